"""Text that is easy to read.

Small print in full contrast, words below what they explain, documents inside the screen.
"""

from collections.abc import Callable

import streamlit as st

from app.terms import hover
from app.wording import inert, plain
from governance.evidence.catalogue import term


def aside(text: str) -> None:
    """A line of small print.

    Streamlit's own captions are too pale to read (WCAG 2.2, 1.4.3).
    """
    st.markdown(f":small[{plain(text)}]")


def heading(text: str, anchor: str | None = None) -> None:
    """The head of a section, whose terms are explained on hover."""
    st.header(text, anchor=anchor, help=hover(text))


def explained(measure: str) -> str:
    """The name of a measurement with its meaning below.

    A column for the meaning would hold one word a line on a phone.
    """
    return f"**{term(measure).label}**  \n{plain(term(measure).meaning)}"


LONGEST_SEARCH = 200
"""Characters; each word is looked for by itself, in every entry."""


def document(text: str, key: str) -> None:
    """Show a whole document in Markdown.

    Its tables stay inside the screen: digests break anywhere, and the rest moves sideways.
    """
    with st.container(key=key):
        st.html(
            f"<style>.st-key-{key} table {{ display: block; overflow-x: auto }}"
            f".st-key-{key} td:nth-child(2) {{ overflow-wrap: anywhere; min-width: 6rem }}</style>"
        )
        st.markdown(inert(text))


def search_box(placeholder: str, on_change: Callable[[], None] | None = None) -> str:
    """A box for words to search for.

    They are short enough to be looked for, and kept in the address. `on_change` is called before other words count.
    """
    wanted = st.text_input(
        "Search",
        key="search",
        bind="query-params",
        placeholder=placeholder,
        icon=":material/search:",
        on_change=on_change,
    )
    if len(wanted) > LONGEST_SEARCH:
        aside(f"A search has at most {LONGEST_SEARCH} characters; yours was cut there.")
    return "".join(char for char in wanted[:LONGEST_SEARCH] if char.isprintable())


def matches(text: str, wanted: str) -> bool:
    """Whether every word of `wanted` is somewhere in `text`.

    Upper and lower case are the same; no words match everything.
    """
    return all(word in text.lower() for word in wanted.lower().split())
