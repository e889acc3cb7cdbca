"""What is due is done although nobody looks.

By one of several real processes, whichever of them lives.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from governance.adapters.store.sql_store import SqlStore
from governance.audit.log import Search
from governance.bootstrap import bootstrap
from governance.committee.acts import Choice
from governance.services.committee.close import close_request
from governance.services.committee.request import open_request
from governance.services.committee.vote import cast_vote
from governance.services.ports import Ports
from governance.services.record import seen_now
from governance.services.rounds.lease import Worker, take_lease
from governance.settings import Settings, sqlite_url
from governance.store.outbox import AliasMove
from tests.builders import by
from tests.fakes import KEYRING
from tests.journeys import warm
from tests.journeys.conftest import ROOT, serving

pytestmark = pytest.mark.slow

DIES_AT_THE_ALIAS = """
import os, signal, sys
from governance.adapters.registry.mlflow_registry import MlflowRegistry
from governance.cli.program import main

moves = MlflowRegistry.set_alias


def set_alias(*where):
    moves(*where)
    os.kill(os.getpid(), signal.SIGKILL)


MlflowRegistry.set_alias = set_alias
main(sys.argv[1:])
"""


def console_of(home: Path) -> Ports:
    return bootstrap(Settings(home=home))


def seconds_until(what: Callable[[], object], limit: float) -> float:
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < limit, f"it was not so within {limit} s"
        time.sleep(0.05)
    return time.monotonic() - begun


def recorded(console: Ports, *actions: str) -> list[str]:
    with console.store.reader() as reader:
        return [entry.event["subject"] for entry in reader.log.read(Search(actions=actions))]


def decided(console: Ports) -> None:
    """R-0003 is approved, and nobody has moved the alias."""
    who = {person.id: person for person in console.documents.roster().everybody()}
    for name in ("ben", "clara", "elena"):
        cast_vote(by(console, who[name]), "R-0003", Choice.APPROVE, "I read it.", seen_now(console, "R-0003"))
    close_request(by(console, who["amina"]), "R-0003", "It carries.", seen_now(console, "R-0003"))


def asked_long_ago(console: Ports) -> str:
    """The id of a request that is overdue."""
    then = replace(console, clock=lambda: datetime.now(UTC) - timedelta(days=60))
    farah = console.documents.roster().person("farah")
    return open_request(by(then, farah), "card-fraud", "1", "It may help.", alias="challenger").id


@contextmanager
def working(home: Path, *python: str) -> Iterator[subprocess.Popen[str]]:
    command = [warm.python(), *python, "--home", str(home), "work", "--every", "0.2", "--lease", "1"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_what_a_worker_was_killed_in_is_done_once_by_the_next(home: Path):
    console = console_of(home)
    overdue = asked_long_ago(console)
    decided(console)
    with working(home, "-c", DIES_AT_THE_ALIAS) as first:
        assert first.wait(timeout=60) == -signal.SIGKILL
    assert console.registry.alias_holder("card-fraud", "champion") == "2"
    assert "request/R-0003" not in recorded(console, "alias:moved")
    with working(home, "-m", "governance") as second, working(home, "-m", "governance") as third:
        took = seconds_until(lambda: "request/R-0003" in recorded(console, "alias:moved"), 60)
        for process in (second, third):
            assert process.stderr is not None
            assert "making rounds" in process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            assert process.communicate(timeout=30)[1] == ""
            assert process.returncode == 0
    print(f"seconds until the next had done it: {took:.1f}")
    assert recorded(console, "alias:moved").count("request/R-0003") == 1
    assert recorded(console, "request:lapsed") == [f"request/{overdue}"]
    with console.store.reader() as reader:
        assert (reader.outbox.pending(AliasMove), reader.rounds.now().lease) == ((), None)


def test_a_console_that_nobody_looks_at_does_what_falls_due_and_starts_its_worker_again(home: Path):
    console = console_of(home)
    overdue = asked_long_ago(console)
    earlier = process_of_the_last_round(console)
    with serving(home, worker=True) as running:
        seconds_until(lambda: recorded(console, "request:lapsed") == [f"request/{overdue}"], 60)
        seconds_until(lambda: process_of_the_last_round(console) != earlier, 30)
        first = process_of_the_last_round(console)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        seconds_until(lambda: process_of_the_last_round(console) != first, 60)
        assert running.process.poll() is None


def process_of_the_last_round(console: Ports) -> int | None:
    with console.store.reader() as reader:
        last = reader.rounds.now().last
    return None if last is None else int(last.by.split("/")[1])


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_of_many_who_take_the_lease_at_once_one_gets_it(database: str, tmp_path: Path, request: pytest.FixtureRequest):
    url = sqlite_url(tmp_path / "placet.db") if database == "SQLite" else str(request.getfixturevalue("postgres")())
    stores = [SqlStore(url, KEYRING) for _ in range(6)]

    def take(number: int) -> Any:
        ports = cast("Ports", SimpleNamespace(store=stores[number], clock=lambda: datetime.now(UTC)))
        worker = Worker(f"worker {number}", timedelta(seconds=15), timedelta(seconds=60))
        return take_lease(ports, worker, rests=False)

    with ThreadPoolExecutor(len(stores)) as pool:
        leases = [lease for lease in pool.map(take, range(len(stores))) if lease is not None]
    assert len(leases) == 1
