"""The versions of a model side by side.

Champion, those that ask to become it, and those that only watch.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Quantity, Row
from app.design.text import aside
from app.panels.evidence.counts import Stored
from app.panels.evidence.monitoring import Looked, of_measure
from app.wording import plain
from governance.committee.request import UNDECIDED, State
from governance.evidence.catalogue import term
from governance.evidence.measure import Reading
from governance.evidence.vocabulary import reading
from governance.services.monitoring.monitor import Timeline
from governance.services.views import read
from governance.store.items import Chosen

Lines = Mapping[str, Sequence[tuple[date, float]]]


def versions_side_by_side(stored: Stored, looked: Looked) -> None:
    """Show drift of one feature, and volume, over time.

    A line for each version that has counts.
    """
    st.header("Versions side by side")
    called = _called(stored)
    over = {name: stored.timeline(version) for version, name in called.items()}
    label, unit = term(looked.measure).label, stored.unit
    drifts: Lines = {name: _distance(timeline, looked) for name, timeline in over.items()}
    moved = any(drifts.values())
    what = f"{label} of **{plain(looked.feature)}**, and cases," if moved else "Cases"
    st.markdown(f"{what} of {plain(', '.join(called.values()))}.")
    if moved:
        says = f"{label} of {looked.feature} by {unit}, a line a version: {', '.join(called.values())}."
        figure(
            charts.by_version(drifts, label, looked.limit),
            says,
            _rows(drifts, label, unit, reading(looked.measure)),
            "version-drift",
        )
    cases: Lines = {
        name: [(p.window.first, p.cases / p.window.days) for p in timeline.periods] for name, timeline in over.items()
    }
    per_day = term("throughput").label
    says = f"{per_day} by {unit}, a line a version: {', '.join(called.values())}."
    figure(charts.by_version(cases, per_day), says, _rows(cases, per_day, unit, reading("throughput")), "version-cases")
    if len(called) > 1:
        aside(
            "Where lines overlap, the versions were given similar cases: a version in shadow gets the same cases as the champion."
        )


def _called(stored: Stored) -> dict[str, str]:
    """Each version with its present part.

    The alias under which it serves, or which it asks to take.
    """
    named: dict[str, str] = {}
    for request in read.requests(ports(), Chosen(model=stored.known.spec.model)):
        if request.place is None or request.version is None:
            continue
        if request.state is State.SETTLED:
            named.setdefault(request.version, request.place[1])
        elif request.state in UNDECIDED:
            named.setdefault(request.version, f"asks for {request.place[1]}")
    return {
        version: f"version {version}" + (f" ({named[version]})" if version in named else "")
        for version in reversed(stored.versions)
    }


def _distance(timeline: Timeline, looked: Looked) -> list[tuple[date, float]]:
    return [
        (period.window.first, m.value)
        for period in timeline.periods
        for m in of_measure(period.drift, looked.measure)
        if m.about["feature"] == looked.feature and m.value is not None
    ]


def _rows(lines: Lines, what: str, unit: str, read: Reading) -> list[Row]:
    return [
        {"Version": name, f"{unit.capitalize()} from": str(day), what: Quantity(value, read)}
        for name, points in lines.items()
        for day, value in points
    ]
