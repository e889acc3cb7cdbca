import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from shutil import copytree

import pytest

from governance.adapters.sql_store import SqlStore
from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.log import StoredEntry
from governance.audit.merkle import completed, grow, leaf_hash
from governance.audit.note import VerifierKey
from governance.audit.seal import KnownPerson, known_person
from governance.audit.verify import Verification, verify
from governance.bootstrap import bootstrap
from governance.records import Assurance
from governance.services.ports import Ports
from governance.services.prove import verify_log
from governance.services.question import answer_question, ask_question, resolve_question
from governance.settings import Settings, sqlite_url
from tests.builders import ANOTHER_KEY, an_event
from tests.logs import MemoryLog, a_copy_of

pytestmark = pytest.mark.slow

ENTRIES, EVERY_THIRD = 500, 3
Bent = Callable[[StoredEntry], StoredEntry]


def flipped(content: bytes, at: int) -> bytes:
    """The same bytes with one bit turned."""
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def ports_of(home: Path) -> Ports:
    return bootstrap(Settings(home, sqlite_url(home / "registry" / "mlflow.db")), Assurance.LOCAL)


@pytest.fixture(scope="module")
def grown(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's home after the committee has talked on until the log has 500 entries."""
    own = tmp_path_factory.mktemp("grown") / "home"
    copytree(demo_world, own)
    ports = ports_of(own)
    people = ports.documents.roster()
    ben, farah = people.person("ben"), people.person("farah")
    number = 0
    while True:
        with ports.store.reader() as reader:
            if reader.log.size() >= ENTRIES:
                return own
        number += 1
        asked = ask_question(ports, ben, "R-0003", f"What about case {number}?", blocking=number % 2 == 0)
        question = asked.said.question  # type: ignore[union-attr]
        answer_question(ports, farah, "R-0003", question, f"Case {number} is like the others.")
        resolve_question(ports, ben, "R-0003", question, "That answers it.")


@pytest.fixture(scope="module")
def log(grown: Path) -> Iterator[MemoryLog]:
    """That log in memory. Signatures are checked thousands of times over the same bytes, so each is checked once."""
    genuine = VerifierKey.verifies
    VerifierKey.verifies = lru_cache(maxsize=None)(genuine)  # type: ignore[method-assign]
    with ports_of(grown).store.reader() as reader:
        copy = a_copy_of(reader.log)
    assert verify(copy).intact
    yield copy
    VerifierKey.verifies = genuine  # type: ignore[method-assign]


def rehashed(rows: Sequence[StoredEntry], first: int) -> list[StoredEntry]:
    """The rows with every hash from `first` on made to fit, as far as that goes without the key."""
    tree: tuple[bytes, ...] = ()
    made: list[StoredEntry] = []
    for position, row in enumerate(rows):
        hashed = leaf_hash(row.leaf) if position >= first else row.leaf_hash
        subtrees = b"".join(completed(position, hashed, tree))
        made.append(row._replace(sequence=position, leaf_hash=hashed, subtrees=subtrees))
        tree = grow(tree, position, hashed)
    return made


BENT: dict[str, Bent] = {
    "the first byte of the leaf": lambda row: row._replace(leaf=flipped(row.leaf, 0)),
    "a byte within the leaf": lambda row: row._replace(leaf=flipped(row.leaf, len(row.leaf) // 2)),
    "the last byte of the leaf": lambda row: row._replace(leaf=flipped(row.leaf, -1 % len(row.leaf))),
    "leaf and hash": lambda row: row._replace(leaf=row.leaf + b" ", leaf_hash=leaf_hash(row.leaf + b" ")),
    "the hash": lambda row: row._replace(leaf_hash=flipped(row.leaf_hash, 31)),
    "the subtrees": lambda row: row._replace(subtrees=row.subtrees[:-1] if row.subtrees else bytes(32)),
    "the signature": lambda row: row._replace(signature=flipped(row.signature, 7)),
    "no signature": lambda row: row._replace(signature=b""),
    "the action": lambda row: row._replace(
        action="decision:approved" if row.action != "decision:approved" else "vote:cast"
    ),
    "the subject": lambda row: row._replace(subject=f"{row.subject}0"),
    "the person": lambda row: row._replace(person="person:" + "0" * 64),
    "the reason": lambda row: row._replace(reason=(row.reason or b"") + b"!"),
    "the detail": lambda row: row._replace(detail=(row.detail or b"").replace(b":", b": ", 1)),
    "the key of the reason": lambda row: row._replace(reason_key=bytes(32)),
    "the key of the detail": lambda row: row._replace(detail_key=bytes(32)),
    "the reason taken away": lambda row: row._replace(reason=None, reason_key=None),
    "all words taken away": lambda row: row._replace(
        action=None, subject=None, person=None, reason=None, reason_key=None, detail=None, detail_key=None
    ),
}


@pytest.mark.parametrize(("start", "bend"), enumerate(BENT.values()), ids=BENT)
def test_whatever_is_changed_in_500_entries_the_very_entry_is_named(log: MemoryLog, start: int, bend: Bent):
    # Each kind of change meets every third entry, and one kind after the other meets all of them.
    for position in range(start % EVERY_THIRD, len(log.rows), EVERY_THIRD):
        row = log.rows[position]
        bent = bend(row)
        if bent == row:
            continue
        found = verify(log.with_rows([*log.rows[:position], bent, *log.rows[position + 1 :]]))
        assert (found.entry, found.fault is not None) == (position, True), found.fault


def moved(rows: Sequence[StoredEntry], position: int) -> dict[str, list[StoredEntry]]:
    """Ways of deleting, inserting and swapping at one position, raw and with everything made to fit."""
    row, other = rows[position], rows[(position + 250) % len(rows)]
    deleted = [*rows[:position], *rows[position + 1 :]]
    doubled = [*rows[: position + 1], row, *rows[position + 1 :]]
    swapped = list(rows)
    swapped[position], swapped[(position + 250) % len(rows)] = other, row
    return {
        "deleted": deleted,
        "doubled": doubled,
        "swapped": swapped,
        "deleted, and all made to fit": rehashed(deleted, position),
        "doubled, and all made to fit": rehashed(doubled, position),
        "forged, and all made to fit": rehashed(
            [*rows[:position], row._replace(leaf=row.leaf.replace(b'"at":"20', b'"at":"19')), *rows[position + 1 :]],
            position,
        ),
    }


def test_whatever_is_deleted_inserted_swapped_or_forged_the_first_bad_entry_is_named(log: MemoryLog):
    tried = 0
    for position in range(0, len(log.rows) - 1, EVERY_THIRD):
        for name, rows in moved(log.rows, position).items():
            first = position + (name.startswith("doubled"))
            if name == "swapped":
                first = min(position, (position + 250) % len(log.rows))
            found = verify(log.with_rows(rows))
            assert (found.entry, found.fault is not None) == (first, True), (name, position, found.fault)
            tried += 1
    assert tried > 900


def kept_at(log: MemoryLog, size: int) -> Checkpoint:
    note = log.with_rows(log.rows[:size]).checkpoint()
    assert note is not None
    return read_checkpoint(note.text)


def known_in(log: MemoryLog, size: int) -> list[KnownPerson]:
    """Those whom the first entries mention."""
    said = b"".join((row.person or "").encode() + (row.detail or b"") for row in log.rows[:size])
    return [one for one in log.known if one.pseudonym.encode() in said]


def test_every_older_copy_is_recognised_by_a_checkpoint_that_somebody_kept(log: MemoryLog):
    kept = kept_at(log, len(log.rows))
    for size in range(len(log.rows)):
        found = verify(log.with_rows(log.rows[:size]), expected=[kept])
        assert (found.entry, found.head.size) == (size, size)
        assert "this is an older copy" in str(found.fault)


def test_a_fork_by_somebody_with_another_key_is_named_where_it_begins(log: MemoryLog):
    for size in range(1, len(log.rows), 7):
        forked = log.with_rows(log.rows[:size])
        forked.key = ANOTHER_KEY
        forked.append(an_event("another course"))
        assert verify(forked).entry == size


def test_a_fork_by_the_holder_of_the_key_is_found_out_by_a_checkpoint_that_somebody_kept(
    demo_world: Path, log: MemoryLog
):
    secret = ports_of(demo_world).keyring.holding(log.signers[-1].key)
    for size in range(1, len(log.rows) - 1, 7):
        forked = log.with_rows(log.rows[:size])
        forked.key, forked.known = secret, known_in(log, size)
        for number in range(3):
            forked.append(an_event(f"another course {number}"))
        assert verify(forked).intact
        assert verify(forked, expected=[kept_at(log, min(size + 2, len(log.rows)))]).fault


def test_whoever_is_taken_away_renamed_or_added_is_found_out(log: MemoryLog):
    for number, one in enumerate(log.known):
        others = [*log.known[:number], *log.known[number + 1 :]]
        renamed = type(one)(one.pseudonym, one.key, one.id, f"{one.name}!")
        for people in (others, [*others, renamed], [*log.known, known_person(bytes([number]) * 32, "zoe", "Zoe")]):
            bent = log.with_rows(log.rows)
            bent.known = people
            assert verify(bent).fault


STATEMENTS = {
    "a leaf": "UPDATE log_entry SET leaf = CAST(replace(CAST(leaf AS TEXT), 'at\":\"2', 'at\":\"1') AS BLOB) WHERE sequence = {at}",
    "a hash": "UPDATE log_entry SET leaf_hash = zeroblob(32) WHERE sequence = {at}",
    "a signature": "UPDATE log_entry SET signature = zeroblob(64) WHERE sequence = {at}",
    "a reason": "UPDATE log_opened SET reason = CAST('no' AS BLOB) WHERE sequence = {at}",
    "an entry": "DELETE FROM log_opened WHERE sequence = {at}; DELETE FROM log_entry WHERE sequence = {at}",
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_whatever_is_changed_in_the_file_itself_the_entry_is_named(grown: Path, tmp_path: Path, statement: str):
    ports = ports_of(grown)
    for at in range(3, ENTRIES, 71):
        assert _after(grown, tmp_path / str(at), statement.format(at=at), ports).entry == at


def _after(grown: Path, folder: Path, statement: str, ports: Ports) -> Verification:
    folder.mkdir()
    with sqlite3.connect(grown / "placet.db") as source, sqlite3.connect(folder / "placet.db") as target:
        source.backup(target)
        for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            target.execute(f"DROP TRIGGER {name}")
        target.executescript(statement)
    source.close()
    target.close()
    store = SqlStore(sqlite_url(folder / "placet.db"), ports.keyring)
    return verify_log(replace(ports, store=store))
