"""Rows of an explained sample, beside all others.

What a model relies on for whom is a question about effects: the mean of a feature's SHAP values among some rows, and among the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import fmean
from typing import TypeVar

import numpy as np

from governance.evidence.mean_effects import FEWEST, Effects, moments
from governance.evidence.run import Run
from governance.predictions.port import Cell, Sample
from governance.statistics.interval import LEVEL, Interval, bonferroni, welch

T = TypeVar("T")


@dataclass(frozen=True)
class ExplainedSample:
    """A sample with what a model answered, row by row, taken apart."""

    sample: Sample
    run: Run
    """One row of values for each row of the sample."""

    @property
    def features(self) -> tuple[str, ...]:
        """Columns of the sample that the model reads."""
        return tuple(self.sample.columns)

    @cached_property
    def effects(self) -> Effects:
        """The SHAP values.

        A row for each row, and a column for each feature.
        """
        return np.array(self.run.values, dtype=float).reshape(len(self.sample.ids), len(self.features))

    def only(self, rows: tuple[int, ...]) -> "ExplainedSample":
        """Some of the rows, in this order."""
        run = replace(
            self.run,
            kept=tuple(range(len(rows))),
            answers=chosen(self.run.answers, rows),
            outputs=chosen(self.run.outputs, rows),
            values=chosen(self.run.values, rows),
        )
        return ExplainedSample(rows_of(self.sample, rows), run)

    def case(self, row: int) -> dict[str, Cell]:
        """What the model read of one row."""
        return {name: cells[row] for name, cells in self.sample.columns.items()}


def rows_of(sample: Sample, rows: tuple[int, ...]) -> Sample:
    """Some of the rows of a sample, in this order."""
    return Sample(
        chosen(sample.ids, rows),
        {name: chosen(cells, rows) for name, cells in sample.columns.items()},
        chosen(sample.answers, rows),
        chosen(sample.decisions, rows),
        chosen(sample.outcomes, rows),
        {name: chosen(groups, rows) for name, groups in sample.groups.items()},
    )


def chosen(cells: tuple[T, ...], rows: tuple[int, ...]) -> tuple[T, ...]:
    """The cells of some rows.

    None of a column that has none.
    """
    return tuple(cells[row] for row in rows) if cells else ()


@dataclass(frozen=True, slots=True)
class Cohort:
    """Conditions that a row has to meet, all of them.

    None asks for nothing.
    """

    decision: int | None = None
    outcome: int | None = None
    group: tuple[str, str] | None = None
    """A sensitive attribute and a group of it, as counts name it."""
    feature: str | None = None
    values: tuple[float, float] | str | None = None
    """Of the feature: the lowest and the highest number, or a word."""
    score: tuple[float, float] | None = None

    @property
    def asks(self) -> bool:
        """Whether it asks for anything."""
        return self != Cohort()

    def rows(self, explained: ExplainedSample) -> tuple[int, ...]:
        """The rows that meet every condition, in their order."""
        sample = explained.sample
        return tuple(row for row in range(len(sample.ids)) if self._has(explained, row))

    def _has(self, explained: ExplainedSample, row: int) -> bool:
        sample = explained.sample
        groups = self.group is None or sample.groups[self.group[0]][row] == self.group[1]
        decided = self.decision is None or (bool(sample.decisions) and sample.decisions[row] == self.decision)
        came = self.outcome is None or (bool(sample.outcomes) and sample.outcomes[row] == self.outcome)
        scored = self.score is None or self.score[0] <= explained.run.answers[row] <= self.score[1]
        return groups and decided and came and scored and self._has_value(sample, row)

    def _has_value(self, sample: Sample, row: int) -> bool:
        if self.feature is None or self.values is None:
            return True
        cell = sample.columns[self.feature][row]
        if isinstance(self.values, str):
            return str(cell) == self.values
        return isinstance(cell, int | float) and self.values[0] <= cell <= self.values[1]


@dataclass(frozen=True, slots=True)
class Reliance:
    """What one feature does to answers.

    To those of a cohort, and to those of the rest.
    """

    feature: str
    here: float
    """Mean SHAP value in the cohort: above 0 it moves the answers up."""
    elsewhere: float
    difference: Interval | None
    """Of `here` less `elsewhere`, for all features together; None where there are too few rows."""

    @property
    def differs(self) -> bool:
        """Whether chance alone explains the difference no longer."""
        return self.difference is not None and not self.difference.low <= 0 <= self.difference.high


def reliance(explained: ExplainedSample, rows: Sequence[int]) -> tuple[Reliance, ...]:
    """What each feature does among `rows` and among all others.

    The feature whose mean effects differ most comes first. Intervals are Welch's, at the level at which all of them
    hold together (Bonferroni), and there are none for fewer than `FEWEST` rows on either side.
    """
    inside = np.zeros(len(explained.sample.ids), dtype=bool)
    inside[list(rows)] = True
    here, elsewhere = explained.effects[inside], explained.effects[~inside]
    level = bonferroni(LEVEL, len(explained.features))
    compared = [_reliance(name, here[:, at], elsewhere[:, at], level) for at, name in enumerate(explained.features)]
    return tuple(sorted(compared, key=lambda each: (-abs(each.here - each.elsewhere), each.feature)))


def _reliance(feature: str, here: Effects, elsewhere: Effects, level: float) -> Reliance:
    enough = min(len(here), len(elsewhere)) >= FEWEST
    difference = welch(moments(here), moments(elsewhere), level) if enough else None
    return Reliance(feature, _mean(here), _mean(elsewhere), difference)


def _mean(values: Effects) -> float:
    return float(values.mean()) if len(values) else 0.0


def alike(explained: ExplainedSample, case: Mapping[str, Cell], most: int) -> tuple[int, ...]:
    """The rows that are nearest to a case.

    By Gower's distance: the mean, over features, of the difference as a share of the range in the sample, and 1 for another word. Rows
    without a known outcome are left out.
    """
    sample = explained.sample
    spans = {name: _span(cells) for name, cells in sample.columns.items()}

    def distance(row: int) -> float:
        return fmean(_apart(case[name], cells[row], spans[name]) for name, cells in sample.columns.items())

    labelled = [row for row in range(len(sample.ids)) if sample.outcomes and sample.outcomes[row] is not None]
    others = [row for row in labelled if explained.case(row) != dict(case)]
    return tuple(sorted(others, key=lambda row: (distance(row), sample.ids[row]))[:most])


def _span(cells: Sequence[Cell]) -> float:
    numbers = [float(cell) for cell in cells if isinstance(cell, int | float)]
    return max(numbers) - min(numbers) if numbers else 0.0


def _apart(left: Cell, right: Cell, span: float) -> float:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return min(1.0, abs(left - right) / span) if span else float(left != right)
    return float(left != right)
