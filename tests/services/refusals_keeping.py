"""Refusals of whoever keeps the log: a key of nothing, somebody who is still there, words that are gone, an older copy."""

from dataclasses import replace

from governance.audit.checkpoint import Checkpoint, read_checkpoint
from governance.errors import NotFound
from governance.services.log.backup import require_nothing_lost
from governance.services.log.erase import erase_person, erase_words
from governance.services.log.rotate import rotate_key
from governance.services.ports import Ports
from tests.builders import A_KEY, BEN, EVERYBODY, NADIA, a_roster, by
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
    """The checkpoint of a copy, in which something is otherwise."""
    return replace(newest(console), **changes)  # type: ignore[arg-type]  # fields of a checkpoint


def seen(console: Ports) -> bytes:
    """The checkpoint of everything on record, as a console keeps it."""
    return newest(console).signed(A_KEY).written.encode()


def after_ben_left(console: Ports) -> Ports:
    vote(console, BEN)
    people = a_roster([person for person in EVERYBODY if person.id != "ben"])
    return replace(console, documents=replace(console.documents, people=people))  # type: ignore[type-var]  # the fake is a dataclass


TABLE = {
    "a new key for an empty log": Case(
        lambda c: rotate_key(by(c, NADIA), WHY), "^the log is empty; it begins with its key at", start=Start.NEW
    ),
    "forgetting somebody who is there": Case(
        lambda c: erase_person(by(c, NADIA), "ben", WHY), "^ben is in people.yaml; take them out first"
    ),
    "forgetting somebody who has a part in something": Case(
        lambda c: erase_person(by(c, NADIA), "ben", WHY),
        "^ben has a part in R-0001, which is not decided; decide or withdraw it first$",
        after_ben_left,
    ),
    "forgetting nobody": Case(
        lambda c: erase_person(by(c, NADIA), "zoe", WHY), "^the log knows nobody by the id zoe$", error=NotFound
    ),
    "words of no entry": Case(
        lambda c: erase_words(by(c, NADIA), 99, WHY),
        "^the log has no entry 99; it has 4, counted from 0$",
        error=NotFound,
    ),
    "words that are erased": Case(
        lambda c: erase_words(by(c, NADIA), 2, WHY),
        "^the words of entry 2 are erased already$",
        lambda c: erase_words(by(c, NADIA), 2, WHY),
    ),
    "a copy that ends before what was seen": Case(
        lambda c: require_nothing_lost(copied(c, size=2), seen(c)),
        "^this copy ends after 2 entries, this console has seen 4: entries 2 to 3 would be lost",
    ),
    "an empty copy of what was seen": Case(
        lambda c: require_nothing_lost(None, seen(c)), "^this copy ends after 0 entries, this console has seen 4"
    ),
    "a copy of another log": Case(
        lambda c: require_nothing_lost(copied(c, origin="log.example.org"), seen(c), older=True),
        "^this console has kept a checkpoint of the log log.placet.test, the copy is of log.example.org",
    ),
    "a kept checkpoint that nobody can read": Case(
        lambda c: require_nothing_lost(newest(c), b"mine"),
        "^the checkpoint that this console kept cannot be read: a note",
    ),
}
