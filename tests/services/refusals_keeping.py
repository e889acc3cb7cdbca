"""Refusals of whoever keeps the log.

A key of nothing, somebody who is still there, words that are gone, an older copy.
"""

from dataclasses import replace

from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.errors import NotFound
from governance.sentences import keeping, notes
from governance.services.log.backup import require_nothing_lost
from governance.services.log.erase import erase_case, erase_person, erase_words
from governance.services.log.rotate import rotate_key
from governance.services.ports import Ports
from tests.builders import A_KEY, BEN, EVERYBODY, MODEL, NADIA, a_roster, by
from tests.services.refusals import Case, Start
from tests.steps import vote

WHY = "somebody asked for it"


def newest(console: Ports) -> Checkpoint:
    """The checkpoint of everything that is on record."""
    with console.store.reader() as reader:
        note = reader.log.checkpoint()
    assert note is not None
    return read_checkpoint(note.text)


def copied(console: Ports, **changes: object) -> Checkpoint:
    """The checkpoint of a copy in which something differs."""
    return replace(newest(console), **changes)  # type: ignore[arg-type]  # fields of a checkpoint


def seen(console: Ports) -> bytes:
    """The checkpoint of everything on record as a console keeps it."""
    return newest(console).signed(A_KEY).written.encode()


def after_ben_left(console: Ports) -> Ports:
    vote(console, BEN)
    people = a_roster([person for person in EVERYBODY if person.id != "ben"])
    return replace(console, documents=replace(console.documents, people=people))  # type: ignore[type-var]  # the fake is a dataclass


TABLE = {
    "a new key for an empty log": Case(
        lambda c: rotate_key(by(c, NADIA), WHY), keeping.nothing_to_rotate(), start=Start.NEW
    ),
    "forgetting somebody who is there": Case(
        lambda c: erase_person(by(c, NADIA), "ben", WHY), keeping.still_in_people("ben")
    ),
    "forgetting somebody who has a part in something": Case(
        lambda c: erase_person(by(c, NADIA), "ben", WHY),
        keeping.has_part_in_undecided("ben", "R-0001"),
        after_ben_left,
    ),
    "forgetting nobody": Case(
        lambda c: erase_person(by(c, NADIA), "zoe", WHY), keeping.nobody_in_log("zoe"), error=NotFound
    ),
    "words of no entry": Case(
        lambda c: erase_words(by(c, NADIA), 99, WHY),
        keeping.no_such_entry(99, 4),
        error=NotFound,
    ),
    "a case that is not kept": Case(
        lambda c: erase_case(by(c, NADIA), MODEL, "2", "c-1", WHY),
        keeping.no_such_case("c-1", MODEL, "2"),
        error=NotFound,
    ),
    "words that are erased": Case(
        lambda c: erase_words(by(c, NADIA), 2, WHY),
        keeping.words_erased_already(2),
        lambda c: erase_words(by(c, NADIA), 2, WHY),
    ),
    "a copy that ends before what was seen": Case(
        lambda c: require_nothing_lost(copied(c, size=2), seen(c)),
        keeping.copy_ends_before(2, 4),
    ),
    "an empty copy of what was seen": Case(
        lambda c: require_nothing_lost(None, seen(c)), keeping.copy_ends_before(0, 4)
    ),
    "a copy of another log": Case(
        lambda c: require_nothing_lost(copied(c, origin="log.example.org"), seen(c), older=True),
        keeping.copy_of_another_log("log.placet.test", "log.example.org"),
    ),
    "a kept checkpoint that nobody can read": Case(
        lambda c: require_nothing_lost(newest(c), b"mine"),
        keeping.kept_checkpoint_unreadable(notes.note_without_signatures()),
    ),
}
