"""The bins into which the values of a feature are counted.

They are fixed once, from a reference, so that counts add up over all later time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, isfinite, nextafter
from typing import Literal

import numpy as np
import numpy.typing as npt

from governance.canonical import digest_of

MISSING = "missing"
OTHER = "other"
RARE = "rare"
QUANTILES = 10
DISCRETE_UP_TO = 20
"""A numeric feature with no more distinct values than this is counted value by value."""
CATEGORIES_UP_TO = 50
"""The most frequent categories have a bin each; the rest share one."""
LISTED_UP_TO = 1_000
"""Different values of the reference that are written down, so that a log can tell what is unseen from what is rare."""
FORM = 2
"""How bins are cut today. Those of form 1 had no bin of its own for a value that many share, nor for what lies outside."""


Kind = Literal["numeric", "categorical", "prediction", "score"]


@dataclass(frozen=True, slots=True)
class FeatureBins:
    """The bins of one feature.

    Missing values have a bin of their own, and so have values that the reference has not.
    """

    feature: str
    kind: Kind
    """Predictions and scores are numeric, and the version's own: they compare with no other version's."""
    edges: tuple[float, ...] = ()
    """Numeric: cut points, rising; bin i holds edges[i-1] <= value < edges[i]. Two neighbouring numbers hold one value."""
    categories: tuple[str, ...] = ()
    """Categorical: the values with a bin of their own, in the reference's order of frequency."""
    rare: bool = False
    """Categorical: whether values that the reference has, but rarely, have a bin apart from those that it has not."""
    listed: tuple[str, ...] = ()
    """Categorical: the values in the bin of rare ones, where they were few enough to be written down."""
    chance_unseen: float | None = None
    """Categorical: share of cases whose value the reference would lack without any drift (Good 1953); None: not known."""
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

    def reaching(self, low: float, high: float) -> "FeatureBins":
        """The same bins with the reference's smallest and largest number filled in.

        Values outside these two have bins of their own.
        """
        return replace(self, edges=_in_order([*self.edges, low, *_around(high)[1:]]), low=low, high=high)

    @property
    def knows_unseen(self) -> bool:
        """Whether the bin `other` holds only values that the reference lacks."""
        return not self.numeric and (self.rare or len(self.categories) < CATEGORIES_UP_TO)

    @property
    def single(self) -> tuple[bool, ...]:
        """For each bin, whether it holds one value only.

        In the order of the counts. Nothing can move inside a bin of one value.
        """
        if not self.numeric:
            return (*(True for _ in self.categories), *(False for _ in self._unnamed), True)
        inner = [_one_value(low, high) for low, high in pairwise(self.edges)]
        return (False, *inner, False, True) if self.edges else (False, True)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bin holds, in the order of the counts.

        The last is the bin of missing values.
        """
        return self.labels_of(6)

    def labels_of(self, digits: int) -> tuple[str, ...]:
        """The same, with so many digits of each number."""
        if not self.numeric:
            return (*self.categories, *self._unnamed, MISSING)
        if not self.edges:
            return ("any value", MISSING)
        cuts = self.cuts(digits)
        above = [self._value_at(place) != edge for place, edge in enumerate(self.edges)]
        inner = [
            cuts[at]
            if _one_value(self.edges[at], self.edges[at + 1])
            else f"{'above ' * above[at]}{cuts[at]} to {cuts[at + 1]}"
            for at in range(len(cuts) - 1)
        ]
        return (f"below {cuts[0]}", *inner, f"above {cuts[-1]}" if above[-1] else f"{cuts[-1]} and more", MISSING)

    def cuts(self, digits: int) -> tuple[str, ...]:
        """The numbers that bins begin with, with so many digits."""
        return tuple(f"{self._value_at(place):.{digits}g}" for place in range(len(self.edges)))

    @property
    def _unnamed(self) -> tuple[str, ...]:
        """Labels of the bins of values without one of their own."""
        return (RARE, OTHER) if self.rare else (OTHER,)

    def _value_at(self, place: int) -> float:
        """The number with which a bin begins.

        Where the bin begins just above a number that has its own bin, it is that number.
        """
        edge = self.edges[place]
        below = self.high if place == len(self.edges) - 1 else None
        below = self.edges[place - 1] if place and _one_value(self.edges[place - 1], edge) else below
        return below if below is not None and _one_value(below, edge) else edge


def _one_value(low: float, high: float) -> bool:
    return nextafter(low, inf) == high


def categories_of(feature: str, cases: Mapping[str, int]) -> FeatureBins:
    """Bins of words, by how many `cases` of the reference have each."""
    by_frequency = sorted(cases, key=lambda word: (-cases[word], word))
    listed = by_frequency[CATEGORIES_UP_TO:] if len(cases) <= LISTED_UP_TO else []
    once = sum(count == 1 for count in cases.values())
    return FeatureBins(
        feature,
        "categorical",
        categories=tuple(by_frequency[:CATEGORIES_UP_TO]),
        rare=bool(listed),
        listed=tuple(listed),
        chance_unseen=once / sum(cases.values()) if cases else None,
    )


def edges_of(rising: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """The numbers at which rising finite numbers are cut into bins.

    A value that a tenth or more of them share has a bin of its own. Between those values, tenths are cut. Raises
    IndexError where there is no number.
    """
    starts = np.concatenate([[0], np.flatnonzero(rising[1:] != rising[:-1]) + 1])
    cases = np.diff(starts, append=rising.size)
    shared = cases * QUANTILES >= rising.size
    cuts = {edge for value in rising[starts[shared]] for edge in _around(float(value))}
    rest = rising[np.repeat(~shared, cases)]
    if rest.size:
        cuts |= {float(cut) for cut in np.quantile(rest, [step / QUANTILES for step in range(1, QUANTILES)])}
    return _in_order(cuts)


def _in_order(edges: Iterable[float]) -> tuple[float, ...]:
    return tuple(sorted({edge + 0.0 for edge in edges}))  # one zero, not two


def _around(value: float) -> tuple[float, ...]:
    """The two edges between which `value` is alone.

    The largest number of all has no edge above it.
    """
    return tuple(edge for edge in (value, nextafter(value, inf)) if isfinite(edge))


@dataclass(frozen=True, slots=True)
class Binning:
    """The bins of every watched feature of one model."""

    features: Mapping[str, FeatureBins]
    """By column; that of the prediction is among them where a number is predicted."""
    form: int = 1
    """How they were cut; `FORM` today."""

    @property
    def prediction(self) -> FeatureBins | None:
        """The bins of the predicted number.

        None where the model predicts no number.
        """
        return next((bins for bins in self.features.values() if bins.kind == "prediction"), None)

    @property
    def digest(self) -> str:
        """The digest of exactly these bins.

        Two profiles add only where their digests are the same.
        """
        return digest_of(self)
