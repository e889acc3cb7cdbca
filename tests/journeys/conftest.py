import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import provision
from tests.demo_world import built_demo, shared_by_all_processes
from tests.journeys import warm

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
    """The demo world.

    It is built once. Each process has a copy, and tests that write have another one.
    """
    own = tmp_path_factory.mktemp("demo") / "home"
    return Path(shutil.copytree(built_demo(shared_by_all_processes(tmp_path_factory)), own))


@pytest.fixture
def home(demo_world: Path, tmp_path: Path) -> Path:
    """A demo world of the test's own.

    Model files stay where the registry says they are, in the first one.
    """
    return Path(shutil.copytree(demo_world, tmp_path / "home"))


@dataclass(frozen=True)
class Console:
    """A running console."""

    url: str
    process: subprocess.Popen[bytes]
    address: str
    """What it printed, with the key."""
    cookie: str
    """What whoever opens that address is given, as the header has it."""


COOKIES: list[Any] = []
"""Of all consoles that run, for the browser to come in."""
BROWSERS: list[Browser] = []
PORTS: list[int] = []
"""Those of consoles that have ended: another one there finds the scripts of the pages compiled in the browser."""


@contextmanager
def serving(
    home: Path,
    environment: dict[str, str] | None = None,
    log: Path = Path(os.devnull),
    *,
    worker: bool = False,
    python: str | None = None,
) -> Iterator[Console]:
    """A console on a free loopback port, as `placet serve` starts it.

    It writes what goes wrong to `log`. Those have a `worker` beside it who need it. Its processes start warm
    (tests/journeys/warm.py), but those of tests that look at processes or at what they reach, which give the `python`
    of whoever installs the program.
    """
    port = PORTS.pop() if PORTS else _free_port()
    command = [python or warm.python(), "-m", "governance", "--home", str(home), "serve", "--port", str(port)]
    command += [] if worker else ["--no-worker"]
    with log.open("wb") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors)
    try:
        console = _come_in(process)
        yield console
        _forget(console)
    finally:
        process.terminate()
        process.wait(timeout=60)
    PORTS.append(port)


def _free_port() -> int:
    """One that no outgoing connection is given (they begin at 32768).

    Processes of tests that run side by side look in different hundreds, so that nobody takes it meanwhile.
    """
    first = 20_000 + os.getpid() % 120 * 100
    for port in range(first, first + 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    pytest.fail("no port is free")


def _come_in(process: subprocess.Popen[bytes]) -> Console:
    """Open the printed address, and share the cookie with every browser here."""
    assert process.stdout is not None
    printed = process.stdout.readline().decode()
    assert printed, f"the console ended with exit code {process.wait()}"
    address = printed.split()[2]
    url = address.partition("/?")[0]
    (cookie,) = (answer := httpx.get(address)).cookies.jar
    assert (answer.status_code, answer.headers["location"], cookie.value is None) == (303, f"{url}/", False)
    header = f"{cookie.name}={cookie.value}"
    assert httpx.get(url, headers={"Cookie": header}, timeout=60).status_code == 200
    COOKIES.append({"name": cookie.name, "value": cookie.value, "url": url, "httpOnly": True, "sameSite": "Strict"})
    for browser in BROWSERS:
        for context in browser.contexts:
            context.add_cookies(COOKIES[-1:])
    return Console(url, process, address, header)


def _forget(console: Console) -> None:
    """Let no browser send the cookie of an ended console."""
    COOKIES[:] = [cookie for cookie in COOKIES if cookie["url"] != console.url]
    for browser in BROWSERS:
        for context in browser.contexts:
            context.clear_cookies(name=console.cookie.partition("=")[0])


@pytest.fixture(scope="session")
def console(demo_world: Path) -> Iterator[Console]:
    """Serve the demo world to tests that only look.

    To start a console takes as long as most of them.
    """
    with serving(demo_world) as running:
        yield running


class ComingIn:
    """A browser whose tabs come in at every console that runs."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._kept: dict[tuple[int, str], BrowserContext] = {}

    def new_context(self, **options: Any) -> BrowserContext:
        # Whoever asks for less motion is drawn no spinner: sixty times a second it takes more than the page itself.
        context = self._browser.new_context(reduced_motion="reduce", **options)
        context.add_cookies(COOKIES)
        return context

    def new_page(self) -> Page:
        return self.new_context().new_page()

    def tab(self, width: int = 1400, scheme: Literal["light", "dark"] = "light") -> Page:
        """A new tab beside those before it.

        As in anybody's browser, the scripts of the pages are compiled already. A session of a page is its tab.
        """
        if (width, scheme) not in self._kept:
            look = {"viewport": {"width": width, "height": 1000}, "color_scheme": scheme}
            self._kept[width, scheme] = self.new_context(**look)
        tab = self._kept[width, scheme].new_page()
        tab.set_default_timeout(30_000)
        return tab


@pytest.fixture(scope="session")
def browser() -> Iterator[ComingIn]:
    """Chromium.

    Where it is missing, CI fails, and others are told how to get it.
    """
    program = provision.chromium()
    if program is None:
        reason = "there is no Chromium; `python -m tests.provision` installs one"
        (pytest.fail if provision.demanded() else pytest.skip)(reason)
    expect.set_options(timeout=30_000)  # a machine with two cores may be busy
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        BROWSERS.append(launched)
        yield ComingIn(launched)
        BROWSERS.remove(launched)
        launched.close()


@pytest.fixture
def page(browser: ComingIn) -> Iterator[Page]:
    """A fresh browser tab, wide."""
    tab = browser.tab()
    yield tab
    tab.close()
