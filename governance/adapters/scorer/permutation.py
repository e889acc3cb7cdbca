"""SHAP values of anything that answers rows of a log.

By leaving out every choice of a few columns, and of more by permutation.

It stands in the process that has loaded the model, and only there. Columns are those of the log: what a model makes of them
(parts of categories, filled gaps, scaled numbers) is inside of what is permuted.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

from governance.adapters.scorer.classes import Apart, by_class, explained_rows, taken_apart
from governance.errors import UnsafeModel, first_line
from governance.evidence.background import background_positions
from governance.evidence.explanation import Unit
from governance.evidence.run import Explainer, Run
from governance.predictions.port import Cell, Sample
from governance.sentences import explanations
from governance.sentences.phrase import Phrase

Answers: TypeAlias = Callable[[Any], Any]
ROUNDS = 3
"""Orders in which columns are left out, there and back."""
MOST_EXACT = 6
"""Columns of which every choice is left out: 64 choices cost about as much as the orders of ten columns."""
MOST_ANSWERS = 2_000_000
"""Answers of the model that an explanation may cost: so many rows are explained as they are enough for."""
SEED = 20_260_101
LONGEST_MESSAGE = 200
CANNOT_READ = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What libraries raise on rows that they do not understand."""


def run_by_permutation(
    answered: Answers,
    sample: Sample,
    unit: Unit,
    against: Sample | None = None,
    most_answers: int = MOST_ANSWERS,
    classes: tuple[str, ...] = (),
) -> Run:
    """Answers on every row, and SHAP values.

    Of as many rows as `most_answers` is enough for. `answered` gives one number in `unit` for each row of a table of pandas, or one for
    each of `classes`, in their order. What is left out is filled from the rows of `against`, or of the sample itself. Where nothing may be
    asked besides, answers stay as they are.
    """
    rows = table(sample)
    filling = rows if against is None else table(against)
    try:
        if classes:
            return _of_classes(answered, rows, unit, filling, most_answers, classes)
        answers = _one_for_each(answered(rows), len(rows))
        if answers is None:
            return Run(obstacle=explanations.several_answers_for_a_row())
        if not most_answers:
            return Run(tuple(range(len(rows))), answers)
        return _explained(answered, rows, answers, unit, filling, most_answers)
    except UnsafeModel as error:
        return Run(obstacle=error.phrase)
    except CANNOT_READ as error:
        return Run(obstacle=explanations.model_cannot_read_rows(said_by(error)))


def unreadable(sample: Sample) -> Phrase | None:
    """Why no model can be run on this sample.

    None where one can.
    """
    if not sample.columns:
        return explanations.model_names_no_columns()
    if not sample.ids:
        return explanations.no_predictions_to_explain()
    return None


def table(sample: Sample) -> Any:
    """The sample as pandas reads a log: what is missing is NaN."""
    import pandas as pd

    return pd.DataFrame({name: _column(cells) for name, cells in sample.columns.items()})


def cells_of(rows: Any) -> dict[str, tuple[Cell, ...]]:
    """The cells of a table, by column.

    None where there is nothing.
    """
    import pandas as pd

    return {name: tuple(None if pd.isna(cell) else cell for cell in rows[name].tolist()) for name in rows}


def said_by(error: BaseException) -> str:
    """What a library says, in one line."""
    return first_line(str(error)).rstrip(".")[:LONGEST_MESSAGE] or type(error).__name__


def _one_for_each(answers: Any, rows: int) -> tuple[float, ...] | None:
    """The answers as numbers.

    None where there are more or fewer than rows.
    """
    import numpy as np

    numbers = np.asarray(answers, dtype=float)
    if numbers.size != rows or numbers.ndim == 0:
        return None
    return tuple(numbers.ravel().tolist())


def _explained(
    answered: Answers, rows: Any, answers: tuple[float, ...], unit: Unit, filling: Any, most_answers: int
) -> Run:
    import numpy as np

    parts, background, explainer = _parts(answered, rows, filling, most_answers)
    return Run(
        kept=tuple(range(len(rows))),
        answers=answers,
        outputs=answers[: len(parts.values)],
        base_value=float(np.ravel(parts.base_values)[0]),
        values=tuple(map(tuple, parts.values.tolist())),
        unit=unit,
        explainer=explainer,
        background=background,
    )


def _of_classes(
    answered: Answers, rows: Any, unit: Unit, filling: Any, most_answers: int, classes: tuple[str, ...]
) -> Run:
    """The same of each class, all of them in one pass."""
    answers = answered(rows)
    run = by_class(classes, tuple(range(len(rows))), answers)
    if not most_answers:
        return run
    explained = rows.iloc[: explained_rows(len(rows), len(classes), len(rows.columns))]
    parts, background, explainer = _parts(answered, explained, filling, most_answers)
    values = parts.values.transpose(0, 2, 1)
    outputs = answers[: len(values)]
    return taken_apart(run, Apart(outputs, parts.base_values[0], values, unit, explainer, background))


def _parts(answered: Answers, rows: Any, filling: Any, most_answers: int) -> tuple[Any, int, Explainer]:
    """What SHAP makes of the first rows.

    And how many rows stood for what was left out, and how.
    """
    import numpy as np
    import pandas as pd
    import shap

    columns = len(rows.columns)
    exact = columns <= MOST_EXACT
    calls = 2**columns if exact else ROUNDS * (2 * columns + 1)
    background = filling.iloc[list(background_positions(len(filling)))]
    explained = min(len(rows), max(1, most_answers // (calls * len(background))))
    both = {name: [*rows[name], *background[name]] for name in rows.columns}
    cells = {name: _column(values).to_numpy() for name, values in both.items()}

    # A cell is written as the number of its row, so that whatever a log holds can be permuted.
    def permuted(numbers: Any) -> Any:
        at = numbers.astype(int)
        filled = pd.DataFrame({name: of[at[:, place]] for place, (name, of) in enumerate(cells.items())})
        return _flat(np.asarray(answered(filled), dtype=float))

    numbers = np.repeat(np.arange(len(rows) + len(background), dtype=float)[:, None], columns, axis=1)
    masker = shap.maskers.Independent(numbers[len(rows) :], max_samples=len(background))
    explainer = (
        shap.ExactExplainer(permuted, masker) if exact else shap.PermutationExplainer(permuted, masker, seed=SEED)
    )
    parts = explainer(numbers[:explained], max_evals=calls, silent=True)
    return parts, len(background), Explainer.EXACT if exact else Explainer.PERMUTATION


def _flat(answers: Any) -> Any:
    """One number a row, or several: a single column is no column."""
    return answers if answers.ndim > 1 and answers.shape[-1] > 1 else answers.ravel()


@cache
def prepare() -> None:
    """Import SHAP, as it is written.

    It would compile six functions for longer than it then takes to explain a sample, and is no faster by them.
    """
    from numba import config

    config.DISABLE_JIT = True  # type: ignore[attr-defined]
    import shap  # noqa: F401  (imported, not used here)

    config.DISABLE_JIT = False  # type: ignore[attr-defined]


def _column(cells: Sequence[Cell]) -> Any:
    import pandas as pd

    filled = [float("nan") if cell is None else cell for cell in cells]
    words = any(isinstance(cell, str) for cell in cells)
    return pd.Series(filled, dtype=object) if words else pd.Series(filled)
