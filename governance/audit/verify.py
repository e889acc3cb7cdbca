"""Check a log from its bytes, and name its first fault.

The place that keeps the log is not trusted.
"""

import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from governance.audit.checkpoint import Checkpoint
from governance.audit.invalid import NoteInvalid
from governance.audit.log import (
    ENTRY_SUBJECT,
    KEY_SUBJECT,
    PERSON_ERASED,
    PERSON_SUBJECT,
    ROTATED,
    WORDS_ERASED,
    LogKey,
    LogReader,
    StoredEntry,
    key_in_force,
)
from governance.audit.merkle import EMPTY_ROOT, LEAF, NODE, fold, grow
from governance.audit.note import VerifierKey
from governance.audit.seal import KnownPerson
from governance.canonical import bytes_of_json
from governance.sentences.phrase import counted

EVERY = 1024
"""Where not each signature is asked for, it is checked on the last so many checkpoints and on every so manieth: each of
them covers all before it."""

SET_BACK = timedelta(minutes=1)
"""A time that is earlier than one before it by more than this was told by a clock that somebody set."""

LOWEST = -(2**31)
"""The lowest position that a row can have in every database: what lies before the first entry is no entry."""

_PLAIN = re.compile(r"[ !#-\[\]-~]*")
AT, SECONDS = b'"at":"', len("2026-04-01T09:00:00")
REASON, DETAIL = b'"reason":"hmac-sha256:', b'"detail":"hmac-sha256:'
_MENTIONED = re.compile(rb"person:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries a log has, and the root over them."""

    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Size and root for people and scripts to keep."""
        return f"{counted(self.size, 'entry', 'entries')}, root sha256:{self.root.hex()}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking a log found.

    A log without fault is whole up to its last entry, and its key holder has signed it. That no later entries were cut
    off, only a checkpoint that somebody kept elsewhere can tell (`expected`).
    """

    head: Head
    """Size and root of what was verified before the first fault."""
    fault: str | None = None
    """The first fault, as a sentence that names the entry; None where there is none."""
    entry: int | None = None
    """The entry at fault; None where there is no fault, or where it is not about one entry."""
    erased: tuple[int, ...] = ()
    """Entries some of whose words were erased, as entries of the log say."""
    remarks: tuple[str, ...] = ()
    """What whoever reads this should know beside it, as clauses; says nothing against the log."""
    lacking: tuple[str, ...] = ()
    """What the log should have and has not, as clauses: guards of its store, a quorum of witnesses that has seen it."""

    @property
    def intact(self) -> bool:
        """Whether no fault was found."""
        return self.fault is None

    def remarking(self, *clauses: str) -> "Verification":
        """The same with further remarks."""
        return replace(self, remarks=(*self.remarks, *clauses))


class _Fault(Exception):
    def __init__(self, entry: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.entry = entry


def verify(
    log: LogReader, trusted: VerifierKey | None = None, expected: Sequence[Checkpoint] = (), *, each: bool = True
) -> Verification:
    """Check the whole `log`.

    `trusted` is the key that must have signed its newest checkpoint. `expected` are checkpoints kept elsewhere.
    Without `each`, only whether the entries are those that were signed is checked, and not every signature. A spoilt
    signature changes no entry, but makes receipts of it worthless.

    1. Sequence numbers run from 0 without gaps.
    2. The stored hash of a leaf is that of its bytes (RFC 6962, section 2.1).
    3. The stored subtree hashes are those of all leaves up to here.
    4. The log's key signed the checkpoint of each entry; each other key was announced by an entry under the one before it.
    5. What is kept beside a leaf is what its seals stand for; what is missing was erased by an entry that says so.
    6. Every pseudonym is that of the person it is said to be, unless erased by an entry that says so.
    7. Each expected checkpoint is on the way: that log is the beginning of this one.
    """
    try:
        check = _Check(log.keys(), log.size(), _by_size(expected), each)
    except NoteInvalid as error:
        return Verification(Head(0, EMPTY_ROOT), f"the keys of the log were changed and cannot be read: {error}")
    try:
        check.keys_begin(trusted)
        check.entries(log.stored(LOWEST))
        check.reaches_what_was_expected()
        check.people(log)
        check.ends(log)
    except _Fault as fault:
        return Verification(check.good_before(fault.entry), str(fault), fault.entry)
    head = Head(check.size, fold(check.tree))
    return Verification(head, erased=tuple(sorted(check.erased)), remarks=check.set_back())


@dataclass(slots=True)
class _Check:
    """One pass over a log."""

    known_keys: tuple[LogKey, ...]
    last: int
    expected: dict[int, list[Checkpoint]]
    each: bool = True
    size: int = 0
    tree: list[bytes] = field(default_factory=list)
    signed_size: int = 0
    """The last size whose signature was checked, with its tree, and the entries since."""
    signed_tree: list[bytes] = field(default_factory=list)
    since: list[tuple[bytes, bytes]] = field(default_factory=list)
    announced: list[LogKey] = field(default_factory=list)
    erased: set[int] = field(default_factory=set)
    erasures: set[str] = field(default_factory=set)
    """Subjects of the entries that announce an erasure."""
    mentioned: set[str] = field(default_factory=set)
    earlier: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    """Entries whose time is before that of the entry before them, with both times."""

    def keys_begin(self, trusted: VerifierKey | None) -> None:
        if not self.known_keys:
            if self.last:
                raise _Fault(0, "entry 0 is signed by nobody: the keys of the log are missing")
            return
        newest = self.known_keys[-1].key
        if trusted is not None and newest != trusted:
            raise _Fault(
                None, f"the log is signed with the key {newest}, expected {trusted}: whoever wrote it has another key"
            )

    def entries(self, stored: Iterable[StoredEntry]) -> None:  # noqa: C901, PLR0912  (one pass; a call for each step would double its time)
        """The loop over all entries: everything here is done a million times."""
        tree, since, first_signed = self.tree, self.since, 0 if self.each else self.last - EVERY
        special = tuple(f'{{"action":"{a}"'.encode() for a in (ROTATED, PERSON_ERASED, WORDS_ERASED))
        digest: Any = hmac.digest
        mentioned: set[bytes] = set()
        size, time = 0, b""
        for entry in stored:
            (
                sequence, leaf, leaf_hash, subtrees, signature,
                action, subject, person, reason_key, reason, detail_key, detail,
            ) = entry  # fmt: skip
            if sequence != size:
                raise _Fault(size, f"entry {size} is missing: the next one stored is entry {sequence}")
            try:
                node = hashed = sha256(LEAF + leaf).digest()
                position, done = size, b""
                while position & 1:
                    node = sha256(NODE + tree.pop() + node).digest()
                    done += node
                    position >>= 1
            except TypeError:
                raise self._blamed(size, f"entry {size} is not stored as bytes") from None
            if hashed != leaf_hash:
                raise _Fault(
                    size,
                    f"entry {size} was changed: its text has hash {hashed.hex()[:16]}..., stored beside it is {_hex(leaf_hash)}...",
                )
            tree.append(node)
            since.append((hashed, signature))
            self.size = size = size + 1
            if done != subtrees:
                raise self._blamed(
                    sequence,
                    f"entry {sequence} does not follow from those before it: the subtrees stored with it are others",
                )
            try:
                agrees = (
                    leaf.endswith(REASON + digest(reason_key, reason, "sha256").hex().encode() + _tail(subject))
                    and DETAIL + digest(detail_key, detail, "sha256").hex().encode() + b'"' in leaf
                    and leaf.startswith(_head(action))
                    and _who(person) in leaf
                )
            except TypeError:  # erased, or no bytes
                agrees = False
            if not agrees and (fault := self._beside(entry)) is not None:
                raise self._blamed(sequence, fault)
            if size > first_signed or not size % EVERY or size in self.expected:
                self._signed(size)
            before, time = time, leaf[(at := leaf.find(AT) + len(AT)) : at + SECONDS]
            if time < before:
                self.earlier.append((sequence, time, before))
            if person is not None:
                self.mentioned.add(person)
            if detail is not None and b"person:" in detail:
                mentioned.update(_MENTIONED.findall(detail))
            if leaf.startswith(special):
                self._announces(entry)
        if size > self.signed_size:
            self._signed(size)
        self.mentioned.update(pseudonym.decode() for pseudonym in mentioned)

    def set_back(self) -> tuple[str, ...]:
        """The warning that times of entries run backwards.

        It names the first such entry and says how many there are.
        """
        backwards = [(at, time, before) for at, time, before in self.earlier if _is_set_back(time, before)]
        if not backwards:
            return ()
        at, time, before = backwards[0]
        more = (
            f", and {len(backwards) - 1} more such {'step' if len(backwards) == 2 else 'steps'}"
            if backwards[1:]
            else ""
        )
        example = f"entry {at} is of {time.decode()}, and the one before it of {before.decode()}{more}"
        return (f"the clock was set back: {example}; times of entries are no proof of when something was done",)

    def reaches_what_was_expected(self) -> None:
        for size in sorted(self.expected):
            if size > self.size:
                raise _Fault(
                    self.size,
                    f"the log ends after {counted(self.size, 'entry', 'entries')}, expected at least {size}: entries are missing, or this is an older copy",
                )

    def people(self, log: LogReader) -> None:
        people = {person.pseudonym: person for person in log.people()}
        for person in people.values():
            if not _is_genuine(person):
                raise _Fault(
                    None, f"{person.id} ({person.name}) is not who {person.pseudonym[:23]}... is: the name was changed"
                )
            if person.pseudonym not in self.mentioned:
                raise _Fault(
                    None, f"{person.id} ({person.name}) is known as {person.pseudonym[:23]}..., whom no entry mentions"
                )
        for missing in sorted(self.mentioned - people.keys()):
            if f"{PERSON_SUBJECT}{missing}" not in self.erasures:
                raise _Fault(
                    None, f"who {missing[:23]}... is has been taken away, and no entry says that it was erased"
                )

    def ends(self, log: LogReader) -> None:
        for sequence in sorted(self.erased):
            if f"{ENTRY_SUBJECT}{sequence}" not in self.erasures:
                raise _Fault(sequence, f"entry {sequence} has lost its words, and no entry says that they were erased")
        if log.opened_count() != self.size:
            raise _Fault(None, f"{log.opened_count()} rows say what was sealed, in a log of {self.size} entries")
        if tuple(self.announced) != self.known_keys[1:]:
            raise _Fault(None, "the keys of the log are not those that its entries announce")

    def good_before(self, entry: int | None) -> Head:
        """The number of entries that were verified before `entry`.

        All that were verified, where the fault is about no entry or about what is beside it.
        """
        if entry is None or entry < self.signed_size:
            return Head(self.size, fold(self.tree))
        tree, size = tuple(self.signed_tree), self.signed_size
        for hashed, _ in self.since[: entry - size]:
            tree, size = grow(tree, size, hashed), size + 1
        return Head(size, fold(tree))

    def _signed(self, size: int) -> None:
        """Check the newest signature.

        Where it fails, blame the first entry whose own signature fails.
        """
        root = fold(self.tree)
        for kept in self.expected.get(size, ()):
            if kept.root != root:
                raise self._blamed(
                    size - 1,
                    f"entry {size - 1} or one before it is not the one that the checkpoint of {size} entries was taken from "
                    f"(root sha256:{kept.root.hex()[:16]}...)",
                )
        if not self._holds(size, root, self.since[-1][1]):
            raise self._blamed(size - 1, f"entry {size - 1} is not the one that the log's key has signed")
        self.signed_size, self.signed_tree = size, list(self.tree)
        self.since.clear()

    def _blamed(self, sequence: int, sentence: str) -> _Fault:
        """The fault at the first entry whose own signature fails.

        Since the last good signature. Where there is no such entry, the fault is where it was noticed.
        """
        tree = tuple(self.signed_tree)
        for size, (hashed, signature) in enumerate(self.since, self.signed_size):
            tree = grow(tree, size, hashed)
            if not self._holds(size + 1, fold(tree), signature):
                return _Fault(size, f"entry {size} is not the one that the log's key has signed")
        return _Fault(sequence, sentence)

    def _holds(self, size: int, root: bytes, signature: bytes) -> bool:
        key = key_in_force(self.known_keys, size - 1)
        return (
            key is not None
            and isinstance(signature, bytes)
            and key.verifies(Checkpoint(key.name, size, root).text.encode(), signature)
        )

    def _beside(self, entry: StoredEntry) -> str | None:
        """What is wrong with what is kept beside one leaf.

        None where its reason is gone; an entry must announce that.
        """
        name = f"entry {entry.sequence}"
        if entry.action is None:
            return f"{name} has lost what its seals stand for"
        if not _columns_agree(entry):
            return f"{name} is filed under another action, subject or person than its leaf has"
        if not _seals(entry.leaf, DETAIL, entry.detail_key, entry.detail):
            return f"the detail kept of {name} was changed: it is not what its leaf has sealed"
        if entry.reason_key is None and entry.reason is None:
            self.erased.add(entry.sequence)
        elif not _seals(entry.leaf, REASON, entry.reason_key, entry.reason):
            return f"the reason kept of {name} was changed: it is not what its leaf has sealed"
        return None

    def _announces(self, entry: StoredEntry) -> None:
        try:
            subject = str(json.loads(entry.leaf)["subject"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise self._blamed(entry.sequence, f"entry {entry.sequence} is no JSON object") from None
        if entry.action != ROTATED:
            self.erasures.add(subject)
            return
        announced = [
            key
            for key in self.known_keys
            if str(key.key) == subject.removeprefix(KEY_SUBJECT) and key.since == self.size
        ]
        if not announced:
            raise _Fault(entry.sequence, f"entry {entry.sequence} announces a key that the log does not have")
        self.announced += announced


def _by_size(expected: Sequence[Checkpoint]) -> dict[int, list[Checkpoint]]:
    by_size: dict[int, list[Checkpoint]] = {}
    for checkpoint in expected:
        by_size.setdefault(checkpoint.size, []).append(checkpoint)
    return by_size


def _is_genuine(person: KnownPerson) -> bool:
    try:
        return person.genuine
    except TypeError:  # a key or a name of another kind
        return False


def _seals(leaf: bytes, name: bytes, key: bytes | None, content: bytes | None) -> bool:
    if not isinstance(key, bytes) or not isinstance(content, bytes):
        return False
    return name + hmac.digest(key, content, "sha256").hex().encode() + b'"' in leaf


def _columns_agree(entry: StoredEntry) -> bool:
    """Whether the columns that are searched say what the leaf says.

    In canonical JSON the action comes first, the reason and the subject last; and as an unescaped quote ends a string,
    these bytes can only be the leaf's own fields.
    """
    leaf = entry.leaf
    return leaf.startswith(_head(entry.action)) and leaf.endswith(_tail(entry.subject)) and _who(entry.person) in leaf


@lru_cache(maxsize=1024)
def _head(action: object) -> bytes:
    return f'{{"action":"{action}","actor"'.encode()


@lru_cache(maxsize=1024)
def _tail(subject: object) -> bytes:
    quoted = f'"{subject}"'.encode() if _PLAIN.fullmatch(str(subject)) else bytes_of_json(str(subject))
    return b'","subject":' + quoted + b"}"


@lru_cache(maxsize=1024)
def _who(person: object) -> bytes:
    return b'"person":null,' if person is None else f'"person":"{person}",'.encode()


def _is_set_back(time: bytes, before: bytes) -> bool:
    try:
        return datetime.fromisoformat(before.decode()) - datetime.fromisoformat(time.decode()) > SET_BACK
    except ValueError:
        return False  # a leaf that says no time is none that this program has written; its bytes are those that were signed


def _hex(stored: object) -> str:
    return stored.hex()[:16] if isinstance(stored, bytes) else "no hash"
