"""A registry on a real MLflow server that gives out files.

Everything that is fetched from it is removed again.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from mlflow import MlflowClient

from governance.cli.program import main
from tests.builders import a_spec, predictions_of, write_rows
from tests.journeys.registry_server import RegistryServer, registry_server

pytestmark = pytest.mark.slow

MODEL = "fetched"
PLACES = ("a path", "runs:/RUN/PATH", "mlflow-artifacts:/PATH", "models:/MODEL")
"""Where the files of versions 1 to 4 lie, by how the registry calls it."""


@dataclass(frozen=True)
class Bench:
    """A home whose registry is a server.

    And a working and a temporary directory with nothing in them.
    """

    home: Path
    server: RegistryServer
    watched: Path

    def placet(self, *arguments: str, ends: int = 0) -> str:
        """Run a command in this process, and return its output.

        Nothing may be left of it, however it ended.
        """
        runner = CliRunner(env={"PLACET_REGISTRY": self.server.url})
        done = runner.invoke(main, ["--home", str(self.home), *arguments], catch_exceptions=False)
        assert done.exit_code == ends, done.output
        assert self.left() == [], arguments
        assert "%|" not in done.output, "a bar of progress"
        return done.output

    def left(self) -> list[str]:
        """What lies in the working and in the temporary directory."""
        return sorted(str(path.relative_to(self.watched)) for path in self.watched.glob("*/*"))


@pytest.fixture
def bench(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    for name in ("working", "temporary"):
        (tmp_path / "watched" / name).mkdir(parents=True)
    files, rows = a_model(tmp_path / "model"), []
    for version in "1234":
        rows += [
            row | {"model_version": version, "id": f"{version}-{row['id']}"}
            for first_day in (0, 10)
            for row in predictions_of(f"{version}-{first_day}", first_day, missed=6, false_alarms=9)
        ]
    log = write_rows(rows, tmp_path / "log.parquet")
    spec = a_spec(model=MODEL, predictions={**a_spec().predictions.model_dump(), "source": str(log)})
    written = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    (home / "models" / f"{MODEL}.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    with registry_server(home) as server:
        register(server, files)
        monkeypatch.chdir(tmp_path / "watched" / "working")
        monkeypatch.setenv("TMPDIR", str(tmp_path / "watched" / "temporary"))
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield Bench(home, server, tmp_path / "watched")


def a_model(folder: Path) -> Path:
    """An XGBoost model, as `log_model` leaves one."""
    import numpy as np
    import xgboost

    folder.mkdir()
    amounts = np.arange(100.0).reshape(-1, 1)
    matrix = xgboost.DMatrix(amounts, amounts.ravel() > 50, feature_names=["amount"])
    xgboost.train({"objective": "binary:logistic"}, matrix, num_boost_round=2).save_model(folder / "model.ubj")
    (folder / "MLmodel").write_text("flavors: {xgboost: {data: model.ubj}}", encoding="utf-8")
    return folder


def register(server: RegistryServer, files: Path) -> None:
    """One version for each of PLACES, with the same files."""
    client = MlflowClient(server.url, server.url)
    # A server takes no path on its own machine; whoever can write to its database does.
    beside = f"sqlite:///{server.home}/registry/mlflow.db"
    MlflowClient(beside, beside).create_registered_model(MODEL)
    MlflowClient(beside, beside).create_model_version(MODEL, str(files))
    experiment = client.create_experiment("fetched", artifact_location="mlflow-artifacts:/fetched")
    run = client.create_run(experiment).info
    client.log_artifacts(run.run_id, str(files), "model")
    client.create_model_version(MODEL, f"runs:/{run.run_id}/model", run.run_id)
    client.create_model_version(MODEL, f"{run.artifact_uri}/model", run.run_id)
    logged = client.create_logged_model(experiment, name="another", source_run_id=run.run_id)
    client.log_model_artifacts(logged.model_id, str(files))
    client.finalize_logged_model(logged.model_id, "READY")
    client.create_model_version(MODEL, f"models:/{logged.model_id}", run.run_id, model_id=logged.model_id)


def test_nothing_that_was_fetched_is_left_in_the_temporary_or_the_working_directory(bench: Bench):
    for version, place in enumerate(PLACES, 1):
        output = bench.placet("assess", MODEL, str(version), "--as", "farah")
        assert "another score than the log in" in output, f"the model of {place} was not run"
    bench.placet("profile", MODEL, "--as", "farah", "--all")
    asked = bench.placet("request", MODEL, "2", "--as", "farah", "--reason", "It should serve.")
    request = asked.split()[0].rstrip(":")
    for member in ("ben", "clara", "elena"):
        bench.placet("vote", request, "approve", "--as", member, "--reason", "I read the dossier.")
    bench.placet("close", request, "--as", "amina", "--reason", "Everybody agrees.")
    assert "serves the files that were approved" in bench.placet("watch")
    assert "The log is intact" in bench.placet("verify")

    gone = bench.home / "log.gone"
    for version, hide, sentence in FAILURES:
        hidden = hide(bench)
        hidden.rename(gone)
        assert sentence in bench.placet("assess", MODEL, version, "--as", "farah", ends=2)
        gone.rename(hidden)
    for file in bench.home.glob("mlartifacts/**/model.ubj"):
        file.write_bytes(b"{")
    assert bench.placet("watch", ends=1).startswith(
        f"champion of {MODEL} points to version 2, as was decided, and the files"
    )


def _log(bench: Bench) -> Path:
    return bench.watched.parent / "log.parquet"


def _artifacts(bench: Bench) -> Path:
    return bench.home / "mlartifacts"


FAILURES: tuple[tuple[str, Callable[[Bench], Path], str], ...] = (
    ("2", _log, "log.parquet"),
    ("3", _artifacts, "could not be fetched"),
)
"""Something is taken away that the assessment of a version needs, and what is said of it."""
