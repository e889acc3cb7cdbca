"""SHAP values and answers of an XGBoost booster.

It stands in the process that has loaded the model, and only there.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path
from typing import Any

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.scorer import permutation
from governance.adapters.scorer.cells import as_numbers, categorical, is_number
from governance.adapters.scorer.classes import Apart, by_class, explained_rows, places_of, taken_apart
from governance.adapters.scorer.opened import Opened
from governance.adapters.scorer.permutation import unreadable
from governance.adapters.scorer.tree_sums import summed
from governance.errors import UnsafeModel, first_line
from governance.evidence.explanation import Unit
from governance.evidence.run import Run
from governance.predictions.port import Sample
from governance.sentences import explanations, model_files
from governance.sentences.phrase import Phrase

TREES = ("gbtree", "dart")
LOGIT = "binary:logitraw"
UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("binary:logistic", LOGIT, "reg:logistic"), Unit.LOG_ODDS),
    **dict.fromkeys(
        ("reg:squarederror", "reg:squaredlogerror", "reg:pseudohubererror", "reg:absoluteerror"), Unit.OUTCOME
    ),
    **dict.fromkeys(("count:poisson", "reg:gamma", "reg:tweedie"), Unit.LOGARITHM),
    **dict.fromkeys(("rank:pairwise", "rank:ndcg", "rank:map"), Unit.RANKING_SCORE),
}
"""What contributions add up in, by objective: of others, the answer is no function of one sum that we could name."""
SOFTMAX = ("multi:softprob", "multi:softmax")
"""Objectives that choose between classes: each class has a sum of its own."""
LARGEST = 3.4028234e38
"""XGBoost computes in single precision, and refuses what is larger as it refuses infinity."""
CATEGORY = "c"
"""How XGBoost marks a column of categories."""
BEST_ITERATION = "best_iteration"
STAMP = re.compile(r"^\[[0-9:]+\] \S+:[0-9]+: ")
ALL_TREES = 0


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a sample that a booster can read."""

    matrix: Any
    kept: tuple[int, ...]
    """Their positions in the sample."""
    left_out: Phrase | None
    """Which were not, and why."""


class Booster:
    """A loaded booster."""

    def __init__(self, booster: Any, classes: tuple[str, ...] = ()) -> None:
        self._booster, self._classes = booster, classes

    @property
    def columns(self) -> tuple[str, ...]:
        """What it reads."""
        return tuple(self._booster.feature_names or ())

    def run(self, sample: Sample, against: Sample | None = None, *, apart: bool = True) -> Run:  # noqa: ARG002  (its paths need none)
        """Its answers on every row, and SHAP values of its own paths."""
        import xgboost

        try:
            return _run(self._booster, sample, self._classes, apart=apart)
        except UnsafeModel as error:
            return Run(obstacle=error.phrase)
        except (xgboost.core.XGBoostError, ValueError, TypeError) as error:
            return Run(obstacle=explanations.xgboost_cannot_read_rows(_first_line(error)))


def prepare() -> None:
    """Import what takes longer than to load a model."""
    import pandas  # noqa: F401, ICN001  (imported, not used here)
    import xgboost  # noqa: F401

    permutation.prepare()


def load(opened: Opened) -> Booster:
    """Load a booster in UBJSON or JSON.

    This runs no code of its author. Raises UnsafeModel where it is none.
    """
    import xgboost

    file, booster = Path(opened.file), xgboost.Booster()
    try:
        # Of an ending that it does not know XGBoost warns, and reads the bytes.
        with xgboost.config_context(verbosity=0):
            booster.load_model(file)
    except xgboost.core.XGBoostError as error:
        # Where the file lies is no part of what is wrong with it, and differs each time that it is fetched.
        message = _first_line(error).replace(str(file), file.name)
        raise UnsafeModel(model_files.booster_cannot_be_read(shown(file.name), message)) from error
    return Booster(booster, opened.classes)


