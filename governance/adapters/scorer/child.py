"""The processes in which models are loaded.

One waits, and one is forked from it for each model. The one that waits has imported the libraries and loads nothing. The forked one gives up everything but its model
(`sandbox`), loads it, and answers until nobody asks any more. Each has one connection, to whoever has started it.

    client --{"open": ...} and a socket--> waiting process --fork--> sandbox --> model
    client <----------- answers, by that socket --------------------------------'
"""

import json
import os
import resource
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol

from pydantic import TypeAdapter

from governance.adapters.scorer import booster, estimator, sandbox, wire
from governance.adapters.scorer.run import Run
from governance.errors import UnsafeModel
from governance.predictions.port import Sample
from governance.sentences import scoring
from governance.sentences.phrase import Phrase

STANDARD = (0, 1, 2)
CONNECTION = 3
"""Number of the one connection of a process that holds a model."""
LARGEST_ASKED = 64 * 1024
RUN, PHRASE = TypeAdapter(Run), TypeAdapter(Phrase)


class Model(Protocol):
    """A model that is loaded."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What it reads."""
        ...

    def run(self, sample: Sample) -> Run:
        """Its answers on a sample, and what they are made up of."""
        ...


@dataclass(frozen=True, slots=True)
class Loader:
    """How models of one format are loaded."""

    load: Callable[[Path], Model]
    """Raises UnsafeModel."""
    prepare: Callable[[], None]
    """Imports and compiles what every model of it needs, in the process that waits."""


LOADERS: Mapping[str, Loader] = {
    "xgboost": Loader(booster.load, booster.prepare),
    "skops": Loader(estimator.load, estimator.prepare),
}
"""Formats that run no code of their author."""


def main() -> None:
    """Wait for models, until whoever started this has ended."""
    control = socket.socket(fileno=int(sys.argv[1]))
    booster.prepare()
    children: set[int] = set()
    while True:
        asked, sockets, _, _ = socket.recv_fds(control, LARGEST_ASKED, 1)
        if not asked:
            break
        wanted = json.loads(asked)
        if "open" in wanted:
            LOADERS[wanted["open"]["kind"]].prepare()
            child = os.fork()
            if child == 0:
                _hold(sockets[0], **wanted["open"])
            os.close(sockets[0])
            children.add(child)
            wire.send(control, {"process": child})
        else:
            wire.send(control, _end(wanted["end"], children))
    for child in [*children]:
        _end(child, children)


def _end(child: int, children: set[int]) -> dict[str, int]:
    """Kill a process.

    Says by which signal it had ended before; 0 where by none.
    """
    children.discard(child)
    ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return {"signal": os.WTERMSIG(status) if ended and os.WIFSIGNALED(status) else 0}


def _hold(ours: int, *, file: str, folder: str, kind: str, scratch: str, limits: dict[str, int]) -> NoReturn:
    """Be the process that holds one model.

    It never comes back: nothing of the one that it was forked from may go on here.
    """
    try:
        connection = _alone(ours, Path(scratch))
        # Made now: once there is no memory left, there is none for words either.
        no_memory = wire.framed({"unsafe": _as_json(scoring.needs_more_memory(limits["memory"]))})
        entered = sandbox.enter(Path(folder), Path(scratch), sandbox.Limits(**limits))
        wire.send(connection, {"layers": entered.layers, "missing": entered.missing})
        try:
            _answer(connection, Path(file), LOADERS[kind].load)
        except MemoryError:
            connection.sendall(no_memory)
        except Exception as error:  # noqa: BLE001  (a model's own error ends its process, and is told)
            wire.send(connection, {"unsafe": _as_json(scoring.process_failed(type(error).__name__, str(error)[:200]))})
    finally:
        os._exit(0)


def _alone(ours: int, scratch: Path) -> socket.socket:
    """Close every file but one connection, and forget where the home was."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in STANDARD:
        os.dup2(nowhere, number)
    os.dup2(ours, CONNECTION)
    os.closerange(CONNECTION + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.chdir(scratch)
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "NUMBA_CACHE_DIR", "MPLCONFIGDIR"), str(scratch)))
    tempfile.tempdir = str(scratch)
    return socket.socket(fileno=CONNECTION)


def _answer(connection: socket.socket, file: Path, load: Callable[[Path], Model]) -> None:
    """Load the model, and answer until nobody asks any more."""
    try:
        model = load(file)
    except UnsafeModel as error:
        wire.send(connection, {"unsafe": _as_json(error.phrase)})
        return
    wire.send(connection, {"columns": model.columns})
    while True:
        asked = json.loads(wire.receive(connection))
        columns = {name: tuple(cells) for name, cells in asked["columns"].items()}
        sample = Sample(tuple(map(str, range(asked["rows"]))), columns, tuple(asked["answers"]))
        wire.send(connection, {"run": RUN.dump_python(model.run(sample), mode="json")})


def _as_json(phrase: Phrase) -> Any:
    return PHRASE.dump_python(phrase, mode="json")


if __name__ == "__main__":
    main()
