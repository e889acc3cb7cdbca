"""What only whoever goes by keyboard sees."""

import streamlit as st


def skip_to(label: str, anchor: str) -> None:
    """A link to a heading, past all that comes before it.

    It is seen once it has the focus (WCAG 2.2, 2.4.1).
    """
    key = f"skip-to-{anchor}"
    with st.container(key=key, width="content"):
        st.html(
            f"<style>.st-key-{key}:not(:focus-within) {{ position: absolute; width: 1px; height: 1px; overflow: hidden;"
            " clip-path: inset(50%) }</style>"
        )
        st.markdown(f"[{label}](#{anchor})")
