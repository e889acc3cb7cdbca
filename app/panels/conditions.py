"""Conditions: on the table before the decision; owed, reported and checked after it."""

from datetime import date, timedelta

import streamlit as st

from app.panels.act import carried_out, perform, refuse
from app.panels.text import aside
from app.runtime import acting, ports
from app.wording import STANDINGS, plain
from governance.decision.states import MOVES
from governance.records import Person
from governance.review.acts import When
from governance.review.dossier import Dossier
from governance.review.proceedings import Obligation, Proceedings, Standing
from governance.review.request import UNDECIDED, Move, Request
from governance.services import condition as service
from governance.services.read import Review

WHEN = {When.BEFORE: "Before it serves", When.AFTER: "While it serves"}
A_MONTH = timedelta(days=30)


def conditions(held: Proceedings) -> None:
    """Every condition, who sees to it and who checks it, with the form for whoever has the next step."""
    if not held.conditions:
        st.markdown(_none(held))
    for one in held.conditions:
        _condition(one, held.request)


def _none(held: Proceedings) -> str:
    """That there are no conditions, of what there is."""
    if held.decided is None:
        return "No conditions are on the table."
    if not held.decided.approved:
        return "It was rejected, so nobody owes a condition."
    return "The approval carries no conditions."


def propose_form(review: Review) -> None:
    """The form to put a condition on the table."""
    person, request = acting(), review.request
    place = review.place_of(person)
    if (
        request.state not in UNDECIDED
        or not isinstance(request.matter, Dossier)
        or place is None
        or place.out is not None
    ):
        return
    key = f"propose-{request.id}-{person.id}"
    people = {one.id: one.name for one in ports().documents.roster().everybody()}
    with st.form(key, enter_to_submit=False):
        st.markdown("**Propose a condition**")
        st.text_area("What must be true, so that somebody else can check it", key=f"{key}-text")
        left, right = st.columns(2)
        left.selectbox("Who sees to it", list(people), format_func=people.__getitem__, index=None, key=f"{key}-owner")
        right.selectbox(
            "Who checks it", list(people), format_func=people.__getitem__, index=None, key=f"{key}-verifier"
        )
        left, right = st.columns(2)
        left.radio("When", list(When), format_func=WHEN.__getitem__, key=f"{key}-when")
        right.date_input("Last day", value=date.today() + A_MONTH, format="YYYY-MM-DD", key=f"{key}-due")  # noqa: DTZ011  (a proposal on screen)
        st.form_submit_button(
            "Put it on the table", icon=":material/playlist_add:", on_click=_propose, args=(request, person, key)
        )


def _condition(one: Obligation, request: Request) -> None:
    roster = ports().documents.roster()
    condition = one.condition
    with st.container(border=True, gap="small"):
        st.markdown(f"{STANDINGS[one.standing].markdown} &nbsp; **{condition.id}** {plain(condition.text)}")
        aside(
            f"{WHEN[condition.when]}, by {condition.due}. {roster.name(condition.owner)} sees to it, "
            f"{roster.name(condition.verifier)} checks it. Proposed by {one.proposed.name}."
        )
        if one.standing not in (Standing.PROPOSED, Standing.OPEN):
            aside(f"{one.last.name}, {one.last.at:%Y-%m-%d %H:%M} UTC: {one.last.reason}")
        if one.evidence:
            aside(f"To be seen at: {one.evidence}")
        _next_step(one, request, acting())


def _next_step(one: Obligation, request: Request, person: Person) -> None:
    key = f"{one.condition.id}-{request.id}-{person.id}"
    if one.standing is Standing.PROPOSED and person.id == one.proposed.person and request.state in UNDECIDED:
        with st.form(f"drop-{key}", border=False):
            st.text_input("Why it is not needed", key=f"drop-{key}-text")
            st.form_submit_button(
                "Take it off the table", on_click=_about, args=(request, person, one, "drop", f"drop-{key}")
            )
    if (request.state, Move.REPORT) not in MOVES:
        return
    if one.standing in (Standing.OPEN, Standing.BREACHED) and person.id == one.condition.owner:
        with st.form(f"report-{key}", border=False):
            st.text_area("What was done", key=f"report-{key}-text")
            st.text_input(
                "Where to see it", key=f"report-{key}-evidence", placeholder="an address, a digest, a document"
            )
            st.form_submit_button(
                "Report it as met", on_click=_about, args=(request, person, one, "report", f"report-{key}")
            )
    if one.standing is Standing.REPORTED and person.id == one.condition.verifier:
        with st.form(f"check-{key}", border=False):
            st.text_area("What you saw", key=f"check-{key}-text")
            with st.container(horizontal=True):
                st.form_submit_button(
                    "It is met", type="primary", on_click=_about, args=(request, person, one, "verify", f"check-{key}")
                )
                st.form_submit_button(
                    "Send it back", on_click=_about, args=(request, person, one, "return", f"check-{key}")
                )


def _propose(request: Request, person: Person, key: str) -> None:
    if st.session_state[f"{key}-owner"] is None or st.session_state[f"{key}-verifier"] is None:
        refuse("conditions", "Choose who sees to it, and somebody else who checks it, first.")
        return
    said = {name: st.session_state[f"{key}-{name}"] for name in ("text", "owner", "verifier", "when", "due")}

    def propose() -> str:
        service.propose_condition(
            ports(),
            person,
            request.id,
            said["text"],
            said["owner"],
            said["verifier"],
            said["due"],
            said["when"],
        )
        return f"Your condition is on the table of {request.id}."

    perform("conditions", propose, [f"{key}-text"])


def _about(request: Request, person: Person, one: Obligation, step: str, key: str) -> None:
    words, name = st.session_state[f"{key}-text"], one.condition.id

    def about() -> str:
        match step:
            case "drop":
                service.drop_condition(ports(), person, request.id, name, words)
                return f"{name} is off the table."
            case "report":
                service.report_condition(ports(), person, request.id, name, words, st.session_state[f"{key}-evidence"])
                return f"{name} is reported as met; its verifier checks it."
            case "verify":
                service.verify_condition(ports(), person, request.id, name, words)
                return carried_out(f"{name} is verified.", f"{name} is verified.")
        service.return_condition(ports(), person, request.id, name, words)
        return f"{name} goes back to its owner."

    perform("conditions", about, [f"{key}-text"])
