"""What a store in memory holds, written into a database.

For what is done to a database behind its back, and read in it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from governance.adapters.store import sql_log
from governance.adapters.store.sql_store import SqlStore
from governance.settings import sqlite_url
from governance.store.transaction import Store, Writer
from tests.fake_store import FakeStore, Kept
from tests.fakes import KEYRING

FILE = "placet.db"


def in_a_file(store: Store, home: Path) -> SqlStore:
    """A store in `home` that holds what `store` holds."""
    assert isinstance(store, FakeStore)
    database = SqlStore(sqlite_url(home / FILE), KEYRING)
    with database.writer() as writer:
        for write in (_write_log, _write_items, _write_evidence, _write_serving, _write_outbox):
            write(writer, store.kept)
    return database


def change(home: Path, statement: str) -> None:
    """Change the store in `home` behind its back.

    Its guards are taken away first.
    """
    with closing(sqlite3.connect(home / FILE)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(statement)


def _write_log(writer: Any, kept: Kept) -> None:
    connection, log = writer.log._connection, kept.log
    for entry in (row._asdict() for row in log.rows):
        connection.execute(sql_log.ADD_ENTRY, {name: entry[name] for name in sql_log.ENTRY_COLUMNS})
        connection.execute(sql_log.ADD_OPENED, {name: entry[name] for name in sql_log.OPENED_COLUMNS})
    for person in log.known:
        columns = {"pseudonym": person.pseudonym, "key": person.key, "id": person.id, "name": person.name}
        connection.execute(sql_log.ADD_PERSON, columns)
    for key in log.signers:
        connection.execute(sql_log.ADD_KEY, {"since": key.since, "vkey": str(key.key)})
    for word in kept.words.values():
        writer.witnesses.add(word)


def _write_items(writer: Writer, kept: Kept) -> None:
    for content in kept.documents.values():
        writer.documents.put(content)
    for item in kept.items.values():
        writer.items.put(item)
    for act in (act for acts in kept.acts.values() for act in acts):
        writer.items.add_act(act)
    for policy in reversed(kept.policies):
        writer.policies.add(policy)


def _write_evidence(writer: Writer, kept: Kept) -> None:
    for (model, version, *_), attached in kept.attachments.items():
        writer.evidence.add_attachment(model, version, attached)
    for assessment in kept.assessments.values():
        writer.evidence.put_assessment(assessment)
    for case in kept.cases.values():
        writer.evidence.put_case(case)
    writer.profiles.change(kept.profiles.values())


def _write_serving(writer: Writer, kept: Kept) -> None:
    for model, versions in kept.registered.items():
        writer.serving.put_registered(model, versions)
    for stray in kept.strays.values():
        writer.serving.put_stray(stray)
    for use in kept.uses.values():
        writer.serving.put_resource_use(use)
    writer.rounds.put(kept.rounds)


def _write_outbox(writer: Writer, kept: Kept) -> None:
    for position, (promise, finished) in enumerate(kept.promises.values(), 1):
        writer.outbox.add(promise.content, promise.at)
        if finished is not None:
            writer.outbox.finish(position, finished)
