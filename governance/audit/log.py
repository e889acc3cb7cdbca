"""The log's entries as they are stored, and how the next one follows from the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.audit.event import Event
from governance.audit.merkle import Frontier, leaf_hash


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A leaf of the log, with the state of the tree that it completes.

    Stored exactly like this. Nothing here is trusted when the log is verified: hashes and frontier are
    computed again from the leaves.
    """

    sequence: int
    """Position, from 0, without gaps."""
    leaf: bytes
    """Canonical JSON of the event."""
    leaf_hash: bytes
    root: bytes
    """Root of the tree of `sequence + 1` leaves."""
    subtrees: tuple[bytes, ...]
    """Frontier of that tree: what the next append starts from."""


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries a log has, and the root over them."""

    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Size and root for people and scripts to keep."""
        return f"{self.size} entries, root sha256:{self.root.hex()}"


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry with its leaf parsed, for reading; `event` is a plain mapping with the fields of `Event`."""

    sequence: int
    leaf_hash: bytes
    event: Mapping[str, Any]


def next_entry(last: LogEntry | None, event: Event) -> LogEntry:
    """The entry that records `event` after `last` (None: the log is empty)."""
    before = Frontier() if last is None else Frontier(last.sequence + 1, last.subtrees)
    leaf = event.leaf()
    hashed = leaf_hash(leaf)
    after = before.append(hashed)
    return LogEntry(before.size, leaf, hashed, after.root(), after.subtrees)
