"""Other pages, accounts and programs before a running console's port.

And how its two processes end.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.elsewhere import ELSEWHERE
from tests.journeys.conftest import ROOT, ComingIn, Console, serving
from tests.journeys.handshake import handshake

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the console writes what went wrong."""
    return tmp_path_factory.mktemp("complaints") / "log"


@pytest.fixture(scope="module")
def console(demo_world: Path, complaints: Path):
    with serving(demo_world, log=complaints) as running:
        yield running


def here(console: Console, text: str) -> str:
    """The same, of a console on another port than the table has."""
    return text.replace("8501", console.url.rpartition(":")[2])


@pytest.mark.parametrize(("host", "origin"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_no_websocket_is_opened_for_who_comes_from_elsewhere(console: Console, host: str, origin: str | None):
    headers = {"Host": here(console, host), "Cookie": console.cookie}
    headers |= {} if origin is None else {"Origin": here(console, origin)}
    assert handshake(console.url, headers) in {400, 403}


def test_no_websocket_is_opened_without_what_the_key_was_exchanged_for(console: Console):
    ours = {"Host": console.url.removeprefix("http://"), "Origin": console.url}
    assert handshake(console.url, ours) == 403
    assert handshake(console.url, ours | {"Cookie": console.cookie[:-1] + "x"}) == 403
    assert handshake(console.url, ours | {"Cookie": console.cookie}) == 101


def test_a_page_of_ours_is_shown_over_the_websocket(console: Console):
    place = f"{console.url.replace('http', 'ws')}/_stcore/stream"
    with connect(
        place,
        origin=console.url,
        subprotocols=["streamlit"],
        additional_headers={"Cookie": console.cookie},
        max_size=None,
    ) as websocket:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        websocket.send(asked.SerializeToString())
        seen: set[str | None] = set()
        while "script_finished" not in seen:
            message = ForwardMsg()
            message.ParseFromString(websocket.recv(timeout=60))
            seen.add(message.WhichOneof("type"))
    assert {"new_session", "delta", "script_finished"} <= seen


NOISE: dict[str, tuple[str | bytes, int]] = {"words": ("hello", 1003), "no message": (b"\xff\xff", 1002)}


@pytest.mark.parametrize(("noise", "code"), NOISE.values(), ids=NOISE)
def test_what_no_page_says_ends_its_websocket_and_leaves_no_traceback(console: Console, complaints, noise, code):
    place = f"{console.url.replace('http', 'ws')}/_stcore/stream"
    with connect(
        place, origin=console.url, subprotocols=["streamlit"], additional_headers={"Cookie": console.cookie}
    ) as websocket:
        websocket.send(noise)
        with pytest.raises(ConnectionClosed) as ended:
            websocket.recv(timeout=20)
    assert ended.value.rcvd.code == code
    assert "Traceback" not in complaints.read_text()


def test_a_browser_without_the_key_is_told_what_to_do_and_with_it_comes_in(console: Console, browser: ComingIn):
    page = browser.new_page()
    page.context.clear_cookies()
    page.goto(f"{console.url}/review?request=R-0003")
    expect(page.get_by_text("Open the address that placet serve printed")).to_be_visible()
    page.goto(console.address)
    expect(page.get_by_role("heading", name="Docket")).to_be_visible()
    assert page.url == f"{console.url}/"
    assert "placet" not in page.evaluate("document.cookie")
    page.context.close()


def test_a_link_on_another_page_leads_in(console: Console, browser: ComingIn, tmp_path: Path):
    (tmp_path / "mail.html").write_text(f'<a href="{console.url}/committee">Look</a>')
    page = browser.new_page()
    page.goto((tmp_path / "mail.html").as_uri())
    page.get_by_role("link", name="Look").click()
    expect(page.get_by_role("heading", name="Committee").first).to_be_visible()
    page.context.close()


def children(process: int) -> list[int]:
    listing = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(line) for line in listing.stdout.split()]


def gone(process: int) -> bool:
    """Whether it has ended within twenty seconds."""
    for _ in range(200):
        stat = Path(f"/proc/{process}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=lambda ending: ending.name)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_all_processes_end_together_and_leave_nothing(tmp_path: Path, how: signal.Signals):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with serving(empty_home(tmp_path), environment, worker=True, python=sys.executable) as running:
        pages, worker = children(running.process.pid)
        running.process.send_signal(how)
        assert (gone(running.process.pid), gone(pages), gone(worker)) == (True, True, True)
    assert list(tmp_path.glob("placet-*")) == []


def test_where_the_pages_end_the_console_ends_and_says_so_by_its_exit_code(tmp_path: Path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with serving(empty_home(tmp_path), environment, python=sys.executable) as running:
        (pages,) = children(running.process.pid)
        os.kill(pages, signal.SIGKILL)
        assert running.process.wait(timeout=20) == 1
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{running.url}/healthz")
    assert list(tmp_path.glob("placet-*")) == []


def test_a_port_that_is_taken_is_said(tmp_path: Path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "governance",
            "--home",
            str(empty_home(tmp_path)),
            "serve",
            "--port",
            str(port),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    sentence = rf"127\.0\.0\.1:{port} cannot be listened on: Address already in use; choose another with --port\n"
    assert (done.returncode, bool(re.fullmatch(sentence, done.stderr)), done.stdout) == (2, True, "")


def empty_home(folder: Path) -> Path:
    from governance.settings import DATA

    home = folder / "home"
    home.mkdir()
    (home / "people.yaml").write_bytes((DATA / "people.yaml").read_bytes())
    (home / "policy.yaml").write_bytes((DATA / "policies" / "standard.yaml").read_bytes())
    return home
