"""Fields into which people write.

Text is kept until it is on record, and what is wrong is said at the field.
"""

import streamlit as st

from app.design.act import wrong_with
from app.design.forms import Form
from app.terms import hover
from app.wording import plain
from governance.palette import FAULT


def write(form: Form, name: str, label: str, placeholder: str | None = None) -> None:
    """A field of several lines."""
    st.text_area(label, placeholder=placeholder, key=form.field(name), help=hover(label))
    said_of(form, name)


def write_line(form: Form, name: str, label: str, placeholder: str | None = None) -> None:
    """A field of one line."""
    st.text_input(label, placeholder=placeholder, key=form.field(name), help=hover(label))
    said_of(form, name)


def said_of(form: Form, name: str) -> None:
    """Below a field: why the act was refused for its sake."""
    key = form.field(name)
    # A place that is there from the beginning: what moves is drawn anew, and would lose what stands in it.
    with st.container():
        fault = wrong_with(key)
        if fault is not None:
            st.html(f"<style>.st-key-{key} {{ outline: 2px solid {FAULT}; outline-offset: 0.3rem }}</style>")
            st.markdown(f":red[:material/error: {plain(fault)}]")
