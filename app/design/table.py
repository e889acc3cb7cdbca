"""Tables of words, which are read from top to bottom."""

from collections.abc import Mapping, Sequence

import streamlit as st


def table(rows: Sequence[Mapping[str, str]]) -> None:
    """Show all rows, with their words as Markdown.

    Whoever wants to sort, search or keep them is given a sheet (sheet.py).
    """
    st.table(rows, border="horizontal", hide_index=True)
