"""Port: the store of requests and whatever else has a course, evidence and the audit log, with the guarantees we need.

Reading and writing happen inside a context. A `Writer` is one database transaction that no other writer
overlaps: what it read is still true when it writes, and on leaving the context without an error all of
it is durable, or on an error none of it happened. A log entry and the rows that it explains are always
written by the same Writer: the entry is the commit point.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from governance.audit.checkpoint import Checkpoint
from governance.audit.event import Event
from governance.audit.log import LogReader
from governance.audit.note import VerifierKey
from governance.committee.dossier import Dossier
from governance.evidence.bundle import Attached
from governance.evidence.resources import ResourceUse
from governance.proceedings.act import Act
from governance.proceedings.kind import I, Item, Kind, M, P, S
from governance.records import ModelVersion
from governance.statistics.profile import Profile


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the last `assess` of one version found: digests of the documents it left in the store."""

    model: str
    version: str
    evidence: str
    card: str
    spec: str
    binning: str
    artifact: str
    training: str
    """Digest of what its run declares to have been trained on."""
    evaluation: str
    """Digest of the counts that it was measured on."""
    champion: str | None
    """Digest of the bytes of the champion it was compared with."""
    assessed_at: datetime

    def dossier(self, alias: str, policy: str, tier: str) -> Dossier:
        """What a vote on this assessment would be cast on; `tier` is what its specification says."""
        return Dossier(
            model=self.model,
            version=self.version,
            alias=alias,
            artifact=self.artifact,
            training=self.training,
            evaluation=self.evaluation,
            evidence=self.evidence,
            card=self.card,
            policy=policy,
            champion=self.champion,
            spec=self.spec,
            tier=tier,
        )


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A policy that is, or was, in force."""

    digest: str
    since: datetime
    request: str | None
    """The request that adopted it; None for the one that the console began with."""


@dataclass(frozen=True, slots=True)
class AliasMove:
    """A promise of the log to the registry: this alias is to point to this version. An outbox row."""

    request: str
    revision: int
    """The act of the request that promised it."""
    model: str
    alias: str
    version: str | None
    """None where the alias is to point nowhere."""
    attempts: int = field(default=0, compare=False)
    """How often it could not be made."""
    not_before: datetime | None = field(default=None, compare=False)
    """When it is tried again."""
    obstacle: str | None = field(default=None, compare=False)
    """What stood in its way last."""


@dataclass(frozen=True, slots=True)
class StrayAlias:
    """An alias that points elsewhere than the decisions say, or to a version whose files are no longer those that were approved."""

    model: str
    alias: str
    found: str | None
    """The version it points to; None where it points nowhere."""
    expected: str | None
    """The version it should point to; None where it should point nowhere."""
    noticed_at: datetime
    files: str | None = None
    """Digest of the files that serve, where the version is the right one and they are not those that were approved."""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What somebody outside said about a checkpoint."""

    size: int
    witness: str
    """Name and key id of the witness, as `name+id`, or the address of the timestamping authority."""
    kind: str
    """`cosignature` or `timestamp`."""
    checkpoint: str
    """The signed note that it is about."""
    word: bytes
    """The signature line of a witness, or a timestamp token (RFC 3161)."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to people outside, waiting to be sent. An outbox row."""

    id: int
    title: str
    body: str
    queued_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which items of a kind are meant, by what their rows say; what is not given leaves out none."""

    states: frozenset[StrEnum] | None = None
    place: tuple[str, str] | None = None
    """Model and alias that they are about."""
    model: str | None = None
    purpose: StrEnum | None = None
    newest: int | None = None
    """Only as many, those with the highest numbers."""


ALL = Chosen()


@dataclass(frozen=True, slots=True)
class Lease:
    """Who makes a round now, and how long nobody else begins one."""

    holder: str
    taken_at: datetime
    renewed_at: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether nobody else may begin. One that ends more than twice its length ahead was written by a clock that nobody need wait for."""
        return now < self.until <= now + 2 * (self.until - self.renewed_at)


@dataclass(frozen=True, slots=True)
class Round:
    """A round that was made."""

    by: str
    began_at: datetime
    ended_at: datetime
    expected_by: datetime
    """When the next one is made at the latest, where somebody makes rounds."""
    obstacles: tuple[str, ...]
    """What stood in its way, one sentence each, without secrets."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Who makes rounds, and what came of the last one."""

    lease: Lease | None = None
    """None while nobody makes one."""
    last: Round | None = None
    """None before the first one has ended."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the tables must hold, as somebody finds who knows only the log: row by row, nothing more and nothing less."""

    items: tuple[Item[Any], ...]
    acts: Mapping[str, tuple[tuple[Act[Any, Any], str], ...]]
    """By item: each act, and what it said as canonical JSON, with the fields that there were when it was done."""
    policies: tuple[PolicyInForce, ...]
    """The first one first."""
    attachments: Mapping[tuple[str, str], tuple[Attached, ...]]
    """By model and version."""
    assessments: tuple[Assessment, ...]
    strays: tuple[StrayAlias, ...]


