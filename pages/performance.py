"""Performance: how often a version is right, its calibration, its speed, and whether that changes."""

import streamlit as st

from app.panels.evidence import provenance
from app.panels.performance import calibration, changes, measures, over_time, speed
from app.panels.resources import resources
from app.runtime import ports
from app.selection import choose_version
from governance.services import read

st.title("Performance")
assessment = choose_version()
known = read.assessed(ports(), assessment.model, assessment.version)
provenance(known.spec, known.evidence, assessment.evidence)
over_time(known)
measures(known)
calibration(known)
speed(known)
resources(known)
changes(known)
