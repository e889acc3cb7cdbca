"""Explanations: what a version relied on, over all and for one case."""

import streamlit as st

from app.panels.evidence import provenance
from app.panels.explanations import over_all, single_case
from app.runtime import ports
from app.selection import choose_version
from app.wording import plain
from governance.services import read

st.title("Explanations")
assessment = choose_version()
known = read.assessed(ports(), assessment.model, assessment.version)
provenance(known.spec, known.evidence, assessment.evidence)
explanation = known.evidence.explanation
if explanation.reason is not None:
    st.info(f"Not measured: {plain(explanation.reason)}.", icon=":material/visibility_off:")
    st.stop()
over_all(explanation)
single_case(explanation)
