"""An explanation, from answers of a model and their parts.

Whoever has loaded the model is not believed: values that do not add up to the model's output are refused here,
row by row, and all of them where more than a few rows are off.
"""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from governance.evidence.explanation import ADDITIVITY_LIMIT, Explained, ExplainedCase, Explanation, Unit
from governance.evidence.mean_effects import Apart, over_all
from governance.evidence.run import Explainer, Run
from governance.predictions.port import Cell, Sample
from governance.sentences import explanations
from governance.sentences.phrase import Phrase

CASES_KEPT = 12
ADDITIVITY_LIMIT_IN_DOUBLE_PRECISION = 1e-6
"""Of probabilities, and of sums of trees with more digits than single precision has: rounding is off by less than 1e-12."""
MOST_REFUSED = 0.01
"""Share of rows that are off beyond which none is believed: a rare row may be lost to arithmetic, more are the explainer's fault."""


def explained(run: Run, sample: Sample, how: Phrase) -> Explained:
    """The explanation of `sample`, with the model's answer on every row.

    `how` says how the model was run.
    """
    by_row = dict(zip(run.kept, run.answers, strict=False))
    outputs = tuple(by_row.get(row) for row in range(len(sample.ids))) if run.answers else ()
    if run.obstacle is not None:
        return Explained(Explanation.missing(run.obstacle), outputs)
    return taken_apart(run, sample, how, _method(run), outputs)


def taken_apart(
    run: Run, sample: Sample, how: Phrase, method: Phrase, outputs: tuple[float | None, ...] = ()
) -> Explained:
    """The rows whose values add up to the output.

    None of them where more than `MOST_REFUSED` of all do not. `how` says how the model was run, `method` how values were computed;
    `outputs` are the model's answers on the sample, none where it was not run.
    """
    import numpy as np

    values, output = np.array(run.values, dtype=float), np.array(run.outputs, dtype=float)
    errors, limit = _additivity_errors(run.base_value, values, output), additivity_limit(output, run)
    # Written so that NaN is refused as well.
    adds_up = errors <= limit
    refused = int((~adds_up).sum())
    if refused > MOST_REFUSED * len(errors):
        return Explained(Explanation.missing(_why_refused(errors, limit, run)), outputs)
    believed = np.flatnonzero(adds_up).tolist()
    apart = Apart(tuple(sample.columns), values[believed], run.background)
    summed = over_all(apart)
    explanation = Explanation(
        method=method,
        base_value=run.base_value,
        sample_size=len(believed),
        additivity_error=float(errors[believed].max()),
        importance=tuple((effect.feature, effect.size) for effect in summed.effects),
        cases=tuple(
            _case(sample, run.kept[row], run.answers[row], values[row])
            for row in (believed[at] for at in _spread([run.answers[row] for row in believed]))
        ),
        unit=run.unit,
        additivity_limit=limit,
        run=how,
        refused=refused,
        mean_effects=(summed,),
    )
    return Explained(explanation, outputs, tuple(run.kept[row] for row in believed), apart)


def _additivity_errors(base: float, values: Any, output: Any) -> Any:
    """How far the sum of each row is from the model's output.

    NaN or infinity where the sum is no number.
    """
    import numpy as np

    with np.errstate(invalid="ignore", over="ignore"):
        return np.abs(output - base - values.sum(axis=1))


def _why_refused(errors: Any, limit: float, run: Run) -> Phrase:
    """By how much sums are off, or that they are no numbers."""
    import numpy as np

    numbers = errors[np.isfinite(errors)]
    largest = float(numbers.max()) if numbers.size else 0.0
    if run.explainer is Explainer.BROUGHT and largest > limit:
        return explanations.brought_values_do_not_add_up(
            int((~(errors <= limit)).sum()), len(errors), largest, run.unit.value, limit
        )
    if largest > limit:
        return explanations.values_do_not_add_up(largest, run.unit.value, limit, run.explainer.value)
    return explanations.values_are_no_numbers(len(errors) - len(numbers), len(errors))


def _method(run: Run) -> Phrase:
    if run.explainer is Explainer.PERMUTATION:
        return explanations.permutation_explainer(len(run.values), run.background)
    if run.left_out is None:
        return explanations.tree_explainer(len(run.kept))
    return explanations.tree_explainer_without_some(len(run.kept), run.left_out)


def additivity_limit(output: Any, run: Run) -> float:
    """The largest allowed error of the sum, in the unit of `run`.

    Sums in single precision are as far off as the numbers are large; those that were computed elsewhere may be in it.
    """
    unit = run.unit
    if unit in (Unit.OUTCOME, Unit.RANKING_SCORE):
        return float(ADDITIVITY_LIMIT * max(_spread_of(output), ADDITIVITY_LIMIT * abs(output).max(), 1e-9))
    if unit is Unit.PROBABILITY or not (run.explainer is Explainer.BROUGHT or _in_single_precision(output)):
        return ADDITIVITY_LIMIT_IN_DOUBLE_PRECISION
    return ADDITIVITY_LIMIT


def _spread_of(output: Any) -> float:
    """The standard deviation, which is no infinity.

    Its squares are where numbers are beyond 1e154, and beyond an infinite limit nothing would be refused.
    """
    import numpy as np

    with np.errstate(invalid="ignore", over="ignore"):
        return float(min(abs(output).max(), output.std()))


def _in_single_precision(output: Any) -> bool:
    """Whether no sum has more digits than single precision keeps.

    XGBoost writes such sums; those of LightGBM and CatBoost have more digits.
    """
    import numpy as np

    with np.errstate(over="ignore"):
        return bool((output == output.astype("float32")).all())


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
