"""The place on a page to which a link leads."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

SPOT = "spot"
"""The key of the place (assets/links.js)."""


@contextmanager
def marked_spot() -> Iterator[None]:
    """Mark what is drawn inside, with a line beside it."""
    with st.container(key=SPOT):
        st.html(
            f"<style>.st-key-{SPOT} {{ border-left: 4px solid color-mix(in srgb, currentColor 50%, transparent);"
            " padding-left: 1rem }</style>"
        )
        yield
