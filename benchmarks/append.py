"""Appending an entry against a bare insert of one row.

The entry comes with its rows. The SQLModel insert has the same bytes and is equally durable, in one run. Then eight
writers at once, and that no entry was lost, doubled or put out of order.

Usage: python -m benchmarks.append [ROUNDS]
"""

import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, event
from sqlmodel import Field, Session, SQLModel, create_engine

from benchmarks.long_log import DETAIL, KEY, MEMBERS, REASON, OneKey, build
from governance.adapters.store.sql_store import SqlStore
from governance.audit.event import Actor, Event
from governance.audit.verify import verify
from governance.settings import sqlite_url

BEGAN = datetime(2026, 6, 1, tzinfo=UTC)
BEFORE, WRITERS, EACH = 10_000, 8, 100


class BareRow(SQLModel, table=True):
    """As many bytes as an entry and what is kept beside it."""

    __tablename__ = "bare"

    id: int | None = Field(default=None, primary_key=True)
    content: bytes


def bare_engine(path: Path) -> Engine:
    """A SQLite file that is as durable as the store.

    WAL, and a sync at every commit.
    """
    engine = create_engine(sqlite_url(path))

    @event.listens_for(engine, "connect")
    def configure(connection: object, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[attr-defined]
        connection.execute("PRAGMA synchronous = FULL")  # type: ignore[attr-defined]

    BareRow.__table__.create(engine)  # type: ignore[attr-defined]
    return engine


def a_vote(number: int) -> Event:
    """One event like those of the log."""
    who = MEMBERS[number % len(MEMBERS)]
    return Event(
        "vote:cast",
        BEGAN + timedelta(seconds=number),
        Actor(who.id, who.name, "member", "demo", "ethics"),
        f"request/R-{number:04d}",
        REASON.decode(),
        detail={"choice": "approve", "holder": who.id, "revision": 3, "seat": "ethics"},
    )


def append(store: SqlStore, number: int) -> None:
    """An entry with its rows, in a transaction."""
    with store.writer() as writer:
        writer.log.append(a_vote(number))


def insert(engine: Engine, content: bytes) -> None:
    """A row, in a transaction."""
    with Session(engine) as session:
        session.add(BareRow(content=content))
        session.commit()


def in_turns(store: SqlStore, engine: Engine, rounds: int) -> tuple[float, float]:
    """Median milliseconds of an append and of a bare insert."""
    times: dict[str, list[float]] = {"append": [], "bare": []}
    content = bytes(1_500)
    for number in range(rounds):
        for name, act in (("append", lambda n=number: append(store, n)), ("bare", lambda: insert(engine, content))):
            started = time.perf_counter()
            act()  # type: ignore[no-untyped-call]
            times[name].append(1000 * (time.perf_counter() - started))
    return median(times["append"]), median(times["bare"])


def at_once(path: Path, store: SqlStore) -> float:
    """Entries a second of eight writers.

    The program ends where the log is not what they wrote.
    """
    with store.reader() as reader:
        before = reader.log.size()
    started = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(
            pool.map(
                lambda n: append(SqlStore(sqlite_url(path), OneKey()) if n % EACH == 0 else store, n),
                range(WRITERS * EACH),
            )
        )
    elapsed = time.perf_counter() - started
    with store.reader() as reader:
        verification = verify(reader.log, KEY.verifier)
        if verification.fault or verification.head.size != before + WRITERS * EACH:
            raise SystemExit(
                verification.fault or f"{verification.head.size} entries, expected {before + WRITERS * EACH}"
            )
    return WRITERS * EACH / elapsed


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "placet.db"
        store = build(path, BEFORE, each=True)
        ours, bare = in_turns(store, bare_engine(Path(folder) / "bare.db"), rounds)
        rate = at_once(path, store)
    assert len(DETAIL) > 0
    print(
        json.dumps(
            {
                "append_ms": round(ours, 2),
                "bare_insert_ms": round(bare, 2),
                "append_to_bare": round(ours / bare, 2),
                "writers": WRITERS,
                "entries_per_second_of_all": round(rate),
            }
        )
    )


if __name__ == "__main__":
    main()
