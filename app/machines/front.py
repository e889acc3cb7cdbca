"""The process on the console's port: `python -m app.machines.front PORT`.

`placet serve` becomes it.

    browser -> front -> door -> unix socket -> pages (another process)
                  |       `-> scripts, fonts
                  `-> log, health              worker (another process)

Pages take seconds of a processor each, all in one process; whoever watches the log or asks whether the console is well must not wait for
them (docs/decisions/0029-the-log-is-answered-beside-the-pages.md). A worker makes rounds, where it is wanted, whether anybody looks at a
page or not. The processes end together.
"""

import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from threading import Event, Thread
from time import monotonic
from typing import NoReturn

import click
import uvicorn
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from app.console import ports
from app.machines import log_endpoints
from app.machines.bodies import BoundedBodies
from app.machines.bundles import Bundles, bundles_of_streamlit
from app.machines.door import KEY, READS, REFUSED_HANDSHAKE, Door, Doorkeeper, door
from app.machines.headers import SecurityHeaders
from app.machines.passage import Passage
from app.machines.problems import problem
from governance.errors import PlacetError
from governance.sentences import answers
from governance.sentences.phrase import Phrase
from governance.services.serving.settle import LONGEST_WAIT, wait_after
from governance.settings import read_settings

ADDRESS = "127.0.0.1"
SWITCH = 0.0005
"""Seconds after which a thread lets others run: what is passed on to browsers must not keep a probe waiting (Python: 0.005)."""
GRACE = 2
"""Seconds for whoever is connected when the console ends."""
LARGEST_MESSAGE = 4 * 1024 * 1024
"""Bytes that a browser may say at once: what stands in the fields of a page."""
MOST_WAITING = 2048
"""Connections that nobody has taken yet; on a unix socket one more is an error, and no wait."""
LONGEST_FOLDER = 80
STREAM = "/_stcore/stream"
UPLOAD = "/_stcore/upload_file"
OPEN = (UPLOAD, "/_stcore/health", "/_stcore/host-config")
CLOSED = ("/_stcore", "/auth", "/oauth2callback", "/component")
"""Streamlit's own addresses; of these `OPEN` are open, and nobody here needs the others."""
UPLOADS = ("PUT", "DELETE")
HOOK = "/hooks/mlflow"
PUBLIC = ("/healthz", "/log", "/hooks")
"""What machines ask, by whatever name they know us, as through a proxy: it is public, or signed. Nothing there looks at a cookie."""


def front(at: Door, pages: ASGIApp, pages_live: Callable[[], bool]) -> ASGIApp:
    """The application: what is public, and behind the door the pages."""
    public = Router(
        [*log_endpoints.routes(pages_live), Route(HOOK, pages, methods=["POST"])],
        redirect_slashes=False,
        default=log_endpoints.nothing_here,
    )
    behind = Doorkeeper(Offered(Bundles(pages, bundles_of_streamlit())), at)

    async def divided(scope: Scope, receive: Receive, send: Send) -> None:
        open_to_all = scope["type"] == "http" and _is_under(scope["path"], PUBLIC)
        await (public if open_to_all else behind)(scope, receive, send)

    return SecurityHeaders(BoundedBodies(divided), at.hosts)


