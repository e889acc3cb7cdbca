"""Docket: what waits for me, open requests, standing approvals, closed ones."""

import streamlit as st

from app.design.text import search_box
from app.panels.decide.docket import asked_for, beside, lines
from app.panels.orientation import tour
from app.panels.rounds import rounds_line
from app.panels.stray import stray_banner
from app.session import acting, identity
from governance.services.views import docket as service

AT_ONCE = 20

who = identity()

st.title("Docket")
st.markdown("What the committee is asked, where each request stands, and what stands in its way.")
tour()
rounds_line()
stray_banner()
emergencies = st.container()
wanted = search_box("model, request, state or reason")
docket = service.docket(acting(who), None if wanted else AT_ONCE, lambda request: asked_for(request, wanted))
if docket.emergencies:
    emergencies.markdown(
        f":orange-badge[:material/emergency: {docket.emergencies} so far] &nbsp; times two people acted in an emergency before the committee was asked"
    )
otherwise = "None of these matches your search." if wanted else ""
lines("Waiting for you", docket.mine, otherwise or "Nothing waits for you.")
lines("Open", [line for line in docket.open if line not in docket.mine], otherwise or "No other request is open.")
beside([line for line in docket.beside if line not in docket.mine])
standing = [line for line in docket.standing if line not in docket.mine]
besides = docket.all_standing - len(docket.standing) + len(standing)
lines("Approved", standing, otherwise or "Nothing is approved now.", None if wanted else besides)
lines("Closed", docket.closed, otherwise or "Nothing is closed yet.", None if wanted else docket.all_closed)
