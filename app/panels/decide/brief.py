"""The head of a request, its brief, and the comparison.

The brief has one page. The champion stands beside the challenger.
"""

from collections.abc import Sequence

import streamlit as st

from app.console import ports
from app.design.table import table
from app.design.text import aside, explained
from app.panels.evidence.places import evidence_link
from app.panels.papers import to_keep
from app.wording import STATES, plain, sentence_case
from governance.committee.request import UNDECIDED
from governance.evidence.bundle import select
from governance.evidence.catalogue import shown_at
from governance.evidence.contrast import Pair, of_everybody
from governance.evidence.measure import OnPage
from governance.evidence.tasks import task_of
from governance.evidence.vocabulary import with_interval
from governance.papers.brief import brief_paper
from governance.sentences import deciding
from governance.sentences.times import day, moment
from governance.services.views.read import Review

QUORUM = {deciding.no_quorum_yet.code, deciding.no_quorum_possible.code}


def heading(review: Review) -> None:
    """Show the head of a request.

    Who asks for what, where it stands, and what stands in the way.
    """
    request = review.request
    st.title(f"{request.id}: {plain(review.question)}")
    facts = [
        *([f"risk tier {request.tier}"] if request.tier else []),
        *([f"regarding {request.regards}"] if request.regards else []),
        *([f"to be decided by {moment(request.due_at)}"] if request.state in UNDECIDED else []),
    ]
    asked = ports().documents.roster().name(request.requested_by)
    st.markdown(
        f"{STATES[request.state].markdown} &nbsp; {plain(', '.join(facts))}  \n"
        f":small[{plain(f'{asked}, {day(request.opened_at)}: “{request.reason}”')}]"
    )
    if review.changed:
        st.warning(
            f"This has changed since the request was opened: {plain(', '.join(review.changed))}. Votes on the old dossier do not count; "
            "the model owner renews the request.",
            icon=":material/sync_problem:",
        )
    if request.state in UNDECIDED:
        # What a quorum misses stands beside the people.
        obstacles = [sentence_case(str(o)) for o in review.obstacles if o.code not in QUORUM]
        if obstacles:
            st.markdown(f":small[:material/block: {plain('. '.join(obstacles))}.]")


def plain_brief(review: Review) -> None:
    """The brief, with a link to the measurement behind every number."""
    with st.container(gap="xsmall"):
        for section in review.brief:
            with st.expander(section.title):
                st.markdown(
                    "\n".join(
                        f"- {_sentence(sentence.text, sentence.measurement, review)}" for sentence in section.sentences
                    )
                )
        with st.container(horizontal=True, gap="small"):
            to_keep("Brief", brief_paper(review.request, review.question, review.brief), f"{review.request.id}-brief")
    if not review.evidence_is_last:
        aside(
            "This version has been measured again since then. The evidence pages show the newer evidence, not what this request rests on."
        )


def comparison(review: Review) -> None:
    """Champion beside challenger, on the same days."""
    assert review.evidence is not None
    assert review.spec is not None, "evidence names its specification"
    champion = review.evidence.champion
    if champion is None:
        st.markdown("No other version served when this was measured.")
    names = shown_at(OnPage.COMPARED, review.spec.task)
    measured = [m for name in names for m in select(review.evidence.measurements, name)[:1]]
    own = f"Version {review.evidence.version} (asks)"
    if champion is not None:
        pairs = of_everybody(review.evidence.measurements, champion.measurements, names)
        beside_each_other(pairs, own, f"Version {champion.version} (serves)")
        measured = [m for m in measured if m.key not in {pair.own.key for pair in pairs}]
    if measured:
        rows = [{"Measurement": explained(m.name), own: with_interval(m)} for m in measured]
        table(rows)
    if (positive := task_of(review.spec).positive(review.spec.words)) is not None:
        aside(positive)


def beside_each_other(pairs: Sequence[Pair], own: str, other: str) -> None:
    """Two versions in a table, under these names, with their differences."""
    rows = [
        {
            "Measurement": explained(pair.own.name),
            own: with_interval(pair.own),
            other: with_interval(pair.other),
            "Difference": _difference(pair),
        }
        for pair in pairs
    ]
    table(rows)


def _difference(pair: Pair) -> str:
    """The difference with its interval, and whether chance may explain it."""
    chance = pair.side is None and pair.difference.interval is not None
    return f"{with_interval(pair.difference, signed=True)}{', perhaps chance' if chance else ''}"


def _sentence(text: str, measurement: str | None, review: Review) -> str:
    measured = () if review.evidence is None or not review.evidence_is_last else review.evidence.measurements
    match = next((m for m in measured if m.key == measurement), None)
    return plain(text) if match is None else f"{plain(text)} {evidence_link(review.request, match, review.labels)}"
