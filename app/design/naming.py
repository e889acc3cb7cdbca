"""Persons, versions, times and digests, each in one way."""

import streamlit as st

from app.design.terms import meaning
from app.wording import plain
from governance.canonical import short
from governance.records import Person
from governance.words import day, moment

__all__ = ["day", "digest", "moment", "person", "version"]


def person(whom: Person) -> str:
    """A person as Markdown, with the seat, or the role without one."""
    return f"**{plain(whom.name)}**, {plain(f'{whom.seat} seat' if whom.seat else whom.role)}"


def version(model: str, number: str) -> str:
    """A version of a model, as Markdown."""
    return f"version {plain(number)} of {plain(model)}"


def digest(of_what: str, value: str) -> None:
    """A digest in short, with what it is of.

    Whoever opens it has the whole one, to copy.
    """
    with st.popover(f"{of_what}: {short(value)}", type="tertiary", icon=":material/fingerprint:"):
        st.markdown(f"The SHA-256 digest of {plain(of_what[0].lower() + of_what[1:])}.", help=meaning("digest"))
        st.code(value, language=None, wrap_lines=True)
