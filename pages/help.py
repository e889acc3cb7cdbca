"""Help: what Placet is, what each role can do, and its terms."""

import streamlit as st

from app.design.text import aside, heading, search_box
from app.panels.orientation import glossary, what_it_is, what_you_can_do

st.title("Help")
what_it_is()
what_you_can_do()
heading("Terms")
glossary(search_box("a term, or a word of what it means"))
aside("Light, dark or as the system has it: the menu with the three dots, at the top right.")
