"""The findings of a version in one line.

How many requirements are not met, and the worst of them in about eight words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.committee.findings import Finding, Verdict
from governance.committee.policy import Criterion, Effect
from governance.evidence.catalogue import term
from governance.evidence.judgement import WORST_FIRST, Answer
from governance.evidence.measure import POINTS, MeasureKind
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import labelled, reading, shown

GRAVEST = (Effect.BLOCK, Effect.REFER, Effect.NOTE, None)


@dataclass(frozen=True, slots=True)
class InShort:
    """Findings, counted by their answer."""

    answer: Answer
    """The worst of all."""
    of_that: int
    """How many requirements have it."""
    asked: int
    """How many requirements there are."""
    worst: str
    """The gravest of those with that answer, in a few words; empty where all are met."""
    blocks: bool
    """Whether one of them blocks an approval."""


def in_short(findings: Sequence[Finding], labels: Mapping[str, str]) -> InShort | None:
    """Say findings in one line.

    None where there are none. `labels` is how columns are called.
    """
    if not findings:
        return None
    answer = min((finding.answer for finding in findings), key=WORST_FIRST.index)
    same = [finding for finding in findings if finding.answer is answer]
    gravest = min(same, key=lambda finding: GRAVEST.index(finding.effect))
    return InShort(
        answer=answer,
        of_that=len(same),
        asked=len(findings),
        worst="" if answer is Answer.MET else _said(_deciding(gravest.verdict), labels),
        blocks=any(finding.effect is Effect.BLOCK for finding in findings),
    )


def _deciding(verdict: Verdict) -> Verdict:
    """The part on which a composed answer rests."""
    while verdict.parts:
        verdict = next(part for part in verdict.parts if part.answer is verdict.answer)
    return verdict


def _said(verdict: Verdict, labels: Mapping[str, str]) -> str:
    criterion, measurement = verdict.criterion, verdict.measurement
    if criterion.measure is None:
        return f"{criterion.attachment} failed" if verdict.answer is Answer.NOT_MET else f"no {criterion.attachment}"
    if measurement is None or measurement.value is None:
        return _called(criterion)
    about_labelled = labelled(measurement, labels).about
    parts = (about_labelled[part] for part in ("group", "feature", "class") if part in about_labelled)
    whom = next(parts, "")
    about = f" for {whom}" if whom else ""
    limit = _broken(criterion, measurement.value)
    if criterion.versus is not None:
        way = "less" if measurement.value < 0 else "more"
        return f"{_called(criterion)} {_size(criterion, measurement)} {way} than today{about}, limit {_limit(criterion, abs(limit))}"
    if term(criterion.measure).kind is MeasureKind.GAP and not term(criterion.measure).ratio:
        return f"Gap of {_size(criterion, measurement)}{about}, limit {_limit(criterion, abs(limit))}"
    value = shown(criterion.measure, measurement.value)
    return f"{_called(criterion)} {value}{about}, limit {_limit(criterion, limit)}"


def _called(criterion: Criterion) -> str:
    assert criterion.measure is not None, "asked of measurements only"
    return term(criterion.measure).short or term(criterion.measure).label


def _broken(criterion: Criterion, value: float) -> float:
    """The limit that the value breaks, or comes nearest to."""
    limits = [limit for limit in (criterion.at_least, criterion.at_most) if limit is not None]
    if criterion.at_least is not None and value < criterion.at_least:
        return criterion.at_least
    if criterion.at_most is not None and value > criterion.at_most:
        return criterion.at_most
    return min(limits, key=lambda limit: abs(value - limit))


def _size(criterion: Criterion, measurement: Measurement) -> str:
    """The size of a difference, without its sign."""
    assert criterion.measure is not None, "asked of measurements only"
    value = abs(measurement.value or 0.0)
    return shown(criterion.measure, value, signed=criterion.versus is not None).removeprefix("+")


def _limit(criterion: Criterion, limit: float) -> str:
    """A limit as short as it can be said.

    In points without the word, which stands beside the value.
    """
    assert criterion.measure is not None, "asked of measurements only"
    signed = criterion.versus is not None
    number, _, unit = shown(criterion.measure, limit, signed=signed).removeprefix("+").partition(" ")
    plain = number.rstrip("0").rstrip(".") if "." in number else number
    return plain if not unit or reading(criterion.measure, signed=signed) == POINTS else f"{plain} {unit}"
