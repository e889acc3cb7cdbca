"""A number with its interval and its change."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app.terms import hover
from app.wording import plain

KEY = "figure"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in a frame, with what it rests on."""

    label: str
    """What is counted, as people say it."""
    value: str
    """With its unit."""
    change: str | None = None
    """Against the version that serves, with its sign; None where none serves."""
    small: str = ""
    """Its interval, and what stands beside it."""
    grave: bool = False
    """Whether it speaks against the version."""


def figures(shown: Sequence[Figure]) -> None:
    """Show numbers side by side, one below the other on a phone."""
    st.html(f"<style>[class*='st-key-{KEY}-'] p {{ font-size: 1.75rem; line-height: 1.3 }}</style>")
    grid = st.grid(len(shown), gap="small", border=True)
    for number, figure in enumerate(shown):
        with grid.cell(), st.container(gap=None):
            st.markdown(f":small[{plain(figure.label)}]", help=hover(figure.label))
            mark = ":red[:material/priority_high:]" if figure.grave else ""
            with st.container(key=f"{KEY}-{number}"):
                st.markdown(f"{mark}**{plain(figure.value)}**")
            if figure.change is not None:
                st.markdown(f"**{plain(figure.change)}**")
            if figure.small:
                st.markdown(f":small[{plain(figure.small)}]")
