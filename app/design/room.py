"""The room around every page."""

import streamlit as st

from app.machines.headers import SCRIPTS

WIDE = "48rem"
"""From this width of the window on, the menu of the framework stands beside the page."""


def low_header() -> None:
    """Let a page begin at the top of a wide window.

    Streamlit keeps a row free for its menu, which fits in the margin. A folded sidebar needs the row for its button.
    """
    wide = ".stApp:not(:has([data-testid=stExpandSidebarButton]))"
    st.html(
        f"<style>@media (min-width: {WIDE}) {{"
        f"{wide} [data-testid=stMainBlockContainer] {{ padding-top: 1rem }}"
        f"{wide} [data-testid=stHeader], {wide} [data-testid=stHeader] * {{ background: none; pointer-events: none }}"
        f"{wide} [data-testid=stHeader] button, {wide} [data-testid=stHeader] button * {{ pointer-events: auto }}"
        "}</style>"
    )


def run_scripts() -> None:
    """Have the browser keep drafts, steps and what was read.

    They are lost when somebody goes from one page to another.
    """
    for script in SCRIPTS:
        st.sidebar.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
