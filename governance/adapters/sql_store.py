"""The store on SQLite (WAL) or PostgreSQL, through SQLModel."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import Session, create_engine

from governance.adapters.sql_schema import bring_up_to_date, grant, is_newest
from governance.adapters.sql_session import SqlReader, SqlWriter, connection_of
from governance.audit.keyring import Keyring
from governance.errors import StoreUnavailable
from governance.store import Reader, Writer

WAIT_FOR_LOCK_MS = 10_000
WRITERS_TAKE_TURNS = 0x504C4143
"""Key of the PostgreSQL advisory lock that every writer holds until it ends."""


class SqlStore:
    """A store at a database URL. Writers take turns: each begins with the write lock, so reads inside it stay true.

    On SQLite a writer begins with `BEGIN IMMEDIATE`, on PostgreSQL with an advisory lock; a reader sees one moment.
    """

    def __init__(self, url: str, keyring: Keyring) -> None:
        self._keyring = keyring
        try:
            self._place = make_url(url).render_as_string(hide_password=True)
            self._engine = _engine(url)
            self._prepare()
        except (SQLAlchemyError, ArgumentError, OSError, StoreUnavailable) as error:
            place = getattr(self, "_place", url)
            raise StoreUnavailable(f"the store {place} cannot be opened: {_cause(error)}") from error

    def grant(self, role: str) -> None:
        """Let a PostgreSQL role use this store, and only add to its log. Raises StoreUnavailable."""
        with self._session(writes=True) as session:
            grant(connection_of(session), role)
            connection_of(session).commit()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A consistent view."""
        with self._session(writes=False) as session:
            yield SqlReader(session)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """One transaction with the write lock from its beginning."""
        with self._session(writes=True) as session:
            yield SqlWriter(session, self._keyring)
            # The session joins a transaction that the connection began with the lock, and leaves its end to it.
            connection_of(session).commit()

    def _prepare(self) -> None:
        with self._connected(writes=False) as connection:
            if is_newest(connection):
                return
        with self._connected(writes=True) as connection:
            if not is_newest(connection):  # nobody else has done it meanwhile
                bring_up_to_date(connection)
            connection.commit()

    @contextmanager
    def _session(self, *, writes: bool) -> Iterator[Session]:
        try:
            with self._connected(writes=writes) as connection, Session(connection) as session:
                yield session
        except SQLAlchemyError as error:
            raise StoreUnavailable(
                f"the store {self._place} failed, and nothing was written: {_cause(error)}"
            ) from error

    @contextmanager
    def _connected(self, *, writes: bool) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.info["begin"] = "BEGIN IMMEDIATE" if writes else "BEGIN"
                connection.begin()
            elif writes:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_TAKE_TURNS})
            else:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield connection


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    path = Path(str(make_url(url).database))
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": WAIT_FOR_LOCK_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:
        # pysqlite would begin transactions by itself, late; we begin them where the Writer promises it.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.info.get("begin", "BEGIN"))

    return engine


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)
