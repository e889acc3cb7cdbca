"""Somebody moves an alias with the plain MLflow client.

MLflow is down for a while. A real MLflow server, a real console.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from mlflow import MlflowClient

from governance.adapters.store.log_keys import LogKeys
from governance.adapters.store.sql_store import SqlStore
from governance.audit.log import Search
from governance.cli.program import main
from governance.settings import sqlite_url
from governance.store.outbox import AliasMove
from tests.journeys.conftest import ROOT, serving
from tests.journeys.registry_server import RegistryServer, registry_server

pytestmark = pytest.mark.slow

SECRET = "a long random text"  # noqa: S105  (of this test)
FOUND = "alias:moved-without-decision"
AT_ONCE = 2.0
"""Seconds within which a webhook must have become an entry."""


@dataclass(frozen=True)
class World:
    """A home whose registry is a server."""

    home: Path
    server: RegistryServer
    store: SqlStore

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PLACET_REGISTRY": self.server.url,
            "PLACET_WEBHOOK_SECRET": SECRET,
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
        }

    @property
    def client(self) -> MlflowClient:
        return MlflowClient(self.server.url, self.server.url)

    @property
    def champion(self) -> str | None:
        holder = self.client.get_registered_model("card-fraud").aliases.get("champion")
        return None if holder is None else str(holder)

    def placet(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--home", str(self.home), *arguments], env=self.environment)

    def entries(self, action: str) -> list[Any]:
        """Entries of one kind, newest first."""
        with self.store.reader() as reader:
            return [entry.event for entry in reader.log.read(Search(actions=(action,)))]

    def wait_for(self, what: Callable[[], object], seconds: float) -> float:
        """How long it took until `what` was so."""
        begun = time.monotonic()
        while not what():
            assert time.monotonic() - begun < seconds, f"it was not so within {seconds} s"
            time.sleep(0.02)
        return time.monotonic() - begun


@pytest.fixture
def world(home: Path) -> Iterator[World]:
    store = SqlStore(sqlite_url(home / "placet.db"), LogKeys(str(home / "log.key"), None))
    with registry_server(home) as server:
        yield World(home, server, store)


def test_a_registry_that_is_a_file_sends_no_webhooks(home: Path):
    words = ["--home", str(home), "hook", "http://127.0.0.1:8501"]
    done = CliRunner().invoke(main, words, env={"PLACET_WEBHOOK_SECRET": SECRET})
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.search(
        r"^the registry at sqlite:.* is no server, and only a server sends webhooks\. Set PLACET_REGISTRY", done.stderr
    )


def test_a_webhook_without_a_secret_is_not_set_up(home: Path):
    words = ["--home", str(home), "hook", "http://127.0.0.1:8501"]
    done = CliRunner().invoke(main, words, env={"PLACET_WEBHOOK_SECRET": None})
    assert done.exit_code == 2
    assert done.stderr.startswith("PLACET_WEBHOOK_SECRET is not set; ")


def test_a_webhook_that_the_console_does_not_take_is_said_when_it_is_set_up(world: World):
    with serving(world.home, world.environment | {"PLACET_WEBHOOK_SECRET": "another text"}) as console:
        done = world.placet("hook", f"{console.url}/hooks/mlflow")
    assert done.exit_code == 2
    assert "a delivery was sent to try it, and was not taken: 403 the delivery is not signed" in done.stderr


def test_an_alias_moved_with_the_plain_client_is_in_the_log_within_two_seconds(world: World):
    with serving(world.home, world.environment) as console:
        for verb in ("now tells", "tells"):
            done = world.placet("hook", console.url)
            assert done.exit_code == 0, done.stderr
            assert f"{world.server.url} {verb} {console.url}/hooks/mlflow when an alias moves" in done.stdout
        (hook,) = world.client.list_webhooks()
        assert sorted(str(event) for event in hook.events) == [
            "model_version_alias.created",
            "model_version_alias.deleted",
        ]

        world.client.set_registered_model_alias("card-fraud", "champion", "2")
        world.wait_for(lambda: len(world.entries(FOUND)) == 1, 60)  # a console that was just started looks around first
        world.client.delete_registered_model_alias("card-fraud", "champion")
        took = [world.wait_for(lambda: len(world.entries(FOUND)) == 2, AT_ONCE)]
        world.client.set_registered_model_alias("card-fraud", "champion", "1")
        took.append(world.wait_for(lambda: len(world.entries("alias:put-right")) == 1, AT_ONCE))

    print("seconds until the entry:", ", ".join(f"{seconds:.2f}" for seconds in took))
    gone, moved = world.entries(FOUND)
    # What looked around first may have seen the first move before the message came.
    assert (moved["detail"]["found"], gone["detail"]["found"], gone["detail"]["noticed"]) == ("2", None, "webhook")
    assert "The registry does not say who moved it, nor exactly when" in moved["reason"]


def test_without_a_webhook_the_next_round_notices_it(world: World):
    assert world.placet("watch").exit_code == 0
    world.client.set_registered_model_alias("card-fraud", "champion", "2")
    for _ in range(2):
        done = world.placet("watch")
        assert (done.exit_code, done.stdout) == (
            1,
            "champion of card-fraud points to version 2, and the decision on record is version 1\n",
        ), done.stderr
    (entry,) = world.entries(FOUND)
    assert entry["detail"]["noticed"] == "polling"
    world.client.set_registered_model_alias("card-fraud", "champion", "1")
    done = world.placet("watch")
    assert (done.exit_code, done.stdout) == (
        0,
        "Every alias points where the decisions put it, and serves the files that were approved\n",
    )


def test_while_the_registry_is_down_decisions_stand_and_the_worker_carries_them_out_once_it_is_back(world: World):
    sentence = rf"^the registry at {world.server.url} .*"
    world.server.down()
    refused = world.placet("close", "R-0003", "--as", "amina", "--reason", "I am in a hurry.")
    assert refused.exit_code == 2, refused.stdout
    suspended = world.placet("suspend", "R-0001", "--as", "clara", "--reason", "It locks out a whole town.")
    assert suspended.exit_code == 2
    assert re.search(sentence, suspended.stderr), suspended.stderr
    assert len(suspended.stderr.splitlines()) == 1
    assert len(world.entries("approval:suspended")) == 1
    with world.store.reader() as reader:
        (move,) = reader.outbox.pending(AliasMove)
    assert (move.content.request, move.attempts) == ("R-0001", 1)

    command = [sys.executable, "-m", "governance", "--home", str(world.home), "work", "--every", "0.5"]
    loop = subprocess.Popen(
        command, cwd=ROOT, env=world.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        world.wait_for(lambda: _attempts(world) > 1, 60)
        world.server.up()
        took = world.wait_for(lambda: world.entries("alias:cleared"), 30)
        loop.send_signal(signal.SIGTERM)
        output, errors = loop.communicate(timeout=30)
    finally:
        loop.kill()
    print(f"seconds from the server's return to the entry: {took:.2f}")
    assert loop.returncode == 0, errors
    assert output == "R-0001: alias cleared: champion of card-fraud points to no version\n"
    assert world.champion is None
    assert len(world.entries("alias:cleared")) == 1
    assert [line for line in errors.splitlines() if not re.search(sentence, line)] == [
        "... making rounds every 0.5 s; Ctrl+C ends it"
    ]
    assert len(errors.splitlines()) == len(set(errors.splitlines())), "something is said twice"


def _attempts(world: World) -> int:
    with world.store.reader() as reader:
        return max((move.attempts for move in reader.outbox.pending(AliasMove)), default=0)
