"""SHAP values of models that are read without running code.

Files are looked at here, and models are loaded in a process apart (`adapters/scorer`). MLflow's own loaders are not called,
since they run what an artifact names.
"""

from pathlib import Path

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.measures.model_kinds import BOOSTER, XGBOOST, Lying, what_lies_in
from governance.adapters.measures.shap_values import explained
from governance.adapters.scorer.client import Scorer, shared_scorer
from governance.errors import UnsafeModel
from governance.evidence.explanation import Explained, Explanation
from governance.evidence.model_files import ModelFiles
from governance.predictions.port import Sample
from governance.sentences import model_files


class ShapExplainer:
    """Explains XGBoost models stored as UBJSON or JSON.

    Of other models it says what they are.
    """

    def __init__(self, scorer: Scorer | None = None) -> None:
        self._scorer = scorer or shared_scorer()

    def look(self, artifact: Path) -> ModelFiles:
        """Look at the model files at `artifact`.

        Of an XGBoost model, also at what it reads. See `Explainer`.
        """
        lying = what_lies_in(artifact)
        models, nothing = tuple(lying.models), lying.nothing()
        if nothing is not None:
            return ModelFiles(models, reason=nothing, doubts=(model_files.no_vote_names_a_model(nothing),))
        doubts = () if lying.gone is None else (model_files.named_model_is_gone(shown(lying.gone)),)
        try:
            with self._scorer.loaded(_booster_file(artifact, lying), artifact, "xgboost") as model:
                columns = model.columns
        except UnsafeModel as error:
            return ModelFiles(models, reason=error.phrase, doubts=doubts)
        return ModelFiles(models, columns)

    def explain(self, artifact: Path, sample: Sample) -> Explained:
        """SHAP values of `sample`, and the model's answers on it.

        From TreeExplainer with the model's own paths.
        """
        try:
            with self._scorer.loaded(_booster_file(artifact, what_lies_in(artifact)), artifact, "xgboost") as model:
                run = model.run(sample)
        except UnsafeModel as error:
            return Explained(Explanation.missing(error.phrase))
        return explained(run, sample)


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
            raise UnsafeModel(model_files.several_boosters([shown(name) for name in files[:3]]))
        if not files or len(_known(lying)) > 1:
            raise UnsafeModel(model_files.xgboost_only(lying.kind()))
        return artifact / files[0]
    if described.flavor != XGBOOST:
        raise UnsafeModel(model_files.xgboost_only(lying.kind()))
    if described.named is None:
        raise UnsafeModel(model_files.booster_is_not_named())
    return _named_booster(artifact, described.named, lying)


def _known(lying: Lying) -> set[str]:
    return {kind.code for kind in lying.models.values() if kind is not None}


def _named_booster(artifact: Path, named: str, lying: Lying) -> Path:
    booster = Path(artifact, named).resolve()
    if not booster.is_relative_to(artifact.resolve()):
        raise UnsafeModel(model_files.booster_elsewhere(shown(named)))
    kind = lying.models.get(Path(named).as_posix())
    if lying.gone is not None or not (kind is BOOSTER or (kind is None and booster.suffix == ".json")):
        raise UnsafeModel(model_files.booster_of_another_format(lying.kind()))
    return booster
