"""One feature at a time.

How its effect goes with its value, and what the model would answer at other values.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from governance.evidence.closer_look import Dependence
from governance.evidence.cohort import ExplainedSample
from governance.evidence.mean_effects import FEWEST
from governance.predictions.port import Cell

Numbers: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.intp]
Scores: TypeAlias = Callable[[Mapping[str, Sequence[Cell]]], Sequence[float]]
STEPS, MOST_WORDS = 20, 12
"""Values of a number at which a model is asked, and words; where a feature has no more values than steps, each is a step."""
OUTERMOST = 0.01
"""Share of the cases between which and the others a single far value may lie."""
RANKED = 2_000
"""Rows, the first of the sample, of which it is looked how values and effects go together: the others would change little."""
LINES = 100
"""Cases that are followed along the values of a feature."""
OF_SINGLE_CASES = (0.1, 0.9)
"""Between them lie four of five single cases."""


@dataclass(frozen=True, slots=True)
class Along:
    """What the model answers to cases with one feature changed.

    Individual conditional expectation (Goldstein and others 2015), whose mean is the partial dependence (Friedman 2001).
    """

    values: tuple[Cell, ...]
    """In order; words by how often the sample has them. The model answers at least one case at each."""
    lines: tuple[tuple[float, ...], ...]
    """One for each case that is followed: an answer at each value; NaN where the model cannot read it."""
    shares: tuple[float, ...]
    """Share of the sample that lies nearest to each value, of those that have one; together 1."""

    @property
    def mean(self) -> tuple[float, ...]:
        """The partial dependence: the mean answer at each value."""
        return tuple(np.nanmean(self.lines, axis=0).tolist())

    @property
    def lowest(self) -> tuple[float, ...]:
        """The lowest answer at each value."""
        return tuple(np.nanmin(self.lines, axis=0).tolist())

    @property
    def highest(self) -> tuple[float, ...]:
        """The highest answer at each value."""
        return tuple(np.nanmax(self.lines, axis=0).tolist())


@dataclass(frozen=True, slots=True)
class Tendency:
    """How the effect of one feature goes with its value."""

    feature: str
    size: float
    """Mean |SHAP value|."""
    rank_correlation: float | None
    """Spearman's, of value and effect, from -1 to 1; None of words, of one value, and of fewer than `FEWEST` cases."""


def tendencies(explained: ExplainedSample) -> tuple[Tendency, ...]:
    """Each feature, the largest first."""
    sizes = np.abs(explained.effects).mean(axis=0)
    every = [
        Tendency(name, float(sizes[at]), _rank_correlation(explained, at)) for at, name in enumerate(explained.features)
    ]
    return tuple(sorted(every, key=lambda each: (-each.size, each.feature)))


def _rank_correlation(explained: ExplainedSample, at: int) -> float | None:
    values = numbers(explained.sample.columns[explained.features[at]][:RANKED])
    return spearman(values, explained.effects[:RANKED, at])


def spearman(values: Numbers, effects: Numbers) -> float | None:
    """Spearman's rank correlation, of what has a value.

    None of fewer than `FEWEST`, and where all values or all effects are one.
    """
    there = ~np.isnan(values)
    values, effects = values[there], effects[there]
    if len(values) < FEWEST or np.ptp(values) == 0 or np.ptp(effects) == 0:
        return None
    # Of ranks, Pearson's is Spearman's; this is a tenth of the time of one call for both.
    return float(np.corrcoef(scipy.stats.rankdata(values), scipy.stats.rankdata(effects))[0, 1])


def relative_ranks(cells: Sequence[Cell]) -> tuple[float | None, ...]:
    """Where each number stands among all of a column.

    0 is the lowest, 1 the highest. Equal ones stand in their middle; None of words and of what is missing.
    """
    values = numbers(cells)
    there = ~np.isnan(values)
    ranks = np.full(len(values), np.nan)
    ranks[there] = (scipy.stats.rankdata(values[there]) - 1) / max(1, there.sum() - 1)
    return tuple(None if np.isnan(rank) else float(rank) for rank in ranks)


@dataclass(frozen=True, slots=True)
class Halves:
    """The mean effect of a number above a value, and elsewhere."""

    value: float
    is_median: bool
    above: float
    elsewhere: float


def halves(cells: Sequence[Cell], effects: Sequence[float]) -> Halves | None:
    """The mean effects above the middle value and elsewhere.

    Where the middle value is the highest one, above the next lower. None where there are no two numbers.
    """
    values = numbers(cells)
    there = ~np.isnan(values)
    if not there.any() or np.ptp(values[there]) == 0:
        return None
    with_values, of_those = values[there], np.array(effects, dtype=float)[there]
    median = float(np.median(with_values))
    is_median = median < with_values.max()
    value = median if is_median else float(with_values[with_values < median].max())
    upper = with_values > value
    return Halves(value, is_median, float(of_those[upper].mean()), float(of_those[~upper].mean()))


def by_word(cells: Sequence[Cell], effects: Sequence[float]) -> dict[str, float]:
    """The mean effect of each word of at least `FEWEST` cases."""
    of_words: dict[str, list[float]] = defaultdict(list)
    for cell, effect in zip(cells, effects, strict=True):
        if cell is not None:
            of_words[str(cell)].append(effect)
    return {word: fmean(those) for word, those in of_words.items() if len(those) >= FEWEST}


