"""An explanation, from answers of a model and their parts.

Whoever has loaded the model is not believed: values that do not add up to the model's output are refused here.
"""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from governance.adapters.scorer.run import Explainer, Run
from governance.evidence.explanation import ADDITIVITY_LIMIT, Explained, ExplainedCase, Explanation, Unit
from governance.predictions.port import Cell, Sample
from governance.sentences import explanations
from governance.sentences.phrase import Phrase

CASES_KEPT = 12
ADDITIVITY_LIMIT_OF_PROBABILITIES = 1e-6
"""They are computed in double precision, and lie between 0 and 1."""


def explained(run: Run, sample: Sample, how: Phrase) -> Explained:
    """The explanation of `sample`, with the model's answer on every row.

    `how` says how the model was run.
    """
    explanation = _explanation(run, sample, how) if run.obstacle is None else Explanation.missing(run.obstacle)
    by_row = dict(zip(run.kept, run.answers, strict=False))
    return Explained(explanation, tuple(by_row.get(row) for row in range(len(sample.ids))) if run.answers else ())


def _explanation(run: Run, sample: Sample, how: Phrase) -> Explanation:
    import numpy as np

    values, output = np.array(run.values, dtype=float), np.array(run.outputs, dtype=float)
    error = float(np.abs(output - run.base_value - values.sum(axis=1)).max())
    limit = _additivity_limit(output, run.unit)
    # Written so that NaN is refused as well.
    if not error <= limit:
        return Explanation.missing(explanations.values_do_not_add_up(error, run.unit.value, limit))
    names, mean = tuple(sample.columns), np.abs(values).mean(axis=0)
    ranked = sorted(range(len(names)), key=lambda i: (-mean[i], names[i]))
    return Explanation(
        method=_method(run),
        base_value=run.base_value,
        sample_size=len(run.values),
        additivity_error=error,
        importance=tuple((names[i], float(mean[i])) for i in ranked),
        cases=tuple(
            _case(sample, run.kept[row], run.answers[row], values[row])
            for row in _spread(run.answers[: len(run.values)])
        ),
        unit=run.unit,
        additivity_limit=limit,
        run=how,
    )


def _method(run: Run) -> Phrase:
    if run.explainer is Explainer.PERMUTATION:
        return explanations.permutation_explainer(len(run.values), run.background)
    if run.left_out is None:
        return explanations.tree_explainer(len(run.kept))
    return explanations.tree_explainer_without_some(len(run.kept), run.left_out)


def _additivity_limit(output: Any, unit: Unit) -> float:
    """The largest allowed error of the sum, in `unit`.

    Sums in single precision are as far off as the numbers are large.
    """
    if unit is Unit.PROBABILITY:
        return ADDITIVITY_LIMIT_OF_PROBABILITIES
    if unit in (Unit.OUTCOME, Unit.RANKING_SCORE):
        return float(ADDITIVITY_LIMIT * max(output.std(), ADDITIVITY_LIMIT * abs(output).max(), 1e-9))
    return ADDITIVITY_LIMIT


def _spread(scores: Sequence[float]) -> list[int]:
    """Evenly spread positions of at most `CASES_KEPT` cases.

    By rank, from the highest score to the lowest; those at the top lie closer.
    """
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    if len(order) <= CASES_KEPT:
        return order
    last = len(order) - 1
    ranks = dict.fromkeys(round(last * (step / (CASES_KEPT - 1)) ** 3) for step in range(CASES_KEPT))
    return [order[rank] for rank in ranks]


def _case(sample: Sample, row: int, answer: float, values: Any) -> ExplainedCase:
    return ExplainedCase(
        id=sample.ids[row],
        score=answer,
        values={name: _value(cells[row]) for name, cells in sample.columns.items()},
        contributions={name: float(values[i]) for i, name in enumerate(sample.columns)},
    )


def _value(cell: Cell) -> float | str | None:
    if cell is None or isinstance(cell, str):
        return cell
    number = float(cell)
    return number if isfinite(number) else str(number)
