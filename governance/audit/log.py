"""The stored entries of the log, and how the next one follows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from governance.audit.checkpoint import Checkpoint
from governance.audit.event import Event, SealedEvent, seal_event
from governance.audit.merkle import HASH_BYTES, Node, completed, fold, grow, leaf_hash, root
from governance.audit.note import Note, Signature, SignerKey, VerifierKey
from governance.audit.seal import KnownPerson

LARGEST_LEAF = 65_535
"""Bytes that an entry may have: as many as C2SP tlog-tiles can say the length of."""

ROTATED = "log-key:rotated"
PERSON_ERASED, WORDS_ERASED, CASE_ERASED = "person:erased", "log-entry:erased", "case:erased"
KEY_SUBJECT, PERSON_SUBJECT, ENTRY_SUBJECT, CASE_SUBJECT = "log-key/", "person/", "log-entry/", "case/"


class StoredEntry(NamedTuple):
    """A stored entry of the log with the contents of its seals.

    The bytes are as they are stored; nothing of them is trusted yet.
    """

    sequence: int
    """Position, from 0, without gaps."""
    leaf: bytes
    leaf_hash: bytes
    subtrees: bytes
    """Hashes of the subtrees that this leaf completes, levels 1 upwards, one after the other; empty for even positions."""
    signature: bytes
    """The log key's signature over the checkpoint of `sequence + 1` entries."""
    action: str | None
    """The columns that are searched; None where their row is missing."""
    subject: str | None
    person: str | None
    reason_key: bytes | None
    reason: bytes | None
    detail_key: bytes | None
    detail: bytes | None


@dataclass(frozen=True, slots=True)
class NextEntry:
    """What is to be stored, and the tree that it makes."""

    entry: StoredEntry
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry for reading.

    `event` is a plain mapping with the fields of `Event`. Erased parts are marked as such.
    """

    sequence: int
    leaf_hash: bytes
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key of the log, with the first entry it signs.

    It signs the checkpoint of that entry and of those after it.
    """

    since: int
    key: VerifierKey


EVERYTHING = 1_000_000_000
"""A limit of a search that no log reaches."""


@dataclass(frozen=True, slots=True)
class Search:
    """Which entries to read: newest first, from before `before`."""

    before: int | None = None
    """Only entries before this one; None: from the newest."""
    limit: int = 50
    actions: tuple[str, ...] = ()
    """Only these; empty: all."""
    subject: str | None = None
    text: str = ""
    """Only entries that have this text in their action, subject, reason, detail or digest, or whose actor is called so."""
    withheld: frozenset[tuple[str, str]] = frozenset()
    """Actions on subjects, whose words and detail must not be searched."""


class LogReader(Protocol):
    """The log as one moment has it."""

    def size(self) -> int:
        """How many entries there are."""
        ...

    def hashes(self, nodes: Sequence[Node]) -> Mapping[Node, bytes]:
        """Hashes of complete subtrees. Raises StoreUnavailable where one is missing or damaged."""
        ...

    def checkpoint(self) -> Note | None:
        """The newest signed checkpoint.

        None of an empty log.
        """
        ...

    def keys(self) -> tuple[LogKey, ...]:
        """The keys of the log, oldest first."""
        ...

    def stored(self, first: int = 0) -> Iterator[StoredEntry]:
        """The stored entries from `first` on, one by one.

        In order, without holding all of them in memory.
        """
        ...

    def leaves(self, first: int, end: int) -> tuple[bytes, ...]:
        """The public bytes of the entries from `first` to before `end`.

        In order.
        """
        ...

    def opened_count(self) -> int:
        """The number of rows with contents of seals.

        There is one for each entry.
        """
        ...

    def people(self) -> tuple[KnownPerson, ...]:
        """Everybody whom the log knows by a pseudonym."""
        ...

    def read(self, search: Search) -> tuple[ReadEntry, ...]:
        """Entries for reading, newest first.

        Raises StoreUnavailable where one of them cannot be read.
        """
        ...

    def actions(self) -> tuple[str, ...]:
        """Every kind of action that occurs, in alphabetical order."""
        ...

    def filed_under(self, subjects: Sequence[str]) -> tuple[StoredEntry, ...]:
        """The stored entries filed under one of `subjects`.

        Oldest first.
        """
        ...


class LogWriter(LogReader, Protocol):
    """What one transaction adds to the log."""

    def append(self, event: Event) -> Checkpoint:
        """Record `event` as the next entry of the log.

        The log's key signs the tree that follows from it.
        """
        ...

    def rotate(self, event: Event, key: VerifierKey) -> Checkpoint:
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


def next_entry(
    size: int,
    frontier: Sequence[bytes],
    event: Event,
    people: Mapping[str, KnownPerson],
    key: SignerKey,
    new_key: Callable[[], bytes],
) -> NextEntry:
    """Make the entry that records `event`.

    It comes after `size` others, whose complete subtrees are in `frontier`.
    """
    sealed = seal_event(event, people, new_key)
    if len(sealed.leaf) > LARGEST_LEAF:
        raise ValueError(f"the entry has {len(sealed.leaf):,} bytes, expected at most {LARGEST_LEAF:,}")
    hashed = leaf_hash(sealed.leaf)
    checkpoint = Checkpoint(key.name, size + 1, fold(grow(frontier, size, hashed)))
    signature = key.sign(checkpoint.text.encode())
    subtrees = b"".join(completed(size, hashed, frontier))
    return NextEntry(_stored(size, event, sealed, hashed, subtrees, signature), checkpoint)


def signed_checkpoint(log: LogReader, size: int, signature: bytes, key: VerifierKey) -> Note:
    """The signed note of a checkpoint.

    Made from the signature that is stored with its last entry.
    """
    text = Checkpoint(key.name, size, root(size, log.hashes)).text
    return Note(text, (Signature(key.name, key.key_id, signature),))


def key_in_force(keys: Sequence[LogKey], sequence: int) -> VerifierKey | None:
    """The key that signs the checkpoint which entry `sequence` completes."""
    return next((key.key for key in reversed(keys) if key.since <= sequence), None)


def hashes_in(subtrees: bytes) -> tuple[bytes, ...]:
    """The hashes of a `StoredEntry.subtrees`."""
    return tuple(subtrees[at : at + HASH_BYTES] for at in range(0, len(subtrees), HASH_BYTES))


def _stored(
    sequence: int, event: Event, sealed: SealedEvent, hashed: bytes, subtrees: bytes, signature: bytes
) -> StoredEntry:
    opened = sealed.opened
    return StoredEntry(
        sequence,
        sealed.leaf,
        hashed,
        subtrees,
        signature,
        event.action,
        event.subject,
        sealed.person,
        opened.reason_key,
        opened.reason,
        opened.detail_key,
        opened.detail,
    )
