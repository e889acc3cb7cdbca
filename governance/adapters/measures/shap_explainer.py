"""SHAP values of models that are read without running code.

Files are looked at here, and models are loaded in a process apart (`adapters/scorer`). MLflow's own loaders are not called,
since they run what an artifact names.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from governance.adapters.disk.artifact_digest import shown
from governance.adapters.measures.model_kinds import (
    BOOSTER,
    CATBOOST,
    LIGHTGBM,
    ONNX,
    PICKLE,
    SKOPS,
    Lying,
    what_lies_in,
)
from governance.adapters.scorer.client import Held, Scorer, shared_scorer
from governance.adapters.scorer.endpoint import Endpoint
from governance.adapters.scorer.opened import Format, Opened
from governance.errors import UnsafeModel
from governance.evidence.explainer import Besides, Running
from governance.evidence.explanation import Explained, Explanation
from governance.evidence.model_files import ModelFiles
from governance.evidence.shap_values import explained
from governance.predictions.port import Sample
from governance.sentences import model_files, scoring
from governance.sentences.phrase import Phrase

READABLE: Mapping[object, Format] = {
    BOOSTER: "xgboost",
    SKOPS: "skops",
    LIGHTGBM: "lightgbm",
    CATBOOST: "catboost",
    ONNX: "onnx",
}
"""Formats that run no code of their author, and how they are loaded."""
FLAVORS: Mapping[str, tuple[Format, ...]] = {
    "xgboost": ("xgboost",),
    "sklearn": ("skops",),
    "lightgbm": ("lightgbm", "skops"),
    "catboost": ("catboost",),
    "onnx": ("onnx",),
}
"""What a model may lie in, by MLflow's flavor, to be loaded without code of its author."""


class ShapExplainer:
    """Explains models by SHAP values, in whichever way they can be run.

    Of others it says what they are.
    """

    def __init__(self, scorer: Scorer | None = None) -> None:
        self._scorer = scorer or shared_scorer()

    def look(self, artifact: Path, running: Running = Running()) -> ModelFiles:  # noqa: B008  (frozen)
        """Look at the model files at `artifact`.

        Of one that is explained, also at what it reads. See `Explainer`.
        """
        lying = what_lies_in(artifact)
        models, nothing = tuple(lying.models), lying.nothing()
        if nothing is not None:
            return ModelFiles(models, reason=nothing, doubts=(model_files.no_vote_names_a_model(nothing),))
        doubts = () if lying.gone is None else (model_files.named_model_is_gone(shown(lying.gone)),)
        try:
            with self._loaded(artifact, lying, running) as model:
                columns = model.columns
        except UnsafeModel as error:
            return ModelFiles(models, reason=error.phrase, doubts=doubts)
        return ModelFiles(models, columns)

    def explain(
        self,
        artifact: Path,
        sample: Sample,
        running: Running = Running(),  # noqa: B008  (frozen)
        besides: Sequence[Besides] = (),
    ) -> Explained:
        """SHAP values of `sample`, and the model's answers on it.

        Of trees from their library's own paths, of others by permutation. What else was asked and not answered is left out of
        nothing else: it says why itself.
        """
        try:
            with self.opened(artifact, running) as model:
                how = _how(model, running)
                first = explained(model.run(sample), sample, how)
                return replace(first, besides=tuple(_besides(model, each, how) for each in besides))
        except UnsafeModel as error:
            return Explained(Explanation.missing(error.phrase))

    def opened(self, artifact: Path, running: Running = Running()) -> AbstractContextManager[Held]:  # noqa: B008  (frozen)
        """The model at `artifact`, until the block ends.

        Raises UnsafeModel.
        """
        return self._loaded(artifact, what_lies_in(artifact), running)

    def _loaded(self, artifact: Path, lying: Lying, running: Running) -> AbstractContextManager[Held]:
        columns = () if lying.described is None else lying.described.columns
        if running.endpoint is not None:
            asked = Endpoint(running.endpoint, len(running.classes)).answers
            opened = Opened("endpoint", columns=running.endpoint.columns or columns)
        else:
            asked, opened = None, _opened(artifact, lying, running)
        opened = replace(
            opened,
            columns=opened.columns or columns,
            probability=running.probability,
            classes=running.classes,
        )
        return self._scorer.loaded(opened, asked)


def _besides(model: Held, asked: Besides, how: Phrase) -> Explained:
    try:
        return explained(model.run(asked.sample, asked.against), asked.sample, how)
    except UnsafeModel as error:
        return Explained(Explanation.missing(error.phrase))


def _how(model: Held, running: Running) -> Phrase:
    """How the model was run."""
    if running.endpoint is not None:
        return scoring.endpoint_was_asked(running.endpoint.protocol)
    return scoring.author_code_ran(model.layers) if model.runs_code else scoring.loaded_without_code()


def _opened(artifact: Path, lying: Lying, running: Running) -> Opened:
    """The model that may be loaded, and how.

    Raises UnsafeModel where there is none.
    """
    try:
        file, kind = _model_file(artifact, lying)
    except UnsafeModel:
        with_code = _with_code(artifact, lying) if running.author_code else None
        if with_code is None:
            raise
        return with_code
    return Opened(kind, str(file.resolve()), str(artifact.resolve()))


def _with_code(artifact: Path, lying: Lying) -> Opened | None:
    """The model, as code of its author loads it.

    None where nothing here knows how.
    """
    if lying.unclear is not None or lying.gone is not None:
        return None
    folder, described = str(artifact.resolve()), lying.described
    if described is not None:
        if described.is_function or described.flavor == "sklearn":
            return Opened("mlflow", folder, folder, described.flavor)
        return None
    pickles = [name for name, kind in lying.models.items() if kind is PICKLE]
    if len(lying.models) != 1 or not pickles:
        return None
    file = artifact if artifact.is_file() else artifact / pickles[0]
    return Opened("pickle", str(file.resolve()), folder)


def _model_file(artifact: Path, lying: Lying) -> tuple[Path, Format]:
    """The model file that may be read without code, and how.

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
    if described.flavor == BOOSTER.code:
        if described.named is None:
            raise UnsafeModel(model_files.booster_is_not_named())
        return _named_booster(artifact, described.named, lying), "xgboost"
    kind_named = None if described.named is None else readable.get(Path(described.named).as_posix())
    if described.named is not None and kind_named in FLAVORS.get(described.flavor, ()):
        return artifact / described.named, kind_named
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
