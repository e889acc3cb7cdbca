"""A straight line in place of a model, around one case.

LIME for tables (Ribeiro, Singh and Guestrin 2016, KDD, "Why should I trust you?"). Features of the case are left out at
random, the model is asked what it answers then, and a weighted linear regression says what each feature that was kept
did to the answer. It is a second opinion beside SHAP values: made another way, of the same model and the same case.

It differs from the authors' package in two points. A feature that is left out gets the cell of a row of the log, all of
one mix from one row, so that words and gaps stay as the log has them and no bins are made. And each pattern of kept
features is filled several times. So the fit is measured on what a pattern answers on average: a straight line cannot
follow which row was drawn, and is not blamed for it. Without that, a linear model would look as if no line fitted it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy

from governance.evidence.closer_look import SecondOpinions
from governance.evidence.explanation import ExplainedCase, Unit
from governance.predictions.port import Cell
from governance.sentences import explanations
from governance.sentences.phrase import Phrase

PATTERNS, FILLINGS = 500, 4
"""How often features are chosen to be kept, and rows that fill each choice: 2,000 answers in all."""
WIDTH = 1.125
"""Share of features left out at which a mix weighs 1/e; the authors' package has the same (its width is 0.75 times the
root of the number of features, on distances, and it takes the root of the kernel)."""
PENALTY = 1.0
"""Of the ridge, on every weight but the base, as in the authors' package: about 0.3 % of a weight."""
PATTERNS_FOR_A_WEIGHT = 2
"""Fewer say nothing about how well a line fits."""
MOST_STRONGEST, LEAST_SHARE = 3, 0.05
"""A feature is among the strongest of a method up to this number, and from this share of the method's largest size: other
draws change a weight by about as much."""

SEED = 2026
"""Of every neighbourhood: who asks again gets the same numbers."""
MOST_OFF = 0.2
"""Standard error of R squared beyond which it is not told."""

Floats: TypeAlias = npt.NDArray[np.float64]
Scores: TypeAlias = Callable[[Mapping[str, Sequence[Cell]]], Sequence[float]]


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """Mixes of a case with rows of the sample."""

    features: tuple[str, ...]
    """In alphabetical order."""
    kept: npt.NDArray[np.bool_]
    """Patterns by features: whether the feature has the case's own cell."""
    cases: Mapping[str, tuple[Cell, ...]]
    """By feature, `FILLINGS` cells for each pattern, one pattern after the other. In the order of the case, since some
    models read columns by their place."""


@dataclass(frozen=True, slots=True)
class LocalSurrogate:
    """A linear model of a model, around one case."""

    weights: Mapping[str, float]
    """By feature: what the case's own cell adds to the answer, compared with cells of the sample. In the unit of the
    answer; 0 is nothing."""
    error: float
    """The largest standard error of a weight, in the same unit: what other draws would change. 0 is exact."""
    fit: float | None
    """R squared: the share of the weighted variance between patterns that the line explains, without what chance adds by
    the rows that were drawn. 1: all of it, 0: none. None where its standard error is above `MOST_OFF`: the answer then
    depends more on the rows that were drawn than on what is kept, as in a case that is like most others."""
    answers: int
    """How many answers of the model it is made of."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two explanations of one case agree.

    In order and sign only, since their units may differ. The measures are those of Krishna and others 2022 (The
    disagreement problem in explainable machine learning): sign agreement of the strongest, and rank correlation.
    """

    strongest: tuple[tuple[str, ...], tuple[str, ...]]
    """Of each explanation, the strongest features, largest first, at most `MOST_STRONGEST`."""
    shared: tuple[str, ...]
    """Among the strongest of both, with the same sign; in the order of the first."""
    opposed: tuple[str, ...]
    """Among the strongest of both, with different signs."""
    rank_correlation: float | None
    """Spearman's, of the absolute sizes of all features. 1: the same order, 0: no relation, -1: the reverse. None where
    all sizes of an explanation are equal, so that it has no order."""

    @property
    def compared(self) -> int:
        """How many strongest features there are, of the explanation that has more."""
        return max(map(len, self.strongest))

    @property
    def complete(self) -> bool:
        """Whether both have the same strongest features, with the same signs."""
        return len(self.shared) == self.compared


