"""Why the store cannot be opened, read or written."""

from collections.abc import Mapping, Sequence

from governance.sentences.phrase import Phrase, sentence

OBSTACLES: Mapping[str, tuple[str, str]] = {
    "full": ("the disk is full", "make room"),
    "only-read": (
        "it can be read here and not written",
        "let the user of this process write to the file and its folder, or the server take changes",
    ),
    "locked": (
        "another process held the write lock for longer than we wait",
        "if it stays so, find the process that holds it and end it",
    ),
    "broken-disk": (
        "the disk did not do what it was asked",
        "it may be full, or broken: look after it",
    ),
    "no-file": (
        "its file cannot be opened",
        "it must be there, and the user of this process must be able to write to it and its folder",
    ),
    "lost": ("the database cannot be reached", "start it, or look at the address"),
    "no-right": (
        "this role has no right to do that",
        "run `placet migrate` as the role that owns the tables, with `--grant ROLE` for one that uses them",
    ),
}
"""What stands in the way of a database, by code, and what to do then."""


@sentence(message="no such table: item")
def database_says(message: str) -> str:
    """What a database says itself."""
    return message


@sentence(obstacle="locked", message="database is locked")
def database_cannot(obstacle: str, message: str) -> str:
    """What a database says itself, where we know what to do."""
    what, advice = OBSTACLES[obstacle]
    return f"{what} ({message}); {advice}. Then the same works again, without a restart"


@sentence(place="home/log_key", key="log.placet.test+1a2b+AAAA")
def holds_another_key(place: str, key: str) -> str:
    """Of the key of the log."""
    return f"{place} holds that of {key}"


@sentence(place="home/log_key")
def holds_no_key(place: str) -> str:
    """Of the key of the log."""
    return f"there is none in {place}"


@sentence(key="log.placet.test+3c4d+AAAA", holds=Phrase("holds-no-key", {"place": "home/log_key"}))
def key_not_here(key: str, holds: Phrase) -> str:
    """Of the key of the log."""
    return f"the log is signed with the key {key}, and its private half is not here: {holds}"


@sentence()
def key_in_setting() -> str:
    """Of the key of the log."""
    return "the key of the log is in the setting PLACET_LOG_KEY itself; let it name a file, so that a new key can be kept beside it"


@sentence(path="home/log_key", fault="Permission denied")
def key_cannot_be_read(path: str, fault: str) -> str:
    """Of the key of the log."""
    return f"the key of the log in {path} cannot be read: {fault}"


@sentence(source="home/log_key", fault=Phrase("no-private-key", {"begins": "PRIVATE+KEY+"}))
def no_key_of_a_log(source: str, fault: Phrase) -> str:
    """Of the key of the log."""
    return f"{source} is no key of a log: {fault}"


@sentence(path="home/log_key", fault="No space left on device")
def key_cannot_be_written(path: str, fault: str) -> str:
    """Of the key of the log."""
    return f"a key of the log cannot be written to {path}: {fault}"


@sentence(pseudonym="p-1a2b")
def no_such_pseudonym(pseudonym: str) -> str:
    """Of somebody who is forgotten."""
    return f"the log knows nobody as {pseudonym}"


@sentence(entry=99)
def entry_not_there(entry: int) -> str:
    """Of an entry of the log."""
    return f"the log has no entry {entry}"


@sentence()
def keys_missing() -> str:
    """Of a store that was changed."""
    return "the keys of the audit log are missing; `placet verify` names the first fault"


@sentence(entry=3)
def entry_cannot_be_read(entry: int) -> str:
    """Of a store that was changed."""
    return f"entry {entry} of the audit log was changed and cannot be read; `placet verify` names the first fault"


@sentence(store="home/placet.db", cause=database_cannot("no-file", "unable to open database file"))
def store_cannot_be_opened(store: str, cause: Phrase) -> str:
    """Of the store."""
    return f"the store {store} cannot be opened: {cause}"