@dataclass(frozen=True, slots=True)
class RowDiffers:
    """A row of a table that is not what the log says."""

    table: str
    key: tuple[object, ...]
    """What tells the row from the others."""
    column: str | None
    """None where the whole row is missing, or is there although nothing records it."""
    found: object
    expected: object

    @property
    def sentence(self) -> str:
        """What is wrong, without a full stop."""
        row = f"the row {'/'.join(map(str, self.key))} of the table {self.table}"
        if self.column is not None:
            return f"{row} was changed: {self.column} is {self.found!r:.100}, the log says {self.expected!r:.100}"
        return f"{row} is missing" if self.found is None else f"{row} is there, and no entry records it"


class Items(Protocol):
    """Whatever has a course, of any kind, and what was done to it."""

    def all(self, kind: Kind[S, M, P, I]) -> tuple[I, ...]:
        """All of a kind as their rows have them, newest first."""
        ...

    def one(self, kind: Kind[S, M, P, I], id: str) -> I:
        """One as its row has it. Raises NotFound."""
        ...

    def acts(self, item: str) -> tuple[Act[Any, Any], ...]:
        """Everything that was done to an item, oldest first."""
        ...

    def acts_where(self, kind: Kind[S, M, P, I], chosen: Chosen = ALL) -> Mapping[str, tuple[Act[M, P], ...]]:
        """The same for every item of a kind that is `chosen`, in one look, by item."""
        ...

    def last_moved(self, chosen: Chosen = ALL) -> Mapping[tuple[str, str], Act[Any, Any]]:
        """By model and alias: the last act of the chosen items that moved the alias, in alphabetical order."""
        ...

    def how_many(self, kind: Kind[S, M, P, I], chosen: Chosen) -> int:
        """How many items of a kind are chosen, whatever `newest` says."""
        ...


class ItemsWriter(Items, Protocol):
    """The same, to be written."""

    def next_id(self, kind: Kind[S, M, P, I]) -> str:
        """An id that no item has: R-0001, R-0002, ..."""
        ...

    def put(self, item: Item[Any]) -> None:
        """Record a new item, or where one that exists stands now."""
        ...

    def add_act(self, act: Act[Any, Any]) -> None:
        """Record an act. Its revision is the one after the last: one that is taken already is refused."""
        ...

    def erase_reason(self, item: str, revision: int, instead: str) -> None:
        """Let an act say `instead` of its reason. Raises NotFound."""
        ...

    def replace_texts(self, instead: Mapping[str, str]) -> None:
        """Put other texts in the place of those that `instead` names, in all items and acts; only whole texts match."""
        ...


class Reader(Protocol):
    """What is on record."""

    @property
    def items(self) -> Items:
        """Whatever has a course."""
        ...

    def policies(self) -> tuple[PolicyInForce, ...]:
        """Every policy that was ever in force; the one that is comes first. Empty in a new console."""
        ...

    def attachments(self, model: str, version: str) -> tuple[Attached, ...]:
        """Documents attached to a version, by kind and name."""
        ...

    def assessment(self, model: str, version: str) -> Assessment | None:
        """The last one; None where the version was never assessed."""
        ...

    def assessments(self) -> tuple[Assessment, ...]:
        """The last one of every version that has one."""
        ...

    def document(self, digest: str) -> bytes:
        """The bytes that this digest names. Raises NotFound, and StoreUnavailable where they are not those bytes."""
        ...

    def has_document(self, digest: str) -> bool:
        """Whether the store holds these bytes."""
        ...

    def profiles(self, model: str, version: str, binning: str) -> tuple[Profile, ...]:
        """The stored profiles of one version in one binning, in order of time."""
        ...

    def profiled_versions(self, model: str, binning: str) -> tuple[str, ...]:
        """The versions that have profiles in one binning."""
        ...

    def profile_state(self, model: str, version: str, binning: str) -> tuple[int, date | None]:
        """How many profiles one version has in one binning, and when the newest begins: cheap, nothing is decoded."""
        ...

    def resource_use(self, model: str, version: str) -> ResourceUse | None:
        """What serving a version took, as far as it was read; None where nobody has looked."""
        ...

    def registered(self, model: str) -> tuple[ModelVersion, ...] | None:
        """What the registry had of a model when somebody last looked, newest first; None where nobody has."""
        ...

    def pending_moves(self) -> tuple[AliasMove, ...]:
        """Alias moves that the registry has not been seen to have made, in the order they were promised."""
        ...

    def pending_notices(self) -> tuple[Notice, ...]:
        """Messages that were not sent yet, oldest first."""
        ...

    def stray_aliases(self) -> tuple[StrayAlias, ...]:
        """Aliases that were seen to point elsewhere than decided, and have not been seen to be put right."""
        ...

    def rounds(self) -> Rounds:
        """Who makes rounds, and what came of the last one."""
        ...

    def witnessed(self, size: int | None = None) -> tuple[Witnessed, ...]:
        """What others have said about the checkpoint of `size` entries (None: about any), newest first."""
        ...

    def differs(self, recorded: Recorded) -> RowDiffers | None:
        """The first row of items, acts, policies, attachments, assessments and stray aliases that is not what is `recorded`.

        Raises StoreUnavailable where a table cannot be read.
        """
        ...

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        """The rows of `table` as they are, for whoever checks them. Raises StoreUnavailable where one cannot be read."""
        ...

    def missing_guards(self) -> tuple[str, ...]:
        """The guards of the database itself that keep the log from being changed and are not there as they were made, by name."""
        ...

    @property
    def log(self) -> LogReader:
        """The audit log."""
        ...


