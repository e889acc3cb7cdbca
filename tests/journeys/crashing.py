"""Processes that die where they are told to.

Also the worlds in which they do, and connections that break in the middle.
"""

import json
import os
import select
import shutil
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Engine, column, create_engine, event, inspect, make_url, text
from sqlalchemy import table as sql_table
from sqlalchemy.engine.default import DefaultDialect
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from governance.adapters.registry.mlflow_registry import MlflowRegistry
from governance.adapters.store import sql_schema
from governance.adapters.store.kept_checkpoint import KeptCheckpoint
from governance.adapters.store.log_keys import LogKeys
from governance.adapters.store.sql_store import SqlStore
from governance.services.ports import Ports
from governance.settings import sqlite_url
from tests.builders import MODEL, NOON
from tests.fakes import FakeNotifier, FakeRegistry, FixedClock

STORE, ALIASES, KEY = "placet.db", "aliases.json", "log.key"
WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER")
LOCKS = "pg_advisory_xact_lock"
ANSWERED, LAST = "answered", "after the answer"
PENDING = "SELECT count(*) FROM outbox WHERE kind = 'alias-move' AND finished_at IS NULL"
PENDING_BEFORE = "SELECT count(*) FROM alias_move WHERE finished_at IS NULL"
"""Where there is no outbox yet."""
GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
EARLIER_NAMES = {"item": "request"}
"""Of tables and columns."""
Registries = Callable[[Path], Any]
Act = Callable[[], str]
"""What dies; its answer is one line."""


class KeptRegistry(FakeRegistry):
    """A `FakeRegistry` whose aliases are in a file.

    As those of a real registry, they survive the process that moved them.
    """

    def __init__(self, versions: FakeRegistry, home: Path) -> None:
        vars(self).update(vars(versions))
        self._file = home / ALIASES
        self._aliases = {(MODEL, alias): version for alias, version in json.loads(self._file.read_text()).items()}

    def set_alias(self, model: str, alias: str, version: str) -> None:
        super().set_alias(model, alias, version)
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps({alias: version for (_, alias), version in self._aliases.items()}))
        os.rename(draft, self._file)  # noqa: PTH104  (`replace` is where the keys of a log are watched)


@dataclass(frozen=True)
class World:
    """A home, and the database of its console.

    Everything else of it is in `common`.
    """

    home: Path
    url: str
    now: datetime
    common: Ports
    registries: Registries

    @property
    def console(self) -> Ports:
        """The console of a program that was just started."""
        keys = LogKeys(str(self.home / KEY), "log.placet.test/crashing")
        return replace(
            self.common,
            store=SqlStore(self.url, keys),
            keyring=keys,
            kept=KeptCheckpoint(self.home / "checkpoint"),
            registry=self.registries(self.home),
            notifier=FakeNotifier(),
            clock=FixedClock(self.now),
        )


@dataclass(frozen=True)
class Look:
    """What is in a world, as its bytes say."""

    form: str | None
    guards: frozenset[str]
    rows: dict[str, list[str]]
    said: tuple[str, ...]
    """The actions that the log has, in its order."""
    pending: int
    """Moves that are promised and not finished."""
    alias: str | None
    """The version that serves."""

    @property
    def recorded(self) -> tuple[Any, ...]:
        """Everything that is in the database."""
        return (self.form, self.guards, self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: len(rows) for name, rows in self.rows.items()}


def look(world: World) -> Look:
    """Look at what is there.

    No console is opened for it.
    """
    engine = create_engine(world.url)
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}  # noqa: S608  (our own names)
        actions, pending = [], 0
        if "log_opened" in names:
            actions = list(connection.execute(text("SELECT action FROM log_opened ORDER BY sequence")).scalars())
            waits = PENDING if "outbox" in names else PENDING_BEFORE
            pending = connection.execute(text(waits)).scalar_one()
        guards = frozenset(connection.execute(text(GUARDS[engine.dialect.name])).scalars())
        form = sql_schema.form_of(connection)
    engine.dispose()
    holder = world.registries(world.home).alias_holder(MODEL, "champion")
    return Look(form, guards, rows, tuple(actions), pending, holder)


