"""Checking a log from its bytes: numbered steps, the first fault named."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import rfc8785

from governance.audit.log import Head, LogEntry
from governance.audit.merkle import Frontier, leaf_hash


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking a log found. A log without fault is internally consistent.

    It is then whole up to its last entry; that no later entries were cut off, only a head that somebody
    kept elsewhere can tell (`expected`).
    """

    head: Head
    """Size and root of what was verified before the first fault."""
    fault: str | None
    """The first fault, as a sentence that names the entry; None where there is none."""

    @property
    def intact(self) -> bool:
        """Whether no fault was found."""
        return self.fault is None


def verify(entries: Iterable[LogEntry], expected: Head | None = None) -> Verification:
    """Check `entries` in order of sequence; `expected` is a head that was kept outside the log.

    1. Sequence numbers run from 0 without gaps.
    2. The leaf is canonical JSON (RFC 8785), so exactly one text stands for the event.
    3. The stored leaf hash is that of the leaf (RFC 6962, section 2.1).
    4. The stored frontier and root are those of all leaves up to here.
    5. The expected head, where there is one, is on the way: that log is a prefix of this one.
    """
    frontier = Frontier()
    reached = expected is None or (expected.size == 0 and expected.root == frontier.root())
    for entry in entries:
        fault = _fault_of(entry, frontier)
        if fault is not None:
            return Verification(Head(frontier.size, frontier.root()), fault)
        frontier = frontier.append(leaf_hash(entry.leaf))
        if expected is not None and frontier.size == expected.size:
            if frontier.root() != expected.root:
                fault = (
                    f"entries 0 to {frontier.size - 1} have root sha256:{frontier.root().hex()}, "
                    f"expected sha256:{expected.root.hex()}: this is not the log that head was taken from"
                )
                return Verification(Head(frontier.size, frontier.root()), fault)
            reached = True
    head = Head(frontier.size, frontier.root())
    if not reached and expected is not None:
        return Verification(
            head, f"the log ends after {head.size} entries, expected at least {expected.size}: entries are missing"
        )
    return Verification(head, None)


def _fault_of(entry: LogEntry, before: Frontier) -> str | None:
    name = f"entry {before.size}"
    if entry.sequence != before.size:  # step 1
        return f"{name} is missing: the next one stored is entry {entry.sequence}"
    if not _is_canonical(entry.leaf):  # step 2
        return f"{name} is not canonical JSON: its text was changed after it was written"
    hashed = leaf_hash(entry.leaf)
    if hashed != entry.leaf_hash:  # step 3
        return f"{name} was changed: its text has hash {hashed.hex()[:16]}..., stored beside it is {entry.leaf_hash.hex()[:16]}..."
    after = before.append(hashed)
    if (after.subtrees, after.root()) != (entry.subtrees, entry.root):  # step 4
        return f"{name} does not follow from those before it: its root is {entry.root.hex()[:16]}..., computed {after.root().hex()[:16]}..."
    return None


def _is_canonical(leaf: bytes) -> bool:
    try:
        return rfc8785.dumps(json.loads(leaf)) == leaf
    except (ValueError, RecursionError):
        return False
