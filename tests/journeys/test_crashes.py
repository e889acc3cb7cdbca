"""Killed at every step of every act that writes.

The long ones, which are migrations, at steps spread out over them. What was begun is not there, what was done is there once.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from governance.adapters.registry.mlflow_registry import MlflowRegistry
from governance.adapters.store import sql_schema
from governance.adapters.store.kept_checkpoint import KeptCheckpoint
from governance.adapters.store.sql_store import SqlStore
from governance.audit.log import ROTATED
from governance.committee.acts import Choice
from governance.errors import PlacetError, StoreUnavailable
from governance.services.committee.close import close_request
from governance.services.committee.policy import announce_policy
from governance.services.committee.vote import cast_vote
from governance.services.log.rotate import rotate_key
from governance.services.ports import Ports
from governance.services.record import Seen, seen_now
from governance.services.serving.settle import settle
from governance.settings import sqlite_url
from tests.builders import AMINA, BEN, CLARA, ELENA, FARAH, MODEL, NADIA, by
from tests.conftest import TEST_POSTGRES
from tests.fakes import ports
from tests.journeys.crashing import (
    KEY,
    Act,
    Database,
    KeptRegistry,
    Look,
    Run,
    World,
    broken_at_commit,
    every,
    let_go,
    look,
    run,
    spread_out,
    the_first_of_two,
    with_rows_of_form,
)
from tests.quick_stores import step_by_step
from tests.steps import ask, assert_log_and_tables_agree, decide, measured, vote

pytestmark = pytest.mark.slow

KINDS = ("SQLite", "PostgreSQL")
REQUEST = "R-0002"
AT_LEAST = 200
"""Deaths over both databases; the count is checked."""


# --- worlds in which somebody is about to act


class Stages:
    """The course of R-0002, as worlds to copy before each act.

    It replaces version 2 by version 3.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        common = ports(_without_predictions(database.folder / "common"))  # each world has a store of its own
        common.registry.register(MODEL, b"weights of 3")  # type: ignore[attr-defined]  # the fake
        self._now = database.begin("now", common, partial(KeptRegistry, common.registry))  # type: ignore[arg-type]
        self.kept: dict[str, World] = {}
        self.seen: dict[str, Seen] = {}
        self._compared: dict[bytes, tuple[str | None, bytes | None]] = {}
        self._walk()

    def disagreement(self, world: World, there: Look) -> str | None:
        """What the log and the tables of a world disagree in.

        Worlds that are the same row for row are compared once, and each has the checkpoint that this leaves.
        """
        kept = KeptCheckpoint(world.home / "checkpoint")
        same = sha256(repr((there.recorded, kept.read())).encode()).digest()
        if same not in self._compared:
            self._compared[same] = (_disagreement(world), kept.read())
        difference, checkpoint = self._compared[same]
        if checkpoint is not None:
            kept.write(checkpoint)
        return difference

    def _walk(self) -> None:
        self.kept["empty"] = self.database.copy(self._now, "empty")
        self._until("vote", _two_have_voted)
        self._until("close", lambda console: vote(console, BEN, request=REQUEST))
        self._until("settle", lambda console: closes(console, seen_now(console, REQUEST)))
        old = self.database.begin("old", self._now.common, self._now.registries)
        self.kept["old"] = with_rows_of_form("0001", self._now, replace(old, now=self._now.now))

    def _until(self, stage: str, happens: Callable[[Ports], object]) -> None:
        console = self._now.console
        happens(console)
        self._now = replace(self._now, now=console.clock())
        self.seen[stage] = seen_now(console, REQUEST)
        let_go(console)
        self.kept[stage] = self.database.copy(self._now, stage)


def _without_predictions(folder: Path) -> Path:
    (folder / "predictions").mkdir(parents=True)  # so that no log is written
    return folder


