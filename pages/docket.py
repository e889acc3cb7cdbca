"""Docket: requests that wait for me, open ones, decided ones."""

import streamlit as st

from app.panels.docket import lines
from app.panels.text import search_box
from app.runtime import acting, ports
from governance.services import read

person = acting()
docket = read.docket(ports(), person)

st.title("Docket")
st.markdown("Requests to let a model version serve people, and where each stands.")
wanted = search_box("model, request, state or reason")
lines("Waiting for you", docket.mine, wanted, "Nothing waits for your vote.")
lines("Open", [line for line in docket.open if line not in docket.mine], wanted, "No other request is open.")
lines("Decided", docket.decided, wanted, "Nothing has been decided yet.")
