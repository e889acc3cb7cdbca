"""Persons, times and digests, each in one way."""

import streamlit as st

from app.terms import meaning
from app.wording import plain
from governance.canonical import short
from governance.sentences.times import day, moment

__all__ = ["day", "digest", "moment", "person"]


def person(name: str, seat: str) -> str:
    """A person with their seat, as Markdown."""
    return f"**{plain(name)}**, {plain(seat)} seat"


def digest(of_what: str, value: str) -> None:
    """A digest in short, with what it is of.

    Whoever opens it has the whole one, to copy.
    """
    with st.popover(f"{of_what}: {short(value)}", type="tertiary", icon=":material/fingerprint:"):
        st.markdown(f"The SHA-256 digest of {plain(of_what[0].lower() + of_what[1:])}.", help=meaning("digest"))
        st.code(value, language=None, wrap_lines=True)