@sentence(present="0004", form="0010", cause=database_says("disk I/O error"))
def store_not_brought_up(present: str | None, form: str, cause: Phrase) -> str:
    """Of the store."""
    tables = "it has no tables yet" if present is None else f"its tables are of form {present}"
    return f"{tables} and could not be given form {form}: {cause}"


@sentence(store="home/placet.db", cause=database_says("disk I/O error"))
def store_lost_at_the_end(store: str, cause: Phrase) -> str:
    """Of the store."""
    return f"the store {store} was lost at the very end, and this may be on record or not; look before you do it again: {cause}"


@sentence(store="home/placet.db", cause=database_says("disk I/O error"))
def store_failed(store: str, cause: Phrase) -> str:
    """Of the store."""
    return f"the store {store} failed, and nothing was written: {cause}"


@sentence()
def port_is_no_number() -> str:
    """Of the address of a store."""
    return "its port is no number, expected one such as postgresql+psycopg://user@host:5432/placet"


@sentence(path="home/checkpoint", fault="Permission denied")
def kept_checkpoint_not_read(path: str, fault: str) -> str:
    """Of the checkpoint that a home keeps."""
    return f"the kept checkpoint {path} cannot be read: {fault}"


@sentence(path="home/checkpoint", fault="No space left on device")
def checkpoint_not_kept(path: str, fault: str) -> str:
    """Of the checkpoint that a home keeps."""
    return f"the checkpoint cannot be kept in {path}: {fault}"


@sentence(table="act", fault="no such enum")
def row_cannot_be_copied(table: str, fault: str) -> str:
    """Of a store that is backed up."""
    return (
        f"a row of {table} was changed and cannot be read ({fault}); `placet verify` names the first fault of the log"
    )


@sentence(form="0099", first="0001", newest="0010")
def form_of_a_later_version(form: str, first: str, newest: str) -> str:
    """Of a store."""
    return f"its tables are of form {form}, this program knows {first} to {newest}: it was written by a later version; use that"


@sentence()
def log_with_names() -> str:
    """Of a store."""
    return "it was written by an earlier version, whose log had names in its entries; that log cannot go on, so begin with a new home"


@sentence()
def roles_on_postgresql_only() -> str:
    """Of a role that is to be made."""
    return "roles exist on PostgreSQL only; a SQLite file is guarded by its triggers and the file's owner"


@sentence(cause=database_says("disk I/O error"))
def nothing_restored(cause: Phrase) -> str:
    """Of a copy that is restored."""
    return f"nothing was restored: {cause}"


@sentence(path="home/placet.db", fault="Permission denied")
def restored_nowhere(path: str, fault: str | None) -> str:
    """Of a copy that is restored."""
    return f"nothing was restored: {path} cannot be written: {fault}"


@sentence(digest="sha256:1a2b")
def no_such_document(digest: str) -> str:
    """Of a document."""
    return f"the store holds no document {digest}"


@sentence(digest="sha256:1a2b", bytes="sha256:3c4d")
def document_was_changed(digest: str, bytes: str) -> str:
    """Of a document."""
    return f"document {digest} was changed in the store: its bytes are now {bytes}"


@sentence(model="card-fraud")
def registered_cannot_be_read(model: str) -> str:
    """Of what pages show of the registry."""
    return f"what the registry had of {model} was changed in the store and cannot be read; delete its row in the table registered, and the worker reads the registry again"


@sentence(table="item", cause=database_says("no such state"))
def table_cannot_be_read(table: str, cause: Phrase) -> str:
    """Of a store that was changed."""
    return f"the table {table} was changed and cannot be read: {cause}"


@sentence(position=7)
def nothing_waits(position: int) -> str:
    """Of a promise that was kept, or never made."""
    return f"nothing waits at place {position} of the outbox"


@sentence(kind="request", id="R-0009", items=("R-0001",))
def no_such_item(kind: str, id: str, items: Sequence[str]) -> str:
    """Of a request, or whatever else has a course."""
    return f"there is no {kind} {id}; there are {', '.join(items) or 'none'}"


@sentence(item="R-0007", revision=9)
def no_such_act(item: str, revision: int) -> str:
    """Of a reason that is to be forgotten."""
    return f"{item} has no act {revision}"
