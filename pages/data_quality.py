"""Data quality: what is odd about the rows of a version's log, week by week and by feature."""

import streamlit as st

from app.panels.counts import stored
from app.panels.data_quality import by_feature, flow, in_words
from app.panels.evidence import provenance
from app.runtime import ports
from app.selection import choose_version
from governance.services import read

st.title("Data quality")
assessment = choose_version()
known = read.assessed(ports(), assessment.model, assessment.version)
provenance(known.spec, known.evidence, assessment.evidence)
counts = stored(known)
in_words(counts)
flow(counts)
by_feature(counts)
