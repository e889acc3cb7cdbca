"""The reviews of an approval, beside the decision on it."""

from datetime import date

import streamlit as st

from app.console import ports
from app.design import naming
from app.design.act import Pending, answers_here, ask_first, carried_out, perform, refuse
from app.design.forms import Form, Send, folded_form
from app.design.text import aside
from app.design.writing import pick, pick_day, write
from app.session import acting, identity
from app.wording import plain
from governance.committee.approval_review import (
    REVIEW,
    ApprovalReview,
    ReviewMove,
    ReviewState,
    Said,
    why_not_ended_by,
)
from governance.committee.request import STANDING, Request
from governance.proceedings.kind import Course
from governance.services.committee import review as service
from governance.services.views.read import Review

BADGES = {
    ReviewState.OPEN: ":blue-badge[:material/pending: open]",
    ReviewState.STANDS: ":green-badge[:material/check_circle: the approval stands]",
    ReviewState.SUSPENDED: ":red-badge[:material/pause_circle: the approval is suspended]",
    ReviewState.WITHDRAWN: ":gray-badge[:material/undo: withdrawn]",
}
OUTCOMES = {"It stands": True, "Suspend it": False}


@answers_here("reviews")
def reviews(review: Review) -> None:
    """Show every review of this approval, and what the person may do.

    Nothing is shown where nothing was approved.
    """
    decided, request = review.held.decided, review.request
    if decided is None or not decided.approved or request.place is None:
        return
    st.header("Reviews of this approval")
    courses = service.reviews_of(ports(), request)
    if not courses:
        st.markdown("Nobody has asked for one.")
    for course in courses:
        _review(course, request)
    if request.state in STANDING and all(course.item.state is not ReviewState.OPEN for course in courses):
        _ask_form(request)


def open_reviews(request: Request) -> tuple[ApprovalReview, ...]:
    """The reviews of an approval that nobody has ended."""
    if request.place is None:
        return ()
    return tuple(each.item for each in service.reviews_of(ports(), request) if each.item.state is ReviewState.OPEN)


def _review(course: Course[ReviewMove, Said, ApprovalReview], request: Request) -> None:
    item = course.item
    opened = item.state is ReviewState.OPEN
    late = " :orange-badge[:material/schedule: overdue]" if opened and ports().clock() > item.due_at else ""
    with st.container(border=True, gap="small"):
        st.markdown(f"**{item.id}** &nbsp; {BADGES[item.state]}{late}")
        for act in course.acts:
            st.markdown(f"**{REVIEW.acts[act.move].done}** &nbsp; {plain(act.name)}, {naming.moment(act.at)}")
            aside(act.reason)
        if opened:
            aside(f"It is due by {naming.day(item.due_at)} (UTC), and stays open until somebody ends it.")
            _forms(item, request)


def _forms(item: ApprovalReview, request: Request) -> None:
    who = identity()
    refusal = why_not_ended_by(item, who)
    if refusal is not None:
        aside(f"A chair who has no part in it says whether the approval stands. {refusal}.")
    elif request.state in STANDING:
        _end_form(item)
    if who.person.id == item.requested_by or (refusal is None and request.state not in STANDING):
        _withdraw_form(item)


def _ask_form(request: Request) -> None:
    form = Form("review", request.id, identity(), choices=("by",))
    today = ports().clock().date()
    send = Send("Ask for a review", _ask, (request, form))
    with folded_form(form, send, title="Ask for a review", icon=":material/rule:"):
        st.markdown(
            "You doubt that the version should still serve? Anybody may ask; a chair who has no part in it answers. "
            "The version continues to serve until then."
        )
        write(form, "reason", "Why it is in doubt (it goes into the log)")
        pick_day(form, "by", "Due by", today + service.CUSTOMARY, earliest=today, latest=today + service.LONGEST)


def _end_form(item: ApprovalReview) -> None:
    form = Form("end_review", item.id, identity(), choices=("outcome",))
    send = Send("End the review", _end, (item, form))
    with folded_form(form, send, title="End this review", icon=":material/gavel:"):
        pick(form, "outcome", "Does the approval stand?", list(OUTCOMES))
        aside("If it is suspended, the version no longer serves until the committee decides again.")
        write(form, "reason", "Why (it goes into the log)")


def _withdraw_form(item: ApprovalReview) -> None:
    form = Form("withdraw_review", item.id, identity())
    send = Send("Withdraw the review", _withdraw, (item, form))
    with folded_form(form, send, title="Withdraw this review", icon=":material/undo:"):
        write(form, "reason", "Why (it goes into the log)")


def _ask(request: Request, form: Form) -> None:
    reason: str = st.session_state[form.field("reason")]
    by: date = st.session_state[form.field("by")]

    def ask() -> str:
        asks = acting(form.who)
        asked = service.ask_review(asks, request.id, reason, by - asks.today)
        return f"{asked.id} is open and due by {naming.day(asked.due_at)}."

    perform("reviews", ask, form)


def _end(item: ApprovalReview, form: Form) -> None:
    outcome, reason = st.session_state[form.field("outcome")], st.session_state[form.field("reason")]
    if outcome is None:
        refuse("reviews", "Choose first whether the approval stands.", form.field("outcome"))
        return

    def end() -> str:
        ended = service.end_review(acting(form.who), item.id, reason, stands=OUTCOMES[outcome])
        if ended.state is ReviewState.STANDS:
            return f"{item.id} is ended: the approval stands."
        done = f"{item.id} is ended: the approval is suspended"
        return carried_out(f"{done}; its version no longer serves.", f"{done}.")

    follows = "continues to serve" if OUTCOMES[outcome] else "no longer serves until the committee decides again"
    lines = (
        f"{form.who.name} ends {item.id}: {'the approval stands' if OUTCOMES[outcome] else 'the approval is suspended'}.",
        f"“{reason}”",
        f"The version {follows}. This cannot be undone.",
    )
    ask_first(Pending("reviews", form, "End the review?", lines, "Yes, end it", end))


def _withdraw(item: ApprovalReview, form: Form) -> None:
    reason = st.session_state[form.field("reason")]

    def withdraw() -> str:
        return f"{service.withdraw_review(acting(form.who), item.id, reason).id} is withdrawn."

    perform("reviews", withdraw, form)
