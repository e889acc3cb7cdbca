"""Evidence against policy: one finding per requirement, with one of four answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from governance.evidence.bundle import Evidence
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown
from governance.review.policy import Effect, Requirement, Tier
from governance.statistics.interval import Interval


class Answer(StrEnum):
    """What the evidence says to a requirement; never a blank."""

    MET = "met"
    NOT_MET = "not met"
    INCONCLUSIVE = "inconclusive"
    """The interval straddles the limit, or the distance is one that chance alone produces."""
    NOT_MEASURED = "not measured"


WORST_FIRST = (Answer.NOT_MET, Answer.INCONCLUSIVE, Answer.NOT_MEASURED, Answer.MET)


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement, answered; `measurement` is the one that the answer rests on."""

    requirement: Requirement
    answer: Answer
    effect: Effect | None
    """What the answer does to the request; None where the requirement is met."""
    measurement: Measurement | None
    """The worst of those the requirement matches; None where there is none at all."""
    reason: str
    """Why this answer, with both sides."""


def findings(evidence: Evidence, tier: Tier) -> tuple[Finding, ...]:
    """One finding per requirement of `tier`, in the policy's order."""
    return tuple(_finding(requirement, evidence) for requirement in tier.requirements)


def worst_first(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """What needs attention first; otherwise in the policy's order."""
    return tuple(sorted(found, key=lambda finding: WORST_FIRST.index(finding.answer)))


def blocking(found: Sequence[Finding], tier: Tier) -> tuple[str, ...]:
    """Why the version cannot be approved, whatever the votes; empty where nothing stands in the way."""
    if not tier.requirements:
        # Without this, a policy that someone forgot to fill in would approve every model.
        return ("the policy asks nothing of this tier, so it can approve nothing",)
    return tuple(f"{finding.requirement.id}: {finding.reason}" for finding in found if finding.effect is Effect.BLOCK)


def _finding(requirement: Requirement, evidence: Evidence) -> Finding:
    if requirement.versus == "champion" and evidence.champion is None:
        return Finding(requirement, Answer.MET, None, None, "no champion serves, so there is nothing to compare with")
    candidates = [_compared(m, evidence) if requirement.versus else m for m in _matching(requirement, evidence)]
    if not candidates:
        return _answered(requirement, Answer.NOT_MEASURED, None, f"the evidence holds no {requirement.measure}")
    judged = [(measurement, *_judge(measurement, requirement)) for measurement in candidates]
    worst = min(judged, key=lambda item: (WORST_FIRST.index(item[1]), _margin(item[0], requirement)))
    return _answered(requirement, worst[1], worst[0], worst[2])


def _answered(requirement: Requirement, answer: Answer, measurement: Measurement | None, reason: str) -> Finding:
    effects = {
        Answer.MET: None,
        Answer.NOT_MET: requirement.when_not_met,
        Answer.INCONCLUSIVE: requirement.when_inconclusive,
        Answer.NOT_MEASURED: requirement.when_not_measured,
    }
    return Finding(requirement, answer, effects[answer], measurement, reason)


def _matching(requirement: Requirement, evidence: Evidence) -> list[Measurement]:
    found = [m for m in evidence.measurements if m.name == requirement.measure and "within" not in m.about]
    if requirement.by:
        found = [m for m in found if m.about.get("attribute", m.about.get("feature")) in requirement.by]
    return found


def _compared(measurement: Measurement, evidence: Evidence) -> Measurement:
    """The difference to the champion's measurement, as a measurement of its own."""
    assert evidence.champion is not None
    other = next((m for m in evidence.champion.measurements if m.key == measurement.key), None)
    about = {**measurement.about, "versus": "champion"}
    if measurement.value is None or other is None or other.value is None:
        reason = measurement.reason or (other.reason if other else None) or "the champion has no such measurement"
        return Measurement.missing(measurement.name, reason, about)
    value = measurement.value - other.value
    return Measurement(
        measurement.name,
        "difference to the champion on the same days, taken as independent (wide, since both saw the same cases)",
        about=about,
        value=value,
        interval=_difference_interval(value, measurement, other),
        n=measurement.n,
    )


def _difference_interval(value: float, first: Measurement, second: Measurement) -> Interval | None:
    # Newcombe's square-and-add works for any two estimates with intervals of their own.
    a, b = first.interval, second.interval
    if a is None or b is None or first.value is None or second.value is None:
        return None
    return Interval(
        value - sqrt((first.value - a.low) ** 2 + (b.high - second.value) ** 2),
        value + sqrt((a.high - first.value) ** 2 + (second.value - b.low) ** 2),
    )


def _judge(measurement: Measurement, requirement: Requirement) -> tuple[Answer, str]:
    value = measurement.value
    if value is None:
        return Answer.NOT_MEASURED, measurement.reason or "no reason given"
    expected = f"expected {_limits(requirement)}"
    # Written so that a NaN could never pass: everything but a proven "inside" is outside.
    inside = (requirement.at_least is None or value >= requirement.at_least) and (
        requirement.at_most is None or value <= requirement.at_most
    )
    seen = _shown(requirement, value)
    if measurement.noise is not None:
        chance = _shown(requirement, measurement.noise)
        if inside:
            return Answer.MET, f"{seen}, {expected}"
        if value > measurement.noise:
            return Answer.NOT_MET, f"{seen}, {expected}; chance alone stays under {chance}"
        return Answer.INCONCLUSIVE, f"{seen}, {expected}; but chance alone reaches {chance}"
    interval = measurement.interval
    if interval is None:
        return (Answer.MET if inside else Answer.NOT_MET), f"{seen}, {expected}"
    both = f"{seen} (between {_shown(requirement, interval.low)} and {_shown(requirement, interval.high)}), {expected}"
    if inside and _wholly_inside(interval, requirement):
        return Answer.MET, both
    if _wholly_outside(interval, requirement):
        return Answer.NOT_MET, both
    return Answer.INCONCLUSIVE, both


def _wholly_inside(interval: Interval, requirement: Requirement) -> bool:
    return (requirement.at_least is None or interval.low >= requirement.at_least) and (
        requirement.at_most is None or interval.high <= requirement.at_most
    )


def _wholly_outside(interval: Interval, requirement: Requirement) -> bool:
    return (requirement.at_least is not None and interval.high < requirement.at_least) or (
        requirement.at_most is not None and interval.low > requirement.at_most
    )


def _limits(requirement: Requirement) -> str:
    parts = []
    if requirement.at_least is not None:
        parts.append(f"at least {_shown(requirement, requirement.at_least)}")
    if requirement.at_most is not None:
        parts.append(f"at most {_shown(requirement, requirement.at_most)}")
    return " and ".join(parts)


def _shown(requirement: Requirement, value: float) -> str:
    """`value` as people read this measure; differences to the champion with their sign."""
    return shown(requirement.measure, value, signed=requirement.versus is not None)


def _margin(measurement: Measurement, requirement: Requirement) -> float:
    """How far inside the limits the value lies; the smallest is the worst."""
    if measurement.value is None:
        return 0.0
    margins = []
    if requirement.at_least is not None:
        margins.append(measurement.value - requirement.at_least)
    if requirement.at_most is not None:
        margins.append(requirement.at_most - measurement.value)
    return min(margins)
