"""The people who are let in by the door.

By which names, from which pages, with which key. Nothing else reaches what stands behind the door.
"""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.machines.door import Door, Doorkeeper, door
from governance.sentences import answers
from tests.elsewhere import ELSEWHERE, HOST, ORIGIN
from tests.problems import problem_in

AT = door(8501, ("127.0.0.1", "localhost"), "the-key-of-this-start")
COOKIE = f"{AT.cookie}={AT.ticket}"


async def page(_: object) -> PlainTextResponse:
    return PlainTextResponse("a page")


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("inside")
    await websocket.close()


def guarded(at: Door = AT) -> Doorkeeper:
    routes = [Route("/{path:path}", page, methods=["GET", "HEAD", "PUT"]), WebSocketRoute("/stream", stream)]
    return Doorkeeper(Starlette(routes=routes), at)


def ask(path: str = "/", method: str = "GET", at: Door = AT, **headers: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(guarded(at))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.request(
                method, path, headers={name.replace("_", "-"): headers[name] for name in headers}
            )

    return asyncio.run(asked())


def connect(**headers: str) -> str:
    with TestClient(guarded()).websocket_connect(f"ws://{HOST}/stream", headers=headers) as websocket:
        return websocket.receive_text()


def sent(host: str, origin: str | None) -> dict[str, str]:
    return {"Host": host} | ({} if origin is None else {"Origin": origin})


@pytest.mark.parametrize(("host", "origin"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_websocket_from_elsewhere_is_refused_though_it_has_the_cookie(host, origin):
    with pytest.raises(WebSocketDisconnect) as refusal:
        connect(**sent(host, origin), Cookie=COOKIE)
    assert refusal.value.code == 1008


def test_a_websocket_that_names_no_origin_is_refused():
    with pytest.raises(WebSocketDisconnect):
        connect(Host=HOST, Cookie=COOKIE)


@pytest.mark.parametrize(("host", "origin"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_page_is_not_shown_to_who_comes_from_elsewhere_though_it_has_the_cookie(host, origin):
    answer = ask(**sent(host, origin), Cookie=COOKIE)
    assert (answer.status_code, "Nothing was done: the request" in answer.text) == (403, True)


def test_what_would_change_something_must_say_which_page_asks():
    assert ask(method="PUT", Cookie=COOKIE).status_code == 403
    assert ask(method="PUT", Cookie=COOKIE, Origin=ORIGIN).status_code == 200


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_our_own_pages_are_let_in(name):
    ours = {"Host": f"{name}:8501", "Origin": f"http://{name}:8501", "Cookie": COOKIE}
    assert (connect(**ours), ask(**ours).text) == ("inside", "a page")


def test_on_the_port_of_the_web_a_browser_names_none():
    at = door(80, ("console.test",), "k")
    inside = f"{at.cookie}={at.ticket}"
    assert ask(at=at, Host="console.test", Cookie=inside).status_code == 200
    assert ask(at=at, Host="console.test:8501", Cookie=inside).status_code == 403


STRANGERS = {
    "without a cookie": "",
    "with a made-up one": f"{AT.cookie}={'0' * 64}",
    "with the key as one": f"{AT.cookie}={AT.key}",
    "with the one of another start": f"{AT.cookie}={door(8501, ('127.0.0.1',), 'another').ticket}",
    "with the one of another port": f"{AT.cookie}={door(8502, ('127.0.0.1',), AT.key).ticket}",
    "with ours under another name": f"placet-8502={AT.ticket}",
    "with an empty one": f"{AT.cookie}=",
}


@pytest.mark.parametrize("cookie", STRANGERS.values(), ids=STRANGERS)
def test_whoever_never_had_the_key_is_nobody(cookie):
    answer = ask(Cookie=cookie)
    assert (answer.status_code, "Open the address that <code>placet serve</code> printed" in answer.text) == (403, True)
    with pytest.raises(WebSocketDisconnect):
        connect(Host=HOST, Origin=ORIGIN, Cookie=cookie)


@pytest.mark.parametrize(
    "key", ["", "another", "the-key-of-this-star", "the-key-of-this-start2", "THE-KEY-OF-THIS-START", "%C3%A9", "%00"]
)
def test_another_key_does_not_open(key):
    answer = ask(f"/?key={key}")
    assert (answer.status_code, "set-cookie" in answer.headers, "This key does not open" in answer.text) == (
        403,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("address", "led"),
    [
        ("/?key=", "/"),
        ("/?as=ben&key=", "/?as=ben"),
        ("/review?request=R-0003&a=1&a=2&key=", "/review?request=R-0003&a=1&a=2"),
        (f"{ORIGIN}//evil.example/?key=", "//evil.example/"),
        ("/%0d%0aSet-Cookie:x/?key=", "/%0D%0ASet-Cookie%3Ax/"),
    ],
)
def test_the_key_is_exchanged_for_a_cookie_and_leaves_the_address(address, led):
    answer = ask(f"{address}{AT.key}")
    assert (answer.status_code, answer.headers["location"], answer.headers["cache-control"]) == (
        303,
        f"http://{HOST}{led}",
        "no-store",
    )
    assert answer.headers["set-cookie"] == f"{COOKIE}; HttpOnly; Path=/; SameSite=strict"
    assert AT.key not in answer.headers["set-cookie"]


def test_the_key_opens_nothing_from_elsewhere():
    answer = ask(f"/?key={AT.key}", Host="evil.example:8501")
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_whoever_follows_a_link_of_another_page_is_led_in_by_a_page_of_ours_since_the_browser_held_the_cookie_back():
    answer = ask("/review?request=R-1", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")
    assert (answer.status_code, f'content="0; url={ORIGIN}/review?request=R-1"' in answer.text) == (403, True)
    led = ask("/review?request=R-1", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="navigate")
    assert "http-equiv" not in led.text


def test_what_is_said_of_a_request_cannot_become_part_of_the_page():
    answer = ask(Host="<script>alert(1)</script>")
    assert "&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("path", "sent_headers", "why"),
    [
        pytest.param("/", {"Cookie": ""}, answers.asked_without_key(), id="without the key"),
        pytest.param("/?key=another", {}, answers.key_does_not_open(), id="with another key"),
        pytest.param("/", {"Host": "evil"}, answers.asked_by_another_name(["evil"], sorted(AT.hosts)), id="by another name"),
        pytest.param("/", {"Origin": "null"}, answers.asked_from_another_page(["null"], ORIGIN), id="from another page"),
    ],
)  # fmt: skip
def test_a_machine_that_asks_for_json_is_told_by_a_code(path, sent_headers, why):
    answer = ask(path, Accept="application/json", **sent_headers)
    assert (answer.status_code, problem_in(answer)) == (403, why)
