"""Models as the program has them, in a process apart.

It may be killed at any time. It is started when the first model is needed, holds no secret of the home, and is started again where it has ended.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from signal import Signals
from typing import Any

from pydantic import TypeAdapter, ValidationError

from governance.adapters.scorer import wire
from governance.adapters.scorer.endpoint import OfRow
from governance.adapters.scorer.opened import RUN_CODE, Opened
from governance.adapters.scorer.sandbox import Entered, Layer, Limits
from governance.adapters.scorer.watch import Watch, watched
from governance.errors import UnsafeModel
from governance.evidence.run import Run
from governance.predictions.port import Cell, Sample
from governance.sentences import scoring
from governance.sentences.phrase import Phrase

Asked = Callable[[Mapping[str, Sequence[Cell]]], Sequence[OfRow]]
"""What an endpoint answers to rows, by column. Raises UnsafeModel where it answers nothing that could be about them."""
TO_START, TO_LOAD, TO_ANSWER = 120.0, 60.0, 600.0
"""Seconds after which nobody waits any longer."""
WHILE_IT_ENDS = 2.0
"""Seconds from when a process answers no more until the kernel says how it ended."""
QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "true", "OMP_NUM_THREADS": "1"}
"""MLflow reports nothing, and loads what the specification lets it; of threads none is there when a process is forked."""


@dataclass(frozen=True, slots=True)
class _Entered:
    layers: tuple[Layer, ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class _Loaded:
    columns: tuple[str, ...] = ()
    unsafe: Phrase | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    run: Run | None = None
    asks: Mapping[str, tuple[Cell, ...]] | None = None
    """Rows that an endpoint is to answer."""
    unsafe: Phrase | None = None


ENTERED, LOADED, ANSWER = TypeAdapter(_Entered), TypeAdapter(_Loaded), TypeAdapter(_Answer)


@dataclass(frozen=True, slots=True)
class Held:
    """A model that a process apart has loaded."""

    columns: tuple[str, ...]
    """What it reads."""
    layers: tuple[Layer, ...]
    """What that process has given up."""
    runs_code: bool
    """Whether code of the model's author ran there."""
    _process: "_Process"
    _asked: Asked | None = None
    classes: tuple[str, ...] = ()
    """Those between which it is to choose; empty where it gives one number."""

    def run(self, sample: Sample, against: Sample | None = None) -> Run:
        """The model's answers, and what they are made up of.

        One for each row. What is left out is filled from `against`, or from the sample itself. Ids of rows stay here. Raises UnsafeModel where the process ends, answers nothing in time, or answers what
        cannot be about this sample.
        """
        return self._answered(sample, against, apart=True)

    def answers(self, sample: Sample) -> Run:
        """The model's answers, not taken apart. Raises as `run`."""
        return self._answered(sample, None, apart=False)

    def _answered(self, sample: Sample, against: Sample | None, *, apart: bool) -> Run:
        rows = len(sample.ids)
        background = None if against is None else {"rows": len(against.ids), "columns": dict(against.columns)}
        asked = {"rows": rows, "columns": dict(sample.columns), "answers": sample.answers}
        if self.classes:
            asked["probabilities"] = dict(sample.of_classes.probabilities)
        self._process.send({**asked, "against": background, "apart": apart})
        answer = self._process.receive(ANSWER, TO_ANSWER)
        while answer.asks is not None and self._asked is not None:
            self._process.send({"answers": self._asked(answer.asks)})
            answer = self._process.receive(ANSWER, TO_ANSWER)
        if answer.unsafe is not None:
            raise UnsafeModel(answer.unsafe)
        if answer.run is None or not answer.run.fits(rows, len(sample.columns), self.classes, apart=apart):
            raise UnsafeModel(scoring.answer_fits_no_sample())
        run: Run = answer.run
        return run


class Scorer:
    """The process that loads models, and alone may."""

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008  (frozen)
        self._limits = limits
        self._started: _Waiting | None = None

    @contextmanager
    def loaded(self, opened: Opened, asked: Asked | None = None) -> Iterator[Held]:
        """The model that is opened.

        An endpoint's answers come from `asked`. Raises UnsafeModel where it cannot be loaded, with the reason.
        """
        with tempfile.TemporaryDirectory(prefix="placet-scorer-", ignore_cleanup_errors=True) as made:
            scratch = Path(made).resolve()
            process = self._forked({"open": asdict(opened), "scratch": str(scratch), "limits": asdict(self._limits)})
            with closing(process), watched(process.number, scratch, self._limits) as watch:
                process.watch = watch
                entered = process.receive(ENTERED, TO_LOAD)
                answer = process.receive(LOADED, TO_LOAD)
                if answer.unsafe is not None:
                    raise UnsafeModel(answer.unsafe)
                yield Held(answer.columns, entered.layers, opened.kind in RUN_CODE, process, asked, opened.classes)

    def sandbox(self) -> Entered:
        """What a process gives up on this machine.

        Tried with no model in it. Raises UnsafeModel.
        """
        with tempfile.TemporaryDirectory(prefix="placet-scorer-") as scratch:
            wanted = {"open": asdict(Opened("endpoint")), "scratch": scratch, "limits": asdict(self._limits)}
            with closing(self._forked(wanted)) as process:
                entered = process.receive(ENTERED, TO_LOAD)
                return Entered(entered.layers, entered.missing)

    def close(self) -> None:
        """End the process, and every one that it has forked."""
        if self._started is not None:
            self._started.close()
            self._started = None

    def _forked(self, wanted: dict[str, Any]) -> "_Process":
        """A process for a model.

        From a new one that waits, where the last has ended.
        """
        for _ in range(2):
            if self._started is None:
                self._started = _Waiting()
            try:
                return self._started.forked(wanted)
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
                env={"PATH": os.defpath, "LANG": "C.UTF-8", **QUIET},
                cwd="/",
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def forked(self, wanted: dict[str, Any]) -> "_Process":
        """A process of its own for a model.

        Raises UnsafeModel where a library is not installed, and OSError and Broken where this process has ended.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [json.dumps(wanted).encode()], [theirs.fileno()])
            answer = json.loads(wire.receive(self._control, TO_START))
        if "library" in answer:
            ours.close()
            raise UnsafeModel(scoring.library_is_not_installed(answer["library"]))
        return _Process(self, answer["process"], ours)

    def end(self, number: int, patience: float = 0.0) -> int:
        """End a process that has not ended by itself within `patience` seconds.

        Returns the signal by which it had ended before; 0 where by none.
        """
        try:
            self._control.sendall(json.dumps({"end": number, "patience": patience}).encode())
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
        self._waiting, self.number, self._connection = waiting, number, connection
        self._ended: int | None = None
        self.watch = Watch()

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

    def close(self) -> None:
        """End it, if it has not."""
        self._connection.close()
        if self._ended is None:
            self._ended = self._waiting.end(self.number)

    def _how_it_ended(self) -> Phrase:
        self.watch.over.set()
        if self._ended is None:
            self._ended = self._waiting.end(self.number, WHILE_IT_ENDS)
        if self.watch.ended_for is not None:
            return self.watch.ended_for
        return scoring.process_was_ended(Signals(self._ended).name) if self._ended else scoring.process_ended()
