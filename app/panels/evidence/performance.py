"""How often a version is right, how fast, and since when.

Whether its scores mean what they say, and whether that changes.
"""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.console import ports
from app.panels.evidence.about import OLDER, figure, how, why_not
from app.panels.evidence.stored import stored_counts
from app.panels.sheet import Row, in_numbers
from app.panels.text import aside, explained
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


def over_time(known: Assessed) -> None:
    """One measurement over time, with the serving version beside it."""
    if (positive := task_of(known.spec).positive(known.spec)) is not None:
        st.markdown(plain(positive))
    st.header("Over time")
    name = choose("Measurement", _measures(known), "measurement", lambda one: term(one).label)
    st.markdown(term(name).meaning)
    if stored_counts(known) is None:
        return
    trend = _trend(known.assessment.evidence, known.evidence.model, known.evidence.version)
    lines = {f"version {known.evidence.version}": _points(trend.own, name)}
    if known.evidence.champion is not None and trend.champion:
        lines[f"version {known.evidence.champion.version} (served)"] = _points(trend.champion, name)
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


def measures(known: Assessed) -> None:
    """Show every measure with its interval.

    Beside that of the version that served on the same days.
    """
    st.header("Every measure")
    evidence, champion = known.evidence, known.evidence.champion
    rows = []
    for name in _measures(known):
        row = {"Measurement": explained(name), f"Version {evidence.version}": _value(evidence, name)}
        if champion is not None:
            theirs = next(iter(select(champion.measurements, name)), None)
            row[f"Version {champion.version} (served)"] = with_interval(theirs) if theirs else f"not measured: {OLDER}"
        rows.append(row)
    st.table(rows, border="horizontal", hide_index=True)
    aside("Ranges are 95 % intervals. Counted over all days of the evidence, on cases whose outcome is known.")


def _measures(known: Assessed) -> tuple[str, ...]:
    return shown_at(OnPage.OVER_TIME, known.spec.task)


def speed(known: Assessed) -> None:
    """How long answers took, and how many there were a day."""
    st.header("How fast it answers")
    rows = [
        {"Measurement": explained(name), "Value": _value(known.evidence, name)}
        for name in shown_at(OnPage.SPEED, known.spec.task)
    ]
    st.table(rows, border="horizontal", hide_index=True)


def changes(known: Assessed) -> None:
    """Show whether the thing to be predicted has changed.

    And what is expected while outcomes are not known.
    """
    st.header("Whether that still holds")
    rows = [
        {"Measurement": explained(name), "Value": _change(known.evidence, name)}
        for name in shown_at(OnPage.CHANGES, known.spec.task)
    ]
    st.table(rows, border="horizontal", hide_index=True)
    offered = shown_at(OnPage.ESTIMATES, known.spec.task)
    if not offered:
        aside(
            "While outcomes are not known, nothing about them is estimated for this task: the drift of the prediction is all there is."
        )
        return
    st.markdown("### While outcomes are not known")
    estimates = [(name, known.evidence.find(name)) for name in offered]
    if not any(m is not None and m.value is not None for _, m in estimates):
        reason = why_not(estimates[0][1])
        what = ", ".join(term(name).label for name, _ in estimates)
        st.info(f"Nothing could be estimated: {plain(reason)} ({what}).", icon=":material/visibility_off:")
        return
    st.markdown(
        "**These are estimates and no measurements.** They say what to expect of the cases whose outcome is not known yet, "
        "if scores mean now what they meant before. A change of the world that the scores do not show would not be seen here."
    )
    rows = [
        {
            "Estimate": term(name).label,
            "Estimated": _value(known.evidence, name),
            "Measured on known outcomes": _value(known.evidence, *term(name).of),
            "Cases without an outcome": f"{m.n:,}" if m is not None else "",
        }
        for name, m in estimates
    ]
    st.table(rows, border="horizontal", hide_index=True)


def _change(evidence: Evidence, name: str) -> str:
    found = evidence.find(name)
    if found is None or found.value is None:
        return f"not measured: {why_not(found)}"
    text = with_interval(found, signed=True)
    if "since" in found.about:
        return f"{text}, since {found.about['since']}"
    if term(name).kind is MeasureKind.CHANGE and found.value == 0:
        return "no change found"
    if found.noise is None:
        return text
    beyond = "more than" if beyond_chance(found) else "no more than"
    return f"{text}; {beyond} chance alone reaches ({shown(name, found.noise, signed=True)})"


def _value(evidence: Evidence, name: str) -> str:
    found = evidence.find(name)
    return f"not measured: {OLDER}" if found is None else with_interval(found)


def _points(periods: Sequence[Measured], name: str) -> charts.Points:
    return [(period.first, m) for period in periods for m in period.measurements if m.name == name]


def _says(lines: charts.Series, name: str, trend: PerformanceTrend) -> str:
    sentences = []
    for called, points in lines.items():
        known = [(day, m) for day, m in points if m.value is not None]
        if known:
            (first, start), (last, end) = known[0], known[-1]
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
