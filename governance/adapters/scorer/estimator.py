"""Answers of a scikit-learn estimator.

It stands in the process that has loaded the model, and only there.
"""

from functools import cache
from pathlib import Path
from typing import Any

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.scorer import permutation
from governance.adapters.scorer.boosted import Boosted, of_lightgbm
from governance.adapters.scorer.classes import names_of
from governance.adapters.scorer.function import Function
from governance.adapters.scorer.opened import Opened
from governance.adapters.scorer.permutation import said_by
from governance.errors import UnsafeModel
from governance.sentences import explanations, model_files

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
        "lightgbm.sklearn.LGBMClassifier",
        "lightgbm.sklearn.LGBMRegressor",
        "lightgbm.basic.Booster",
        "collections.OrderedDict",
    ]
)
"""Types that skops does not trust by itself and we do: parts of scikit-learn that hold numbers, and LightGBM, which reads a text. What a model's own description
trusts is never asked (mlflow, pull request 25686)."""
TWO_CLASSES, MOST_NAMED = 2, 3


def asked(estimator: Any, opened: Opened) -> Function:
    """An estimator of scikit-learn, or of a library that looks like it.

    A classifier answers how likely its second class is, or each of several.
    """
    columns = tuple(map(str, getattr(estimator, "feature_names_in_", ()))) or opened.columns
    classes = getattr(estimator, "classes_", None)
    if classes is None:
        return Function(columns, estimator.predict, opened.probability, classes=opened.classes)
    if len(classes) != TWO_CLASSES and not opened.classes:
        return Function(columns, estimator.predict, True, explanations.several_answers_for_a_row())
    if not hasattr(estimator, "predict_proba"):
        return Function(columns, estimator.predict, True, explanations.model_gives_no_probability())
    return Function(columns, estimator.predict_proba, True, classes=opened.classes, named=names_of(classes))


@cache
def prepare() -> None:
    """Import what takes longer than to load a model."""
    import skops.io  # noqa: F401  (imported, not used here)

    permutation.prepare()


def load(opened: Opened) -> Function | Boosted:
    """Load an estimator in skops, with types that we trust.

    Raises UnsafeModel where there are others, or where it is none.
    """
    import skops.io

    file = Path(opened.file)
    try:
        others = sorted(set(skops.io.get_untrusted_types(file=file)) - TRUSTED)
        estimator = None if others else skops.io.load(file, trusted=sorted(TRUSTED))
    except Exception as error:
        raise UnsafeModel(model_files.estimator_cannot_be_read(shown(file.name), said_by(error))) from error
    if others:
        named = tuple(map(shown, others[:MOST_NAMED]))
        raise UnsafeModel(model_files.types_not_trusted(shown(file.name), named, len(others)))
    booster = getattr(estimator, "booster_", None)
    if booster is None:
        return asked(estimator, opened)
    return of_lightgbm(booster, opened, names_of(getattr(estimator, "classes_", ())))
