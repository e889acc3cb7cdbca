"""Docket: what waits for me, what is open, in force, closed."""

import streamlit as st

from app.design.text import aside, search_box
from app.panels.decide.docket import ORDERS, PARTS, all_simulated, asked_for, instead, rows
from app.panels.orientation import tour
from app.panels.rounds import rounds_line
from app.panels.stray import stray_banner
from app.selection import choose, first_page, page_in_address, switch, switched, turn_pages
from app.session import acting, identity, waiting
from app.wording import SIMULATED_BADGE, plain
from governance.services.views import docket as service
from governance.services.views.docket import Order, Part

AT_ONCE = 10

who = identity()
head = st.container(horizontal=True, vertical_alignment="center")
head.title("Docket", anchor=False, width="content")
tour()
stray_banner()
parts, search, sort = st.columns([5, 3, 2], vertical_alignment="bottom")
with search:
    wanted = search_box("model, request, state or reason", first_page)
with sort:
    order = Order(choose("Sort", list(Order), "sort", lambda by: ORDERS[Order(by)]))
mine = waiting()
default = Part.MINE if mine else Part.OPEN
part = Part(switched("show", list(Part), default))
looked = acting(who)
docket = service.docket(
    looked,
    part,
    order,
    (lambda item: asked_for(item, wanted)) if wanted else service.everything,
    AT_ONCE,
    page_in_address(),
)
with parts:
    switch("Which requests", list(Part), "show", lambda name: f"{PARTS[Part(name)]} {docket.counts[Part(name)]}", part)
if all_simulated(docket):
    head.markdown(SIMULATED_BADGE, width="content")
if not mine:
    st.markdown(plain(instead(who, docket.counts)))
rows(docket, looked.today, searched=bool(wanted))
if docket.pages > 1:
    turn_pages(docket.pages, docket.page)
if docket.emergencies:
    aside(f"Two people acted in an emergency before the committee was asked: {docket.emergencies} so far.")
rounds_line()
