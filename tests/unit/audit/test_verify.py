from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.audit.log import ROTATED, StoredEntry
from governance.audit.merkle import EMPTY_ROOT, leaf_hash
from governance.audit.verify import EVERY, Head, verify
from tests.builders import A_KEY, ANOTHER_KEY, NOON, an_event
from tests.logs import MemoryLog, a_log

LOG = a_log(7)
OTHER = a_log(7, first=100)
ROOTS = [EMPTY_ROOT] + [read_checkpoint(a_log(size).checkpoint().text).root for size in range(1, 8)]
LEAF = OTHER.rows[3].leaf


def at(position: int, **changes: object) -> list[StoredEntry]:
    """The log with one entry changed."""
    return [row._replace(**changes) if row.sequence == position else row for row in LOG.rows]


def renumbered(rows: Sequence[StoredEntry]) -> list[StoredEntry]:
    return [row._replace(sequence=number) for number, row in enumerate(rows)]


def swapped(first: int, second: int) -> list[StoredEntry]:
    rows = list(LOG.rows)
    rows[first], rows[second] = rows[second], rows[first]
    return rows


def kept(size: int, log: MemoryLog = LOG) -> list[Checkpoint]:
    """A checkpoint that somebody kept when the log had `size` entries."""
    return [read_checkpoint(log.with_rows(log.rows[:size]).checkpoint().text)]


TAMPERED = {
    "a changed leaf": (at(3, leaf=LEAF), 3, "entry 3 was changed"),
    "a changed leaf with a hash to match": (
        at(3, leaf=LEAF, leaf_hash=leaf_hash(LEAF)),
        3,
        "entry 3 is not the one that the log's key has signed",
    ),
    "a changed first leaf": (at(0, leaf=LEAF), 0, "entry 0 was changed"),
    "a leaf with a byte more": (at(3, leaf=LOG.rows[3].leaf + b" "), 3, "entry 3 was changed"),
    "a leaf that is no JSON": (at(3, leaf=b"\xff{"), 3, "entry 3 was changed"),
    "a leaf that is no bytes": (at(3, leaf="text"), 3, "entry 3 is not stored as bytes"),
    "no leaf": (at(3, leaf=None), 3, "entry 3 is not stored as bytes"),
    "a changed leaf hash": (at(3, leaf_hash=b"\0" * 32), 3, "entry 3 was changed"),
    "a leaf hash that is none": (at(3, leaf_hash=None), 3, "entry 3 was changed"),
    "changed subtrees": (at(3, subtrees=b"\0" * 64), 3, "entry 3 does not follow from those before it"),
    "subtrees where none are completed": (
        at(2, subtrees=b"\0" * 32),
        2,
        "entry 2 does not follow from those before it",
    ),
    "a changed signature": (at(3, signature=b"\0" * 64), 3, "entry 3 is not the one that the log's key has signed"),
    "a signature that is none": (at(3, signature=None), 3, "entry 3 is not the one that the log's key has signed"),
    "a changed last signature": (
        at(6, signature=b"\0" * 64),
        6,
        "entry 6 is not the one that the log's key has signed",
    ),
    "the signature of another entry": (at(3, signature=LOG.rows[2].signature), 3, "entry 3 is not the one that"),
    "a changed reason": (at(3, reason=b"reason 9"), 3, "the reason kept of entry 3 was changed"),
    "a changed detail": (at(3, detail=b'{"number":9}'), 3, "the detail kept of entry 3 was changed"),
    "a changed key of a reason": (at(3, reason_key=b"\0" * 32), 3, "the reason kept of entry 3 was changed"),
    "a detail without its key": (at(3, detail_key=None), 3, "the detail kept of entry 3 was changed"),
    "words of another entry": (
        at(3, reason=LOG.rows[2].reason, reason_key=LOG.rows[2].reason_key),
        3,
        "the reason kept of entry 3 was changed",
    ),
    "erased words that no entry announces": (
        at(3, reason=None, reason_key=None),
        3,
        "entry 3 has lost its words, and no entry says",
    ),
    "a detail taken away": (at(3, detail=None, detail_key=None), 3, "the detail kept of entry 3 was changed"),
    "no words at all": (
        at(3, **dict.fromkeys(("action", "subject", "person", "reason", "reason_key", "detail", "detail_key"))),
        3,
        "entry 3 has lost what its seals stand for",
    ),
    "another action to be found by": (at(3, action="decision:approved"), 3, "entry 3 is filed under another action"),
    "another subject to be found by": (at(3, subject="request/R-0002"), 3, "entry 3 is filed under another action"),
    "another person to be found by": (at(3, person="person:" + "0" * 64), 3, "entry 3 is filed under another action"),
    "a deleted entry": ([*LOG.rows[:3], *LOG.rows[4:]], 3, "entry 3 is missing: the next one stored is entry 4"),
    "a deleted first entry": (LOG.rows[1:], 0, "entry 0 is missing: the next one stored is entry 1"),
    "a deleted entry, the rest renumbered": (renumbered([*LOG.rows[:3], *LOG.rows[4:]]), 3, "entry 3"),
    "an entry twice": ([*LOG.rows[:4], *LOG.rows[3:]], 4, "entry 4 is missing: the next one stored is entry 3"),
    "an inserted entry": (renumbered([*LOG.rows[:3], OTHER.rows[3], *LOG.rows[3:]]), 3, "entry 3"),
    "two swapped": (swapped(2, 5), 2, "entry 2 is missing: the next one stored is entry 5"),
    "two swapped and renumbered": (renumbered(swapped(2, 5)), 2, "entry 2"),
}


