"""Monitoring: performance and drift over time, by feature."""

import streamlit as st

from app.panels.evidence import provenance
from app.panels.monitoring import drift_by_feature, performance_over_time
from app.runtime import ports
from app.selection import choose_version
from governance.services import read

st.title("Monitoring")
assessment = choose_version()
known = read.assessed(ports(), assessment.model, assessment.version)
provenance(known.spec, known.evidence, assessment.evidence)
performance_over_time(known)
drift_by_feature(known)
