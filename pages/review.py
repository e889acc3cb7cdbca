"""Review: one request, from the brief to the vote."""

import streamlit as st

from app.console import ports
from app.design.context import DOCKET, about_request, context_line, evidence_of
from app.design.window import called
from app.panels.decide.ballot import declare_form, skip_to_vote, vote_form
from app.panels.decide.brief import comparison, heading, plain_brief
from app.panels.decide.closing import close_form, confirm_form
from app.panels.decide.conditions import conditions, propose_form
from app.panels.decide.dossier import clauses, dossier_drawer, emergency
from app.panels.decide.findings import findings
from app.panels.decide.first import first_screen, picture
from app.panels.decide.owner import owners_part
from app.panels.decide.people import how_many, meanwhile, people, watch
from app.panels.decide.questions import questions
from app.panels.decide.rivals import beside_rivals
from app.panels.decide.what_next import what_next
from app.selection import LARGER, choose, follow_request, known
from app.session import acting, identity
from governance.committee.dossier import Adoption, Dossier
from governance.committee.request import UNDECIDED
from governance.services.views import read

offered = {request.id: request for request in read.listed(ports(), st.query_params.get("request"))}
if not offered:
    st.title("Review")
    st.info("There is no request yet. A model owner opens one on the page Models.")
    st.stop()
first_open = sorted(offered, key=lambda item_id: offered[item_id].state not in UNDECIDED)
if not known("request", offered):
    st.title("Review")
with context_line(DOCKET):
    request_id = choose(
        "Request", first_open, "request", lambda item_id: f"{item_id}: {offered[item_id].name}", width=LARGER
    )
    review = read.review(acting(identity()), request_id)
    about_request(review)
    skip_to_vote(review)
evidence_of(review.request)
matter = review.request.matter
follow_request(review.request)
called(f"Review {request_id} · {review.request.name}")

with st.container():
    heading(review)
with st.container():
    meanwhile(review)
with st.container():
    owners_part(review)
watch(review)
first_screen(review)
left, right = st.columns([3, 2], gap="large")
with left:
    with st.container():
        picture(review)
        how_many(review)
    # Names that stay the same: with a count in it a tab would be another one after each act, and its reader elsewhere.
    if isinstance(matter, Dossier):
        names = ["Brief", "Findings", "Compare", "Questions", "Conditions"]
        brief_tab, findings_tab, beside_tab, questions_tab, conditions_tab = st.tabs(
            names, key="part", bind="query-params", on_change="rerun"
        )
        with brief_tab:
            plain_brief(review)
        with findings_tab:
            findings(review.findings, review.labels)
        with beside_tab:
            comparison(review)
            if beside_tab.open:
                beside_rivals(review)
        with conditions_tab:
            conditions(review.held)
            propose_form(review)
    else:
        matter_tab, questions_tab = st.tabs(
            ["What it is", "Questions"], key="part", bind="query-params", on_change="rerun"
        )
        with matter_tab:
            if isinstance(matter, Adoption):
                clauses(review.clauses)
            else:
                emergency(review)
    with questions_tab:
        questions(review)
    people(review)
with right, st.container(gap="xsmall"):
    declare_form(review)
    confirm_form(review)
    vote_form(review)
    dossier_drawer(review)
    close_form(review)
    what_next(review)
