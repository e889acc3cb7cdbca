"""Answers of LightGBM and CatBoost, which take their own answers apart.

It stands in the process that has loaded the model, and only there. Contributions are those of the library itself, along the paths of
its trees.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.scorer import permutation
from governance.adapters.scorer.cells import as_numbers, called, categorical, is_number
from governance.adapters.scorer.classes import (
    Apart,
    by_class,
    explained_rows,
    matrix_of,
    names_of,
    places_of,
    taken_apart,
)
from governance.adapters.scorer.function import Function
from governance.adapters.scorer.opened import Opened
from governance.adapters.scorer.permutation import CANNOT_READ, cells_of, said_by, unreadable
from governance.errors import UnsafeModel
from governance.evidence.explanation import Unit
from governance.evidence.run import Run
from governance.predictions.port import Sample
from governance.sentences import explanations, model_files

SETTINGS = r"(?: [a-z_]+:[0-9.e+-]+)*"
UNITS_OF_LIGHTGBM: Sequence[tuple[re.Pattern[str], Unit]] = (
    (re.compile("binary sigmoid:1|cross_entropy"), Unit.LOG_ODDS),
    (re.compile(f"(?:regression|regression_l1|huber|fair|quantile|mape){SETTINGS}"), Unit.OUTCOME),
    (re.compile(f"(?:poisson|gamma|tweedie){SETTINGS}"), Unit.LOGARITHM),
    (re.compile(f"(?:lambdarank|rank_xendcg){SETTINGS}"), Unit.RANKING_SCORE),
    (re.compile(f"(?:multiclass){SETTINGS}"), Unit.MARGIN),
)
"""What contributions add up in, by objective as LightGBM writes it; of others the answers are explained by permutation."""
UNITS_OF_CATBOOST: Mapping[str, Unit] = {
    **dict.fromkeys(("Logloss", "CrossEntropy"), Unit.LOG_ODDS),
    **dict.fromkeys(("RMSE", "MAE", "Quantile", "MAPE", "Huber", "LogCosh", "Expectile", "Lq"), Unit.OUTCOME),
    **dict.fromkeys(("Poisson", "Tweedie"), Unit.LOGARITHM),
    "MultiClass": Unit.MARGIN,
    **dict.fromkeys(
        ("YetiRank", "YetiRankPairwise", "PairLogit", "PairLogitPairwise", "QueryRMSE"), Unit.RANKING_SCORE
    ),
}
OF_CLASSES = ("Logloss", "CrossEntropy", "MultiClass", "MultiClassOneVsAll")
"""Objectives of CatBoost whose answer is how likely each class is."""


@dataclass(frozen=True, slots=True)
class Boosted:
    """Trees whose library says what each column adds."""

    columns: tuple[str, ...]
    categories: Mapping[str, Any]
    """Columns of categories."""
    unit: Unit | None
    """None where the answer is no function of one sum that could be named."""
    table: Callable[[Sample], Any]
    """Rows as the library reads them."""
    answered: Callable[[Any], Any]
    summed: Callable[[Any], Any]
    """The sums that contributions explain."""
    apart: Callable[[Any], Any]
    """Contributions, one for each column and then the base; of a choice between classes, by row and class."""
    probability: bool
    classes: tuple[str, ...] = ()
    """The classes between which it chooses, as the specification orders them; empty where it gives one number."""
    named: tuple[str, ...] = ()
    """What it calls them itself, in the order of its answers; empty where it only numbers them."""

    def run(self, sample: Sample, against: Sample | None = None, *, apart: bool = True) -> Run:
        """Its answers, and the library's own contributions.

        By permutation where its answer is no one sum.
        """
        obstacle = unreadable(sample)
        if obstacle is not None:
            return Run(obstacle=obstacle)
        for name, cells in sample.columns.items():
            if name not in self.categories and not all(map(is_number, cells)):
                return Run(obstacle=explanations.words_where_the_model_reads_numbers(name))
        if self.unit is None or (self.unit is Unit.MARGIN) != bool(self.classes):
            function = Function(
                self.columns, self._answered_of_table, self.probability, classes=self.classes, named=self.named
            )
            return function.run(sample, against, apart=apart)
        try:
            if self.classes:
                return self._of_classes(self.table(sample), apart=apart)
            return self._taken_apart(self.table(sample), self.unit) if apart else self._answers(self.table(sample))
        except UnsafeModel as error:
            return Run(obstacle=error.phrase)
        except CANNOT_READ as error:
            return Run(obstacle=explanations.model_cannot_read_rows(said_by(error)))

    def _of_classes(self, rows: Any, *, apart: bool) -> Run:
        """Answers about each class, and the library's own contributions to its margin."""
        import numpy as np

        answers = matrix_of(self.answered(rows), self.classes, self.named)
        run = by_class(self.classes, tuple(range(len(answers))), answers)
        if not apart:
            return run
        places = places_of(self.classes, self.named, answers.shape[1])
        first = explained_rows(len(answers), len(self.classes), len(self.columns))
        parts = np.asarray(self.apart(rows), dtype=float)[:first, places]
        sums = np.asarray(self.summed(rows), dtype=float)[:first, places]
        return taken_apart(run, Apart(sums, parts[0, :, -1], parts[:, :, :-1], Unit.MARGIN))

    def _answers(self, rows: Any) -> Run:
        import numpy as np

        answers = tuple(np.asarray(self.answered(rows), dtype=float).tolist())
        return Run(tuple(range(len(answers))), answers)

    def _taken_apart(self, rows: Any, unit: Unit) -> Run:
        import numpy as np

        parts = np.asarray(self.apart(rows), dtype=float)
        return Run(
            kept=tuple(range(len(parts))),
            answers=tuple(np.asarray(self.answered(rows), dtype=float).tolist()),
            outputs=tuple(np.asarray(self.summed(rows), dtype=float).tolist()),
            base_value=float(parts[0, -1]),
            values=tuple(map(tuple, parts[:, :-1].tolist())),
            unit=unit,
        )

    def _answered_of_table(self, rows: Any) -> Any:
        sample = Sample(tuple(map(str, range(len(rows)))), cells_of(rows))
        return self.answered(self.table(sample))


