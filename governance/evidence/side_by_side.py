"""Groups side by side: their rates, their gaps, and who stands first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance.evidence.bundle import Evidence
from governance.evidence.catalogue import term
from governance.evidence.judgement import Answer
from governance.evidence.measure import BriefPart, MeasureKind
from governance.evidence.measurement import Measurement
from governance.evidence.tasks import task_of
from governance.evidence.vocabulary import shown
from governance.predictions.spec import ModelSpec

LOOKED_AT_FIRST = (Answer.NOT_MET, Answer.INCONCLUSIVE)
"""What the policy says to a gap that comes before all others."""


@dataclass(frozen=True, slots=True)
class Line:
    """One group."""

    attribute: str
    group: str
    rate: Measurement
    served: Measurement | None
    """The same rate of the version that serves; None where none does, or this one itself."""
    gap: Measurement | None
    """To the group that it is compared with; None of that group itself."""


def between_groups(measurements: Sequence[Measurement], name: str) -> tuple[Measurement, ...]:
    """What is measured of groups under this name, over all strata."""
    return tuple(m for m in measurements if m.name == name and "group" in m.about and "stratum" not in m.about)


def lines(evidence: Evidence, rate: str, gap: str | None, answers: Mapping[str, Answer]) -> tuple[Line, ...]:
    """Every group of every attribute, the worst first.

    `answers` are what the policy says to gaps, by key. Groups that are not compared come last.
    """
    served = () if evidence.champion is None else between_groups(evidence.champion.measurements, rate)
    gaps = {_whom(m): m for m in between_groups(evidence.measurements, gap or "")}
    then = {_whom(m): m for m in served}
    every = [
        Line(m.about["attribute"], m.about["group"], m, then.get(_whom(m)), gaps.get(_whom(m)))
        for m in between_groups(evidence.measurements, rate)
    ]
    compared = sorted((line for line in every if _compared(line)), key=lambda line: _place(line.gap, answers))
    return (*compared, *(line for line in every if not _compared(line)))


def first_looked_at(
    measurements: Sequence[Measurement], names: Sequence[str], answers: Mapping[str, Answer]
) -> Measurement | None:
    """The gap between groups that somebody must look at first.

    Of those called `names`: what the policy says is not met, then what may not be; among them, in the order of the
    names, the largest that is sure. None where no gap was measured.
    """
    measured = [m for name in names for m in between_groups(measurements, name) if m.value is not None]
    return min(measured, key=lambda m: (_rank(m, answers), names.index(m.name), -surely(m)), default=None)


def gap_said(gap: Measurement, spec: ModelSpec, answer: Answer | None) -> str:
    """A gap as a sentence, and what it means.

    Whether it is beyond the limit of the policy, and whether chance explains it.
    """
    row = term(gap.name)
    gap_alone = (
        task_of(spec).gap_in_words(gap, spec)
        if BriefPart.HARM in row.brief
        else f"{row.label} is {shown(gap.name, gap.value or 0.0)} in the group {gap.about['group']}{versus(gap)}"
    )
    match answer:
        case Answer.NOT_MET:
            return f"{gap_alone}. That is beyond the limit of the policy."
        case Answer.INCONCLUSIVE:
            return f"{gap_alone}. That may be beyond the limit of the policy: there are too few cases to say."
    return f"{gap_alone}. {'Chance does not explain this.' if surely(gap) > 0 else 'Chance may explain this.'}"


def versus(gap: Measurement) -> str:
    """What a gap is measured to, as words that follow its group.

    Empty where it is to no other group.
    """
    return f", compared with {gap.about['versus']}" if "versus" in gap.about else ""


def surely(gap: Measurement) -> float:
    """How far a gap at least is from equality, whoever is ahead.

    The bound of its interval that is nearest to it; below 0 where chance explains the gap, and at most 0 where it was
    not measured.
    """
    equal, value = term(gap.name).equal_at or 0.0, gap.value
    if value is None:
        return 0.0
    if gap.interval is None:
        return abs(value - equal)
    return equal - gap.interval.high if value < equal else gap.interval.low - equal


def widest(measured: Iterable[Measurement]) -> float:
    """The largest difference between groups that is sure, among `measured`.

    0 where there is none.
    """
    gaps = (m for m in measured if term(m.name).kind is MeasureKind.GAP and not term(m.name).ratio)
    return max((surely(gap) for gap in gaps), default=0.0)


def share_of_limit(gap: Measurement | None, limits: Sequence[float]) -> float:
    """How much of the room up to the limit a gap takes.

    From 0 to 1: 0 where groups are equal or nothing was measured, 1 at the limit and beyond; 0 where there is no limit on its side.
    """
    if gap is None or gap.value is None:
        return 0.0
    equal, value = term(gap.name).equal_at or 0.0, gap.value
    rooms = [abs(limit - equal) for limit in limits if (limit - equal) * (value - equal) > 0]
    return min(1.0, abs(value - equal) / min(rooms)) if rooms else 0.0


def _whom(measurement: Measurement) -> tuple[tuple[str, str], ...]:
    """The group, and the class where rates are of classes."""
    return tuple(sorted((name, value) for name, value in measurement.about.items() if name != "versus"))


def _compared(line: Line) -> bool:
    return line.gap is not None and line.gap.value is not None


def _place(gap: Measurement | None, answers: Mapping[str, Answer]) -> tuple[int, float]:
    assert gap is not None, "only what is compared is put in order"
    return _rank(gap, answers), -surely(gap)


def _rank(gap: Measurement, answers: Mapping[str, Answer]) -> int:
    answer = answers.get(gap.key)
    return LOOKED_AT_FIRST.index(answer) if answer in LOOKED_AT_FIRST else len(LOOKED_AT_FIRST)
