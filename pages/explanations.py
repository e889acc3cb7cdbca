"""Explanations: what a version relied on, over all and for one case."""

import streamlit as st

from app.console import ports
from app.panels.evidence.about import told
from app.panels.evidence.explanations import over_all, single_case
from app.panels.evidence.version import begin
from app.wording import plain
from governance.evidence.catalogue import shown_at
from governance.evidence.measure import OnPage
from governance.services.evidence.cases import cases_of

assessed = begin("Explanations")
explanation = assessed.evidence.explanation
for name in shown_at(OnPage.EXPLANATIONS, assessed.spec.task):
    told(assessed.evidence, name)
if explanation.reason is not None:
    st.info(f"Not measured: {plain(str(explanation.reason))}.", icon=":material/visibility_off:")
    st.stop()
over_all(explanation, assessed.spec.labels)
single_case(explanation, cases_of(ports(), assessed.evidence), assessed.spec.labels)
