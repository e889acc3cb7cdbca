"""Somebody who trusts nobody watches a growing log.

The log is served, and a witness cosigns it.
"""

import os
import shutil
import subprocess
import sys
import threading
import urllib.error
from pathlib import Path

import httpx
import pytest

from governance.bootstrap import bootstrap
from governance.settings import DATA, Settings
from tests.builders import an_event
from tests.journeys.conftest import ROOT, Console, serving
from tests.monitor import Distrusted, fetch, watch
from tests.witness import StrictWitness, served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    home = tmp_path_factory.mktemp("log") / "home"
    home.mkdir()
    shutil.copy(DATA / "people.yaml", home)
    shutil.copy(DATA / "policies" / "standard.yaml", home / "policy.yaml")
    store = bootstrap(Settings(home=home, origin="console.test/log")).store
    grow(store, 600)
    return home, store


@pytest.fixture(scope="module")
def console(store):
    with serving(store[0]) as running:
        yield running


def grow(store, entries: int) -> None:
    for number in range(entries):
        with store.writer() as writer:
            writer.log.append(an_event(f"{number}"))


def key_of(console: Console) -> str:
    return fetch(f"{console.url}/log/key").decode().strip()


def test_a_monitor_follows_the_log_while_it_grows(store, console: Console):
    key = key_of(console)
    growing = threading.Thread(target=grow, args=(store[1], 200))
    seen = [watch(f"{console.url}/log", key)]
    growing.start()
    while growing.is_alive():
        seen.append(watch(f"{console.url}/log", key))
    growing.join()
    seen.append(watch(f"{console.url}/log", key))
    assert {published.origin for published in seen} == {"console.test/log"}
    sizes = [len(published.entries) for published in seen]
    assert (sizes[0], sizes[-1], sizes) == (600, 800, sorted(sizes))
    assert len(set(sizes)) > 2, "it was never watched between the first entry and the last"
    assert [earlier.entries == seen[-1].entries[: len(earlier.entries)] for earlier in seen] == [True] * len(seen)


def test_a_monitor_distrusts_another_key(console: Console):
    name, _, _ = key_of(console).split("+", 2)
    another = StrictWitness(Path("unused"), {}, name=name).vkey
    with pytest.raises(Distrusted, match="is not signed by"):
        watch(f"{console.url}/log", another)


@pytest.mark.parametrize(
    "path", ["log", "log/elsewhere", "log/tile/9", "log/tile/0/999", "log/checkpoint/x", "hooks/elsewhere"]
)
def test_what_is_not_there_is_no_page(console: Console, path):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        fetch(f"{console.url}/{path}")
    assert refusal.value.code in (400, 404)
    assert "<html" not in refusal.value.read().decode()


def test_the_console_says_that_it_is_well(console: Console):
    assert fetch(f"{console.url}/healthz") == b"ok\n"


def test_pages_are_sent_with_the_headers_too(console: Console):
    answer = httpx.get(console.url, headers={"Cookie": console.cookie})
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def placet(home: Path, *words: str, **environment: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "governance", "--home", str(home), *words]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_witness_cosigns_what_the_monitor_sees(store, console: Console, tmp_path):
    home, log = store[0], key_of(console)
    size = len(watch(f"{console.url}/log", log).entries)
    witness = StrictWitness(tmp_path / "witness.json", {"console.test/log": [log]})
    policy = tmp_path / "witnesses.txt"
    assert placet(home, "witness")[0] == 2
    with served(witness) as url:
        policy.write_text(f"witness W {witness.vkey} {url}\nquorum W\n")
        code, output = placet(home, "witness", PLACET_WITNESSES=str(policy))
        assert (code, output.partition(" at ")[0]) == (0, f"W cosigned the checkpoint of {size} entries")
        assert watch(f"{console.url}/log", log, witness.vkey).cosigned_by == (witness.vkey,)
        witness.logs.clear()
        assert placet(home, "witness", PLACET_WITNESSES=str(policy)) == (
            1,
            f"W does not know the log console.test/log (404); its operator needs the key {log}\n",
        )
    code, output = placet(home, "witness", PLACET_WITNESSES=str(policy))
    assert (code, output[:38]) == (1, "W was asked in vain: no answer ([Errno")