def _two_have_voted(console: Ports) -> None:
    announce_policy(by(console, FARAH))
    for version, request in (("2", "R-0001"), ("3", REQUEST)):
        measured(console, version)
        ask(console, version)
        if request != REQUEST:
            decide(console, request=request)
            settle(console)
    vote(console, CLARA, request=REQUEST)
    vote(console, ELENA, request=REQUEST)


# --- what somebody does, and does again with the same click


def votes(console: Ports, seen: Seen) -> str:
    return f"vote {cast_vote(by(console, BEN), REQUEST, Choice.APPROVE, 'I read it', seen).revision}"


def closes(console: Ports, seen: Seen) -> str:
    return str(close_request(by(console, AMINA), REQUEST, "the committee has voted", seen).move)


def settles(console: Ports, _: Seen) -> str:
    return f"moved {len(settle(console))}"


def rotates(console: Ports, _: Seen) -> str:
    return str(rotate_key(by(console, NADIA), "a new year"))


@dataclass(frozen=True)
class Doing:
    """An act, and by hand what it adds to the log."""

    stage: str
    does: Callable[[Ports, Seen], str] | None
    """None: nothing but to open the store, which brings its tables up to date."""
    adds: tuple[str, ...] = ()
    serves: str = "2"
    """The version that serves when it is done."""
    matters: Callable[[str], bool] = every

    def prepared(self, world: World, seen: Seen | None) -> Act:
        if self.does is None:
            return partial(_opened, world)
        assert seen is not None
        return partial(self.does, world.console, seen)


def _opened(world: World) -> str:
    let_go(world.console)
    return "opened"


DOINGS = {
    "vote": Doing("vote", votes, ("vote:cast",)),
    "close": Doing("close", closes, ("decision:approved",)),
    "settle": Doing("settle", settles, ("approval:superseded", "alias:moved"), serves="3"),
    "rotate": Doing("vote", rotates, ("log-key:rotated",)),
    "migrate": Doing("old", None, serves="1", matters=spread_out),
    "migrate from nothing": Doing("empty", None, serves="1", matters=spread_out),
}
RECOGNISED = {
    "vote": "Ben Okafor has voted on R-0002 since this page was shown (approve",
    "close": "R-0002 is approved; it cannot be voted on any more",
    "settle": "moved 0",
    "migrate": "opened",
    "migrate from nothing": "opened",
}
"""What is said to whoever does again what was done already."""


# --- deaths


@dataclass(frozen=True)
class Death:
    """A process that was killed at a point.

    With what was there after it, and what became of it when it was done again.
    """

    run: Run
    after: Look
    again: str
    end: Look
    disagreements: tuple[str, ...]
    """Where the log did not verify, or told something else than the tables: after the death, and at the end."""
    secrets: frozenset[str]
    """Files with private keys at the end."""

    @property
    def point(self) -> str:
        return self.run.last

    @property
    def written(self) -> bool:
        """Whether the database had said that it is on record."""
        return "after COMMIT" in self.run.points


@dataclass(frozen=True)
class Deaths:
    """Every death of one act on one database."""

    before: Look
    undisturbed: Look
    """After the act of a process that was left alone."""
    answer: str
    all: tuple[Death, ...]

    @property
    def in_vain(self) -> tuple[Death, ...]:
        return tuple(death for death in self.all if not death.written)

    @property
    def done(self) -> tuple[Death, ...]:
        return tuple(death for death in self.all if death.written)


def killed_everywhere(stages: Stages, name: str) -> Deaths:
    doing = DOINGS[name]
    stage = stages.kept[doing.stage]
    seen = stages.seen.get(doing.stage)
    deaths: list[Death] = []
    while True:
        world = stages.database.copy(stage, "dying")
        ran = run(partial(doing.prepared, world, seen), len(deaths), world.home.name, doing.matters)
        if not ran.died:
            assert ran.answer is not None
            return Deaths(look(stage), look(world), ran.answer, tuple(deaths))
        deaths.append(_restarted(ran, stages, world, doing, seen))


