"""What an owner does with a request.

Opens, renews and withdraws it, and sees which questions wait for an answer.
"""

import streamlit as st

from app.design.act import Pending, answers_here, ask_first, perform, refuse
from app.design.forms import Form, Send, folded_form, open_form
from app.design.text import aside
from app.design.writing import write, write_line
from app.selection import put
from app.session import acting, can, identity
from app.wording import plain
from governance.committee.request import UNDECIDED, Request
from governance.errors import PlacetError
from governance.people.permissions import Action, may
from governance.records import ModelVersion
from governance.sentences.phrase import counted
from governance.sentences.times import day
from governance.services.committee import request as requesting
from governance.services.committee.obstacles import hopeless
from governance.services.committee.request import Prospect
from governance.services.committee.withdraw import can_withdraw, withdraw
from governance.services.views.read import Registered, Review
from governance.serving.registry import CHAMPION

ASK = "ask"
"""The parameter of an address that names the version which somebody asks about."""


def ask_form(model: Registered, version: ModelVersion) -> None:
    """The way to ask the committee about a version that has evidence.

    Nothing while it is asked about the version already.
    """
    ready = can(Action.REQUEST) and version.version in model.assessed - model.undecided
    if st.query_params.get(ASK) == version.name:
        with answers_here("ask"):
            if ready:
                _ask_form(version)
    elif ready:
        st.button(
            f"Ask the committee about version {plain(version.version)}",
            icon=":material/how_to_vote:",
            key=f"ask-{version.name}",
            on_click=_begin,
            args=(version,),
        )


def who_asks() -> None:
    """Who asks the committee about a version, for those who do not."""
    if not can(Action.REQUEST):
        aside("A model owner asks the committee about a version. You can read all there is about each.")


def owners_part(review: Review) -> None:
    """What an owner, or whoever asked, can do with a request.

    Nothing for others, and once it is decided.
    """
    _unanswered(review)
    _renew_form(review)
    _withdraw_form(review.request)


def _begin(version: ModelVersion) -> None:
    put(**{ASK: version.name})


def _ask_form(version: ModelVersion) -> None:
    form = Form("request", version.name, identity(), choices=("alias",))
    send = Send("Ask the committee", _ask, (version, form), ":material/how_to_vote:")
    title = f"Ask the committee that version {plain(version.version)} of {plain(version.model)} takes an alias"
    with open_form(form, send, title=title):
        write_line(form, "alias", "Alias", at_first=CHAMPION, note="The version that has it is the one that serves.")
        write(form, "reason", "Reason (it goes into the log)", placeholder="Why this version should serve")


def _unanswered(review: Review) -> None:
    """The questions that nobody has answered yet.

    For those who may answer and do not vote.
    """
    who = identity()
    reads = review.place_of(who.person) is None
    if review.request.state not in UNDECIDED or not reads or not may(who, Action.ANSWER):
        return
    for question in review.held.open_questions:
        if not question.answers:
            st.info(
                f"{question.id} of {plain(question.asked.name)} waits for an answer: {plain(question.asked.reason)} "
                "You can answer below, under Questions.",
                icon=":material/help:",
            )


@answers_here("renew")
def _renew_form(review: Review) -> None:
    who, request = identity(), review.request
    if request.state not in UNDECIDED or not review.changed or not may(who, Action.REQUEST):
        return
    form = Form("renew", request.id, who)
    send = Send("Renew", _renew, (review, form), ":material/sync:")
    with open_form(form, send, title="Renew the request with what there is now"):
        st.markdown("The votes so far stay on record and no longer count.")
        write(form, "reason", "What has changed, and why")


@answers_here("withdraw")
def _withdraw_form(request: Request) -> None:
    who = identity()
    if not can_withdraw(who, request):
        return
    form = Form("withdraw", request.id, who)
    send = Send("Withdraw the request", _withdraw, (request, form))
    with folded_form(form, send, title="Withdraw this request", icon=":material/undo:"):
        st.markdown("The committee then decides nothing about it. The request and all votes stay on record.")
        write(form, "reason", "Why (it goes into the log)")


def _ask(version: ModelVersion, form: Form) -> None:
    reason, alias = (st.session_state[form.field(name)] for name in ("reason", "alias"))

    def ask() -> str:
        who = acting(form.who)
        opened = requesting.open_request(who, version.model, version.version, reason, alias)
        words = [f"{opened.id} is before the committee, to be decided by {day(opened.due_at.date())}."]
        words += [f"As things stand nobody can approve it: {obstacle}." for obstacle in hopeless(who, opened.id)]
        return " ".join(words)

    if not reason.strip():
        perform("ask", ask, form)
        return
    try:
        expected = requesting.prospect(acting(form.who), version.model, version.version, alias)
    except PlacetError as error:
        refuse("ask", str(error))
        return
    lines = (f"{form.who.name} asks the committee: {expected.question}", f"“{reason}”", *_follows(expected, alias))
    ask_first(Pending("ask", form, "Ask the committee?", lines, "Yes, ask it", ask))


def _follows(expected: Prospect, alias: str) -> tuple[str, ...]:
    """What follows from asking: who decides, by when, what serves until then."""
    tier = expected.tier
    including = " and ".join(f"{count} from {seat}" for seat, count in sorted(tier.quorum.including.items()))
    least = f", with at least {including}" if including else ""
    until = "no version" if expected.serves is None else f"version {expected.serves}"
    return (
        f"These seats vote: {', '.join(tier.seats)}. It needs {counted(tier.quorum.at_least, 'vote')}{least}.",
        "You cannot vote on it yourself, and nor can anybody who owns or made the model.",
        f"It is decided by {day(expected.due_at.date())}, or it lapses. Until then {until} has the alias {alias}.",
        *(f"As things stand nobody can approve it: {reason}." for reason in expected.blocked),
    )


def _renew(review: Review, form: Form) -> None:
    reason, request = st.session_state[form.field("reason")], review.request
    frozen = request.dossier

    def renew() -> str:
        requesting.open_request(acting(form.who), frozen.model, frozen.version, reason, frozen.alias)
        return f"{request.id} is renewed; the committee votes again."

    lines = (
        f"{request.id}, {request.name}: {', '.join(review.changed)}.",
        f"“{reason}”",
        "Whoever has voted votes again. The votes so far stay in the log.",
    )
    ask_first(Pending("renew", form, "Renew the request?", lines, "Yes, renew it", renew))


def _withdraw(request: Request, form: Form) -> None:
    reason = st.session_state[form.field("reason")]

    def take_back() -> str:
        withdraw(acting(form.who), request.id, reason)
        return f"{request.id} is withdrawn. That is in the log."

    lines = (
        f"{request.id}, {request.name}, is taken back. The committee decides nothing about it.",
        f"“{reason}”",
        "This cannot be undone. You can ask again with another request.",
    )
    ask_first(Pending("withdraw", form, "Withdraw the request?", lines, "Yes, withdraw it", take_back))
