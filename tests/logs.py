"""A log in memory, and every way of tampering with one.

It is what `verify` reads, without a database.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from governance.audit.checkpoint import Checkpoint
from governance.audit.event import Event
from governance.audit.log import (
    LogKey,
    LogReader,
    ReadEntry,
    Search,
    StoredEntry,
    hashes_in,
    key_in_force,
    next_entry,
    signed_checkpoint,
)
from governance.audit.merkle import Node, frontier
from governance.audit.note import Note, SignerKey
from governance.audit.seal import KnownPerson, known_person
from tests.builders import A_KEY, an_event


@dataclass
class MemoryLog:
    """A `LogReader` over lists.

    `append` and `rotate` do what the store does, with keys that count up from zero.
    """

    key: SignerKey = A_KEY
    rows: list[StoredEntry] = field(default_factory=list)
    known: list[KnownPerson] = field(default_factory=list)
    signers: list[LogKey] = field(default_factory=list)
    opened: int | None = None
    drawn: int = 0

    def append(self, event: Event) -> Checkpoint:
        signer, nodes = self._signer(), frontier(len(self.rows))
        complete = self.hashes(nodes)
        frontier_now = [complete[node] for node in nodes]
        made = next_entry(len(self.rows), frontier_now, event, self._mentioned(event), signer, self._draw)
        self.rows.append(made.entry)
        return made.checkpoint

    def rotate(self, event: Event, key: SignerKey) -> None:
        self.append(event)
        self.key = key
        self.signers.append(LogKey(len(self.rows), key.verifier))

    def with_rows(self, rows: Sequence[StoredEntry]) -> "MemoryLog":
        return replace(self, rows=list(rows), known=list(self.known), signers=list(self.signers))

    def size(self) -> int:
        return len(self.rows)

    def hashes(self, nodes: Sequence[Node]) -> Mapping[Node, bytes]:
        rows = {row.sequence: row for row in self.rows} if len(nodes) > 64 else None
        hashes = {}
        for node in nodes:
            row = self.rows[node.completed_by] if rows is None else rows[node.completed_by]
            hashes[node] = (row.leaf_hash, *hashes_in(row.subtrees))[node.level]
        return hashes

    def checkpoint(self) -> Note | None:
        if not self.rows:
            return None
        key = key_in_force(self.signers, self.rows[-1].sequence)
        assert key is not None
        return signed_checkpoint(self, len(self.rows), self.rows[-1].signature, key)

    def keys(self) -> tuple[LogKey, ...]:
        return tuple(self.signers)

    def stored(self, first: int = 0) -> Iterator[StoredEntry]:
        return iter(self.rows[first:])

    def leaves(self, first: int, end: int) -> tuple[bytes, ...]:
        return tuple(row.leaf for row in self.rows[first:end])

    def opened_count(self) -> int:
        return sum(row.action is not None for row in self.rows) if self.opened is None else self.opened

    def people(self) -> tuple[KnownPerson, ...]:
        return tuple(self.known)

    def read(self, search: Search) -> tuple[ReadEntry, ...]:
        raise NotImplementedError(search)

    def actions(self) -> tuple[str, ...]:
        raise NotImplementedError

    def _signer(self) -> SignerKey:
        if not self.signers:
            self.signers.append(LogKey(0, self.key.verifier))
        return self.key

    def _mentioned(self, event: Event) -> Mapping[str, KnownPerson]:
        mentioned = event.mentions({person.id: person.name for person in self.known})
        for who in mentioned.items():
            if not any((person.id, person.name) == who for person in self.known):
                self.known.append(known_person(self._draw(), *who))
        return {person.id: person for person in self.known if (person.id, person.name) in mentioned.items()}

    def _draw(self) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(32)


def a_log(size: int, first: int = 0, key: SignerKey = A_KEY) -> MemoryLog:
    """`size` entries that follow from each other.

    Logs with another `first` share no entry.
    """
    log = MemoryLog(key)
    for number in range(size):
        log.append(an_event(f"reason {first + number}", detail={"number": first + number}))
    return log


def a_copy_of(log: LogReader) -> MemoryLog:
    """The same log in memory."""
    return MemoryLog(rows=list(log.stored()), known=list(log.people()), signers=list(log.keys()))