class Offered:
    """Middleware that passes on only what the pages need.

    By the methods that they need.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or say that there is nothing."""
        path = scope["path"]
        if scope["type"] == "websocket":
            if path == STREAM:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": REFUSED_HANDSHAKE})
            return
        if _is_under(path, CLOSED) and not _is_under(path, OPEN):
            await log_endpoints.nothing_here(scope, receive, send)
            return
        methods = UPLOADS if _is_under(path, (UPLOAD,)) else READS
        if scope["method"] not in methods:
            why, allowed = answers.method_not_taken(path, methods), {"Allow": ", ".join(methods)}
            await problem(HTTPStatus.METHOD_NOT_ALLOWED, why, allowed)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_under(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


@dataclass(frozen=True, slots=True)
class Pages:
    """The process that shows the pages."""

    process: subprocess.Popen[bytes]
    place: str
    """The unix socket on which it answers."""

    def live(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None


@contextmanager
def showing_pages(folder: Path) -> Iterator[Pages]:
    """Run the process of the pages for the length of a block.

    It ends with the block, and with this process, however that ends. It inherits a socket that is there already:
    whoever comes before it is ready waits, and is not turned away.
    """
    place = folder / "pages"
    watched, lost = os.pipe()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen(MOST_WAITING)
        handed = (listening.fileno(), watched)
        command = [sys.executable, "-m", "app.machines.pages_process", *map(str, handed), str(folder)]
        process = subprocess.Popen(command, pass_fds=handed, process_group=0)  # noqa: S603  (ourselves)
    os.close(watched)
    try:
        yield Pages(process, str(place))
    finally:
        os.close(lost)
        process.wait()


@contextmanager
def making_rounds(home: Path) -> Iterator[None]:
    """Run a worker on `home` for the length of a block.

    It is started again when it dies. It ends with the block, and with this process, however that ends.
    """
    watched, lost = os.pipe()
    over = Event()
    keeping = Thread(target=_keep_worker, args=(home, watched, over))
    keeping.start()
    try:
        yield
    finally:
        over.set()
        os.close(lost)
        keeping.join()
        os.close(watched)


def _keep_worker(home: Path, watched: int, over: Event) -> None:
    command = [sys.executable, "-m", "governance", "--home", str(home), "work", "--beside", str(watched)]
    deaths = 0
    while not over.is_set():
        begun = monotonic()
        code = subprocess.Popen(command, pass_fds=(watched,), process_group=0).wait()  # noqa: S603  (ourselves)
        if over.is_set():
            return
        deaths = 1 if monotonic() - begun > LONGEST_WAIT.total_seconds() else deaths + 1
        wait = wait_after(deaths).total_seconds()
        click.echo(f"The worker ended with exit code {code}; it is started again in {wait:g} s", err=True)
        over.wait(wait)


def serve(listening: socket.socket, at: Door, url: str, worker_on: Path | None, *, opens_browser: bool) -> int:
    """Answer on `listening` until a signal or the pages' end.

    A worker runs on the home that is named. Returns the exit code.
    """
    rounds = nullcontext() if worker_on is None else making_rounds(worker_on)
    with TemporaryDirectory(prefix="placet-", dir=_short_folder()) as name, showing_pages(Path(name)) as pages, rounds:
        server = uvicorn.Server(_config(front(at, Passage(pages.place), pages.live)))
        Thread(target=_end_after, args=(pages.process, server), daemon=True).start()
        address = f"{url}/?{KEY}={at.key}"
        click.echo(f"Placet on {address} (stop with Ctrl+C)")
        if opens_browser:
            _open(address, Path(name) / "open.html")
        server.run(sockets=[listening])
        return 0 if pages.live() else 1


def _short_folder() -> str | None:
    """The folder for temporary files.

    It is another one where the path would be too long for the name of a socket (104 bytes on a Mac, 108 on Linux).
    """
    return None if len(os.fsencode(gettempdir())) < LONGEST_FOLDER else "/tmp"  # noqa: S108  (a folder of our own is made in it)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",  # its sockets are Python's, and a test watches whom they reach
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level=logging.WARNING,
        timeout_graceful_shutdown=GRACE,
    )


def _end_after(process: subprocess.Popen[bytes], server: uvicorn.Server) -> None:
    process.wait()
    server.should_exit = True


def _open(address: str, page: Path) -> None:
    """Open the browser at `address` by way of a file.

    Everybody on the machine can read what stands on a command line.
    """
    page.touch(mode=0o600)
    page.write_text(f'<!doctype html><meta http-equiv="refresh" content="0; url={address}">', encoding="utf-8")
    webbrowser.open(page.as_uri())


def _bound(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((ADDRESS, port))
    listening.listen(MOST_WAITING)
    return listening


def main() -> int:
    """Listen, and answer."""
    port, wanted = int(sys.argv[1]), sys.argv[2:]
    sys.setswitchinterval(SWITCH)
    for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(ending, _end)
    try:
        settings = read_settings()
        names = settings.hosts
        ports()
        listening = _bound(port)
        port = listening.getsockname()[1]
        at = door(port, names, secrets.token_urlsafe(32))
    except PlacetError as error:
        return _refused(error)
    except OSError as error:
        return _refused(answers.cannot_listen(ADDRESS, port, error.strerror))
    with listening:
        worker_on = settings.home if "work" in wanted else None
        return serve(listening, at, f"http://{names[0]}:{port}", worker_on, opens_browser="open" in wanted)


def _refused(why: Phrase | PlacetError) -> int:
    click.echo(str(why), err=True)
    return 2


def _end(signum: int, _: object) -> NoReturn:
    """End in good order.

    While uvicorn runs, it listens to signals itself, and passes them on when it is done.
    """
    sys.exit(0 if signum in {signal.SIGTERM, signal.SIGINT} else 128 + signum)


if __name__ == "__main__":
    sys.exit(main())
