"""Monitoring: how far a version's world has moved; any window against any other; versions side by side."""

import streamlit as st

from app.panels.counts import stored
from app.panels.evidence import provenance
from app.panels.monitoring import drift_over_time
from app.panels.versions import versions_side_by_side
from app.panels.windows import any_window
from app.runtime import ports
from app.selection import choose_version
from governance.services import read

st.title("Monitoring")
assessment = choose_version()
known = read.assessed(ports(), assessment.model, assessment.version)
provenance(known.spec, known.evidence, assessment.evidence)
counts = stored(known)
looked = drift_over_time(counts)
any_window(counts, looked)
versions_side_by_side(counts, looked)
