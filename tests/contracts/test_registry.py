"""What every `Registry` guarantees, the fake like the real one."""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from sqlite3 import connect
from threading import Thread
from time import monotonic
from typing import Any

import pytest

from governance.adapters.disk.artifact_digest import artifact_digest
from governance.errors import NotFound, PlacetError, RegistryUnavailable
from governance.records import DatasetInput, ModelVersion, Training
from governance.serving.registry import Registry
from tests.fakes import FakeRegistry
from tests.steps import refusal

MODEL = "card-fraud"
SECRET = "S3cretPw"  # noqa: S105  (the point)
TRAINING = Training((DatasetInput("payments", "d1", "local", "training"),), {"depth": "3", "rate": "0.1"})


@dataclass(frozen=True)
class Bench:
    """A registry, and somebody who registers versions in it.

    A version is registered with the bytes of `model.bin`, what it was trained on, and by whom. They also delete a
    version, rename a model, and remove a version's run for good.
    """

    registry: Registry
    register: Callable[[str, bytes, Training, str | None], str]
    delete: Callable[[str, str], object]
    rename: Callable[[str, str], object]
    forget_run: Callable[[ModelVersion], object]


def fake_bench(folder: Path, _: pytest.FixtureRequest) -> Bench:
    registry = FakeRegistry(folder)
    return Bench(registry, registry.register, registry.delete, registry.rename, registry.forget_run)


def mlflow_bench(folder: Path, request: pytest.FixtureRequest) -> Bench:
    from mlflow import MlflowClient
    from mlflow.entities import Dataset, InputTag
    from mlflow.entities import DatasetInput as MlflowInput
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    from governance.adapters.registry.mlflow_registry import MlflowRegistry

    uri = f"sqlite:///{shutil.copy(request.getfixturevalue('empty_registry'), folder)}"
    client = MlflowClient(uri, uri)
    experiment = client.create_experiment("training", artifact_location=(folder / "artifacts").as_uri())

    def register(model: str, content: bytes, training: Training, author: str | None) -> str:
        if not client.search_registered_models(f"name = '{model}'"):
            client.create_registered_model(model)
        run = client.create_run(experiment, tags={"mlflow.user": author} if author else {}).info
        inputs = [
            MlflowInput(Dataset(d.name, d.digest, d.source, "{}"), [InputTag("mlflow.data.context", d.context)])
            for d in training.data
        ]
        client.log_inputs(run.run_id, inputs)
        for name, value in training.parameters.items():
            client.log_param(run.run_id, name, value)
        artifact = Path(folder, "artifacts", run.run_id, "model")
        artifact.mkdir(parents=True)
        (artifact / "model.bin").write_bytes(content)
        return str(client.create_model_version(model, artifact.as_uri(), run.run_id).version)

    def forget_run(version: ModelVersion) -> None:
        client.delete_run(version.run_id)
        SqlAlchemyStore(uri, str(folder))._hard_delete_run(version.run_id)  # as `mlflow gc` does

    return Bench(MlflowRegistry(uri), register, client.delete_model_version, client.rename_registered_model, forget_run)


@pytest.fixture(
    params=[pytest.param(fake_bench, id="fake"), pytest.param(mlflow_bench, id="MLflow", marks=pytest.mark.slow)]
)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """A registry with two versions of one model, and one of another.

    The two were registered one after the other.
    """
    bench = request.param(tmp_path, request)
    bench.register(MODEL, b"weights of 1", Training(), None)
    bench.register(MODEL, b"weights of 2", TRAINING, "farah.nasser")
    bench.register("loans", b"weights of 1", Training(), None)
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
    with refusal("nobodys", NotFound):
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
    with bench.registry.files(version) as files:
        (files.path / "model.bin").unlink()
    with pytest.raises(RegistryUnavailable):
        bench.registry.artifact_digest(version)


def test_an_alias_that_was_never_set_points_nowhere(bench: Bench):
    assert bench.registry.alias_holder(MODEL, "champion") is None