def _restarted(ran: Run, stages: Stages, world: World, doing: Doing, seen: Seen | None) -> Death:
    after = look(world)
    first = stages.disagreement(world, after)
    again = _again(doing.prepared(world, seen))
    end = look(world)
    second = stages.disagreement(world, end)
    secrets = frozenset(path.name for path in world.home.glob(f"{KEY}*"))
    look_at_both = tuple(f"{when}: {fault}" for when, fault in (("after", first), ("at the end", second)) if fault)
    return Death(ran, after, again, end, look_at_both, secrets)


def _again(act: Act) -> str:
    try:
        return act()
    except PlacetError as refusal:
        return str(refusal)


def _disagreement(world: World) -> str | None:
    # The key is not asked for: that alone would finish a rotation, which is for whoever rotates again to do.
    console = replace(world.console, keyring=SimpleNamespace(holding=lambda key: SimpleNamespace(verifier=key)))
    try:
        assert_log_and_tables_agree(console)
    except AssertionError as difference:
        return str(difference)
    finally:
        let_go(console)
    return None


@pytest.fixture(scope="module")
def staged(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Stages]]:
    """The stages on one kind of database.

    They are made when they are first asked for.
    """
    memory = Path("/dev/shm")  # noqa: S108  (a file system without a disk, where there is one)
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    made: dict[str, Stages] = {}

    def stages(kind: str) -> Stages:
        if kind not in made:
            server = None if kind == "SQLite" else str(request.getfixturevalue("postgres_server"))
            (folder / kind).mkdir()
            made[kind] = Stages(Database(folder / kind, server, ours=TEST_POSTGRES not in os.environ))
        return made[kind]

    yield stages
    for staged_world in made.values():
        staged_world.database.close()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def deaths(staged: Callable[[str], Stages]) -> Callable[[str, str], Deaths]:
    """Every death of an act on a kind of database.

    Each happens once.
    """
    died: dict[tuple[str, str], Deaths] = {}

    def of(kind: str, name: str) -> Deaths:
        if (kind, name) not in died:
            with step_by_step():
                died[kind, name] = killed_everywhere(staged(kind), name)
        return died[kind, name]

    return of


Told = Callable[[str, str], Deaths]
on_every_database = pytest.mark.parametrize("kind", KINDS)
of_every_act = pytest.mark.parametrize("name", DOINGS)


@of_every_act
@on_every_database
def test_killed_before_its_commit_an_act_has_left_nothing_on_record(deaths: Told, kind: str, name: str):
    by_outcome = deaths(kind, name)
    assert "before COMMIT" in {death.point for death in by_outcome.in_vain}
    for death in by_outcome.in_vain:
        assert death.after.recorded == by_outcome.before.recorded, death.point
        assert death.run.answer is None, death.point


@of_every_act
@on_every_database
def test_killed_after_its_commit_an_act_is_on_record_once_whether_anybody_was_told_or_not(
    deaths: Told, kind: str, name: str
):
    by_outcome = deaths(kind, name)
    assert {death.run.answer is None for death in by_outcome.done} == {True, False}
    for death in by_outcome.done:
        assert death.after.said == (*by_outcome.before.said, *DOINGS[name].adds), death.point
        assert death.after.counts == by_outcome.undisturbed.counts, death.point
        assert (death.after.form, death.after.guards) == (sql_schema.NEWEST, by_outcome.undisturbed.guards), death.point


@of_every_act
@on_every_database
def test_after_every_death_the_log_verifies_and_tells_what_the_tables_say(deaths: Told, kind: str, name: str):
    assert [(death.point, death.disagreements) for death in deaths(kind, name).all if death.disagreements] == []


@of_every_act
@on_every_database
def test_what_failed_is_done_once_by_whoever_does_it_again(deaths: Told, kind: str, name: str):
    by_outcome = deaths(kind, name)
    for death in by_outcome.in_vain:
        if name != "rotate":  # each key is another
            assert death.again == by_outcome.answer, death.point
        _assert_done_once(by_outcome, death, name)


