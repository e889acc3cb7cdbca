"""Rows of a list: each a link, and one thing to do.

Low enough that ten of them are on one screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app.design.context import Step
from app.design.theme import NARROW, scheme
from app.navigation import link
from app.wording import plain

ROW, ACT = "list-row", "row-act"


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row."""

    key: str
    about: Step
    """What it is about, and where that is read."""
    below: str
    """What stands below, as Markdown."""
    sides: tuple[str, str]
    """What stands beside it, as Markdown: how far it is, and when it is due."""
    act: Step
    """The one thing to do."""


def list_rows(rows: Sequence[ListRow]) -> None:
    """Show rows, one below the other."""
    _style()
    for row in rows:
        with st.container(border=True, key=f"{ROW}-{row.key}"):
            about, first, second, act = st.columns([7, 2, 2, 2], gap="small", vertical_alignment="center")
            with about, st.container(gap=None):
                _link(row.about, "**{}**")
                st.markdown(row.below)
            first.markdown(row.sides[0])
            second.markdown(row.sides[1])
            with act, st.container(key=f"{ACT}-{row.key}"):
                _link(row.act, "{}")


def _style() -> None:
    colour = scheme().link
    row, act = f"[class*=st-key-{ROW}]", f"[class*=st-key-{ACT}]"
    st.html(
        f"<style>{row} {{ padding: 0.35rem 0.75rem }}"
        f"{row} a {{ min-height: 1.75rem; padding: 0.1rem 0.25rem }}"
        f"{row} a p {{ white-space: normal }}"
        f"{act} a p {{ white-space: nowrap }}"
        f"{row} [data-testid=stColumn]:has({act}) {{ min-width: max-content }}"
        f"{act} a {{ border: 1px solid {colour}; border-radius: 0.4rem; padding: 0.2rem 0.6rem }}"
        f"@media (max-width: {NARROW}) {{ {row} [data-testid=stHorizontalBlock] {{ flex-wrap: wrap; gap: 0.25rem 0.75rem }}"
        f"{row} [data-testid=stColumn]:not(:first-child) {{ min-width: 0; flex: 1 1 25% }}"
        f"{row} [data-testid=stColumn]:last-child {{ flex-basis: 100% }} }}</style>"
    )


def _link(step: Step, written: str) -> None:
    link(step.page, written.format(plain(step.label)), "", **step.chosen)
