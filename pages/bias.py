"""Bias in a version's log.

Who is in the log, what outcomes and features give away, and what mitigations would have changed.
"""

import streamlit as st

from app.console import ports
from app.panels.evidence.bias import labels, mitigations, proxies, representation, sampled_from
from app.panels.evidence.version import begin
from app.panels.papers import to_keep
from app.selection import choose
from app.wording import plain
from governance.evidence.tasks import task_of
from governance.papers.bias import NOTHING_NAMED, attributes, bias_paper
from governance.services.evidence.audit_bias import bias_report

assessed = begin("Bias and mitigation")
if (why := task_of(assessed.spec).no_audit(assessed.spec)) is not None:
    st.info(
        f"This version {plain(str(why))}. What is looked for here (outcomes that contradict a decision, "
        "mitigations that change decisions) is defined for decisions. How it treats groups is on the page Fairness.",
        icon=":material/block:",
    )
    st.stop()
assessment = assessed.assessment
recorded = bias_report(ports(), assessment.model, assessment.version)
if recorded is None:
    st.info(
        f"This version was not audited yet. Its owner does so with: "
        f"placet bias {plain(assessment.model)} {plain(assessment.version)} --as PERSON",
        icon=":material/terminal:",
    )
    st.stop()
report, digest = recorded
sampled_from(report, digest, assessment.spec)
with st.container(horizontal=True):
    to_keep("Report", bias_paper(report, digest), f"{assessment.model}-{assessment.version}-bias")
if not attributes(report):
    st.info(NOTHING_NAMED)
    st.stop()
attribute = choose("Sensitive attribute", attributes(report), "attribute")
representation(report, attribute)
labels(report, attribute)
proxies(report, attribute)
mitigations(report, attribute, task_of(assessed.spec).words(assessed.spec))
