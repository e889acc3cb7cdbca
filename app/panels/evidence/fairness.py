"""Groups of people side by side.

Rates, gaps, and what changes inside strata.
"""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.console import ports
from app.design.figure import figure, legible
from app.design.sheet import Row, in_numbers, sheet
from app.design.text import aside, wide
from app.panels.evidence.about import measurement_rows
from app.panels.evidence.answers import answered
from app.selection import choose
from app.wording import plain
from governance.evidence.bundle import Evidence
from governance.evidence.catalogue import shown_at, term
from governance.evidence.measure import MeasureKind, OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.positive import also_called, other_way, published
from governance.evidence.tasks import task_of
from governance.evidence.vocabulary import shown
from governance.predictions.spec import ModelSpec
from governance.sentences.phrase import counted
from governance.services.monitoring.limits import lines
from governance.services.views.read import Assessed

FIRST = ("Measurement", "About", "Value")
"""Of the columns of measurements."""


def by_group(assessed: Assessed, attribute: str) -> None:
    """One rate (or mean, or share), a row a group."""
    called, names = task_of(assessed.spec).called, shown_at(OnPage.RATES, assessed.spec.task)
    st.header(f"{called}s by group")
    st.markdown(plain(task_of(assessed.spec).groups_in_words(assessed.spec)))
    available = _offered(assessed.evidence, names, attribute) or list(names[:1])
    if _measured(assessed.evidence, names, attribute):
        _say_what_is_not_compared(assessed.evidence, names, attribute)
    name = choose(called, available, "rate", lambda measure: term(measure).label)
    st.markdown(term(name).meaning)
    say_also_called(assessed.spec, name)
    _forest(_about(assessed.evidence, name, attribute), assessed.spec, key="rates")


def say_also_called(spec: ModelSpec, name: str) -> None:
    """Say what a measurement of groups is called elsewhere.

    There outcome 1 is positive, whatever it is good for.
    """
    good = task_of(spec).good(spec)
    other_name = None if good is None else also_called(name, good)
    if other_name is not None:
        aside(other_name)


def beside_published(measurements: Sequence[Measurement], spec: ModelSpec) -> list[Row]:
    """Measurements of groups as rows, beside the published ones.

    Those that are published the other way round have that number as well.
    """
    rows = measurement_rows(measurements)
    good = task_of(spec).good(spec)
    called = published(measurements[0].name, good) if measurements and good is not None else None
    if called is None:
        return rows
    column = called.other[0].upper() + called.other[1:]
    column = f"{column}, difference" if term(measurements[0].name).kind is MeasureKind.GAP else column
    # Beside ours, where it is seen without moving the table.
    return [
        {**{name: row[name] for name in FIRST}, column: in_numbers(other_way(m), column)[column], **row}
        for row, m in zip(rows, measurements, strict=True)
    ]


def gaps(assessed: Assessed, attribute: str) -> None:
    """Show one gap, with a row for each group.

    Against the group with which it is compared.
    """
    st.header("Gaps between groups")
    names = shown_at(OnPage.GAPS, assessed.spec.task)
    available = _offered(assessed.evidence, names, attribute)
    if not _measured(assessed.evidence, names, attribute):
        why = sorted({m.why for name in names for m in _about(assessed.evidence, name, attribute) if m.reason})
        st.info(f"No gap could be measured: {plain('; '.join(why))}.", icon=":material/visibility_off:")
        _over_all(assessed, attribute)
        return
    name = choose("Gap", available, "gap", lambda measure: term(measure).label)
    gaps_here = _about(assessed.evidence, name, attribute)
    compared = compared_with(gaps_here)
    st.markdown(
        f"{term(name).meaning} {compared}{' ' if compared else ''}Intervals cover all groups together with 95 %."
    )
    say_also_called(assessed.spec, name)
    _forest(
        gaps_here,
        assessed.spec,
        key="gaps",
        zero=term(name).equal_at,
        limits=lines(ports(), assessed.spec.tier, name),
    )
    answered(assessed.evidence, assessed.spec.tier, gaps_here)
    _over_all(assessed, attribute)


def compared_with(gaps: Sequence[Measurement]) -> str:
    """The groups that gaps are measured to, as a sentence.

    Empty where there are none.
    """
    versus = dict.fromkeys(m.about["versus"] for m in gaps if "versus" in m.about)
    return f"Compared with: {', '.join(f'**{plain(group)}**' for group in versus)}." if versus else ""


def _say_what_is_not_compared(evidence: Evidence, names: Sequence[str], attribute: str) -> None:
    """Say what is not measured of any group.

    Where something else is; each reason once.
    """
    reasons: dict[str | None, str] = {}
    for name in names:
        for m in _about(evidence, name, attribute):
            if "group" not in m.about:
                reasons.setdefault(m.why, name)
    for reason, name in reasons.items():
        st.info(f"{term(name).label} is not measured: {plain(reason or '')}.", icon=":material/visibility_off:")


def _over_all(assessed: Assessed, attribute: str) -> None:
    summary = [m for m in assessed.evidence.measurements if _is_summary(m, attribute)]
    if not summary:
        return
    with st.expander("Over all groups (Fairlearn)", icon=":material/functions:"):
        sheet(measurement_rows(summary))


