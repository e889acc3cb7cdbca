"""A decided request.

The record, its clock, what followed, and what can still be done.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from app.console import ports
from app.design import naming
from app.design.act import Pending, answers_here, ask_first, carried_out, perform
from app.design.forms import Form, Send, folded_form
from app.design.phone import wide
from app.design.text import aside, document
from app.design.writing import pick_from_list, write
from app.navigation import link
from app.panels.decide.reviews import open_reviews
from app.panels.papers import to_keep
from app.session import acting, can, identity
from app.wording import CHOICES, STATES, VERDICTS, plain, tally
from governance.committee.acts import Act, Asked, Cast
from governance.committee.course import REQUEST
from governance.committee.proceedings import Standing
from governance.committee.request import STANDING, UNDECIDED, Purpose, Request, State
from governance.papers.markdown import markdown
from governance.papers.minutes import minutes_paper
from governance.people.identity import Identity
from governance.people.permissions import Action, may
from governance.sentences.phrase import counted
from governance.services.acting import Acting
from governance.services.committee import emergency, end
from governance.services.committee.request import open_request
from governance.services.views import read
from governance.services.views.read import Review
from governance.store.items import Chosen

HEADING = re.compile(r"^(?=#)", re.MULTILINE)
"""Where the minutes begin a heading: on the page they stand two levels down, below its own."""
OFF = "no version: switch it off"


@dataclass(frozen=True, slots=True)
class _Ending:
    """One way to take an approval back."""

    name: str
    title: str
    follows: str
    sure: str
    done: str
    state: State
    act: Callable[[Acting, str, str], object]


SUSPENDING = _Ending(
    "suspend",
    "Suspend this approval",
    "Its version no longer serves until the committee decides again.",
    "Yes, suspend it",
    "is suspended",
    State.SUSPENDED,
    end.suspend,
)
REVOKING = _Ending(
    "revoke",
    "Revoke it for good",
    "Its version no longer serves. Only a new request, and a vote, can bring it back.",
    "Yes, revoke it",
    "is revoked for good",
    State.REVOKED,
    end.revoke,
)


def nothing_decided() -> None:
    """That there is no decision at all."""
    st.info("Nothing has been decided yet.")


def undecided(requests: Sequence[Request]) -> dict[str, Callable[[], None]]:
    """Say of each request why it has no decision yet."""
    return {request.id: partial(_undecided, request) for request in requests if request.state in UNDECIDED}


def _undecided(request: Request) -> None:
    """That there is no decision yet, and where it comes about."""
    st.info(f"{request.id} is not decided yet.", icon=":material/forum:")
    link("review", f"Review {request.id}", ":material/arrow_forward:", request=request.id)


def record(review: Review) -> None:
    """The decision: outcome, count, dissent, and the minutes to keep."""
    act, decided = review.held.decision, review.held.decided
    if act is None or decided is None:
        last = review.held.acts[-1]
        st.markdown(f"{plain(last.name)}, {naming.moment(last.at)}: {plain(last.reason)}")
        return
    votes = decided.tally
    with st.container(border=True, gap="small"):
        st.markdown(
            f"{VERDICTS[decided.approved].markdown} &nbsp; on {naming.moment(act.at)} by the committee, "
            f"closed by {plain(act.name)}"
        )
        st.markdown(plain(f"“{act.reason}”"))
        aside(f"{tally(votes.approve, votes.reject, votes.abstain)}: {decided.because}.")
        if decided.dissent:
            aside(f"Dissent on record: {', '.join(decided.dissent)}.")
        for item in open_reviews(review.request):
            aside(f"{item.id}, a review of this approval, is open: a chair says whether the approval stands.")
    _minutes(review.request)


def clock(review: Review) -> None:
    """What falls due, and when."""
    decided = review.held.decided
    if decided is None or review.request.state not in STANDING | {State.SUSPENDED}:
        return
    today = ports().clock().date()
    dates = [
        (o.condition.due, f"{o.condition.id} is to be met")
        for o in review.held.conditions
        if o.standing in (Standing.OPEN, Standing.REPORTED)
    ]
    if decided.expires_on is not None:
        dates.append((decided.expires_on, "the approval runs out"))
    dates += [
        (item.due_at.date(), f"{item.id}, a review of this approval, is due") for item in open_reviews(review.request)
    ]
    st.header("Clock")
    if not dates:
        st.markdown("Nothing falls due.")
    for day, what in sorted(dates):
        st.markdown(f"**{naming.day(day)}** &nbsp; {plain(what)} {_in_days(day, today)}")
    for obstacle in review.obstacles:
        st.markdown(f":material/block: {plain(str(obstacle))}")


def course(review: Review) -> None:
    """Everything that was done to the request, newest first."""
    with st.expander(f"All that was done: {counted(len(review.held.acts), 'act')}", icon=":material/history:"):
        for act in reversed(review.held.acts):
            st.markdown(
                f"**{REQUEST.acts[act.move].done}** &nbsp; {plain(act.name)} ({plain(act.standing)}), {naming.moment(act.at)}{_what(act)}"
            )
            aside(act.reason)


@answers_here("end")
def end_forms(review: Review) -> None:
    """The forms to suspend and to revoke an approval.

    For members and executives.
    """
    who, request = identity(), review.request
    if request.place is None:
        return
    if request.state in STANDING | {State.EXPIRED} and can(Action.SUSPEND):
        _end_form(request, who, SUSPENDING)
    if request.state in STANDING | {State.SUSPENDED, State.EXPIRED} and can(Action.REVOKE):
        _end_form(request, who, REVOKING)


@answers_here("emergency")
def emergency_form(review: Review) -> None:
    """The first key: back to an approved version, or to none."""
    who, request = identity(), review.request
    if (
        request.state is not State.SETTLED
        or request.place is None
        or request.version is None
        or not can(Action.BREAK_GLASS)
    ):
        return
    model, alias = request.place
    earlier = [
        r.version
        for r in read.requests(ports(), Chosen(place=request.place))
        if r.state is State.SUPERSEDED and r.version not in (None, request.version)
    ]
    form = Form("emergency", request.id, who, choices=("to",))
    send = Send("Start the emergency", _break_glass, (model, alias, form), ":material/key:")
    with folded_form(form, send, title="Emergency: act before the committee does", icon=":material/emergency:"):
        st.markdown(
            f"Two people may move *{plain(alias)}* at once, back to a version that was approved before, or to none. "
            "It ends by itself, and the committee must review it."
        )
        pick_from_list(form, "to", "Back to", [*dict.fromkeys(str(v) for v in earlier), OFF], at_first=0)
        write(form, "reason", "Why it cannot wait (it goes into the log)")


@answers_here("again")
def again_form(review: Review) -> None:
    """The form to appeal or to ask for more time.

    For the owner: against a rejection, or so that an approval holds longer.
    """
    who, request = identity(), review.request
    if not may(who, Action.REQUEST) or request.purpose in (Purpose.POLICY, Purpose.EMERGENCY):
        return
    if request.state is State.REJECTED:
        _again(
            request,
            who,
            "appeal",
            "Appeal",
            "People who did not vote on it decide the appeal. It needs new evidence: assess the version again first.",
        )
    elif request.state in (State.SETTLED, State.EXPIRED):
        _again(
            request,
            who,
            "attest",
            "Ask for a re-attestation",
            "The committee looks at fresh evidence, and the approval holds longer.",
        )


def _minutes(request: Request) -> None:
    minutes, digest = read.minutes(ports(), request.id)
    paper = minutes_paper(minutes, digest)
    with st.container(horizontal=True):
        to_keep("Minutes", paper, f"{request.id}-minutes")
    with st.expander("Read the minutes here", icon=":material/article:"):
        document(HEADING.sub("##", markdown(paper)), "minutes")
        wide()


def _in_days(day: date, today: date) -> str:
    days = (day - today).days
    if days < 0:
        return f":red-badge[{-days} days ago]"
    return f":{'orange' if days <= 30 else 'gray'}-badge[in {counted(days, 'day')}]"


def _what(act: Act) -> str:
    match act.said:
        case Cast(choice=choice):
            return f": {CHOICES[choice].word}"
        case Asked(question=question):
            return f": {question}"
    return ""


def _end_form(request: Request, who: Identity, ending: _Ending) -> None:
    form = Form(ending.name, request.id, who)
    send = Send(ending.title, _end, (request, ending, form))
    with folded_form(form, send, title=ending.title, icon=STATES[ending.state].icon):
        st.markdown(ending.follows)
        write(form, "reason", "Why (it goes into the log)")


def _again(request: Request, who: Identity, how: str, title: str, what: str) -> None:
    form = Form(how, request.id, who)
    with folded_form(form, Send(title, _ask_again, (request, how, form)), title=title, icon=":material/replay:"):
        st.markdown(what)
        write(form, "reason", "Why (it goes into the log)")


def _end(request: Request, ending: _Ending, form: Form) -> None:
    reason = st.session_state[form.field("reason")]

    def put_an_end() -> str:
        ending.act(acting(form.who), request.id, reason)
        done = f"{request.id} {ending.done}"
        return carried_out(f"{done}; its version no longer serves.", f"{done}.")

    lines = (f"{request.id}, {request.name}, {ending.done}. {ending.follows}", f"“{reason}”", "It counts at once.")
    ask_first(Pending("end", form, f"{ending.title}?", lines, ending.sure, put_an_end))


def _break_glass(model: str, alias: str, form: Form) -> None:
    to, reason = st.session_state[form.field("to")], st.session_state[form.field("reason")]

    def turn() -> str:
        opened = emergency.break_glass(acting(form.who), model, None if to == OFF else to, reason, alias)
        return f"{opened.id} waits until {opened.due_at:%H:%M} UTC for a second person. Nothing has moved yet."

    back = "no version serves" if to == OFF else f"version {to} serves"
    lines = (
        f"{form.who.name} starts an emergency: {back} as {alias} of {model} once a second person confirms it.",
        f"“{reason}”",
        "Nothing moves before that. The committee must review it.",
    )
    ask_first(Pending("emergency", form, "Start the emergency?", lines, "Yes, start it", turn))


def _ask_again(request: Request, how: str, form: Form) -> None:
    reason, frozen = st.session_state[form.field("reason")], request.dossier

    def ask() -> str:
        appeal = request.id if how == "appeal" else None
        opened = open_request(acting(form.who), frozen.model, frozen.version, reason, frozen.alias, appeal)
        return f"{opened.id} is before the committee, to be decided by {naming.day(opened.due_at)}."

    perform("again", ask, form)
