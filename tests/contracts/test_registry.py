"""What every `Registry` guarantees, the fake like the real one."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from governance.adapters.artifact_digest import artifact_digest
from governance.errors import NotFound, PlacetError, RegistryUnavailable
from governance.records import DatasetInput
from governance.registry import Registry
from tests.fakes import FakeRegistry

MODEL = "card-fraud"
PAYMENTS = DatasetInput("payments", "d1", "local", "training")


@dataclass(frozen=True)
class Bench:
    """A registry, and somebody who registers versions in it: the bytes of `model.bin`, what it was trained on, by whom."""

    registry: Registry
    register: Callable[[str, bytes, tuple[DatasetInput, ...], str | None], str]


def fake_bench(folder: Path, _: pytest.FixtureRequest) -> Bench:
    registry = FakeRegistry(folder)
    return Bench(registry, registry.register)


def mlflow_bench(folder: Path, request: pytest.FixtureRequest) -> Bench:
    from mlflow import MlflowClient
    from mlflow.entities import Dataset, InputTag
    from mlflow.entities import DatasetInput as MlflowInput

    from governance.adapters.mlflow_registry import MlflowRegistry

    uri = f"sqlite:///{shutil.copy(request.getfixturevalue('empty_registry'), folder)}"
    client = MlflowClient(uri, uri)
    experiment = client.create_experiment("training", artifact_location=(folder / "artifacts").as_uri())

    def register(model: str, content: bytes, training: tuple[DatasetInput, ...], author: str | None) -> str:
        if not client.search_registered_models(f"name = '{model}'"):
            client.create_registered_model(model)
        run = client.create_run(experiment, tags={"mlflow.user": author} if author else {}).info
        inputs = [
            MlflowInput(Dataset(d.name, d.digest, d.source, "{}"), [InputTag("mlflow.data.context", d.context)])
            for d in training
        ]
        client.log_inputs(run.run_id, inputs)
        artifact = Path(folder, "artifacts", run.run_id, "model")
        artifact.mkdir(parents=True)
        (artifact / "model.bin").write_bytes(content)
        return str(client.create_model_version(model, artifact.as_uri(), run.run_id).version)

    return Bench(MlflowRegistry(uri), register)


@pytest.fixture(
    params=[pytest.param(fake_bench, id="fake"), pytest.param(mlflow_bench, id="MLflow", marks=pytest.mark.slow)]
)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """A registry with two versions of one model, registered one after the other, and one of another."""
    bench = request.param(tmp_path, request)
    bench.register(MODEL, b"weights of 1", (), None)
    bench.register(MODEL, b"weights of 2", (PAYMENTS,), "farah.nasser")
    bench.register("loans", b"weights of 1", (), None)
    return bench


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(lambda registry: registry.versions("nobodys"), id="versions"),
        pytest.param(lambda registry: registry.version("nobodys", "1"), id="version"),
        pytest.param(lambda registry: registry.alias_holder("nobodys", "champion"), id="alias holder"),
        pytest.param(lambda registry: registry.remove_alias("nobodys", "champion"), id="alias to remove"),
    ],
)
def test_a_model_that_is_not_registered_is_not_found(bench: Bench, question: Callable[[Registry], Any]):
    with pytest.raises(NotFound, match="nobodys"):
        question(bench.registry)


@pytest.mark.parametrize("version", ["3", "0", "", "one", "1.0", "latest"])
def test_a_version_that_is_not_registered_is_not_found_and_the_others_are_named(bench: Bench, version: str):
    with pytest.raises(NotFound, match=f"no version {version}.*its versions are 2, 1"):
        bench.registry.version(MODEL, version)


def test_an_alias_is_not_set_to_a_version_that_is_not_registered(bench: Bench):
    bench.registry.set_alias(MODEL, "champion", "1")
    with pytest.raises(PlacetError):
        bench.registry.set_alias(MODEL, "champion", "9")
    assert bench.registry.alias_holder(MODEL, "champion") == "1"


def test_files_that_are_gone_are_not_found(bench: Bench):
    version = bench.registry.version(MODEL, "1")
    with bench.registry.files(version) as held:
        (held.path / "model.bin").unlink()
    with pytest.raises(RegistryUnavailable):
        bench.registry.artifact_digest(version)


def test_an_alias_that_was_never_set_points_nowhere(bench: Bench):
    assert bench.registry.alias_holder(MODEL, "champion") is None


def test_versions_come_newest_first(bench: Bench):
    assert [version.name for version in bench.registry.versions(MODEL)] == ["card-fraud/2", "card-fraud/1"]


def test_the_tenth_version_is_newer_than_the_ninth(bench: Bench):
    for number in range(3, 11):
        bench.register(MODEL, f"weights of {number}".encode(), (), None)
    assert [version.version for version in bench.registry.versions(MODEL)][:3] == ["10", "9", "8"]


def test_a_version_is_a_time_in_utc_a_run_and_a_place(bench: Bench):
    version = bench.registry.version(MODEL, "2")
    assert version.created_at.utcoffset().total_seconds() == 0
    assert version.run_id
    assert version.source
    assert (version.description, version.aliases) == ("", ())


def test_an_alias_points_where_it_was_set_last(bench: Bench):
    bench.registry.set_alias(MODEL, "champion", "1")
    bench.registry.set_alias(MODEL, "champion", "2")
    assert bench.registry.alias_holder(MODEL, "champion") == "2"
    assert bench.registry.version(MODEL, "1").aliases == ()


def test_setting_an_alias_again_changes_nothing(bench: Bench):
    for _ in range(2):
        bench.registry.set_alias(MODEL, "champion", "2")
    assert bench.registry.alias_holder(MODEL, "champion") == "2"


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_an_alias_that_was_removed_points_nowhere(bench: Bench, times: int):
    for alias in ("champion", "shadow"):
        bench.registry.set_alias(MODEL, alias, "2")
    for _ in range(times):
        bench.registry.remove_alias(MODEL, "champion")
    assert bench.registry.alias_holder(MODEL, "champion") is None
    assert bench.registry.version(MODEL, "2").aliases == ("shadow",)


def test_removing_an_alias_that_was_never_set_changes_nothing(bench: Bench):
    bench.registry.remove_alias(MODEL, "champion")
    assert bench.registry.alias_holder(MODEL, "champion") is None


def test_an_alias_that_was_removed_may_be_set_again(bench: Bench):
    bench.registry.set_alias(MODEL, "champion", "1")
    bench.registry.remove_alias(MODEL, "champion")
    bench.registry.set_alias(MODEL, "champion", "2")
    assert bench.registry.alias_holder(MODEL, "champion") == "2"


def test_removing_an_alias_leaves_that_of_another_model(bench: Bench):
    for model in (MODEL, "loans"):
        bench.registry.set_alias(model, "champion", "1")
    bench.registry.remove_alias(MODEL, "champion")
    assert bench.registry.alias_holder("loans", "champion") == "1"


def test_a_version_knows_its_aliases_however_it_is_read(bench: Bench):
    for alias in ("shadow", "champion"):
        bench.registry.set_alias(MODEL, alias, "2")
    assert bench.registry.version(MODEL, "2").aliases == ("champion", "shadow")
    assert [version.aliases for version in bench.registry.versions(MODEL)] == [("champion", "shadow"), ()]


def test_models_do_not_share_aliases(bench: Bench):
    bench.registry.set_alias(MODEL, "champion", "1")
    assert bench.registry.alias_holder("loans", "champion") is None


def test_files_are_named_by_their_bytes_and_not_by_their_version(bench: Bench):
    registry = bench.registry
    digests = {
        name: registry.artifact_digest(registry.version(*name.split("/")))
        for name in ("card-fraud/1", "card-fraud/2", "loans/1")
    }
    assert digests["card-fraud/1"] == digests["loans/1"] != digests["card-fraud/2"]
    with registry.files(registry.version(MODEL, "1")) as held:
        assert digests["card-fraud/1"] == artifact_digest(held.path) == held.digest


def test_a_changed_file_is_seen_at_once(bench: Bench):
    version = bench.registry.version(MODEL, "1")
    before = bench.registry.artifact_digest(version), bench.registry.watched_digest(version)
    with bench.registry.files(version) as held:
        (held.path / "model.bin").write_bytes(b"Weights of 1")
    now = bench.registry.artifact_digest(version)
    assert before[0] == before[1] != now == bench.registry.watched_digest(version)


def test_a_run_says_what_it_was_trained_on(bench: Bench):
    assert bench.registry.training_data(bench.registry.version(MODEL, "1")) == ()
    assert bench.registry.training_data(bench.registry.version(MODEL, "2")) == (PAYMENTS,)


def test_a_version_names_who_made_its_run(bench: Bench):
    assert bench.registry.authors(bench.registry.version(MODEL, "2")) == ("farah.nasser",)


def test_a_version_of_nobody_known_names_no_author(bench: Bench):
    assert bench.registry.authors(bench.registry.version(MODEL, "1")) == ()


@pytest.mark.parametrize(
    ("content", "found"), [(None, "no file there"), (b"", "an empty file")], ids=["no file", "an empty file"]
)
def test_a_registry_whose_file_is_missing_or_empty_is_said_and_not_made(tmp_path: Path, content, found):
    from governance.adapters.mlflow_registry import MlflowRegistry

    file = tmp_path / "mlflow.db"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RegistryUnavailable, match=f"has {found}, expected MLflow's database; is PLACET_REGISTRY right"):
        MlflowRegistry(f"sqlite:///{file}").alias_holder(MODEL, "champion")
    assert file.exists() == (content is not None)


@pytest.mark.slow
def test_a_registry_that_does_not_answer_says_so(tmp_path: Path):
    from governance.adapters.mlflow_registry import MlflowRegistry

    (tmp_path / "mlflow.db").write_bytes(b"this is no database, however long one looks at it" * 100)
    with pytest.raises(RegistryUnavailable, match=r"the registry at sqlite:.*mlflow\.db did not answer"):
        MlflowRegistry(f"sqlite:///{tmp_path / 'mlflow.db'}").versions(MODEL)
