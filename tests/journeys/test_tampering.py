"""Five hundred real entries, and everything that somebody with the database in hand could do to them."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from governance.adapters.sql_store import SqlStore
from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.log import WORDS_ERASED, StoredEntry, next_entry
from governance.audit.merkle import completed, frontier, grow, leaf_hash
from governance.audit.note import SignerKey, VerifierKey
from governance.audit.seal import KnownPerson, known_person
from governance.audit.verify import verify
from governance.bootstrap import bootstrap
from governance.records import Assurance, Person
from governance.review.acts import Choice, When
from governance.services.close import close_request
from governance.services.condition import drop_condition, propose_condition
from governance.services.erase import erase_words
from governance.services.ports import Ports
from governance.services.question import answer_question, ask_question, resolve_question
from governance.services.record import seen_now
from governance.services.rotate import rotate_key
from governance.services.settle import settle
from governance.services.take_part import declare_no_conflict, declare_recusal, delegate_seat, take_seat_back
from governance.services.vote import cast_vote
from governance.services.withdraw import withdraw
from governance.settings import Settings, sqlite_url
from tests.builders import ANOTHER_KEY, an_event
from tests.logs import MemoryLog, a_copy_of

pytestmark = pytest.mark.slow

ENTRIES = 500
AT_LEAST, IN_A_FILE = 5_000, 200
"""Tries in memory, and in a real file."""
BROKEN_LOG = 1
OF_NOBODY = "person:" + "0" * 64
Rows = Sequence[StoredEntry]
Bend = Callable[[StoredEntry], StoredEntry]


def ports_of(home: Path) -> Ports:
    return bootstrap(Settings(home, sqlite_url(home / "registry" / "mlflow.db")), Assurance.LOCAL)


# --- a log of five hundred entries


@dataclass(frozen=True)
class Grown:
    """The demo's home after the committee has gone on; the log's first key is in the home that it began in."""

    home: Path
    began: Path


@pytest.fixture(scope="module")
def grown(demo_world: Path) -> Iterator[Grown]:
    """The personas ask, answer, propose, vote, change their minds, step back, hand over, withdraw, decide; a key is rotated."""
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
    withdraw(ports, who["farah"], "R-0004", "It is compared with a version that goes.")
    for name in ("ben", "clara", "elena"):
        _vote(ports, who[name], Choice.APPROVE, f"{name} has heard enough")
    close_request(ports, who["amina"], "R-0003", "It carries.", seen_now(ports, "R-0003"))
    settle(ports)
    while _size(ports) < ENTRIES:
        erase_words(ports, who["nadia"], _last_question(ports), "They asked for it.")


def _before_they_talk(ports: Ports, who: dict[str, Person]) -> None:
    declare_no_conflict(ports, who["dev"], "R-0003")
    declare_recusal(ports, who["jana"], "R-0003", "My sister works there.")
    delegate_seat(ports, who["ben"], "R-0004", "I travel.")
    take_seat_back(ports, who["ben"], "R-0004", "I am back.")
    _vote(ports, who["dev"], Choice.ABSTAIN, "I know too little.")
    erase_words(ports, who["nadia"], 23, "She asked for it.")


def _talk(ports: Ports, who: dict[str, Person], number: int) -> None:
    asks, votes = (("ben", "clara"), ("elena", "kofi"), ("dev", "amina"))[number % 3]
    said = ask_question(
        ports, who[asks], "R-0003", f"What about case {number}, „Straße“?", blocking=number % 2 == 0
    ).said
    question = said.question  # type: ignore[union-attr]  # it is an `Asked`
    answer_question(ports, who["farah"], "R-0003", question, f"Case {number} is like the others.")
    resolve_question(ports, who[asks], "R-0003", question, f"That answers question {number}.")
    due = (datetime.now(UTC) + timedelta(days=30)).date()
    words = f"Case {number} is called back."
    said = propose_condition(ports, who[asks], "R-0003", words, "farah", "elena", due, When.AFTER).said
    drop_condition(ports, who[asks], "R-0003", said.condition.id, "It is needless.")  # type: ignore[union-attr]  # a `Proposed`
    _vote(ports, who[votes], list(Choice)[number % 3], f"I have thought about case {number}.")
    if number == 40:
        rotate_key(ports, who["nadia"], "A new year.")


def _vote(ports: Ports, person: Person, choice: Choice, reason: str) -> None:
    cast_vote(ports, person, "R-0003", choice, reason, seen_now(ports, "R-0003"))


def _size(ports: Ports) -> int:
    with ports.store.reader() as reader:
        return reader.log.size()


def _last_question(ports: Ports) -> int:
    with ports.store.reader() as reader:
        asked = [row.sequence for row in reader.log.stored() if row.action == "question:asked" and row.reason]
    return asked[-1]


@pytest.fixture(scope="module")
def log(grown: Grown) -> Iterator[MemoryLog]:
    """That log in memory. Signatures are checked thousands of times over the same bytes, so each is checked once."""
    genuine = VerifierKey.verifies
    VerifierKey.verifies = lru_cache(maxsize=None)(genuine)  # type: ignore[method-assign]
    with ports_of(grown.home).store.reader() as reader:
        copy = a_copy_of(reader.log)
    found = verify(copy)
    assert found.intact
    assert found.erased
    assert len(copy.rows) >= ENTRIES
    assert len(copy.signers) == 2
    assert len({row.action for row in copy.rows}) >= 18
    yield copy
    VerifierKey.verifies = genuine  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def trees(log: MemoryLog) -> list[tuple[bytes, ...]]:
    """The subtrees before each entry."""
    found: list[tuple[bytes, ...]] = [()]
    for position, row in enumerate(log.rows):
        found.append(grow(found[-1], position, row.leaf_hash))
    return found


def at_fault(log: MemoryLog, position: int, rows: Rows, said: object, **against: Any) -> None:
    """That checking these rows names this entry, in a sentence."""
    found = verify(log.with_rows(rows), **against)
    assert found.fault is not None, (position, said)
    assert (found.entry, found.head.size) == (position, found.head.size), (said, found.fault)
    assert re.search(rf"\b{position}\b", found.fault), (said, found.fault)


# --- one row


def flipped(content: bytes | None, at: float, bit: int = 0) -> bytes:
    """The same bytes with one bit turned, somewhere between the beginning (0) and the end (1)."""
    found = content or b"?"
    place = round(at * (len(found) - 1))
    return found[:place] + bytes([found[place] ^ 1 << bit]) + found[place + 1 :]


def rehashed(row: StoredEntry, leaf: bytes) -> StoredEntry:
    return row._replace(leaf=leaf, leaf_hash=leaf_hash(leaf))


def other(found: str | None, *choices: str) -> str:
    return next(one for one in choices if one != found)


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


@pytest.mark.parametrize("name", BENT)
def test_whatever_is_changed_in_one_of_500_entries_that_entry_is_named(log: MemoryLog, name: str):
    tried = 0
    for position, row in enumerate(log.rows):
        bent = BENT[name](row)
        if bent != row:  # a few have lost their reason already, and the log says so
            at_fault(log, position, [*log.rows[:position], bent, *log.rows[position + 1 :]], name)
            tried += 1
    assert tried > ENTRIES - 10


# --- rows that come, go, and change places, raw and with every hash after them made to fit


def fitted(rows: Rows, first: int, trees: Sequence[tuple[bytes, ...]]) -> list[StoredEntry]:
    """The rows numbered anew, with every hash from `first` on made to fit, as far as that goes without the key."""
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
    for position in range(len(log.rows) - 1):
        first, rows = MOVED[name](log.rows, position)
        at_fault(log, first, rows, name)


@pytest.mark.parametrize("name", FITTED)
def test_where_every_hash_is_made_to_fit_the_signature_gives_the_first_bad_entry_away(
    log: MemoryLog, trees: list[tuple[bytes, ...]], name: str
):
    for position in range(len(log.rows) - 1):
        first, rows = FITTED[name](log.rows, position)
        at_fault(log, first, fitted(rows, first, trees), name)


def test_there_are_more_than_five_thousand_tries(log: MemoryLog):
    assert len(BENT) * (len(log.rows) - 10) + (len(MOVED) + len(FITTED)) * (len(log.rows) - 1) > AT_LEAST
    assert len(log.rows) >= ENTRIES


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
    """The log as it was with `size` entries, but that what was erased since is gone."""
    copy = log.with_rows(log.rows[:size])
    said = b" ".join([row.detail or b"" for row in copy.rows] + [(row.person or "").encode() for row in copy.rows])
    copy.known = [one for one in log.known if one.pseudonym.encode() in said]
    copy.signers = [one for one in log.signers if one.since <= size and (one.since < size or one.since)]
    return copy


def test_the_log_itself_is_on_the_way_of_every_checkpoint(log: MemoryLog, kept: list[Checkpoint]):
    assert verify(log, expected=kept).intact


def test_every_older_copy_is_recognised_by_any_later_checkpoint_that_somebody_kept(
    log: MemoryLog, kept: list[Checkpoint]
):
    total = len(log.rows)
    for size in range(total):
        for later in {size + 1, min(size + 7, total), (size + total + 1) // 2, total}:
            found = verify(older(log, size), expected=[kept[later - 1]])
            assert (found.entry, found.head.size) == (size, size), (size, later)
            assert f"the log ends after {size} entries, expected at least {later}" in str(found.fault)


def test_a_checkpoint_of_another_log_is_recognised_at_every_size(log: MemoryLog, kept: list[Checkpoint]):
    for size, one in enumerate(kept, 1):
        found = verify(log, expected=[replace(one, root=flipped(one.root, size % 32 / 31))])
        assert found.entry == size - 1
        assert f"the checkpoint of {size} entries" in str(found.fault)


def test_a_fork_by_somebody_with_another_key_is_named_where_it_begins(log: MemoryLog):
    for size in range(len(log.rows)):
        fork = log.with_rows(log.rows[:size])
        fork.key = ANOTHER_KEY
        fork.append(an_event("another course"))
        at_fault(fork, size, fork.rows, "forked")


def test_a_fork_under_another_name_of_the_key_is_found_out(log: MemoryLog):
    forged = MemoryLog(ANOTHER_KEY)
    forged.append(an_event("a log of somebody else's"))
    assert "whoever wrote it has another key" in str(verify(forged, log.signers[-1].key).fault)


def test_a_fork_by_the_holder_of_the_key_is_found_out_by_any_checkpoint_kept_after_it_began(
    grown: Grown, log: MemoryLog, kept: list[Checkpoint]
):
    keys: list[SignerKey] = [
        ports_of(home).keyring.holding(one.key)
        for home, one in zip((grown.began, grown.home), log.signers, strict=True)
    ]
    erased = max(row.sequence for row in log.rows[:100] if row.action == WORDS_ERASED)
    for size in range(erased + 1, len(log.rows) - 12, 2):
        fork = older(log, size)
        fork.key = keys[len(fork.signers) - 1]
        for number in range(5):
            fork.append(an_event(f"another course {number}"))
        assert verify(fork).intact
        for later in range(size + 1, size + 6):
            found = verify(fork, expected=[kept[later - 1]])
            assert found.entry == later - 1
            assert f"entry {later - 1} or one before it is not the one that the checkpoint of {later}" in str(
                found.fault
            )
        assert verify(fork, expected=kept[:size]).intact


# --- people and keys


def test_whoever_is_taken_away_renamed_or_added_is_found_out(log: MemoryLog):
    assert len(log.known) >= 8
    for number, one in enumerate(log.known):
        rest = [*log.known[:number], *log.known[number + 1 :]]
        stranger = known_person(bytes([number]) * 32, "zoe", "Zoe")
        changed: dict[str, list[KnownPerson]] = {
            one.pseudonym[:23]: rest,
            one.id: [*rest, replace(one, name=f"{one.name}!")],
            f"{one.id}!": [*rest, replace(one, id=f"{one.id}!")],
            f"{one.id} ({one.name})": [*rest, replace(one, key=flipped(one.key, 0.5))],
            "zoe": [*log.known, stranger],
            f"zoe (Zoe) is not who {one.pseudonym[:23]}": [*rest, replace(stranger, pseudonym=one.pseudonym)],
        }
        for told, people in changed.items():
            bent = log.with_rows(log.rows)
            bent.known = people
            assert told in str(verify(bent).fault)


def test_a_key_that_is_exchanged_moved_added_or_taken_away_is_found_out(log: MemoryLog):
    first, second = log.signers
    stranger = ANOTHER_KEY.verifier
    changed = [
        ([], 0),
        ([first], second.since),
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
        found = verify(bent)
        assert found.fault is not None, signers
        assert found.entry == entry, found.fault
