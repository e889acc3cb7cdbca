"""Simulated features of many shapes.

Their bins are cut from the reference as the program cuts those of a log.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from governance.statistics.binning import DISCRETE_UP_TO, FeatureBins, categories_of, edges_of

Floats = npt.NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Floats]
"""So many values; NaN where there is none. Categories are whole numbers."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A column of a log."""

    name: str
    draw: Draw
    words: bool = False
    """Whether its values are categories, however many there are."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts on which drift is measured.

    Per bin of every feature on both sides, and the bins.
    """

    reference: dict[str, list[int]] = field(default_factory=dict)
    current: dict[str, list[int]] = field(default_factory=dict)
    bins: dict[str, FeatureBins] = field(default_factory=dict)


def with_gaps(draw: Draw, share: float) -> Draw:
    """The same values, of which this share is missing."""

    def drawn(generator: np.random.Generator, size: int) -> Floats:
        return np.where(generator.random(size) < share, np.nan, draw(generator, size))

    return drawn


def of_shares(shares: Floats) -> Draw:
    """Categories 0, 1, 2 and so on with these shares."""
    below = np.cumsum(shares / shares.sum())
    below[-1] = 1.0
    return lambda generator, size: np.searchsorted(below, generator.random(size), side="right").astype(float)


def mostly_zero(generator: np.random.Generator, size: int) -> Floats:
    """A feature with six in ten values at 0.

    So several deciles fall together. The other values are exponential.
    """
    return np.where(generator.random(size) < 0.6, 0.0, generator.exponential(1.0, size))


def normal(generator: np.random.Generator, size: int) -> Floats:
    """Mean 0 and standard deviation 1."""
    return generator.normal(0.0, 1.0, size)


def heavy_tailed(generator: np.random.Generator, size: int) -> Floats:
    """Student's t with 2 degrees of freedom: its variance is infinite."""
    return generator.standard_t(2, size)


FEATURES = (
    Feature("normal", normal),
    Feature("lognormal", lambda generator, size: generator.lognormal(0.0, 1.0, size)),
    Feature("heavy tails (Student's t, 2 degrees of freedom)", heavy_tailed),
    Feature("0 in 60 %, exponential otherwise", mostly_zero),
    Feature("counts around 40 (Poisson)", lambda generator, size: generator.poisson(40, size).astype(float)),
    Feature("normal, 10 % missing", with_gaps(normal, 0.1)),
    Feature("heavy tails, 30 % missing", with_gaps(heavy_tailed, 0.3)),
    Feature("counts around 3 (Poisson)", lambda generator, size: generator.poisson(3, size).astype(float)),
    Feature(
        "five categories (40, 30, 15, 10, 5 %), 2 % missing",
        with_gaps(of_shares(np.array([40.0, 30, 15, 10, 5])), 0.02),
        words=True,
    ),
    Feature(
        "sixty categories, most of them rare (shares as 1 / k^1.5)", of_shares(np.arange(1.0, 61) ** -1.5), words=True
    ),
)


def bins_of(feature: Feature, reference: Floats) -> FeatureBins:
    """The bins that the program cuts.

    A test compares them with those of `governance.adapters.predictions.ibis_bins`.
    """
    present = np.sort(reference[~np.isnan(reference)])
    values, cases = np.unique(present, return_counts=True)
    if not feature.words and len(values) > DISCRETE_UP_TO:
        cut = FeatureBins(feature.name, "numeric", edges=edges_of(present), spread=float(present.std()))
        return cut.reaching(float(values[0]), float(values[-1]))
    return categories_of(
        feature.name, {f"{int(value)}": int(count) for value, count in zip(values, cases, strict=True)}
    )


def counts_in(bins: FeatureBins, values: Floats) -> list[int]:
    """Cases per bin, in the order of `bins.labels`."""
    present = values[~np.isnan(values)]
    missing = len(values) - len(present)
    if bins.kind == "numeric":
        at = np.searchsorted(bins.edges, present, side="right")
    else:
        codes, rare = ([int(name) for name in names] for names in (bins.categories, bins.listed))
        other = len(bins.labels) - 2
        positions = np.full(1 + int(max(*codes, *rare, present.max(initial=0))), other)
        positions[rare] = other - 1
        positions[codes] = range(len(codes))
        at = positions[present.astype(int)]
    return [*np.bincount(at, minlength=len(bins.labels) - 1).tolist(), missing]


def add(counted: Counted, feature: Feature, reference: Floats, current: Floats) -> None:
    """Count both sides of `feature` in the bins of the reference."""
    bins = bins_of(feature, reference)
    counted.bins[feature.name] = bins
    counted.reference[feature.name] = counts_in(bins, reference)
    counted.current[feature.name] = counts_in(bins, current)


def without_drift(n: int, generator: np.random.Generator) -> Counted:
    """Every feature without drift.

    `n` cases on both sides, from one and the same distribution.
    """
    counted = Counted()
    for feature in FEATURES:
        add(counted, feature, feature.draw(generator, n), feature.draw(generator, n))
    return counted
