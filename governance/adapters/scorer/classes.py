"""Answers of a model that chooses between classes, class by class.

It stands in the process that has loaded the model, and only there. A model has an order of its own, and the specification has another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from governance.adapters.scorer.cells import called
from governance.errors import UnsafeModel
from governance.evidence.explanation import Unit
from governance.evidence.run import Explainer, Run
from governance.sentences import explanations
from governance.sentences.phrase import Phrase

MOST_NUMBERS = 4_000_000
"""Contributions of all classes together in one answer: more rows are answered, and not taken apart."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What answers are made up of."""

    outputs: Any
    """A row for each explained row, and a column for each class."""
    bases: Any
    """One for each class."""
    values: Any
    """By row, class and column of the sample."""
    unit: Unit
    explainer: Explainer = Explainer.TREE
    background: int = 0


def names_of(classes: Any) -> tuple[str, ...]:
    """What a model calls its classes: 1, 1.0 and `1` are one."""
    return tuple(map(called, getattr(classes, "tolist", lambda: classes)()))


def places_of(classes: Sequence[str], named: Sequence[str], answers: int) -> list[int]:
    """Where a model's answer about each of `classes` stands among its `answers`.

    `named` are its own names for them, in its order; empty where it only numbers them, from 0. Numbers that are no names of classes are
    taken in the order in which libraries encode classes, which is that of their names. Raises UnsafeModel where that is not clear, or
    where the classes are others.
    """
    numbers = tuple(map(str, range(answers)))
    own = tuple(named) or numbers
    if len(own) == answers and sorted(own) == sorted(classes):
        return [own.index(name) for name in classes]
    if own != numbers or answers != len(classes):
        raise UnsafeModel(explanations.classes_are_others(own, classes))
    if sorted(classes) != list(classes):
        raise UnsafeModel(explanations.classes_are_only_numbered(classes))
    return list(range(answers))


def matrix_of(answers: Any, classes: Sequence[str], named: Sequence[str]) -> Any:
    """Answers as a table of numbers.

    It has a row for each row, and a column for each of `classes`. Names that come with the answers (of ONNX, of a table of pandas) go before `named`. Raises UnsafeModel where there is not one number
    for each class.
    """
    import numpy as np

    if isinstance(answers, list) and answers and isinstance(answers[0], dict):
        named = names_of(list(answers[0]))
        answers = [[of_row[name] for name in answers[0]] for of_row in answers]
    elif hasattr(answers, "columns"):
        named, answers = names_of(answers.columns), answers.to_numpy()
    matrix = np.asarray(answers)
    if matrix.ndim != 2:
        raise UnsafeModel(explanations.model_gives_no_probability())
    return matrix.astype(float)[:, places_of(classes, named, matrix.shape[1])]


def explained_rows(rows: int, classes: int, columns: int) -> int:
    """How many of `rows` are taken apart."""
    return min(rows, max(1, MOST_NUMBERS // (classes * columns)))


def by_class(classes: Sequence[str], kept: tuple[int, ...], answers: Any, left_out: Phrase | None = None) -> Run:
    """Answers that are not taken apart.

    `answers` has a row for each of `kept`, and a column for each of `classes`.
    """
    each = [(name, Run(kept, tuple(answers[:, at].tolist()))) for at, name in enumerate(classes)]
    return Run(kept, left_out=left_out, of_classes=tuple(each))


def taken_apart(run: Run, apart: Apart) -> Run:
    """The run of `by_class`, with what its answers are made up of."""

    def of(at: int, answered: Run) -> Run:
        return replace(
            answered,
            outputs=tuple(apart.outputs[:, at].tolist()),
            base_value=float(apart.bases[at]),
            values=tuple(map(tuple, apart.values[:, at].tolist())),
            unit=apart.unit,
            explainer=apart.explainer,
            background=apart.background,
        )

    return replace(run, of_classes=tuple((name, of(at, each)) for at, (name, each) in enumerate(run.of_classes)))
