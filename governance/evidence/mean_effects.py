"""What a model relies on among many cases.

With how sure that is. Of the whole sample, of each group of people, and of the days of the reference. A mean SHAP value in a group, less that of
the others, is the part of the difference between their mean outputs that goes through this feature: the parts add up to the whole
of it (Lundberg 2020, "Explaining quantitative measures of fairness").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from governance.evidence.measurement import Measurement
from governance.evidence.suppression import suppressed
from governance.predictions.port import Sample
from governance.predictions.spec import ModelSpec
from governance.sentences import explanations
from governance.statistics.interval import LEVEL, Interval, Moments, bonferroni, student, welch
from governance.statistics.profile import Group

Effects: TypeAlias = npt.NDArray[np.float64]
"""SHAP values: a row for each case, a column for each feature."""
SHIFT = "explanation_shift"
INSTABILITY = "explanation_instability"
REFERENCE, RECENT = "reference", "recent"
"""Windows of days."""
FEWEST = 20
"""Fewer cases than this say nothing about a mean whose distribution nobody knows."""
MOST_OF_GROUPS = 20
"""Features of which evidence has the effects in each group: those with the largest effects over all."""
SHUFFLES, SEED, RARELY = 500, 20_260_201, 0.95


@dataclass(frozen=True, slots=True)
class MeanEffect:
    """What one feature does to the answers of some cases.

    In the unit of the explanation.
    """

    feature: str
    size: float
    """Mean |SHAP value|; 0 does nothing."""
    size_interval: Interval | None
    """It holds for all features together; None of fewer than `FEWEST` cases."""
    direction: float
    """Mean SHAP value: above 0 it moves these answers up."""
    difference: Interval | None = None
    """Of `direction` less that among all other cases, for all features and groups of the attribute together. None of the whole
    sample, and where either has fewer than `FEWEST` cases."""

    @property
    def differs(self) -> bool:
        """Whether chance alone explains the difference no longer."""
        return self.difference is not None and not self.difference.low <= 0 <= self.difference.high


@dataclass(frozen=True, slots=True)
class MeanEffects:
    """What each feature does to the answers of some cases.

    The largest over all first.
    """

    cases: int
    effects: tuple[MeanEffect, ...]
    about: Mapping[str, str] = field(default_factory=dict)
    """Which cases: an `attribute` and a `group`, or a `window`, which is `REFERENCE` or `RECENT`; empty of the whole sample."""


@dataclass(frozen=True)
class Apart:
    """Answers taken apart, of which every row adds up."""

    features: tuple[str, ...]
    effects: Effects
    background: int = 0
    """Rows that stood for what was left out; 0 where nothing was."""

    @property
    def sizes(self) -> npt.NDArray[np.float64]:
        """The mean |SHAP value| of each feature."""
        sizes: npt.NDArray[np.float64] = np.abs(self.effects).mean(axis=0)
        return sizes


def about(every: Sequence[MeanEffects], **what: str) -> MeanEffects | None:
    """Those of exactly these cases.

    Nothing named is the whole sample. None where evidence has none.
    """
    return next((effects for effects in every if dict(effects.about) == what), None)


def over_all(apart: Apart, **cases: str) -> MeanEffects:
    """What each feature does over all rows, the largest first."""
    order, level = _largest_first(apart), bonferroni(LEVEL, len(apart.features))
    return MeanEffects(len(apart.effects), tuple(_whole(apart, at, level) for at in order), cases)


def by_group(apart: Apart, sample: Sample, spec: ModelSpec) -> tuple[MeanEffects, ...]:
    """What each feature does in each group that may be shown.

    `sample` has the rows of `apart`, in their order. Groups are those of single attributes, by the names that pages use.
    """
    return tuple(
        each
        for attribute in spec.sensitive
        if attribute in sample.groups
        for each in _of_attribute(apart, sample.groups[attribute], attribute, spec)
    )


def _of_attribute(apart: Apart, groups: Sequence[str], attribute: str, spec: ModelSpec) -> list[MeanEffects]:
    of_rows = np.array([spec.sensitive[attribute].named(group) for group in groups], dtype=object)
    shown = shown_groups(of_rows.tolist(), spec.min_cell)
    order = _largest_first(apart)[:MOST_OF_GROUPS]
    level = bonferroni(LEVEL, len(order) * len(shown))
    return [
        MeanEffects(
            int((of_rows == group).sum()),
            tuple(_in_group(apart, at, of_rows == group, level) for at in order),
            {"attribute": attribute, "group": group},
        )
        for group in shown
    ]


@dataclass(frozen=True, slots=True)
class _Cases:
    size: int


def shown_groups(groups: Sequence[str], min_cell: int) -> tuple[str, ...]:
    """The groups of some rows that may be shown, in alphabetical order.

    Those of fewer than `min_cell` rows are not, and no single one that would follow from the others.
    """
    table: dict[Group, _Cases] = {(group,): _Cases(groups.count(group)) for group in sorted(set(groups))}
    hidden = suppressed(table, min_cell)
    return tuple(group[0] for group in table if group not in hidden)


def _largest_first(apart: Apart) -> list[int]:
    sizes = apart.sizes
    return sorted(range(len(apart.features)), key=lambda at: (-sizes[at], apart.features[at]))


def _whole(apart: Apart, at: int, level: float) -> MeanEffect:
    values = apart.effects[:, at]
    return MeanEffect(
        apart.features[at], float(np.abs(values).mean()), _around_size(values, level), float(values.mean())
    )


def _in_group(apart: Apart, at: int, inside: npt.NDArray[np.bool_], level: float) -> MeanEffect:
    here, elsewhere = apart.effects[inside, at], apart.effects[~inside, at]
    enough = min(len(here), len(elsewhere)) >= FEWEST
    return MeanEffect(
        apart.features[at],
        float(np.abs(here).mean()),
        _around_size(here, level),
        float(here.mean()),
        welch(moments(here), moments(elsewhere), level) if enough else None,
    )


def _around_size(values: Effects, level: float) -> Interval | None:
    interval = student(moments(np.abs(values)), level) if len(values) >= FEWEST else None
    return None if interval is None else Interval(max(0.0, interval.low), interval.high)


def moments(values: Effects) -> Moments:
    """What the interval of a mean is computed from."""
    return Moments(len(values), float(values.mean()), float(values.var(ddof=1)) if len(values) > 1 else None)


def share_moved(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> float:
    """How much of the effect lies with other features.

    0 is none, 1 is all. Total variation distance of two lists of sizes, each as shares of its sum. 0 where a model relies on nothing.
    """
    if not first.sum() or not second.sum():
        return float(bool(first.sum()) != bool(second.sum()))
    return float(np.abs(first / first.sum() - second / second.sum()).sum() / 2)


def shift(before: Apart, now: Apart) -> Measurement:
    """How much of the effect lies with others than in the reference.

    `noise` is what chance alone exceeds once in twenty times: the rows of both are shuffled, 500 times, from a seed.
    """
    if min(len(before.effects), len(now.effects)) < FEWEST:
        fewer = min(len(before.effects), len(now.effects))
        return Measurement.missing(SHIFT, explanations.too_few_rows_to_compare(fewer, FEWEST))
    return Measurement(
        SHIFT,
        explanations.shift_of_effects(len(before.effects), len(now.effects), SHUFFLES),
        value=share_moved(before.sizes, now.sizes),
        noise=_by_chance(np.abs(before.effects), np.abs(now.effects)),
        n=len(now.effects),
    )


def _by_chance(before: Effects, now: Effects) -> float:
    both, chance = np.vstack([before, now]), np.random.default_rng(SEED)
    shuffled = (chance.permutation(both) for _ in range(SHUFFLES))
    moved = [share_moved(rows[: len(before)].mean(axis=0), rows[len(before) :].mean(axis=0)) for rows in shuffled]
    return float(np.quantile(moved, RARELY))


def instability(first: Apart, again: Apart) -> Measurement:
    """How much of the effect goes to other features with another background.

    Both are of the same rows.
    """
    return Measurement(
        INSTABILITY,
        explanations.effects_against_another_background(len(again.effects), again.background),
        value=share_moved(first.sizes, again.sizes),
        n=len(again.effects),
    )
