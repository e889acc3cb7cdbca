"""What a process is told when it is to load a model."""

from dataclasses import dataclass
from typing import Literal

Format = Literal["xgboost", "skops", "lightgbm", "catboost", "onnx", "mlflow", "pickle", "endpoint"]
"""How a model is loaded; of an endpoint nothing is, and whoever started the process is asked for answers."""

RUN_CODE: frozenset[Format] = frozenset(["mlflow", "pickle"])
"""Those by which code of the model's author runs."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One model, and how it is loaded."""

    kind: Format
    file: str = ""
    """Absolute path of its file; of a whole model of MLflow, of its folder."""
    folder: str = ""
    """What it may read as well; empty where it is nothing."""
    flavor: str = ""
    """Of MLflow: by which of its loaders."""
    columns: tuple[str, ...] = ()
    """What its description says that it reads; empty where it says nothing."""
    probability: bool = True
    """Whether the number that it gives is a probability, by the specification."""
    classes: tuple[str, ...] = ()
    """The classes between which it chooses, by the specification; empty where it gives one number."""
