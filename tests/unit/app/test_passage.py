"""The way to the pages."""

import asyncio
import contextlib
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from http import HTTPStatus
from pathlib import Path

import httpx

from app.machines.passage import Passage

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def test_whoever_ends_a_connection_that_was_idle_turns_nobody_away(tmp_path: Path):
    assert asyncio.run(_asked_twice(tmp_path / "pages")) == [HTTPStatus.OK, HTTPStatus.OK]


async def _asked_twice(place: Path) -> list[int]:
    async with await asyncio.start_unix_server(_answers_once, place):
        to_pages = httpx.ASGITransport(Passage(str(place)))
        async with httpx.AsyncClient(transport=to_pages, base_url="http://console") as client:
            return [(await client.get("/")).status_code for _ in range(2)]


async def _answers_once(reader: StreamReader, writer: StreamWriter) -> None:
    """A server that ends the connection which it offered to keep.

    It has just ended it when it is used again.
    """
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER)
    with contextlib.suppress(IncompleteReadError):
        await reader.readuntil(b"\r\n\r\n")
    writer.close()
