"""How each class is chosen, and whether probabilities mean something."""

import streamlit as st

from app import charts
from app.design.figure import figure
from app.design.phone import wide
from app.design.sheet import Quantity, Row, quantity, sheet
from app.design.text import aside, heading
from app.panels.evidence.about import why_not
from app.panels.evidence.headings import extremes
from app.panels.evidence.stored import stored_counts
from app.panels.evidence.tasks.task import ShownTask
from app.selection import choose
from app.wording import plain
from governance.evidence.bundle import Evidence, select
from governance.evidence.calibration import reliability
from governance.evidence.catalogue import shown_at, term
from governance.evidence.judgement import beyond_chance
from governance.evidence.measure import SHARE, OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown, with_interval
from governance.services.views.read import Assessed
from governance.statistics.classes import Classes, chosen
from governance.statistics.scores import Scores


class _Classes(ShownTask):
    title = "Class by class"

    def right(self, assessed: Assessed) -> None:
        heading("Class by class")
        counts = stored_counts(assessed)
        if counts is not None:
            _confusion(chosen(counts.whole))
        _each_class(assessed)
        heading("Do probabilities match what happened?")
        for name in shown_at(OnPage.CALIBRATION, assessed.spec.task):
            measurement = assessed.evidence.find(name)
            if measurement is not None and "class" not in measurement.about:
                _in_words(measurement)
        if counts is not None:
            _curve(chosen(counts.whole).top)


def _confusion(counts: Classes) -> None:
    """How often each class was chosen, by the class that came."""
    rows: list[Row] = [
        {
            "Chosen": picked,
            **{f"Is {came}": counts.all.cells.get((picked, came), 0) for came in counts.names},
            "Not known yet": counts.all.cells.get((picked, None), 0),
        }
        for picked in counts.names
    ]
    st.markdown(
        "A row for each class that was chosen, a column for each that it turned out to be. On the diagonal it was right."
    )
    sheet(rows, alt="Cases by the class that was chosen, and the class that they turned out to be")
    wide()


def _each_class(assessed: Assessed) -> None:
    """One measure of each class, with all others as the rest."""
    of_classes = [
        name for name in shown_at(OnPage.CALIBRATION, assessed.spec.task) if _of_classes(assessed.evidence, name)
    ]
    if not of_classes:
        return
    name = choose("Of each class", of_classes, "of_class", lambda measure: term(measure).label)
    each = _of_classes(assessed.evidence, name)
    st.markdown(term(name).meaning)
    drawn = [m for m in each if m.value is not None]
    if drawn:
        says = f"{term(name).label}. " + " ".join(f"{m.about['class']}: {with_interval(m)}." for m in drawn)
        rows: list[Row] = [
            {
                "Class": m.about["class"],
                term(name).label: quantity(name, m.value),
                "From": quantity(name, None if m.interval is None else m.interval.low),
                "To": quantity(name, None if m.interval is None else m.interval.high),
                "Chance alone stays under": quantity(name, m.noise),
                "n": m.n,
                "How, or why not": m.why if m.value is None else str(m.method),
            }
            for m in each
        ]
        title = extremes(term(name).label, name, {m.about["class"]: m.value for m in drawn if m.value is not None})
        figure(charts.forest(drawn), says, rows, key="classes", title=title)
    hidden = sorted({f"{m.about['class']}: {m.why}" for m in each if m.value is None})
    if hidden:
        aside(f"Not measured: {'; '.join(hidden)}.")


def _of_classes(evidence: Evidence, name: str) -> list[Measurement]:
    return [m for m in select(evidence.measurements, name) if "class" in m.about]


def _in_words(error: Measurement) -> None:
    if error.value is None:
        st.info(f"{term(error.name).label}: not measured: {plain(why_not(error))}.", icon=":material/visibility_off:")
        return
    seen, chance = shown(error.name, error.value), shown(error.name, error.noise or 0.0)
    beyond = "**it is more than chance explains**" if beyond_chance(error) else "**nothing here goes beyond chance**"
    st.markdown(
        f"{term(error.name).label}: **{seen}**. {term(error.name).meaning} Chance alone, with perfectly calibrated "
        f"probabilities, stays under {chance} in 95 of 100 cases: {beyond}."
    )


def _curve(top: Scores) -> None:
    points = reliability(top)
    if not points:
        return
    off = max(points, key=lambda point: abs(point.mean_score - point.outcome_rate))
    rows: list[Row] = [
        {
            "Mean of the largest probability": Quantity(point.mean_score, SHARE),
            "Share of right choices": Quantity(point.outcome_rate, SHARE),
            "From": Quantity(point.interval.low, SHARE),
            "To": Quantity(point.interval.high, SHARE),
            "n": point.n,
        }
        for point in points
    ]
    says = (
        f"Share of right choices by range of the largest probability, {len(points)} ranges. Furthest from agreement: "
        f"{100 * off.mean_score:.1f} % promised, {100 * off.outcome_rate:.1f} % right of {off.n:,} cases."
    )
    drawn = charts.reliability_curve(points, "were right")
    drawn.update_xaxes(title="Mean of the largest probability")
    title = f"Furthest apart: {100 * off.mean_score:.1f} % promised, {100 * off.outcome_rate:.1f} % right"
    figure(drawn, says, rows, key="reliability", title=title)
    aside("On the diagonal, as many choices are right as the probabilities say. Bars are 95 % intervals.")


TASK = _Classes()
