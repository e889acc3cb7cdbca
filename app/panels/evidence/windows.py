"""Any window of one version against any other window.

Of any version of its model.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import streamlit as st

from app import charts
from app.design.figure import figure
from app.design.sheet import Row, in_numbers, sheet
from app.design.text import aside
from app.panels.evidence.about import how
from app.panels.evidence.counts import Stored
from app.panels.evidence.headings import most_different
from app.panels.evidence.monitoring import DRAWN, Looked, choose_looked, distance_rows, moved, of_measure, shares, span
from app.selection import choose, choose_day, pin, put
from app.wording import plain
from governance.errors import NotFound
from governance.evidence.catalogue import term
from governance.evidence.drift import SMALLEST_SAMPLE
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import labelled
from governance.predictions.spec import last_day
from governance.records import Window
from governance.sentences.phrase import counted
from governance.services.monitoring.monitor import Compared, Counted
from governance.statistics.profile import start_in_words

RECENT_DAYS = 28
"""How long a window is before somebody chooses one."""
MOST_HOURS_DRAWN = 14 * 24
WINDOW, REFERENCE = "the window", "what it is compared with"

Days = tuple[date, date]
"""A first and a last day, as somebody chose them: the last may come first."""


def any_window(stored: Stored) -> None:
    """Show two windows that somebody chooses.

    On a chart of volume over time or by date; in the address as `from`, `to`, `rfrom`, `rto`, `rversion`.
    """
    own = stored.counted(stored.known.assessment.version)
    if len(own.profiles) == 1 and len(stored.versions) == 1:
        only = counted(own.profiles[0].cases, "case")
        st.info(
            f"The log has a single {stored.known.spec.bucket} ({only}), so there is no other to compare it with.",
            icon=":material/visibility_off:",
        )
        return
    place = st.container()
    left, right = st.columns(2, border=True)
    with left:
        st.markdown(f"**The window**, in version {plain(own.version)}")
        now = _days(own, stored, _recent(own, stored), ("from", "to"), "Window")
    with right:
        named = stored.known.spec.reference.version
        versions = sorted(stored.versions, key=lambda version: version != named)
        base = stored.counted(choose("Compared with version", versions, "rversion", lambda v: f"version {v}"))
        then = _days(base, stored, _usual(base, stored), ("rfrom", "rto"), "Reference")
    pin(
        part="windows",
        **{
            "from": str(now[0]),
            "to": str(now[1]),
            "rversion": base.version,
            "rfrom": str(then[0]),
            "rto": str(then[1]),
        },
    )
    with place:
        _on_a_chart(own, base, now, then, stored)
    if now[0] > now[1] or then[0] > then[1]:
        st.info("A window ends before it begins. Choose a later last day.", icon=":material/date_range:")
        return
    try:
        comparison = stored.compared(own.version, Window(*now), base.version, Window(*then))
    except NotFound as nothing:
        st.info(plain(f"Not compared: {nothing}."), icon=":material/visibility_off:")
        return
    if comparison.itself:
        _one_and_the_same(comparison)
        return
    looked = choose_looked(stored)
    _in_words(comparison, looked)
    _drift(comparison, looked)
    _right(comparison)


def _days(side: Counted, stored: Stored, default: Window, parameters: tuple[str, str], name: str) -> Days:
    within = _counted_days(side, stored)
    left, right = st.columns(2)
    with left:
        first = choose_day(f"{name} from", parameters[0], default.first, within)
    with right:
        last = choose_day(f"{name} to", parameters[1], default.last, within)
    return first, last


def _counted_days(side: Counted, stored: Stored) -> Window:
    return Window(side.first, last_day(side.profiles[-1].start, stored.known.spec.bucket))


def _recent(own: Counted, stored: Stored) -> Window:
    last = _counted_days(own, stored).last
    # The last bucket at least, and it counts for the window that it begins in.
    first = min(own.profiles[-1].start, last - timedelta(days=RECENT_DAYS - 1))
    return Window(max(own.first, first), last)


def _usual(base: Counted, stored: Stored) -> Window:
    """The usual window to compare with.

    The reference of the specification, or as much of it as there is; the first days where there is nothing of it.
    """
    within, named = _counted_days(base, stored), stored.known.spec.reference.window
    first, last = max(within.first, named.first), min(within.last, named.last)
    if first <= last:
        return Window(first, last)
    return Window(within.first, min(within.last, within.first + timedelta(days=RECENT_DAYS - 1)))


def _on_a_chart(own: Counted, base: Counted, now: Days, then: Days, stored: Stored) -> None:
    bucket = stored.known.spec.bucket
    unit = "day" if bucket == "hour" and max(len(side.profiles) for side in (own, base)) > MOST_HOURS_DRAWN else bucket
    wanted = st.radio(
        "Drag across the chart to set",
        (WINDOW, REFERENCE),
        format_func=lambda days: f"Drag across the chart to set {days}",
        horizontal=True,
        key="drags",
        label_visibility="collapsed",
    )
    key = f"windows:{wanted}:{now}:{then}"

    def pick() -> None:
        boxes = st.session_state[key].selection.box
        if boxes:
            first, last = sorted(str(edge)[:10] for edge in boxes[0]["x"][:2])
            names = ("from", "to") if wanted == WINDOW else ("rfrom", "rto")
            put(**dict(zip(names, (first, last), strict=True)))

    starts, others = _cases(own, unit), [] if base.version == own.version else _cases(base, unit)
    drawn = charts.cases_over_time(starts, {"window": now, "compared with": then}, unit, others)
    says = f"Cases per {unit} of version {own.version}; the window and what it is compared with are shaded."
    rows: list[Row] = [
        {"Version": version, f"{unit.capitalize()} from": start_in_words(begins), "Cases": cases}
        for version, line in {own.version: starts, base.version: others or starts}.items()
        for begins, cases in line
    ]
    within, before = _cases_in(starts, now), _cases_in(others or starts, then)
    title = f"The window has {counted(within, 'case')}, and what it is compared with has {before:,}"
    figure(drawn, says, rows, key, picked=pick, by="box", title=title)


def _cases(side: Counted, unit: str) -> list[tuple[datetime, int]]:
    """The cases of each bucket.

    Of each day where there would be too many hours to be told apart.
    """
    if unit != "day":
        return [(profile.begins, profile.cases) for profile in side.profiles]
    days = Counter[date]()
    for profile in side.profiles:
        days[profile.start] += profile.cases
    return [(datetime.combine(day, time()), cases) for day, cases in days.items()]


def _cases_in(starts: Sequence[tuple[datetime, int]], days: Days) -> int:
    """The cases of the buckets that begin on these days."""
    first, last = days
    return sum(cases for begins, cases in starts if first <= begins.date() <= last)


def _one_and_the_same(comparison: Compared) -> None:
    """That a period is no comparison of itself."""
    now = comparison.current
    st.info(
        f"Not compared: both are {span(now.window)} of version {plain(now.version)} ({counted(now.cases, 'case')}), and a period does not "
        "differ from itself. Choose other days, or another version.",
        icon=":material/visibility_off:",
    )


def _in_words(comparison: Compared, looked: Looked) -> None:
    now, then = comparison.current, comparison.reference
    distances = _distances(comparison, looked)
    when = (
        f"In the window of {span(now.window)} (version {plain(now.version)}, {counted(now.cases, 'case')}), against {span(then.window)} "
        f"(version {plain(then.version)}, {counted(then.cases, 'case')})"
    )
    st.markdown(moved(distances, looked.limit, when))
    overlap = max(now.window.first, then.window.first) <= min(now.window.last, then.window.last)
    if overlap and now.version == then.version:
        aside("The two windows share days. The noise level is that of separate cases, so it is too wide here.")


def _distances(comparison: Compared, looked: Looked) -> list[Measurement]:
    return [labelled(m, looked.labels) for m in of_measure(comparison.drift, looked.measure)]


def _drift(comparison: Compared, looked: Looked) -> None:
    distances = _distances(comparison, looked)
    measured = sorted((m for m in distances if m.value is not None), key=lambda m: -(m.value or 0.0))
    if not measured:
        return
    label, furthest = term(looked.measure).label, measured[0]
    left, right = st.columns(2)
    says = f"{label} of each feature between the two windows; {furthest.about['feature']} is furthest: {furthest.value:.3f}."
    drawn = charts.distances(measured[:DRAWN], looked.limit)
    rows = distance_rows([m for m in comparison.drift if m.noise is not None or m.value is None], looked.labels)
    title = f"{furthest.about['feature']} is furthest apart: {furthest.value:.3f}"
    with left:
        figure(drawn, says, rows, "distances", title=title)
    with right:
        _behind(comparison, looked)


def _behind(comparison: Compared, looked: Looked) -> None:
    """The distributions of one feature, where both windows have them."""
    if looked.feature not in comparison.bins:
        return
    labels = comparison.bins[looked.feature].labels
    before, after = (side.histograms.get(looked.feature, ()) for side in (comparison.reference, comparison.current))
    if len(before) == len(after) == len(labels) and min(sum(before), sum(after)) >= SMALLEST_SAMPLE:
        says = f"Share of cases by value of {looked.called}, in both windows."
        drawn = charts.distributions(labels, before, after, "window")
        title = most_different(labels, before, after, "window")
        figure(drawn, says, shares(labels, before, after, "Window"), "window-distribution", title=title)


def _right(comparison: Compared) -> None:
    """How often each was right."""
    before = {m.name: m for m in comparison.reference.performance}
    rows: list[Row] = [
        {
            "Measurement": term(m.name).label,
            **in_numbers(before[m.name], "Compared with"),
            **in_numbers(m, "The window"),
            "How": how(m),
        }
        for m in comparison.current.performance
        if m.value is not None or before[m.name].value is not None
    ]
    missing = [m for m in comparison.current.performance if m.value is None and before[m.name].value is None]
    with st.expander("How often each was right, with intervals", icon=":material/check_circle:"):
        sheet(rows, alt="Performance in both windows, with 95 % intervals")
        if missing:
            aside(f"Not measured in either: {'; '.join(map(_why_not, missing))}.")


def _why_not(measurement: Measurement) -> str:
    """A measure's name, and why it was not measured.

    Of an area, where it is.
    """
    elsewhere = "; *Performance* has it of every week or month" if measurement.name == "auc" and measurement.n else ""
    return f"{term(measurement.name).label} ({plain(measurement.why or 'no reason given')}{elsewhere})"
