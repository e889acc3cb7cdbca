"""A second opinion on one case: LIME beside SHAP.

Made when somebody asks, as everything that is explored, and never kept.
"""

from dataclasses import dataclass

from governance.errors import UnsafeModel
from governance.evidence.explanation import Unit
from governance.evidence.local_surrogate import (
    SEED,
    Agreement,
    LocalSurrogate,
    agreement,
    neighbourhood,
    surrogate,
    unit_of_answers,
)
from governance.sentences.phrase import Phrase
from governance.services.evidence.explore import Case, Explored, scores
from governance.services.ports import Ports


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """A surrogate around a case, and whether it agrees with SHAP."""

    surrogate: LocalSurrogate
    unit: Unit
    """Of the surrogate's weights."""
    agreement: Agreement
    """SHAP values are the first of the two, the surrogate's weights the second."""


def second_opinion(ports: Ports, explored: Explored, case: Case) -> SecondOpinion:
    """Ask the model about mixes of `case` with other cases.

    2,000 of them, with rows of the sample. Raises UnsafeModel where it cannot be run, or answers too few of them.
    """
    explained = explored.explained
    around = neighbourhood(case.cells, explained.sample.columns, SEED)
    line = surrogate(around, scores(ports, explored)(around.cases))
    if isinstance(line, Phrase):
        raise UnsafeModel(line)
    return SecondOpinion(
        line, unit_of_answers(explained.run.unit), agreement(case.answered.contributions, line.weights)
    )
