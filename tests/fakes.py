"""Stand-ins for the outside world in tests.

Small, in memory, and under the same contracts (tests/contracts).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
from scipy.special import chdtri

from governance.adapters.disk.artifact_digest import artifact_digest
from governance.adapters.outside.attestation import InTotoAttester
from governance.adapters.store.kept_checkpoint import KeptCheckpoint
from governance.audit.note import SignerKey, VerifierKey
from governance.audit.witness_policy import WitnessPolicy, read_policy
from governance.committee.policy import Policy
from governance.errors import (
    KeyUnavailable,
    MetricsUnavailable,
    NotFound,
    QueryRefused,
    RegistryUnavailable,
    UnsafeModel,
    WitnessUnavailable,
)
from governance.evidence.bias import AuditSample
from governance.evidence.concept import Counted
from governance.evidence.explainer import Asked, Besides, OpenModel, Running
from governance.evidence.explanation import Explained, ExplainedCase, Explanation, Unit
from governance.evidence.mean_effects import Apart
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import TECHNIQUES, Mitigation, not_tried
from governance.evidence.model_files import ModelFiles
from governance.evidence.run import Run
from governance.papers.markdown import markdown
from governance.papers.paper import Paper
from governance.people.roster import Roster
from governance.predictions.port import Sample, SamplePair
from governance.predictions.spec import ModelSpec
from governance.records import ModelVersion, Training
from governance.sentences.model_files import model_of_flavor, xgboost_only
from governance.sentences.phrase import Phrase, said_earlier
from governance.services.ports import Answer, Ports, Stamp
from governance.serving.registry import HeldFiles
from governance.statistics.interval import Interval
from governance.store.transaction import Store
from tests.builders import (
    A_KEY,
    ANOTHER_KEY,
    BY_HAND,
    MODEL,
    NOON,
    a_policy,
    a_ranking,
    a_regression,
    a_requirement,
    a_roster,
    a_spec,
    numbers_of,
    predictions_of,
    rankings_of,
    write_rows,
)
from tests.fake_store import FakeStore
from tests.remembered import RememberedSource, remembered_summaries


class FixedClock:
    """A clock that moves on by a minute at each look.

    `now` can be set.
    """

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        read, self.now = self.now, self.now + timedelta(minutes=1)
        return read


class FakeRegistry:
    """A `Registry` in memory.

    The files of versions lie under one folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._versions: dict[str, list[ModelVersion]] = {}
        self._aliases: dict[tuple[str, str], str] = {}
        self._training: dict[str | None, Training] = {}
        self._authors: dict[str | None, str] = {}
        self._forgotten: set[str | None] = set()

    def register(
        self,
        model: str,
        content: bytes = b"weights",
        training: Training = Training(),  # noqa: B008  (frozen)
        author: str | None = None,
    ) -> str:
        """Register the next version of `model`, and return its number.

        It has one file, `model.bin`.
        """
        number = str(len(self._versions.get(model, [])) + 1)
        folder = self._folder / model / number
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(content)
        record = ModelVersion(model, number, f"run-{model}-{number}", str(folder), NOON, None, "", ())
        self._versions.setdefault(model, []).insert(0, record)
        self._training[record.run_id] = training
        if author is not None:
            self._authors[record.run_id] = author
        return number

    def say_who_made(self, model: str, version: str, author: str) -> None:
        """Let the run of a version name `author`."""
        self._authors[self.version(model, version).run_id] = author

    def delete(self, model: str, version: str) -> None:
        """Take a version out.

        An alias that points to it points nowhere then.
        """
        self._versions[model] = [registered for registered in self._versions[model] if registered.version != version]
        self._aliases = {
            place: target for place, target in self._aliases.items() if (place[0], target) != (model, version)
        }

    def rename(self, model: str, name: str) -> None:
        """Call a model `name`, with its versions and aliases."""
        self._versions[name] = [replace(registered, model=name) for registered in self._versions.pop(model)]
        self._aliases = {(name if of == model else of, alias): target for (of, alias), target in self._aliases.items()}

    def forget_run(self, version: ModelVersion) -> None:
        """Take the version's run out of the registry for good."""
        self._forgotten.add(version.run_id)

    def versions(self, model: str) -> tuple[ModelVersion, ...]:
        if model not in self._versions:
            raise NotFound(said_earlier(f"no model {model} is registered"))
        return tuple(replace(v, aliases=self._aliases_of(v)) for v in self._versions[model])

    def version(self, model: str, version: str) -> ModelVersion:
        versions = self.versions(model)
        for candidate in versions:
            if candidate.version == version:
                return candidate
        raise NotFound(
            said_earlier(f"{model} has no version {version}; its versions are {', '.join(v.version for v in versions)}")
        )

    def alias_holder(self, model: str, alias: str) -> str | None:
        self.versions(model)
        return self._aliases.get((model, alias))

    def set_alias(self, model: str, alias: str, version: str) -> None:
        self._aliases[model, alias] = self.version(model, version).version

    def remove_alias(self, model: str, alias: str) -> None:
        self.versions(model)
        self._aliases.pop((model, alias), None)

    @contextmanager
    def files(self, version: ModelVersion) -> Iterator[HeldFiles]:
        yield HeldFiles(Path(version.source), self.artifact_digest(version))

    def artifact_digest(self, version: ModelVersion) -> str:
        try:
            return artifact_digest(Path(self.version(version.model, version.version).source))
        except NotFound as error:
            raise RegistryUnavailable(
                said_earlier(f"nothing says where the files of {version.name} are: {error}")
            ) from error

    def watched_digest(self, version: ModelVersion) -> str:
        return self.artifact_digest(version)

    def authors(self, version: ModelVersion) -> tuple[str, ...]:
        made_it = None if version.run_id in self._forgotten else self._authors.get(version.run_id)
        return tuple(name for name in (version.created_by, made_it) if name)

    def training(self, version: ModelVersion) -> Training:
        if version.run_id in self._forgotten:
            raise NotFound(said_earlier(f"run {version.run_id} is not in the registry"))
        return self._training[version.run_id]

    def _aliases_of(self, version: ModelVersion) -> tuple[str, ...]:
        return tuple(sorted(a for (m, a), v in self._aliases.items() if (m, v) == (version.model, version.version)))


