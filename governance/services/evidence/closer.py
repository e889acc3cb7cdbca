"""Ask a model about cases that never were, for its evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from governance.errors import UnsafeModel
from governance.evidence.closer_look import CloserLook
from governance.evidence.explainer import OpenModel
from governance.evidence.explanation import Explanation
from governance.evidence.local_surrogate import second_opinions
from governance.evidence.one_feature import Scores, along, kept
from governance.evidence.together import acting_together
from governance.predictions.port import Cell, Sample

MOST_FEATURES, MOST_PAIRS = 8, 10
"""With the largest effects, and the strongest, that evidence keeps."""


def looked_closer(model: OpenModel, explanation: Explanation, rows: Sample, min_cell: int) -> Explanation:
    """The explanation, with what `model` answers besides.

    At other values of its largest features, to pairs of them, and around its kept cases. `rows` are those that are explained. Raises
    UnsafeModel.
    """
    if not explanation.of_classes:
        return _closer(model, explanation, rows, min_cell)
    of_classes = [(name, _closer(model, each, rows, min_cell, name)) for name, each in explanation.of_classes]
    return replace(explanation, of_classes=tuple(of_classes))


def _closer(model: OpenModel, explanation: Explanation, rows: Sample, min_cell: int, of_class: str = "") -> Explanation:
    columns, scores = rows.columns, _scores(model, of_class)
    largest = [feature for feature, _ in explanation.importance]
    curves = ((feature, along(columns, feature, scores)) for feature in largest[:MOST_FEATURES])
    dependence = (kept(each, feature, columns[feature], min_cell) for feature, each in curves if each.values)
    cases = [case for case in explanation.cases if not isinstance(case, str)]
    look = CloserLook(
        tuple(dependence),
        acting_together(columns, largest, scores)[:MOST_PAIRS],
        second_opinions(cases, columns, scores) if cases else None,
    )
    return replace(explanation, closer=look)


def _scores(model: OpenModel, of_class: str) -> Scores:
    def answers(cases: Mapping[str, Sequence[Cell]]) -> Sequence[float]:
        sample = Sample.of_cells(cases)
        run = model.answers(sample)
        if run.obstacle is not None:
            raise UnsafeModel(run.obstacle)
        return run.of_class(of_class).by_row(len(sample.ids))

    return answers
