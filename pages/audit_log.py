"""Audit log: who, what, when, why, on which digest.

And checking it now.
"""

import streamlit as st

from app.panels.prove.entry import entry_in_address
from app.panels.prove.export import downloads
from app.panels.prove.log import entries, verify_now

st.title("Audit log")
st.markdown("Everything that was decided, and what it was decided on. Entries are only ever added.")
entry_in_address()
verify_now()
entries()
downloads()
