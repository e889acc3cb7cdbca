"""What is odd about the rows of a log, week by week.

How many came, what is missing, what is new.
"""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from app import charts
from app.design.sheet import Cell, Quantity, Row, in_numbers, quantity, sheet
from app.design.text import aside, matches, search_box
from app.panels.evidence.counts import Stored
from app.panels.evidence.features import feature_cells
from app.panels.evidence.headings import risen_in
from app.panels.evidence.heat_map import choose_cell, heat_map
from app.panels.evidence.lines import lines_or_numbers
from app.panels.evidence.monitoring import DRAWN, say_closed, span
from app.selection import choose, pin
from app.wording import plain
from governance.evidence.catalogue import shown_at, term
from governance.evidence.measure import OnPage, Reading
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import labelled, shown
from governance.sentences import reasons
from governance.sentences.phrase import counted
from governance.services.monitoring.monitor import Period, closed_on, odd, reference_share


def in_words(stored: Stored) -> None:
    """Say first whether the last period is odd, and how."""
    timeline, bucket = stored.timeline(), stored.known.spec.bucket
    last, called = stored.latest(timeline.periods)
    # How old the last prediction is, is a matter of today.
    fresh = [] if closed_on(timeline) else [_named(timeline.periods[-1], "freshness")]
    measured = [*(m for m in last.quality if m.name != "freshness"), *fresh]
    words = [plain(_oddity(labelled(m, timeline.spec.labels))) for m in odd(measured, bucket)]
    when = f"In {called} ({span(last.window)}, {counted(last.cases, 'case')})"
    if words:
        st.markdown(f"{when}, this stands out: {'; '.join(words)}.")
    else:
        st.markdown(f"{when}, nothing stands out. Counts are as usual, and values as in the reference.")
    say_closed(stored)
    st.markdown(_outcomes(_named(last, "unlabelled_share")))


def what_is_odd() -> None:
    """What it takes to stand out."""
    with st.expander("What counts as odd", icon=":material/help:"):
        st.markdown(
            "A share is odd if it rose since the reference by more than chance explains (95 % over all shares together). A "
            "share of missing, unseen or out-of-range values must also have risen by more than half a point. A number of cases "
            "is odd if it is outside of the usual range. A log is odd if it has no predictions for longer than a long weekend, "
            "for longer than a day where hours are counted, or for longer than two of its longer buckets. Outcomes that are not "
            "known yet are not odd: they come late."
        )


def flow(stored: Stored) -> None:
    """Cases over time, and what is odd in which period."""
    timeline, unit = stored.timeline(), stored.unit
    points = [(period.window.first, period.cases / period.window.days) for period in timeline.periods]
    lines_or_numbers({f"version {timeline.version}": points}, "throughput", unit, "flow")
    newest_first = list(reversed(timeline.periods))
    strange = [period for period in newest_first if _oddities(period, stored)]
    st.markdown(f"**{_odd_periods(len(strange), len(newest_first), unit)}**")
    if strange:
        rows: list[Row] = [
            {
                f"{unit.capitalize()} from": str(period.window.first),
                "Cases": period.cases,
                "What stands out": "; ".join(map(_oddity, _oddities(period, stored))),
            }
            for period in strange
        ]
        sheet(rows, alt=f"What stands out in which {unit}, the last one first")
    with st.expander(f"Every {unit}", icon=":material/table:"):
        everything = [_period_row(period, stored) for period in newest_first]
        sheet(everything, alt=f"What is odd in each {unit}, the last one first")
        aside(
            "Where a share is measured by feature, this is the largest. The corner of the table has a search, and saves it as a CSV file."
        )


def _odd_periods(odd_ones: int, every: int, unit: str) -> str:
    if not odd_ones:
        return f"Nothing stands out in any {unit}"
    return f"Something stands out in {odd_ones:,} of {counted(every, unit)}"


def _oddities(period: Period, stored: Stored) -> tuple[Measurement, ...]:
    """What is odd in a period.

    How old the last prediction is, is said of the log that goes on alone.
    """
    closed = closed_on(stored.timeline()) is not None
    strange = odd(period.quality, stored.known.spec.bucket)
    labels = stored.known.spec.labels
    return tuple(labelled(m, labels) for m in strange if not (closed and m.name == "freshness"))


def by_feature(stored: Stored) -> None:
    """A heat map of a share by feature and period.

    And everything of the period that was chosen.
    """
    periods, bucket, unit = stored.timeline().periods, stored.known.spec.bucket, stored.unit
    latest, _ = stored.latest(periods)
    strange = {m.name for m in odd(latest.quality, bucket)}
    measured = [
        name
        for name in shown_at(OnPage.FEATURES, stored.known.spec.task)
        if any(m.name == name for p in periods for m in p.quality)
    ]
    available = sorted(measured, key=lambda name: name not in strange)
    if not available:
        st.info("Nothing was measured of any feature: the log has too few cases.", icon=":material/visibility_off:")
        return
    share = choose("Share", available, "share", lambda measure: term(measure).label)
    aside(term(share).meaning)
    grid = _grid(stored, latest, share)
    place = st.container()
    feature, week = choose_cell(grid, unit, latest.window.first)
    pin(share=share, feature=feature, week=str(week))
    with place:
        says = f"{term(share).label} by feature and {unit}, the feature with the largest share on top."
        rows = [row for p in periods for row in _share_rows(p, share, stored)]
        heat_map(grid, (feature, week), says, rows, risen_in(grid, unit))
        aside(
            "Grey cells are as in the reference, or so little above it that it may be chance. Click on a cell to see more."
        )
    period = next(candidate for candidate in periods if candidate.window.first == week)
    _everything(period, feature, {m.key for m in odd(period.quality, bucket)}, stored)


