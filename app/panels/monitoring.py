"""A version over time: how often it is right, and how far its world has moved."""

from datetime import date

import streamlit as st

from app import charts
from app.panels.evidence import Row, figure
from app.runtime import ports
from app.selection import choose
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown, term
from governance.services import read
from governance.services.monitor import Period, Timeline, timeline
from governance.services.read import Assessed

PERIOD_DAYS = 7
PERFORMANCE = ("recall", "precision", "specificity", "accuracy", "auc", "brier", "decision_rate", "outcome_rate")
CUSTOMARY_LIMIT = 0.25
"""Where the policy draws no line: the credit-risk convention for a significant shift."""


@st.cache_resource(max_entries=32, show_spinner="Adding up the stored counts")
def _timeline(evidence: str, model: str, version: str, origin: date) -> Timeline:  # noqa: ARG001  (the digest makes the cache right)
    return timeline(ports(), model, version, PERIOD_DAYS, origin)


def performance_over_time(known: Assessed) -> None:
    """One measurement over time, with the serving version beside it."""
    st.subheader("How often it is right")
    name = choose("Measurement", PERFORMANCE, "measurement", lambda one: term(one).label)
    st.markdown(term(name).meaning)
    evidence = known.evidence
    lines = [
        charts.Line(
            f"version {evidence.version}",
            _timeline(known.assessment.evidence, evidence.model, evidence.version, evidence.window.first).periods,
        )
    ]
    if evidence.champion is not None:
        champion = _timeline(
            known.assessment.evidence, evidence.model, evidence.champion.version, evidence.window.first
        )
        shared = tuple(p for p in champion.periods if p.window.last >= evidence.window.first)
        lines.append(charts.Line(f"version {evidence.champion.version} (serves)", shared))
    rows = [row for line in lines for row in _performance_rows(line, name)]
    if not any(row["Value"] != "not measured" for row in rows):
        st.info(
            f"{term(name).label} was not measured: {_why(lines[0].periods, name)}.", icon=":material/visibility_off:"
        )
        return
    figure(charts.over_time(lines, name), _says(lines[0], name), rows, key="performance")


def drift_by_feature(known: Assessed) -> None:
    """A heat map of drift first; then the two distributions of one feature."""
    st.subheader("How far its world has moved")
    evidence = known.evidence
    over = _timeline(known.assessment.evidence, evidence.model, evidence.version, evidence.window.first)
    later = [period for period in over.periods if period.drift]
    st.markdown(
        f"{term('psi').meaning} Reference: {evidence.reference.first} to {evidence.reference.last}, version {known.spec.reference.version}."
    )
    if not later:
        st.info(
            "Drift was not measured: the log has nothing later than its reference.", icon=":material/visibility_off:"
        )
        return
    limit = max(read.limits(ports(), known.spec.tier, "psi"), default=CUSTOMARY_LIMIT)
    rows: list[Row] = [
        {
            "Week from": str(p.window.first),
            "Feature": m.about["feature"],
            "PSI": m.value,
            "Chance alone stays under": m.noise,
            "n": m.n,
        }
        for p in later
        for m in p.drift
        if m.name == "psi"
    ]
    figure(charts.drift_heat_map(later, limit), _drift_says(later[-1]), rows, key="drift")
    feature = choose("Feature", [m.about["feature"] for m in _by_drift(later[-1])], "feature")
    labels, now = over.bins[feature].labels, f"week from {later[-1].window.first}"
    before, after = over.reference[feature], later[-1].histograms[feature]
    table: list[Row] = [
        {"Values": label, "Reference": a / max(1, sum(before)), now: b / max(1, sum(after))}
        for label, a, b in zip(labels, before, after, strict=True)
    ]
    says = f"Share of cases by value of {feature}: in the reference and in the {now}."
    figure(charts.distributions(labels, before, after, now), says, table, key="distribution")


def _by_drift(period: Period) -> list[Measurement]:
    return sorted((m for m in period.drift if m.name == "psi"), key=lambda m: -(m.value or 0.0))


def _drift_says(last: Period) -> str:
    worst = _by_drift(last)[0]
    if worst.value is None:
        return "Drift of every feature over time; the last week has too few cases."
    return f"Drift of every feature over time. In the last week {worst.about['feature']} is furthest from its reference: PSI {worst.value:.3f}."


def _performance_rows(line: charts.Line, name: str) -> list[Row]:
    return [
        {
            "Version": line.name,
            "Week from": str(period.window.first),
            "Value": "not measured" if m.value is None else shown(name, m.value),
            "From": shown(name, m.interval.low) if m.interval else None,
            "To": shown(name, m.interval.high) if m.interval else None,
            "n": m.n,
            "Why not": m.reason,
        }
        for period in line.periods
        for m in period.performance
        if m.name == name
    ]


def _says(line: charts.Line, name: str) -> str:
    measured = [
        (p.window.first, m.value) for p in line.periods for m in p.performance if m.name == name and m.value is not None
    ]
    (first, start), (last, end) = measured[0], measured[-1]
    return f"{term(name).label} of {line.name} by week: {shown(name, start)} in the week from {first}, {shown(name, end)} in the week from {last}."


def _why(periods: tuple[Period, ...], name: str) -> str:
    return next(
        (m.reason for p in periods for m in p.performance if m.name == name and m.reason), "the log has no cases"
    )
