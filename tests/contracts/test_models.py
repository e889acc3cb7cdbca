"""What every `WarmModels` guarantees, the fake like the real one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from governance.adapters.disk.artifact_digest import artifact_digest
from governance.adapters.measures.kept_models import KeptModels
from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.errors import UnsafeModel
from governance.evidence.explainer import Asked, Running, WarmModels
from governance.predictions.port import Sample
from tests.fakes import FakeModels, FakeRegistry

pytestmark = pytest.mark.slow
NAMES = ("amount", "hour")
SAMPLE = Sample(("a", "b", "c"), {"amount": (0.1, 0.5, 0.9), "hour": (1.0, 2.0, None)})


def weights(folder: Path) -> bytes:
    import numpy as np
    import xgboost

    rows = np.random.default_rng(1).normal(size=(100, 2))
    matrix = xgboost.DMatrix(rows, rows[:, 0] > 0, feature_names=list(NAMES))
    file = folder / "model.ubj"
    xgboost.train({"objective": "binary:logistic"}, matrix, num_boost_round=3).save_model(file)
    return file.read_bytes()


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> FakeRegistry:
    folder = tmp_path_factory.mktemp("registry")
    made = FakeRegistry(folder)
    made.register("card-fraud", weights(folder))
    made.register("card-fraud", b"no model at all")
    return made


@pytest.fixture(params=["fake", "real"])
def models(request: pytest.FixtureRequest, registry: FakeRegistry) -> Iterator[WarmModels]:
    if request.param == "fake":
        yield FakeModels(NAMES)
        return
    kept = KeptModels(registry, ShapExplainer())
    yield kept
    kept.close()


def asked(registry: FakeRegistry, version: str = "1") -> Asked:
    registered = registry.version("card-fraud", version)
    with registry.files(registered) as files:
        return Asked(registered, artifact_digest(files.path), Running())


def test_a_model_is_read_by_its_columns_and_answers_each_row(models: WarmModels, registry: FakeRegistry):
    about = asked(registry)
    assert models.columns(about) == NAMES
    run = models.run(about, SAMPLE)
    assert (len(run.answers), run.obstacle) == (3, None)
    for output, values in zip(run.outputs, run.values, strict=True):
        assert run.base_value + sum(values) == pytest.approx(output, abs=1e-5)  # XGBoost adds in single precision


def test_answers_alone_are_the_same_answers(models: WarmModels, registry: FakeRegistry):
    about = asked(registry)
    alone = models.answers(about, SAMPLE)
    assert (alone.answers, alone.outputs, alone.values) == (models.run(about, SAMPLE).answers, (), ())


def test_the_same_question_has_the_same_answer(models: WarmModels, registry: FakeRegistry):
    about = asked(registry)
    assert models.run(about, SAMPLE) == models.run(about, SAMPLE, SAMPLE)


def test_files_that_are_others_than_those_assessed_are_refused(registry: FakeRegistry):
    kept = KeptModels(registry, ShapExplainer())
    with pytest.raises(UnsafeModel) as refused:
        kept.columns(replace(asked(registry), artifact="sha256:" + "0" * 64))
    assert refused.value.phrase.code == "files-are-others"


def test_what_is_no_model_is_refused_and_the_next_is_loaded(registry: FakeRegistry):
    kept = KeptModels(registry, ShapExplainer())
    with pytest.raises(UnsafeModel):
        kept.columns(asked(registry, "2"))
    assert kept.columns(asked(registry)) == NAMES
    kept.close()


def test_of_many_models_the_last_two_are_kept_and_none_for_ever(registry: FakeRegistry):
    kept = KeptModels(registry, ShapExplainer(), most=1, seconds=0.2)
    about = asked(registry)
    kept.columns(about)
    other = replace(about, running=Running(probability=False))
    kept.columns(other)
    assert list(kept._loaded) == [("card-fraud", "1", about.artifact, other.running)]
    assert kept._timer is not None
    kept._timer.join(10)
    assert not kept._loaded


def test_a_model_whose_process_was_killed_is_loaded_again(registry: FakeRegistry):
    import os
    import signal

    kept, about = KeptModels(registry, ShapExplainer()), asked(registry)
    kept.columns(about)
    (loaded,) = kept._loaded.values()
    os.kill(loaded.model._process.number, signal.SIGKILL)  # type: ignore[attr-defined]
    with pytest.raises(UnsafeModel):
        kept.run(about, SAMPLE)
    assert len(kept.run(about, SAMPLE).answers) == 3
    kept.close()
