"""The ballot of a request.

A conflict of interest, the vote, and the seat that is handed over.
"""

import streamlit as st

from app.console import ports
from app.design.act import Pending, answers_here, ask_first, perform, refuse
from app.design.forms import Form, Send, folded_form, open_form
from app.design.keys import skip_to
from app.design.phone import at_the_bottom
from app.design.states import refused
from app.design.text import aside
from app.design.writing import pick, write
from app.session import acting, identity
from app.wording import CHOICES, plain
from governance.committee.acts import Choice
from governance.committee.request import UNDECIDED, Purpose
from governance.committee.seats import Place
from governance.people.identity import Identity
from governance.people.permissions import Action, may
from governance.records import Role
from governance.services.committee import participation, vote
from governance.services.views.read import Review

BALLOT = "your-vote"
"""The place of the ballot in the address."""


@answers_here("declare")
def declare_form(review: Review) -> None:
    """The form to declare that there is no conflict.

    It has the way to be recused, and comes before the votes are shown.
    """
    who, request = identity(), review.request
    if review.votes_shown or review.place_of(who.person) is None or request.state not in UNDECIDED:
        return
    form = Form("recuse", request.id, who)
    with st.container(border=True, gap="small"):
        st.markdown("**Do you have a conflict of interest?** Say so before you see how others vote.")
        st.button(
            "I have none",
            icon=":material/visibility:",
            on_click=_declare,
            args=(review, who),
            key=f"declare-{request.id}-{who.person.id}",
        )
        send = Send("Recuse yourself", _recuse, (review, form))
        with folded_form(form, send, title="I have one", icon=":material/do_not_disturb_on:"):
            st.markdown("This is final for this request. You will not count for the quorum, and you cannot vote.")
            write(form, "reason", "What the conflict is (it goes into the log)")


@answers_here("vote")
def vote_form(review: Review) -> None:
    """The form to vote, for those who may.

    They can change their mind there too.
    """
    who, request = identity(), review.request
    place = review.place_of(who.person)
    if request.state in UNDECIDED and not may(who, Action.VOTE):
        refused(_no_vote(who))
    if not _takes_votes(review, who):
        return
    if place is None or place.out is not None:
        refused(f"You take no part: {_why_not(review, who)}.")
        return
    if place.vote is not None:
        with st.expander(f"You voted to {place.vote.choice}. Change your vote", icon=":material/how_to_vote:"):
            _ballot(review, who, place, "Vote again")
    else:
        st.header("Your vote", anchor=BALLOT)
        _ballot(review, who, place, "Cast vote")
        _hand_over(review, who, place)
        at_the_bottom(f"{request.id}: [Go to your vote](#{BALLOT})", "to-your-vote")


def skip_to_vote(review: Review) -> None:
    """A way to the ballot for whoever goes by keyboard.

    Nothing where there is none, or where they have voted.
    """
    who = identity()
    place = review.place_of(who.person)
    if _takes_votes(review, who) and place is not None and place.out is None and place.vote is None:
        skip_to("Skip to your vote", BALLOT)


def _takes_votes(review: Review, who: Identity) -> bool:
    """Whether somebody like this may vote now, given a place."""
    waits_for_key = review.request.purpose is Purpose.EMERGENCY and review.held.confirmed is None
    return review.request.state in UNDECIDED and may(who, Action.VOTE) and not waits_for_key


def _no_vote(who: Identity) -> str:
    """Why somebody without a seat has no form here.

    And what they can do instead.
    """
    role = f"{who.name} ({who.person.role}) has no seat on the committee, so there is no vote to cast here."
    if may(who, Action.ANSWER):
        return f"{role} What the committee asks is answered under Questions."
    return f"{role} Everything on this page may be read, and the audit log says what was done."


def _why_not(review: Review, who: Identity) -> str:
    if who.person.id in review.request.conflicts:
        return f"{who.name} {review.request.conflicts[who.person.id]}"
    mine = next((place for place in review.places if who.person.id in (place.holder.id, place.sits.id)), None)
    if mine is None:
        return (
            f"nobody has let {who.name} sit in for them"
            if who.person.role is Role.DEPUTY
            else f"{who.name} holds no seat at this time"
        )
    if mine.out is not None:
        return f"{who.name} {mine.out}"
    return f"{mine.sits.name} sits in for you"


def _ballot(review: Review, who: Identity, place: Place, button: str) -> None:
    request = review.request
    form = Form("vote", request.id, who, choices=("choice",))
    whose = "" if place.sits is place.holder else f", for {plain(place.holder.name)}"
    send = Send(button, _cast, (review, form), ":material/how_to_vote:", main=True)
    with open_form(form, send, title=f"{plain(who.name)}{whose}"):
        pick(form, "choice", "Vote", list(Choice), lambda choice: CHOICES[choice].word, beside=True)
        write(
            form, "reason", "Reason (it goes into the log)", placeholder="What weighs most for you, in your own words"
        )
        aside("You vote on what this page shows now, and say that you have no conflict of interest.")


def _hand_over(review: Review, who: Identity, place: Place) -> None:
    if place.sits.id != place.holder.id or who.person.deputy is None:
        return
    deputy = ports().documents.roster().name(who.person.deputy)
    form = Form("delegate", review.request.id, who)
    send = Send("Hand over my seat", _delegate, (review, form))
    with folded_form(form, send, title=f"Let {plain(deputy)} sit in for me", icon=":material/swap_horiz:"):
        write(form, "reason", "Why (it goes into the log)")


def _declare(review: Review, who: Identity) -> None:
    def declare() -> str:
        participation.declare_no_conflict(acting(who), review.request.id)
        return f"{who.name} has no conflict of interest in {review.request.id}. That is in the log."

    perform("declare", declare)


def _recuse(review: Review, form: Form) -> None:
    who, reason = form.who, st.session_state[form.field("reason")]

    def step_back() -> str:
        participation.recuse(acting(who), review.request.id, reason)
        return f"{who.name} takes no part in {review.request.id}. That is in the log."

    perform("declare", step_back, form)


def _delegate(review: Review, form: Form) -> None:
    who, reason = form.who, st.session_state[form.field("reason")]

    def hand_over() -> str:
        participation.delegate_seat(acting(who), review.request.id, reason)
        return f"The seat of {who.name} on {review.request.id} is handed over. That is in the log."

    perform("vote", hand_over, form)


def _cast(review: Review, form: Form) -> None:
    choice, reason = (st.session_state[form.field(name)] for name in ("choice", "reason"))
    who = form.who
    if choice is None:
        refuse("vote", "Choose approve, reject or abstain first.", form.field("choice"))
        return

    def cast() -> str:
        vote.cast_vote(acting(who), review.request.id, choice, reason, review.seen)
        return f"Your vote ({choice}) is in the log."

    lines = (
        f"{who.name} votes to {choice} {review.request.id}: {review.request.name}.",
        f"“{reason}”",
        "It counts at once. You can change it until the chair closes the request; both votes stay in the log.",
    )
    ask_first(Pending("vote", form, "Cast this vote?", lines, "Yes, cast it", cast))
