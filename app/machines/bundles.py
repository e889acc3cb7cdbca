"""The scripts, styles and fonts of the pages, answered beside them.

A first view asks for a hundred of these files. They never change under their name, so a browser asks once; they come
compressed, and do not wait for a page that is being made.
"""

import asyncio
import gzip
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

PLACE = "/static/"
KEPT = {"Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}
"""The name of each file has a digest of its content in it."""
TEXT = frozenset({".js", ".css", ".svg", ".wasm", ".json"})
"""Endings of what compression makes smaller: fonts and pictures are compressed as they are."""


class Bundles:
    """Middleware that answers for `files`, and passes on the rest."""

    def __init__(self, app: ASGIApp, files: Mapping[str, Path]) -> None:
        self._app = app
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, or pass on."""
        file = self._files.get(scope["path"]) if scope["type"] == "http" else None
        if file is None:
            await self._app(scope, receive, send)
            return
        wants_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        answer = await asyncio.to_thread(_answer, file, compressed=wants_gzip and file.suffix in TEXT)
        await answer(scope, receive, send)


def bundles_of_streamlit() -> dict[str, Path]:
    """The files of the installed Streamlit, by their addresses.

    Streamlit is looked for and not loaded.
    """
    package = find_spec("streamlit")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "static" / "static"
    return {PLACE + file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}


def _answer(file: Path, *, compressed: bool) -> Response:
    content = _compressed(file) if compressed else file.read_bytes()
    coding = {"Content-Encoding": "gzip"} if compressed else {}
    return Response(content, headers={**KEPT, **coding}, media_type=guess_type(file.name)[0])


@cache
def _compressed(file: Path) -> bytes:
    """The content of a file, compressed once.

    All of them are 7 MB.
    """
    return gzip.compress(file.read_bytes(), mtime=0)
