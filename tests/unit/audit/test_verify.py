from dataclasses import replace

import pytest

from governance.audit.log import Head, LogEntry, next_entry
from governance.audit.merkle import EMPTY_ROOT, leaf_hash
from governance.audit.verify import verify
from tests.builders import a_log, an_event

LOG = a_log(7)
OTHER = a_log(7, first=100)


def at(position: int, **changes: object) -> list[LogEntry]:
    """The log with one entry changed."""
    return [replace(entry, **changes) if entry.sequence == position else entry for entry in LOG]


def renumbered(entries: list[LogEntry]) -> list[LogEntry]:
    return [replace(entry, sequence=number) for number, entry in enumerate(entries)]


def swapped(first: int, second: int) -> list[LogEntry]:
    entries = list(LOG)
    entries[first], entries[second] = entries[second], entries[first]
    return entries


TAMPERED = {
    "a changed leaf": (at(3, leaf=an_event("another reason").leaf()), 3, "entry 3 was changed"),
    "a changed leaf with a hash to match": (
        at(3, leaf=an_event("another reason").leaf(), leaf_hash=leaf_hash(an_event("another reason").leaf())),
        3,
        "entry 3 does not follow from those before it",
    ),
    "a changed first leaf": (at(0, leaf=an_event("another reason").leaf()), 0, "entry 0 was changed"),
    "a leaf that is not canonical": (at(3, leaf=LOG[3].leaf + b" "), 3, "entry 3 is not canonical JSON"),
    "a leaf that is no JSON": (at(3, leaf=b"\xff{"), 3, "entry 3 is not canonical JSON"),
    "a leaf that nests without end": (at(3, leaf=b"[" * 100_000), 3, "entry 3 is not canonical JSON"),
    "a changed leaf hash": (at(3, leaf_hash=b"\0" * 32), 3, "entry 3 was changed"),
    "a changed root": (at(3, root=b"\0" * 32), 3, "entry 3 does not follow"),
    "a changed last root": (at(6, root=b"\0" * 32), 6, "entry 6 does not follow"),
    "a changed frontier": (at(3, subtrees=(b"\0" * 32,)), 3, "entry 3 does not follow"),
    "a deleted entry": ([*LOG[:3], *LOG[4:]], 3, "entry 3 is missing: the next one stored is entry 4"),
    "a deleted first entry": (LOG[1:], 0, "entry 0 is missing: the next one stored is entry 1"),
    "a deleted entry, the rest renumbered": (renumbered([*LOG[:3], *LOG[4:]]), 3, "entry 3 does not follow"),
    "an inserted entry": (renumbered([*LOG[:3], OTHER[3], *LOG[3:]]), 3, "entry 3 does not follow"),
    "an entry twice": ([*LOG[:4], LOG[3], *LOG[4:]], 4, "entry 4 is missing: the next one stored is entry 3"),
    "two entries swapped": (swapped(2, 4), 2, "entry 2 is missing: the next one stored is entry 4"),
    "two entries swapped and renumbered": (renumbered(swapped(2, 4)), 2, "entry 2 does not follow"),
    "a tail of another log": ([*LOG[:4], *OTHER[4:]], 4, "entry 4 does not follow"),
}


@pytest.mark.parametrize(("entries", "position", "sentence"), TAMPERED.values(), ids=TAMPERED)
def test_the_first_bad_entry_is_named(entries, position, sentence):
    found = verify(entries)
    assert not found.intact
    assert sentence in found.fault
    assert found.head == Head(position, LOG[position - 1].root if position else EMPTY_ROOT)


def test_a_log_cut_short_is_found_out_by_a_head_that_somebody_kept():
    kept = Head(7, LOG[6].root)
    found = verify(LOG[:5], kept)
    assert found.fault == "the log ends after 5 entries, expected at least 7: entries are missing"
    assert found.head == Head(5, LOG[4].root)


def test_a_log_cut_short_is_consistent_in_itself():
    assert verify(LOG[:5]).intact


def test_an_emptied_log_is_found_out_by_a_head_that_somebody_kept():
    assert verify([], Head(7, LOG[6].root)).fault.startswith("the log ends after 0 entries")


@pytest.mark.parametrize("size", [1, 4, 7])
def test_a_forked_log_is_found_out_by_a_head_that_somebody_kept(size):
    fault = verify(OTHER, Head(size, LOG[size - 1].root)).fault
    assert fault.startswith(f"entries 0 to {size - 1} have root sha256:{OTHER[size - 1].root.hex()}, expected")


@pytest.mark.parametrize("size", [0, 1, 4, 7])
def test_a_log_that_grew_from_the_kept_head_is_intact(size):
    kept = Head(size, LOG[size - 1].root if size else EMPTY_ROOT)
    found = verify(LOG, kept)
    assert (found.intact, found.head) == (True, Head(7, LOG[6].root))


def test_an_empty_log_is_intact():
    assert verify([]) == verify([], Head(0, EMPTY_ROOT))
    assert verify([]).head == Head(0, EMPTY_ROOT)


def test_an_entry_follows_from_the_one_before_and_from_nothing_else():
    again = next_entry(LOG[4], an_event("reason 5"))
    assert again == LOG[5]
