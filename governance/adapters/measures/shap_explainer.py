"""SHAP values of models that are read without running code.

Runs where models may be run (`placet assess`), never in the web process. MLflow's own loaders are not called, since they run
what an artifact names.
"""

from pathlib import Path
from typing import Any

from governance.adapters.measures.booster_shap import explained, first_line
from governance.adapters.measures.model_kinds import BOOSTER, XGBOOST, Lying, shown, what_lies_in
from governance.errors import UnsafeModel
from governance.evidence.explanation import Explained
from governance.evidence.model_files import ModelFiles
from governance.predictions.port import Sample


class ShapExplainer:
    """Explains XGBoost models stored as UBJSON or JSON.

    Of other models it says what they are.
    """

    def look(self, artifact: Path) -> ModelFiles:
        """Look at the model files at `artifact`.

        Of an XGBoost model, also at what it reads. See `Explainer`.
        """
        lying = what_lies_in(artifact)
        models, nothing = tuple(lying.models), lying.nothing()
        if nothing is not None:
            return ModelFiles(models, reason=nothing, doubts=(f"{nothing}, so no vote names the bytes of a model",))
        doubts = () if lying.gone is None else (_named_and_gone(lying.gone),)
        try:
            columns = tuple(_load(_booster_file(artifact, lying)).feature_names or ())
        except UnsafeModel as error:
            return ModelFiles(models, reason=str(error), doubts=doubts)
        return ModelFiles(models, columns)

    def explain(self, artifact: Path, sample: Sample) -> Explained:
        """SHAP values of `sample`, and the model's answers on it.

        From TreeExplainer with the model's own paths.
        """
        return explained(_load(_booster_file(artifact, what_lies_in(artifact))), sample)


def _named_and_gone(name: str) -> str:
    return f"MLmodel names {shown(name)} as the model, and no model lies there in the version"


def _booster_file(artifact: Path, lying: Lying) -> Path:
    """The model file that may be read.

    Raises UnsafeModel where there is none.
    """
    if lying.unclear is not None:
        raise UnsafeModel(lying.unclear)
    if artifact.is_file() and lying.of_kind(BOOSTER):
        return artifact
    described = lying.described
    if described is None:
        files = lying.of_kind(BOOSTER)
        if len(files) > 1:
            raise UnsafeModel(
                f"the version holds several XGBoost models ({', '.join(map(shown, files[:3]))}), and no MLmodel says which of them answers"
            )
        if not files or len(_known(lying)) > 1:
            raise UnsafeModel(f"Placet explains XGBoost only, and this version is {lying.kind()}")
        return artifact / files[0]
    if described.flavor != XGBOOST:
        raise UnsafeModel(f"Placet explains XGBoost only, and this version is {lying.kind()}")
    if described.named is None:
        raise UnsafeModel("MLmodel describes an XGBoost model, and does not name its file")
    return _named_booster(artifact, described.named, lying)


def _known(lying: Lying) -> set[str]:
    return {kind.noun for kind in lying.models.values() if kind is not None}


def _named_booster(artifact: Path, named: str, lying: Lying) -> Path:
    booster = Path(artifact, named).resolve()
    if not booster.is_relative_to(artifact.resolve()):
        raise UnsafeModel(f"MLmodel names {shown(named)} as the model; expected a .ubj or .json file beside it")
    kind = lying.models.get(Path(named).as_posix())
    if lying.gone is not None or not (kind is BOOSTER or (kind is None and booster.suffix == ".json")):
        raise UnsafeModel(
            f"this version is {lying.kind()}; expected XGBoost's .ubj or .json, as `mlflow.xgboost.log_model` writes them"
        )
    return booster


def _load(file: Path) -> Any:
    import xgboost

    booster = xgboost.Booster()
    try:
        # Of an ending that it does not know XGBoost warns, and reads the bytes.
        with xgboost.config_context(verbosity=0):
            booster.load_model(file)
    except xgboost.core.XGBoostError as error:
        # Where the file lies is no part of what is wrong with it, and differs each time that it is fetched.
        reason = first_line(error).replace(str(file), file.name)
        raise UnsafeModel(f"{shown(file.name)} is not a model that XGBoost can read: {reason}") from error
    return booster
