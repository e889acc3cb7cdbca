"""An explanation, from answers of a model and their parts.

Whoever has loaded the model is not believed: values that do not add up to the model's output are refused here,
row by row, and all of them where more than a few rows are off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from governance.evidence.explanation import ADDITIVITY_LIMIT, Explained, ExplainedCase, Explanation, Unit
from governance.evidence.mean_effects import Apart, MeanEffects, over_all
from governance.evidence.run import Explainer, Run
from governance.predictions.port import Cell, Sample
from governance.sentences import explanations
from governance.sentences.phrase import Phrase

CASES_KEPT, FEWEST_CASES = 12, 4
"""Of a choice between classes they are shared among the classes, and each has at least the fewest."""
LIMIT_OF_PROBABILITIES = 1e-6
LIMIT_OF_SUMS = 1e-5
"""Of log-odds and the like, of models that are run here: XGBoost's sums are off by less than 1e-6, all others by less than 1e-12."""
MOST_REFUSED = 0.01
"""Share of rows that are off beyond which none is believed: a rare row may be lost to arithmetic, more are the explainer's fault."""


def explained(run: Run, sample: Sample, how: Phrase) -> Explained:
    """The explanation of `sample`, with the model's answer on every row.

    `how` says how the model was run.
    """
    if run.of_classes:
        return _of_classes(run, sample, how)
    outputs = _by_row(run, len(sample.ids)) if run.answers else ()
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
    summed = _summed(run)
    if _are_too_many(summed.adds_up):
        return Explained(Explanation.missing(summed.why_refused()), outputs)
    believed = _Believed(summed, summed.adds_up, sample)
    return Explained(believed.explanation(how, method, CASES_KEPT), outputs, rows=believed.rows, apart=believed.apart)


def adding_up(run: Run) -> tuple[int, ...]:
    """Which explained rows of a run add up to the output."""
    import numpy as np

    return tuple(np.flatnonzero(_summed(run).adds_up).tolist())


def _by_row(run: Run, rows: int) -> tuple[float | None, ...]:
    by_row = dict(zip(run.kept, run.answers, strict=False))
    return tuple(by_row.get(row) for row in range(rows))


@dataclass(frozen=True, slots=True)
class _Summed:
    """The values of a run, held to their sum."""

    run: Run
    values: Any
    """A row for each explained row, and a column for each feature."""
    errors: Any
    limit: float
    """In the unit of the run."""

    @property
    def adds_up(self) -> Any:
        """Of each row, whether its sum is the model's output."""
        # Written so that NaN is refused as well.
        return self.errors <= self.limit

    def why_refused(self) -> Phrase:
        """By how much sums are off, or that they are no numbers."""
        return _why_refused(self.errors, self.limit, self.run)


def _summed(run: Run) -> _Summed:
    import numpy as np

    values, output = np.array(run.values, dtype=float), np.array(run.outputs, dtype=float)
    errors, limit = _additivity_errors(run.base_value, values, output), additivity_limit(output, run)
    return _Summed(run, values, errors, limit)


