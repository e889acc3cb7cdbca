"""What only a narrow screen has."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.design.text import aside
from app.design.theme import NARROW


def at_the_bottom(text: str, key: str) -> None:
    """A line that stays at the bottom of a narrow screen.

    As Markdown, with a link into the page.
    """
    with st.bottom, st.container(key=key):
        st.html(
            f"<style>@media (min-width: {NARROW}) {{ [data-testid=stBottom]:has(.st-key-{key}) {{ display: none }} }}"
            f"[data-testid=stBottomBlockContainer]:has(.st-key-{key}) {{ padding: 0.75rem 1rem }}</style>"
        )
        st.markdown(text)


@contextmanager
def sideways(key: str) -> Iterator[None]:
    """A figure too wide for a phone, which is moved sideways there."""
    with st.container(key=key):
        st.html(
            f"<style>@media (max-width: {NARROW}) {{ .st-key-{key} {{ overflow-x: auto }}"
            f" .st-key-{key} [data-testid=stElementContainer]:has([data-testid=stPlotlyChart]) {{ min-width: 56rem }} }}</style>"
        )
        yield


def wide() -> None:
    """The remark below a table too wide for a phone."""
    with st.container(key="wide-table"):
        st.html(f"<style>@media (min-width: {NARROW}) {{ .st-key-wide-table {{ display: none }} }}</style>")
        aside("Where the screen is too narrow for a table, move it sideways.")