def test_versions_come_newest_first(bench: Bench):
    assert [version.name for version in bench.registry.versions(MODEL)] == ["card-fraud/2", "card-fraud/1"]


def test_the_tenth_version_is_newer_than_the_ninth(bench: Bench):
    for number in range(3, 11):
        bench.register(MODEL, f"weights of {number}".encode(), Training(), None)
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
    with registry.files(registry.version(MODEL, "1")) as files:
        assert digests["card-fraud/1"] == artifact_digest(files.path) == files.digest


def test_a_changed_file_is_seen_at_once(bench: Bench):
    version = bench.registry.version(MODEL, "1")
    before = bench.registry.artifact_digest(version), bench.registry.watched_digest(version)
    with bench.registry.files(version) as files:
        (files.path / "model.bin").write_bytes(b"Weights of 1")
    now = bench.registry.artifact_digest(version)
    assert before[0] == before[1] != now == bench.registry.watched_digest(version)


def test_a_run_says_what_it_was_trained_on(bench: Bench):
    assert bench.registry.training(bench.registry.version(MODEL, "1")) == Training()
    assert bench.registry.training(bench.registry.version(MODEL, "2")) == TRAINING


def test_a_version_names_who_made_its_run(bench: Bench):
    assert bench.registry.authors(bench.registry.version(MODEL, "2")) == ("farah.nasser",)


def test_a_version_of_nobody_known_names_no_author(bench: Bench):
    assert bench.registry.authors(bench.registry.version(MODEL, "1")) == ()


def test_a_deleted_version_is_not_found_and_takes_its_aliases_along(bench: Bench):
    gone = bench.registry.version(MODEL, "2")
    bench.registry.set_alias(MODEL, "champion", "2")
    bench.delete(MODEL, "2")
    with refusal(r"no version 2.*its versions are 1", NotFound):
        bench.registry.version(MODEL, "2")
    assert bench.registry.alias_holder(MODEL, "champion") is None
    for digest in (bench.registry.artifact_digest, bench.registry.watched_digest):
        with pytest.raises(RegistryUnavailable, match="nothing says where the files of card-fraud/2"):
            digest(gone)
    assert bench.registry.authors(gone) == ("farah.nasser",)


def test_a_renamed_model_is_not_found_by_its_old_name_and_has_versions_and_aliases_under_the_new_one(bench: Bench):
    old = bench.registry.version(MODEL, "1")
    before = bench.registry.artifact_digest(old)
    bench.registry.set_alias(MODEL, "champion", "1")
    bench.rename(MODEL, "card-fraud-eu")
    for question in (bench.registry.versions, lambda model: bench.registry.alias_holder(model, "champion")):
        with pytest.raises(NotFound, match=MODEL):
            question(MODEL)
    with pytest.raises(RegistryUnavailable, match="nothing says where the files of card-fraud/1"):
        bench.registry.artifact_digest(old)
    assert bench.registry.alias_holder("card-fraud-eu", "champion") == "1"
    assert bench.registry.artifact_digest(bench.registry.version("card-fraud-eu", "1")) == before


def test_files_that_were_moved_away_are_said_and_the_same_once_they_are_back(bench: Bench):
    version = bench.registry.version(MODEL, "1")
    before = bench.registry.artifact_digest(version)
    with bench.registry.files(version) as files:
        path = files.path
    elsewhere = path.rename(path.with_name("moved"))
    with pytest.raises(RegistryUnavailable, match=str(path)):
        bench.registry.watched_digest(version)
    elsewhere.rename(path)
    assert bench.registry.watched_digest(version) == before


def test_a_version_whose_run_is_gone_has_its_files_and_no_author(bench: Bench):
    version = bench.registry.version(MODEL, "2")
    before = bench.registry.artifact_digest(version)
    bench.forget_run(version)
    assert bench.registry.artifact_digest(bench.registry.version(MODEL, "2")) == before
    assert bench.registry.authors(version) == ()
    with pytest.raises(NotFound, match=version.run_id):
        bench.registry.training(version)


