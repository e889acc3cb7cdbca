"""The answers on the console's port.

What is public, what is passed on to the pages, and what every answer says to the browser.
"""

import asyncio
import base64
import re
import subprocess
import sys
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.machines import headers, log_endpoints, server
from app.machines.bundles import bundles_of_streamlit
from app.machines.door import door
from app.machines.front import front
from governance.errors import StoreUnavailable
from governance.sentences import answers, keeping, notes, storing
from governance.settings import PROJECT
from tests.builders import an_event
from tests.fakes import ports
from tests.problems import problem_in

TEXT = "text/plain; charset=utf-8"


@pytest.fixture
def console(tmp_path, monkeypatch):
    (tmp_path / "predictions").mkdir()
    console = ports(tmp_path)
    monkeypatch.setattr(log_endpoints, "ports", lambda: console)
    return console


AT = door(8501, ("127.0.0.1", "console.test"), "the key")
INSIDE = {"Cookie": f"{AT.cookie}={AT.ticket}"}


class Pages:
    """Stands for the process that shows the pages: says what reached it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        await PlainTextResponse(f"{scope['method']} {scope['path']} {len(body)}")(scope, receive, send)


class Client:
    """Asks the application without a server."""

    def __init__(self, *, alive: bool = True) -> None:
        self._app = front(AT, Pages(), lambda: alive)

    def get(self, path: str, **request_headers: str) -> httpx.Response:
        return self.ask("GET", path, **request_headers)

    def head(self, path: str) -> httpx.Response:
        return self.ask("HEAD", path)

    def post(self, path: str) -> httpx.Response:
        return self.ask("POST", path)

    def ask(self, method: str, path: str, content: bytes | None = None, **request_headers: str) -> httpx.Response:
        return asyncio.run(self._asked(method, path, content, request_headers))

    async def _asked(
        self, method: str, path: str, content: bytes | None, request_headers: dict[str, str]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://console.test:8501") as client:
            return await client.request(method, path, content=content, headers=request_headers)


@pytest.fixture
def client(console) -> Client:  # noqa: ARG001  (what it answers from)
    return Client()


def grow(console, entries: int) -> None:
    with console.store.writer() as writer:
        for number in range(entries):
            writer.log.append(an_event(f"{number}"))


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        ("/log/checkpoint", 404, keeping.no_checkpoint_yet()),
        ("/log/key", 404, keeping.no_key_yet()),
        ("/log/tile/0/000.p/1", 404, keeping.no_such_tile(0, "0/000.p/1")),
        ("/log/entries/000.p/1", 404, keeping.no_such_tile(0, "entries/000.p/1")),
        ("/log/tile/0/0", 400, notes.path_is_no_tile("0/0")),
        ("/log/entries/0/000", 400, notes.path_is_no_tile("entries/0/000")),
        ("/log/tile/entries/000.p/256", 400, notes.partial_tile_too_wide("256", 255)),
        ("/log/", 404, answers.nothing_at("/log/")),
        ("/log/elsewhere", 404, answers.nothing_at("/log/elsewhere")),
        ("/log/checkpoint/", 404, answers.nothing_at("/log/checkpoint/")),
        ("/hooks/elsewhere", 404, answers.nothing_at("/hooks/elsewhere")),
        ("/log", 404, answers.nothing_at("/log")),
        ("/hooks", 404, answers.nothing_at("/hooks")),
        ("/healthz/", 404, answers.nothing_at("/healthz/")),
    ],
)
def test_what_is_not_there_is_said_by_its_code_and_not_remembered(client, path, status, why):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    assert problem_in(answer) == why


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
        raise StoreUnavailable(storing.database_says("disk I/O error of http://u:secret@h"))
        yield

    monkeypatch.setattr(console.store, "reader", broken)
    answer = client.get(path)
    assert (answer.status_code, problem_in(answer)) == (503, storing.database_says("disk I/O error of http://***@h"))


def test_a_console_whose_pages_have_ended_is_not_well(console):  # noqa: ARG001  (what it answers from)
    answer = Client(alive=False).get("/healthz")
    assert (answer.status_code, problem_in(answer)) == (503, answers.pages_have_ended())


@pytest.mark.parametrize("path", ["/healthz", "/log/key"])
def test_what_is_public_is_answered_by_any_name_to_anybody(console, client, path):
    grow(console, 1)
    assert client.get(path, Host="placet.example.org", Origin="https://example.org").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/log/checkpoint", "/", "/elsewhere"])
def test_every_answer_says_what_a_browser_may_do_with_it(client, path):
    answer_headers = client.get(path).headers
    assert answer_headers["X-Content-Type-Options"] == "nosniff"
    assert answer_headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer_headers["Content-Security-Policy"]
    assert "unsafe-eval'" not in answer_headers["Content-Security-Policy"].replace("'wasm-unsafe-eval'", "")


@pytest.mark.parametrize(
    ("host", "talks_to"),
    [
        ("127.0.0.1:8501", "connect-src http://127.0.0.1:8501 ws://127.0.0.1:8501"),
        ("console.test:8501", "connect-src http://console.test:8501 ws://console.test:8501"),
        ("evil.example:8501", "connect-src 'none'"),
        ("x; script-src *", "connect-src 'none'"),
    ],
)
def test_a_page_may_talk_to_the_host_that_it_came_from_and_to_no_other(client, host, talks_to):
    policy = client.get("/healthz", Host=host).headers["Content-Security-Policy"].split("; ")
    assert [directive for directive in policy if directive.startswith("connect-src")] == [talks_to]


def test_the_inline_script_of_this_streamlit_is_the_one_that_may_run():
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert [f"sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}" for script in scripts] == [
        headers.INLINE_SCRIPT
    ]


def test_of_our_own_scripts_exactly_those_we_ship_may_run(client):
    policy = client.get("/").headers["Content-Security-Policy"].split("; ")
    (allowed,) = [directive for directive in policy if directive.startswith("script-src ")]
    ours = [file.read_bytes() for file in sorted(headers.ASSETS.glob("*.js"))]
    named = " ".join(f"'sha256-{base64.b64encode(sha256(script).digest()).decode()}'" for script in ours)
    assert allowed == f"script-src 'self' 'wasm-unsafe-eval' '{headers.INLINE_SCRIPT}' {named}"
    assert not any(
        b"<" in script for script in ours
    )  # Streamlit cleans what it shows, and a text that was cleaned is another


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_stcore/metrics"),
        ("GET", "/_stcore/agent/runs"),
        ("GET", "/_stcore/bidi-components/x"),
        ("GET", "/_stcore/stream"),
        ("POST", "/_stcore"),
        ("GET", "/auth/login"),
        ("GET", "/oauth2callback"),
        ("GET", "/component/x/index.html"),
    ],
)
def test_what_of_streamlit_the_pages_do_not_need_is_not_there(client, method, path):
    answer = client.ask(method, path, Origin="http://console.test:8501", **INSIDE)
    assert (answer.status_code, problem_in(answer)) == (404, answers.nothing_at(path))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/audit-log", "/_stcore/health", "/media/x"])
def test_a_page_is_read_and_nothing_else(client, method, path):
    answer = client.ask(method, path, Origin="http://console.test:8501", **INSIDE)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert problem_in(answer) == answers.method_not_taken(path, ("GET", "HEAD"))


@pytest.mark.parametrize(
    ("method", "path", "content", "reached"),
    [
        ("GET", "/review", None, "GET /review 0"),
        ("GET", "/_stcore/host-config", None, "GET /_stcore/host-config 0"),
        ("GET", "/media/a.csv", None, "GET /media/a.csv 0"),
        ("PUT", "/_stcore/upload_file/s/f", b"name: x", "PUT /_stcore/upload_file/s/f 7"),
        ("DELETE", "/_stcore/upload_file/s/f", None, "DELETE /_stcore/upload_file/s/f 0"),
    ],
)
def test_what_the_pages_need_reaches_them(client, method, path, content, reached):
    assert client.ask(method, path, content, Origin="http://console.test:8501", **INSIDE).text == reached


BUNDLE = next(path for path in bundles_of_streamlit() if "/PlotlyChart." in path)
FONT = next(path for path in bundles_of_streamlit() if path.endswith(".woff2"))


@pytest.mark.parametrize("path", [BUNDLE, FONT])
def test_scripts_and_fonts_are_kept_by_nobody_without_the_key(client, path):
    assert client.get(path).status_code == 403


def test_a_script_comes_compressed_to_whoever_takes_it_so(client):
    whole = client.get(BUNDLE, **INSIDE, **{"Accept-Encoding": "identity"})
    small = client.get(BUNDLE, **INSIDE, **{"Accept-Encoding": "gzip, deflate, br"})
    assert whole.content == small.content == bundles_of_streamlit()[BUNDLE].read_bytes()
    assert "Content-Encoding" not in whole.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) < 0.4 * int(whole.headers["Content-Length"])
    assert small.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("path", [BUNDLE, FONT])
def test_a_script_or_font_is_asked_for_once_by_each_browser(client, path):
    answer = client.get(path, **INSIDE)
    assert answer.headers["Cache-Control"] == "public, immutable, max-age=31536000"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_font_is_compressed_already(client):
    assert "Content-Encoding" not in client.get(FONT, **INSIDE).headers


@pytest.mark.parametrize("path", ["/static/js/nothing.js", "/static/../index.html", "/static/js/"])
def test_the_pages_say_of_other_files_that_they_are_not_there(client, path):
    assert client.get(path, **INSIDE).text.startswith("GET /")


def test_a_webhook_reaches_the_pages_by_any_name_and_without_the_key(client):
    assert client.ask("POST", "/hooks/mlflow", b"{}", Host="placet.example.org").text == "POST /hooks/mlflow 2"


@pytest.mark.parametrize(("asked", "led"), [("/docket", "/"), ("/docket?as=amina&search=R-1", "/?as=amina&search=R-1")])
def test_a_link_to_the_docket_by_its_name_leads_to_the_front_page(asked, led):
    answer = asyncio.run(behind_the_door(asked, "pages"))
    assert (answer.status_code, answer.headers["location"]) == (307, led)


@pytest.mark.parametrize("path", ["/", "/docket", "/_stcore/health", "/hooks/mlflow"])
def test_the_pages_are_shown_to_nobody_who_did_not_come_through_the_door(path):
    answer = asyncio.run(behind_the_door(path, "127.0.0.1"))
    assert (answer.status_code, problem_in(answer)) == (403, answers.pages_behind_door_only())


async def behind_the_door(path: str, listening: str) -> httpx.Response:
    """The answer of the pages' application.

    Over a unix socket or over a port.
    """
    app = server.OnlyBehindTheDoor(Starlette(routes=server.ROUTES))

    async def listens(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "server": (listening, None if listening == "pages" else 8501)}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(listens), base_url="http://pages") as client:
        return await client.get(path)


@pytest.mark.slow
def test_what_listens_on_the_port_carries_nothing_that_makes_pages():
    heavy = ("streamlit", "mlflow", "pandas", "shap", "sklearn", "ibis", "plotly")
    program = f"import sys, app.machines.front; print([name for name in {heavy!r} if name in sys.modules])"
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    assert printed == "[]\n"
