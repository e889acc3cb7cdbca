"""Findings: each requirement, its answer, and what the answer does."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.design.text import aside
from app.panels.evidence.overview import subject
from app.wording import ANSWERS, EFFECTS, plain
from governance.committee.findings import Finding, worst_first


def findings(findings: Sequence[Finding], labels: Mapping[str, str]) -> None:
    """Every requirement of the policy with its answer, what needs attention first."""
    for finding in worst_first(findings):
        sign = ANSWERS[finding.answer]
        with st.container(border=True, gap="small"):
            st.markdown(f"{sign.markdown} &nbsp; {plain(finding.sentence)}")
            aside(f"{subject(finding.verdict, labels)}: {finding.reason}. {EFFECTS[finding.effect]}")
            for part in finding.verdict.parts:
                st.markdown(
                    f":small[{ANSWERS[part.answer].markdown} &nbsp; {plain(f'{subject(part, labels)}: {part.reason}')}]"
                )
