"""What a model answers on the rows of a sample.

It comes from the process that has loaded the model.

The one who receives it trusts none of it: sums are made again, and lengths are compared.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, nan

from governance.evidence.explanation import Unit
from governance.sentences.phrase import Phrase


class Explainer(StrEnum):
    """How contributions were made."""

    TREE = "tree"
    """Exactly, along the paths of the model's trees."""
    EXACT = "exact"
    """By leaving out every choice of columns, against a background."""
    PERMUTATION = "permutation"
    """By leaving columns out, in some orders, against a background."""
    BROUGHT = "brought"
    """Elsewhere, by the model's owner: outputs are what was logged."""


@dataclass(frozen=True, slots=True)
class Run:
    """Answers of a model, and what they are made up of."""

    kept: tuple[int, ...] = ()
    """Positions in the sample of the rows that the model could read, in order."""
    answers: tuple[float, ...] = ()
    """One for each of those; empty where the model gives several for a row."""
    outputs: tuple[float, ...] = ()
    """The sums that contributions explain, in `unit`, of the first rows of `kept`; empty where none is explained."""
    base_value: float = 0.0
    """The output from which contributions are counted, in `unit`."""
    values: tuple[tuple[float, ...], ...] = ()
    """The contributions of each of those rows, one for each column of the sample, in `unit`."""
    unit: Unit = Unit.LOG_ODDS
    explainer: Explainer = Explainer.TREE
    background: int = 0
    """Rows that stood for what was left out; 0 where nothing was."""
    left_out: Phrase | None = None
    """Which rows were not read, and why."""
    obstacle: Phrase | None = None
    """Why nothing is explained; None where it is."""
    of_classes: tuple[tuple[str, "Run"], ...] = ()
    """Of a choice between classes, what is answered of each, in the specification's order: how likely it is. All have the rows of `kept`,
    and this run itself has no answers, outputs or values. Empty of any other model."""

    def by_row(self, rows: int) -> list[float]:
        """The answer to each of `rows` rows.

        NaN where it could not read one.
        """
        answers = dict(zip(self.kept, self.answers, strict=True))
        return [answers.get(row, nan) for row in range(rows)]

    def of_class(self, name: str) -> "Run":
        """What is answered of one class.

        The run itself where it has no such class, or an obstacle.
        """
        return self if self.obstacle is not None else dict(self.of_classes).get(name, self)

    def fits(self, rows: int, columns: int, classes: tuple[str, ...] = (), *, apart: bool = True) -> bool:
        """Whether it can be about a sample of this size.

        And about these classes, and whether answers are taken apart, where they should be. Without an obstacle there is a run of each class, or of none where
        `classes` is empty.
        """
        if self.of_classes:
            return self._fits_classes(rows, columns, classes, apart=apart and self.obstacle is None)
        if classes and (self.obstacle is None or self.answers):
            return False
        return self._fits_alone(rows, columns, apart=apart)

    def _fits_classes(self, rows: int, columns: int, classes: tuple[str, ...], *, apart: bool) -> bool:
        each = tuple(run for _, run in self.of_classes)
        first = each[0]
        alike = (first.unit, first.explainer, first.background, len(first.values), len(first.outputs))
        return (
            tuple(name for name, _ in self.of_classes) == classes
            and not (self.answers or self.outputs or self.values)
            and all(run.kept == self.kept and run.obstacle is None for run in each)
            and all(
                (run.unit, run.explainer, run.background, len(run.values), len(run.outputs)) == alike for run in each
            )
            and all(run.fits(rows, columns, apart=apart) for run in each)
        )

    def _fits_alone(self, rows: int, columns: int, *, apart: bool) -> bool:
        n = len(self.kept)
        in_order = all(0 <= at < rows for at in self.kept) and tuple(sorted(set(self.kept))) == self.kept
        answered = len(self.answers) in ({0, n} if self.obstacle is not None else {n})
        explained = (
            self.obstacle is not None or not (apart or self.outputs or self.values) or self._is_apart(n, columns)
        )
        return in_order and answered and explained

    def _is_apart(self, n: int, columns: int) -> bool:
        return (
            0 < len(self.outputs) == len(self.values) <= n
            and all(len(row) == columns for row in self.values)
            and all(map(isfinite, self.outputs))
        )
