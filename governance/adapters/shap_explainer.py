"""SHAP values of models that can be read without running their author's code.

Runs where models may be run (`placet assess`), never in the web process. The MLmodel file is read as
plain YAML; MLflow's own loaders are not called, since they run what an artifact names.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from governance.adapters.booster_shap import explained
from governance.errors import InvalidDocument, UnsafeModel
from governance.evidence.explanation import Explained, Explanation
from governance.logs import Sample
from governance.parsing import read_yaml

LARGEST = 1024 * 1024
"""Bytes of an MLmodel file: the signature of a thousand columns is in it."""

CODE_ON_LOAD = {".pkl", ".pickle", ".joblib", ".dill", ".cloudpickle", ".pt", ".pth"}
"""Endings of formats that run code when they are loaded."""
READABLE_BOOSTER = {".ubj", ".json"}
"""XGBoost's own formats: numbers and names, no code."""


class ShapExplainer:
    """Explains XGBoost models stored as UBJSON or JSON; other safe formats are `not measured`, with the reason."""

    def needs(self, artifact: Path) -> tuple[str, ...] | None:
        """The model's input columns; see `Explainer`."""
        _refuse_code(artifact)
        booster = _booster_file(artifact)
        return None if booster is None else tuple(_load(booster).feature_names or ())

    def explain(self, artifact: Path, sample: Sample) -> Explained:
        """SHAP values of `sample`, from TreeExplainer with the model's own paths, and what the model answers on it."""
        booster = _booster_file(artifact)
        if booster is None:
            reason = "the registry holds no model that Placet explains: it explains XGBoost's (model.ubj)"
            return Explained(Explanation.missing(reason))
        return explained(_load(booster), sample)


def _refuse_code(artifact: Path) -> None:
    files = [artifact] if artifact.is_file() else sorted(artifact.rglob("*"))
    risky = [file.name for file in files if file.suffix.lower() in CODE_ON_LOAD]
    if risky:
        raise UnsafeModel(
            f"the version holds {', '.join(risky)}, a format that runs its author's code when it is loaded; Placet loads no such file"
        )


def _booster_file(artifact: Path) -> Path | None:
    description = artifact / "MLmodel"
    if not description.is_file():
        return None
    data = _xgboost_flavor(description).get("data")
    if data is None:
        return None
    booster = Path(artifact / str(data)).resolve()
    if not booster.is_relative_to(artifact.resolve()) or booster.suffix not in READABLE_BOOSTER:
        raise UnsafeModel(f"MLmodel names {data} as the model; expected a .ubj or .json file beside it")
    return booster


def _xgboost_flavor(description: Path) -> Mapping[str, Any]:
    try:
        with description.open("rb") as file:
            content = read_yaml(file.read(LARGEST + 1), "MLmodel", LARGEST) or {}
    except InvalidDocument as error:
        raise UnsafeModel(f"MLmodel is not plain YAML: {str(error).splitlines()[0]}") from error
    try:
        return dict((content.get("flavors") or {}).get("xgboost") or {})
    except (AttributeError, TypeError, ValueError) as error:
        raise UnsafeModel("MLmodel does not describe flavors as MLflow does: a name, and a mapping") from error


def _load(file: Path) -> Any:
    import xgboost

    booster = xgboost.Booster()
    try:
        booster.load_model(file)
    except xgboost.core.XGBoostError as error:
        raise UnsafeModel(f"{file.name} is not a model that XGBoost can read: {str(error).splitlines()[0]}") from error
    return booster
