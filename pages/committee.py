"""Committee: seats, terms, deputies, and what it waits for."""

import streamlit as st

from app.design.context import rules_parts
from app.panels.decide.calendar import calendar
from app.panels.rules.committee import figures, seats
from app.session import acting, identity
from governance.services.views.committee import committee

rules_parts("Committee")
st.markdown("Who holds which seat, who sits in for whom, and how the committee decides.")
numbers = committee(acting(identity()))
figures(numbers)
seats(numbers)
calendar(numbers)