@dataclass(frozen=True)
class FakeExplainer:
    """An `Explainer` of models that read `columns`.

    None is a model that is not explained, for a `reason`. It answers as was logged, and `off`.
    """

    columns: tuple[str, ...] | None = None
    off: float = 0.0
    seen: list[Sample] = field(default_factory=list)
    models: tuple[str, ...] = ("model.bin",)
    reason: Phrase = field(default_factory=partial(xgboost_only, model_of_flavor("sklearn", ("model.bin",), 0, False)))
    doubts: tuple[Phrase, ...] = ()
    cases: tuple[ExplainedCase, ...] = ()
    background: int | None = None
    """Rows that stand for what is left out. None: answers are not taken apart; else each number is its own effect."""
    besides_refused: Phrase | None = None
    """Why it answers nothing besides its sample; None where it does."""
    model: OpenModel | None = None
    """What it opens; None where nothing can be opened."""

    def look(self, artifact: Path, running: Running = Running()) -> ModelFiles:  # noqa: ARG002, B008  (the port's arguments)
        return ModelFiles(self.models, self.columns or (), self.reason if self.columns is None else None, self.doubts)

    def opened(self, artifact: Path, running: Running = Running()) -> AbstractContextManager[OpenModel]:  # noqa: ARG002, B008  (as above)
        if self.model is None:
            raise UnsafeModel(self.reason)
        return nullcontext(self.model)

    def explain(
        self,
        artifact: Path,  # noqa: ARG002  (as above)
        sample: Sample,
        running: Running = Running(),  # noqa: ARG002, B008  (as above)
        besides: Sequence[Besides] = (),
    ) -> Explained:
        self.seen.append(sample)
        explanation = Explanation(
            BY_HAND,
            sample_size=len(sample.ids),
            importance=tuple((name, 1.0) for name in self.columns or ()),
            cases=self.cases,
        )
        outputs = tuple(None if output is None else output + self.off for output in sample.answers)
        if self.background is None:
            return Explained(explanation, outputs)
        apart = replace(self._apart(sample), besides=tuple(self._besides(each.sample) for each in besides))
        return replace(apart, explanation=explanation, outputs=outputs)

    def _besides(self, sample: Sample) -> Explained:
        refused = self.besides_refused
        return self._apart(sample) if refused is None else Explained(Explanation.missing(refused))

    def _apart(self, sample: Sample) -> Explained:
        effects = np.array(list(zip(*sample.columns.values(), strict=True)), dtype=float)
        rows = tuple(range(len(sample.ids)))
        apart = Apart(tuple(sample.columns), effects, self.background or 0)
        return Explained(Explanation(BY_HAND), rows=rows, apart=apart)


@dataclass(frozen=True)
class FakeModel:
    """An `OpenModel` that answers each row by a function of its cells."""

    answer: Callable[..., float]
    columns: tuple[str, ...] = ()
    obstacle: Phrase | None = None

    def answers(self, sample: Sample) -> Run:
        if self.obstacle is not None:
            return Run(obstacle=self.obstacle)
        rows = [dict(zip(sample.columns, row, strict=True)) for row in zip(*sample.columns.values(), strict=True)]
        return Run(tuple(range(len(rows))), tuple(self.answer(**row) for row in rows))

    def run(self, sample: Sample, against: Sample | None = None) -> Run:  # noqa: ARG002  (the port's arguments)
        return self.answers(sample)


