"""The ASGI application of the pages, behind the door.

Only app/machines/pages_process.py runs it.
"""

from http import HTTPStatus
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.machines import webhook
from app.machines.problems import problem
from governance.sentences import answers


class OnlyBehindTheDoor:
    """Middleware that refuses requests which do not come through the door.

    They must come over the unix socket that `placet serve` made. Others have not been checked. So the pages are shown
    to nobody where somebody starts them alone, with `streamlit run` or another server.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] == "lifespan" or _over_unix_socket(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await problem(HTTPStatus.FORBIDDEN, answers.pages_behind_door_only())(scope, receive, send)


def _over_unix_socket(scope: Scope) -> bool:
    server = scope.get("server")
    return server is not None and server[1] is None


def front_page(request: Request) -> RedirectResponse:
    """Redirect the docket's name to the front page.

    The docket is the front page, which Streamlit has at `/` alone.
    """
    query = request.url.query
    return RedirectResponse(f"/?{query}" if query else "/")


ROUTES: tuple[BaseRoute, ...] = (Route("/docket", front_page), *webhook.ROUTES)

app = st.App(
    Path(__file__).resolve().parents[1] / "main.py",
    lifespan=webhook.lifespan,
    routes=ROUTES,
    middleware=[Middleware(OnlyBehindTheDoor)],
)
