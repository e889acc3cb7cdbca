"""Bounds on the size and time of a request body.

A client that sends half of one blocks nothing for long.
"""

import asyncio
import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.machines.problems import problem
from governance.sentences import answers
from governance.sentences.phrase import Phrase

LARGEST = 1_200_000
"""Bytes of a body: what Streamlit takes of an uploaded file (server.maxUploadSize, .streamlit/config.toml) and its wrapping."""
SECONDS = 10.0
"""How long a body may take; they come from this machine."""
AT_ONCE = 32
"""How many bodies are read at a time."""


class BoundedBodies:
    """Middleware: what stands behind it sees whole bodies of bounded size."""

    def __init__(self, app: ASGIApp, seconds: float = SECONDS, at_once: int = AT_ONCE) -> None:
        self._app = app
        self._seconds = seconds
        self._at_once = at_once
        self._reading = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, then pass the request on.

        Or say why not.
        """
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        body = await self._read(Request(scope, receive))
        if isinstance(body, Response):
            await body(scope, receive, send)
            return
        await self._app(scope, _whole(body, receive), send)

    async def _read(self, request: Request) -> bytes | Response:
        if _announced(request) > LARGEST:
            return _too_large()
        if self._reading >= self._at_once:
            return _refused(HTTPStatus.SERVICE_UNAVAILABLE, answers.too_many_bodies(self._at_once))
        self._reading += 1
        try:
            async with asyncio.timeout(self._seconds):
                return await _bounded(request)
        except TimeoutError:
            return _refused(HTTPStatus.REQUEST_TIMEOUT, answers.body_too_late(self._seconds))
        finally:
            self._reading -= 1


async def _bounded(request: Request) -> bytes | Response:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return _too_large()
    return bytes(body)


def _announced(request: Request) -> int:
    """The announced length of the body.

    0 where the request does not say. The length is not believed.
    """
    length = request.headers.get("content-length", "")
    return int(length) if re.fullmatch(r"[0-9]{1,18}", length) else 0


def _too_large() -> Response:
    return _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, answers.body_too_large(LARGEST))


def _whole(body: bytes, receive: Receive) -> Receive:
    left = [body]

    async def replayed() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return replayed


def _refused(status: HTTPStatus, why: Phrase) -> Response:
    return problem(status, why, {"Connection": "close"})