@dataclass(frozen=True)
class FakeModels:
    """`WarmModels` of models that answer the mean of their numbers.

    Each adds a share of it.
    """

    reads: tuple[str, ...] | None = None
    """None: no model can be run."""

    def columns(self, asked: Asked) -> tuple[str, ...]:  # noqa: ARG002  (the port's argument)
        if self.reads is None:
            raise UnsafeModel(xgboost_only(model_of_flavor("sklearn", ("model.bin",), 0, False)))
        return self.reads

    def run(self, asked: Asked, sample: Sample, against: Sample | None = None) -> Run:  # noqa: ARG002  (as above)
        self.columns(asked)
        rows = [
            [float(cell) if isinstance(cell, int | float) else 0.0 for cell in row]
            for row in zip(*sample.columns.values(), strict=True)
        ]
        values = tuple(tuple(cell / len(row) for cell in row) for row in rows)
        answers = tuple(map(sum, values))
        return Run(tuple(range(len(rows))), answers, answers, 0.0, values, Unit.PROBABILITY)

    def answers(self, asked: Asked, sample: Sample) -> Run:
        run = self.run(asked, sample)
        return Run(run.kept, run.answers)


@dataclass(frozen=True)
class FakeAuditor:
    """A `BiasAuditor` that finds one proxy of every attribute, and tries nothing."""

    seen: list[AuditSample] = field(default_factory=list)

    def proxies(self, sample: AuditSample, seed: int) -> tuple[Measurement, ...]:  # noqa: ARG002  (the port's argument)
        self.seen.append(sample)
        return tuple(
            Measurement("proxy_auc", BY_HAND, {"attribute": name}, 0.8, Interval(0.7, 0.9), n=sample.size)
            for name in sample.groups
        )

    def mitigations(self, sample: AuditSample, seed: int) -> tuple[Mitigation, ...]:  # noqa: ARG002  (as above)
        return tuple(not_tried(technique, name, BY_HAND) for name in sample.groups for technique in TECHNIQUES)


@dataclass
class FakeMetrics:
    """A `Metrics` that knows some queries.

    Each value holds from its time on, as long as `holds`.
    """

    series: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    down: str | None = None
    holds: timedelta = timedelta(minutes=5)
    asked: list[tuple[str, datetime, datetime]] = field(default_factory=list)

    def samples(
        self, server: str, query: str, first: datetime, last: datetime, step: timedelta
    ) -> Sequence[tuple[float, float]]:
        self.asked.append((query, first, last))
        if self.down is not None:
            raise MetricsUnavailable(said_earlier(f"{self.down} ({server})"))
        if query in self.refused:
            raise QueryRefused(said_earlier(self.refused[query]))
        samples, at = [], first
        while at <= last:
            recent = [value for when, value in self.series.get(query, []) if when <= at < when + self.holds]
            samples += [(at.timestamp(), value) for value in recent[-1:]]
            at += step
        return samples


def reported(pair: SamplePair) -> bytes:
    """A `DriftReporter` that says how much it was given."""
    return f"{sorted(pair.reference)}: {pair.reference_rows} and {pair.current_rows}".encode()


@dataclass(frozen=True)
class FakeDetector:
    """A `ChangeDetector` by chi-square tests of every split.

    Of both parts, at 5 % over all splits together.
    """

    method: Phrase = field(default_factory=partial(Phrase, "chi-square-of-every-split"))

    def changed(self, counted: Sequence[Counted]) -> bool:
        splits = range(1, len(counted))
        return any(_parted(counted[:at], counted[at:]) > chdtri(1, 0.05 / len(splits)) for at in splits)


def _parted(before: Sequence[Counted], after: Sequence[Counted]) -> float:
    """The chi-square statistic of two rates."""
    (x, n), (y, m) = (tuple(map(sum, zip(*part, strict=True))) for part in (before, after))
    rate = (x + y) / max(1, n + m)
    variance = rate * (1 - rate) * (1 / n + 1 / m) if n and m else 0.0
    return (x / n - y / m) ** 2 / variance if variance else 0.0


