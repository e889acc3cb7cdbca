"""Everything that somebody could do to a log in a database.

On five hundred real entries.
"""

import hmac
import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, create_engine
from sqlmodel import SQLModel

from governance.adapters.store import sql_schema
from governance.adapters.store.sql_log import SqlLogReader
from governance.adapters.store.sql_store import SqlStore
from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.log import WORDS_ERASED, StoredEntry, next_entry
from governance.audit.merkle import completed, frontier, grow, leaf_hash
from governance.audit.note import SignerKey, VerifierKey
from governance.audit.seal import KnownPerson, known_person
from governance.audit.verify import Verification, verify
from governance.bootstrap import bootstrap
from governance.cli.program import main
from governance.committee.acts import Choice, When
from governance.errors import PlacetError
from governance.evidence.bundle import Result
from governance.evidence.resources import Resource, ResourceUse
from governance.records import Person
from governance.services.committee.close import close_request
from governance.services.committee.condition import drop_condition, propose_condition
from governance.services.committee.participation import (
    declare_no_conflict,
    delegate_seat,
    recuse,
    take_seat_back,
)
from governance.services.committee.question import answer_question, ask_question, resolve_question
from governance.services.committee.vote import cast_vote
from governance.services.committee.withdraw import withdraw
from governance.services.evidence.attach import attach_document
from governance.services.log.erase import erase_words
from governance.services.log.publish import published_checkpoint
from governance.services.log.rotate import rotate_key
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.record import seen_now
from governance.services.serving.settle import settle
from governance.services.serving.watch import watch
from governance.settings import Settings, sqlite_url
from governance.store.rounds import Lease, Round, Rounds
from governance.store.witnesses import Witnessed
from tests.builders import ANOTHER_KEY, an_event, by
from tests.cosigned import cosign
from tests.exports import WITNESS
from tests.logs import MemoryLog, a_copy_of, a_log
from tests.unseen import unseen

pytestmark = pytest.mark.slow

ENTRIES, EVERY_SECOND, EVERY_THIRD = 500, 2, 3
AT_LEAST, IN_A_FILE = 5_000, 200
"""Tries in memory, and in a real file."""
BROKEN_LOG = 1
OF_NOBODY = "person:" + "0" * 64
Rows = Sequence[StoredEntry]
Bend = Callable[[StoredEntry], StoredEntry]


def ports_of(home: Path) -> Ports:
    return bootstrap(Settings(home=home))


# --- a log of five hundred entries


@dataclass(frozen=True)
class Grown:
    """The demo's home after the committee has gone on.

    The log's first key is in the home in which it began.
    """

    home: Path
    began: Path


@pytest.fixture(scope="module")
def grown(demo_world: Path) -> Iterator[Grown]:
    """Have the personas do all that they may.

    They ask, answer, propose, vote, change their minds, step back, hand over, withdraw, decide. A key is rotated.
    """
    memory = Path("/dev/shm")  # noqa: S108  (a file system without a disk, where there is one)
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    home = Path(shutil.copytree(demo_world, folder / "home"))
    ports = ports_of(home)
    _go_on(ports)
    assert isinstance(ports.store, SqlStore)
    ports.store._engine.dispose()
    yield Grown(home, demo_world)
    shutil.rmtree(folder)


def _go_on(ports: Ports) -> None:
    who = {person.id: person for person in ports.documents.roster().everybody()}
    _before_they_talk(ports, who)
    number = 0
    while _size(ports) < ENTRIES - 8:
        number += 1
        _talk(ports, who, number)
    withdraw(by(ports, who["farah"]), "R-0004", "It is compared with a version that goes.")
    for name in ("ben", "clara", "elena"):
        _vote(ports, who[name], Choice.APPROVE, f"{name} has heard enough")
    close_request(by(ports, who["amina"]), "R-0003", "It carries.", seen_now(ports, "R-0003"))
    settle(ports)
    while _size(ports) < ENTRIES:
        erase_words(by(ports, who["nadia"]), _last_question(ports), "They asked for it.")


def _before_they_talk(ports: Ports, who: dict[str, Person]) -> None:
    declare_no_conflict(by(ports, who["dev"]), "R-0003")
    recuse(by(ports, who["jana"]), "R-0003", "My sister works there.")
    delegate_seat(by(ports, who["ben"]), "R-0004", "I travel.")
    take_seat_back(by(ports, who["ben"]), "R-0004", "I am back.")
    _vote(ports, who["dev"], Choice.ABSTAIN, "I know too little.")
    erase_words(by(ports, who["nadia"]), 23, "She asked for it.")


