"""What Placet is, and what somebody can do here.

A note for whoever comes for the first time, and the page Help.
"""

from collections.abc import Mapping

import streamlit as st

from app.design.text import heading, matches
from app.glossary import GLOSSARY, PARTS, PLACET, RESERVED
from app.navigation import link
from app.session import identity
from app.wording import plain, sentence_case
from governance.evidence.catalogue import ROWS
from governance.people.permissions import Action, may, roles_for
from governance.records import Person

NOTED = "tour"
"""The key under which the browser keeps that somebody has read the note (assets/tour.js)."""


def tour() -> None:
    """The note for whoever comes for the first time, by role.

    It goes for good once somebody has read it.
    """
    person = identity().person
    key = f"{NOTED}_{person.role.replace(' ', '-')}"
    if st.session_state.get(key):
        return
    with st.container(key=key, border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{plain(PLACET[0])} {_part(person)}")
        link("help", "Help", ":material/help:")
        st.button("Got it", key=f"read_{key}", on_click=_read, args=(key,))


def what_it_is() -> None:
    """Placet in three sentences."""
    st.markdown(plain(" ".join(PLACET)))


def what_you_can_do() -> None:
    """What the acting person can do here, and why not the rest."""
    person = identity().person
    heading(f"What you can do as {person.role}")
    st.markdown(f"{_part(person)} Everybody here may read everything.")
    allowed = [action for action in Action if may(person, action)]
    others = [action for action in Action if action not in allowed]
    if allowed:
        st.markdown(f"You may: {', '.join(allowed)}.")
    with st.expander(f"What others do ({len(others)})", icon=":material/groups:"):
        st.markdown(
            "\n".join(
                f"- **{plain(sentence_case(action))}**: {_who(action)}, since {plain(RESERVED[action])}."
                for action in others
            )
        )


def glossary(wanted: str) -> None:
    """The terms in which somebody's words are found.

    All of them without any words.
    """
    measures = {row.label: row.meaning for row in ROWS if row.meaning}
    terms, measured = _matching(GLOSSARY, wanted), _matching(measures, wanted)
    if not terms and not measured:
        st.markdown("No term matches your search.")
    _listed(terms)
    if measured:
        with st.expander(f"Measures ({len(measured)})", expanded=bool(wanted), icon=":material/straighten:"):
            _listed(measured)


def _matching(terms: Mapping[str, str], wanted: str) -> dict[str, str]:
    return {term: says for term, says in terms.items() if matches(f"{term} {says}", wanted)}


def _listed(terms: Mapping[str, str]) -> None:
    st.markdown("\n".join(f"- **{plain(term)}**: {plain(terms[term])}" for term in sorted(terms, key=str.lower)))


def _part(person: Person) -> str:
    return plain(PARTS[person.role])


def _who(action: Action) -> str:
    return plain(", ".join(roles_for(action)))


def _read(key: str) -> None:
    st.session_state[key] = True
