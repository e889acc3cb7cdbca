"""A drawer beside the page, which has its own link."""

from collections.abc import Callable

import streamlit as st


def drawer(title: str, parameter: str, content: Callable[[], None]) -> None:
    """Show `content` beside the page.

    The address names it under `parameter`, until somebody closes it.
    """

    def close() -> None:
        st.query_params.pop(parameter, None)

    st.dialog(title, width="medium", position="right", on_dismiss=close)(content)()
