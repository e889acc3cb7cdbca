"""Answers of a scikit-learn estimator, and SHAP values by permutation.

It stands in the process that has loaded the model, and only there. Columns are those of the log: what a pipeline makes of them
(parts of categories, filled gaps, scaled numbers) is inside of what is permuted.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.scorer.run import Explainer, Run
from governance.errors import UnsafeModel, first_line
from governance.evidence.explanation import Unit
from governance.predictions.port import Cell, Sample
from governance.sentences import explanations, model_files
from governance.sentences.phrase import Phrase

TRUSTED = frozenset(
    [
        "sklearn._loss.link.Interval",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn._loss._loss.CyHalfBinomialLoss",
        "sklearn._loss._loss.CyHalfSquaredError",
        "sklearn._loss.loss.HalfSquaredError",
        "sklearn._loss.link.IdentityLink",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.compose._column_transformer._RemainderColsList",
        "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.neighbors._kd_tree.KDTree",
        "sklearn.tree._tree.Tree",
        "sklearn.utils._bunch.Bunch",
        "numpy.dtype",
    ]
)
"""Types that skops does not trust by itself and we do: parts of scikit-learn that hold numbers. What a model's own description
trusts is never asked (mlflow, pull request 25686)."""
BACKGROUND, ROUNDS = 50, 3
"""Rows that stand for what is left out, and orders in which columns are left out, there and back."""
MOST_ANSWERS = 2_000_000
"""Answers of the model that an explanation may cost: so many rows are explained as they are enough for."""
SEED = 20_260_101
TWO_CLASSES, MOST_NAMED, LONGEST_MESSAGE = 2, 3, 200


class Estimator:
    """A loaded estimator."""

    def __init__(self, estimator: Any) -> None:
        self._estimator = estimator

    @property
    def columns(self) -> tuple[str, ...]:
        """What it was trained on.

        Nothing where that had no names.
        """
        return tuple(map(str, getattr(self._estimator, "feature_names_in_", ())))

    def run(self, sample: Sample) -> Run:
        """Its answers on every row, and SHAP values.

        Of as many rows as the budget is enough for.
        """
        obstacle = self._obstacle(sample)
        if obstacle is not None:
            return Run(obstacle=obstacle)
        rows = _frame(sample)
        try:
            answers = tuple(map(float, self._answers(rows)))
            return self._explained(rows, answers)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return Run(obstacle=explanations.model_cannot_read_rows(_first_line(error)))

    def _obstacle(self, sample: Sample) -> Phrase | None:
        """Why this model cannot be run on this sample.

        None where it can.
        """
        if not sample.columns:
            return explanations.model_names_no_columns()
        if not sample.ids:
            return explanations.no_predictions_to_explain()
        classes = getattr(self._estimator, "classes_", None)
        if classes is not None and len(classes) != TWO_CLASSES:
            return explanations.several_answers_for_a_row()
        if classes is not None and not hasattr(self._estimator, "predict_proba"):
            return explanations.model_gives_no_probability()
        return None

    def _answers(self, rows: Any) -> Any:
        """The probability of the second class, or the number that is predicted."""
        if hasattr(self._estimator, "classes_"):
            return self._estimator.predict_proba(rows)[:, 1]
        return self._estimator.predict(rows)

    def _explained(self, rows: Any, answers: tuple[float, ...]) -> Run:
        import numpy as np
        import pandas as pd
        import shap

        columns = len(rows.columns)
        calls = ROUNDS * (2 * columns + 1)
        background = min(BACKGROUND, len(rows))
        explained = min(len(rows), max(1, MOST_ANSWERS // (calls * background)))

        cells = {name: rows[name].to_numpy() for name in rows.columns}

        # A cell is written as the number of its row, so that whatever a log holds can be permuted.
        def answered(numbers: Any) -> Any:
            at = numbers.astype(int)
            return self._answers(
                pd.DataFrame({name: of[at[:, place]] for place, (name, of) in enumerate(cells.items())})
            )

        numbers = np.repeat(np.arange(len(rows), dtype=float)[:, None], columns, axis=1)
        step = len(rows) // background
        masker = shap.maskers.Independent(numbers[:: step or 1][:background], max_samples=background)
        explainer = shap.PermutationExplainer(answered, masker, seed=SEED)
        parts = explainer(numbers[:explained], max_evals=calls, silent=True)
        return Run(
            kept=tuple(range(len(rows))),
            answers=answers,
            outputs=answers[:explained],
            base_value=float(np.ravel(parts.base_values)[0]),
            values=tuple(map(tuple, parts.values.tolist())),
            unit=Unit.PROBABILITY if hasattr(self._estimator, "classes_") else Unit.OUTCOME,
            explainer=Explainer.PERMUTATION,
            background=background,
        )


@cache
def prepare() -> None:
    """Import and compile what takes longer than to load a model.

    SHAP is compiled when it is first used: on two rows of nothing.
    """
    import numpy as np
    import shap
    import skops.io  # noqa: F401  (imported, not used here)

    rows = np.array([[0.0, 0.0], [1.0, 1.0]])
    shap.PermutationExplainer(_sum_of_rows, shap.maskers.Independent(rows), seed=SEED)(rows, silent=True)


def load(file: Path) -> Estimator:
    """Load an estimator in skops, with types that we trust.

    Raises UnsafeModel where there are others, or where it is none.
    """
    import skops.io

    try:
        others = sorted(set(skops.io.get_untrusted_types(file=file)) - TRUSTED)
        estimator = None if others else skops.io.load(file, trusted=sorted(TRUSTED))
    except Exception as error:
        raise UnsafeModel(model_files.estimator_cannot_be_read(shown(file.name), _first_line(error))) from error
    if others:
        named = tuple(map(shown, others[:MOST_NAMED]))
        raise UnsafeModel(model_files.types_not_trusted(shown(file.name), named, len(others)))
    return Estimator(estimator)


def _frame(sample: Sample) -> Any:
    """The sample as pandas reads a log: what is missing is NaN."""
    import pandas as pd

    return pd.DataFrame({name: _column(cells) for name, cells in sample.columns.items()})


def _column(cells: Sequence[Cell]) -> Any:
    import pandas as pd

    filled = [float("nan") if cell is None else cell for cell in cells]
    words = any(isinstance(cell, str) for cell in cells)
    return pd.Series(filled, dtype=object) if words else pd.Series(filled)


def _sum_of_rows(rows: Any) -> Any:
    return rows.sum(axis=1)


def _first_line(error: Exception) -> str:
    return first_line(str(error)).rstrip(".")[:LONGEST_MESSAGE] or type(error).__name__
