"""What the console must never do.

Load a model, unpickle anything, talk to another machine.
"""

import json
import os
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ComingIn, Console, serving
from tests.journeys.handshake import handshake

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# Python runs a `sitecustomize` it finds on its path before anything else: the console itself is not changed.
WATCHER = """
import json, os, sys

PLACE = os.environ["PLACET_TEST_WATCH"]

def note(kind, what):
    with open(PLACE, "a") as file:
        file.write(json.dumps([kind, what]) + "\\n")

def watch(event, arguments):
    if event == "pickle.find_class":
        note("unpickled", f"{arguments[0]}.{arguments[1]}")
    elif event == "socket.connect":
        note("connected", repr(arguments[1]))
    elif event == "socket.getaddrinfo":
        note("looked up", repr(arguments[0]))
    elif event == "import":
        note("imported", arguments[0])

sys.addaudithook(watch)
"""
FLAVOURS = (
    "xgboost", "lightgbm", "catboost", "sklearn", "torch", "tensorflow", "shap", "skops", "fairlearn",
    "mlflow.xgboost", "mlflow.sklearn", "mlflow.pyfunc", "mlflow.lightgbm",
)  # fmt: skip
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PAGES = (
    "",
    "review?request=R-0003",
    "decision",
    "policy",
    "committee",
    "models",
    "monitoring",
    "data-quality",
    "performance",
    "fairness",
    "bias",
    "explanations",
    "model-card",
    "audit-log",
)


@pytest.fixture(scope="module")
def watched(demo_world: Path, browser: ComingIn, tmp_path_factory):
    """What the console did, and what the browser asked for.

    While every page was opened, and while others asked.
    """
    folder = tmp_path_factory.mktemp("watch")
    (folder / "sitecustomize.py").write_text(WATCHER)
    notes = folder / "notes.jsonl"
    environment = {**os.environ, "PYTHONPATH": str(folder), "PLACET_TEST_WATCH": str(notes)}
    asked: list[str] = []
    with serving(demo_world, environment, worker=True) as console:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for address in PAGES:
            page.goto(f"{console.url}/{address}")
            expect(page.get_by_role("heading").first).to_be_visible(timeout=30_000)
            expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
            page.wait_for_load_state("networkidle")
        page.close()
        ask_from_elsewhere(console)
    return [json.loads(line) for line in notes.read_text().splitlines()], asked, console.url


def ask_from_elsewhere(console: Console) -> None:
    """Ask as pages of other machines and ports do.

    Also as programs on this machine do, with the cookie and without.
    """
    address = console.url.removeprefix("http://")
    names = (
        address,
        "evil.example",
        "evil.example:80",
        "placet.example.org",
        address.replace("127.0.0.1", "localhost"),
    )
    origins = (None, "null", "http://evil.example", "https://localhost", "http://127.0.0.1:9999", console.url)
    for host in names:
        for origin in origins:
            headers = {"Host": host, "Cookie": console.cookie} | ({} if origin is None else {"Origin": origin})
            for path in ("/", "/_stcore/health", "/_stcore/host-config", "/log/checkpoint", "/healthz"):
                httpx.get(f"{console.url}{path}", headers=headers)
            httpx.put(f"{console.url}/_stcore/upload_file/s/f", headers=headers, content=b"x")
            assert handshake(console.url, headers) == (101 if (host, origin) == (address, console.url) else 403)


def _done(watched, kind: str) -> set[str]:
    return {what for happened, what in watched[0] if happened == kind}


def test_the_watcher_sees_imports(watched):
    assert {"governance.services.views.read", "streamlit"} <= _done(watched, "imported")


def test_the_web_process_imports_no_model_flavour(watched):
    imported = _done(watched, "imported")
    assert [
        name for name in imported if name in FLAVOURS or name.startswith(tuple(f"{flavour}." for flavour in FLAVOURS))
    ] == []


def test_the_web_process_unpickles_nothing(watched):
    assert _done(watched, "unpickled") == set()


def test_the_web_process_opens_no_connection_off_the_machine(watched):
    reached = _done(watched, "connected") | _done(watched, "looked up")
    between_our_processes = [where for where in reached if "/placet-" in where]
    assert len(between_our_processes) == 1
    assert [where for where in reached if not any(name in where for name in (*LOOPBACK, "/placet-"))] == []


def test_the_browser_is_sent_nowhere_else(watched):
    _, asked, url = watched
    assert len(asked) > len(PAGES)
    assert [
        address for address in asked if not address.startswith((url, url.replace("http", "ws"), "data:", "blob:"))
    ] == []
