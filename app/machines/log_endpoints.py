"""The log for anybody who watches it (C2SP tlog-tiles).

Also whether the console is well.

    /log/checkpoint                    the newest checkpoint, with cosignatures
    /log/tile/<level>/<N>[.p/<W>]      hashes of the tree
    /log/tile/entries/<N>[.p/<W>]      entries; also at /log/entries/<N>[.p/<W>]
    /log/key                           the log's keys
    /healthz                           `ok`

What is served is public: digests, times, roles and pseudonyms. Names and words of people stay in the store. It is answered by a
process that shows no pages, so that nobody waits for those (docs/decisions/0029-the-log-is-answered-beside-the-pages.md).
"""

from collections.abc import Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send

from app.console import ports
from app.machines.problems import problem, problem_of
from governance.audit.tiles import read_tile
from governance.errors import PlacetError
from governance.sentences import answers
from governance.services.log.publish import published_checkpoint, published_keys, published_tile, require_store

FOR_EVER = "public, max-age=31536000, immutable"
A_MOMENT = "public, max-age=2"
NOT_AT_ALL = "no-store"

Endpoint = Callable[[Request], Response]


def _with_problems(endpoint: Endpoint) -> Endpoint:
    """Errors that Placet can explain, as answers."""

    def answering(request: Request) -> Response:
        try:
            return endpoint(request)
        except PlacetError as error:
            return problem_of(error)

    return answering


def _checkpoint(_: Request) -> Response:
    return PlainTextResponse(published_checkpoint(ports()).written, headers={"Cache-Control": A_MOMENT})


def _tile(request: Request) -> Response:
    return _tile_at(request.path_params["path"])


def _entries(request: Request) -> Response:
    return _tile_at(f"entries/{request.path_params['path']}")


def _tile_at(path: str) -> Response:
    content = published_tile(ports(), read_tile(path))
    return Response(content, media_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})


def _key(_: Request) -> Response:
    return PlainTextResponse(published_keys(ports()), headers={"Cache-Control": A_MOMENT})


def _health(pages_live: Callable[[], bool]) -> Endpoint:
    def health(_: Request) -> Response:
        require_store(ports())
        if not pages_live():
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, answers.pages_have_ended())
        return PlainTextResponse("ok\n", headers={"Cache-Control": NOT_AT_ALL})

    return health


async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    """What is no address, and must not be answered with a page."""
    await problem(HTTPStatus.NOT_FOUND, answers.nothing_at(scope["path"]))(scope, receive, send)


LOG = Router(
    [
        Route("/checkpoint", _with_problems(_checkpoint)),
        Route("/key", _with_problems(_key)),
        Route("/tile/{path:path}", _with_problems(_tile)),
        Route("/entries/{path:path}", _with_problems(_entries)),
    ],
    redirect_slashes=False,
    default=nothing_here,
)


def routes(pages_live: Callable[[], bool]) -> tuple[BaseRoute, ...]:
    """The routes of the log and of the health.

    `pages_live` says whether there is still a process that shows pages.
    """
    return Route("/healthz", _with_problems(_health(pages_live))), Mount("/log", app=LOG)