def a_database(file: Path, *tables: str, revision: str = "") -> None:
    """Somebody's SQLite file."""
    with closing(connect(file)) as database:
        for table in tables:
            database.execute(f"create table {table} (version_num text)")
        if revision:
            database.execute("insert into alembic_version values (?)", (revision,))
        database.commit()


MLFLOW = ("registered_models", "model_versions", "alembic_version")
MISPLACED = {
    "no file": (lambda _: None, "has no file there, expected MLflow's database; is PLACET_REGISTRY right"),
    "an empty file": (lambda file: file.touch(), "has an empty file, expected MLflow's database"),
    "a folder": (lambda file: file.mkdir(), "has a folder there, expected MLflow's database"),
    "no database": (lambda file: file.write_bytes(b"no database " * 99), "has a file there that is no SQLite database"),
    "somebody else's tables": (lambda file: a_database(file, "entry", "vote"), r"without MLflow's tables \(it has entry, vote\)"),
    "an older MLflow": (lambda file: a_database(file, *MLFLOW, revision="0a8213491aaa"), r"an older MLflow \(schema 0a8213491aaa\).*`mlflow db upgrade`"),
    "a newer MLflow": (lambda file: a_database(file, *MLFLOW, revision="ffffffffffff"), r"another MLflow \(schema ffffffffffff\).*an MLflow server"),
    "an MLflow that does not say which": (lambda file: a_database(file, *MLFLOW), r"another MLflow \(schema not said\)"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), MISPLACED.values(), ids=MISPLACED)
def test_what_is_no_registry_is_said_and_neither_made_nor_changed(tmp_path: Path, make, sentence):
    from governance.adapters.registry.mlflow_registry import MlflowRegistry

    file = tmp_path / "mlflow.db"
    make(file)
    before = file.read_bytes() if file.is_file() else file.exists()
    with pytest.raises(RegistryUnavailable, match=sentence):
        MlflowRegistry(f"sqlite:///{file}").alias_holder(MODEL, "champion")
    assert before == (file.read_bytes() if file.is_file() else file.exists())
    assert [entry.name for entry in tmp_path.iterdir()] == ([file.name] if file.exists() else [])


@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("sqlite://", "a database in memory"),
        (f"postgresql://svc:{SECRET}@127.0.0.1:1/x", r"postgresql://\*\*\*@127.0.0.1:1/x did not answer: connection failed"),
        (f"mysql+pymysql://svc:{SECRET}@127.0.0.1:1/x", "needs the Python module pymysql, which Placet lacks"),
    ],
)  # fmt: skip
def test_a_registry_that_does_not_answer_says_so_at_once_and_on_one_line(uri, sentence):
    from governance.adapters.registry.mlflow_registry import MlflowRegistry

    begun = monotonic()
    with pytest.raises(RegistryUnavailable, match=sentence) as refused:
        MlflowRegistry(uri).alias_holder(MODEL, "champion")
    assert monotonic() - begun < 20
    assert SECRET not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


