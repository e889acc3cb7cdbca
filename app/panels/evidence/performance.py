"""How often a version is right, how fast, and since when.

Whether its scores mean what they say, and whether that changes.
"""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.console import ports
from app.design import naming
from app.design.figure import figure
from app.design.numbers import Figure, figures
from app.design.sheet import Cell, Row, in_numbers, quantity, sheet
from app.design.table import table
from app.design.text import aside, explained
from app.panels.evidence.about import OLDER, how, say_unmeasured, why_not
from app.panels.evidence.headings import ends_of, from_first_to_last
from app.panels.evidence.resources import resources
from app.panels.evidence.stored import stored_counts
from app.selection import choose
from app.wording import plain
from governance.committee.brief import filled_in
from governance.evidence.beside import Beside, beside, beside_said
from governance.evidence.bundle import Evidence, select
from governance.evidence.catalogue import shown_at, term
from governance.evidence.judgement import beyond_chance
from governance.evidence.measure import BriefPart, MeasureKind, OnPage
from governance.evidence.positive import in_model_words
from governance.evidence.tasks import task_of
from governance.evidence.unmeasured import unmeasured
from governance.evidence.vocabulary import shown, with_interval
from governance.predictions.spec import ModelSpec
from governance.sentences.times import on_record
from governance.services.monitoring.trend import Measured, PerformanceTrend, performance_trend
from governance.services.views.read import Assessed

FIGURES = 4
AREA = (
    "From the ranks of the log's own scores where this version was assessed with them. Else it is not measured, unless counts of rounded scores "
    "tell it to within 0.0001."
)


def headline(assessed: Assessed) -> None:
    """Up to four numbers, and one sentence.

    Beside those of the version that serves.
    """
    evidence, spec = assessed.evidence, assessed.spec
    measured = beside(evidence, shown_at(OnPage.COMPARED, spec.task))
    champion = None if evidence.champion is None else evidence.champion.version
    st.markdown(f"**{plain(beside_said(measured, champion, spec.words))}**")
    figures([_figure(pair, spec, champion) for pair in measured[:FIGURES]])


def how_often_right(assessed: Assessed) -> None:
    """One measurement over time, and every measure in a table."""
    _over_time(assessed)
    _every_measure(assessed)


def _figure(pair: Beside, spec: ModelSpec, champion: str | None) -> Figure:
    now, row = pair.now, term(pair.now.name)
    value = shown(now.name, now.value or 0.0)
    likely = (
        ""
        if now.interval is None
        else f"Likely {shown(now.name, now.interval.low)} to {shown(now.name, now.interval.high)}."
    )
    sentence = f"{filled_in(row, BriefPart.CHANGE, now, spec)}. " if row.brief.get(BriefPart.CHANGE) else ""
    return Figure(
        label=in_model_words(row.label, spec.words),
        value=value,
        change=None
        if pair.change is None
        else f"{shown(now.name, pair.change, signed=True)} against version {champion}",
        small=f"{sentence}{likely}",
    )


def _over_time(assessed: Assessed) -> None:
    """One measurement over time, with the serving version beside it."""
    names = sorted(_measures(assessed), key=lambda name: not beside(assessed.evidence, [name]))
    name = choose("Measurement", names, "measurement", lambda measure: _called(assessed, measure))
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
    title = from_first_to_last(_called(assessed, name), name, ends_of(lines))
    figure(charts.lines_over_time(lines), _says(lines, name, trend), _rows(lines, trend), "performance", title=title)
    if name == "auc":
        aside(AREA)


@st.cache_resource(max_entries=16, ttl="10m", show_spinner="Adding up the stored counts")
def _trend(evidence: str, model: str, version: str) -> PerformanceTrend:  # noqa: ARG001  (other evidence is another trend)
    return performance_trend(ports(), model, version)


def _every_measure(assessed: Assessed) -> None:
    """Show every measure with its interval.

    Beside that of the version that served on the same days; what was not measured once for each reason.
    """
    evidence, names = assessed.evidence, _measures(assessed)
    with st.expander("Every measure", icon=":material/table:"):
        rows = [_row(pair, assessed) for pair in beside(evidence, names)]
        if rows:
            sheet(rows, alt="Every measure of how often it is right, with 95 % intervals", at_once=20)
        aside("Counted over all days of the evidence, on cases whose outcome is known.")
        if (positive := task_of(assessed.spec).positive(assessed.spec.words)) is not None:
            aside(positive)
    _say_unmeasured(assessed, names)


def _row(pair: Beside, assessed: Assessed) -> Row:
    name, champion = pair.now.name, assessed.evidence.champion
    served = None if pair.served is None else pair.served.value
    theirs: dict[str, Cell] = (
        {}
        if champion is None
        else {
            f"Version {champion.version} (serves)": quantity(name, served),
            "Change": quantity(name, pair.change, signed=True),
        }
    )
    return {
        "Measurement": _called(assessed, name),
        **in_numbers(pair.now, f"Version {assessed.evidence.version}"),
        **theirs,
        "n": pair.now.n,
        "What it is": in_model_words(term(name).meaning, assessed.spec.words),
    }


def _called(assessed: Assessed, name: str) -> str:
    """A measure in the words of the model.

    With its label beside it.
    """
    label = term(name).label
    in_words = in_model_words(label, assessed.spec.words)
    return label if in_words == label else f"{in_words} · {label}"


def _say_unmeasured(assessed: Assessed, names: Sequence[str]) -> None:
    """Say what was not measured, once for each reason."""
    evidence = assessed.evidence
    older = [term(name).label for name in names if evidence.find(name) is None]
    missing = unmeasured(m for m in evidence.measurements if m.name in names)
    say_unmeasured(missing | ({OLDER: tuple(older)} if older else {}))


def _measures(assessed: Assessed) -> tuple[str, ...]:
    return shown_at(OnPage.OVER_TIME, assessed.spec.task)


def speed(assessed: Assessed) -> None:
    """How long answers took, and how many there were.

    And what serving takes.
    """
    names = shown_at(OnPage.SPEED, assessed.spec.task)
    rows: list[Row] = [
        {"Measurement": term(m.name).label, **in_numbers(m), "n": m.n, "What it is": term(m.name).meaning}
        for name in names
        for m in select(assessed.evidence.measurements, name)[:1]
        if m.value is not None
    ]
    if rows:
        sheet(rows, alt="How fast it answers, and how many cases there are a day")
    _say_unmeasured(assessed, names)
    resources(assessed)


def changes(assessed: Assessed) -> None:
    """Show whether the thing to be predicted has changed.

    And what is expected while outcomes are not known.
    """
    rows = [
        {"Measurement": explained(name), "Value": _change(assessed.evidence, name)}
        for name in shown_at(OnPage.CHANGES, assessed.spec.task)
    ]
    table(rows)
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
    table(rows)


def _change(evidence: Evidence, name: str) -> str:
    change = evidence.find(name)
    if change is None or change.value is None:
        return f"not measured: {why_not(change)}"
    text = with_interval(change, signed=True)
    if "since" in change.about:
        return f"{text}, since {on_record(change.about['since'])}"
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
                f"{called}: {shown(name, start.value or 0.0)} in the {trend.step} from {naming.day(first)}, "
                f"{shown(name, end.value or 0.0)} in that from {naming.day(last)}."
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
