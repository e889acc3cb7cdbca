"""An explanation whose values were computed elsewhere.

No model is run. The values are held against what was logged: they explain an answer if they add up to it, as far as the log
keeps it, and are refused where they do not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from governance.evidence.explanation import MOST_OTHER, Explained, Explanation, Unit, decimals_of, half_of_last
from governance.evidence.run import Explainer, Run
from governance.evidence.shap_values import additivity_limit, taken_apart
from governance.predictions.port import Brought
from governance.predictions.spec import Predictions, Scale
from governance.sentences import explanations
from governance.sentences.phrase import Phrase

Numbers: TypeAlias = npt.NDArray[np.float64]
MOST_DECIMALS = 9
"""Answers with more decimals are in full. What is left of rounding moves the log-odds of one in a million by a thousandth."""
FEWEST_DECIMALS = 2
"""Of probabilities: fewer decimals than these are not taken for rounding, which would let nearly any sum pass."""
DIGITS_LOST = 4
"""Last digits, of single or double precision, by which a library's own rounding moves an answer."""
ONE_BASE = 1e-6
"""How far bases may lie apart and be one, as a share of the largest; single precision keeps seven digits."""


def _logit(probability: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(probability) - np.log1p(-probability))


def _logarithm(number: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(number))


def _itself(number: Numbers) -> Numbers:
    return number


OUTPUTS: Mapping[Unit, tuple[Callable[[Numbers], Numbers], float, float]] = {
    Unit.LOG_ODDS: (_logit, 0.0, 1.0),
    Unit.PROBABILITY: (_itself, 0.0, 1.0),
    Unit.LOGARITHM: (_logarithm, 0.0, np.inf),
    Unit.OUTCOME: (_itself, -np.inf, np.inf),
    Unit.RANKING_SCORE: (_itself, -np.inf, np.inf),
}
"""The output that an answer stands for, by unit, and the lowest and highest answer that stands for one."""


@dataclass(frozen=True, slots=True)
class _Logged:
    """The outputs that logged answers may stand for."""

    low: Numbers
    """The lowest of each row, in the unit of contributions."""
    high: Numbers
    """The highest."""
    decimals: int | None
    """Which the log keeps; None where it keeps all."""

    def others(self, outputs: Numbers, limit: float) -> int:
        """How many of `outputs` were not logged so.

        They are farther than `limit` from it, or no numbers.
        """
        return int((~((outputs >= self.low - limit) & (outputs <= self.high + limit))).sum())


def explained_elsewhere(brought: Brought, predictions: Predictions) -> Explained:
    """The explanation by the values that `predictions` names.

    Rows without values, base or answer are left out and counted; rows that do not add up are refused and counted.
    """
    named, rows = predictions.contributions, len(brought.sample.ids)
    assert named is not None, "the specification says where contributions are"
    kept = _complete(brought)
    if not kept:
        return _missing(
            explanations.no_row_has_contributions(rows) if rows else explanations.no_predictions_to_explain()
        )
    bases = [base for base in (brought.bases[row] for row in kept) if base is not None]
    if max(bases) - min(bases) > ONE_BASE * max(map(abs, bases)):
        return _missing(explanations.base_is_not_one(named.base_column or "", min(bases), max(bases)))
    unit, without = Unit(named.unit), rows - len(kept)
    answers = _numbers(brought.sample.answers, kept)
    values = np.column_stack([_numbers(brought.values[name], kept) for name in brought.sample.columns])
    logged = _logged(answers, unit, predictions.scale)
    if named.output is None:
        outputs = _nearest(bases[0] + values.sum(axis=1), logged)
        method = explanations.values_were_brought(named.by, len(kept), without, logged.decimals)
    else:
        outputs = _numbers(brought.outputs, kept)
        method = explanations.values_were_brought_with_outputs(named.by, len(kept), without, named.output)
    run = Run(
        kept=kept,
        answers=tuple(answers.tolist()),
        outputs=tuple(outputs.tolist()),
        base_value=bases[0],
        values=tuple(map(tuple, values.tolist())),
        unit=unit,
        explainer=Explainer.BROUGHT,
    )
    others = logged.others(outputs, additivity_limit(outputs, run))
    if named.output is not None and others > MOST_OTHER * len(kept):
        return _missing(explanations.outputs_are_other_answers(named.output, others, len(kept), unit.value))
    return taken_apart(run, brought.sample, explanations.no_model_was_run(), method)


def _missing(reason: Phrase) -> Explained:
    return Explained(Explanation.missing(reason))


def _complete(brought: Brought) -> tuple[int, ...]:
    """The rows of which nothing is missing.

    They have an answer, a base, an output where one is named, and a value of every feature.
    """
    columns = [brought.sample.answers, brought.bases, *brought.values.values()]
    columns += [brought.outputs] if brought.outputs else []
    cells = zip(*columns, strict=True)
    return tuple(row for row, each in enumerate(cells) if all(cell is not None for cell in each))


def _numbers(cells: Sequence[float | None], rows: Sequence[int]) -> Numbers:
    return np.array([cells[row] for row in rows], dtype=float)


def _nearest(sums: Numbers, logged: _Logged) -> Numbers:
    """The outputs nearest to `sums` that were logged as they are.

    The lowest one where a sum is no number.
    """
    return np.where(np.isnan(sums), logged.low, np.clip(sums, logged.low, logged.high))


def _logged(answers: Numbers, unit: Unit, scale: Scale | None) -> _Logged:
    """The outputs that `answers` stand for.

    Decimals are counted as the log writes the answers, on its own scale.
    """
    to_output, lowest, highest = OUTPUTS[unit]
    written = answers if scale is None else scale.zero + answers * (scale.one - scale.zero)
    length = 1.0 if scale is None else abs(scale.one - scale.zero)
    with np.errstate(over="ignore"):
        single = bool((written == written.astype("float32")).all())
    fewest = FEWEST_DECIMALS if highest == 1.0 and scale is None else 0
    decimals = decimals_of(_as_shortest(written, single=single), fewest, MOST_DECIMALS - single)
    digit = np.spacing(np.abs(written).astype("float32" if single else "float64")).astype(float)
    half = np.maximum(DIGITS_LOST * digit, 0.0 if decimals is None else half_of_last(decimals)) / length
    low, high = (to_output(np.clip(answers + way * half, lowest, highest)) for way in (-1, 1))
    return _Logged(low, high, decimals)


def _as_shortest(numbers: Numbers, *, single: bool) -> list[float]:
    """The numbers with no more digits than tell them apart.

    In single precision or in double.
    """
    return [float(str(number)) for number in numbers.astype("float32" if single else "float64")]
