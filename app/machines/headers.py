"""The security headers of every answer.

They tell the browser what it may load, to whom a page may talk, and that nobody may frame it.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INLINE_SCRIPT = "sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA="
"""The one inline script of Streamlit's page. Another Streamlit has another: tests/unit/app/test_front.py computes it."""
ASSETS = Path(__file__).resolve().parents[1] / "assets"
SCRIPTS = tuple((ASSETS / f"{name}.js").read_text(encoding="utf-8") for name in ("drafts", "links", "steps", "tour"))
"""Our own: what drafts, links, the Back button and the first note need of a browser. Nothing of them leaves it."""


def _named(script: str) -> str:
    """A script as the policy names it: by its SHA-256.

    W3C, Content Security Policy Level 3, 6.7.3.3.
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


CONTENT: Mapping[str, str] = {
    "default-src": "'self'",
    "script-src": f"'self' 'wasm-unsafe-eval' '{INLINE_SCRIPT}' {' '.join(map(_named, SCRIPTS))}",
    "style-src": "'self' 'unsafe-inline'",  # Streamlit styles its widgets in the page
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "frame-ancestors": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "object-src": "'none'",
}


def headers(host: str | None) -> dict[str, str]:
    """The headers of an answer at `host`.

    None stands for a name that is not ours, where no page of ours is shown.
    """
    talks_to = "'none'" if host is None else f"http://{host} ws://{host}"
    content = {**CONTENT, "connect-src": talks_to}
    return {
        "Content-Security-Policy": "; ".join(f"{directive} {sources}" for directive, sources in content.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


class SecurityHeaders:
    """Middleware: puts them on every answer."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked_for = Headers(scope=scope).get("host")
        with_these = headers(asked_for if asked_for in self._hosts else None)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(with_these)
            await send(message)

        await self._app(scope, receive, with_headers)
