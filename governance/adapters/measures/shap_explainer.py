"""SHAP values of models that are read without running code.

Files are looked at here, and models are loaded in a process apart (`adapters/scorer`). MLflow's own loaders are not called,
since they run what an artifact names.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.measures.model_kinds import BOOSTER, SKLEARN, SKOPS, XGBOOST, Lying, what_lies_in
from governance.adapters.measures.shap_values import explained
from governance.adapters.scorer.client import Format, Held, Scorer, shared_scorer
from governance.errors import UnsafeModel
from governance.evidence.explanation import Explained, Explanation
from governance.evidence.model_files import ModelFiles
from governance.predictions.port import Sample
from governance.sentences import model_files

READABLE: Mapping[object, Format] = {BOOSTER: "xgboost", SKOPS: "skops"}
"""Formats that run no code of their author, and how they are loaded."""


class ShapExplainer:
    """Explains XGBoost models in UBJSON or JSON, and scikit-learn in skops.

    Of other models it says what they are.
    """

    def __init__(self, scorer: Scorer | None = None) -> None:
        self._scorer = scorer or shared_scorer()

    def look(self, artifact: Path) -> ModelFiles:
        """Look at the model files at `artifact`.

        Of one that is explained, also at what it reads. See `Explainer`.
        """
        lying = what_lies_in(artifact)
        models, nothing = tuple(lying.models), lying.nothing()
        if nothing is not None:
            return ModelFiles(models, reason=nothing, doubts=(model_files.no_vote_names_a_model(nothing),))
        doubts = () if lying.gone is None else (model_files.named_model_is_gone(shown(lying.gone)),)
        try:
            with self._loaded(artifact, lying) as model:
                columns = model.columns
        except UnsafeModel as error:
            return ModelFiles(models, reason=error.phrase, doubts=doubts)
        return ModelFiles(models, columns)

    def explain(self, artifact: Path, sample: Sample) -> Explained:
        """SHAP values of `sample`, and the model's answers on it.

        Of trees from TreeExplainer with the model's own paths, of others by permutation.
        """
        try:
            with self._loaded(artifact, what_lies_in(artifact)) as model:
                run = model.run(sample)
        except UnsafeModel as error:
            return Explained(Explanation.missing(error.phrase))
        return explained(run, sample)

    def _loaded(self, artifact: Path, lying: Lying) -> AbstractContextManager[Held]:
        file, kind = _model_file(artifact, lying)
        return self._scorer.loaded(file, artifact, kind)


def _model_file(artifact: Path, lying: Lying) -> tuple[Path, Format]:
    """The model file that may be read, and how.

    Raises UnsafeModel where there is none.
    """
    if lying.unclear is not None:
        raise UnsafeModel(lying.unclear)
    readable = {name: READABLE[kind] for name, kind in lying.models.items() if kind in READABLE}
    described = lying.described
    if artifact.is_file() and readable:
        return artifact, next(iter(readable.values()))
    if described is None:
        if len(readable) > 1:
            raise UnsafeModel(model_files.several_boosters([shown(name) for name in list(readable)[:3]]))
        if not readable or len(_known(lying)) > 1:
            raise UnsafeModel(model_files.xgboost_only(lying.kind()))
        ((name, kind),) = readable.items()
        return artifact / name, kind
    if described.flavor == XGBOOST:
        if described.named is None:
            raise UnsafeModel(model_files.booster_is_not_named())
        return _named_booster(artifact, described.named, lying), "xgboost"
    if described.flavor == SKLEARN and described.named is not None and readable.get(described.named) == "skops":
        return artifact / described.named, "skops"
    raise UnsafeModel(model_files.xgboost_only(lying.kind()))


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
