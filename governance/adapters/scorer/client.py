"""Models as the program has them, in a process apart.

It may be killed at any time. It is started when the first model is needed, holds no secret of the home, and is started again where it has ended.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from signal import Signals
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from governance.adapters.scorer import wire
from governance.adapters.scorer.run import Run
from governance.adapters.scorer.sandbox import Layer, Limits
from governance.errors import UnsafeModel
from governance.predictions.port import Sample
from governance.sentences import scoring
from governance.sentences.phrase import Phrase

Format = Literal["xgboost", "skops"]
"""What can be loaded."""
TO_START, TO_LOAD, TO_ANSWER = 120.0, 60.0, 600.0
"""Seconds after which nobody waits any longer."""


@dataclass(frozen=True, slots=True)
class _Entered:
    layers: tuple[Layer, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class _Loaded:
    columns: tuple[str, ...] = ()
    unsafe: Phrase | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    run: Run | None = None
    unsafe: Phrase | None = None


ENTERED, LOADED, ANSWER = TypeAdapter(_Entered), TypeAdapter(_Loaded), TypeAdapter(_Answer)


@dataclass(frozen=True, slots=True)
class Held:
    """A model that a process apart has loaded."""

    columns: tuple[str, ...]
    """What it reads."""
    layers: tuple[Layer, ...]
    """What that process has given up."""
    _process: "_Process"

    def run(self, sample: Sample) -> Run:
        """The model's answers, and what they are made up of.

        One for each row. Ids of rows stay here. Raises UnsafeModel where the process ends, answers nothing in time, or answers what
        cannot be about this sample.
        """
        rows = len(sample.ids)
        self._process.send({"rows": rows, "columns": dict(sample.columns), "answers": sample.answers})
        answer = self._process.receive(ANSWER, TO_ANSWER)
        if answer.unsafe is not None:
            raise UnsafeModel(answer.unsafe)
        if answer.run is None or not answer.run.fits(rows, len(sample.columns)):
            raise UnsafeModel(scoring.answer_fits_no_sample())
        run: Run = answer.run
        return run


class Scorer:
    """The process that loads models, and alone may."""

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008  (frozen)
        self._limits = limits
        self._started: _Waiting | None = None

    @contextmanager
    def loaded(self, file: Path, folder: Path, kind: Format) -> Iterator[Held]:
        """The model in `file`.

        It may read what is in `folder` as well. Raises UnsafeModel where it cannot be loaded, with the reason.
        """
        with tempfile.TemporaryDirectory(prefix="placet-scorer-", ignore_cleanup_errors=True) as scratch:
            opened = {
                "file": str(file.resolve()),
                "folder": str(folder.resolve()),
                "kind": kind,
                "scratch": str(Path(scratch).resolve()),
                "limits": asdict(self._limits),
            }
            process = self._forked(opened)
            try:
                entered = process.receive(ENTERED, TO_LOAD)
                answer = process.receive(LOADED, TO_LOAD)
                if answer.unsafe is not None:
                    raise UnsafeModel(answer.unsafe)
                yield Held(answer.columns, entered.layers, process)
            finally:
                process.end()

    def close(self) -> None:
        """End the process, and every one that it has forked."""
        if self._started is not None:
            self._started.close()
            self._started = None

    def _forked(self, opened: dict[str, Any]) -> "_Process":
        """A process for a model.

        From a new one that waits, where the last has ended.
        """
        for _ in range(2):
            if self._started is None:
                self._started = _Waiting()
            try:
                return self._started.forked(opened)
            except (OSError, wire.Broken):
                self.close()
        raise UnsafeModel(scoring.process_does_not_start())


@cache
def shared_scorer() -> Scorer:
    """The one of this program."""
    return Scorer()


class _Waiting:
    """The process that waits for models, and forks one for each."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-I", "-m", "governance.adapters.scorer.child", str(theirs.fileno())]
            self._process = subprocess.Popen(  # noqa: S603  (ourselves)
                command,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                cwd="/",
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def forked(self, opened: dict[str, Any]) -> "_Process":
        """A process of its own for a model.

        Raises OSError and Broken where this one has ended.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [json.dumps({"open": opened}).encode()], [theirs.fileno()])
            number: int = json.loads(wire.receive(self._control, TO_START))["process"]
        return _Process(self, number, ours)

    def end(self, number: int) -> int:
        """End a process.

        Returns the signal by which it had ended before; 0 where by none.
        """
        try:
            self._control.sendall(json.dumps({"end": number}).encode())
            signal: int = json.loads(wire.receive(self._control, TO_START))["signal"]
        except (OSError, wire.Broken):
            return 0
        return signal

    def close(self) -> None:
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._process.kill()
        self._process.wait()


class _Process:
    """A process that holds a model, with a connection to it."""

    def __init__(self, waiting: _Waiting, number: int, connection: socket.socket) -> None:
        self._waiting, self._number, self._connection = waiting, number, connection
        self._ended: int | None = None

    def send(self, message: Any) -> None:
        try:
            wire.send(self._connection, message)
        except wire.Broken:
            raise UnsafeModel(self._how_it_ended()) from None

    def receive(self, what: TypeAdapter[Any], seconds: float) -> Any:
        """The next answer, checked.

        Raises UnsafeModel where there is none in time, or one that says nothing.
        """
        try:
            return what.validate_json(wire.receive(self._connection, seconds))
        except TimeoutError:
            raise UnsafeModel(scoring.model_gave_no_answer(round(seconds))) from None
        except wire.Broken:
            raise UnsafeModel(self._how_it_ended()) from None
        except ValidationError:
            raise UnsafeModel(scoring.answer_fits_no_sample()) from None

    def end(self) -> None:
        """End it, if it has not."""
        self._connection.close()
        if self._ended is None:
            self._ended = self._waiting.end(self._number)

    def _how_it_ended(self) -> Phrase:
        if self._ended is None:
            self._ended = self._waiting.end(self._number)
        return scoring.process_was_ended(Signals(self._ended).name) if self._ended else scoring.process_ended()
