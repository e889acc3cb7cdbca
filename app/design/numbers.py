"""A number with its interval and its change."""

from dataclasses import dataclass

import streamlit as st

from app.wording import plain


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


def figures(shown: list[Figure]) -> None:
    """Show numbers side by side, one below the other on a phone."""
    with st.container(horizontal=True, gap="small"):
        for figure in shown:
            with st.container(border=True, gap=None, width=210, height="stretch"):
                st.markdown(f":small[{plain(figure.label)}]")
                mark = ":red[:material/priority_high:]" if figure.grave else ""
                st.subheader(f"{mark}{plain(figure.value)}", anchor=False)
                if figure.change is not None:
                    st.markdown(f"**{plain(figure.change)}**")
                if figure.small:
                    st.markdown(f":small[{plain(figure.small)}]")


def in_thousand(share: float) -> str:
    """A share as people: `41 in 1,000`.

    `fewer than 1 in 1,000` where it rounds to none and is not 0.
    """
    people = round(1000 * share)
    return "fewer than 1 in 1,000" if not people and share else f"{people:,} in 1,000"
