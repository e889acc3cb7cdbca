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

WAIT_FOR_LOCK_MS = 10_000
WRITERS_TAKE_TURNS = 0x504C4143
"""Key of the PostgreSQL advisory lock that every writer holds until it ends."""

_BEGIN_WITH_LOCK = text("SELECT set_config('lock_timeout', :wait, true), pg_advisory_xact_lock(:key)")

FULL = ("the disk is full", "make room")
ONLY_READ = (
    "it can be read here and not written",
    "let the user of this process write to the file and its folder, or the server take changes",
)
LOCKED = (
    "another process held the write lock for longer than we wait",
    "if it stays so, find the process that holds it and end it",
)
BROKEN_DISK = ("the disk did not do what it was asked", "it may be full, or broken: look after it")
NO_FILE = (
    "its file cannot be opened",
    "it must be there, and the user of this process must be able to write to it and its folder",
)
LOST = ("the database cannot be reached", "start it, or look at the address")
NO_RIGHT = (
    "this role has no right to do that",
    "run `placet migrate` as the role that owns the tables, with `--grant ROLE` for one that uses them",
)
OF_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: ONLY_READ,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_IOERR: BROKEN_DISK,
    sqlite3.SQLITE_CANTOPEN: NO_FILE,
}
OF_POSTGRESQL = {
    "53100": FULL,
    "25006": ONLY_READ,
    "55P03": LOCKED,
    "42501": NO_RIGHT,
    "57P01": LOST,
    "57P02": LOST,
    "57P03": LOST,
}
"""By SQLSTATE: disk_full, read_only_sql_transaction, lock_not_available, insufficient_privilege, a server that stops or starts."""


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


def cause(error: Exception) -> str:
    """What was found, and what to do where we know it."""
    message = " ".join(str(getattr(error, "orig", None) or error).split())
    known_cause = _known(error)
    if known_cause is None:
        return message
    what, advice = known_cause
    return f"{what} ({message}); {advice}. Then the same works again, without a restart"


def is_lost(error: Exception) -> bool:
    """Whether the connection broke.

    Then nobody knows what became of a commit that was under way.
    """
    return _known(error) == LOST


def _known(error: Exception) -> tuple[str, str] | None:
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.Error):
        return OF_SQLITE.get(getattr(original, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(original, "sqlstate", None)
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or (isinstance(error, OperationalError) and state is None)
    ):
        return LOST
    return OF_POSTGRESQL.get(state or "")