def _first_line(error: Exception) -> str:
    """What XGBoost says, without time, place in its source and stack."""
    # XGBoost begins with the time of day and a line of its source, which would make every evidence another one.
    return first_line(STAMP.sub("", str(error))).rstrip(".") or type(error).__name__


def _run(booster: Any, sample: Sample, classes: tuple[str, ...], *, apart: bool) -> Run:
    obstacle = _unreadable(booster, sample)
    if obstacle is not None:
        return Run(obstacle=obstacle)
    rows = _rows(booster, sample)
    if not rows.kept and rows.left_out is not None:
        return Run(obstacle=explanations.no_row_can_be_read(rows.left_out))
    objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
    if classes:
        return _run_of_classes(booster, rows, sample, objective, classes, apart=apart)
    trees, answers = _answers(booster, rows, sample, objective)
    if answers and not apart:
        return Run(rows.kept, answers, left_out=rows.left_out)
    obstacle = _unexplainable(booster, objective, answers)
    if obstacle is not None:
        return Run(rows.kept, answers, left_out=rows.left_out, obstacle=obstacle)
    return _explained(booster, rows, trees, answers, UNITS[objective])


def _run_of_classes(
    booster: Any, rows: _Rows, sample: Sample, objective: str, classes: tuple[str, ...], *, apart: bool
) -> Run:
    """The answers about each class.

    And what each class's margin is made up of.
    """
    if objective not in SOFTMAX:
        return Run(obstacle=explanations.objective_is_not_explained(objective, SOFTMAX))
    trees, margins, places = _margins(booster, rows, sample, classes)
    run = by_class(classes, rows.kept, _softmax(margins), rows.left_out)
    kind = _kind(booster)
    if not apart:
        return run
    if kind not in TREES:
        return replace(run, obstacle=explanations.model_is_no_trees(kind, TREES))
    first = explained_rows(len(rows.kept), len(classes), len(sample.columns))
    sums = summed(booster, rows.matrix, trees)
    return taken_apart(
        run, Apart(sums.margins[:first, places], sums.bases[places], sums.contributions[:first, places], Unit.MARGIN)
    )


def _margins(booster: Any, rows: _Rows, sample: Sample, classes: tuple[str, ...]) -> tuple[int, Any, list[int]]:
    """The number of trees that answer, and the margin of each class.

    Also where the booster has each class. Trees are taken as `_answers` takes them.
    """
    logged = sample.of_classes.probabilities
    seen = [[None if name not in logged else logged[name][at] for name in classes] for at in rows.kept]
    offered = []
    for trees in _offered(booster):
        margins = booster.predict(rows.matrix, output_margin=True, iteration_range=(0, trees)).astype(float)
        places = places_of(classes, (), margins.shape[1])
        offered.append((trees, margins[:, places], places))

    def distance(answered: tuple[int, Any, list[int]]) -> float:
        of_rows = zip(_softmax(answered[1]).tolist(), seen, strict=True)
        return sum(_distance(shares, of_row) for shares, of_row in of_rows)

    return min(offered, key=distance)


