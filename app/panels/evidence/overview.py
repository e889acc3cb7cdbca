"""Everything that the rules say to one version, on one screen."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.console import ports
from app.design.states import empty
from app.design.text import aside
from app.navigation import link, title_of
from app.panels.evidence.about import say_unmeasured
from app.panels.evidence.places import place_of
from app.selection import from_request
from app.wording import ANSWERS, EFFECTS, counted_answers, plain
from governance.committee.findings import Finding, Verdict, findings, worst_first
from governance.evidence.catalogue import term
from governance.evidence.unmeasured import unmeasured
from governance.evidence.vocabulary import about_whom, labelled
from governance.services.monitoring.limits import requirements
from governance.services.views.read import Assessed


def verdicts(assessed: Assessed) -> None:
    """Each requirement of the policy in force with its answer.

    What needs attention comes first. Each leads to the part of the evidence that shows what it rests on.
    """
    answered = findings(assessed.evidence, requirements(ports(), assessed.spec.tier))
    if not answered:
        tier = assessed.spec.tier
        empty(f"The policy in force asks nothing of models of risk tier {tier}.", "So none of them can be approved.")
        return
    signs = counted_answers([finding.answer for finding in answered])
    st.markdown(f"**What the policy in force says to this version:** {signs}")
    with st.container(gap="xsmall"):
        for finding in worst_first(answered):
            _row(finding, assessed)


def not_measured(assessed: Assessed) -> None:
    """What nobody knows of this version, each reason once."""
    say_unmeasured(unmeasured(assessed.evidence.measurements))


def subject(verdict: Verdict, labels: Mapping[str, str]) -> str:
    """What a criterion is about, in a few words."""
    criterion = verdict.criterion
    if criterion.attachment is not None:
        return f"Attached {criterion.attachment}"
    if criterion.measure is None:
        return "All of these" if criterion.all_of is not None else "One of these"
    whom = about_whom(labelled(verdict.measurement, labels)) if verdict.measurement is not None else ""
    return f"{term(criterion.measure).label}{f', {whom}' if whom else ''}"


def _row(finding: Finding, assessed: Assessed) -> None:
    sign = ANSWERS[finding.answer]
    with st.container(border=True):
        # Columns stand below each other on a phone.
        sentence, way = st.columns([2, 1], vertical_alignment="center")
        with sentence, st.container(gap=None):
            st.markdown(f"{sign.markdown} &nbsp; **{plain(finding.sentence)}**")
            aside(f"{subject(finding.verdict, assessed.spec.labels)}: {finding.reason}. {EFFECTS[finding.effect]}")
        with way:
            _leads_to(_measured(finding.verdict), assessed)


def _measured(verdict: Verdict) -> Sequence[Verdict]:
    """The criteria on measurements of which a verdict is made."""
    if not verdict.parts:
        return [verdict] if verdict.criterion.measure is not None else []
    return [leaf for part in verdict.parts for leaf in _measured(part)]


def _leads_to(resting: Sequence[Verdict], assessed: Assessed) -> None:
    """Links to the parts of the evidence.

    One for each measure, with all that is chosen there.
    """
    shown = assessed.assessment
    with st.container(gap=None, width="content"):
        for verdict in {verdict.criterion.measure: verdict for verdict in resting}.values():
            page, chosen = place_of(verdict.criterion.measure or "", verdict.measurement)
            label = f"{title_of(page)}: {term(verdict.criterion.measure or '').label}"
            link(
                page.replace("-", "_"),
                label,
                ":material/arrow_forward:",
                model=shown.model,
                version=shown.version,
                **from_request(),
                **chosen,
            )
