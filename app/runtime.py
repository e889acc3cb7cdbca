"""The wired application, made once for all sessions, and the person who acts in this one."""

import streamlit as st

from app.wording import DEMO_BANNER
from governance.bootstrap import bootstrap
from governance.errors import NotFound
from governance.people.permissions import Action, may_now
from governance.records import Assurance, Person
from governance.services.ports import Ports
from governance.settings import read_settings

PERSON = "as"


@st.cache_resource(show_spinner="Opening the store and the registry")
def ports() -> Ports:
    """The ports of this console, for as long as the server runs."""
    return bootstrap(read_settings(), Assurance.DEMO)


def acting() -> Person:
    """Whoever was picked in the sidebar."""
    return ports().documents.roster().person(st.session_state[PERSON])


def can(action: Action) -> bool:
    """Whether whoever acts may do this today; a page hides what would be refused."""
    return may_now(acting(), action, ports().clock().date())


def pick_person() -> None:
    """The sidebar's switcher, under its standing banner; the address may name somebody (`as=amina`).

    Raises NotFound where it names nobody who is in the roster: nobody else is put in their place.
    """
    people = {person.id: person for person in ports().documents.roster().everybody()}
    wanted = st.query_params.get(PERSON, st.session_state.get(PERSON, next(iter(people))))
    st.session_state[PERSON] = wanted if wanted in people else None
    with st.sidebar:
        st.selectbox(
            "Acting as", list(people), format_func=lambda one: _named(people[one]), key=PERSON, on_change=_remember
        )
        st.warning(DEMO_BANNER, icon=":material/science:")
    if wanted not in people:
        raise NotFound(f"nobody here is called {wanted}; pick somebody under Acting as")


def _remember() -> None:
    if st.session_state[PERSON] is not None:
        st.query_params[PERSON] = st.session_state[PERSON]


def _named(person: Person) -> str:
    return f"{person.name}, {person.role if person.seat in (None, person.role) else f'{person.seat} seat'}"
