"""A console at which 30 people open the docket at once.

For the first time. It measures how long `/healthz` and `/log/checkpoint` take meanwhile. A real `placet serve` on the
demo world, over loopback. Each visitor is a websocket that asks for the page and waits until it is drawn; another
process asks for the health and the checkpoint in turn, from before the first visit until after the last.

Usage: python -m benchmarks.busy_console
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from governance.settings import PROJECT

VISITORS = 30
BETWEEN = 0.002
"""Seconds between an answer and the next question."""
LONGEST = 300.0
"""Seconds after which a visit is given up."""
PLACET = [sys.executable, "-m", "governance", "--home"]


@contextmanager
def console(home: Path, *more: str) -> Iterator[tuple[str, str]]:
    """A running console, started with `more` options.

    Its URL, and the cookie that lets a visitor in.
    """
    command = [*PLACET, str(home), "serve", "--port", "0", "--no-open", *more]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)  # noqa: S603  (ourselves)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[2]
        (cookie,) = httpx.get(address).cookies.jar
        ticket = f"{cookie.name}={cookie.value}"
        url = address.partition("/?")[0]
        httpx.get(url, headers={"Cookie": ticket}, timeout=LONGEST).raise_for_status()
        yield url, ticket
    finally:
        process.terminate()
        process.wait(timeout=30)


async def visit(url: str, cookie: str) -> float:
    """Seconds until the page is drawn."""
    began = time.perf_counter()
    async with connect(
        f"{url.replace('http', 'ws', 1)}/_stcore/stream",
        origin=Origin(url),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": cookie},
        open_timeout=LONGEST,
        max_size=None,
    ) as websocket:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        await websocket.send(asked.SerializeToString())
        async for frame in websocket:
            message = ForwardMsg()
            message.ParseFromString(frame)
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began
    raise SystemExit("a page was not drawn to its end")


async def crowd(url: str, cookie: str) -> list[float]:
    """All visits at once."""
    async with asyncio.timeout(LONGEST):
        return list(await asyncio.gather(*(visit(url, cookie) for _ in range(VISITORS))))


def probed(url: str, visitors: subprocess.Popen[str]) -> dict[str, list[float]]:
    """Seconds of each answer while the visitors are there."""
    took: dict[str, list[float]] = {"/healthz": [], "/log/checkpoint": []}
    with httpx.Client(base_url=url, timeout=LONGEST) as client:
        while visitors.poll() is None:
            for path, seconds in took.items():
                began = time.perf_counter()
                client.get(path).raise_for_status()
                seconds.append(time.perf_counter() - began)
                time.sleep(BETWEEN)
    return took


def main() -> None:
    """Build a world, let everybody in, and time the others."""
    if len(sys.argv) > 2:
        print(json.dumps(asyncio.run(crowd(*sys.argv[1:]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run([*PLACET, str(home), "demo"], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)  # noqa: S603  (ourselves)
        with console(home) as (url, cookie):
            command = [sys.executable, "-m", "benchmarks.busy_console", url, cookie]
            visitors = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  (ourselves)
            took = probed(url, visitors)
            assert visitors.stdout is not None
            visits = json.loads(visitors.stdout.read())
    health, log = (sorted(seconds) for seconds in took.values())
    figures = {
        "visitors": len(visits),
        "page_median_seconds": round(sorted(visits)[len(visits) // 2], 2),
        "answers": len(health) + len(log),
        "healthz_p99_ms": round(1_000 * health[int(0.99 * len(health))], 1),
        "log_p99_ms": round(1_000 * log[int(0.99 * len(log))], 1),
        "longest_ms": round(1_000 * max(health[-1], log[-1]), 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
