"""Findings: each requirement, its answer, and what the answer does."""

from collections.abc import Sequence

import streamlit as st

from app.wording import ANSWERS, EFFECTS, plain
from governance.evidence.vocabulary import about_whom, term
from governance.review.findings import Finding, worst_first


def findings(found: Sequence[Finding]) -> None:
    """Every requirement of the policy with its answer, what needs attention first."""
    for finding in worst_first(found):
        sign = ANSWERS[finding.answer]
        whom = about_whom(finding.measurement) if finding.measurement is not None else ""
        with st.container(border=True, gap="small"):
            st.markdown(f"{sign.markdown} &nbsp; {plain(finding.requirement.text)}")
            detail = f"{term(finding.requirement.measure).label}{f', {whom}' if whom else ''}: {finding.reason}. {EFFECTS[finding.effect]}"
            st.markdown(f":small[{plain(detail)}]")