@pytest.mark.parametrize("name", RECOGNISED)
@on_every_database
def test_what_succeeded_is_recognised_and_not_doubled_when_it_is_done_again(deaths: Told, kind: str, name: str):
    by_outcome = deaths(kind, name)
    for death in by_outcome.done:
        assert death.again.startswith(RECOGNISED[name]), death.point
        assert death.end.recorded == death.after.recorded, death.point
        _assert_done_once(by_outcome, death, name)


def _assert_done_once(by_outcome: Deaths, death: Death, name: str) -> None:
    doing = DOINGS[name]
    assert death.end.said == (*by_outcome.before.said, *doing.adds), death.point
    assert death.end.counts == by_outcome.undisturbed.counts, death.point
    assert (death.end.alias, death.end.pending) == (doing.serves, by_outcome.undisturbed.pending), death.point
    assert (death.end.form, death.end.guards) == (sql_schema.NEWEST, by_outcome.undisturbed.guards), death.point


@on_every_database
def test_a_promised_alias_has_moved_or_not_and_its_promise_stands_until_that_is_on_record(deaths: Told, kind: str):
    by_outcome = deaths(kind, "settle")
    assert {death.after.alias for death in by_outcome.in_vain} == {"2", "3"}
    for death in by_outcome.all:
        moved = "after the alias moves" in death.run.points
        assert (death.after.alias, death.after.pending) == ("3" if moved else "2", 0 if death.written else 1), (
            death.point
        )


@on_every_database
def test_a_rotation_is_finished_by_whoever_rotates_again_and_only_a_finished_one_is_followed_by_another(
    deaths: Told, kind: str
):
    by_outcome = deaths(kind, "rotate")
    for death in by_outcome.done:
        finished = "after the new key takes the place of the old" in death.run.points
        rotated = death.end.said.count(ROTATED) - by_outcome.before.said.count(ROTATED)
        assert rotated == (2 if finished else 1), death.point
        assert f"{KEY}.next" not in death.secrets, death.point


def test_at_least_two_hundred_processes_were_killed(deaths: Told):
    died = {f"{name}, {kind}": deaths(kind, name).all for kind in KINDS for name in DOINGS}
    for name, all_of_it in died.items():
        print(f"{name}: {len(all_of_it)}")
        points = [death.point for death in all_of_it]
        assert len(points) == len(set(points)), "each point is another"
    assert sum(map(len, died.values())) >= AT_LEAST


# --- a registry as people have it


def test_killed_at_every_step_of_a_real_registry_an_alias_moves_once_and_is_recorded_once(
    staged: Callable[[str], Stages], tmp_path: Path
):
    stages, real = staged("SQLite"), _real_registry(tmp_path)
    stage = replace(stages.kept["settle"], registries=lambda home: MlflowRegistry(sqlite_url(home / real.name)))
    doing, seen = DOINGS["settle"], stages.seen["settle"]
    deaths: list[Death] = []
    while True:
        # MLflow keeps its connections by address, so each world has one of its own.
        world = stages.database.copy(stage, f"real-{len(deaths)}")
        shutil.copy(real, world.home)
        ran = run(partial(doing.prepared, world, seen), len(deaths), real.name, the_first_of_two)
        if not ran.died:
            break
        deaths.append(_restarted(ran, stages, world, doing, seen))
    assert [death.after.alias for death in deaths] == sorted(str(death.after.alias) for death in deaths)
    assert {(death.after.alias, death.after.pending) for death in deaths} == {("2", 1), ("3", 1), ("3", 0)}
    for death in deaths:
        assert death.again == f"moved {death.after.pending}", death.point
        assert death.end.said == (*look(stages.kept["settle"]).said, *doing.adds), death.point
        assert (death.end.alias, death.end.pending, death.disagreements) == ("3", 0, ()), death.point


