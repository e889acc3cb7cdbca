"""What stands for the outside world in tests: small, in memory, and held to the same contracts (tests/contracts)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from governance.adapters.artifact_digest import artifact_digest
from governance.adapters.fairlearn_rates import fairlearn_rates
from governance.adapters.ibis_log import IbisLogs
from governance.adapters.sql_store import SqlStore
from governance.errors import NotFound
from governance.evidence.explanation import Explanation
from governance.logs import Sample
from governance.paper import Paper, paper_markdown
from governance.records import Assurance, DatasetInput, ModelVersion
from governance.review.policy import Policy
from governance.roster import Roster
from governance.services.ports import Ports
from governance.settings import sqlite_url
from governance.spec import ModelSpec
from tests.builders import MODEL, NOON, a_policy, a_roster, a_spec, predictions_of, write_rows


class FixedClock:
    """A clock that stands still until it is read, and then moves on by a minute; `now` can be set."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        read, self.now = self.now, self.now + timedelta(minutes=1)
        return read


class FakeRegistry:
    """A `Registry` in memory; the files of versions lie under one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._versions: dict[str, list[ModelVersion]] = {}
        self._aliases: dict[tuple[str, str], str] = {}
        self._training: dict[str, tuple[DatasetInput, ...]] = {}
        self._authors: dict[str, str] = {}

    def register(
        self,
        model: str,
        content: bytes = b"weights",
        training: tuple[DatasetInput, ...] = (),
        author: str | None = None,
    ) -> str:
        """Add the next version of `model`, with one file, `model.bin`; its number."""
        number = str(len(self._versions.get(model, [])) + 1)
        folder = self._folder / model / number
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(content)
        record = ModelVersion(model, number, f"run-{model}-{number}", str(folder), NOON, None, "", ())
        self._versions.setdefault(model, []).insert(0, record)
        self._training[record.name] = training
        if author is not None:
            self._authors[record.name] = author
        return number

    def versions(self, model: str) -> tuple[ModelVersion, ...]:
        if model not in self._versions:
            raise NotFound(f"no model {model} is registered")
        return tuple(replace(v, aliases=self._aliases_of(v)) for v in self._versions[model])

    def version(self, model: str, version: str) -> ModelVersion:
        known = self.versions(model)
        for candidate in known:
            if candidate.version == version:
                return candidate
        raise NotFound(f"{model} has no version {version}; its versions are {', '.join(v.version for v in known)}")

    def alias_holder(self, model: str, alias: str) -> str | None:
        self.versions(model)
        return self._aliases.get((model, alias))

    def set_alias(self, model: str, alias: str, version: str) -> None:
        self._aliases[model, alias] = self.version(model, version).version

    def remove_alias(self, model: str, alias: str) -> None:
        self.versions(model)
        self._aliases.pop((model, alias), None)

    def artifact(self, version: ModelVersion) -> Path:
        return Path(version.source)

    def artifact_digest(self, version: ModelVersion) -> str:
        return artifact_digest(self.artifact(version))

    def authors(self, version: ModelVersion) -> tuple[str, ...]:
        return tuple(name for name in (version.created_by, self._authors.get(version.name)) if name)

    def training_data(self, version: ModelVersion) -> tuple[DatasetInput, ...]:
        return self._training[version.name]

    def _aliases_of(self, version: ModelVersion) -> tuple[str, ...]:
        return tuple(sorted(a for (m, a), v in self._aliases.items() if (m, v) == (version.model, version.version)))


@dataclass(frozen=True)
class FakeExplainer:
    """An `Explainer` of models that read `columns` (None: of a kind that is not explained)."""

    columns: tuple[str, ...] | None = None
    seen: list[Sample] = field(default_factory=list)

    def needs(self, artifact: Path) -> tuple[str, ...] | None:  # noqa: ARG002  (the port's argument)
        return self.columns

    def explain(self, artifact: Path, sample: Sample) -> Explanation:  # noqa: ARG002  (as above)
        self.seen.append(sample)
        return Explanation(
            "by hand", sample_size=len(sample.ids), importance=tuple((name, 1.0) for name in self.columns or ())
        )


@dataclass(frozen=True)
class FakeDocuments:
    """A `Documents` in memory; `dataclasses.replace` makes the next one."""

    specs: dict[str, ModelSpec]
    rules: Policy
    people: Roster = field(default_factory=a_roster)

    def models(self) -> tuple[str, ...]:
        return tuple(sorted(self.specs))

    def spec(self, model: str) -> ModelSpec:
        if model not in self.specs:
            raise NotFound(f"there is no specification of {model}")
        return self.specs[model]

    def policy(self) -> Policy:
        return self.rules

    def roster(self) -> Roster:
        return self.people


@dataclass
class FakeNotifier:
    """A `Notifier` that remembers what it was told; it fails while `broken`."""

    told: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False

    def send(self, title: str, body: str) -> bool:
        if not self.broken:
            self.told.append((title, body))
        return not self.broken


class FakePrinter:
    """A `Printer` whose files are the papers' own Markdown."""

    def pdf(self, paper: Paper) -> bytes:
        return paper_markdown(paper).encode()


def ports(home: Path, clock: Callable[[], datetime] | None = None) -> Ports:
    """A console in `home`: a real store and a real log, everything else from this module.

    `card-fraud` has version 1, which serves, and version 2, which finds more; both are in the log.
    """
    registry = FakeRegistry(home / "registry")
    for content in (b"weights of 1", b"weights of 2"):
        registry.register(MODEL, content)
    registry.set_alias(MODEL, "champion", "1")
    if not (home / "predictions").exists():
        write_rows(
            [
                *predictions_of("1", first_day=0, missed=12, false_alarms=9),
                *predictions_of("1", first_day=10, missed=12, false_alarms=9),
                *predictions_of("2", first_day=10, missed=6, false_alarms=9),
            ],
            home / "predictions" / "log.parquet",
        )
    return Ports(
        store=SqlStore(sqlite_url(home / "placet.db")),
        registry=registry,
        logs=IbisLogs(home),
        explainer=FakeExplainer(),
        rates=fairlearn_rates,
        documents=FakeDocuments({MODEL: a_spec()}, a_policy()),
        clock=clock or FixedClock(),
        assurance=Assurance.DEMO,
        printer=FakePrinter(),
    )