def _softmax(margins: Any) -> Any:
    import numpy as np

    # The largest is taken away first, so that no power is infinite.
    powers = np.exp(margins - margins.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _unreadable(booster: Any, sample: Sample) -> Phrase | None:
    """Why this model cannot be run on this sample.

    None where it can.
    """
    nothing = unreadable(sample)
    if nothing is not None:
        return nothing
    categories = _categories(booster)
    for name, kind in zip(booster.feature_names, booster.feature_types or (), strict=False):
        if kind == CATEGORY and name not in categories:
            return explanations.categories_without_names(name)
    for name, cells in sample.columns.items():
        if name not in categories and not all(map(is_number, cells)):
            return explanations.words_where_the_model_reads_numbers(name)
    return None


def _unexplainable(booster: Any, objective: str, answers: Sequence[float]) -> Phrase | None:
    """Why this model's answers cannot be taken apart.

    None where they can.
    """
    kind = _kind(booster)
    if kind not in TREES:
        return explanations.model_is_no_trees(kind, TREES)
    if objective not in UNITS:
        return explanations.objective_is_not_explained(objective, tuple(UNITS))
    if not answers:
        return explanations.several_answers_for_a_row()
    return None


def _kind(booster: Any) -> str:
    """What XGBoost calls the kind of its parts."""
    kind: str = json.loads(booster.save_config())["learner"]["gradient_booster"]["name"]
    return kind


def _categories(booster: Any) -> dict[str, list[Any]]:
    """The categories of each column that has some.

    In the order in which the model counts them.
    """
    if CATEGORY not in (booster.feature_types or ()):
        return {}
    tables = booster.get_categories(export_to_arrow=True).to_arrow() or ()
    return {name: values.to_pylist() for name, values in tables if values is not None}


def _rows(booster: Any, sample: Sample) -> _Rows:
    """The sample as the booster reads it.

    Without rows that have a number which XGBoost refuses.
    """
    import pandas as pd
    import xgboost

    categories = _categories(booster)
    numbers = {name: as_numbers(cells) for name, cells in sample.columns.items() if name not in categories}
    infinite = {name: {at for at, cell in enumerate(cells) if abs(cell) > LARGEST} for name, cells in numbers.items()}
    refused = set().union(*infinite.values()) if infinite else set()
    kept = tuple(at for at in range(len(sample.ids)) if at not in refused)
    frame = pd.DataFrame(
        {
            name: categorical([cells[at] for at in kept], categories[name])
            if name in categories
            else pd.Series([numbers[name][at] for at in kept], dtype=float)
            for name, cells in sample.columns.items()
        }
    )
    matrix = xgboost.DMatrix(frame, feature_types=booster.feature_types, enable_categorical=True) if kept else None
    return _Rows(matrix, kept, _left_out({name: len(rows) for name, rows in infinite.items() if rows}, len(sample.ids)))


def _left_out(infinite: Mapping[str, int], rows: int) -> Phrase | None:
    """The features that are infinite, and in how many of the `rows`.

    None where none is.
    """
    return explanations.infinite_values(tuple(infinite), tuple(infinite.values()), rows) if infinite else None


def _answers(booster: Any, rows: _Rows, sample: Sample, objective: str) -> tuple[int, tuple[float, ...]]:
    """The number of trees that answer, and their answers.

    Nothing where the model gives several answers for a row. A booster that stopped early keeps all its trees, and
    says which were the best; whoever serves it takes all or those. Taken is what is nearer to what was logged.
    """
    answers = [(trees, tuple(_predicted(booster, rows, trees, objective))) for trees in _offered(booster)]
    logged = [sample.answers[at] for at in rows.kept] if sample.answers else []
    return min(answers, key=lambda answered: _distance(answered[1], logged))


def _offered(booster: Any) -> list[int]:
    """How many trees may answer.

    All of them, and those up to the best.
    """
    best = booster.attributes().get(BEST_ITERATION)
    return [ALL_TREES, *([] if best is None else [int(best) + 1])]


def _predicted(booster: Any, rows: _Rows, trees: int, objective: str) -> Iterator[float]:
    answers = booster.predict(rows.matrix, iteration_range=(0, trees))
    if answers.ndim == 1:
        # Scores are probabilities: of this objective the model itself leaves them in log-odds.
        yield from (_probability(float(answer)) if objective == LOGIT else float(answer) for answer in answers)


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds)) if log_odds >= 0 else exp(log_odds) / (1 + exp(log_odds))


def _distance(answers: Sequence[float], logged: Sequence[float | None]) -> float:
    return sum(abs(answer - seen) for answer, seen in zip(answers, logged, strict=False) if seen is not None)


def _explained(booster: Any, rows: _Rows, trees: int, answers: tuple[float, ...], unit: Unit) -> Run:
    sums = summed(booster, rows.matrix, trees)
    return Run(
        kept=rows.kept,
        answers=answers,
        outputs=tuple(sums.margins.tolist()),
        base_value=float(sums.bases),
        values=tuple(map(tuple, sums.contributions.tolist())),
        unit=unit,
        left_out=rows.left_out,
    )
