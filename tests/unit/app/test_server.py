"""What the application answers that is not a page, and what every answer says to the browser."""

import asyncio
import base64
import re
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware

from app import log_endpoints, server
from governance.errors import StoreUnavailable
from tests.builders import an_event
from tests.fakes import ports

TEXT = "text/plain; charset=utf-8"


@pytest.fixture
def console(tmp_path, monkeypatch):
    (tmp_path / "predictions").mkdir()
    console = ports(tmp_path)
    monkeypatch.setattr(log_endpoints, "ports", lambda: console)
    return console


class Client:
    """Asks the application without a server."""

    def __init__(self) -> None:
        self._app = Starlette(routes=server.ROUTES, middleware=[Middleware(server.SecurityHeaders)])

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._asked("GET", path))

    def head(self, path: str) -> httpx.Response:
        return asyncio.run(self._asked("HEAD", path))

    def post(self, path: str) -> httpx.Response:
        return asyncio.run(self._asked("POST", path))

    async def _asked(self, method: str, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://console.test") as client:
            return await client.request(method, path)


@pytest.fixture
def client(console) -> Client:  # noqa: ARG001  (what it answers from)
    return Client()


def grow(console, entries: int) -> None:
    with console.store.writer() as writer:
        for number in range(entries):
            writer.append(an_event(f"{number}"))


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/log/checkpoint", 404, "the log has no entries yet, and no checkpoint"),
        ("/log/key", 404, "the log has no entries yet, and no key"),
        ("/log/tile/0/000.p/1", 404, "the log has 0 entries, and no tile 0/000.p/1 yet"),
        ("/log/entries/000.p/1", 404, "the log has 0 entries, and no tile entries/000.p/1 yet"),
        ("/log/tile/0/0", 400, "'0/0' is no tile; expected LEVEL/N or entries/N"),
        ("/log/entries/0/000", 400, "'entries/0/000' is no tile"),
        ("/log/tile/entries/000.p/256", 400, "a partial tile of width 256 is asked for"),
        ("/log/", 404, "there is nothing at '/log/'"),
        ("/log/elsewhere", 404, "there is nothing at '/log/elsewhere'"),
        ("/log/checkpoint/", 404, "there is nothing at '/log/checkpoint/'"),
        ("/hooks/elsewhere", 404, "there is nothing at '/hooks/elsewhere'"),
    ],
)
def test_what_is_not_there_is_said_and_not_remembered(client, path, status, says):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        status,
        TEXT,
        "no-store",
    )
    assert answer.text.startswith(says)


@pytest.mark.parametrize(
    ("path", "kind", "remembered"),
    [
        ("/log/checkpoint", TEXT, "public, max-age=2"),
        ("/log/key", TEXT, "public, max-age=2"),
        ("/log/tile/0/000.p/3", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("/log/tile/entries/000.p/3", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("/log/entries/000.p/3", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("/healthz", TEXT, "no-store"),
    ],
)
def test_what_is_there_has_its_type_and_says_how_long_it_holds(console, client, path, kind, remembered):
    grow(console, 3)
    whole, head = client.get(path), client.head(path)
    assert (whole.status_code, head.status_code) == (200, 200)
    assert (whole.headers["Content-Type"], whole.headers["Cache-Control"]) == (kind, remembered)
    assert {**head.headers} == {**whole.headers}
    assert client.post(path).status_code == 405


def test_both_addresses_of_a_bundle_give_the_same_bytes(console, client):
    grow(console, 2)
    assert client.get("/log/tile/entries/000.p/2").content == client.get("/log/entries/000.p/2").content


def test_the_health_is_ok_while_the_store_answers(client):
    assert client.get("/healthz").text == "ok\n"


@pytest.mark.parametrize("path", ["/healthz", "/log/checkpoint", "/log/tile/0/000", "/log/key"])
def test_a_store_that_does_not_answer_is_said(console, client, monkeypatch, path):
    @contextmanager
    def broken():
        raise StoreUnavailable("the store sqlite:///placet.db failed: disk I/O error")
        yield

    monkeypatch.setattr(console.store, "reader", broken)
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (503, "the store sqlite:///placet.db failed: disk I/O error\n")


@pytest.mark.parametrize("path", ["/healthz", "/log/checkpoint", "/elsewhere"])
def test_every_answer_says_what_a_browser_may_do_with_it(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-eval'" not in headers["Content-Security-Policy"].replace("'wasm-unsafe-eval'", "")


def test_the_inline_script_of_this_streamlit_is_the_one_that_may_run():
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert [f"sha256-{base64.b64encode(sha256(one.encode()).digest()).decode()}" for one in scripts] == [
        server.INLINE_SCRIPT
    ]


def test_the_door_for_webhooks_is_open(client):
    assert client.post(server.webhook.PATH).text == "this console takes no webhooks: PLACET_WEBHOOK_SECRET is not set\n"


@pytest.mark.parametrize(("asked", "led"), [("/docket", "/"), ("/docket?as=amina&search=R-1", "/?as=amina&search=R-1")])
def test_a_link_to_the_docket_by_its_name_leads_to_the_front_page(client, asked, led):
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (307, led)
