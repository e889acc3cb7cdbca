"""Fields into which people write, and in which they choose.

What they put there is kept until it is on record, and what is wrong with it is said at the field.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from app.design.act import wrong_with
from app.design.forms import Form
from app.terms import hover
from app.wording import plain
from governance.palette import FAULT


def write(form: Form, name: str, label: str, placeholder: str | None = None) -> None:
    """A field of several lines."""
    st.text_area(label, placeholder=placeholder, key=form.field(name), help=hover(label))
    _said_of(form, name)


def write_line(
    form: Form, name: str, label: str, placeholder: str | None = None, at_first: str = "", note: str | None = None
) -> None:
    """A field of one line, which holds `at_first` to begin with."""
    st.text_input(label, at_first, placeholder=placeholder, key=form.field(name), help=note or hover(label))
    _said_of(form, name)


def pick(
    form: Form,
    name: str,
    label: str,
    options: Sequence[Any],
    shown: Callable[[Any], str] = str,
    *,
    at_first: int | None = None,
    beside: bool = False,
) -> None:
    """One of a few options, all of them in sight.

    The option number `at_first` is chosen to begin with, or none. `beside` each other they need no label.
    """
    st.radio(
        label,
        options,
        index=at_first,
        format_func=shown,
        horizontal=beside,
        key=form.field(name),
        label_visibility="collapsed" if beside else "visible",
    )
    _said_of(form, name)


def pick_from_list(
    form: Form,
    name: str,
    label: str,
    options: Sequence[str],
    shown: Callable[[str], str] = str,
    *,
    at_first: int | None = None,
) -> None:
    """One of many options, from a list that unfolds."""
    st.selectbox(label, options, index=at_first, format_func=shown, key=form.field(name))
    _said_of(form, name)


def pick_day(
    form: Form, name: str, label: str, at_first: date, *, earliest: date | None = None, latest: date | None = None
) -> None:
    """A day."""
    st.date_input(label, at_first, min_value=earliest, max_value=latest, format="YYYY-MM-DD", key=form.field(name))
    _said_of(form, name)


def tick(form: Form, name: str, label: str) -> None:
    """Yes, or no."""
    st.checkbox(label, key=form.field(name))
    _said_of(form, name)


def _said_of(form: Form, name: str) -> None:
    """Below a field: why the act was refused for its sake."""
    key = form.field(name)
    # A place that is there from the beginning: what moves is drawn anew, and would lose what stands in it.
    with st.container():
        fault = wrong_with(key)
        if fault is not None:
            st.html(f"<style>.st-key-{key} {{ outline: 2px solid {FAULT}; outline-offset: 0.3rem }}</style>")
            st.markdown(f":red[:material/error: {plain(fault)}]")
