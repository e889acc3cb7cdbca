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
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NoReturn, Protocol

from pydantic import TypeAdapter

from governance.adapters.scorer import author, boosted, booster, estimator, graph, permutation, sandbox, wire
from governance.adapters.scorer.function import Function
from governance.adapters.scorer.opened import RUN_CODE, Format, Opened
from governance.errors import UnsafeModel
from governance.evidence.run import Run
from governance.predictions.port import ClassAnswers, Sample
from governance.sentences import scoring
from governance.sentences.phrase import Phrase

STANDARD = (0, 1, 2)
CONNECTION = 3
"""Number of the one connection of a process that holds a model."""
LARGEST_ASKED = 1024 * 1024
OF_AN_ENDPOINT = 100_000
"""Answers of an endpoint that an explanation may cost."""
RUN, PHRASE = TypeAdapter(Run), TypeAdapter(Phrase)


class Model(Protocol):
    """A model that is loaded."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What it reads."""
        ...

    def run(self, sample: Sample, against: Sample | None, *, apart: bool) -> Run:
        """Its answers on a sample, and what they are made up of.

        Rows of `against` stand for what is left out. Answers alone, where they are not to be taken apart.
        """
        ...


@dataclass(frozen=True, slots=True)
class Loader:
    """How models of one format are loaded."""

    load: Callable[[Opened], Model]
    """Raises UnsafeModel."""
    prepare: Callable[[], None]
    """Imports what every model of it needs, in the process that waits. Raises ImportError where a library is not installed."""


LOADERS: Mapping[Format, Loader] = {
    "xgboost": Loader(booster.load, booster.prepare),
    "skops": Loader(estimator.load, estimator.prepare),
    "lightgbm": Loader(boosted.load_lightgbm, boosted.prepare_lightgbm),
    "catboost": Loader(boosted.load_catboost, boosted.prepare_catboost),
    "onnx": Loader(graph.load, graph.prepare),
    "mlflow": Loader(author.load_by_mlflow, author.prepare),
    "pickle": Loader(author.load_pickle, author.prepare),
}


OPENED = TypeAdapter(Opened)


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
            wire.send(control, _forked(wanted, sockets[0], children))
        else:
            wire.send(control, _end(wanted["end"], children, wanted["patience"]))
    for child in [*children]:
        _end(child, children)


def _forked(wanted: dict[str, Any], connection: int, children: set[int]) -> dict[str, Any]:
    """A process of its own for a model.

    Or the library that it needs and that is not installed.
    """
    opened = OPENED.validate_python(wanted["open"])
    try:
        _prepare(opened.kind)
    except ImportError as error:
        os.close(connection)
        return {"library": error.name or str(error)}
    child = os.fork()
    if child == 0:
        _hold(connection, opened, Path(wanted["scratch"]), sandbox.Limits(**wanted["limits"]))
    os.close(connection)
    children.add(child)
    return {"process": child}


def _prepare(kind: Format) -> None:
    (permutation.prepare if kind == "endpoint" else LOADERS[kind].prepare)()


def _end(child: int, children: set[int], patience: float = 0.0) -> dict[str, int]:
    """Kill a process that has not ended by itself within `patience` seconds.

    Says by which signal it had ended before; 0 where by none.
    """
    children.discard(child)
    until = monotonic() + patience
    ended, status = os.waitpid(child, os.WNOHANG)
    while not ended and monotonic() < until:
        sleep(0.01)
        ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return {"signal": os.WTERMSIG(status) if ended and os.WIFSIGNALED(status) else 0}


def _hold(ours: int, opened: Opened, scratch: Path, limits: sandbox.Limits) -> NoReturn:
    """Be the process that holds one model.

    It never comes back: nothing of the one that it was forked from may go on here.
    """
    try:
        connection = _alone(ours, scratch)
        # Made now: once there is no memory left, there is none for words either.
        no_memory = wire.framed({"unsafe": _as_json(scoring.needs_more_memory(limits.memory))})
        entered = sandbox.enter(Path(opened.folder) if opened.folder else None, scratch, limits)
        wire.send(connection, {"layers": entered.layers, "missing": entered.missing})
        try:
            _answer(connection, _loaded(connection, opened, entered))
        except UnsafeModel as error:
            wire.send(connection, {"unsafe": _as_json(error.phrase)})
        except MemoryError:
            connection.sendall(no_memory)
        except BaseException as error:  # noqa: BLE001  (whatever a model raises ends its process, and is told)
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


def _loaded(connection: socket.socket, opened: Opened, entered: sandbox.Entered) -> Model:
    """The model.

    Raises UnsafeModel where it cannot be loaded, or would run code where this process could still reach something.
    """
    if opened.kind == "endpoint":
        return Function(
            opened.columns,
            partial(_asked_elsewhere, connection),
            opened.probability,
            most_answers=OF_AN_ENDPOINT,
            classes=opened.classes,
        )
    if opened.kind in RUN_CODE and entered.missing:
        raise UnsafeModel(scoring.sandbox_is_incomplete(entered.missing))
    return LOADERS[opened.kind].load(opened)


def _answer(connection: socket.socket, model: Model) -> None:
    """Answer until nobody asks any more."""
    wire.send(connection, {"columns": model.columns})
    while True:
        asked = wire.read(wire.receive(connection))
        against = None if asked["against"] is None else _sample(asked["against"])
        wire.send(
            connection, {"run": RUN.dump_python(model.run(_sample(asked), against, apart=asked["apart"]), mode="json")}
        )


def _sample(asked: Mapping[str, Any]) -> Sample:
    columns = {name: tuple(cells) for name, cells in asked["columns"].items()}
    of_classes = ClassAnswers(asked.get("probabilities", {}))
    return Sample(
        tuple(map(str, range(asked["rows"]))), columns, tuple(asked.get("answers", ())), of_classes=of_classes
    )


def _asked_elsewhere(connection: socket.socket, rows: Any) -> Any:
    """What an endpoint answers.

    Only the other side of the connection can reach it.
    """
    wire.send(connection, {"asks": permutation.cells_of(rows)})
    return wire.read(wire.receive(connection))["answers"]


def _as_json(phrase: Phrase) -> Any:
    return PHRASE.dump_python(phrase, mode="json")


if __name__ == "__main__":
    main()
