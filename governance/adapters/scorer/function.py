"""A model that is nothing but its answers.

An estimator, a function of its author, a graph, an endpoint. It stands in the process that has loaded the model, and only there.
"""

from dataclasses import dataclass
from typing import Any

from governance.adapters.scorer.classes import matrix_of
from governance.adapters.scorer.permutation import MOST_ANSWERS, Answers, run_by_permutation, unreadable
from governance.evidence.explanation import Unit
from governance.evidence.run import Run
from governance.predictions.port import Sample
from governance.sentences.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Function:
    """What a model answers, however it comes to it."""

    columns: tuple[str, ...]
    """What it reads; empty where nothing says it."""
    answered: Answers
    """What it says to a table of pandas: numbers, one column, two, or one for each class, in whatever form its library has."""
    probability: bool
    """Whether that is a probability."""
    obstacle: Phrase | None = None
    """Why it gives no number for a row; None where it does."""
    most_answers: int = MOST_ANSWERS
    classes: tuple[str, ...] = ()
    """The classes between which it chooses, as the specification orders them; empty where it gives one number."""
    named: tuple[str, ...] = ()
    """What it calls them itself, in the order of its answers; empty where nothing says it."""

    def run(self, sample: Sample, against: Sample | None = None, *, apart: bool = True) -> Run:
        """Its answers, explained by permutation."""
        obstacle = unreadable(sample) or self.obstacle
        if obstacle is not None:
            return Run(obstacle=obstacle)
        most_answers = self.most_answers if apart else 0
        if self.classes:
            return run_by_permutation(
                self._of_classes, sample, Unit.PROBABILITY, against, most_answers, classes=self.classes
            )
        unit = Unit.PROBABILITY if self.probability else Unit.OUTCOME
        return run_by_permutation(self._numbers, sample, unit, against, most_answers)

    def _of_classes(self, rows: Any) -> Any:
        """One number for each class, in the specification's order."""
        return matrix_of(self.answered(rows), self.classes, self.named)

    def _numbers(self, rows: Any) -> Any:
        """One number a row.

        Of two probabilities, that of the second class.
        """
        import numpy as np

        answers = self.answered(rows)
        if isinstance(answers, list) and answers and isinstance(answers[0], dict):
            answers = [list(of_classes.values()) for of_classes in answers]  # as ONNX writes probabilities
        numbers = np.asarray(answers, dtype=float)
        return numbers[:, 1] if self.probability and numbers.ndim == 2 and numbers.shape[1] == 2 else numbers
