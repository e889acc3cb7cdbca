"""What the theme of Streamlit cannot say."""

import streamlit as st

from governance.palette import DARK, LIGHT, Scheme

NARROW = "640px"
"""Streamlit puts columns below each other from here on."""

CHOSEN = (
    "[data-testid=stTab][aria-selected=true] p",
    "[data-testid=stTabs] button[aria-selected=true] p",
    "[data-testid=stButtonGroup] [aria-checked=true] p",
    "[data-testid=stSliderThumbValue]",
)
"""What is chosen, written in the colour of buttons: too dark to read on a dark ground."""


TO_CLICK = (
    "[data-testid=stSidebar]",
    "[data-testid=stHeader]",
    "[data-testid=stBottom]",
    "[data-testid=stForm]",
    "[data-testid=stButton]",
    "[data-testid=stDownloadButton]",
    "[data-testid=stPopover]",
    "[data-testid=stHeading]:has(#your-vote)",
    "[data-testid=stToastContainer]",
    ".modebar-container",
)
"""What is of no use on paper."""


def scheme() -> Scheme:
    """The colours of the theme that this browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def dress() -> None:
    """Give what is chosen a colour that can be read on dark.

    WCAG 2.2, 1.4.3. The words of a link go on in another line, and what is there to be clicked is not printed.
    """
    st.html("<style>[data-testid=stPageLink] p { white-space: normal }</style>")
    st.html(f"<style>@media print {{ {','.join(TO_CLICK)} {{ display: none !important }} }}</style>")
    if scheme() is DARK:
        st.html(f"<style>{','.join(CHOSEN)} {{ color: {DARK.link} }}</style>")