@dataclass(frozen=True)
class FakeDocuments:
    """A `Documents` in memory.

    `dataclasses.replace` makes the next one.
    """

    specs: dict[str, ModelSpec]
    rules: Policy
    people: Roster = field(default_factory=a_roster)
    marks: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)

    def models(self) -> tuple[str, ...]:
        return tuple(sorted(self.specs))

    def spec(self, model: str) -> ModelSpec:
        if model not in self.specs:
            raise NotFound(said_earlier(f"there is no specification of {model}"))
        return self.specs[model]

    def marked(self, model: str) -> tuple[Phrase, ...]:
        return self.marks.get(model, ())

    def policy(self) -> Policy:
        return self.rules

    def roster(self) -> Roster:
        return self.people


@dataclass
class FakeKeyring:
    """A `Keyring` in memory."""

    present: SignerKey = A_KEY
    next: SignerKey = ANOTHER_KEY

    def begin(self) -> SignerKey:
        return self.present

    def holding(self, key: VerifierKey) -> SignerKey:
        for own_key in (self.present, self.next):
            if own_key.verifier == key:
                return own_key
        raise KeyUnavailable(said_earlier(f"the private half of {key} is not here"))

    def prepare(self) -> SignerKey:
        return self.next


KEYRING = FakeKeyring()


@dataclass
class FakeNotifier:
    """A `Notifier` that remembers its messages.

    It fails while `broken`.
    """

    told: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False

    def send(self, title: str, body: str) -> bool:
        if not self.broken:
            self.told.append((title, body))
        return not self.broken


@dataclass
class FakeWitnesses:
    """A `Witnesses` that calls instead of posting.

    A witness without a place in `reached` does not answer.
    """

    written: str
    """The policy, as its file has it."""
    reached: dict[str, Callable[[bytes], tuple[int, str, bytes]]] = field(default_factory=dict)

    def policy(self) -> WitnessPolicy:
        return read_policy(self.written.encode(), "witnesses.txt")

    def add_checkpoint(self, url: str, body: bytes) -> Answer:
        if url not in self.reached:
            raise WitnessUnavailable(said_earlier("no answer (nobody is there)"))
        return Answer(*self.reached[url](body))


@dataclass
class FakeAuthorities:
    """An `Authorities` whose tokens are what they stamp.

    Those in `broken` do not answer.
    """

    known: tuple[str, ...]
    broken: tuple[str, ...] = ()
    verified: bool = True

    def names(self) -> tuple[str, ...]:
        return self.known

    def stamp(self, name: str, content: bytes) -> Stamp:
        if name in self.broken:
            raise WitnessUnavailable(said_earlier("no answer (nobody is there)"))
        return Stamp(b"token of " + content, NOON, self.verified)


class FakePrinter:
    """A `Printer` whose files are the papers' own Markdown."""

    def pdf(self, paper: Paper) -> bytes:
        return markdown(paper).encode()


def ports(home: Path, clock: Callable[[], datetime] | None = None, store: Store | None = None) -> Ports:
    """A console in `home`.

    Everything is a stand-in, also the store where none is given. `card-fraud` has version 1, which serves, and
    version 2, which finds more; both are in the log.
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
        store=store or FakeStore(KEYRING),
        keyring=KEYRING,
        kept=KeptCheckpoint(home / "checkpoint"),
        registry=registry,
        predictions=RememberedSource(home),
        explainer=FakeExplainer(),
        models=FakeModels(),
        summarise=remembered_summaries,
        detector=FakeDetector(),
        auditor=FakeAuditor(),
        evidently=reported,
        documents=FakeDocuments({MODEL: a_spec()}, a_policy()),
        clock=clock or FixedClock(),
        printer=FakePrinter(),
        attester=InTotoAttester(),
        metrics=FakeMetrics(),
    )


def predicting(home: Path, spec: ModelSpec | None = None) -> Ports:
    """A console of a regression, as `ports`.

    Version 1 serves and is off by 2, version 2 by 1. The rules ask for less than 3.
    """
    write_rows(
        [
            *numbers_of("1", first_day=0, off=2.0),
            *numbers_of("1", first_day=10, off=2.0),
            *numbers_of("2", first_day=10, off=1.0),
        ],
        home / "predictions" / "log.parquet",
    )
    asked = a_policy(a_requirement("mean_absolute_error", at_most=3.0))
    return replace(ports(home), documents=FakeDocuments({MODEL: spec or a_regression()}, asked))


def ordering(home: Path, spec: ModelSpec | None = None) -> Ports:
    """A console of a ranking, as `ports`.

    Version 1 serves and has women in the last places, version 2 in the first and the last.
    """
    write_rows(
        [
            *rankings_of("1", first_day=0),
            *rankings_of("1", first_day=12),
            *rankings_of("2", first_day=12, women=(1, 4)),
        ],
        home / "predictions" / "log.parquet",
    )
    asked = a_policy(a_requirement("ndcg", at_least=0.5))
    return replace(ports(home), documents=FakeDocuments({MODEL: spec or a_ranking()}, asked))
