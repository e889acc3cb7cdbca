"""Register: every model that was assessed, for whoever checks from outside."""

import streamlit as st

from app.panels.evidence.register import whole_register

st.title("Register")
st.markdown(
    "Every version that was assessed, with its tier, owner and purpose, whether it serves, and what was decided about it."
)
whole_register()