@pytest.mark.parametrize(("rows", "position", "sentence"), TAMPERED.values(), ids=TAMPERED)
def test_whatever_is_changed_the_first_bad_entry_is_named(rows, position, sentence):
    report = verify(LOG.with_rows(rows), A_KEY.verifier)
    assert report.fault.startswith(sentence)
    assert report.entry == position


def test_a_log_rebuilt_by_somebody_without_its_key_is_found_out():
    forged = a_log(7, first=100, key=ANOTHER_KEY)
    report = verify(forged, A_KEY.verifier)
    assert "whoever wrote it has another key" in report.fault
    forged.signers = list(LOG.signers)
    assert verify(forged, A_KEY.verifier).fault == "entry 0 is not the one that the log's key has signed"


def test_an_entry_rebuilt_with_everything_after_it_is_named():
    forged = LOG.with_rows(LOG.rows[:4])
    forged.key = ANOTHER_KEY
    for number in range(4, 7):
        forged.append(an_event(f"reason {number}", detail={"number": number}))
    assert verify(forged).entry == 4


def test_a_log_cut_short_is_found_out_by_a_checkpoint_that_somebody_kept():
    report = verify(LOG.with_rows(LOG.rows[:5]), expected=kept(7))
    assert report.fault.startswith("the log ends after 5 entries, expected at least 7: entries are missing")
    assert (report.entry, report.head) == (5, Head(5, ROOTS[5]))


def test_an_emptied_log_is_found_out_by_a_checkpoint_that_somebody_kept():
    assert verify(MemoryLog(), expected=kept(7)).fault.startswith("the log ends after 0 entries")


def test_a_log_cut_short_is_consistent_in_itself():
    assert verify(LOG.with_rows(LOG.rows[:5])).intact


@pytest.mark.parametrize("size", [1, 4, 7])
def test_a_log_that_its_own_key_holder_forked_is_found_out_by_a_checkpoint_that_somebody_kept(size):
    report = verify(OTHER, expected=kept(size))
    assert report.fault.startswith(
        f"entry {size - 1} or one before it is not the one that the checkpoint of {size} entries"
    )


@pytest.mark.parametrize("size", [1, 4, 7])
def test_a_log_that_grew_from_the_kept_checkpoint_is_intact(size):
    report = verify(LOG, A_KEY.verifier, kept(size))
    assert (report.fault, report.head) == (None, Head(7, ROOTS[7]))


def test_an_empty_log_is_intact():
    assert verify(MemoryLog()).head == Head(0, EMPTY_ROOT)
    assert verify(MemoryLog(), A_KEY.verifier).intact


def rotated() -> MemoryLog:
    log = a_log(3)
    log.rotate(an_event("a new year", action=ROTATED, subject=f"log-key/{ANOTHER_KEY.verifier}"), ANOTHER_KEY)
    log.append(an_event("the first under the new key"))
    return log


def test_a_log_whose_key_was_rotated_is_intact():
    assert verify(rotated(), ANOTHER_KEY.verifier).intact


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(lambda log: log.signers.pop(), "whoever wrote it has another key", id="without the new key"),
        pytest.param(lambda log: log.signers.pop(0), "entry 0 is not the one that", id="without the first key"),
        pytest.param(lambda log: log.signers.clear(), "entry 0 is signed by nobody", id="without keys"),
        pytest.param(lambda log: log.rows.pop(3), "entry 3 is missing", id="without the announcement"),
    ],
)
def test_a_key_that_comes_and_goes_unannounced_is_found_out(change: Any, sentence: str):
    log = rotated()
    change(log)
    assert sentence in verify(log, ANOTHER_KEY.verifier).fault


