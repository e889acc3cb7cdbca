import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import provision

AS_OF = date.today().isoformat()  # noqa: DTZ011  (the console compares deadlines with the machine's own day)
ROOT = Path(__file__).resolve().parents[2]
DEMO_ENTRIES = 24  # in the log of the demo world
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo world, built by the first process that asks; each process has a copy, and tests that write another."""
    own = tmp_path_factory.mktemp("demo") / "home"
    first = _shared_by_all_processes(tmp_path_factory) / "demo"
    with first.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = first.with_suffix(".built")
        if not built.exists():
            command = [sys.executable, "-m", "governance", "--home", str(first), "demo", "--as-of", AS_OF]
            subprocess.run(command, check=True, cwd=ROOT)
            built.touch()
    return Path(shutil.copytree(first, own))


def _shared_by_all_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture
def home(demo_world: Path, tmp_path: Path) -> Path:
    """A demo world of the test's own. Model files stay where the registry says they are, in the first one."""
    return Path(shutil.copytree(demo_world, tmp_path / "home"))


@dataclass(frozen=True)
class Console:
    """A running console."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def serving(home: Path, environment: dict[str, str] | None = None) -> Iterator[Console]:
    """A console on a free loopback port, as `placet serve` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "governance", "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Console(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        assert process.poll() is None, f"the console ended with exit code {process.returncode}"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (loopback)
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"{url} did not answer within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where it is missing, CI fails and others are told how to get it."""
    found = provision.chromium()
    if found is None:
        reason = "there is no Chromium; `python -m tests.provision` installs one"
        (pytest.fail if provision.demanded() else pytest.skip)(reason)
    expect.set_options(timeout=30_000)  # a machine with two cores may be busy
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser tab, wide."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()