def inside(assessed: Assessed, attribute: str) -> None:
    """Show the same comparison inside each stratum.

    Where the specification names some: a total can mislead.
    """
    inside_strata = [
        m for m in assessed.evidence.measurements if m.about.get("attribute") == attribute and "stratum" in m.about
    ]
    if not inside_strata:
        return
    stratum = inside_strata[0].about["within"]
    mean, gap = shown_at(OnPage.STRATA, assessed.spec.task)
    differences = [m for m in inside_strata if m.name == gap and m.value is not None]
    overall = next(iter(_about(assessed.evidence, gap, attribute)), None)
    st.header(f"Inside each {plain(stratum)}")
    if overall is not None and overall.value is not None and differences:
        st.markdown(_turned(overall, differences, stratum))
    apart = {(m.about["stratum"], m.about.get("group")): m for m in inside_strata if m.name == gap}
    rows: list[Row] = [
        {
            stratum.capitalize(): m.about["stratum"],
            "Group": m.about["group"],
            **in_numbers(m, term(mean).label),
            "n": m.n,
            **in_numbers(beside, term(gap).label),
            "Why not": m.why or (None if beside is None else beside.why or None),
        }
        for m in inside_strata
        if m.name == mean
        for beside in (apart.get((m.about["stratum"], m.about.get("group"))),)
    ]
    labelled = [_renamed(m, stratum) for m in differences]
    says = f"{term(gap).label} inside each {stratum}. " + " ".join(
        f"{m.about['group']}: {shown(m.name, m.value or 0.0)}." for m in labelled
    )
    st.plotly_chart(legible(charts.forest(labelled, zero=0.0)), alt=says, key="inside", config={"displaylogo": False})
    sheet(rows, alt=f"{term(mean).label} by group inside each {stratum}")
    wide()


def _turned(overall: Measurement, differences: Sequence[Measurement], stratum: str) -> str:
    total, inside_each = overall.value or 0.0, plain(stratum)
    other_way = [m for m in differences if (m.value or 0.0) * total < 0]
    gap = (
        f"Overall, the gap is **{shown(overall.name, total)}** "
        f"({plain(overall.about['group'])}, versus {plain(overall.about['versus'])})"
    )
    if not other_way:
        return f"{gap}, and it points the same way inside every {inside_each}."
    return (
        f"{gap}. Inside {len(other_way)} of {len(differences)} {inside_each}s it points the other way. That can happen when the "
        f"groups are spread differently over {inside_each}s with different rates; the table shows both. Both gaps are true; "
        "which one matters is a question of what the decision is for."
    )


def _renamed(measurement: Measurement, stratum: str) -> Measurement:
    about = {**measurement.about, "group": f"{stratum} {measurement.about['stratum']}"}
    return Measurement(
        measurement.name,
        measurement.method,
        about,
        measurement.value,
        measurement.interval,
        measurement.noise,
        measurement.n,
        measurement.counts,
    )


def _about(evidence: Evidence, name: str, attribute: str) -> list[Measurement]:
    return [
        m
        for m in evidence.measurements
        if m.name == name and m.about.get("attribute") == attribute and "stratum" not in m.about
    ]


def _offered(evidence: Evidence, names: Sequence[str], attribute: str) -> list[str]:
    """The measures of the groups of `attribute`.

    First those with a value of any group, then those with reasons only.
    """
    by_measure = {name: _about(evidence, name, attribute) for name in names}
    asked = [name for name in names if by_measure[name]]
    return sorted(asked, key=lambda name: all(m.value is None for m in by_measure[name]))


def _measured(evidence: Evidence, names: Sequence[str], attribute: str) -> bool:
    """Whether any of them was."""
    return any(m.value is not None for name in names for m in _about(evidence, name, attribute))


def _is_summary(measurement: Measurement, attribute: str) -> bool:
    return (
        measurement.about.get("attribute") == attribute
        and term(measurement.name).kind is MeasureKind.SUMMARY
        and "stratum" not in measurement.about
    )


def _forest(
    measurements: Sequence[Measurement],
    spec: ModelSpec,
    key: str,
    zero: float | None = None,
    limits: Sequence[float] = (),
) -> None:
    measured = [m for m in measurements if m.value is not None]
    if not measured:
        st.info(
            f"Not measured: {plain(measurements[0].why) if measurements else 'no such group'}.",
            icon=":material/visibility_off:",
        )
        return
    low, high = min(measured, key=lambda m: m.value or 0.0), max(measured, key=lambda m: m.value or 0.0)
    says = (
        f"{term(low.name).label} by group, from {shown(low.name, low.value or 0.0)} ({low.about['group']}) "
        f"to {shown(high.name, high.value or 0.0)} ({high.about['group']})."
    )
    figure(charts.forest(measured, limits, zero), says, beside_published(measurements, spec), key=key)
    hidden = [m for m in measurements if m.value is None]
    if hidden:
        aside(
            f"{counted(len(hidden), 'group is', 'groups are')} not shown: {'; '.join(sorted({m.why for m in hidden}))}."
        )
