"""What comes after an act on a request.

What is still missing and who closes it, or what was decided; and what else waits for the person.
"""

import streamlit as st

from app.navigation import link
from app.session import identity, waiting
from app.wording import VERDICTS, plain
from governance.committee.request import UNDECIDED
from governance.services.views.docket import Waits
from governance.services.views.read import Review


def what_next(review: Review) -> None:
    """Lead on, once the person has nothing left to vote on here."""
    request, who = review.request, identity()
    place = review.place_of(who.person)
    undecided = request.state in UNDECIDED
    if undecided and place is not None and place.out is None:
        if place.vote is None:
            return
        st.markdown(f"**You have voted.** {plain(_still_missing(review))}")
    if not undecided:
        _outcome(review)
    others = [waits for waits in waiting() if waits.item.id != request.id]
    if others:
        _next(others[0])
    elif place is not None:
        st.markdown("Nothing else waits for you.")


def _still_missing(review: Review) -> str:
    """What a decision still needs, and who closes then."""
    needed = review.procedure.quorum.at_least
    so_far = f"Votes so far: {review.tally.cast} of {needed}." if review.missing else "There are enough votes."
    lacks = [str(phrase) for phrase in review.missing]
    lacks += [f"an end of {question.id}" for question in review.held.blocking_questions]
    closers = " or ".join(review.closers)
    if not closers:
        return f"{so_far} Nobody can close it now: no chair is in office who takes part in it."
    if lacks:
        return f"{so_far} It still needs {', '.join(lacks)}; then {closers} can close it."
    return f"{so_far} {closers} can close it now."


def _outcome(review: Review) -> None:
    request, decided = review.request, review.held.decided
    with st.container(border=True, gap="small"):
        if decided is not None:
            st.markdown(f"{VERDICTS[decided.approved].markdown} &nbsp; {plain(str(decided.because))}.")
        label = f"Decision on {request.id}, with its minutes" if decided is not None else f"How {request.id} ended"
        link("decision", label, ":material/gavel:", request=request.id)


def _next(waits: Waits) -> None:
    page, request = ("review", waits.item.id) if waits.beside is None else ("decision", waits.beside)
    link(page, plain(f"Next for you: {waits.task.act}, {waits.item.name}"), ":material/arrow_forward:", request=request)
