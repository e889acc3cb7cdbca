"""The dossier on which a vote is cast.

Part by part, and what a renewal changed; for policies and emergencies, what they are.
"""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from app.design import naming
from app.design.drawer import drawer
from app.design.sheet import Row, in_numbers, sheet
from app.design.table import table
from app.design.text import aside
from app.navigation import link
from app.selection import put
from app.session import identity
from app.wording import plain, sentence_case
from governance.committee.difference import Clause, Shift
from governance.committee.dossier import Dossier, Emergency
from governance.committee.request import UNDECIDED
from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import about_whom, labelled
from governance.sentences.phrase import counted
from governance.services.views.read import Review

DRAWER = "drawer"
"""The choice in the address: what stands in the drawer."""


def dossier_drawer(review: Review) -> None:
    """The button that opens the dossier beside the page.

    Nothing of a policy and an emergency: their page begins with what they are.
    """
    request = review.request
    if not isinstance(request.matter, Dossier):
        return
    title = f"What exactly {_who_votes(review)} on?"
    st.button(title, icon=":material/folder_open:", type="tertiary", on_click=put, kwargs={DRAWER: "dossier"})
    if DRAWER in st.query_params:
        drawer(f"{request.id}: {title}", DRAWER, partial(_dossier, review))


def _who_votes(review: Review) -> str:
    if review.request.state not in UNDECIDED:
        return "was voted"
    place = review.place_of(identity().person)
    return "am I voting" if place is not None and place.out is None else "is voted"


def _dossier(review: Review) -> None:
    """Every part of the dossier, and what has changed since."""
    undecided = review.request.state in UNDECIDED
    differs = undecided and any(part.differs for part in review.dossier)
    if undecided and not differs:
        st.markdown("Nothing of it has changed since the request was opened.")
    rows = [
        {
            "Part": sentence_case(part.name),
            "Voted on": part.before,
            **({"Now": part.after if part.differs else "the same"} if differs else {}),
        }
        for part in review.dossier
    ]
    table(rows)
    aside("A vote names one digest of all of these together.")
    naming.digest("All parts together", review.request.digest)
    when = review.limits_since, review.measured_at
    if when[0] is not None and when[1] is not None:
        order = "before its evidence was measured" if review.limits_came_first else "AFTER its evidence was measured"
        sentence = (
            f"The limits it is judged by were recorded on {naming.moment(when[0])}, {order} ({naming.moment(when[1])})."
        )
        if review.limits_came_first:
            st.markdown(sentence)
        else:
            st.warning(sentence, icon=":material/history:")
    _renewed(review)


def clauses(changed: tuple[Clause, ...]) -> None:
    """What a policy changes, field by field."""
    if not changed:
        st.markdown("It says the same, word for word.")
        return
    for clause in changed:
        with st.container(border=True, gap="small"):
            st.markdown(f"**{plain(clause.field)}**")
            st.markdown(f"In force: {plain(clause.before)}  \nNew: {plain(clause.after)}")


def emergency(review: Review) -> None:
    """What two people did before the committee was asked."""
    matter = review.request.matter
    assert isinstance(matter, Emergency)
    confirmed = review.held.confirmed
    back = (
        f"back to **version {plain(matter.to)}**" if matter.to is not None else "to **no version**: it is switched off"
    )
    before = f"version {plain(matter.was)}" if matter.was is not None else "no version"
    st.markdown(f"*{plain(matter.alias)}* of **{plain(matter.model)}** goes from {before} {back}.")
    if confirmed is None:
        st.markdown("One of two people has asked. Nothing has moved yet.")
    else:
        first = review.held.acts[0]
        st.markdown(
            f"{plain(first.name)} asked ({first.at:%H:%M} UTC), and {plain(confirmed.name)} confirmed "
            f"({confirmed.at:%H:%M} UTC): {plain(f'“{confirmed.reason}”')}"
        )
        st.markdown(
            "To approve means that it was right, and what was done stays. If it is rejected or lapses, the alias is cleared."
        )
    if matter.approved_as is not None:
        link("decision", f"How version {matter.to} was approved", ":material/gavel:", request=matter.approved_as)


def _renewed(review: Review) -> None:
    if not review.held.renewals:
        return
    last = review.held.renewals[-1]
    st.markdown(f"Renewed by {plain(last.name)} on {naming.day(last.at)}: {plain(f'“{last.reason}”')}")
    if review.renewal:
        with st.expander(
            f"{counted(len(review.renewal), 'measurement differs', 'measurements differ')} from the dossier before",
            icon=":material/difference:",
        ):
            sheet([_row(shift, review.labels) for shift in review.renewal])


def _row(shift: Shift, labels: Mapping[str, str]) -> Row:
    value = shift.after or shift.before
    assert value is not None
    return {
        "Measurement": term(value.name).label,
        "About": about_whom(labelled(value, labels)) or "everybody",
        **in_numbers(shift.before, "Before"),
        **in_numbers(shift.after, "Now"),
        "Why not": "; ".join(filter(None, (_why_not("before", shift.before), _why_not("now", shift.after)))),
    }


def _why_not(when: str, measurement: Measurement | None) -> str:
    """Why there is no number.

    Empty where there is one.
    """
    if measurement is None:
        return f"{when} not there"
    return "" if measurement.value is not None else f"{when} not measured: {measurement.reason}"
