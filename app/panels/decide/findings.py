"""Findings: each requirement, its answer, and what the answer does."""

from collections.abc import Sequence

import streamlit as st

from app.design.text import aside
from app.wording import ANSWERS, EFFECTS, plain
from governance.committee.findings import Finding, Verdict, worst_first
from governance.evidence.catalogue import term
from governance.evidence.vocabulary import about_whom


def findings(findings: Sequence[Finding]) -> None:
    """Every requirement of the policy with its answer, what needs attention first."""
    for finding in worst_first(findings):
        sign = ANSWERS[finding.answer]
        with st.container(border=True, gap="small"):
            st.markdown(f"{sign.markdown} &nbsp; {plain(finding.sentence)}")
            aside(f"{_subject(finding.verdict)}: {finding.reason}. {EFFECTS[finding.effect]}")
            for part in finding.verdict.parts:
                st.markdown(
                    f":small[{ANSWERS[part.answer].markdown} &nbsp; {plain(f'{_subject(part)}: {part.reason}')}]"
                )


def _subject(verdict: Verdict) -> str:
    """What a criterion is about, in a few words."""
    criterion = verdict.criterion
    if criterion.attachment is not None:
        return f"Attached {criterion.attachment}"
    if criterion.measure is None:
        return "All of these" if criterion.all_of is not None else "One of these"
    whom = about_whom(verdict.measurement) if verdict.measurement is not None else ""
    return f"{term(criterion.measure).label}{f', {whom}' if whom else ''}"
