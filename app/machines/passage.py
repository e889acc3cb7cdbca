"""The way to the process that shows the pages.

Requests and websockets are passed on over a socket that only this account reaches.
"""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import quote

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from app.machines.problems import problem
from governance.sentences import answers

PATIENCE = 300.0
"""Seconds for which a page that is being made is waited for."""
HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer", b"transfer-encoding", b"upgrade")
)  # fmt: skip
"""Headers that are about one connection (RFC 9110, 7.6.1)."""
NOT_PASSED_ON = HOP_BY_HOP | {b"origin", b"content-length"}
"""The door has looked at the origin, and Streamlit would look for our addresses on the network to do so as well."""
GOING_AWAY, UNSUPPORTED, BROKEN = 1001, 1003, 1011
Pair = tuple[bytes, bytes]


class Passage:
    """ASGI application that passes requests to the socket at `place`.

    The process behind that unix socket answers.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        # A connection for each request: one that is kept, the other end may close at the moment it is used again.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._transport = httpx.AsyncHTTPTransport(uds=place, limits=limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            asked = await _asked(Request(scope, receive))
            answer = await self._transport.handle_async_request(asked)
        except ClientDisconnect:
            return
        except httpx.TransportError as error:
            await _unanswered(error)(scope, receive, send)
            return
        start = {"type": "http.response.start", "status": answer.status_code}
        await send({**start, "headers": list(_kept(answer.headers.raw, HOP_BY_HOP))})
        try:
            async for chunk in answer.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except httpx.TransportError:
            return  # the answer stays unfinished, as it is
        finally:
            await answer.aclose()
        await send({"type": "http.response.body"})

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # that somebody wants to connect
        try:
            inner = await self._connected(scope)
        except (OSError, TimeoutError, InvalidHandshake):
            await send({"type": "websocket.close", "code": BROKEN})
            return
        async with inner:
            await send({"type": "websocket.accept", "subprotocol": inner.subprotocol})
            ways = [asyncio.create_task(_inward(receive, send, inner)), asyncio.create_task(_outward(inner, send))]
            _, other = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in other:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _connected(self, scope: Scope) -> ClientConnection:
        fields = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        passed = {
            name: fields[name] for name in ("cookie", "origin", "user-agent", "accept-language") if name in fields
        }
        return await unix_connect(
            self._place,
            f"ws://{fields['host']}{_target(scope)}",
            subprotocols=[Subprotocol(subprotocol) for subprotocol in scope["subprotocols"]],
            additional_headers=passed,
            user_agent_header=None,
            compression=None,
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,  # a busy console answers late, and is asked by nobody whether it is there
            proxy=None,
        )


async def _asked(request: Request) -> httpx.Request:
    body = b"" if request.method in {"GET", "HEAD"} else await request.body()
    return httpx.Request(
        request.method,
        f"http://pages{_target(request.scope)}",
        headers=list(_kept(request.scope["headers"], NOT_PASSED_ON)),
        content=body or None,
        extensions={"timeout": {"connect": PATIENCE, "read": PATIENCE, "write": PATIENCE, "pool": PATIENCE}},
    )


def _target(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return quote(scope["path"], safe="/:@!$&'()*+,;=~-._") + (f"?{query}" if query else "")


def _kept(fields: Iterable[Pair], without: frozenset[bytes]) -> Iterable[Pair]:
    return ((name, value) for name, value in fields if name.lower() not in without)


def _unanswered(error: httpx.TransportError) -> Response:
    late = isinstance(error, httpx.TimeoutException)
    if late:
        return problem(HTTPStatus.GATEWAY_TIMEOUT, answers.pages_take_too_long())
    return problem(HTTPStatus.BAD_GATEWAY, answers.pages_do_not_answer())


async def _inward(receive: Receive, send: Send, inner: ClientConnection) -> None:
    """Pass on what the browser sends, until it leaves.

    A page of ours sends no text. A client that does is not heard further.
    """
    while (message := await receive())["type"] == "websocket.receive":
        content: bytes | None = message.get("bytes")
        if content is None:
            await send({"type": "websocket.close", "code": UNSUPPORTED})
            return
        await inner.send(content)


async def _outward(inner: ClientConnection, send: Send) -> None:
    """What the pages say, until they end it."""
    try:
        async for content in inner:
            await send({"type": "websocket.send", "text" if isinstance(content, str) else "bytes": content})
    except ConnectionClosed:
        pass
    await send(
        {"type": "websocket.close", "code": inner.close_code if inner.close_code in range(1000, 1005) else GOING_AWAY}
    )
