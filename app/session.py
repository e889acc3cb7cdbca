"""The person who acts in this session of a browser."""

import streamlit as st

from app.console import ports
from app.wording import DEMO_BANNER
from governance.errors import NotFound
from governance.people.permissions import Action, may_now
from governance.records import Person

PERSON = "as"


def acting() -> Person:
    """Whoever was picked in the sidebar."""
    return ports().documents.roster().person(st.session_state[PERSON])


def can(action: Action) -> bool:
    """Whether the acting person may do this today.

    A page hides what would be refused.
    """
    return may_now(acting(), action, ports().clock().date())


def pick_person() -> None:
    """The sidebar's switcher of the acting person.

    Under its standing banner. The address may name somebody (`as=amina`). Raises NotFound where it names nobody who
    is in the roster: nobody else is put in their place.
    """
    people = {person.id: person for person in ports().documents.roster().everybody()}
    wanted = st.query_params.get(PERSON, st.session_state.get(PERSON, next(iter(people))))
    st.session_state[PERSON] = wanted if wanted in people else None
    with st.sidebar:
        st.selectbox(
            "Acting as",
            list(people),
            format_func=lambda person: _named(people[person]),
            key=PERSON,
            on_change=_remember,
        )
        st.warning(DEMO_BANNER, icon=":material/science:")
    if wanted not in people:
        raise NotFound(f"nobody here is called {wanted}; pick somebody under Acting as")


def _remember() -> None:
    if st.session_state[PERSON] is not None:
        st.query_params[PERSON] = st.session_state[PERSON]


def _named(person: Person) -> str:
    return f"{person.name}, {person.role if person.seat in (None, person.role) else f'{person.seat} seat'}"
