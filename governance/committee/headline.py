"""The first screen of a request: numbers and the worst-off group.

It is made from the dossier's documents alone, as the brief is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from governance.committee.findings import Finding
from governance.evidence.beside import Beside, beside
from governance.evidence.bundle import Evidence
from governance.evidence.catalogue import in_brief
from governance.evidence.measure import BriefPart
from governance.evidence.measurement import Measurement
from governance.evidence.positive import other_way
from governance.evidence.side_by_side import between_groups, lines, surely
from governance.evidence.tasks import task_of
from governance.predictions.spec import ModelSpec
from governance.statistics.interval import Interval

MOST_NUMBERS = 2
"""Beside the group worst off, and what is known."""


@dataclass(frozen=True, slots=True)
class Number:
    """A measurement of everybody, beside the version that serves."""

    label: str
    """What is counted, in the words of the model."""
    pair: Beside


@dataclass(frozen=True, slots=True)
class Missed:
    """Those of one group who miss the good decision.

    Shares from 0 (nobody) to 1 (all of them).
    """

    group: str
    now: float
    interval: Interval | None
    then: float | None
    """Under the version that serves."""


@dataclass(frozen=True, slots=True)
class WorstOff:
    """The group worst off, beside today and beside another group.

    Of all pairs of groups that are compared, the pair with the largest difference that is sure: the bound of its
    interval nearest to none. Intervals cover all groups together, so no small group wins by chance.
    """

    gap: Measurement
    """The gap that it was chosen by."""
    attribute: str
    whom: str
    """Of whom shares are: `the payments that are honest`."""
    happens: str
    """What happened to those who missed the good decision: `were blocked`."""
    worst: Missed
    beside: Missed
    """The group that it is compared with."""
    groups: tuple[Missed, ...]
    """All groups of the attribute, these two among them."""
    limit: float | None
    """The share above which the policy's limit on the gap is passed; None where there is none."""
    sure: bool
    """Whether chance does not explain the difference."""

    @property
    def cases(self) -> str:
        """Of whom shares are, without an article."""
        return self.whom.removeprefix("the ").removeprefix("all ")

    @property
    def beyond_limit(self) -> bool:
        """Whether the share is above the limit."""
        return self.limit is not None and self.worst.now > self.limit


@dataclass(frozen=True, slots=True)
class Headline:
    """What somebody sees first of a request."""

    numbers: tuple[Number, ...]
    worst: WorstOff | None
    """None where no decision is good for a person, or no two groups could be compared."""
    days_known: int
    """Days whose outcomes are known; 0 is none."""
    serves: str | None
    """The version that served when this was measured."""


def headline(spec: ModelSpec, evidence: Evidence, findings: Sequence[Finding]) -> Headline:
    """The first screen of a version."""
    until = evidence.labelled_until
    days_known = 0 if until is None else (min(until, evidence.window.last) - evidence.window.first).days + 1
    return Headline(
        numbers=tuple(_numbers(spec, evidence))[:MOST_NUMBERS],
        worst=_worst_off(spec, evidence, findings),
        days_known=max(0, days_known),
        serves=None if evidence.champion is None else evidence.champion.version,
    )


def in_thousand(share: float) -> str:
    """A share as people: `41 in 1,000`.

    `fewer than 1 in 1,000` where it rounds to none and is not 0.
    """
    people = round(1000 * share)
    return "fewer than 1 in 1,000" if not people and share else f"{people:,} in 1,000"


def worst_in_words(worst: WorstOff, serves: str | None) -> str:
    """The group worst off as a sentence, with both comparisons."""
    likely = "" if worst.worst.interval is None else f" (likely {_between(worst.worst.interval)})"
    today = (
        ""
        if worst.worst.then is None
        else f" With version {serves}, which serves, it is {in_thousand(worst.worst.then)}."
    )
    doubt = "" if worst.sure else " Chance may explain this difference."
    return (
        f"Of {worst.whom} in the group {worst.worst.group}, {in_thousand(worst.worst.now)} {worst.happens}{likely}."
        f"{today} In the group {worst.beside.group} it is {in_thousand(worst.beside.now)}.{doubt}"
    )


def _between(interval: Interval) -> str:
    return f"{round(1000 * interval.low):,} to {round(1000 * interval.high):,}"


def _numbers(spec: ModelSpec, evidence: Evidence) -> Iterator[Number]:
    words = spec.words
    labels = {row.name: row.brief[BriefPart.NUMBER] for row in in_brief(BriefPart.NUMBER, spec.task)}
    for pair in beside(evidence, [*labels]):
        label = labels[pair.now.name].format(
            cases=words.cases,
            positive=words.positive,
            negative=words.negative,
            decided=words.decided,
            undecided=words.undecided,
            k=spec.k,
        )
        yield Number(label, pair)


def _worst_off(spec: ModelSpec, evidence: Evidence, findings: Sequence[Finding]) -> WorstOff | None:
    good = task_of(spec).good(spec)
    if good is None:
        return None
    words = task_of(spec).words(spec)
    deserving = f"{words.cases} that {words.positive if good else words.negative}"
    for row in in_brief(BriefPart.HARM, spec.task):
        # A class that is good for nobody in particular makes nobody worse off.
        between = between_groups(evidence.measurements, row.name)
        gaps = [m for m in between if m.value is not None and "class" not in m.about]
        if not gaps:
            continue
        gap = max(gaps, key=surely)
        groups = {missed.group: missed for missed in _missed(evidence, row.of[0], gap.about["attribute"])}
        pair = (gap.about["group"], gap.about["versus"])
        if not set(pair) <= set(groups):
            continue
        worse, better = pair if _value(gap) < 0 else pair[::-1]
        return WorstOff(
            gap=gap,
            attribute=gap.about["attribute"],
            whom=row.brief[BriefPart.HARM].removeprefix("Of ").format(cases=words.cases, deserving=deserving),
            happens=words.undecided if good else words.decided,
            worst=groups[worse],
            beside=groups[better],
            groups=tuple(groups.values()),
            limit=_limit(gap, groups[better].now, findings),
            sure=surely(gap) > 0,
        )
    return None


def _missed(evidence: Evidence, rate: str, attribute: str) -> Iterator[Missed]:
    for line in lines(evidence, rate, None, {}):
        now = other_way(line.rate)
        if line.attribute == attribute and now.value is not None:
            then = None if line.served is None else other_way(line.served).value
            yield Missed(line.group, now.value, now.interval, then)


def _limit(gap: Measurement, beside: float, findings: Sequence[Finding]) -> float | None:
    """The share at which the strictest limit on the gap lies."""
    worse_is_compared = _value(gap) < 0
    slacks = [
        -bound if worse_is_compared else bound
        for finding in findings
        for criterion in finding.requirement.leaves()
        if criterion.measure == gap.name
        and criterion.versus is None
        and (not criterion.by or gap.about["attribute"] in criterion.by)
        for bound in (criterion.at_least if worse_is_compared else criterion.at_most,)
        if bound is not None
    ]
    return beside + min(slacks) if slacks else None


def _value(measurement: Measurement) -> float:
    return measurement.value or 0.0
