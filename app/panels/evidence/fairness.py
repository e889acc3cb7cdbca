"""Gaps between groups, and what changes inside strata."""

from collections.abc import Sequence

import streamlit as st

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Row, in_numbers, sheet
from app.panels.evidence.about import measurement_rows
from app.panels.evidence.answers import answered
from app.panels.evidence.groups import (
    Groups,
    choose_attribute,
    forest,
    in_words,
    of_attribute,
    offered,
    plain_name,
    say_also_called,
)
from app.panels.evidence.headings import extremes
from app.selection import choose
from app.wording import plain
from governance.evidence.catalogue import shown_at, term
from governance.evidence.measure import MeasureKind, OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.side_by_side import first_looked_at, versus
from governance.evidence.vocabulary import shown
from governance.services.monitoring.limits import lines
from governance.services.views.read import Assessed


def gaps(groups: Groups) -> None:
    """Show one gap, with a row for each group.

    Against the group with which it is compared.
    """
    assessed, spec = groups.assessed, groups.assessed.spec
    names = shown_at(OnPage.GAPS, spec.task)
    left, right = st.columns([3, 2])
    with right:
        attribute = choose_attribute(groups)
    available = offered(groups, names, attribute)
    if not any(m.value is not None for name in names for m in groups.named(name, attribute)):
        why = sorted({m.why for name in names for m in groups.named(name, attribute) if m.reason})
        st.info(f"No gap could be measured: {plain('; '.join(why))}.", icon=":material/visibility_off:")
        _over_all(groups, attribute)
        return
    of_these = [m for measure in available for m in groups.named(measure, attribute)]
    first = first_looked_at(of_these, available, groups.answers)
    with left:
        default = None if first is None else first.name
        name = choose("Gap", available, "gap", lambda measure: in_words(spec, measure), default)
    gaps_here = groups.named(name, attribute)
    worst = first_looked_at(gaps_here, [name], groups.answers)
    title = (
        None
        if worst is None
        else f"{plain_name(spec, name)}: {shown(name, worst.value or 0.0)} in the group {worst.about['group']}{versus(worst)}"
    )
    forest(groups, name, attribute, "gaps", term(name).equal_at, lines(ports(), spec.tier, name), title)
    answered(assessed.evidence, spec.tier, gaps_here)
    _over_all(groups, attribute)
    with st.expander("What is counted", icon=":material/help:"):
        compared = compared_with(gaps_here)
        st.markdown(
            f"{term(name).meaning} {compared}{' ' if compared else ''}In 95 of 100 samples, the intervals of all groups hold the true gap."
        )
        say_also_called(spec, name)


def compared_with(gaps: Sequence[Measurement]) -> str:
    """The groups that gaps are measured to, as a sentence.

    Empty where there are none.
    """
    versus = dict.fromkeys(m.about["versus"] for m in gaps if "versus" in m.about)
    return f"Compared with: {', '.join(f'**{plain(group)}**' for group in versus)}." if versus else ""


def _over_all(groups: Groups, attribute: str) -> None:
    summary = [m for m in groups.assessed.evidence.measurements if _is_summary(m, attribute)]
    if not summary:
        return
    with st.expander("Over all groups (Fairlearn)", icon=":material/functions:"):
        sheet(measurement_rows(summary))


def strata(assessed: Assessed) -> bool:
    """Whether groups were compared inside strata."""
    return any("stratum" in m.about for m in assessed.evidence.measurements)


def inside(groups: Groups) -> None:
    """Show the same comparison inside each stratum.

    Where the specification names some: a total can mislead.
    """
    assessed, attribute = groups.assessed, choose_attribute(groups)
    inside_strata = [
        m for m in assessed.evidence.measurements if m.about.get("attribute") == attribute and "stratum" in m.about
    ]
    if not inside_strata:
        st.info(f"By {plain(attribute)}, nothing was compared inside strata.", icon=":material/visibility_off:")
        return
    stratum = inside_strata[0].about["within"]
    mean, gap = shown_at(OnPage.STRATA, assessed.spec.task)
    differences = [m for m in inside_strata if m.name == gap and m.value is not None]
    overall = next(iter(of_attribute(assessed.evidence.measurements, gap, attribute)), None)
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
    values = {m.about["group"]: m.value for m in labelled if m.value is not None}
    title = extremes(f"{in_words(assessed.spec, gap)}, inside each {stratum},", gap, values)
    figure(charts.forest(labelled, zero=0.0), says, rows, "inside", title=title)


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


def _is_summary(measurement: Measurement, attribute: str) -> bool:
    return (
        measurement.about.get("attribute") == attribute
        and term(measurement.name).kind is MeasureKind.SUMMARY
        and "stratum" not in measurement.about
    )
