"""Conditions of a request.

On the table before the decision; owed, reported and checked after it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.console import ports
from app.design import naming
from app.design.act import answers_here, carried_out, perform, refuse
from app.design.forms import Form, Send, open_form
from app.design.text import aside
from app.design.writing import pick, pick_day, pick_from_list, write, write_line
from app.session import acting, identity
from app.wording import STANDINGS, plain
from governance.committee.acts import Proposed, When
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier
from governance.committee.proceedings import Obligation, Proceedings, Standing
from governance.committee.request import UNDECIDED, Move, Request
from governance.people.identity import Identity
from governance.services.committee import condition as service
from governance.services.views.read import Review

WHEN = {When.BEFORE: "Before it serves", When.AFTER: "While it serves"}
A_MONTH = timedelta(days=30)
NAMED = {"owner": "Who sees to it", "verifier": "Who checks it"}


@answers_here("conditions")
def conditions(proceedings: Proceedings) -> None:
    """Show every condition, with the form for the next step.

    With who sees to it and who checks it.
    """
    if not proceedings.conditions:
        st.markdown(_none(proceedings))
    for obligation in proceedings.conditions:
        _condition(obligation, proceedings.request)


def _none(proceedings: Proceedings) -> str:
    """That there are no conditions, of what there is."""
    if proceedings.decided is None:
        return "No conditions have been proposed."
    if not proceedings.decided.approved:
        return "It was rejected, so no condition has to be met."
    return "The approval carries no conditions."


@answers_here("propose")
def propose_form(review: Review) -> None:
    """The form to propose a condition."""
    who, request = identity(), review.request
    place = review.place_of(who.person)
    if (
        request.state not in UNDECIDED
        or not isinstance(request.matter, Dossier)
        or place is None
        or place.out is not None
    ):
        return
    form = Form("propose", request.id, who, words=("text",), choices=("owner", "verifier", "when", "due"))
    send = Send("Propose it", _propose, (request, form), ":material/playlist_add:")
    with open_form(form, send, title="Propose a condition"):
        write(form, "text", "What must be true, so that somebody else can check it")
        pick_people(form, st.columns(2))
        left, right = st.columns(2)
        with left:
            pick(form, "when", "When", list(When), WHEN.__getitem__, at_first=0)
        with right:
            pick_day(form, "due", "Last day", date.today() + A_MONTH)  # noqa: DTZ011  (a proposal on screen)


def pick_people(form: Form, places: Sequence[DeltaGenerator], at_first: Sequence[str | None] = (None, None)) -> None:
    """The fields for the people of a condition, side by side.

    Who sees to it, and who checks it. Those `at_first` are chosen to begin with, unless they have left.
    """
    people = {person.id: person.name for person in ports().documents.roster().everybody()}
    names = list(people)
    for place, (name, label), person in zip(places, NAMED.items(), at_first, strict=True):
        with place:
            chosen = names.index(person) if person in people else None
            pick_from_list(form, name, label, names, people.__getitem__, at_first=chosen)


def entries_of(at: str, form: Form) -> dict[str, Any] | None:
    """What stands in a form with people.

    None where somebody is lacking, which is then said at `at`.
    """
    entries = {name: st.session_state[form.field(name)] for name in (*form.words, *form.choices)}
    for name, label in NAMED.items():
        if entries[name] is None:
            refuse(at, f"Choose somebody first: {label.lower()}.", form.field(name))
            return None
    return entries


def _condition(obligation: Obligation, request: Request) -> None:
    roster = ports().documents.roster()
    condition = obligation.condition
    with st.container(border=True, gap="small"):
        st.markdown(f"{STANDINGS[obligation.standing].markdown} &nbsp; **{condition.id}** {plain(condition.text)}")
        aside(
            f"{WHEN[condition.when]}, by {naming.day(condition.due)}. {roster.name(condition.owner)} sees to it, "
            f"{roster.name(condition.verifier)} checks it. Proposed by {obligation.proposed.name}."
        )
        if obligation.standing not in (Standing.PROPOSED, Standing.OPEN):
            aside(f"{obligation.last.name}, {naming.moment(obligation.last.at)}: {obligation.last.reason}")
        for act in obligation.rescheduled:
            aside(f"Rescheduled by {act.name}, {naming.moment(act.at)}: {act.reason}")
        if obligation.rescheduled and isinstance(obligation.proposed.said, Proposed):
            approved = obligation.proposed.said.condition
            aside(
                f"As approved: by {naming.day(approved.due)}; {roster.name(approved.owner)} sees to it, {roster.name(approved.verifier)} checks it."
            )
        if obligation.evidence:
            aside(f"Evidence: {obligation.evidence}")
        _next_step(obligation, request, identity())


def _next_step(obligation: Obligation, request: Request, who: Identity) -> None:
    about = f"{request.id}_{obligation.condition.id}"
    if (
        obligation.standing is Standing.PROPOSED
        and who.person.id == obligation.proposed.person
        and request.state in UNDECIDED
    ):
        form = Form("drop", about, who)
        with open_form(form, Send("Drop it", _about, (request, obligation, "drop", form)), framed=False):
            write_line(form, "reason", "Why it is not needed")
    if not REQUEST.allows(request.state, Move.REPORT):
        return
    if obligation.standing in (Standing.OPEN, Standing.BREACHED) and who.person.id == obligation.condition.owner:
        form = Form("report", about, who, words=("reason", "evidence"))
        send = Send("Report it as met", _about, (request, obligation, "report", form))
        with open_form(form, send, framed=False):
            write(form, "reason", "What was done")
            write_line(form, "evidence", "Where to see it", placeholder="an address, a digest, a document")
    if obligation.standing is Standing.REPORTED and who.person.id == obligation.condition.verifier:
        form = Form("check", about, who)
        met = Send("It is met", _about, (request, obligation, "verify", form), main=True)
        back = Send("Send it back", _about, (request, obligation, "return", form))
        with open_form(form, met, back, framed=False):
            write(form, "reason", "What you saw")


def _propose(request: Request, form: Form) -> None:
    entries = entries_of("propose", form)
    if entries is None:
        return

    def propose() -> str:
        service.propose_condition(
            acting(form.who),
            request.id,
            entries["text"],
            entries["owner"],
            entries["verifier"],
            entries["due"],
            entries["when"],
        )
        return f"Your condition is proposed for {request.id}."

    perform("propose", propose, form)


def _about(request: Request, obligation: Obligation, step: str, form: Form) -> None:
    words, name = {field: st.session_state[form.field(field)] for field in form.words}, obligation.condition.id
    who, reason = form.who, words["reason"]

    def about() -> str:
        match step:
            case "drop":
                service.drop_condition(acting(who), request.id, name, reason)
                return f"{name} is dropped."
            case "report":
                service.report_condition(acting(who), request.id, name, reason, words["evidence"])
                return f"{name} is reported as met; its verifier checks it."
            case "verify":
                service.verify_condition(acting(who), request.id, name, reason)
                return carried_out(f"{name} is verified.", f"{name} is verified.")
        service.return_condition(acting(who), request.id, name, reason)
        return f"{name} goes back to its owner."

    perform("conditions", about, form)