class Database:
    """SQLite or PostgreSQL: where worlds are made and copied."""

    def __init__(self, folder: Path, server: str | None, *, ours: bool) -> None:
        self.folder = folder
        self._server = None if server is None else make_url(server).set(drivername="postgresql+psycopg")
        self._admin = None if self._server is None else create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._made: list[str] = []
        self._hurries = ours and server is not None
        if self._hurries:
            # Here processes die, not machines; a copy of a database is a thousand files to wait for.
            self._run("ALTER SYSTEM SET fsync = off")
            self._run("SELECT pg_reload_conf()")

    def begin(self, name: str, common: Ports, registries: Registries) -> World:
        """A world in which nothing has happened yet."""
        home = self.folder / name
        home.mkdir()
        (home / ALIASES).write_text(json.dumps({"champion": "1"}))
        return World(home, self._url(home), NOON, common, registries)

    def copy(self, world: World, name: str) -> World:
        """Copy this world to another place.

        What was there before is gone.
        """
        home = self.folder / name
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(world.home, home)
        return replace(world, home=home, url=self._url(home, world.home.name))

    def close(self) -> None:
        """Leave nothing on the server."""
        if self._admin is not None:
            for name in dict.fromkeys(self._made):
                self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            if self._hurries:
                self._run("ALTER SYSTEM RESET fsync")
                self._run("SELECT pg_reload_conf()")
            self._admin.dispose()

    def _url(self, home: Path, template: str | None = None) -> str:
        if self._server is None:
            return sqlite_url(home / STORE)
        name, source = (
            None if label is None else f"placet_crash_{os.getpid()}_{label}" for label in (home.name, template)
        )
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run(f"CREATE DATABASE {name}" + ("" if source is None else f" TEMPLATE {source}"))
        self._made.append(str(name))
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        assert self._admin is not None
        with self._admin.connect() as connection:
            connection.execute(text(statement))


def let_go(console: Ports) -> None:
    """Close its connections, so that its database can be copied."""
    assert isinstance(console.store, SqlStore)
    console.store._engine.dispose()


def with_rows_of_form(form: str, source: World, target: World) -> World:
    """Fill an empty world with the rows of another.

    In tables of an earlier form.
    """
    old, new = create_engine(source.url), create_engine(target.url)
    with old.connect() as reads, new.begin() as writes:
        sql_schema.bring_up_to_date(writes, form)
        for table in SQLModel.metadata.sorted_tables:
            rows = [row._mapping for row in reads.execute(table.select())]
            tables = inspect(writes)
            name = _earlier(table.name, tables.get_table_names())
            if name is None and table.name == "outbox":
                _write_promises(writes, rows)
            if not rows or name is None:
                continue
            there = [each["name"] for each in tables.get_columns(name)]
            columns = {now.name: then for now in table.columns if (then := _earlier(now.name, there)) is not None}
            earlier = sql_table(name, *(column(then, table.c[now].type) for now, then in columns.items()))
            writes.execute(earlier.insert(), [{columns[now]: row[now] for now in columns} for row in rows])
    old.dispose()
    new.dispose()
    return target


MOVE = ("request", "revision", "model", "alias", "version")
MESSAGE = ("title", "body")


def _write_promises(writes: Connection, promises: Sequence[Mapping[str, Any]]) -> None:
    """Give moves and messages the tables of their own that they had."""
    moves = [_promised(each, MOVE) for each in promises if each["kind"] == "alias-move"]
    messages = [_promised(each, MESSAGE) for each in promises if each["kind"] == "message"]
    assert moves
    assert messages
    _write(writes, "alias_move", (*MOVE, "position", "attempts", "obstacle"), ("not_before", "finished_at"), moves)
    _write(writes, "notice", (*MESSAGE, "id", "attempts"), ("queued_at", "sent_at"), messages)


