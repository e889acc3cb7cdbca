"""The form of an act: open, or folded below its title.

It is named by whose form it is, and on what: a draft is kept under this name.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from governance.people.identity import Identity


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one person on one thing.

    No two of them share a field, so no draft shows up in another.
    """

    name: str
    about: str
    """What it is about: a request, a question or condition of one, or the digest of a policy."""
    who: Identity
    words: tuple[str, ...] = ("reason",)
    """Fields that somebody writes into, as the service calls them; they are emptied once the act is on record."""
    choices: tuple[str, ...] = ()
    """Fields that somebody chooses in."""

    @property
    def key(self) -> str:
        """The key of the form itself."""
        return f"{self.name}_{self.about}_{self.who.person.id}"

    def field(self, name: str) -> str:
        """The key of one field.

        The browser keeps what stands in it (assets/drafts.js).
        """
        return f"draft_{self.key}_{name}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys of all fields."""
        return tuple(self.field(name) for name in (*self.words, *self.choices))


@dataclass(frozen=True, slots=True)
class Send:
    """A button that sends a form."""

    label: str
    act: Callable[..., None]
    """What it does (app/design/act.py)."""
    about: tuple[Any, ...]
    """What `act` is called with."""
    icon: str | None = None
    main: bool = False
    """Whether it is the one thing to do on its page."""
    disabled: bool = False


@contextmanager
def open_form(form: Form, *sends: Send, title: str = "", framed: bool = True) -> Iterator[None]:
    """A form to fill in, with its buttons below its fields.

    Without a frame where it stands in one already. The Enter key sends nothing: an act goes into the log.
    """
    with st.form(form.key, border=framed, enter_to_submit=False):
        if title:
            st.markdown(f"**{title}**")
        yield
        with st.container(horizontal=True):
            for send in sends:
                st.form_submit_button(
                    send.label,
                    icon=send.icon,
                    type="primary" if send.main else "secondary",
                    disabled=send.disabled,
                    on_click=send.act,
                    args=send.about,
                )


@contextmanager
def folded_form(form: Form, *sends: Send, title: str, icon: str) -> Iterator[None]:
    """A form below its title, for what is done seldom."""
    with st.expander(title, icon=icon), open_form(form, *sends, framed=False):
        yield
