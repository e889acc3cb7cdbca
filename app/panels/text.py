"""Text that is easy to read: small print in full contrast, words below what they explain, documents inside the screen."""

import streamlit as st

from app.wording import inert, plain
from governance.evidence.catalogue import term


def aside(text: str) -> None:
    """A line of small print. Streamlit's own captions are too pale to read (WCAG 2.2, 1.4.3)."""
    st.markdown(f":small[{plain(text)}]")


def explained(measure: str) -> str:
    """What a measurement is called and, below, what it means: a column for that would hold one word a line on a phone."""
    return f"**{term(measure).label}**  \n{plain(term(measure).meaning)}"


def wide() -> None:
    """What stands below a table that a screen may have no room for."""
    aside("Where the screen is too narrow for a table, move it sideways.")


LONGEST_SEARCH = 200
"""Characters; each word is looked for by itself, in every entry."""


def document(text: str, key: str) -> None:
    """A whole document in Markdown, whose tables stay inside the screen: digests break anywhere, and the rest moves sideways."""
    with st.container(key=key):
        st.html(
            f"<style>.st-key-{key} table {{ display: block; overflow-x: auto }}"
            f".st-key-{key} td:nth-child(2) {{ overflow-wrap: anywhere; min-width: 6rem }}</style>"
        )
        st.markdown(inert(text))


def search_box(placeholder: str) -> str:
    """What is searched for, short enough to be looked for; kept in the address."""
    wanted = st.text_input(
        "Search", key="search", bind="query-params", placeholder=placeholder, icon=":material/search:"
    )
    if len(wanted) > LONGEST_SEARCH:
        aside(f"A search has at most {LONGEST_SEARCH} characters; yours was cut there.")
    return "".join(char for char in wanted[:LONGEST_SEARCH] if char.isprintable())


def matches(text: str, wanted: str) -> bool:
    """Whether every word of `wanted` is somewhere in `text`, whatever the case; nothing wanted matches all."""
    return all(word in text.lower() for word in wanted.lower().split())
