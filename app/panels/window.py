"""What the browser calls its window: the page, and exactly what is on it."""

import streamlit as st


def called(shown: str) -> None:
    """Name the window after what it shows: `Review R-0003 · card-fraud/2 · Placet`."""
    st.set_page_config(page_title=f"{shown} · Placet")
