"""Docket: what waits for me, open requests, standing approvals, closed ones."""

import streamlit as st

from app.console import ports
from app.panels.decide.docket import lines
from app.panels.rounds import rounds_line
from app.panels.stray import stray_banner
from app.panels.text import search_box
from app.session import acting
from governance.services.views import docket as service

CLOSED_AT_ONCE = 20

person = acting()

st.title("Docket")
st.markdown("What the committee is asked, where each request stands, and what stands in its way.")
rounds_line()
stray_banner()
emergencies = st.container()
wanted = search_box("model, request, state or reason")
docket = service.docket(ports(), person, None if wanted else CLOSED_AT_ONCE)
if docket.emergencies:
    emergencies.markdown(
        f":orange-badge[:material/emergency: {docket.emergencies} so far] &nbsp; times two people acted in an emergency before the committee was asked"
    )
lines("Waiting for you", docket.mine, wanted, "Nothing waits for you.")
lines("Open", [line for line in docket.open if line not in docket.mine], wanted, "No other request is open.")
lines("Approved", [line for line in docket.standing if line not in docket.mine], wanted, "Nothing is approved now.")
lines("Closed", docket.closed, wanted, "Nothing is closed yet.", of=None if wanted else docket.all_closed)
