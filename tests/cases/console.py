"""A console of its own around one case.

Commands go in, sentences and measurements come out.
"""

import re
import shlex
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner
from mlflow import MlflowClient

from governance.bootstrap import bootstrap
from governance.cli.program import main
from governance.evidence.bundle import Evidence
from governance.evidence.measurement import Measurement
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.settings import Settings


@dataclass
class Console:
    """A home with a registry of its own, around a case.

    The case is only read. Everything that is printed is kept.
    """

    case: Path
    home: Path
    registry: str
    model: str = ""
    said: str = ""
    exits: list[int] = field(default_factory=list)

    def run(self, line: str) -> None:
        """Run one command of `placet` in this process.

        A traceback is a failure of the test.
        """
        words = [word.format(case=self.case, home=self.home) for word in shlex.split(line)]
        runner = CliRunner(env={"PLACET_REGISTRY": self.registry})
        done = runner.invoke(main, ["--home", str(self.home), *words], catch_exceptions=False)
        self.said += f"$ placet {line}\n{done.output}"
        self.exits.append(done.exit_code)

    def register(self, model: str, *artifacts: Path) -> None:
        """Register a version for each folder.

        A folder that the case does not have holds no model.
        """
        self.model = model
        client = MlflowClient(self.registry)
        client.create_registered_model(model)
        for number, artifact in enumerate(artifacts):
            folder = self.home.parent / f"{self.home.name}-model{number}"
            if artifact.is_dir():
                shutil.copytree(artifact, folder)
            else:
                folder.mkdir()
                (folder / "readme.txt").write_text("none")
            client.create_model_version(model, str(folder))

    def register_run(self, source: str) -> None:
        """Register what a run has logged on its server.

        `source` is filled in with the run's id and the place of its artifacts.
        """
        client = MlflowClient(self.registry)
        experiment = client.create_experiment(source, artifact_location="mlflow-artifacts:/training")
        run = client.create_run(experiment).info
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "readme.txt").write_text("none")
            client.log_artifacts(run.run_id, folder, "model")
        client.create_model_version(self.model, source.format(run=run.run_id, artifacts=run.artifact_uri), run.run_id)

    def point(self, alias: str, version: str) -> None:
        """Move an alias in the registry.

        As somebody does who knows of no committee.
        """
        MlflowClient(self.registry).set_registered_model_alias(self.model, alias, version)

    def bring(self, *patterns: str) -> None:
        """Copy what the case has under these names into the home."""
        for source in (path for pattern in patterns for path in sorted(self.case.glob(pattern))):
            if source.is_dir():
                shutil.copytree(source, self.home / source.name, dirs_exist_ok=True)
            else:
                shutil.copy(source, self.home)

    def put(self, *changes: tuple[str, str]) -> None:
        """Write what a person fills into the specification.

        A pattern, and the text that replaces it.
        """
        path = self.home / "models" / f"{self.model}.yaml"
        text = path.read_text()
        for pattern, value in changes:
            text, times = re.subn(pattern, value, text, flags=re.MULTILINE)
            assert times, f"{path.name} has no {pattern}:\n{text}"
        path.write_text(text)

    @property
    def ports(self) -> Ports:
        """The console's ports, as the commands have them."""
        return bootstrap(Settings(home=self.home, registry=self.registry))

    def evidence(self, version: str = "1") -> Evidence:
        """What the last assessment of this version left."""
        with self.ports.store.reader() as reader:
            return fetch(reader, reader.evidence.assessment(self.model, version).evidence, Evidence)

    def measured(self, wanted: str) -> Measurement:
        """The one measurement that is called so: `psi feature=age`."""
        name, *about = wanted.split(" ", 1)
        pairs = dict(pair.split("=") for pair in about[0].split(",")) if about else {}
        measurements = [
            measurement
            for measurement in self.evidence().measurements
            if measurement.name == name and pairs.items() <= dict(measurement.about).items()
        ]
        assert len(measurements) == 1, f"{wanted}: {[dict(measurement.about) for measurement in measurements]}"
        return measurements[0]