def _talk(ports: Ports, who: dict[str, Person], number: int) -> None:
    asks, votes = (("ben", "clara"), ("elena", "kofi"), ("dev", "amina"))[number % 3]
    # Each act reads all that were done to its request, and a vote the registry as well: the talk is about two, with few votes.
    request = ("R-0003", "R-0004")[number // 2 % 2]
    statement = ask_question(
        by(ports, who[asks]), request, f"What about case {number}, „Straße“?", blocking=number % 2 == 0
    ).said
    question = statement.question  # type: ignore[union-attr]  # it is an `Asked`
    answer_question(by(ports, who["farah"]), request, question, f"Case {number} is like the others.")
    resolve_question(by(ports, who[asks]), request, question, f"That answers question {number}.")
    due = (datetime.now(UTC) + timedelta(days=30)).date()
    words = f"Case {number} is called back."
    verifier = "elena"
    statement = propose_condition(by(ports, who[asks]), request, words, "farah", verifier, due, When.AFTER).said
    condition = statement.condition.id  # type: ignore[union-attr]  # it is a `Proposed`
    drop_condition(by(ports, who[asks]), request, condition, "It is needless.")
    if number % 4 == 0:
        _vote(ports, who[votes], list(Choice)[number % 3], f"I have thought about case {number}.")
    if number == 40:
        rotate_key(by(ports, who["nadia"]), "A new year.")


def _vote(ports: Ports, person: Person, choice: Choice, reason: str) -> None:
    cast_vote(by(ports, person), "R-0003", choice, reason, seen_now(ports, "R-0003"))


def _size(ports: Ports) -> int:
    with ports.store.reader() as reader:
        return reader.log.size()


def _last_question(ports: Ports) -> int:
    with ports.store.reader() as reader:
        asked = [row.sequence for row in reader.log.stored() if row.action == "question:asked" and row.reason]
    return asked[-1]


@pytest.fixture(scope="module")
def log(grown: Grown) -> Iterator[MemoryLog]:
    """That log in memory.

    Signatures are checked thousands of times over the same bytes, so each is checked once.
    """
    genuine = VerifierKey.verifies
    VerifierKey.verifies = lru_cache(maxsize=None)(genuine)  # type: ignore[method-assign]
    with ports_of(grown.home).store.reader() as reader:
        copy = a_copy_of(reader.log)
    report = verify(copy)
    assert report.intact
    assert report.erased
    assert len(copy.rows) >= ENTRIES
    assert len(copy.signers) == 2
    assert len({row.action for row in copy.rows}) >= 18
    yield copy
    VerifierKey.verifies = genuine  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def trees(log: MemoryLog) -> list[tuple[bytes, ...]]:
    """The subtrees before each entry."""
    return _trees(log.rows)


def _trees(rows: Rows) -> list[tuple[bytes, ...]]:
    subtrees: list[tuple[bytes, ...]] = [()]
    for position, row in enumerate(rows):
        subtrees.append(grow(subtrees[-1], position, row.leaf_hash))
    return subtrees


def at_fault(log: MemoryLog, position: int, rows: Rows, change: object, **against: Any) -> None:
    """That checking these rows names this entry, in a sentence."""
    report = verify(log.with_rows(rows), **against)
    assert report.fault is not None, (position, change)
    assert (report.entry, report.head.size) == (position, report.head.size), (change, report.fault)
    assert re.search(rf"\b{position}\b", report.fault), (change, report.fault)


# --- one row


def flipped(content: bytes | None, at: float, bit: int = 0) -> bytes:
    """The same bytes with one bit turned.

    Somewhere between the beginning (0) and the end (1).
    """
    original = content or b"?"
    place = round(at * (len(original) - 1))
    return original[:place] + bytes([original[place] ^ 1 << bit]) + original[place + 1 :]


def rehashed(row: StoredEntry, leaf: bytes) -> StoredEntry:
    return row._replace(leaf=leaf, leaf_hash=leaf_hash(leaf))


def other(present: str | None, *choices: str) -> str:
    return next(choice for choice in choices if choice != present)


NO_WORDS = ("action", "subject", "person", "reason", "reason_key", "detail", "detail_key")
BENT: dict[str, Bend] = {
    "the first byte of the leaf": lambda row: row._replace(leaf=flipped(row.leaf, 0, row.sequence % 8)),
    "a byte of the leaf in its first half": lambda row: row._replace(leaf=flipped(row.leaf, 0.3, row.sequence % 8)),
    "a byte of the leaf in its second half": lambda row: row._replace(leaf=flipped(row.leaf, 0.7, row.sequence % 8)),
    "the last byte of the leaf": lambda row: row._replace(leaf=flipped(row.leaf, 1, row.sequence % 8)),
    "a byte less": lambda row: row._replace(leaf=row.leaf[:-1]),
    "the leaf as text": lambda row: row._replace(leaf=row.leaf.decode()),  # type: ignore[arg-type]  # the point
    "leaf and hash": lambda row: rehashed(row, flipped(row.leaf, 0.5)),
    "the time in the leaf, and its hash": lambda row: rehashed(row, row.leaf.replace(b'"at":"20', b'"at":"19')),
    "the hash": lambda row: row._replace(leaf_hash=flipped(row.leaf_hash, row.sequence % 32 / 31)),
    "no hash": lambda row: row._replace(leaf_hash=b""),
    "the subtrees": lambda row: row._replace(
        subtrees=flipped(row.subtrees, row.sequence % 7 / 6) if row.subtrees else bytes(32)
    ),
    "subtrees too many": lambda row: row._replace(subtrees=row.subtrees + bytes(32)),
    "a byte of the signature in its first half": lambda row: row._replace(signature=flipped(row.signature, 0.1)),
    "a byte of the signature in its second half": lambda row: row._replace(signature=flipped(row.signature, 0.9)),
    "no signature": lambda row: row._replace(signature=b""),
    "the signature as text": lambda row: row._replace(signature=row.signature.hex()),  # type: ignore[arg-type]  # the point
    "the action": lambda row: row._replace(action=other(row.action, "decision:approved", "vote:cast")),
    "the action as the leaf of another would begin": lambda row: row._replace(action=f'{row.action}","actor'),
    "the subject": lambda row: row._replace(subject=other(row.subject, "request/R-0001", "request/R-0003")),
    "a letter of the subject": lambda row: row._replace(subject=f"{row.subject}0"),
    "the person": lambda row: row._replace(person=OF_NOBODY),
    "nobody as the person": lambda row: row._replace(person=None) if row.person else row._replace(person="null"),
    "a byte of the reason": lambda row: row._replace(reason=flipped(row.reason, row.sequence % 5 / 4)),
    "a reason that says more": lambda row: row._replace(reason=(row.reason or b"") + b" "),
    "the key of the reason": lambda row: row._replace(reason_key=flipped(row.reason_key, row.sequence % 32 / 31)),
    "no key of the reason": lambda row: row._replace(reason_key=None) if row.reason else row._replace(reason=b"x"),
    "a byte of the detail": lambda row: row._replace(detail=flipped(row.detail, row.sequence % 5 / 4)),
    "a detail with a space": lambda row: row._replace(detail=(row.detail or b"").replace(b":", b": ", 1) or b" "),
    "the key of the detail": lambda row: row._replace(detail_key=flipped(row.detail_key, row.sequence % 32 / 31)),
    "no key of the detail": lambda row: row._replace(detail_key=None),
    "the detail taken away": lambda row: row._replace(detail=None, detail_key=None),
    "the reason taken away": lambda row: row._replace(reason=None, reason_key=None),
    "reason and detail taken away": lambda row: row._replace(
        reason=None, reason_key=None, detail=None, detail_key=None
    ),
    "reason and detail exchanged": lambda row: row._replace(
        reason=row.detail, reason_key=row.detail_key, detail=row.reason, detail_key=row.reason_key
    ),
    "all words taken away": lambda row: row._replace(**dict.fromkeys(NO_WORDS)),
}


@pytest.mark.parametrize(("start", "name"), list(enumerate(BENT)), ids=BENT)
def test_whatever_is_changed_in_one_of_500_entries_that_entry_is_named(log: MemoryLog, start: int, name: str):
    # Each change meets every second entry; as two that follow each other are about one column, that meets all of them.
    tried = 0
    for position in range(start % EVERY_SECOND, len(log.rows), EVERY_SECOND):
        row = log.rows[position]
        bent = BENT[name](row)
        if bent != row:  # a few have lost their reason already, and the log says so
            at_fault(log, position, [*log.rows[:position], bent, *log.rows[position + 1 :]], name)
            tried += 1
    assert tried > ENTRIES // EVERY_SECOND - 10


# --- rows that come, go, and change places, raw and with every hash after them made to fit


def fitted(rows: Rows, first: int, trees: Sequence[tuple[bytes, ...]]) -> list[StoredEntry]:
    """The rows numbered anew, with every hash made to fit.

    From `first` on, as far as that goes without the key.
    """
    tree, made = trees[first], list(rows[:first])
    for position, row in enumerate(rows[first:], first):
        hashed = leaf_hash(row.leaf)
        subtrees = b"".join(completed(position, hashed, tree))
        made.append(row._replace(sequence=position, leaf_hash=hashed, subtrees=subtrees))
        tree = grow(tree, position, hashed)
    return made


def deleted(rows: Rows, at: int) -> tuple[int, list[StoredEntry]]:
    return at, [*rows[:at], *rows[at + 1 :]]


def doubled(rows: Rows, at: int) -> tuple[int, list[StoredEntry]]:
    return at + 1, [*rows[: at + 1], *rows[at:]]


def swapped(rows: Rows, at: int) -> tuple[int, list[StoredEntry]]:
    """With its neighbour, and now and then with one far away."""
    to = at + 1 if at % 2 else (at + 250) % len(rows)
    changed = list(rows)
    changed[at], changed[to] = rows[to], rows[at]
    return min(at, to), changed


def renumbered(rows: Rows, at: int) -> tuple[int, list[StoredEntry]]:
    """As swapped, but each keeps the number of its place."""
    first, changed = swapped(rows, at)
    return first, [row._replace(sequence=number) for number, row in enumerate(changed)]


def forged(rows: Rows, at: int) -> tuple[int, list[StoredEntry]]:
    return at, [*rows[:at], rehashed(rows[at], rows[at].leaf.replace(b'"at":"20', b'"at":"19')), *rows[at + 1 :]]


def inserted(rows: Rows, at: int) -> tuple[int, list[StoredEntry]]:
    """An entry that nobody made, signed with another key."""
    people = {"ben": known_person(bytes(32), "ben", "Ben Okafor")}
    nodes = [_hash_at(rows, node.completed_by, node.level) for node in frontier(at)]
    made = next_entry(at, nodes, an_event(), people, ANOTHER_KEY, lambda: bytes(32)).entry
    return at, [*rows[:at], made, *rows[at:]]


def _hash_at(rows: Rows, position: int, level: int) -> bytes:
    row = rows[position]
    return (row.leaf_hash, *(row.subtrees[at : at + 32] for at in range(0, len(row.subtrees), 32)))[level]


Moved = Callable[[Rows, int], tuple[int, list[StoredEntry]]]
MOVED: dict[str, Moved] = {
    "deleted": deleted,
    "doubled": doubled,
    "swapped": swapped,
    "swapped, each numbered as its place": renumbered,
    "inserted": inserted,
}
FITTED: dict[str, Moved] = {**MOVED, "forged": forged}
del FITTED["swapped, each numbered as its place"]


@pytest.mark.parametrize("name", MOVED)
def test_whatever_is_deleted_inserted_or_swapped_the_first_bad_entry_is_named(log: MemoryLog, name: str):
    for position in range(list(MOVED).index(name) % EVERY_THIRD, len(log.rows) - 1, EVERY_THIRD):
        first, rows = MOVED[name](log.rows, position)
        at_fault(log, first, rows, name)


@pytest.mark.parametrize("name", FITTED)
def test_where_every_hash_is_made_to_fit_the_signature_gives_the_first_bad_entry_away(
    log: MemoryLog, trees: list[tuple[bytes, ...]], name: str
):
    for position in range(list(FITTED).index(name) % EVERY_THIRD, len(log.rows) - 1, EVERY_THIRD):
        first, rows = FITTED[name](log.rows, position)
        at_fault(log, first, fitted(rows, first, trees), name)


def test_there_are_more_than_five_thousand_tries(log: MemoryLog):
    bent = len(BENT) * (len(log.rows) // EVERY_SECOND - 10)
    moved = (len(MOVED) + len(FITTED)) * (len(log.rows) // EVERY_THIRD - 1)
    assert len(log.rows) >= ENTRIES
    assert bent + moved > AT_LEAST


# --- other logs than the one that was


def checkpoint_at(log: MemoryLog, size: int) -> Checkpoint:
    """What somebody kept when the log had `size` entries."""
    note = log.with_rows(log.rows[:size]).checkpoint()
    assert note is not None
    return read_checkpoint(note.text)


@pytest.fixture(scope="module")
def kept(log: MemoryLog) -> list[Checkpoint]:
    """The checkpoint of every size, from 1."""
    return [checkpoint_at(log, size) for size in range(1, len(log.rows) + 1)]


def older(log: MemoryLog, size: int) -> MemoryLog:
    """The log as it was with `size` entries.

    But what was erased since is gone.
    """
    copy = log.with_rows(log.rows[:size])
    mentioned = b" ".join([row.detail or b"" for row in copy.rows] + [(row.person or "").encode() for row in copy.rows])
    copy.known = [person for person in log.known if person.pseudonym.encode() in mentioned]
    copy.signers = [signer for signer in log.signers if signer.since <= size]
    return copy


def test_the_log_itself_is_on_the_way_of_every_checkpoint(log: MemoryLog, kept: list[Checkpoint]):
    assert verify(log, expected=kept).intact


def test_every_older_copy_is_recognised_by_any_later_checkpoint_that_somebody_kept(
    log: MemoryLog, kept: list[Checkpoint]
):
    total = len(log.rows)
    for size in range(0, total, EVERY_THIRD):
        for later in {size + 1, min(size + 7, total), (size + total + 1) // 2, total}:
            report = verify(older(log, size), expected=[kept[later - 1]])
            assert (report.entry, report.head.size) == (size, size), (size, later)
            assert f"the log ends after {size} entries, expected at least {later}" in str(report.fault)


def test_a_checkpoint_of_another_log_is_recognised_at_every_size(log: MemoryLog, kept: list[Checkpoint]):
    for size, checkpoint in enumerate(kept, 1):
        report = verify(log, expected=[replace(checkpoint, root=flipped(checkpoint.root, size % 32 / 31))])
        assert report.entry == size - 1
        assert f"the checkpoint of {size} entries" in str(report.fault)


def test_a_fork_by_somebody_with_another_key_is_named_where_it_begins(log: MemoryLog):
    for size in range(0, len(log.rows), EVERY_SECOND):
        fork = log.with_rows(log.rows[:size])
        fork.key = ANOTHER_KEY
        fork.append(an_event("another course"))
        at_fault(fork, size, fork.rows, "forked")


def test_a_whole_log_of_somebody_else_is_found_out(log: MemoryLog):
    forged = MemoryLog(ANOTHER_KEY)
    forged.append(an_event("a log of somebody else's"))
    assert "whoever wrote it has another key" in str(verify(forged, log.signers[-1].key).fault)


def test_a_fork_by_the_holder_of_the_key_is_found_out_by_any_checkpoint_kept_after_it_began(
    grown: Grown, log: MemoryLog, kept: list[Checkpoint]
):
    keys: list[SignerKey] = [
        ports_of(home).keyring.holding(signer.key)
        for home, signer in zip((grown.began, grown.home), log.signers, strict=True)
    ]
    erased = max(row.sequence for row in log.rows[:100] if row.action == WORDS_ERASED)
    for size in range(erased + 1, len(log.rows) - 12, 11):
        fork = older(log, size)
        fork.key = keys[len(fork.signers) - 1]
        for number in range(5):
            fork.append(an_event(f"another course {number}"))
        assert verify(fork).intact
        for later in range(size + 1, size + 6):
            report = verify(fork, expected=[kept[later - 1]])
            assert report.entry == later - 1
            assert f"entry {later - 1} or one before it is not the one that the checkpoint of {later}" in str(
                report.fault
            )
        assert verify(fork, expected=kept[:size]).intact


# --- people and keys


def test_whoever_is_taken_away_renamed_or_added_is_found_out(log: MemoryLog):
    assert len(log.known) >= 8
    for number, person in enumerate(log.known):
        rest = [*log.known[:number], *log.known[number + 1 :]]
        stranger = known_person(bytes([number]) * 32, "zoe", "Zoe")
        changed: dict[str, list[KnownPerson]] = {
            person.pseudonym[:23]: rest,
            person.id: [*rest, replace(person, name=f"{person.name}!")],
            f"{person.id}!": [*rest, replace(person, id=f"{person.id}!")],
            f"{person.id} ({person.name})": [*rest, replace(person, key=flipped(person.key, 0.5))],
            "zoe": [*log.known, stranger],
            f"zoe (Zoe) is not who {person.pseudonym[:23]}": [*rest, replace(stranger, pseudonym=person.pseudonym)],
        }
        for sentence, people in changed.items():
            bent = log.with_rows(log.rows)
            bent.known = people
            assert sentence in str(verify(bent).fault)


def test_a_key_that_is_exchanged_moved_added_or_taken_away_is_found_out(log: MemoryLog):
    first, second = log.signers
    stranger = ANOTHER_KEY.verifier
    changed = [
        ([], 0),
        ([first], second.since - 1),
        ([second], 0),
        ([replace(first, key=stranger), second], 0),
        ([first, replace(second, key=stranger)], second.since - 1),
        ([first, replace(second, since=second.since + 1)], second.since - 1),
        ([first, replace(second, since=second.since - 1)], second.since - 1),
        ([first, second, replace(second, key=stranger, since=len(log.rows))], None),
        ([replace(first, since=0, key=stranger), replace(first, since=1), second], 0),
    ]
    for signers, entry in changed:
        bent = log.with_rows(log.rows)
        bent.signers = signers
        report = verify(bent)
        assert report.fault is not None, signers
        assert report.entry == entry, report.fault


# --- the file itself, its guards taken away


@contextmanager
def at_once(store: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose statements are one transaction.

    It does not wait for the disk: to do that for every guard would take longer than what is tried.
    """
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")


@dataclass(frozen=True)
class File:
    """A home whose store is put back before each try."""

    home: Path
    whole: Path
    console: Ports

    def after(self, statement: str) -> Verification:
        """What checking says after somebody did this."""
        self.tamper(statement)
        try:
            return verify_log(self.console)
        finally:
            self.console.store._engine.dispose()  # type: ignore[attr-defined]  # nothing that is open is read again

    def tamper(self, statement: str) -> None:
        (self.home / "checkpoint").unlink(missing_ok=True)  # nobody has kept anything
        with closing(sqlite3.connect(self.whole)) as source, closing(sqlite3.connect(self.home / "placet.db")) as store:
            source.backup(store)
        with at_once(self.home / "placet.db") as store:
            for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                store.execute(f"DROP TRIGGER {name}")
            for each in statement.split(";"):
                store.execute(each)

    def rows(self, question: str) -> list[Any]:
        with closing(sqlite3.connect(self.whole)) as store:
            return store.execute(question).fetchall()


@pytest.fixture(scope="module")
def file(grown: Grown, log: MemoryLog) -> File:  # noqa: ARG001  (checks each signature once)
    home = grown.home.with_name("tampered")
    shutil.copytree(grown.home, home, ignore=shutil.ignore_patterns("predictions", "training"))
    return File(home, grown.home / "placet.db", ports_of(home))


SWAPPED = "".join(
    f"UPDATE {table} SET sequence = {number} WHERE sequence = {other};"  # noqa: S608  (no input)
    for table in ("log_opened", "log_entry")
    for number, other in (("-9", "{at}"), ("{at}", "{next}"), ("{next}", "-9"))
)
DELETED = "DELETE FROM log_opened WHERE sequence = {at}; DELETE FROM log_entry WHERE sequence = {at}"
STATEMENTS = {
    "a leaf": "UPDATE log_entry SET leaf = CAST(replace(CAST(leaf AS TEXT), 'at\":\"2', 'at\":\"1') AS BLOB) WHERE sequence = {at}",
    "a leaf made text": "UPDATE log_entry SET leaf = CAST(leaf AS TEXT) WHERE sequence = {at}",
    "a hash": "UPDATE log_entry SET leaf_hash = zeroblob(32) WHERE sequence = {at}",
    "subtrees": "UPDATE log_entry SET subtrees = zeroblob(length(subtrees) + 32) WHERE sequence = {at}",
    "a signature": "UPDATE log_entry SET signature = zeroblob(64) WHERE sequence = {at}",
    "an action": "UPDATE log_opened SET action = 'decision:approved' WHERE sequence = {at}",
    "a subject": "UPDATE log_opened SET subject = subject || '0' WHERE sequence = {at}",
    "a person made no text": "UPDATE log_opened SET person = CAST(x'ff' AS TEXT) WHERE sequence = {at}",
    "a person": f"UPDATE log_opened SET person = '{OF_NOBODY}' WHERE sequence = {{at}}",  # noqa: S608  (no input)
    "a reason": "UPDATE log_opened SET reason = CAST('no' AS BLOB) WHERE sequence = {at}",
    "a detail": "UPDATE log_opened SET detail = CAST('{{}}' AS BLOB) WHERE sequence = {at}",
    "a key of a detail": "UPDATE log_opened SET detail_key = zeroblob(32) WHERE sequence = {at}",
    "a reason taken away": "UPDATE log_opened SET reason = NULL, reason_key = NULL WHERE sequence = {at}",
    "an entry deleted": DELETED,
    "an entry deleted, its words left": "DELETE FROM log_entry WHERE sequence = {at}",
    "two entries swapped": SWAPPED,
}


def tries(log: MemoryLog) -> list[int]:
    """Some places out of all.

    Without those whose rows make the newest root, and those whose words were erased.
    """
    root = {node.completed_by for node in frontier(len(log.rows))}
    return [at for at in range(3, len(log.rows) - 1, 31) if not {at, at + 1} & root and log.rows[at].reason]


@pytest.mark.parametrize("name", STATEMENTS)
def test_whatever_is_changed_in_the_file_itself_the_entry_is_named(file: File, log: MemoryLog, name: str):
    assert len(STATEMENTS) * len(tries(log)) >= IN_A_FILE
    for at in tries(log):
        report = file.after(STATEMENTS[name].format(at=at, next=at + 1))
        assert report.fault is not None, at
        assert report.entry == at, report.fault


OF_THE_ROOT = {name: STATEMENTS[name] for name in ("a hash", "a signature", "subtrees", "an entry deleted")}
OF_THE_ROOT["no subtrees"] = "UPDATE log_entry SET subtrees = x'' WHERE sequence = {at}"


@pytest.mark.parametrize("name", OF_THE_ROOT)
def test_the_entry_is_named_as_well_where_the_newest_root_is_made_of_it(file: File, log: MemoryLog, name: str):
    for node in frontier(len(log.rows))[:-1]:
        at = node.completed_by
        report = file.after(OF_THE_ROOT[name].format(at=at, next=at + 1))
        assert report.fault is not None
        assert report.entry == at, report.fault


ELSEWHERE = {
    "an act that no entry records": "INSERT INTO act SELECT item, 9000, move, at, person, name, standing, reason, said FROM act WHERE item = 'R-0002' AND revision = 2",
    "words without an entry": "INSERT INTO log_opened SELECT 9000, action, subject, person, reason_key, reason, detail_key, detail FROM log_opened WHERE sequence = 3",
    "an entry far away": "INSERT INTO log_entry SELECT 9000, leaf, leaf_hash, subtrees, signature FROM log_entry WHERE sequence = 3",
    "an entry before the first, with words": "INSERT INTO log_entry SELECT -1, leaf, leaf_hash, subtrees, signature FROM log_entry WHERE sequence = 3; INSERT INTO log_opened SELECT -1, action, subject, person, reason_key, reason, detail_key, detail FROM log_opened WHERE sequence = 3",
    "an entry before the first": "INSERT INTO log_entry SELECT -1, leaf, leaf_hash, subtrees, signature FROM log_entry WHERE sequence = 3",
    "a person who is gone": "DELETE FROM log_person WHERE id = 'ben'",
    "a person whose pseudonym is no text": "UPDATE log_opened SET person = CAST(x'ff' AS TEXT) WHERE sequence = 4",
    "no keys": "DELETE FROM log_key",
    "a key of the past that is gone": "DELETE FROM log_key WHERE since = 0",
    "the newest key gone": "DELETE FROM log_key WHERE since > 0",
    "a key from another entry on": "UPDATE log_key SET since = since + 1 WHERE since > 0",
    "a request and its acts gone": "DELETE FROM outbox WHERE request = 'R-0002'; DELETE FROM act WHERE item = 'R-0002'; DELETE FROM item WHERE id = 'R-0002'",
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_whatever_is_changed_elsewhere_is_found_out(file: File, name: str):
    assert file.after(ELSEWHERE[name]).fault is not None


def test_a_store_without_a_change_is_intact_whenever_it_is_put_back(file: File):
    assert file.after("SELECT 1").intact


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_command_ends_with_1_and_names_the_entry(file: File, log: MemoryLog, name: str):
    at = tries(log)[list(STATEMENTS).index(name)]
    file.tamper(STATEMENTS[name].format(at=at, next=at + 1))
    done = CliRunner().invoke(main, ["--home", str(file.home), "verify"], catch_exceptions=False)
    assert done.exit_code == BROKEN_LOG
    assert "The log was tampered with: " in done.stderr
    assert re.search(rf"\bentry {at}\b", done.stderr)


# --- every column of every table, every file of a home, every member and field of an export: from what is there, not from a list

ROW = "(a row)"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
WORKING_FILES = ("placet.db-wal", "placet.db-shm")
MODEL_FILES = 3
"""Of a registry: as many files of each kind are changed."""


@dataclass(frozen=True)
class Everything:
    """A home in which every table has rows."""

    home: Path
    whole: Path
    """Its store, untouched."""

    def verified(self) -> str:
        """The faults that checking it finds, for somebody who comes later.

        Empty where there are none.
        """
        try:
            console = ports_of(self.home)
            try:
                report = verify_log(console)
            finally:
                console.store._engine.dispose()  # type: ignore[attr-defined]  # it is a `SqlStore`
        except PlacetError as error:
            return str(error)
        return report.fault or "; ".join((*report.lacking, *report.remarks))

    def changed(self, statement: str, *values: object) -> str:
        """The same faults after one statement.

        Its guards are taken away meanwhile. Then the store is put back.
        """
        with at_once(self.home / "placet.db") as connection:
            guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in guards:
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute(statement, values)
            for _, made in guards:
                connection.execute(made)
        complaint = self.verified()
        self.put_back()
        return complaint

    def put_back(self) -> None:
        for name in ("placet.db", *WORKING_FILES):
            (self.home / name).unlink(missing_ok=True)
        shutil.copy(self.whole, self.home / "placet.db")


@pytest.fixture(scope="module")
def everything(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Everything:
    """The demo's home with something in every table.

    Somebody asked, attached and was witnessed, an alias strayed, and what serving takes was read.
    """
    folder = tmp_path_factory.mktemp("everything")
    home = Path(shutil.copytree(demo_world, folder / "home"))
    console = bootstrap(Settings(home=home, notify=("json://127.0.0.1:9",)))
    who = {person.id: person for person in console.documents.roster().everybody()}
    ask_question(by(console, who["ben"]), "R-0003", "Who looked at it?", blocking=False)
    for name in ("first", "second"):
        attach_document(by(console, who["farah"]), "card-fraud", "3", "test-report", name, name.encode(), Result.PASSED)
    console.registry.set_alias("card-fraud", "champion", "2")
    watch(console)
    note = published_checkpoint(console)
    size, at = read_checkpoint(note.text).size, datetime(2026, 4, 2, 8, tzinfo=UTC)
    token = b"a token" + sha256(note.written.encode()).digest() + f"{at:%Y%m%d%H%M%SZ}".encode()
    with console.store.writer() as writer:
        line = cosign(note.text, WITNESS, at).line.encode()
        writer.witnesses.add(
            Witnessed(size, f"{WITNESS.name}+{WITNESS.verifier.key_id.hex()}", "cosignature", note.written, line, at)
        )
        writer.witnesses.add(Witnessed(size, "https://tsa.example", "timestamp", note.written, token, at))
        writer.serving.put_resource_use(ResourceUse("card-fraud", "1", (Resource("memory", "bytes", "up", ()),)))
        writer.rounds.put(Rounds(Lease("one", at, at, at), Round("another", at, at, at, ("it was dark",))))
    _keep_some_counts(home / "placet.db")
    assert isinstance(console.store, SqlStore)
    report = verify_log(console)
    assert report.fault is None
    console.store._engine.dispose()
    whole = folder / "placet.db"
    with closing(sqlite3.connect(home / "placet.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(home / "placet.db", whole)
    made = Everything(home, whole)
    assert made.verified() == ""
    return made


def _keep_some_counts(store: Path) -> None:
    """Keep a few of hundreds of buckets.

    What is found of one is found of all.
    """
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("DELETE FROM profile WHERE rowid NOT IN (SELECT rowid FROM profile LIMIT 4)")
        connection.execute("VACUUM")


def other_values(value: Any) -> list[object]:
    """The values that somebody would put there instead.

    Another value of the same kind, in JSON one field after the other.
    """
    match value:
        case None:
            return ["2026-01-01 00:00:00.000000"]
        case bytes():
            return [flipped(value, 0.5), flipped(value, 0.97), b""] if value else [b"x" * 32]
        case int():
            return [value + 1_000]
        case str() if value.startswith("{"):
            fields = json.loads(value)
            return [f"{value} ", *(json.dumps(fields | {name: _other(fields[name])}) for name in fields)]
        case str() if DAY.match(value):
            return [str(int(value[:4]) - 1) + value[4:]]
    return [f"{value}x", ""]


def _other(value: Any) -> Any:
    match value:
        case None | dict() | list():
            return "x"
        case bool():
            return not value
        case int():
            return value + 1
        case str() if DAY.match(value):
            return str(int(value[:4]) - 1) + value[4:]
    return {"high": "low", "open": "settled"}.get(str(value), f"{value}x")


def columns_of(store: Path) -> list[tuple[str, str]]:
    """Every table of the store with its columns.

    As SQLite has them.
    """
    with closing(sqlite3.connect(store)) as connection:
        tables = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        return [(table, row[1]) for table in tables for row in connection.execute(f"PRAGMA table_info({table})")]


def test_every_column_of_every_table_that_is_changed_is_named_or_the_reference_says_why_not(everything: Everything):
    names = columns_of(everything.whole)
    assert {table for table, _ in names} >= set(SQLModel.metadata.tables)
    missed: dict[tuple[str, str], list[object]] = {}
    for table, column in names:
        with closing(sqlite3.connect(everything.whole)) as connection:
            rows = connection.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid").fetchall()  # noqa: S608  (their own names)
        assert rows, f"the table {table} has no row to change"
        for number, value in {rows[0], rows[-1]}:
            for other in other_values(value):
                complaint = everything.changed(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", other, number)  # noqa: S608
                if not complaint:
                    missed.setdefault((table, column), []).append((number, other))
    listed = {cell for cell in unseen("In the store") if cell[1] != ROW}
    assert set(missed) == listed, {cell: missed.get(cell, "named") for cell in set(missed) ^ listed}


def test_a_row_that_is_taken_away_is_missed_or_the_reference_says_why_not(everything: Everything):
    missed = set()
    for table in sorted({table for table, _ in columns_of(everything.whole)}):
        for end in ("min", "max"):
            complaint = everything.changed(f"DELETE FROM {table} WHERE rowid = (SELECT {end}(rowid) FROM {table})")  # noqa: S608
            missed |= set() if complaint else {(table, ROW)}
    assert missed == {cell for cell in unseen("In the store") if cell[1] == ROW}, missed


def kinds_of_files(home: Path) -> dict[str, list[Path]]:
    """The files of a home as the reference calls them.

    By name, or by the folder in which they lie.
    """
    by_kind: dict[str, list[Path]] = {}
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        inside = path.relative_to(home)
        name = inside.name if len(inside.parts) == 1 else f"{inside.parts[0]}/"
        by_kind.setdefault(name, []).append(path)
    return {name: [*paths[:MODEL_FILES], paths[-1]] for name, paths in by_kind.items()}


def _where_it_says_something(content: bytes) -> float:
    """A place in a file that holds something.

    From its beginning (0) to its end (1): in a database a leaf, since much of it is empty room; else the middle.
    """
    leaf = content.find(b'{"action":"')
    return leaf / (len(content) - 1) if leaf > 0 else 0.5


def test_every_file_of_a_home_that_is_changed_or_taken_away_is_named_or_the_reference_says_why_not(
    everything: Everything,
):
    missed = set()
    for name, paths in kinds_of_files(everything.home).items():
        if name in WORKING_FILES:
            continue  # they are there while the store is open, and hold what the tables hold
        for path in paths:
            content = path.read_bytes()
            for other in (content[: len(content) // 2], flipped(content, _where_it_says_something(content)), None):
                path.unlink()
                if other is not None:
                    path.write_bytes(other)
                if not everything.verified():
                    missed.add((name, "whole"))
                path.write_bytes(content)
                everything.put_back()
    assert missed == unseen("In the home"), missed


# --- PostgreSQL, as the owner of its tables

OWNER = {
    "a leaf": "UPDATE log_entry SET leaf = set_byte(leaf, 40, get_byte(leaf, 40) # 1) WHERE sequence = {at}",
    "a hash": "UPDATE log_entry SET leaf_hash = set_byte(leaf_hash, 31, get_byte(leaf_hash, 31) # 1) WHERE sequence = {at}",
    "subtrees": "UPDATE log_entry SET subtrees = subtrees || leaf_hash WHERE sequence = {at}",
    "a signature": "UPDATE log_entry SET signature = leaf_hash || leaf_hash WHERE sequence = {at}",
    "an action": "UPDATE log_opened SET action = 'decision:approved' WHERE sequence = {at}",
    "a reason": "UPDATE log_opened SET reason = 'no' WHERE sequence = {at}",
    "a detail": "UPDATE log_opened SET detail = NULL, detail_key = NULL WHERE sequence = {at}",
    "an entry deleted": DELETED,
}


def owned(url: str, file: File) -> None:
    """Fill an empty database with the rows of the file.

    Its guards are taken away.
    """
    source, target = create_engine(sqlite_url(file.whole)), create_engine(url)
    with source.connect() as reads, target.begin() as writes:
        sql_schema.bring_up_to_date(writes)
        for table in SQLModel.metadata.sorted_tables:
            rows = [dict(row._mapping) for row in reads.execute(table.select().order_by(*table.primary_key))]
            if rows:
                writes.execute(table.insert(), rows)
        for name in ("log_entry", "log_opened", "log_person", "log_key"):
            writes.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    source.dispose()
    target.dispose()


def test_whatever_the_owner_of_a_postgresql_database_changes_the_entry_is_named(
    postgres: Callable[[], str], file: File, log: MemoryLog
):
    url = postgres()
    owned(url, file)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert verify(SqlLogReader(connection)).intact
    for statement in OWNER.values():
        for at in tries(log)[::3]:
            with engine.connect() as connection:
                _do(connection, statement.format(at=at))
                report = verify(SqlLogReader(connection))
                assert report.fault is not None, (statement, at)
                assert report.entry == at, report.fault
                connection.rollback()
    console = replace(file.console, store=SqlStore(url, file.console.keyring))
    assert verify_log(console).intact
    with engine.begin() as connection:
        _do(connection, "UPDATE act SET reason = reason || '!' WHERE item = 'R-0002' AND revision = 3")
    assert "act 3 of R-0002 was changed" in str(verify_log(console).fault)
    engine.dispose()
    console.store._engine.dispose()  # type: ignore[attr-defined]  # it is a `SqlStore`


def _do(connection: Connection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.exec_driver_sql(statement)


# --- checkpoints that contradict each other, leaves that are no JSON, and where the good part ends


def test_of_two_checkpoints_of_one_size_each_counts(log: MemoryLog, kept: list[Checkpoint]):
    right = kept[300]
    wrong = replace(right, root=flipped(right.root, 0.5))
    assert verify(log, expected=[right, wrong]).entry == 300
    assert verify(log, expected=[wrong, right]).entry == 300


def test_a_leaf_that_announces_a_key_and_is_no_json_is_named_in_a_log_whose_early_signatures_are_passed_over():
    whole = a_log(1400)
    row = whole.rows[3]
    seals = {
        name: hmac.digest(key or b"", content or b"", "sha256").hex().encode()
        for name, key, content in (("reason", row.reason_key, row.reason), ("detail", row.detail_key, row.detail))
    }
    leaf = b'{"action":"log-key:rotated","actor" is no JSON "person":null,"detail":"hmac-sha256:%b" "reason":"hmac-sha256:%b","subject":"x"}'
    bent = row._replace(
        leaf=leaf % (seals["detail"], seals["reason"]), action="log-key:rotated", subject="x", person=None
    )
    rows = fitted([*whole.rows[:3], bent, *whole.rows[4:]], 3, _trees(whole.rows[:4]))
    at_fault(whole, 3, rows, "no JSON")


@pytest.mark.parametrize(
    "name",
    ["the hash", "the subtrees", "no signature", "leaf and hash"],
)
def test_what_was_verified_before_a_fault_ends_before_the_entry_that_was_not(log: MemoryLog, name: str):
    bent = [*log.rows[:301], BENT[name](log.rows[301]), *log.rows[302:]]
    assert verify(log.with_rows(bent)).head.size == 301
