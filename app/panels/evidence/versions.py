"""The versions of a model side by side.

Champion, those that ask to become it, and those that only watch.
"""

from datetime import date

import streamlit as st

from app.console import ports
from app.design.text import aside
from app.panels.evidence.counts import Stored
from app.panels.evidence.lines import Lines, lines_or_numbers
from app.panels.evidence.monitoring import Looked, choose_looked, of_measure
from app.wording import plain
from governance.committee.request import UNDECIDED, State
from governance.evidence.catalogue import term
from governance.services.monitoring.monitor import Timeline
from governance.services.views import read
from governance.store.items import Chosen


def versions_side_by_side(stored: Stored) -> None:
    """Show drift of one feature, and volume, over time.

    A line for each version that has counts; a number where there is a single period.
    """
    looked = choose_looked(stored)
    called = _called(stored)
    over = {name: stored.timeline(version) for version, name in called.items()}
    drifts: Lines = {name: _distance(timeline, looked) for name, timeline in over.items()}
    moved = any(drifts.values())
    what = f"{term(looked.measure).label} of **{plain(looked.called)}**, and cases," if moved else "Cases"
    st.markdown(f"{what} of {plain(', '.join(called.values()))}.")
    if moved:
        lines_or_numbers(drifts, looked.measure, stored.unit, "version-drift", f" of {looked.called}", looked.limit)
    cases: Lines = {
        name: [(p.window.first, p.cases / p.window.days) for p in timeline.periods] for name, timeline in over.items()
    }
    lines_or_numbers(cases, "throughput", stored.unit, "version-cases")
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