def neighbourhood(case: Mapping[str, Cell], rows: Mapping[str, Sequence[Cell]], seed: int) -> Neighbourhood:
    """Mixes of `case` with `rows`, which are columns of a sample.

    Each feature is kept with probability 1/2. Those that are left out come together from one row, drawn at random.
    The same case, rows and seed give the same mixes, in whatever order the features are. Raises ValueError where
    there are no rows.
    """
    features = tuple(sorted(case))
    size = min((len(rows[feature]) for feature in features), default=0)
    if not size:
        raise ValueError("the sample has no rows, expected at least 1 that fills what is left out")
    generator = np.random.default_rng(seed)
    kept = generator.random((PATTERNS, len(features))) < 0.5
    fillers = generator.integers(size, size=PATTERNS * FILLINGS)
    cases = {
        feature: tuple(
            case[feature] if keep else rows[feature][filler]
            for keep, filler in zip(np.repeat(kept[:, at], FILLINGS), fillers, strict=True)
        )
        for at, feature in enumerate(features)
    }
    return Neighbourhood(features, kept, {feature: cases[feature] for feature in case})


def surrogate(around: Neighbourhood, answers: Sequence[float]) -> LocalSurrogate | Phrase:
    """The line that fits `answers` to the neighbourhood.

    Or why there is none. One answer for each of its cases; NaN where the model could not read one. A pattern counts with
    two answers or more. Raises ValueError where there are more or fewer answers than cases.
    """
    expected = len(around.kept) * FILLINGS
    if len(answers) != expected:
        raise ValueError(f"the model gave {len(answers)} answers, expected {expected}: one for each case")
    table = np.array(answers, dtype=np.float64).reshape(-1, FILLINGS)
    counts = np.isfinite(table).sum(axis=1)
    usable = counts >= 2
    features, answered = len(around.features), int(usable.sum())
    least = PATTERNS_FOR_A_WEIGHT * (features + 1)
    if answered < least:
        return explanations.too_few_answers_for_a_line(answered, features, least)
    table = np.where(np.isfinite(table), table, np.nan)[usable]
    patterns = _Patterns(
        around.kept[usable], np.nanmean(table, axis=1), np.nanvar(table, axis=1, ddof=1), counts[usable]
    )
    weights, error, fit = patterns.line()
    return LocalSurrogate(dict(zip(around.features, map(float, weights), strict=True)), error, fit, int(counts.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class _Patterns:
    """What a model answered to each pattern of kept features."""

    kept: npt.NDArray[np.bool_]
    means: Floats
    variances: Floats
    """Of the answers to one pattern, which differ by the row that was drawn."""
    counts: npt.NDArray[np.int_]
    """Of these answers."""

    def line(self) -> tuple[Floats, float, float | None]:
        """The weight of each feature, their largest standard error, and the fit.

        Errors are those of a regression whose residuals may differ in size (White 1980).
        """
        design = np.column_stack([np.ones(len(self.kept)), self.kept])
        near = np.exp(-(1 - self.kept.mean(axis=1)) / WIDTH)
        weighted = design * (near * self.counts)[:, None]
        penalty = PENALTY * np.eye(design.shape[1])
        penalty[0, 0] = 0.0
        bread = np.linalg.inv(weighted.T @ design + penalty)
        line = bread @ weighted.T @ self.means
        residuals = self.means - design @ line
        spread = weighted * residuals[:, None]
        errors = np.sqrt(np.diag(bread @ (spread.T @ spread) @ bread))
        return line[1:], float(errors[1:].max(initial=0.0)), self._fit(residuals, near * self.counts)

    def _fit(self, residuals: Floats, near: Floats) -> float | None:
        """The share of the variance between patterns that is explained.

        Degrees of freedom are counted, and the variance of means by the rows drawn is taken from both sides. The standard
        error is that of a variance of so many numbers (a normal distribution's), the one that is left.
        """
        rows, free = len(residuals), len(residuals) - len(self.kept.T) - 1
        drawn = float(np.average(self.variances / self.counts, weights=near))
        middle = np.average(self.means, weights=near)
        whole = float(np.average((self.means - middle) ** 2, weights=near)) * rows / (rows - 1) - drawn
        left = float(np.average(residuals**2, weights=near)) * rows / free
        if whole <= 0 or left * sqrt(2 / free) > MOST_OFF * whole:
            return None
        return min(1.0, max(0.0, 1 - (left - drawn) / whole))


def agreement(first: Mapping[str, float], second: Mapping[str, float]) -> Agreement:
    """How far two explanations of one case agree.

    Both have a size with a sign for each feature, in whatever unit. Raises ValueError where they are of different
    features.
    """
    if first.keys() != second.keys():
        others = ", ".join(sorted(first.keys() ^ second.keys()))
        raise ValueError(f"only one of the two explains {others}, expected the same features")
    strongest = _strongest(first), _strongest(second)
    both = [feature for feature in strongest[0] if feature in strongest[1]]
    same = {feature: (first[feature] > 0) == (second[feature] > 0) for feature in both}
    return Agreement(
        strongest,
        tuple(feature for feature in both if same[feature]),
        tuple(feature for feature in both if not same[feature]),
        _rank_correlation([abs(first[name]) for name in first], [abs(second[name]) for name in first]),
    )


def second_opinions(
    cases: Sequence[ExplainedCase], rows: Mapping[str, Sequence[Cell]], answers: Scores
) -> SecondOpinions:
    """How far lines around these cases agree with SHAP.

    `rows` are columns of the sample. A case around which no line can be fitted is not counted. Raises what `answers` does.
    """
    compared: list[tuple[Agreement, float | None]] = []
    for case in cases:
        around = neighbourhood(case.values, rows, SEED)
        line = surrogate(around, answers(around.cases))
        if isinstance(line, LocalSurrogate):
            compared.append((agreement(case.contributions, line.weights), line.fit))
    return SecondOpinions(
        cases=len(compared),
        agree=sum(each.complete for each, _ in compared),
        opposed=sum(bool(each.opposed) for each, _ in compared),
        rank_correlation=_median(each.rank_correlation for each, _ in compared),
        fit=_median(fit for _, fit in compared),
    )


def _median(values: Iterable[float | None]) -> float | None:
    """The median of those that are there.

    Four digits say something.
    """
    there = [value for value in values if value is not None]
    return float(f"{median(there):.4g}") if there else None


def _strongest(sizes: Mapping[str, float]) -> tuple[str, ...]:
    """The features with the largest sizes.

    None where all are 0; equal ones by name.
    """
    least = LEAST_SHARE * max(map(abs, sizes.values()), default=0.0)
    ordered = sorted(sizes, key=lambda feature: (-abs(sizes[feature]), feature))
    return tuple(feature for feature in ordered if sizes[feature] and abs(sizes[feature]) >= least)[:MOST_STRONGEST]


def _rank_correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    if min(len(set(first)), len(set(second))) < 2:
        return None
    return float(scipy.stats.spearmanr(first, second).statistic)


def unit_of_answers(unit: Unit) -> Unit:
    """The unit of a model's answers, by that of its SHAP values.

    Log-odds are of a probability, and a logarithm is of the outcome.
    """
    return {Unit.LOG_ODDS: Unit.PROBABILITY, Unit.LOGARITHM: Unit.OUTCOME}.get(unit, unit)