def _everything(period: Period, feature: str, strange: set[str], stored: Stored) -> None:
    unit, labels = stored.unit, stored.known.spec.labels
    st.markdown(f"**Everything about the {unit} of {span(period.window)}**")
    wanted = search_box("feature, column or measurement, such as missing")
    the_chosen_first = sorted(period.quality, key=lambda m: m.about.get("feature", "") != feature)
    rows = [(m.about.get("feature", ""), _row(m, strange, labels)) for m in the_chosen_first]
    fitting = [row for column, row in rows if matches(" ".join(map(str, (column, *row.values()))), wanted)]
    if fitting:
        sheet(fitting, alt=f"Quality of the {unit} of {span(period.window)}", at_once=6)
    else:
        st.markdown("None of these matches your search.")


def _row(measurement: Measurement, strange: set[str], labels: Mapping[str, str]) -> Row:
    then = reference_share(measurement)
    return {
        "Measurement": term(measurement.name).label,
        "About": labelled(measurement, labels).about.get("feature", "all rows"),
        **in_numbers(measurement),
        "In the reference": quantity(measurement.name, then),
        "n": measurement.n,
        "Odd": "odd" if measurement.key in strange else "",
        "How, or why not": str(measurement.reason or measurement.method),
    }


def _period_row(period: Period, stored: Stored) -> Row:
    usual, fresh = _named(period, "volume"), _named(period, "freshness")
    task = stored.known.spec.task
    return {
        f"{stored.unit.capitalize()} from": str(period.window.first),
        "Cases": period.cases,
        "Odd": "; ".join(map(_oddity, _oddities(period, stored))) or "nothing",
        "Days since the last prediction": Quantity(fresh.value, Reading(digits=0)),
        **{
            column: cell
            for name in shown_at(OnPage.FEATURES, task)
            for column, cell in _largest(period, name, stored).items()
        },
        **{term(name).label: quantity(name, _named(period, name).value) for name in shown_at(OnPage.ROWS, task)},
        "Cases over the usual": Quantity(usual.value, Reading(digits=2)),
        "Why not over the usual": usual.why or None,
    }


def _share_rows(period: Period, share: str, stored: Stored) -> list[Row]:
    return [
        {
            f"{stored.unit.capitalize()} from": str(period.window.first),
            **feature_cells(m.about["feature"], stored.known.spec.labels),
            "Share": quantity(m.name, m.value),
            "n": m.n,
            "Why not": m.why or None,
        }
        for m in period.quality
        if m.name == share
    ]


def _grid(stored: Stored, latest: Period, share: str) -> charts.Grid:
    periods, spec = stored.timeline().periods, stored.known.spec
    cells: dict[tuple[str, date], Measurement] = {}
    loud: set[tuple[str, date]] = set()
    for period in periods:
        strange = {m.key for m in odd(period.quality, spec.bucket)}
        for m in period.quality:
            if m.name == share:
                cells[m.about["feature"], period.window.first] = m
                loud |= {(m.about["feature"], period.window.first)} if m.key in strange else set()
    last = sorted((m for m in latest.quality if m.name == share), key=lambda m: -(m.value or 0.0))
    features = tuple(dict.fromkeys([*(m.about["feature"] for m in last), *(name for name, _ in cells)]))[:DRAWN]
    drawn = {key: m for key, m in cells.items() if key[0] in features}
    faint = frozenset(key for key, m in drawn.items() if m.value is not None and key not in loud)
    starts = tuple(period.window.first for period in periods)
    return charts.Grid(share, features, starts, drawn, faint, labels=spec.labels)


def _largest(period: Period, name: str, stored: Stored) -> dict[str, Cell]:
    """The largest share by feature.

    And of which feature it is where it is more than none.
    """
    shares = [m for m in period.quality if m.name == name and m.value is not None]
    most = max(shares, key=lambda m: m.value or 0.0, default=None)
    label = term(name).label
    return {
        label: None if most is None else quantity(name, most.value),
        f"{label}, of": stored.known.spec.called(most.about["feature"]) if most is not None and most.value else None,
    }


def _named(period: Period, name: str) -> Measurement:
    missing = Measurement.missing(name, reasons.not_counted())
    return next((m for m in period.quality if m.name == name), missing)


def _outcomes(unlabelled: Measurement) -> str:
    if unlabelled.value is None:
        return f"Whether outcomes are known was not measured: {plain(unlabelled.why)}."
    if unlabelled.value == 1:
        return "No outcome of these cases is known yet."
    return f"Outcomes are known for {shown('unlabelled_share', 1 - unlabelled.value)} of these cases."


def _oddity(measurement: Measurement) -> str:
    value = measurement.value or 0.0
    if measurement.name == "volume":
        return f"{value:.2f} times as many cases as usual"
    if measurement.name == "freshness":
        return f"the last prediction is {value:,.0f} days old"
    then = reference_share(measurement) or 0.0
    where = f" of {measurement.about['feature']}" if "feature" in measurement.about else ""
    name = term(measurement.name).label.lower()
    return f"{name}{where}, {shown(measurement.name, value)} ({shown(measurement.name, then)} in the reference)"
