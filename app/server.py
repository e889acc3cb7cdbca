"""The ASGI application: the pages, and what machines ask for. Started by `placet serve`."""

from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import log_endpoints, webhook

INLINE_SCRIPT = "sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA="
"""The one inline script of Streamlit's page. Another Streamlit has another: tests/unit/app/test_server.py computes it."""

CONTENT = {
    "default-src": "'self'",
    "script-src": f"'self' 'wasm-unsafe-eval' '{INLINE_SCRIPT}'",
    "style-src": "'self' 'unsafe-inline'",  # Streamlit styles its widgets in the page
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' ws: wss:",
    "worker-src": "'self' blob:",
    "frame-ancestors": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "object-src": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{directive} {sources}" for directive, sources in CONTENT.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class SecurityHeaders:
    """Middleware: every answer says what a browser may load with it, and that nobody may frame it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def front_page(request: Request) -> RedirectResponse:
    """The docket is the front page, which Streamlit has at `/` alone; a link to it by its name leads there."""
    query = request.url.query
    return RedirectResponse(f"/?{query}" if query else "/")


ROUTES: tuple[BaseRoute, ...] = (
    Route("/docket", front_page),
    *log_endpoints.ROUTES,
    *webhook.ROUTES,
    Mount("/hooks", app=log_endpoints.nothing_here),
)
"""What is not a page. Under these addresses nothing else is ever answered with one."""

app = st.App(
    Path(__file__).with_name("main.py"),
    lifespan=webhook.lifespan,
    routes=ROUTES,
    middleware=[Middleware(SecurityHeaders)],
)
