"""The person who acts in this session of a browser."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

import streamlit as st

from app.console import ports
from app.wording import DEMO_BANNER, DEMO_EXPLAINED, plain
from governance.errors import NotFound, PlacetError
from governance.people.identity import Identity, persona
from governance.people.permissions import Action
from governance.records import Person
from governance.sentences import commands
from governance.services.acting import Acting, begin
from governance.services.views import docket, read
from governance.services.views.docket import Waits

PERSON, SINCE, WAITING = "as", "as-since", "waiting"


def identity() -> Identity:
    """Whoever was picked in the sidebar, since then."""
    console, picked = ports(), st.session_state[PERSON]
    since: tuple[str, datetime] = st.session_state.setdefault(SINCE, (picked, console.clock()))
    if since[0] != picked:
        since = st.session_state[SINCE] = (picked, console.clock())
    return persona(console.documents.roster().person(picked), since[1])


def acting(who: Identity) -> Acting:
    """Begin an action of `who` at this moment.

    The clock is read again for each click, since a page may have been open for an hour.
    """
    return begin(ports(), who)


def can(action: Action) -> bool:
    """Whether whoever was picked may do this today.

    A page hides what would be refused.
    """
    return acting(identity()).may(action)


def pick_person() -> None:
    """The sidebar's switcher of the acting person.

    Under its standing banner. The address may name somebody (`as=amina`). Raises NotFound where it names nobody who
    is in the roster: nobody else is put in their place.
    """
    people = _people()
    wanted = _wanted(people)
    st.session_state[PERSON] = wanted if wanted in people else None
    with st.sidebar:
        st.selectbox(
            "Acting as",
            list(people),
            format_func=lambda person: _named(people[person]),
            key=PERSON,
            on_change=_remember,
            help=_vouched_for() if wanted in people else None,
        )
        st.markdown(f":small[:material/science: {plain(DEMO_BANNER)}]")
    if wanted not in people:
        raise NotFound(commands.nobody_of_that_name(wanted))


def waiting() -> tuple[Waits, ...]:
    """What waits for whoever was picked, first what is due first.

    It is looked for again once the log has grown, or on another day. Without a store or a person it is nothing: the
    page says what is wrong.
    """
    with suppress(PlacetError):
        people = _people()
        if (person := people.get(_wanted(people))) is not None:
            return _waits(person)
    return ()


def _waits(person: Person) -> tuple[Waits, ...]:
    now = ports().clock()
    at = (person, read.log_size(ports()), now.date())
    kept: tuple[tuple[Person, int, date], tuple[Waits, ...]] | None = st.session_state.get(WAITING)
    if kept is None or kept[0] != at:
        kept = st.session_state[WAITING] = (at, docket.waiting(begin(ports(), persona(person, now))))
    return kept[1]


def _people() -> dict[str, Person]:
    return {person.id: person for person in ports().documents.roster().everybody()}


def _wanted(people: Mapping[str, Person]) -> str:
    """Who is to act.

    By the address, as before, or the first of all.
    """
    named: str = st.query_params.get(PERSON, st.session_state.get(PERSON, next(iter(people))))
    return named


def _remember() -> None:
    if st.session_state[PERSON] is not None:
        st.query_params[PERSON] = st.session_state[PERSON]


def _vouched_for() -> str:
    who = identity()
    return f"{DEMO_EXPLAINED} Acting as {plain(who.subject)}, from {who.issuer}, since {plain(f'{who.authenticated_at:%H:%M}')} UTC."


def _named(person: Person) -> str:
    return f"{person.name}, {person.role if person.seat in (None, person.role) else f'{person.seat} seat'}"
