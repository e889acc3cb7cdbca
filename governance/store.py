"""Port: the store of requests, votes, decisions, evidence and the audit log, with the guarantees we need.

Reading and writing happen inside a context. A `Writer` is one database transaction that no other writer
overlaps: what it read is still true when it writes, and on leaving the context without an error all of
it is durable, or on an error none of it happened. A log entry and the rows that it explains are always
written by the same Writer: the entry is the commit point.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from governance.audit.event import Event
from governance.audit.log import LogEntry, ReadEntry
from governance.review.dossier import Dossier
from governance.review.request import Decision, Recusal, Request, State, Vote
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
    data: str
    champion: str | None
    """Digest of the bytes of the champion it was compared with."""
    assessed_at: datetime

    def dossier(self, alias: str, policy: str) -> Dossier:
        """What a vote on this assessment would be cast on."""
        return Dossier(
            self.model, self.version, alias, self.artifact, self.data, self.evidence, self.card, policy, self.champion
        )


@dataclass(frozen=True, slots=True)
class AliasMove:
    """A promise of the log to the registry: this alias is to point to this version. An outbox row."""

    request: str
    model: str
    alias: str
    version: str


class Reader(Protocol):
    """What is on record."""

    def requests(self) -> tuple[Request, ...]:
        """All, newest first."""
        ...

    def request(self, id: str) -> Request:
        """One. Raises NotFound."""
        ...

    def votes(self, request: str) -> tuple[Vote, ...]:
        """All votes on a request, on whichever dossier, in the order they were cast."""
        ...

    def recusals(self, request: str) -> tuple[Recusal, ...]:
        """Who has stepped back from a request, in the order they did."""
        ...

    def decision(self, request: str) -> Decision | None:
        """Its decision; None while there is none."""
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

    def pending_moves(self) -> tuple[AliasMove, ...]:
        """Alias moves that the registry has not been seen to have made, oldest first."""
        ...

    def entries(self) -> Iterator[LogEntry]:
        """The log as it is stored, in order, for verification."""
        ...

    def events(self) -> tuple[ReadEntry, ...]:
        """The log parsed, newest first, for reading."""
        ...


class Writer(Reader, Protocol):
    """One transaction."""

    def append(self, event: Event) -> LogEntry:
        """Record `event` as the next entry of the log."""
        ...

    def next_request_id(self) -> str:
        """An id that no request has: R-0001, R-0002, ..."""
        ...

    def put_request(self, request: Request) -> None:
        """Record a new request, or the new state or dossier of one that exists."""
        ...

    def set_state(self, request: str, state: State) -> None:
        """Record where a request stands. Raises NotFound."""
        ...

    def add_vote(self, vote: Vote) -> None:
        """Record a vote."""
        ...

    def add_recusal(self, recusal: Recusal) -> None:
        """Record that a member steps back."""
        ...

    def add_decision(self, decision: Decision) -> None:
        """Record the decision on a request that has none."""
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

    def add_move(self, move: AliasMove) -> None:
        """Promise an alias move."""
        ...

    def finish_move(self, request: str, at: datetime) -> None:
        """Record that the alias of this request has moved."""
        ...


class Store(Protocol):
    """Where it all is kept. Raises StoreUnavailable where it cannot be opened, read or written."""

    def reader(self) -> AbstractContextManager[Reader]:
        """A consistent view."""
        ...

    def writer(self) -> AbstractContextManager[Writer]:
        """A transaction; see the module."""
        ...
