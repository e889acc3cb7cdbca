"""All groups of people at once, the worst first.

What is found of them in one sentence, their rates and gaps in one table, one rate as a picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from app import charts
from app.console import ports
from app.design.figure import figure
from app.design.sheet import Row, in_numbers, sheet
from app.design.text import aside
from app.panels.evidence.about import measurement_rows
from app.panels.evidence.headings import extremes
from app.selection import choose
from app.wording import ANSWERS, plain, sentence_case
from governance.committee.policy import Criterion
from governance.evidence.catalogue import gaps_of, shown_at, term
from governance.evidence.judgement import Answer
from governance.evidence.measure import MeasureKind, OnPage
from governance.evidence.measurement import Measurement
from governance.evidence.positive import also_called, other_way, plainly, published
from governance.evidence.side_by_side import Line, between_groups, first_looked_at, gap_said, lines, share_of_limit
from governance.evidence.tasks import task_of
from governance.evidence.vocabulary import shown
from governance.predictions.spec import ModelSpec
from governance.sentences.phrase import counted
from governance.services.monitoring import limits
from governance.services.monitoring.limits import answers, criteria_on
from governance.services.views.read import Assessed

FIRST = ("Measurement", "About", "Value")
"""Of the columns of measurements."""

ROWS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one version.

    With what the policy in force says to them.
    """

    assessed: Assessed
    attributes: tuple[str, ...]
    asked: tuple[Criterion, ...]
    """What the policy asks of gaps."""
    answers: Mapping[str, Answer]
    """What it says to each gap, by key."""
    first: Measurement | None
    """The gap that somebody must look at first; None where none was measured."""

    @property
    def attribute(self) -> str:
        """The attribute that a page opens on."""
        return self.attributes[0] if self.first is None else self.first.about["attribute"]

    def named(self, name: str, attribute: str) -> list[Measurement]:
        """What is measured under this name of the groups of `attribute`."""
        return of_attribute(self.assessed.evidence.measurements, name, attribute)

    def served(self, name: str, attribute: str) -> list[Measurement]:
        """The same of the version that serves.

        Empty where none does, or this one itself.
        """
        champion = self.assessed.evidence.champion
        return [] if champion is None else of_attribute(champion.measurements, name, attribute)

    def every(self, name: str) -> list[Measurement]:
        """Of all attributes, and of both versions."""
        champion = self.assessed.evidence.champion
        measured = between_groups(self.assessed.evidence.measurements, name)
        return [*measured, *(between_groups(champion.measurements, name) if champion else ())]


def compared(assessed: Assessed) -> Groups | None:
    """The groups of a version.

    None where its specification compares none.
    """
    evidence, spec = assessed.evidence, assessed.spec
    attributes = tuple(dict.fromkeys(m.about["attribute"] for m in evidence.measurements if "attribute" in m.about))
    if not attributes:
        return None
    names = shown_at(OnPage.GAPS, spec.task)
    asked = criteria_on(ports(), spec.tier, names)
    gaps = [m for name in names for m in between_groups(evidence.measurements, name)]
    by_key = {key: verdict.answer for key, verdict in answers(asked, evidence, gaps).items()}
    return Groups(assessed, attributes, asked, by_key, first_looked_at(evidence.measurements, names, by_key))


def finding(groups: Groups) -> None:
    """What is found, in one sentence."""
    gap = groups.first
    if gap is None:
        names = shown_at(OnPage.GAPS, groups.assessed.spec.task)
        of_gaps = [m for name in names for m in between_groups(groups.assessed.evidence.measurements, name)]
        why = "; ".join(sorted({m.why for m in of_gaps if m.reason})) or "no two groups were compared"
        st.markdown(f":material/visibility_off: No gap between groups could be measured: {plain(why)}.")
        return
    answer = groups.answers.get(gap.key)
    sign = "" if answer is None else f"{ANSWERS[answer].markdown} "
    st.markdown(f"{sign}**{plain(gap_said(gap, groups.assessed.spec, answer))}**")


