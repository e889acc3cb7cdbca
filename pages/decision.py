"""Decision: what was decided, and what can still be done.

With its conditions and its clock.
"""

import streamlit as st

from app.console import ports
from app.design.context import DOCKET, about_request, context_line, evidence_of
from app.design.text import heading
from app.design.window import called
from app.navigation import link
from app.panels.decide.conditions import conditions
from app.panels.decide.decision import (
    again_form,
    clock,
    course,
    emergency_form,
    end_forms,
    nothing_decided,
    record,
    undecided,
)
from app.panels.decide.reviews import reviews
from app.selection import LARGER, choose, follow_request, known
from app.session import acting, identity
from app.wording import STATES, plain
from governance.committee.dossier import Dossier
from governance.committee.request import UNDECIDED
from governance.services.views import read

requests = read.listed(ports(), st.query_params.get("request"))
decided = {request.id: request for request in requests if request.state not in UNDECIDED}
waiting = undecided(requests)
if not decided or not known("request", decided):
    st.title("Decision")
if not decided:
    waiting.get(st.query_params.get("request", ""), nothing_decided)()
    st.stop()
with context_line(DOCKET):
    request_id = choose(
        "Request",
        list(decided),
        "request",
        lambda item_id: f"{item_id}: {decided[item_id].name}",
        elsewhere=waiting,
        width=LARGER,
    )
    review = read.review(acting(identity()), request_id)
    about_request(review)
evidence_of(review.request)
request = review.request
follow_request(request)
called(f"Decision {request.id} · {request.name}")
st.title("Decision")

st.markdown(f"{STATES[request.state].markdown} &nbsp; **{plain(review.question)}** {plain(f'“{request.reason}”')}")
left, right = st.columns([3, 2], gap="large")
with left:
    heading("Record")
    record(review)
    course(review)
    link("review", f"The review of {request.id}", ":material/forum:", request=request.id)
with right:
    clock(review)
    if isinstance(request.matter, Dossier) and review.held.decided is not None and review.held.decided.approved:
        heading("Conditions")
        conditions(review.held)
    reviews(review)
    end_forms(review)
    emergency_form(review)
    again_form(review)