@cache
def prepare_lightgbm() -> None:
    """Import what takes longer than to load a model."""
    import lightgbm  # noqa: F401  (imported, not used here)

    permutation.prepare()


@cache
def prepare_catboost() -> None:
    """Import what takes longer than to load a model."""
    import catboost  # noqa: F401  (imported, not used here)

    permutation.prepare()


def load_lightgbm(opened: Opened) -> Boosted:
    """Load a booster in LightGBM's text.

    Raises UnsafeModel.
    """
    import lightgbm

    try:
        return of_lightgbm(lightgbm.Booster(model_str=Path(opened.file).read_text()), opened)
    except Exception as error:
        name = shown(Path(opened.file).name)
        raise UnsafeModel(model_files.not_read_by("LightGBM", name, said_by(error))) from error


def of_lightgbm(booster: Any, opened: Opened, named: tuple[str, ...] = ()) -> Boosted:
    """A booster that is loaded already.

    `named` are the names of its classes, where whoever loaded it knows them.
    """
    described = booster.dump_model(num_iteration=1)
    categories = _categories(booster, described["feature_infos"])
    objective = str(described.get("objective", ""))
    columns = tuple(booster.feature_name())
    unit = next((unit for written, unit in UNITS_OF_LIGHTGBM if written.fullmatch(objective)), None)

    def contributions(rows: Any) -> Any:
        parts = booster.predict(rows, pred_contrib=True)
        return parts.reshape(len(parts), -1, len(columns) + 1) if unit is Unit.MARGIN else parts

    return Boosted(
        columns=columns,
        categories=categories,
        unit=unit,
        table=lambda sample: _of_categories(sample, categories),
        answered=booster.predict,
        summed=lambda rows: booster.predict(rows, raw_score=True),
        apart=contributions,
        probability=opened.probability,
        classes=opened.classes,
        named=named,
    )


def _categories(booster: Any, described: Mapping[str, Any]) -> dict[str, Any]:
    """The categories of each column that has some.

    In the order in which the model counts them.
    """
    named = booster.pandas_categorical or []
    columns = [name for name, info in described.items() if info["values"]]
    return dict(zip(columns, named, strict=True)) if named else {}


def _of_categories(sample: Sample, categories: Mapping[str, Any]) -> Any:
    import pandas as pd

    return pd.DataFrame(
        {
            name: categorical(cells, categories[name])
            if name in categories
            else pd.Series(as_numbers(cells), dtype=float)
            for name, cells in sample.columns.items()
        }
    )


def load_catboost(opened: Opened) -> Boosted:
    """Load a model in CatBoost's own format.

    Raises UnsafeModel.
    """
    import catboost

    name = shown(Path(opened.file).name)
    model = catboost.CatBoost()
    try:
        model.load_model(opened.file)
        columns = tuple(map(str, model.feature_names_))
        objective = str(model.get_all_params().get("loss_function", ""))
    except Exception as error:
        raise UnsafeModel(model_files.not_read_by("CatBoost", name, said_by(error))) from error
    words = {columns[at]: () for at in model.get_cat_feature_indices()}
    unit = UNITS_OF_CATBOOST.get(objective.partition(":")[0])

    def asked(rows: Any, kind: str) -> Any:
        return model.predict(rows, prediction_type=kind, thread_count=1)

    def answered(rows: Any) -> Any:
        if unit is Unit.LOG_ODDS and not opened.classes:
            return asked(rows, "Probability")[:, 1]
        if objective.partition(":")[0] in OF_CLASSES:
            return asked(rows, "Probability")
        return asked(rows, "Exponent" if unit is Unit.LOGARITHM else "RawFormulaVal")

    return Boosted(
        columns=columns,
        categories=words,
        unit=unit,
        table=lambda sample: catboost.Pool(_of_words(sample, words), cat_features=list(words)),
        answered=answered,
        summed=lambda rows: asked(rows, "RawFormulaVal"),
        apart=lambda rows: model.get_feature_importance(type="ShapValues", data=rows, thread_count=1),
        probability=opened.probability,
        classes=opened.classes,
        named=names_of(model.classes_),
    )


def _of_words(sample: Sample, words: Mapping[str, Any]) -> Any:
    """What CatBoost reads: a category in words, also what is missing."""
    import pandas as pd

    return pd.DataFrame(
        {
            name: ["nan" if cell is None else called(cell) for cell in cells] if name in words else as_numbers(cells)
            for name, cells in sample.columns.items()
        }
    )
