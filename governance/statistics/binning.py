"""Where a feature's values are cut into bins: fixed once, from a reference, so that counts add for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from governance.canonical import digest_of

MISSING = "missing"
OTHER = "other"
QUANTILES = 10
DISCRETE_UP_TO = 20
"""A numeric feature with no more distinct values than this is counted value by value."""
CATEGORIES_UP_TO = 50
"""The most frequent categories have a bin each; the rest, and every unseen one, share `other`."""


@dataclass(frozen=True, slots=True)
class FeatureBins:
    """The bins of one feature. Values that are missing, or unseen in the reference, have bins of their own."""

    feature: str
    kind: Literal["numeric", "categorical", "prediction"]
    """A prediction is numeric, and the version's own: it compares with no other version's."""
    edges: tuple[float, ...] = ()
    """Numeric: inner cut points, rising; bin i holds edges[i-1] <= value < edges[i]."""
    categories: tuple[str, ...] = ()
    """Categorical: the values with a bin of their own, in the reference's order of frequency."""
    low: float | None = None
    """Numeric: the smallest finite value of the reference."""
    high: float | None = None
    """Numeric: the largest finite value of the reference."""
    spread: float | None = None
    """Numeric: the standard deviation of the reference."""

    @property
    def numeric(self) -> bool:
        """Whether its bins are cut between numbers."""
        return self.kind != "categorical"

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bin holds, in the order of the counts; the last is the bin of missing values."""
        if not self.numeric:
            return (*self.categories, OTHER, MISSING)
        if not self.edges:
            return ("any value", MISSING)
        middle = [f"{low:g} to {high:g}" for low, high in zip(self.edges, self.edges[1:], strict=False)]
        return (f"below {self.edges[0]:g}", *middle, f"{self.edges[-1]:g} and more", MISSING)


@dataclass(frozen=True, slots=True)
class Binning:
    """The bins of every watched feature of one model."""

    features: Mapping[str, FeatureBins]
    """By column; that of the prediction is among them where a number is predicted."""

    @property
    def prediction(self) -> FeatureBins | None:
        """The bins of the number predicted; None where none is."""
        return next((bins for bins in self.features.values() if bins.kind == "prediction"), None)

    @property
    def digest(self) -> str:
        """The name of exactly these bins: profiles add only where theirs is the same."""
        return digest_of(self)
