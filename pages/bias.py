"""Bias in a version's log.

Who is in the log, what outcomes and features give away, and what mitigations would have changed.
"""

import streamlit as st

from app.console import ports
from app.panels.evidence.bias import labels, mitigations, proxies, representation, sampled_from, verdicts
from app.panels.evidence.places import spot
from app.panels.evidence.version import begin
from app.panels.papers import to_keep
from app.selection import choose, choose_part
from app.wording import plain
from governance.evidence.tasks import task_of
from governance.papers.bias import NOTHING_NAMED, attributes, bias_paper, in_words, looked_at_first
from governance.services.evidence.audit_bias import bias_report

TITLES = {
    "proxies": "Proxies",
    "mitigations": "Mitigations",
    "representation": "Who is in the log",
    "labels": "Outcomes",
}
PARTS = {"proxies": proxies, "mitigations": mitigations, "representation": representation, "labels": labels}
CHOSEN_IN = {"label": "labels", "gap": "mitigations"}
"""In which part the address chooses what."""

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
bare, digest = recorded
report = in_words(bare, assessed.spec.labels)
if not attributes(report):
    st.info(NOTHING_NAMED)
    st.stop()
attribute = choose("Sensitive attribute", attributes(report), "attribute", default=looked_at_first(report))
verdicts(report, attribute)
part, place = choose_part(TITLES, CHOSEN_IN)
with place, spot(part):
    PARTS[part](report, attribute, task_of(assessed.spec).words(assessed.spec))
sampled_from(report, digest, assessment.spec)
with st.container(horizontal=True):
    to_keep("Report", bias_paper(bare, digest, assessed.spec.labels), f"{assessment.model}-{assessment.version}-bias")