def _promised(promise: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    content = json.loads(promise["content"])
    assert content.keys() == set(fields)
    return {**promise, **content, "id": promise["position"], "sent_at": promise["finished_at"]}


def _write(
    writes: Connection, name: str, names: Sequence[str], times: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    there = sql_table(name, *map(column, names), *(column(time, UTCDateTime) for time in times))
    writes.execute(there.insert(), [{each: row[each] for each in (*names, *times)} for row in rows])


def _earlier(now: str, there: Sequence[str]) -> str | None:
    """What a table or column was called.

    None where there was none.
    """
    return next((name for name in (now, EARLIER_NAMES.get(now)) if name in there), None)


# --- processes that die


@dataclass
class Points:
    """The points that a process passes.

    They are named where they matter. The process dies at one of them.
    """

    dies_at: int
    tell: Callable[[str], object]
    matters: Callable[[str], bool]
    seen: Counter[str] = field(default_factory=Counter)
    told: int = 0

    def reach(self, name: str) -> None:
        self.seen[name] += 1
        point = name if self.seen[name] == 1 else f"{name} ({self.seen[name]})"
        if not self.matters(point):
            return
        self.tell(point)
        if self.told == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.told += 1

    def around(self, owner: Any, name: str, what: str) -> None:
        """Make the moments before and after a call points."""
        real = getattr(owner, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self.reach(f"before {what}")
            answer = real(*arguments, **named)
            self.reach(f"after {what}")
            return answer

        setattr(owner, name, call)

    def watch(self, database: str) -> None:
        """Name every step that this process takes from now on.

        What its engines on `database` write, the registry, the key file.
        """

        def told(when: str, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if database in str(connection.engine.url) and (what := _written(statement)):
                self.reach(f"{when} {what}")

        event.listen(Engine, "before_cursor_execute", partial(told, "before"))
        event.listen(Engine, "after_cursor_execute", partial(told, "after"))
        self.around(KeptRegistry, "set_alias", "the alias moves")
        self.around(MlflowRegistry, "set_alias", "the alias moves")
        self.around(os, "fsync", "the draft of a key is on the disk")
        self.around(os, "link", "the new key has its name")
        self.around(os, "unlink", "the draft is gone")
        self.around(os, "replace", "the new key takes the place of the old")

        self.around(DefaultDialect, "do_commit", "COMMIT")


def every(_: str) -> bool:
    """Each point matters."""
    return True


def the_first_of_two(point: str) -> bool:
    """Whether a point is the first of two with nothing between.

    Between two steps there are two such points. Those before a step are enough.
    """
    return point.startswith(("before ", "after COMMIT")) or point == LAST


def spread_out(point: str) -> bool:
    """Whether a point of a long act is one where it dies.

    These are all about its commit and after its answer, and one in three of those before its other steps. Which of
    them is drawn by their names, so that a step more does not move the others.
    """
    return "COMMIT" in point or point == LAST or (the_first_of_two(point) and crc32(point.encode()) % 3 == 0)


def _written(statement: str) -> str | None:
    """The first words of a statement that writes to the database.

    None where it only reads.
    """
    if LOCKS in statement:
        return "the write lock"
    words = statement.replace("(", " ").split()
    if not statement.lstrip().startswith(WRITES):
        return None
    return " ".join(words[:2] if words[0] in ("UPDATE", "BEGIN") else words[:3])


@dataclass(frozen=True)
class Run:
    """What a process told before it ended."""

    points: tuple[str, ...]
    answer: str | None
    """What the act answered; None where it never did."""
    died: bool

    @property
    def last(self) -> str:
        return self.points[-1]


def run(prepare: Callable[[], Act], dies_at: int, database: str, matters: Callable[[str], bool] = every) -> Run:
    """Do an act in a process of its own.

    The process dies at its `dies_at`th point, counted from 0. What the act needs is prepared before the first point.
    An answer is on its way to whoever asked before the last one.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reads)
            points = Points(dies_at, lambda name: os.write(writes, f"{name}\n".encode()), matters)
            act = prepare()
            points.watch(database)
            answer = act()
            os.write(writes, f"{ANSWERED}: {answer}\n".encode())
            points.reach(LAST)
        except BaseException as error:  # noqa: BLE001  (nothing of this process may go on in the tests)
            os.write(writes, f"broken: {error!r}\n".encode())
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        lines = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    broken = [line for line in lines if line.startswith("broken: ")]
    assert not broken, broken
    answers = [line.removeprefix(f"{ANSWERED}: ") for line in lines if line.startswith(ANSWERED)]
    points = tuple(line for line in lines if not line.startswith(ANSWERED))
    return Run(points, answers[0] if answers else None, os.WIFSIGNALED(status))


# --- connections that break


@contextmanager
def broken_at_commit(url: str, folder: Path, *, arrives: bool) -> Iterator[str]:
    """A way to the PostgreSQL server that breaks at a COMMIT.

    The server is at `url`. It breaks before the COMMIT `arrives`, or before its answer does.
    """
    path = folder / ".s.PGSQL.5432"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        thread = threading.Thread(target=_serve, args=(listening, url, arrives), daemon=True)
        thread.start()
        through = make_url(url).set(host=None, port=5432).update_query_dict({"host": str(folder)})
        yield through.render_as_string(hide_password=False)
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)
    path.unlink()


def _serve(listening: socket.socket, url: str, arrives: bool) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(client, _reach(url), arrives), daemon=True).start()


def _reach(url: str) -> socket.socket:
    address = make_url(url)
    host, port = str(address.query.get("host") or address.host), address.port or 5432
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    server = socket.socket(socket.AF_UNIX)
    server.connect(f"{host}/.s.PGSQL.{port}")
    return server


def _pass_on(client: socket.socket, server: socket.socket, arrives: bool) -> None:
    with client, server, suppress(OSError):
        while True:
            ready, _, _ = select.select([client, server], [], [])
            for connection in ready:
                content = connection.recv(65_536)
                if not content:
                    return
                commits = connection is client and b"COMMIT" in content
                if commits and not arrives:
                    return
                (server if connection is client else client).sendall(content)
                if commits:
                    server.recv(65_536)  # it is done; nobody hears of it
                    return
