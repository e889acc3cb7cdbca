"""Review: one request, from the brief to the vote."""

import streamlit as st

from app.panels.brief import comparison, decision_record, heading, plain_brief
from app.panels.evidence import provenance
from app.panels.findings import findings
from app.panels.votes import close_form, notice, recusal_form, vote_form, votes_panel
from app.runtime import acting, ports
from app.selection import choose, pin
from governance.services import read

docket = read.docket(ports(), acting())
known = {line.request.id: line.request for line in (*docket.mine, *docket.open, *docket.decided)}
if not known:
    st.title("Review")
    st.info("There is no request yet. A model owner opens one with `placet request MODEL VERSION`.")
    st.stop()
request_id = choose("Request", list(known), "request", lambda one: f"{one}: {known[one].name} ({known[one].state})")
pin(request=request_id)
review = read.review(ports(), request_id)

heading(review)
notice()
left, right = st.columns([3, 2], gap="large")
with left:
    plain_brief(review)
    st.subheader("Findings against the policy")
    findings(review.findings)
with right:
    decision_record(review)
    votes_panel(review)
    vote_form(review)
    recusal_form(review)
    close_form(review)
st.subheader("Beside the serving version")
comparison(review)
provenance(review.spec, review.evidence, review.request.dossier.evidence)
