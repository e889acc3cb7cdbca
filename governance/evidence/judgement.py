"""What a measurement says to a limit, and whether chance explains it.

Policies, pages and reports ask here.
"""

from dataclasses import dataclass
from enum import StrEnum

from governance.evidence.measurement import Measurement
from governance.statistics.interval import Interval

PSI_SMALL, PSI_LARGE = 0.1, 0.25
"""Customary limits of PSI (Siddiqi 2006): up to the first a change is taken for small, above the second for large."""


class Answer(StrEnum):
    """The answer of a measurement to a limit.

    And of the evidence to a requirement. It is never blank.
    """

    MET = "met"
    NOT_MET = "not met"
    INCONCLUSIVE = "inconclusive"
    """The interval straddles the limit, or the distance is one that chance alone produces."""
    NOT_MEASURED = "not measured"


class Side(StrEnum):
    """On which side of a value a whole interval lies."""

    BELOW = "below"
    ABOVE = "above"


WORST_FIRST = (Answer.NOT_MET, Answer.INCONCLUSIVE, Answer.NOT_MEASURED, Answer.MET)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits between which a value must lie.

    A limit itself is inside.
    """

    at_least: float | None = None
    """None: as low as it may be."""
    at_most: float | None = None
    """None: as high as it may be."""

    def hold(self, value: float) -> bool:
        """Whether `value` is inside. What is not a number never is."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def exclude(self, interval: Interval) -> bool:
        """Whether all of `interval` is outside."""
        return (self.at_least is not None and interval.high < self.at_least) or (
            self.at_most is not None and interval.low > self.at_most
        )


def judged(measurement: Measurement, limits: Limits) -> Answer:
    """What `measurement` says to `limits`.

    A distance with a noise level is *not met* only above what chance alone makes. An interval must be inside as a whole
    to be *met*, and outside as a whole to be *not met*. A bare value is one or the other.
    """
    value, interval = measurement.value, measurement.interval
    if value is None:
        return Answer.NOT_MEASURED
    inside = limits.hold(value)
    if measurement.noise is not None:
        outside = Answer.NOT_MET if beyond_chance(measurement) else Answer.INCONCLUSIVE
        return Answer.MET if inside else outside
    if interval is None:
        return Answer.MET if inside else Answer.NOT_MET
    if inside and limits.hold(interval.low) and limits.hold(interval.high):
        return Answer.MET
    return Answer.NOT_MET if limits.exclude(interval) else Answer.INCONCLUSIVE


def beyond_chance(measurement: Measurement) -> bool:
    """Whether the value is more than chance alone would make it.

    False where it was not measured, or has no noise level.
    """
    value, noise = measurement.value, measurement.noise
    return value is not None and noise is not None and value > noise


def side_of(value: float, measurement: Measurement) -> Side | None:
    """The side of `value` on which the measurement clearly lies.

    By more than chance explains. None where its interval holds `value`, or it has none.
    """
    interval = measurement.interval
    if interval is None:
        return None
    if Limits(at_least=value).exclude(interval):
        return Side.BELOW
    return Side.ABOVE if Limits(at_most=value).exclude(interval) else None


def beyond(measurement: Measurement, limit: float) -> bool:
    """Whether a distance is above both `limit` and chance."""
    return beyond_chance(measurement) and judged(measurement, Limits(at_most=limit)) is Answer.NOT_MET
