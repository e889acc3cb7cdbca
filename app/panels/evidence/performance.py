"""How often a version is right, how fast, and since when.

Whether its scores mean what they say, and whether that changes.
"""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Row, in_numbers
from app.design.text import aside, explained
from app.panels.evidence.about import OLDER, how, why_not
from app.panels.evidence.stored import stored_counts
from app.selection import choose
from app.wording import plain
from governance.evidence.bundle import Evidence, select
from governance.evidence.catalogue import shown_at, term
from governance.evidence.judgement import beyond_chance
from governance.evidence.measure import MeasureKind, OnPage
from governance.evidence.tasks import task_of
from governance.evidence.vocabulary import shown, with_interval
from governance.services.monitoring.trend import Measured, PerformanceTrend, performance_trend
from governance.services.views.read import Assessed

AREA = (
    "From the ranks of the log's own scores where this version was assessed with them. Else it is not measured, unless counts of rounded scores "
    "tell it to within 0.0001."
)


def over_time(assessed: Assessed) -> None:
    """One measurement over time, with the serving version beside it."""
    if (positive := task_of(assessed.spec).positive(assessed.spec.words)) is not None:
        st.markdown(plain(positive))
    st.header("Over time")
    name = choose("Measurement", _measures(assessed), "measurement", lambda measure: term(measure).label)
    st.markdown(term(name).meaning)
    if stored_counts(assessed) is None:
        return
    trend = _trend(assessed.assessment.evidence, assessed.evidence.model, assessed.evidence.version)
    lines = {f"version {assessed.evidence.version}": _points(trend.own, name)}
    if assessed.evidence.champion is not None and trend.champion:
        lines[f"version {assessed.evidence.champion.version} (served)"] = _points(trend.champion, name)
    own = next(iter(lines.values()))
    if not any(m.value is not None for _, m in own):
        reason = next((m.why for _, m in own if m.reason), "the log has no cases")
        st.info(f"{term(name).label} was not measured: {plain(reason)}.", icon=":material/visibility_off:")
        return
    if len(trend.own) < 2:
        st.info(
            f"The log has a single {trend.step}, so there is nothing to compare over time.",
            icon=":material/visibility_off:",
        )
        return
    figure(charts.lines_over_time(lines), _says(lines, name, trend), _rows(lines, trend), key="performance")
    if name == "auc":
        aside(AREA)


@st.cache_resource(max_entries=16, ttl="10m", show_spinner="Adding up the stored counts")
def _trend(evidence: str, model: str, version: str) -> PerformanceTrend:  # noqa: ARG001  (other evidence is another trend)
    return performance_trend(ports(), model, version)


def measures(assessed: Assessed) -> None:
    """Show every measure with its interval.

    Beside that of the version that served on the same days.
    """
    st.header("Every measure")
    evidence, champion = assessed.evidence, assessed.evidence.champion
    rows = []
    for name in _measures(assessed):
        row = {"Measurement": explained(name), f"Version {evidence.version}": _value(evidence, name)}
        if champion is not None:
            theirs = next(iter(select(champion.measurements, name)), None)
            row[f"Version {champion.version} (served)"] = with_interval(theirs) if theirs else f"not measured: {OLDER}"
        rows.append(row)
    st.table(rows, border="horizontal", hide_index=True)
    aside("Ranges are 95 % intervals. Counted over all days of the evidence, on cases whose outcome is known.")


def _measures(assessed: Assessed) -> tuple[str, ...]:
    return shown_at(OnPage.OVER_TIME, assessed.spec.task)


def speed(assessed: Assessed) -> None:
    """How long answers took, and how many there were a day."""
    st.header("How fast it answers")
    rows = [
        {"Measurement": explained(name), "Value": _value(assessed.evidence, name)}
        for name in shown_at(OnPage.SPEED, assessed.spec.task)
    ]
    st.table(rows, border="horizontal", hide_index=True)


def changes(assessed: Assessed) -> None:
    """Show whether the thing to be predicted has changed.

    And what is expected while outcomes are not known.
    """
    st.header("Has it changed?")
    rows = [
        {"Measurement": explained(name), "Value": _change(assessed.evidence, name)}
        for name in shown_at(OnPage.CHANGES, assessed.spec.task)
    ]
    st.table(rows, border="horizontal", hide_index=True)
    offered = shown_at(OnPage.ESTIMATES, assessed.spec.task)
    if not offered:
        aside(
            "While outcomes are not known, nothing about them is estimated for this task: the drift of the prediction is all there is."
        )
        return
    st.markdown("### While outcomes are not known")
    estimates = [(name, assessed.evidence.find(name)) for name in offered]
    if not any(m is not None and m.value is not None for _, m in estimates):
        reason = why_not(estimates[0][1])
        what = ", ".join(term(name).label for name, _ in estimates)
        st.info(f"Nothing could be estimated: {plain(reason)} ({what}).", icon=":material/visibility_off:")
        return
    st.markdown(
        "**These are estimates, not measurements.** They say what to expect of the cases whose outcome is not known yet, "
        "if scores mean now what they meant before. A change of the world that the scores do not show would not be seen here."
    )
    rows = [
        {
            "Estimate": term(name).label,
            "Estimated": _value(assessed.evidence, name),
            "Measured on known outcomes": _value(assessed.evidence, *term(name).of),
            "Cases without an outcome": f"{m.n:,}" if m is not None else "",
        }
        for name, m in estimates
    ]
    st.table(rows, border="horizontal", hide_index=True)


def _change(evidence: Evidence, name: str) -> str:
    change = evidence.find(name)
    if change is None or change.value is None:
        return f"not measured: {why_not(change)}"
    text = with_interval(change, signed=True)
    if "since" in change.about:
        return f"{text}, since {change.about['since']}"
    if term(name).kind is MeasureKind.CHANGE and change.value == 0:
        return "no change found"
    if change.noise is None:
        return text
    beyond = "more than" if beyond_chance(change) else "no more than"
    return f"{text}; {beyond} chance alone reaches ({shown(name, change.noise, signed=True)})"


def _value(evidence: Evidence, name: str) -> str:
    measurement = evidence.find(name)
    return f"not measured: {OLDER}" if measurement is None else with_interval(measurement)


def _points(periods: Sequence[Measured], name: str) -> charts.Points:
    return [(period.first, m) for period in periods for m in period.measurements if m.name == name]


def _says(lines: charts.Series, name: str, trend: PerformanceTrend) -> str:
    sentences = []
    for called, points in lines.items():
        present = [(day, m) for day, m in points if m.value is not None]
        if present:
            (first, start), (last, end) = present[0], present[-1]
            sentences.append(
                f"{called}: {shown(name, start.value or 0.0)} in the {trend.step} from {first}, "
                f"{shown(name, end.value or 0.0)} in that from {last}."
            )
    return f"{term(name).label} by {trend.step}. " + " ".join(sentences)


def _rows(lines: charts.Series, trend: PerformanceTrend) -> list[Row]:
    return [
        {
            "Version": called,
            f"{trend.step.capitalize()} from": str(day),
            **in_numbers(m),
            "n": m.n,
            "How, or why not": how(m),
        }
        for called, points in lines.items()
        for day, m in points
    ]