def choose_attribute(groups: Groups) -> str:
    """Choose by what groups are compared.

    At first by what somebody must look at first.
    """
    return choose("Compared by", groups.attributes, "attribute", default=groups.attribute)


def by_group(groups: Groups) -> None:
    """One rate (or mean, or share) by group.

    Of all groups in a table, and of those of one attribute in a picture.
    """
    assessed = groups.assessed
    evidence, spec = assessed.evidence, assessed.spec
    names, called = shown_at(OnPage.RATES, spec.task), task_of(spec).called
    left, right = st.columns([3, 2])
    with right:
        attribute = choose_attribute(groups)
    with left:
        name = choose(called, _offered(groups, names), "rate", lambda measure: in_words(spec, measure))
    _say_what_is_not_compared(groups, names, attribute)
    _overview(lines(evidence, name, _gap_in(groups, name), groups.answers), groups, name)
    _picture(groups, name, attribute)
    with st.expander("What is counted", icon=":material/help:"):
        st.markdown(f"{plain(task_of(spec).groups_in_words(spec))} {plain(term(name).meaning)}")
        say_also_called(spec, name)


def in_words(spec: ModelSpec, name: str) -> str:
    """A measurement of groups under its plain name.

    With its label beside it.
    """
    plain_words, label = plain_name(spec, name), term(name).label
    return label if plain_words == label else f"{plain_words} · {label}"


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
    column = sentence_case(called.other)
    column = f"{column}, difference" if term(measurements[0].name).kind is MeasureKind.GAP else column
    # Beside ours, where it is seen without moving the table.
    return [
        {**{name: row[name] for name in FIRST}, column: in_numbers(other_way(m), column)[column], **row}
        for row, m in zip(rows, measurements, strict=True)
    ]


def forest(
    groups: Groups,
    name: str,
    attribute: str,
    key: str,
    zero: float | None = None,
    bounds: Sequence[float] = (),
    title: str | None = None,
) -> None:
    """A row a group, beside the version that serves.

    All attributes are drawn on the same scale.
    """
    spec, measurements = groups.assessed.spec, groups.named(name, attribute)
    measured = [m for m in measurements if m.value is not None]
    if not measured:
        why = measurements[0].why if measurements else "no such group"
        st.info(f"Not measured: {plain(why)}.", icon=":material/visibility_off:")
        return
    then, champion = groups.served(name, attribute), groups.assessed.evidence.champion
    among = groups.every(name)
    if champion is not None and any(m.value is not None for m in then):
        called = (f"version {champion.version}, which serves", f"version {groups.assessed.evidence.version}")
        drawn = charts.before_after(then, measured, called, bounds, zero, among)
    else:
        drawn = charts.forest(measured, bounds, zero, among)
    figure(drawn, _says(measured), beside_published(measurements, spec), key, title=title)
    hidden = [m for m in measurements if m.value is None]
    if hidden:
        are = counted(len(hidden), "group is", "groups are")
        aside(f"{are} not shown: {'; '.join(sorted({m.why for m in hidden}))}.")


def of_attribute(measurements: Sequence[Measurement], name: str, attribute: str) -> list[Measurement]:
    """Those of this name about `attribute`, over all strata."""
    return [
        m for m in measurements if m.name == name and m.about.get("attribute") == attribute and "stratum" not in m.about
    ]


def offered(groups: Groups, names: Sequence[str], attribute: str) -> list[str]:
    """The measures of the groups of `attribute`.

    First those with a value of any group, then those with reasons only.
    """
    by_measure = {name: groups.named(name, attribute) for name in names}
    asked = [name for name in names if by_measure[name]]
    return sorted(asked, key=lambda name: all(m.value is None for m in by_measure[name]))