class Writer(Reader, Protocol):
    """One transaction."""

    @property
    def items(self) -> ItemsWriter:
        """Whatever has a course."""
        ...

    def append(self, event: Event) -> Checkpoint:
        """Record `event` as the next entry of the log; the tree that it makes, signed with the log's key."""
        ...

    def rotate_key(self, event: Event, key: VerifierKey) -> Checkpoint:
        """Record `event`, which announces `key`, under the present key; what comes after is signed with `key`."""
        ...

    def erase_person(self, pseudonym: str) -> None:
        """Forget who a pseudonym is. Raises NotFound."""
        ...

    def erase_words(self, sequence: int) -> None:
        """Forget the reason that was given in an entry. Raises NotFound."""
        ...

    def add_policy(self, policy: PolicyInForce) -> None:
        """Record that a policy is in force from now on."""
        ...

    def add_attachment(self, model: str, version: str, attached: Attached) -> None:
        """Record a document attached to a version, in place of one of the same kind and name."""
        ...

    def put_assessment(self, assessment: Assessment) -> None:
        """Record the assessment of a version, in place of the one before."""
        ...

    def put_document(self, content: bytes) -> str:
        """Keep `content`; its digest."""
        ...

    def put_profiles(self, profiles: Iterable[Profile]) -> None:
        """Keep all profiles of a version in a binning, in place of those it had."""
        ...

    def change_profiles(self, changed: Iterable[Profile], gone: Iterable[Profile] = ()) -> None:
        """Keep profiles of single buckets in place of what those buckets had, and let go of those that are `gone`."""
        ...

    def put_resource_use(self, use: ResourceUse) -> None:
        """Keep what serving a version took, in place of what was kept before."""
        ...

    def put_registered(self, model: str, versions: tuple[ModelVersion, ...]) -> None:
        """Keep what the registry has of a model, in place of what was kept before."""
        ...

    def add_move(self, move: AliasMove) -> None:
        """Promise an alias move."""
        ...

    def finish_move(self, move: AliasMove, at: datetime) -> None:
        """Record that the alias has moved. Raises NotFound where nothing of the kind is pending."""
        ...

    def postpone_move(self, move: AliasMove, obstacle: str, until: datetime) -> None:
        """Record that a promised move could not be made, and when it is tried again."""
        ...

    def put_stray_alias(self, stray: StrayAlias) -> None:
        """Record that an alias points elsewhere than decided."""
        ...

    def drop_stray_alias(self, model: str, alias: str) -> None:
        """Record that it no longer does."""
        ...

    def put_rounds(self, rounds: Rounds) -> None:
        """Keep who makes rounds and what came of the last one, in place of what was kept before."""
        ...

    def add_witnessed(self, witnessed: Witnessed) -> None:
        """Keep what somebody said about a checkpoint, in place of what they said before about it."""
        ...

    def drop_moves(self, request: str) -> None:
        """Take back what a request has promised and the registry has not been seen to have done."""
        ...

    def add_notice(self, title: str, body: str, at: datetime) -> None:
        """Queue a message."""
        ...

    def finish_notice(self, id: int, sent: bool, at: datetime) -> None:
        """Record that a message was sent, or that it could not be."""
        ...


class Store(Protocol):
    """Where it all is kept. Raises StoreUnavailable where it cannot be opened, read or written."""

    def reader(self) -> AbstractContextManager[Reader]:
        """A consistent view."""
        ...

    def writer(self) -> AbstractContextManager[Writer]:
        """A transaction; see the module."""
        ...