def numbers(cells: Sequence[Cell]) -> Numbers:
    """The numbers of a column.

    NaN of what is missing and of words.
    """
    return np.array([float(cell) if isinstance(cell, int | float) else np.nan for cell in cells], dtype=float)


def goes_with(explained: ExplainedSample, feature: str) -> str | None:
    """The other feature that the effect of `feature` depends on most.

    The one with which the effect goes most among cases of about the same value: by the size of Spearman's correlation in each
    tenth of the values, or for each word, weighted by cases. None where there is no other feature of numbers.
    """
    effects = explained.effects[:RANKED, explained.features.index(feature)]
    alike = _of_about_the_same_value(explained.sample.columns[feature][:RANKED])
    others = {name: numbers(cells[:RANKED]) for name, cells in explained.sample.columns.items() if name != feature}
    strength = {
        name: sum(_goes_together(values[rows], effects[rows]) for rows in alike) for name, values in others.items()
    }
    best = max(strength, key=lambda name: (strength[name], name), default=None)
    return best if best is not None and strength[best] > 0 else None


def _of_about_the_same_value(cells: Sequence[Cell]) -> list[Rows]:
    """The rows of each word, and of each tenth of the numbers."""
    values = numbers(cells)
    there = values[~np.isnan(values)]
    edges = np.unique(np.quantile(there, np.linspace(0, 1, 11))[1:]) if len(there) else there
    places = [
        str(cell) if np.isnan(value) else str(np.searchsorted(edges, value))
        for cell, value in zip(cells, values, strict=True)
    ]
    return [np.flatnonzero(np.array(places) == place) for place in sorted({*places})]


def _goes_together(values: Numbers, effects: Numbers) -> float:
    """The size of the rank correlation, times the number of cases.

    0 where there is none.
    """
    correlation = spearman(values, effects)
    return 0.0 if correlation is None else abs(correlation) * int((~np.isnan(values)).sum())


def steps(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The values of a feature at which a model is asked.

    Numbers in even steps over the range that all but the outermost hundredth of the cases have, words by how often they are there. Empty where nothing has
    a value.
    """
    there = [cell for cell in cells if cell is not None]
    if any(isinstance(cell, str) for cell in there):
        often = Counter(map(str, there))
        return tuple(sorted(often, key=lambda word: (-often[word], word))[:MOST_WORDS])
    distinct = sorted({cell for cell in there if not isinstance(cell, str)})
    if len(distinct) <= STEPS:
        return tuple(distinct)
    low, high = np.quantile(numbers(there), (OUTERMOST / 2, 1 - OUTERMOST / 2))
    even = np.linspace(low, high, STEPS).tolist()
    whole = all(isinstance(cell, int) for cell in distinct)
    return tuple(sorted({round(value) if whole else float(f"{value:.4g}") for value in even}))


def along(columns: Mapping[str, Sequence[Cell]], feature: str, scores: Scores) -> Along:
    """Ask the model about cases at each value of one feature.

    About the first `LINES` rows of the sample that has these `columns`: they are in no order of their own.
    """
    values, followed = steps(columns[feature]), len(columns[feature][:LINES])
    cases = {
        name: [value for _ in range(followed) for value in values]
        if name == feature
        else [cell for cell in cells[:followed] for _ in values]
        for name, cells in columns.items()
    }
    answers = np.array(scores(cases), dtype=float).reshape(followed, len(values))
    answered = np.isfinite(answers).any(axis=0)
    there = tuple(value for value, any_answered in zip(values, answered, strict=True) if any_answered)
    return Along(there, tuple(map(tuple, answers[:, answered].tolist())), _shares(columns[feature], there))


def kept(curves: Along, feature: str, cells: Sequence[Cell], min_cell: int) -> Dependence:
    """What evidence keeps of it.

    No single case, and no value of few. `cells` are those of the sample. A word, or one of few numbers, that fewer than `min_cell` rows have is left out.
    """
    often = Counter(cells)
    in_steps = any(value not in often for value in curves.values)
    at = [at for at, value in enumerate(curves.values) if in_steps or often[value] >= min_cell]
    lines = np.array(curves.lines, dtype=float)[:, at]
    low, high = np.nanquantile(lines, OF_SINGLE_CASES, axis=0)
    return Dependence(
        feature,
        len(lines),
        tuple(value for place in at if (value := curves.values[place]) is not None),
        means=_short(np.nanmean(lines, axis=0)),
        low=_short(low),
        high=_short(high),
        shares=_short(curves.shares[place] for place in at),
    )


def _short(values: Iterable[float]) -> tuple[float, ...]:
    """Six digits: more are rounding of the model's own sums."""
    return tuple(float(f"{value:.6g}") for value in values)


def _shares(cells: Sequence[Cell], values: Sequence[Cell]) -> tuple[float, ...]:
    if any(isinstance(value, str) for value in values):
        counts = Counter(str(cell) for cell in cells if cell is not None)
        nearest = [counts[str(value)] for value in values]
    else:
        grid, there = numbers(values), numbers(cells)
        there = there[~np.isnan(there)]
        places = np.abs(there[:, None] - grid[None, :]).argmin(axis=1)
        nearest = np.bincount(places, minlength=len(values)).tolist()
    whole = sum(nearest)
    return tuple(count / whole if whole else 0.0 for count in nearest)
