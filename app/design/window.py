"""The name of the browser's window.

The page, and exactly what is on it.
"""

import streamlit as st


def called(shown: str) -> None:
    """Name the window after its content.

    `Review R-0003 · card-fraud/2 · Placet`.
    """
    st.set_page_config(page_title=f"{shown} · Placet")