def _of_classes(run: Run, sample: Sample, how: Phrase) -> Explained:
    """The explanation of each class, and what is so over all.

    Its rows are those that add up in every class. Sizes over all are means over classes.
    """
    import numpy as np

    outputs = {name: _by_row(each, len(sample.ids)) for name, each in run.of_classes}
    if run.obstacle is not None:
        return Explained(Explanation.missing(run.obstacle), of_classes=outputs)
    summed = {name: _summed(replace(each, left_out=run.left_out)) for name, each in run.of_classes}
    adds_up = np.logical_and.reduce([each.adds_up for each in summed.values()])
    if _are_too_many(adds_up):
        worst = max(summed.values(), key=lambda each: (~each.adds_up).sum())
        return Explained(Explanation.missing(worst.why_refused()), of_classes=outputs)
    believed = {name: _Believed(each, adds_up, sample) for name, each in summed.items()}
    cases = max(FEWEST_CASES, CASES_KEPT // len(summed))
    of_classes = {name: each.explanation(how, _method(each.summed.run), cases) for name, each in believed.items()}
    first = next(iter(believed.values()))
    sizes = replace(first.apart, effects=np.mean([np.abs(each.apart.effects) for each in believed.values()], axis=0))
    whole = over_all(sizes)
    explanation = replace(
        next(iter(of_classes.values())),
        method=explanations.of_each_class(_method(run.of_classes[0][1]), len(of_classes)),
        base_value=0.0,
        additivity_error=max(each.additivity_error for each in of_classes.values()),
        importance=_importance(whole),
        cases=(),
        additivity_limit=max(each.additivity_limit for each in of_classes.values()),
        mean_effects=(whole,),
        of_classes=tuple(of_classes.items()),
    )
    return Explained(
        explanation,
        of_classes=outputs,
        rows=first.rows,
        apart=sizes,
        apart_of_classes={name: each.apart for name, each in believed.items()},
    )


def _are_too_many(adds_up: Any) -> bool:
    """Whether more rows are refused than a few."""
    return bool((~adds_up).sum() > MOST_REFUSED * len(adds_up))


@dataclass(frozen=True, slots=True)
class _Believed:
    """The rows of a run that add up."""

    summed: _Summed
    adds_up: Any
    sample: Sample

    @property
    def rows(self) -> tuple[int, ...]:
        """Their positions in the sample."""
        kept, adds_up = self.summed.run.kept, self.adds_up.tolist()
        return tuple(row for row, believed in zip(kept, adds_up, strict=False) if believed)

    @property
    def apart(self) -> Apart:
        """Their values."""
        return Apart(tuple(self.sample.columns), self.summed.values[self.adds_up], self.summed.run.background)

    def explanation(self, how: Phrase, method: Phrase, cases: int) -> Explanation:
        """What is explained by them.

        With at most so many single `cases`.
        """
        import numpy as np

        run, believed, whole = self.summed.run, np.flatnonzero(self.adds_up).tolist(), over_all(self.apart)
        return Explanation(
            method=method,
            base_value=run.base_value,
            sample_size=len(believed),
            additivity_error=float(self.summed.errors[believed].max()),
            importance=_importance(whole),
            cases=tuple(
                _case(self.sample, run.kept[row], run.answers[row], self.summed.values[row])
                for row in (believed[at] for at in _spread([run.answers[row] for row in believed], cases))
            ),
            unit=run.unit,
            additivity_limit=self.summed.limit,
            run=how,
            refused=len(self.adds_up) - len(believed),
            mean_effects=(whole,),
        )


def _importance(whole: MeanEffects) -> tuple[tuple[str, float], ...]:
    return tuple((effect.feature, effect.size) for effect in whole.effects)


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
    if run.explainer is Explainer.EXACT:
        return explanations.exact_explainer(len(run.values), run.background)
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
    if unit is Unit.PROBABILITY:
        return LIMIT_OF_PROBABILITIES
    return ADDITIVITY_LIMIT if run.explainer is Explainer.BROUGHT else LIMIT_OF_SUMS


def _spread_of(output: Any) -> float:
    """The standard deviation, which is no infinity.

    Its squares are where numbers are beyond 1e154, and beyond an infinite limit nothing would be refused.
    """
    import numpy as np

    with np.errstate(invalid="ignore", over="ignore"):
        return float(min(abs(output).max(), output.std()))


def _spread(scores: Sequence[float], most: int) -> list[int]:
    """Evenly spread positions of at most `most` cases.

    By rank, from the highest score to the lowest; those at the top lie closer.
    """
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    if len(order) <= most:
        return order
    last = len(order) - 1
    ranks = dict.fromkeys(round(last * (step / (most - 1)) ** 3) for step in range(most))
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
