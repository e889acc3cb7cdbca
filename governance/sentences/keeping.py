"""Why the log is not exported, erased, witnessed or given another key."""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, counted, sentence
from governance.sentences.times import on_record


@sentence(fault=Phrase("note-without-signatures"))
def kept_checkpoint_unreadable(fault: Phrase) -> str:
    """Of a copy that is to be restored."""
    return f"the checkpoint that this console kept cannot be read: {fault}; look at who wrote it, then move it away"


@sentence(seen="log.placet.test", copied="log.example.org")
def copy_of_another_log(seen: str, copied: str) -> str:
    """Of a copy that is to be restored."""
    return (
        f"this console has kept a checkpoint of the log {seen}, the copy is of {copied}; restore it into another home"
    )


@sentence(entries=2, seen=4)
def copy_ends_before(entries: int, seen: int) -> str:
    """Of a copy that is to be restored."""
    return f"this copy ends after {counted(entries, 'entry', 'entries')}, but this console has seen {seen}: {_entries(entries, seen - 1)} would be lost. Look for a newer copy; if there is none, --older restores this one anyway"


def _entries(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"entries {first} to {last}"


@sentence(person="ben")
def still_in_people(person: str) -> str:
    """Of somebody who is to be forgotten."""
    return f"{person} is in people.yaml; take them out first, or the next entry would name them again"


@sentence(person="zoe")
def nobody_in_log(person: str) -> str:
    """Of somebody who is to be forgotten."""
    return f"the log has nobody with the id {person}"


@sentence(entry=99, entries=4)
def no_such_entry(entry: int, entries: int) -> str:
    """Of words that are to be forgotten."""
    return f"the log has no entry {entry}; it has {entries}, counted from 0"


@sentence(entry=2)
def words_erased_already(entry: int) -> str:
    """Of words that are to be forgotten."""
    return f"the words of entry {entry} are already erased"


@sentence(person="ben", item="R-0007")
def has_part_in_undecided(person: str, item: str) -> str:
    """Of somebody who is to be forgotten."""
    return f"{person} takes part in {item}, which is not decided yet; decide or withdraw it first"


@sentence(day="2026-03-01", entries=30000, most=20000)
def too_many_entries(day: str, entries: int, most: int) -> str:
    """Of an export."""
    return f"since {on_record(day)} the log has {entries:,} entries, expected at most {most:,}; name a later day, or take the whole log as tiles (docs/reference/log.md)"


@sentence(day="2027-01-01", entries=9)
def no_entry_since(day: str, entries: int) -> str:
    """Of an export."""
    return f"the log has no entry of {on_record(day)} or later; it has {counted(entries, 'entry', 'entries')}"


@sentence(most=500000000)
def export_too_large(most: int) -> str:
    """Of an export."""
    return f"the export has more than {most:,} bytes; export single requests, or from a later day"


@sentence(name="Clara Lindqvist", requests="R-0007", why=Phrase("votes-not-shown-yet"))
def votes_withheld(name: str, requests: str, why: Phrase) -> str:
    """Of an export."""
    return f"{name} may not export the votes on {requests}: they are {why}"


@sentence(entry=3)
def entry_was_changed(entry: int) -> str:
    """Of an export."""
    return f"entry {entry} of the audit log was changed and cannot be exported; `placet verify` names the first fault"


@sentence(kept=50, entries=9)
def checkpoint_ahead_of_log(kept: int, entries: int) -> str:
    """Of an export."""
    return f"the kept checkpoint is of {counted(kept, 'entry', 'entries')}, but the log has {entries}: entries are missing, or this is an older copy"


@sentence(kept=5)
def log_contradicts_itself(kept: int) -> str:
    """Of an export."""
    return f"THIS LOG CONTRADICTS ITSELF: it has signed the checkpoint of {kept} entries that was kept, but its first entries are different now. Keep that checkpoint, and run `placet verify`"


@sentence(entries=0, tile="0/000.p/1")
def no_such_tile(entries: int, tile: str) -> str:
    """Of what monitors ask for."""
    return f"the log has {counted(entries, 'entry', 'entries')}, and no tile {tile} yet"


@sentence(first=0, end=3)
def entries_missing(first: int, end: int) -> str:
    """Of what monitors ask for."""
    return f"entries from {first} to {end} are missing; `placet verify` names the first fault"


@sentence()
def no_key_yet() -> str:
    """Of what monitors ask for."""
    return "the log has no entries yet, and no key"


@sentence()
def no_checkpoint_yet() -> str:
    """Of what monitors ask for."""
    return "the log has no entries yet, and no checkpoint"


@sentence()
def nothing_to_rotate() -> str:
    """Of a new console."""
    return "the log is empty; it begins with its key at the first entry, and there is nothing to rotate yet"


@sentence()
def nobody_to_witness() -> str:
    """Of a log that is to be witnessed."""
    return "there is nobody to ask: PLACET_WITNESSES names no file with a witness that has an address, and PLACET_TIMESTAMPS no authority"


@sentence(logs=("log.example.org+1a2b",), ours="log.placet.test+3c4d")
def witnesses_of_another_log(logs: Sequence[str], ours: str) -> str:
    """Of a log that is to be witnessed."""
    return f"the policy of the witnesses is about the log {', '.join(logs)}; this one signs with {ours}"


@sentence(case="c-1", model="card-fraud", version="2")
def no_such_case(case: str, model: str, version: str) -> str:
    """Of a case that is to be forgotten."""
    return (
        f"no case {case} is kept beside the evidence about {model}/{version}; cases that were erased have no id any more, "
        "and evidence of before December 2026 holds its cases itself"
    )
