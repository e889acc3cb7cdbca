"""Models that stay loaded between two questions.

At most two at once, each in its own process apart, for ten minutes after it was asked last. Nothing of it is read by this process
but its answers.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock, Timer
from typing import TypeAlias

from governance.errors import UnsafeModel
from governance.evidence.explainer import Asked, Explainer, OpenModel, Running
from governance.evidence.run import Run
from governance.predictions.port import Sample
from governance.sentences import scoring
from governance.serving.registry import Registry

MOST, SECONDS = 2, 600.0
"""Models that are loaded at once, and how long after the last question."""

Key: TypeAlias = tuple[str, str, str, Running]


@dataclass(slots=True)
class _Loaded:
    model: OpenModel
    leave: ExitStack


class KeptModels:
    """`WarmModels` over a registry and an explainer."""

    def __init__(self, registry: Registry, explainer: Explainer, most: int = MOST, seconds: float = SECONDS) -> None:
        self._registry, self._explainer, self._most, self._seconds = registry, explainer, most, seconds
        self._loaded: OrderedDict[Key, _Loaded] = OrderedDict()
        self._one_by_one = Lock()
        self._timer: Timer | None = None

    def columns(self, asked: Asked) -> tuple[str, ...]:
        """What a model reads. See `WarmModels`."""
        with self._one_by_one:
            return self._model(asked).columns

    def run(self, asked: Asked, sample: Sample, against: Sample | None = None) -> Run:
        """The answers of a model. See `WarmModels`."""
        return self._asked(asked, lambda model: model.run(sample, against))

    def answers(self, asked: Asked, sample: Sample) -> Run:
        """The answers of a model, not taken apart. See `WarmModels`."""
        return self._asked(asked, lambda model: model.answers(sample))

    def close(self) -> None:
        """Let go of every model."""
        with self._one_by_one:
            for key in [*self._loaded]:
                self._leave(key)

    def _asked(self, asked: Asked, question: Callable[[OpenModel], Run]) -> Run:
        with self._one_by_one:
            try:
                return question(self._model(asked))
            except UnsafeModel:
                # Its process may have ended: whoever asks next gets a new one.
                self._leave(_key(asked))
                raise

    def _model(self, asked: Asked) -> OpenModel:
        key = _key(asked)
        if key not in self._loaded:
            self._loaded[key] = self._opened(asked)
        self._loaded.move_to_end(key)
        for oldest in list(self._loaded)[: -self._most]:
            self._leave(oldest)
        self._leave_later()
        return self._loaded[key].model

    def _opened(self, asked: Asked) -> _Loaded:
        with ExitStack() as entered:
            files = entered.enter_context(self._registry.files(asked.version))
            if files.digest != asked.artifact:
                raise UnsafeModel(scoring.files_are_others(asked.artifact, files.digest))
            model = entered.enter_context(self._explainer.opened(files.path, asked.running))
            return _Loaded(model, entered.pop_all())

    def _leave(self, key: Key) -> None:
        loaded = self._loaded.pop(key, None)
        if loaded is not None:
            loaded.leave.close()

    def _leave_later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = Timer(self._seconds, self.close)
        self._timer.daemon = True
        self._timer.start()


def _key(asked: Asked) -> Key:
    return asked.version.model, asked.version.version, asked.artifact, asked.running
