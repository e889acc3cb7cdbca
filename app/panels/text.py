"""Small print that is still readable: full contrast, smaller letters."""

import streamlit as st

from app.wording import plain


def aside(text: str) -> None:
    """A line of small print. Streamlit's own captions are too pale to read (WCAG 2.2, 1.4.3)."""
    st.markdown(f":small[{plain(text)}]")