ELSEWHERE = {
    f"s3://key:{SECRET}@bucket/m": r"lie at s3://\*\*\*@bucket/m, and Placet lacks what reads them there: boto3. Install it",
    "gs://bucket/m": "Placet lacks what reads them there: google-cloud-storage",
    "wasbs://c@a.blob.core.windows.net/m": "Placet lacks what reads them there: azure-storage-blob and azure-identity",
    "abfss://c@a.dfs.core.windows.net/m": "Placet lacks what reads them there: azure-storage-file-datalake and azure-identity",
    "hdfs://127.0.0.1:1/m": "could not be fetched: .*let whoever runs Placet read them",
    "dbfs:/m": "could not be fetched: Failed to get credentials",
    f"ftp://u:{SECRET}@127.0.0.1:1/m": "could not be fetched: .*Connection refused",
    f"http://u:{SECRET}@127.0.0.1:1/api/2.0/mlflow-artifacts/artifacts/m": "could not be fetched: Connection refused",
    "mlflow-artifacts:/m": "could not be fetched: .*must be a valid http or https URI",
    "b2://bucket/m": "could not be fetched: Unable to parse region",
    "nowhere://bucket/m": "could not be fetched: Could not find a registered artifact repository",
    "refusing://bucket/m": r"could not be fetched: 403 Forbidden, sent Authorization: Bearer \*\*\*, AccountKey=\*\*\*; let whoever runs Placet read them",
    "C:\\models\\m": "could not be fetched: .*No such artifact",
    "relative/m": r"are not at relative/m \(looked for from /",
    "runs:/0123456789abcdef0123456789abcdef/m": "nothing says where the files of card-fraud/1 .*are: Run .* not found",
}  # fmt: skip


def refusing(*_: object, **__: object) -> None:
    """The client of a place, which has errors of its own."""

    class ClientError(Exception):
        pass

    raise ClientError(f"403 Forbidden,\n sent Authorization: Bearer {SECRET}, AccountKey={SECRET}==")


@pytest.fixture(scope="module")
def elsewhere(empty_registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """A registry whose versions lie in all those places, in their order."""
    from mlflow import MlflowClient
    from mlflow.store.artifact.artifact_repository_registry import _artifact_repository_registry

    from governance.adapters.registry.mlflow_registry import MlflowRegistry

    _artifact_repository_registry.register("refusing", refusing)
    uri = f"sqlite:///{shutil.copy(empty_registry, tmp_path_factory.mktemp('elsewhere'))}"
    client = MlflowClient(uri, uri)
    client.create_registered_model(MODEL)
    for source in ELSEWHERE:
        client.create_model_version(MODEL, source)
    return MlflowRegistry(uri)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "sentence"), list(enumerate(ELSEWHERE.values(), 1)), ids=[s.partition(":")[0] for s in ELSEWHERE]
)
def test_files_that_cannot_be_fetched_are_said_with_where_they_lie_and_what_to_do(
    elsewhere: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number, sentence
):
    (tmp_path / "temporary").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    version = elsewhere.version(MODEL, str(number))
    with pytest.raises(
        RegistryUnavailable, match=sentence.replace("card-fraud/1 ", f"card-fraud/{number} ")
    ) as refused:
        elsewhere.artifact_digest(version)
    assert SECRET not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert [str(entry.relative_to(tmp_path)) for entry in tmp_path.rglob("*")] == ["temporary"]


SPEAKING = {
    "a page": (200, b"<html>hello</html>", "was not in a valid JSON format"),
    "nothing": (200, b"", "is no MLflow registry, or one of another version.*Asked for card-fraud, it named nothing"),
    "another JSON": (200, b'{"status": "ok"}', "is no MLflow registry"),
    "another model": (200, b'{"registered_model": {"name": "loans"}}', "it named loans"),
    "another shape": (200, b'{"registered_model": 5}', "is no MLflow registry.*Failed to parse"),
    "no such page": (404, b"<html>no</html>", "404"),
    "no entry": (403, b'{"error_code": "PERMISSION_DENIED", "message": "no"}', "PERMISSION_DENIED"),
    "a failure": (500, b"boom", "did not answer: too many 500 error responses"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("status", "body", "sentence"), SPEAKING.values(), ids=SPEAKING)
def test_a_server_that_is_no_registry_has_no_alias_that_points_nowhere(status: int, body: bytes, sentence: str):
    from governance.adapters.registry.mlflow_registry import MlflowRegistry

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        registry = MlflowRegistry(f"http://127.0.0.1:{server.server_port}")
        for question in (registry.versions, lambda model: registry.alias_holder(model, "champion")):
            with pytest.raises(RegistryUnavailable, match=sentence):
                question(MODEL)
        server.shutdown()
