"""The database of a store.

How it is opened, what a transaction on it is, and what its failures mean.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from governance.adapters.disk.private_files import OWNERS_FOLDER, make_private
from governance.errors import PlacetError
from governance.sentences import storing
from governance.sentences.phrase import Phrase

WAIT_FOR_LOCK_MS = 10_000
WRITERS_TAKE_TURNS = 0x504C4143
"""Key of the PostgreSQL advisory lock that every writer holds until it ends."""

_BEGIN_WITH_LOCK = text("SELECT set_config('lock_timeout', :wait, true), pg_advisory_xact_lock(:key)")

LOST = "lost"
OF_SQLITE = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "only-read",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_IOERR: "broken-disk",
    sqlite3.SQLITE_CANTOPEN: "no-file",
}
OF_POSTGRESQL = {
    "53100": "full",
    "25006": "only-read",
    "55P03": "locked",
    "42501": "no-right",
    "57P01": LOST,
    "57P02": LOST,
    "57P03": LOST,
}
"""Obstacles, by SQLSTATE: disk_full, read_only_sql_transaction, lock_not_available, insufficient_privilege, a server that stops or starts."""


def open_engine(url: str) -> Engine:
    """The engine of the database at `url`.

    A folder for a SQLite file is made where there is none.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    path = file_of(address)
    if path is not None:
        path.parent.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)
        make_private(path)
    engine = create_engine(url, connect_args={"timeout": WAIT_FOR_LOCK_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:
        # pysqlite would begin transactions by itself, late; we begin them where the Writer promises it.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is erased is overwritten in the file, and not only taken out of the tables.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.info.get("begin", "BEGIN"))

    return engine


def file_of(url: URL) -> Path | None:
    """The file of a SQLite database that may be made.

    None of another database, and where the URL says how a file is opened.
    """
    if url.get_backend_name() != "sqlite" or "uri" in url.query or not url.database:
        return None
    return Path(url.database)


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """A transaction that sees one moment, ended without a commit.

    Where it `writes`, it holds the write lock from its beginning.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.info["begin"] = "BEGIN IMMEDIATE" if writes else "BEGIN"
            connection.begin()
        elif writes:
            connection.execute(_BEGIN_WITH_LOCK, {"wait": str(WAIT_FOR_LOCK_MS), "key": WRITERS_TAKE_TURNS})
        else:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield connection


def cause(error: Exception) -> Phrase:
    """What was found, and what to do where we know it."""
    if isinstance(error, PlacetError):
        return error.phrase
    message = " ".join(str(getattr(error, "orig", None) or error).split())
    obstacle = _known(error)
    return storing.database_says(message) if obstacle is None else storing.database_cannot(obstacle, message)


def is_lost(error: Exception) -> bool:
    """Whether the connection broke.

    Then nobody knows what became of a commit that was under way.
    """
    return _known(error) == LOST


def _known(error: Exception) -> str | None:
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.Error):
        return OF_SQLITE.get(getattr(original, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(original, "sqlstate", None)
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or (isinstance(error, OperationalError) and state is None)
    ):
        return LOST
    return OF_POSTGRESQL.get(state or "")
