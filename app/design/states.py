"""Nothing here, nothing yet, not for you, and what failed."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.wording import REFUSED, plain

FAILED, EMPTY, LOADING = ":material/error:", ":material/inbox:", "Reading …"


def empty(what: str, then: str = "") -> None:
    """Say that there is nothing, and what to do then."""
    st.markdown(f"{EMPTY} {plain(what)}{' ' if then else ''}{plain(then)}")


def not_measured(what: str, why: str) -> None:
    """Say that something was not measured, and why."""
    st.markdown(f":gray[:material/visibility_off:] {plain(what)} is not measured: {plain(why)}.")


def refused(why: str) -> None:
    """Say why somebody cannot do something here."""
    st.info(plain(why), icon=REFUSED)


def failed(error: Exception) -> None:
    """Say what went wrong, in the words of the error."""
    st.error("\n\n".join(plain(line) for line in str(error).splitlines()), icon=FAILED)


@contextmanager
def loading(what: str = LOADING) -> Iterator[None]:
    """Show that something is being read."""
    with st.spinner(what):
        yield
