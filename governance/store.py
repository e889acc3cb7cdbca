"""Port: the store, with the guarantees that we need.

It holds requests and all other items with a course, evidence and the audit log. Reading and writing happen inside a
context. A `Writer` is one database transaction that no other writer overlaps: what it read is still true when it
writes, and on leaving the context without an error all of it is durable, or on an error none of it happened. A log
entry and the rows that it explains are always written by the same Writer: the entry is the commit point.
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
from governance.audit.seal import KeptCase
from governance.committee.dossier import Dossier
from governance.evidence.bundle import Attached
from governance.evidence.resources import ResourceUse
from governance.proceedings.act import Act
from governance.proceedings.kind import I, Item, Kind, M, P, S
from governance.records import ModelVersion
from governance.statistics.profile import Profile


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of the last `assess` of one version.

    Digests of the documents that it left in the store.
    """

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
        """The dossier on which a vote would be cast.

        `tier` is the tier of the specification.
        """
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
    """A promised move: this alias will point to this version.

    The log has promised it, and the registry has to carry it out. It is a row of the outbox.
    """

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
    """An alias that points elsewhere than the decisions say.

    Or it points to a version whose files are no longer those that were approved.
    """

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
    """A choice of items of a kind, by what their rows say.

    A field without a value leaves no item out.
    """

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
        """Whether nobody else may begin now.

        A lease that ends more than twice its length ahead does not hold: a wrong clock wrote it, and nobody needs to
        wait.
        """
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
    """The rows that the tables must hold by the log alone.

    Row by row, nothing more and nothing less.
    """

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
    """All items of any kind, and the acts on them."""

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
        """The acts of every item of a kind that is `chosen`.

        By item, in one query.
        """
        ...

    def last_moved(self, chosen: Chosen = ALL) -> Mapping[tuple[str, str], Act[Any, Any]]:
        """The last act that moved each alias.

        By model and alias, in alphabetical order, out of the chosen items.
        """
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
        """Record an act.

        Its revision is the one after the last. A revision that is in use already is refused.
        """
        ...

    def erase_reason(self, item: str, revision: int, instead: str) -> None:
        """Let an act say `instead` of its reason. Raises NotFound."""
        ...

    def replace_texts(self, instead: Mapping[str, str]) -> None:
        """Replace whole texts in all items and acts.

        `instead` has the new text for each old one. Parts of texts do not match.
        """
        ...


