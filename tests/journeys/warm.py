"""A Python whose processes start with what the program imports imported already.

To import it takes the processes of a console five seconds of a processor. One process for each of pytest's,
`python -m tests.journeys.warm CLIENT`, imports it once, and forks for whoever runs CLIENT
(tests/journeys/warm_client.py) as Python. The program does not know: it is `sys.executable` there, so that the
processes which it starts itself are warm as well. Some of each kind start cold, as those of users do: the demo, a
console with its worker (test_door.py, test_pages.py), a worker alone (test_watch.py), commands (test_commands.py).

    whoever starts CLIENT -m MODULE -> CLIENT -> unix socket -> this process -> fork: the process that does the work
"""

import ast
import atexit
import fcntl
import gc
import importlib
import os
import pkgutil
import random
import runpy
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("warm_client.py")
PARENT = 0
"""A pipe that ends with the process of the tests, however that ends."""
LONGEST_ASKED, MOST_FILES = 1 << 17, 250
OUT_OF_THE_WAY = 500
"""The least number of an open file while others are given theirs."""
NOT_IMPORTED = ("__main__", "app.main", "migrations")
"""What is run, and not imported."""
IMPORTED_WHERE_USED = (
    "PIL.ImageFile",
    "alembic.script",
    "anyio._backends._asyncio",
    "httpcore",
    "itsdangerous",
    "jinja2",
    "mlflow.artifacts",
    "mlflow.store.model_registry.sqlalchemy_store",
    "mlflow.store.tracking.sqlalchemy_store",
    "plotly.graph_objects",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "sqlalchemy.dialects.sqlite",
    "streamlit.material_icon_names",
    "streamlit.web.bootstrap",
    "streamlit.web.server.starlette.starlette_agent_routes",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
)
"""By our modules or by their libraries, before and while a page is made."""


@cache
def python() -> str:
    """The path to a Python that starts warm.

    It is the usual one where there is no Linux.
    """
    if sys.platform != "linux":
        return sys.executable
    client = Path(tempfile.mkdtemp(prefix="warm-")) / "python"
    command = [sys.executable, "-m", "tests.journeys.warm", str(client)]
    forks = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)
    atexit.register(forks.communicate)  # ends it
    assert forks.stdout is not None
    assert forks.stdout.readline() == b"warm\n", f"what starts processes warm ended with exit code {forks.wait()}"
    return str(client)


# --- the process that forks


@dataclass(frozen=True)
class Asked:
    """What a process is to be."""

    words: Sequence[str]
    folder: str
    variables: Mapping[str, str]
    files: Mapping[int, int]
    """Open files here, by the numbers that they have there."""


class Forks:
    """The processes that were forked, each with its client."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._events = selectors.DefaultSelector()
        self._events.register(PARENT, selectors.EVENT_READ)
        self._events.register(listening, selectors.EVENT_READ)
        self._clients: dict[int, socket.socket] = {}
        """By what tells that a process has ended."""

    def until_one_is(self) -> Asked | None:
        """What this process is to be, in one that was forked.

        None in the one that forks, when the tests have ended.
        """
        while True:
            for key, _ in self._events.select():
                if key.fileobj is self._listening:
                    if (asked := self._fork()) is not None:
                        return asked
                elif key.fd == PARENT:
                    for process in self._clients:
                        signal.pidfd_send_signal(process, signal.SIGKILL)
                    return None
                elif key.fd in self._clients:
                    self._say_end(key.fd)
                else:
                    self._pass_on(key.data, self._clients.get(key.data))

    def _fork(self) -> Asked | None:
        client, _ = self._listening.accept()
        message, files, *_ = socket.recv_fds(client, LONGEST_ASKED, MOST_FILES)
        words, folder, variables, numbers = ast.literal_eval(message.decode())
        if (child := os.fork()) == 0:
            client.close()
            self._let_go()
            return Asked(words, folder, variables, dict(zip(numbers, files, strict=True)))
        for file in files:
            os.close(file)
        process = os.pidfd_open(child)
        self._clients[process] = client
        self._events.register(process, selectors.EVENT_READ)
        self._events.register(client, selectors.EVENT_READ, process)
        return None

    def _let_go(self) -> None:
        for process, client in self._clients.items():
            os.close(process)
            client.close()
        self._listening.close()
        self._events.close()

    def _pass_on(self, process: int, client: socket.socket | None) -> None:
        """Pass a signal on, or the death of the client."""
        if client is None:
            return  # it has ended meanwhile
        number = client.recv(1)
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, number[0] if number else signal.SIGKILL)
        if not number:
            self._events.unregister(client)

    def _say_end(self, process: int) -> None:
        ended = os.waitid(os.P_PIDFD, process, os.WEXITED)
        assert ended is not None
        code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        client = self._clients.pop(process)
        with suppress(OSError):  # it was killed
            client.send(str(code).encode())
        self._events.unregister(process)
        with suppress(KeyError):
            self._events.unregister(client)
        client.close()
        os.close(process)


# --- the process that was forked


def _become(asked: Asked, client: str) -> None:
    """Be what a process that has just been started is."""
    os.setpgid(0, 0)  # the client passes on what its own group is told
    away = {number: fcntl.fcntl(file, fcntl.F_DUPFD, OUT_OF_THE_WAY) for number, file in asked.files.items()}
    for file in asked.files.values():
        os.close(file)
    for number, file in away.items():
        os.dup2(file, number)
        os.close(file)
    os.chdir(asked.folder)
    os.environ.clear()
    os.environ.update(asked.variables)
    time.tzset()
    tempfile.tempdir = None
    random.seed()
    sys.modules["numpy"].random.seed()
    sys.executable = client


def _run(how: str, what: str, *arguments: str) -> None:
    sys.argv = [what if how == "-m" else how, *arguments]
    sys.path[0] = str(Path.cwd()) if how == "-m" else ""
    if how == "-m":
        sys.modules.pop(what, None)
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102  (as `python -c` does)


def _modules() -> Iterator[str]:
    for package in ("app", "governance"):
        folder = str(ROOT / package)
        for module in pkgutil.walk_packages([folder], f"{package}."):
            if not any(name in module.name for name in NOT_IMPORTED):
                yield module.name


class Ending:
    """The end of a process.

    What was imported is not taken apart: that takes longer than to fork.
    """

    code: int | None = None
    """None where Python has more to do."""

    def at_once(self) -> None:
        """End where nothing else is left to do."""
        if self.code is not None:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(self.code)


def main() -> None:
    """Import, and fork until the tests have ended."""
    client, ending = Path(sys.argv[1]), Ending()
    atexit.register(ending.at_once)  # the first here is the last there
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # read when MLflow is imported, where each of ours has set it
    gc.disable()
    for name in (*_modules(), *IMPORTED_WHERE_USED):
        importlib.import_module(name)
    client.write_text(f"#!{sys.executable} -IS\n{SOURCE.read_text()}")
    client.chmod(0o700)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind(f"{client}.socket")
    listening.listen()
    assert threading.active_count() == 1, "a fork has none of the others' threads, and all their locks"
    gc.freeze()
    gc.enable()
    print("warm", flush=True)
    asked = Forks(listening).until_one_is()
    try:
        if asked is None:
            shutil.rmtree(client.parent)
        else:
            _become(asked, str(client))
            _run(*asked.words)
        ending.code = 0
    except SystemExit as wanted:
        ending.code = wanted.code if isinstance(wanted.code, int) else None if wanted.code else 0
        raise


if __name__ == "__main__":
    main()
