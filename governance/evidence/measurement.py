"""A measured value with its uncertainty.

Or the reason why there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from governance.sentences.methods import not_measured
from governance.sentences.phrase import Phrase, Recorded
from governance.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number about one model version.

    `reason` says why where it could not be measured.
    """

    name: str
    """The field's term: `recall`, `psi`, `equal_opportunity_difference`."""
    method: Recorded
    """How value and interval were computed, with the source."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What it is about: `feature`, or `attribute` and `group`, and what that is compared with (`versus`)."""
    value: float | None = None
    interval: Interval | None = None
    """Where the true value plausibly lies; None where the method gives none."""
    noise: float | None = None
    """What chance alone would exceed only rarely (the critical value without drift); None where not defined."""
    n: int = 0
    """Number of cases behind it (the denominator)."""
    counts: Mapping[str, int] = field(default_factory=dict)
    reason: Recorded | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError(f"{self.name} needs either a value or the reason why there is none")

    @classmethod
    def missing(cls, name: str, reason: Phrase, about: Mapping[str, str] | None = None, n: int = 0) -> Self:
        """A measurement that could not be made, and why."""
        return cls(name, method=not_measured(), about=about or {}, n=n, reason=reason)

    @property
    def why(self) -> str:
        """Why there is no value, in words.

        Empty where there is one.
        """
        return "" if self.reason is None else str(self.reason)

    @property
    def key(self) -> str:
        """The name and subject of the measurement in one string.

        A page links to the measurement by it.
        """
        return "/".join([self.name, *(f"{name}={value}" for name, value in sorted(self.about.items()))])
