"""What the theme of Streamlit cannot say."""

import streamlit as st

from governance.palette import DARK

CHOSEN = (
    "[data-testid=stTab][aria-selected=true] p",
    "[data-testid=stTabs] button[aria-selected=true] p",
    "[data-testid=stButtonGroup] [aria-checked=true] p",
    "[data-testid=stSliderThumbValue]",
)
"""What is chosen, written in the colour of buttons: too dark to read on a dark ground."""


def dress() -> None:
    """Give what is chosen a colour that can be read.

    On a dark ground (WCAG 2.2, 1.4.3).
    """
    if st.context.theme.type == "dark":
        st.html(f"<style>{','.join(CHOSEN)} {{ color: {DARK.link} }}</style>")
