"""Stores of tests, opened quickly.

Those on SQLite that this process opens share their compiled statements and their first tables, and do not wait for the
disk. An engine of its own compiles every query anew, and every step to the present form takes its time: longer than
most tests. What a process that is killed has written stays in the system's memory: only a power cut would tell the
difference.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from governance.adapters.store import sql_store
from governance.adapters.store.sql_schema import bring_up_to_date

_step_by_step = False


@contextmanager
def step_by_step() -> Iterator[None]:
    """Have empty stores make their tables themselves, as users' stores do."""
    global _step_by_step  # noqa: PLW0603  (one switch for the process)
    _step_by_step = True
    try:
        yield
    finally:
        _step_by_step = False


@contextmanager
def quick_stores() -> Iterator[None]:
    """Open stores quickly inside."""
    real, first = sql_store.open_engine, create_engine("sqlite://", poolclass=StaticPool)
    with first.begin() as connection:  # the first connection tells the dialect what the database can
        bring_up_to_date(connection)
        tables: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    turn = Lock()

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")
        with turn:
            if not _step_by_step and not connection.execute("PRAGMA schema_version").fetchone()[0]:
                tables.backup(connection)
                connection.execute("PRAGMA journal_mode = WAL")

    def quick(url: str) -> Engine:
        engine = real(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", prepare)
            engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql_store, "open_engine", quick)
        yield