def test_a_key_that_no_entry_announces_is_found_out():
    log = a_log(3)
    log.key = ANOTHER_KEY
    log.signers.append(type(log.signers[0])(3, ANOTHER_KEY.verifier))
    log.append(an_event("under a key of nobody"))
    assert verify(log).fault == "the keys of the log are not those that its entries announce"


def erasing(log: MemoryLog, action: str, subject: str) -> None:
    log.append(an_event("asked for it", action=action, subject=subject))


def test_words_that_were_erased_by_an_entry_that_says_so_are_no_fault():
    log = LOG.with_rows(at(3, reason=None, reason_key=None))
    erasing(log, "log-entry:erased", "log-entry/3")
    report = verify(log)
    assert (report.fault, report.erased) == (None, (3,))


def test_the_erasure_of_one_entry_excuses_no_other():
    log = LOG.with_rows(at(3, reason=None, reason_key=None))
    erasing(log, "log-entry:erased", "log-entry/2")
    assert verify(log).entry == 3


def test_a_person_who_was_erased_by_an_entry_that_says_so_is_no_fault():
    log = LOG.with_rows(LOG.rows)
    gone = log.known.pop()
    log.append(
        an_event("asked for it", action="person:erased", subject=f"person/{gone.pseudonym}", actor=an_event().actor)
    )
    assert verify(log).fault is None


def test_a_person_who_is_gone_without_a_word_is_found_out():
    log = LOG.with_rows(LOG.rows)
    log.known.clear()
    assert "has been taken away, and no entry says that it was erased" in verify(log).fault


def test_somebody_else_behind_a_pseudonym_is_found_out():
    log = LOG.with_rows(LOG.rows)
    person = log.known[0]
    log.known[0] = type(person)(person.pseudonym, person.key, person.id, "Somebody Else")
    assert "is not who" in verify(log).fault


def test_somebody_whom_no_entry_mentions_is_found_out():
    log = LOG.with_rows(LOG.rows)
    log.known += OTHER.known[:0] or [type(log.known[0])(*_stranger())]
    assert "whom no entry mentions" in verify(log).fault


def _stranger() -> tuple[Any, ...]:
    from governance.audit.seal import known_person

    person = known_person(b"k" * 32, "zoe", "Zoe")
    return person.pseudonym, person.key, person.id, person.name


def test_words_without_an_entry_are_found_out():
    log = LOG.with_rows(LOG.rows)
    log.opened = 8
    assert verify(log).fault == "8 rows say what was sealed, in a log of 7 entries"


def test_each_signature_is_checked_however_long_the_log_is():
    long = a_log(EVERY + 200)
    spoilt = long.with_rows([*long.rows[:24], long.rows[24]._replace(signature=b"\0" * 64), *long.rows[25:]])
    assert verify(spoilt).fault == "entry 24 is not the one that the log's key has signed"
    assert verify(spoilt).entry == 24
    assert verify(spoilt, each=False).intact


@pytest.mark.parametrize(
    ("times", "remark"),
    [
        ([NOON, NOON - timedelta(days=8), NOON], "entry 1 is of 2026-03-24T12:00:00, and the one before it of"),
        ([NOON, NOON - timedelta(days=8)] * 2, "and 1 more such step"),
        ([NOON, NOON - timedelta(seconds=59), NOON], ""),
    ],
    ids=["once", "twice", "by less than a minute"],
)
def test_times_that_run_backwards_are_remarked_and_are_no_fault(times: list[datetime], remark: str):
    log = MemoryLog(A_KEY)
    for at in times:
        log.append(an_event(at=at))
    report = verify(log)
    assert report.intact
    assert remark in "".join(report.remarks)
    assert bool(report.remarks) == bool(remark)


@pytest.mark.parametrize("position", [0, 1, EVERY - 1, EVERY, 2 * EVERY + 100])
def test_in_a_long_log_the_very_entry_is_named_as_well(long_log, position):
    rows = list(long_log.rows)
    leaf = LEAF
    rows[position] = rows[position]._replace(leaf=leaf, leaf_hash=leaf_hash(leaf))
    assert verify(long_log.with_rows(rows)).entry == position


@pytest.fixture(scope="module")
def long_log() -> MemoryLog:
    return a_log(3 * EVERY)
