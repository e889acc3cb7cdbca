"""The door of the console: names, pages, and the key.

The names to which it answers, the pages that may ask it, and the key that lets a person in. It stands in front of
everything but what is public (app/machines/front.py), for HTTP and websockets alike, and is strict on purpose: a
browser writes names, ports and origins in one way only, so what is written otherwise does not come from a page of
ours.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from urllib.parse import quote, urlencode

from starlette.datastructures import Headers, QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.machines.problems import MEDIA_TYPE, problem
from governance.sentences import answers
from governance.sentences.phrase import Phrase

KEY = "key"
"""The parameter of an address that carries the key."""
READS = ("GET", "HEAD")
REFUSED_HANDSHAKE = 1008
JSON = ("application/json", MEDIA_TYPE)
CODE = re.compile(r"`([^`]+)`")
"""How sentences mark what is typed."""
HTTP_PORT = 80


@dataclass(frozen=True, slots=True)
class Door:
    """What the console is called, and who may come in."""

    hosts: frozenset[str]
    """Values of the Host header, as browsers write them."""
    cookie: str
    """Its name; it has the port in it, since browsers keep cookies of all ports of a name together."""
    key: str

    @property
    def ticket(self) -> str:
        """The content of the cookie.

        It proves that its bearer had the key, and is not the key itself.
        """
        return hmac.new(self.key.encode(), self.cookie.encode(), hashlib.sha256).hexdigest()

    def opens_with(self, key: str) -> bool:
        """Whether `key` is the key.

        The time of the answer says nothing about the key.
        """
        return hmac.compare_digest(key.encode(errors="replace"), self.key.encode())

    def knows(self, ticket: str) -> bool:
        """Whether this door gave out `ticket` since the start."""
        return hmac.compare_digest(ticket.encode(errors="replace"), self.ticket.encode())

    def misplaced(self, kind: str, method: str, headers: Headers) -> Phrase | None:
        """Why a request does not come from a page of this console.

        None where it does.
        """
        host = headers.getlist("host")
        if len(host) != 1 or host[0] not in self.hosts:
            return answers.asked_by_another_name(_short(host), sorted(self.hosts))
        origin = headers.getlist("origin")
        if not origin and kind == "http" and method in READS:
            return None
        if origin != [f"http://{host[0]}"]:
            return answers.asked_from_another_page(_short(origin), f"http://{host[0]}")
        return None


def door(port: int, names: Sequence[str], key: str) -> Door:
    """The door of a console that listens on `port`.

    It is called by `names`.
    """
    hosts = frozenset(f"{name}:{port}" for name in names)
    alone = frozenset(names) if port == HTTP_PORT else frozenset[str]()
    return Door(hosts | alone, f"placet-{port}", key)


def _short(values: Sequence[str]) -> list[str]:
    """Values of a header, short enough to be said."""
    return [value[:100] for value in values[:2]]


class Doorkeeper:
    """Middleware that lets in requests with the key.

    They must ask by our name, from our pages, with the key or the cookie that was given for it.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": REFUSED_HANDSHAKE})
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        asked = HTTPConnection(scope)
        misplaced = self._door.misplaced(scope["type"], scope.get("method", "GET"), asked.headers)
        if misplaced is not None:
            return _answer(asked, misplaced, "This is not the way in", "Nothing was done: ")
        if KEY in asked.query_params and scope["type"] == "http":
            return self._let_in(asked)
        if self._door.knows(asked.cookies.get(self._door.cookie, "")):
            return None
        if asked.headers.get("sec-fetch-mode") == "navigate" and asked.headers.get("sec-fetch-site") == "cross-site":
            # A browser holds the cookie back when a page elsewhere led here. It sends it once a page of ours does.
            return _answer(asked, answers.opened_from_another_page(), "One moment", again=_here(asked))
        return _answer(asked, answers.asked_without_key(), "Who is there?")

    def _let_in(self, asked: HTTPConnection) -> Response:
        if not self._door.opens_with(asked.query_params[KEY]):
            return _answer(asked, answers.key_does_not_open(), "This key does not open")
        answer = RedirectResponse(_here(asked), HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
        answer.set_cookie(self._door.cookie, self._door.ticket, httponly=True, samesite="strict")
        return answer


def _answer(asked: HTTPConnection, why: Phrase, title: str, before: str = "", again: str = "") -> Response:
    """The reason, as a page for a person.

    A machine that asks for JSON gets it as a problem.
    """
    if any(kind.partition(";")[0].strip() in JSON for kind in asked.headers.get("accept", "").split(",")):
        return problem(HTTPStatus.FORBIDDEN, why)
    words = f"{before}{why}."
    marked = CODE.sub(r"<code>\1</code>", escape(words[:1].upper() + words[1:]))
    return _page(title, marked, again)


def _here(asked: HTTPConnection) -> str:
    """The address that was asked for, whole, without the key."""
    query = urlencode([(name, value) for name, value in QueryParams(asked.url.query).multi_items() if name != KEY])
    return f"http://{asked.headers['host']}{quote(asked.scope['path'])}" + (f"?{query}" if query else "")


STYLE = "body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem }"


def _page(title: str, text: str, again: str = "") -> Response:
    """A page without script or picture that says what is missing.

    `again` is the address at which to try once more.
    """
    refresh = f'<meta http-equiv="refresh" content="0; url={escape(again)}">' if again else ""
    link = f'<p><a href="{escape(again)}">Go on</a></p>' if again else ""
    content = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}: Placet</title>{refresh}'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<style>{STYLE}</style></head>"
        f"<body><h1>{title}</h1><p>{text}</p>{link}</body></html>\n"
    )
    return HTMLResponse(content, HTTPStatus.FORBIDDEN, {"Cache-Control": "no-store"})