class Reader(Protocol):
    """What is on record."""

    @property
    def items(self) -> Items:
        """Whatever has a course."""
        ...

    def policies(self) -> tuple[PolicyInForce, ...]:
        """Every policy that was ever in force.

        The present one comes first. Empty in a new console.
        """
        ...

    def attachments(self, model: str, version: str) -> tuple[Attached, ...]:
        """Documents attached to a version, by kind and name."""
        ...

    def assessment(self, model: str, version: str) -> Assessment | None:
        """The last assessment of a version.

        None where it was never assessed.
        """
        ...

    def assessments(self) -> tuple[Assessment, ...]:
        """The last one of every version that has one."""
        ...

    def document(self, digest: str) -> bytes:
        """The bytes that this digest names.

        Raises NotFound, and StoreUnavailable where the stored bytes have another digest.
        """
        ...

    def has_document(self, digest: str) -> bool:
        """Whether the store holds these bytes."""
        ...

    def profiles(self, model: str, version: str, binning: str) -> tuple[Profile, ...]:
        """The stored profiles of one version in one binning.

        In order of time.
        """
        ...

    def profiled_versions(self, model: str, binning: str) -> tuple[str, ...]:
        """The versions that have profiles in one binning."""
        ...

    def profile_state(self, model: str, version: str, binning: str) -> tuple[int, date | None]:
        """The number of stored profiles, and the start of the newest.

        Of one version in one binning. It is cheap, since nothing is decoded.
        """
        ...

    def kept_cases(self, model: str, version: str) -> tuple[KeptCase, ...]:
        """Every case that was sealed for evidence about one version.

        In order of their seals, with those that were erased.
        """
        ...

    def resource_use(self, model: str, version: str) -> ResourceUse | None:
        """The resources that serving a version took.

        As far as they were read; None where nobody has looked.
        """
        ...

    def registered(self, model: str) -> tuple[ModelVersion, ...] | None:
        """The registry's versions of a model at the last look.

        Newest first; None where nobody has looked.
        """
        ...

    def pending_moves(self) -> tuple[AliasMove, ...]:
        """Alias moves that the registry has not been seen to make.

        In the order in which they were promised.
        """
        ...

    def pending_notices(self) -> tuple[Notice, ...]:
        """Messages that were not sent yet, oldest first."""
        ...

    def stray_aliases(self) -> tuple[StrayAlias, ...]:
        """Aliases that were seen to point elsewhere than decided.

        They have not been seen to be put right.
        """
        ...

    def rounds(self) -> Rounds:
        """Who makes rounds, and what came of the last one."""
        ...

    def witnessed(self, size: int | None = None) -> tuple[Witnessed, ...]:
        """Statements of others about a checkpoint, newest first.

        The checkpoint has `size` entries; None means any checkpoint.
        """
        ...

    def differs(self, recorded: Recorded) -> RowDiffers | None:
        """The first row that is not as it is `recorded`.

        Among items, acts, policies, attachments, assessments and stray aliases. Raises StoreUnavailable where a table
        cannot be read.
        """
        ...

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        """The rows of `table` as they are, for a check.

        Raises StoreUnavailable where one cannot be read.
        """
        ...

    def missing_guards(self) -> tuple[str, ...]:
        """Guards of the database that are missing or changed, by name.

        They keep the log from being changed.
        """
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
        """Record `event` as the next entry of the log.

        The log's key signs the tree that follows from it.
        """
        ...

    def rotate_key(self, event: Event, key: VerifierKey) -> Checkpoint:
        """Record `event`, which announces the new `key`.

        The entry is signed with the present key. Later entries are signed with `key`.
        """
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
        """Record a document attached to a version.

        It replaces one of the same kind and name.
        """
        ...

    def put_assessment(self, assessment: Assessment) -> None:
        """Record the assessment of a version, in place of the one before."""
        ...

    def put_document(self, content: bytes) -> str:
        """Keep `content` and return its digest."""
        ...

    def put_profiles(self, profiles: Iterable[Profile]) -> None:
        """Keep all profiles of a version in a binning.

        They replace those that were there.
        """
        ...

    def change_profiles(self, changed: Iterable[Profile], gone: Iterable[Profile] = ()) -> None:
        """Keep the profiles of single buckets.

        They replace what those buckets had. The buckets in `gone` are dropped.
        """
        ...

    def put_case(self, case: KeptCase) -> None:
        """Keep a case, or what is left of it, beside the evidence."""
        ...

    def put_resource_use(self, use: ResourceUse) -> None:
        """Keep the resources that serving a version took.

        They replace what was kept before.
        """
        ...

    def put_registered(self, model: str, versions: tuple[ModelVersion, ...]) -> None:
        """Keep the registry's versions of a model.

        They replace what was kept before.
        """
        ...

    def add_move(self, move: AliasMove) -> None:
        """Promise an alias move."""
        ...

    def finish_move(self, move: AliasMove, at: datetime) -> None:
        """Record that the alias has moved.

        Raises NotFound where no such move is pending.
        """
        ...

    def postpone_move(self, move: AliasMove, obstacle: str, until: datetime) -> None:
        """Record that a promised move failed.

        It says when it is tried again.
        """
        ...

    def put_stray_alias(self, stray: StrayAlias) -> None:
        """Record that an alias points elsewhere than decided."""
        ...

    def drop_stray_alias(self, model: str, alias: str) -> None:
        """Record that it no longer does."""
        ...

    def put_rounds(self, rounds: Rounds) -> None:
        """Keep who makes rounds and the result of the last one.

        They replace what was kept before.
        """
        ...

    def add_witnessed(self, witnessed: Witnessed) -> None:
        """Keep somebody's statement about a checkpoint.

        It replaces what they said about it before.
        """
        ...

    def drop_moves(self, request: str) -> None:
        """Take back the promised moves of a request.

        Only those that the registry has not been seen to make.
        """
        ...

    def add_notice(self, title: str, body: str, at: datetime) -> None:
        """Queue a message."""
        ...

    def finish_notice(self, id: int, sent: bool, at: datetime) -> None:
        """Record that a message was sent, or that it could not be."""
        ...


class Store(Protocol):
    """The store of everything that is kept.

    Raises StoreUnavailable where it cannot be opened, read or written.
    """

    def reader(self) -> AbstractContextManager[Reader]:
        """A consistent view."""
        ...

    def writer(self) -> AbstractContextManager[Writer]:
        """A transaction.

        The module says what it guarantees.
        """
        ...