def _real_registry(folder: Path) -> Path:
    """The database of an MLflow registry with the three versions.

    Version 2 serves.
    """
    from mlflow import MlflowClient

    uri = sqlite_url(folder / "mlflow.db")
    client = MlflowClient(uri, uri)
    client.create_registered_model(MODEL)
    for number in "123":
        files = folder / number
        files.mkdir()
        (files / "model.bin").write_bytes(f"weights of {number}".encode())
        client.create_model_version(MODEL, files.as_uri())
    client.set_registered_model_alias(MODEL, "champion", "2")
    return folder / "mlflow.db"


# --- a connection that breaks

LOST = "was lost at the very end, and this may be on record or not; look before you do it again"


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path has room for the name of a socket."""
    folder = Path(tempfile.mkdtemp(prefix="cut"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["vote", "close", "settle", "rotate"])
@pytest.mark.parametrize("arrives", [False, True], ids=["the write failed", "the write succeeded, its answer is lost"])
def test_where_the_connection_breaks_at_the_commit_it_is_said_that_nobody_knows_and_again_it_is_done_once(
    staged: Callable[[str], Stages], deaths: Told, short: Path, name: str, arrives: bool
):
    stages, doing, by_outcome = staged("PostgreSQL"), DOINGS[name], deaths("PostgreSQL", name)
    world, seen = stages.database.copy(stages.kept[doing.stage], "cut"), stages.seen[doing.stage]
    with broken_at_commit(world.url, short, arrives=arrives) as through:
        act = doing.prepared(replace(world, url=through), seen)
        with pytest.raises(StoreUnavailable, match=LOST):
            act()
    after = look(world)
    assert after.said == (*by_outcome.before.said, *(doing.adds if arrives else ()))
    assert (after.recorded == by_outcome.before.recorded) is not arrives
    _assert_again_is_once(world, seen, name, by_outcome, after)


@pytest.mark.parametrize("name", ["vote", "close", "settle", "rotate"])
def test_where_the_server_ends_the_connection_before_the_commit_nothing_is_on_record_and_again_it_is_done_once(
    staged: Callable[[str], Stages], deaths: Told, name: str
):
    stages, doing, by_outcome = staged("PostgreSQL"), DOINGS[name], deaths("PostgreSQL", name)
    world, seen = stages.database.copy(stages.kept[doing.stage], "cut"), stages.seen[doing.stage]
    console = world.console
    assert doing.does is not None
    _ended_at_commit(console)
    with pytest.raises(StoreUnavailable, match=LOST):
        doing.does(console, seen)
    after = look(world)
    assert after.recorded == by_outcome.before.recorded
    _assert_again_is_once(world, seen, name, by_outcome, after)


def _ended_at_commit(console: Ports) -> None:
    assert isinstance(console.store, SqlStore)
    engine = console.store._engine
    real = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        with create_engine(engine.url).connect() as other:
            other.execute(
                text("SELECT pg_terminate_backend(:pid)"), {"pid": connection.driver_connection.info.backend_pid}
            )
        real(connection)

    engine.dialect.do_commit = do_commit  # type: ignore[method-assign]


def _assert_again_is_once(world: World, seen: Seen, name: str, by_outcome: Deaths, after: Look) -> None:
    assert _disagreement(world) is None
    doing, written = DOINGS[name], after.said != by_outcome.before.said
    again = _again(doing.prepared(world, seen))
    if name != "rotate":
        assert again.startswith(RECOGNISED[name] if written else by_outcome.answer)
    assert _disagreement(world) is None
    end = look(world)
    assert end.said == (*by_outcome.before.said, *doing.adds)
    assert (end.counts, end.alias, end.pending) == (
        by_outcome.undisturbed.counts,
        doing.serves,
        by_outcome.undisturbed.pending,
    )
