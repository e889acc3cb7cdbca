"""Drift of a version over time, by feature.

How far the data have moved, and the distributions behind each number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from app import charts
from app.console import ports
from app.design import naming
from app.design.figure import figure
from app.design.sheet import Quantity, Row, quantity
from app.design.text import aside
from app.panels.evidence.counts import Stored
from app.panels.evidence.features import feature_cells
from app.panels.evidence.headings import most_different, moved_in
from app.panels.evidence.heat_map import choose_cell, heat_map
from app.selection import choose, pin
from app.wording import plain
from governance.evidence.catalogue import shown_at, term
from governance.evidence.judgement import beyond, beyond_chance
from governance.evidence.measure import SHARE, OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import labelled
from governance.records import Window
from governance.services.monitoring.limits import lines
from governance.services.monitoring.monitor import Period, Timeline, closed_on

CLOSED = {"month": "in {day:%B %Y}", "year": "in {day:%Y}"}
"""When a log ends whose buckets are longer than days."""
NAMED = 4
"""More features than this are not named in a sentence."""
DRAWN = 40
"""More features than this are not drawn; the table has all."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The feature and the distance at which somebody looks.

    The distance is that from the reference.
    """

    feature: str
    measure: str
    limit: float | None
    """Where the policy draws the line; None where it draws none."""
    labels: Mapping[str, str]
    """How columns are called."""

    @property
    def called(self) -> str:
        """How the feature is called."""
        return self.labels.get(self.feature, self.feature)


def finding(stored: Stored) -> None:
    """What moved in the last whole period, in one sentence.

    And that the log is closed, where it is.
    """
    over = stored.timeline()
    say_closed(stored)
    periods = _with_drift(over)
    if not periods:
        st.markdown(
            ":material/visibility_off: **Drift was not measured: the log has nothing later than its reference.**"
        )
        return
    offered = _measured(periods, _distances(stored))
    wanted = st.query_params.get("measure")
    measure = wanted if wanted in offered else offered[0]
    latest, called = stored.latest(periods)
    limit = policy_limit(stored, measure)
    distances = [labelled(m, over.spec.labels) for m in of_measure(latest.drift, measure)]
    st.markdown(moved(distances, limit, f"In {called} ({span(latest.window)})"))


def what_moved(stored: Stored) -> None:
    """Show drift over time.

    A heat map of features by time, and the distributions behind the cell that was chosen.
    """
    over = stored.timeline()
    periods = _with_drift(over)
    if not periods:
        st.info("There is no later period to compare with the reference.", icon=":material/visibility_off:")
        return
    measure = choose(
        "Measured by", _measured(periods, _distances(stored)), "measure", lambda measure: term(measure).label
    )
    latest, _ = stored.latest(periods)
    reference = over.spec.reference
    aside(f"{term(measure).meaning} The reference is {span(reference.window)}, version {reference.version}.")
    grid = _grid(over, latest, measure, policy_limit(stored, measure))
    place = st.container()
    feature, week = choose_cell(grid, stored.unit, latest.window.first)
    pin(measure=measure, feature=feature, week=str(week))
    period = next(candidate for candidate in periods if candidate.window.first == week)
    with place:
        _heat_map(grid, periods, (feature, period.window.first), stored.unit)
    _behind(over, period, feature, measure, stored.unit)


def choose_looked(stored: Stored) -> Looked:
    """Choose one feature and how its distance is measured."""
    over = stored.timeline()
    periods = _with_drift(over)
    left, right = st.columns(2)
    with left:
        measure = choose(
            "Measured by", _measured(periods, _distances(stored)), "measure", lambda measure: term(measure).label
        )
    limit = policy_limit(stored, measure)
    features = tuple(over.bins)
    if periods:
        features = _grid(over, stored.latest(periods)[0], measure, limit).features
    with right:
        feature = choose("Feature", features, "feature", over.spec.called)
    return Looked(feature, measure, limit, over.spec.labels)


def _with_drift(over: Timeline) -> list[Period]:
    return [period for period in over.periods if period.drift]


def policy_limit(stored: Stored, measure: str) -> float | None:
    """The limit of the policy in force.

    The customary one, where there is one and the policy has none.
    """
    return max(lines(ports(), stored.known.spec.tier, measure), default=term(measure).customary_limit)


def moved(measurements: Sequence[Measurement], limit: float | None, when: str) -> str:
    """Say which features moved further than chance and limit explain.

    In words that follow `when`.
    """
    measured = sorted((m for m in measurements if m.value is not None), key=lambda m: -(m.value or 0.0))
    if not measured:
        reason = measurements[0].why if measurements else "no feature has bins of that kind"
        return f"{when}, drift was not measured: {plain(reason or '')}."
    far = [m for m in measured if beyond_chance(m)]
    if limit is None:
        return (
            f"{when}, {_features(far)} moved further than chance explains. The policy sets no limit for this measure."
        )
    over = [m for m in far if beyond(m, limit)]
    within = [m for m in far if m not in over]
    first = f"{when}, {_features(over)} moved further than chance explains and beyond the limit of {limit:g}."
    return f"{first} Within the limit, {_features(within)} moved further than chance explains." if within else first


def say_closed(stored: Stored) -> None:
    """That a log is one of the past, where it is."""
    closed = closed_on(stored.timeline())
    if closed is not None:
        ended = CLOSED.get(stored.known.spec.bucket, "on {day:%-d %b %Y}").format(day=closed)
        st.markdown(f"The log ends {ended}: it is closed, and nothing is added any more.")


def span(window: Window) -> str:
    """A window as people write it: `27 Aug to 2 Sep 2026`."""
    first, last = window.first, window.last
    if first == last:
        return naming.day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {naming.day(last)}"
    return f"{first:%-d %b}{f' {first.year}' if first.year != last.year else ''} to {naming.day(last)}"


def distance_rows(measurements: Sequence[Measurement], labels: Mapping[str, str]) -> list[Row]:
    """Distances as rows.

    What, of which feature, what chance alone makes, or why there is none.
    """
    return [
        {
            **feature_cells(m.about["feature"], labels),
            "Measured by": term(m.name).label,
            "Value": quantity(m.name, m.value),
            "Chance alone stays under": quantity(m.name, m.noise),
            "n": m.n,
            "Why not": m.why or None,
        }
        for m in measurements
    ]


def shares(labels: Sequence[str], before: Sequence[int], after: Sequence[int], now: str) -> list[Row]:
    """Two distributions over the same bins as rows."""
    return [
        {
            "Values": label,
            "Reference": Quantity(a / max(1, sum(before)), SHARE),
            now: Quantity(b / max(1, sum(after)), SHARE),
        }
        for label, a, b in zip(labels, before, after, strict=True)
    ]


def _heat_map(grid: charts.Grid, periods: Sequence[Period], chosen: tuple[str, date], unit: str) -> None:
    distances = [m for period in periods for m in of_measure(period.drift, grid.measure)]
    rows: list[Row] = [
        {f"{unit.capitalize()} from": str(period.window.first), **row}
        for period in periods
        for row in distance_rows(of_measure(period.drift, grid.measure), grid.labels)
    ]
    left_out = len({m.about["feature"] for m in distances}) - len(grid.features)
    says = f"{term(grid.measure).label} by feature and {unit}, the feature furthest from its reference on top."
    heat_map(grid, chosen, says, rows, moved_in(grid, unit))
    marks = "" if grid.limit is None else " A mark: beyond the limit."
    more = f" Not drawn, but in the table: {left_out} features that moved less." if left_out else ""
    reason = _not_compared(periods)
    answers = "" if reason is None else f" What the model itself answers is not shown here: {reason}."
    aside(f"Grey: no more than chance alone explains.{marks} Click on a cell to look into it.{more}{answers}")


def _behind(over: Timeline, period: Period, feature: str, measure: str, unit: str) -> None:
    distance = next((m for m in of_measure(period.drift, measure) if m.about["feature"] == feature), None)
    when = f"{unit} of {span(period.window)}"
    st.markdown(f"**{plain(over.spec.called(feature))}**, {when}: {_said(distance)}")
    if feature not in over.bins:  # score and decision, which are counted with what came of them
        return
    labels, before, after = over.bins[feature].labels, over.reference[feature], period.histograms.get(feature, ())
    if len(after) != len(labels):
        return
    says = f"Share of cases by value of {over.spec.called(feature)}: in the reference and in the {when}."
    drawn = charts.distributions(labels, before, after, when)
    title = most_different(labels, before, after, when)
    figure(drawn, says, shares(labels, before, after, when.capitalize()), "distribution", title=title)


def _said(measurement: Measurement | None) -> str:
    if measurement is None or measurement.value is None:
        return f"not measured: {plain(measurement.why) if measurement else 'no such bins'}."
    label, chance = term(measurement.name).label, measurement.noise or 0.0
    where = "above" if beyond_chance(measurement) else "no more than"
    return f"{label} {measurement.value:.3f}, {where} what chance alone makes ({chance:.3f}), n = {measurement.n:,}."


def _grid(over: Timeline, latest: Period, measure: str, limit: float | None) -> charts.Grid:
    periods = _with_drift(over)
    cells = {
        (m.about["feature"], period.window.first): m for period in periods for m in of_measure(period.drift, measure)
    }
    last = sorted(of_measure(latest.drift, measure), key=lambda m: -(m.value or 0.0))
    features = tuple(dict.fromkeys([*(m.about["feature"] for m in last), *(feature for feature, _ in cells)]))[:DRAWN]
    drawn = {key: m for key, m in cells.items() if key[0] in features}
    faint = frozenset(key for key, m in drawn.items() if m.value is not None and not beyond_chance(m))
    return charts.Grid(
        measure, features, tuple(period.window.first for period in periods), drawn, faint, limit, over.spec.labels
    )


def of_measure(drift: Sequence[Measurement], measure: str) -> list[Measurement]:
    """Distances by this measure.

    Of every feature, and of the version's own answers where they are compared.
    """
    return [m for m in drift if m.name == measure or (measure in _like_it(m) and m.value is not None)]


def _not_compared(periods: Sequence[Period]) -> str | None:
    """Why the version's own answers are not among the moves.

    None where they are, or have no drift.
    """
    answers = [m for period in periods for m in period.drift if OnPage.ANSWERS in term(m.name).shown]
    return None if any(m.value is not None for m in answers) else next((m.why for m in answers), None)


def _like_it(measurement: Measurement) -> tuple[str, ...]:
    """The feature distance that is like an answer's distance.

    Of the version's own answers.
    """
    row = term(measurement.name)
    return row.of if OnPage.ANSWERS in row.shown else ()


def _distances(stored: Stored) -> tuple[str, ...]:
    """The ways to measure how far a feature moved.

    PSI comes first, since policies ask for it.
    """
    return shown_at(OnPage.DISTANCES, stored.known.spec.task)


def _measured(periods: Sequence[Period], distances: tuple[str, ...]) -> list[str]:
    """Those of `distances` that any feature has."""
    measured = {m.name for period in periods for m in period.drift if m.value is not None}
    return [name for name in distances if name in measured] or list(distances[:1])


def _features(measurements: Sequence[Measurement]) -> str:
    names = [f"**{plain(m.about['feature'])}**" for m in measurements]
    if not names:
        return "no feature"
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