def _offered(groups: Groups, names: Sequence[str]) -> list[str]:
    """The rates of groups of any attribute.

    First that in which somebody must look.
    """
    looked_in = () if groups.first is None else term(groups.first.name).of[:1]
    of_any = {name: groups.every(name) for name in names}
    asked = [name for name in names if of_any[name]] or list(names[:1])
    return sorted(asked, key=lambda name: (name not in looked_in, all(m.value is None for m in of_any[name])))


def _gap_in(groups: Groups, rate: str) -> str | None:
    """The gap in `rate`, first one of which the policy asks something.

    None where there is none.
    """
    of_rate = gaps_of([rate])
    asked = {criterion.measure for criterion in groups.asked}
    return next(iter(sorted(of_rate, key=lambda name: name not in asked)), None)


def _overview(every: Sequence[Line], groups: Groups, name: str) -> None:
    champion, spec = groups.assessed.evidence.champion, groups.assessed.spec
    if not any(line.rate.value is not None for line in every):
        return
    gap = _gap_in(groups, name)
    bounds = [] if gap is None else limits.lines(ports(), spec.tier, gap)
    rows: list[Row] = [_row(line, groups) for line in every]
    shades = [share_of_limit(line.gap, bounds) for line in every]
    limit = (
        f"The stronger the colour, the nearer to a limit of the gap: {' and '.join(shown(gap, bound) for bound in bounds)}."
        if gap and bounds
        else ""
    )
    then = "" if champion is None else f" Version {champion.version} serves."
    st.markdown(f"**All groups, the worst first: {plain(in_words(spec, name))}**")
    says = f"{term(name).label} of every group, with the gap to the group that it is compared with."
    sheet(
        rows,
        heat={"Gap": shades, f"Version {groups.assessed.evidence.version}": shades},
        alt=says,
        at_once=ROWS_AT_ONCE,
    )
    aside(f"{limit}{then}".strip())


def _row(line: Line, groups: Groups) -> Row:
    evidence = groups.assessed.evidence
    champion = evidence.champion
    answer = None if line.gap is None else groups.answers.get(line.gap.key)
    served = {} if champion is None else in_numbers(line.served, f"Version {champion.version}")
    return {
        "Group": line.group,
        "By": line.attribute,
        f"Version {evidence.version}": in_numbers(line.rate)["Value"],
        **dict(list(served.items())[:1]),
        **in_numbers(line.gap, "Gap"),
        "Policy": None if answer is None else ANSWERS[answer].word,
        "Compared with": None if line.gap is None else line.gap.about.get("versus"),
        "n": line.rate.n,
        "Why not": line.rate.why or (line.gap.why if line.gap is not None else None) or None,
    }


def _picture(groups: Groups, name: str, attribute: str) -> None:
    measured = [m for m in groups.named(name, attribute) if m.value is not None]
    title = extremes(plain_name(groups.assessed.spec, name), name, {m.about["group"]: m.value or 0.0 for m in measured})
    forest(groups, name, attribute, "rates", title=title)


def plain_name(spec: ModelSpec, name: str) -> str:
    """What a measurement of groups counts, as people say it."""
    good = task_of(spec).good(spec)
    return term(name).label if good is None else plainly(name, task_of(spec).words(spec), good)


def _says(measured: Sequence[Measurement]) -> str:
    name = measured[0].name
    return f"{extremes(term(name).label, name, {m.about['group']: m.value or 0.0 for m in measured})}."


def _say_what_is_not_compared(groups: Groups, names: Sequence[str], attribute: str) -> None:
    """Say what is not measured of any group.

    Where something else is; each reason once.
    """
    if not any(m.value is not None for name in names for m in groups.named(name, attribute)):
        return
    reasons: dict[str | None, str] = {}
    for name in names:
        for m in groups.named(name, attribute):
            if "group" not in m.about:
                reasons.setdefault(m.why, name)
    for reason, name in reasons.items():
        st.info(f"{term(name).label} is not measured: {plain(reason or '')}.", icon=":material/visibility_off:")
