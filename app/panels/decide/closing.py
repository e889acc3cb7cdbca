"""The end of a request.

The chair closes it, or a second person turns the key.
"""

from contextlib import AbstractContextManager

import streamlit as st

from app.design.act import Pending, answers_here, ask_first, carried_out
from app.design.forms import Form, Send, folded_form, open_form
from app.design.writing import write
from app.session import acting, can, identity
from app.wording import plain, tally
from governance.committee.acts import Decided, When
from governance.committee.dossier import Dossier
from governance.committee.request import UNDECIDED, Purpose
from governance.committee.seats import conflict_of
from governance.people.identity import Identity
from governance.people.permissions import Action
from governance.services.committee import close, emergency
from governance.services.views import read
from governance.services.views.read import Review


@answers_here("close")
def close_form(review: Review) -> None:
    """The form to close, for the chair."""
    who, request = identity(), review.request
    if request.state not in UNDECIDED or not can(Action.CLOSE):
        return
    if conflict_of(who.person, review.held, review.procedure) is not None:
        return
    form = Form("close", request.id, who)
    waits = bool(review.missing or review.held.blocking_questions)
    send = Send(
        "Close the request", _close, (review, form), ":material/gavel:", disabled=waits or not review.votes_shown
    )
    with _closing(form, send, waits=waits):
        decided = review.outcome
        if not review.votes_shown:
            st.markdown("The count is shown once you have said whether you have a conflict of interest.")
        elif review.tally.cast:
            st.markdown(
                f"With these votes the committee would **{'approve' if decided.carried else 'reject'}** it: {plain(str(decided.reason))}."
            )
            st.markdown(plain(_effect(review)))
        else:
            st.markdown("Nobody has voted yet.")
        for question in review.held.open_questions:
            st.markdown(
                f":material/help: {question.id} of {plain(question.asked.name)} is open: {plain(question.asked.reason)}"
            )
        write(form, "reason", "Reason for the record", placeholder="How the committee weighed it")


def _closing(form: Form, send: Send, *, waits: bool) -> AbstractContextManager[None]:
    """The form to close, folded while votes or answers are missing."""
    if waits:
        return folded_form(form, send, title="Close the request (not yet)", icon=":material/gavel:")
    return open_form(form, send, title="Close the request")


@answers_here("confirm")
def confirm_form(review: Review) -> None:
    """The second key of an emergency."""
    who, request = identity(), review.request
    waits = request.purpose is Purpose.EMERGENCY and review.held.confirmed is None and request.state in UNDECIDED
    if not waits or not can(Action.BREAK_GLASS):
        return
    if who.person.id == request.requested_by:
        st.info(f"A second person must confirm by {request.due_at:%H:%M} UTC.", icon=":material/key:")
        return
    form = Form("confirm", request.id, who)
    send = Send("Confirm the emergency", _confirm, (review, form), ":material/key:")
    with open_form(form, send, title="Confirm as the second person"):
        st.markdown("The alias moves at once. What serves now is suspended, and the committee must review it.")
        write(form, "reason", "Why this cannot wait (it goes into the log)")


def _effect(review: Review) -> str:
    """The effect of closing with these votes, in full.

    For nobody who has not been shown them.
    """
    request, counted = review.request, review.tally
    sentence = f"{request.id}, {request.name}: {tally(counted.approve, counted.reject, counted.abstain)}."
    moves = ""
    if review.outcome.carried and isinstance(request.matter, Dossier):
        serves = review.evidence.champion.version if review.evidence is not None and review.evidence.champion else None
        before = "no version" if serves is None else f"version {serves}"
        first = [o.condition.id for o in review.held.conditions if o.condition.when is When.BEFORE]
        once = f" once {', '.join(first)} is verified" if first else ""
        moves = f" The alias {request.matter.alias} moves from {before} to version {request.matter.version}{once}."
    return f"{sentence}{moves} A decision cannot be undone."


def _close(review: Review, form: Form) -> None:
    reason = st.session_state[form.field("reason")]

    def decide() -> str:
        return _closed(review, form.who, reason)

    lines = (
        f"The committee {'approves' if review.outcome.carried else 'rejects'} this. {_effect(review)}",
        *(f"{question.id} of {question.asked.name} stays open." for question in review.held.open_questions),
        f"“{reason}”",
    )
    ask_first(Pending("close", form, "Close the request?", lines, "Yes, close it", decide))


def _closed(review: Review, who: Identity, reason: str) -> str:
    act = close.close_request(acting(who), review.request.id, reason, review.seen)
    decided = act.said
    assert isinstance(decided, Decided)
    if not decided.approved:
        rejected = f"{review.request.id} is rejected. The decision is in the log."
        return carried_out(rejected, rejected)
    done = f"{review.request.id} is approved. The decision is in the log"
    waiting = read.review(acting(who), review.request.id).held.outstanding_before
    if waiting:
        return f"{done}; the alias moves once {', '.join(o.condition.id for o in waiting)} is verified."
    if review.request.purpose is Purpose.POLICY:
        return f"{done}, and the policy is in force."
    return carried_out(f"{done}, and the alias has moved.", f"{done}.")


def _confirm(review: Review, form: Form) -> None:
    who, reason = form.who, st.session_state[form.field("reason")]

    def confirm() -> str:
        emergency.confirm_emergency(acting(who), review.request.id, reason)
        done = f"{review.request.id} is confirmed and in the log"
        return carried_out(f"{done}, and the alias has moved. The committee reviews it.", f"{done}.")

    lines = (
        f"{who.name} confirms {review.request.id}, {review.request.name}. The alias moves at once.",
        f"“{reason}”",
        "What serves now is suspended. The committee must review it.",
    )
    ask_first(Pending("confirm", form, "Confirm the emergency?", lines, "Yes, confirm it", confirm))
