"""Models that run code of their author when they are loaded.

It stands in a process that can reach nothing (`sandbox`), and only there: whatever such a model does is done by whoever wrote it.
"""

from functools import cache
from pathlib import Path
from typing import Any

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.scorer import estimator
from governance.adapters.scorer.estimator import asked
from governance.adapters.scorer.function import Function
from governance.adapters.scorer.opened import Opened
from governance.adapters.scorer.permutation import said_by
from governance.errors import UnsafeModel
from governance.sentences import scoring

SKLEARN = "sklearn"


@cache
def prepare() -> None:
    """Import what takes longer than to load a model."""
    import cloudpickle  # noqa: F401  (imported, not used here)
    import joblib  # noqa: F401
    import mlflow.pyfunc
    import mlflow.sklearn  # noqa: F401

    estimator.prepare()


def load_by_mlflow(opened: Opened) -> Function:
    """Load what MLflow's own loaders make of a folder.

    Raises UnsafeModel.
    """
    import mlflow.pyfunc
    import mlflow.sklearn

    try:
        if opened.flavor == SKLEARN:
            return asked(mlflow.sklearn.load_model(opened.folder), opened)
        model = mlflow.pyfunc.load_model(opened.folder)
    except Exception as error:
        raise _failed(opened.folder, error) from error
    return Function(opened.columns, model.predict, opened.probability, classes=opened.classes)


def load_pickle(opened: Opened) -> Function:
    """Load a pickle, whoever has written it: pickle, cloudpickle or joblib.

    Raises UnsafeModel.
    """
    import joblib

    try:
        model = joblib.load(opened.file)
    except Exception as error:
        raise _failed(opened.file, error) from error
    return _holding(model, opened)


def _holding(model: Any, opened: Opened) -> Function:
    if hasattr(model, "predict"):
        return asked(model, opened)
    if callable(model):
        return Function(opened.columns, model, opened.probability, classes=opened.classes)
    raise UnsafeModel(scoring.nothing_to_ask(shown(Path(opened.file).name), type(model).__name__))


def _failed(place: str, error: Exception) -> UnsafeModel:
    message = said_by(error)
    if isinstance(error, MemoryError):
        raise error
    return UnsafeModel(scoring.author_code_failed(shown(Path(place).name), type(error).__name__, message))
