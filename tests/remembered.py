"""Counts of logs that are asked for twice, made once.

Most tests of the services measure one and the same log.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from governance.adapters.measures.fairlearn_summaries import fairlearn_summaries
from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.adapters.predictions.ibis_sources import is_url
from governance.predictions.port import Brought, Outline, PredictionReader, Sample
from governance.predictions.spec import ModelSpec
from governance.records import Window
from governance.statistics.binning import Binning
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Group, Profile
from governance.statistics.scores import Ranks

_ANSWERS: dict[Hashable, Any] = {}


def _once(key: Hashable, ask: Callable[[], Any]) -> Any:
    if key not in _ANSWERS:
        _ANSWERS[key] = ask()
    return _ANSWERS[key]


@dataclass(frozen=True)
class RememberedSource:
    """`IbisSource` whose logs answer as before.

    As long as neither the specification nor any byte of their files differs.
    """

    home: Path

    def open(self, spec: ModelSpec) -> PredictionReader:
        late, brought = spec.predictions.outcomes, spec.predictions.contributions
        second = [late.source] if late else []
        third = [brought.source] if brought and brought.source else []
        sources = (spec.predictions.source, *second, *third)
        if any(Path(source).is_absolute() or is_url(source) for source in sources):
            return IbisSource(self.home).open(spec)
        files = sorted({path for source in sources for path in self.home.glob(source) if path.is_file()})
        digests = tuple((str(path.relative_to(self.home)), sha256(path.read_bytes()).hexdigest()) for path in files)
        log = RememberedPredictions(self.home, spec, (spec.digest, digests))
        log.features()
        return log


@dataclass(frozen=True)
class RememberedPredictions:
    """One log of a `RememberedSource`.

    It is opened when it is asked for something new.
    """

    home: Path
    spec: ModelSpec
    key: Hashable

    @cached_property
    def log(self) -> IbisPredictions:
        return IbisSource(self.home).open(self.spec)

    def features(self) -> tuple[str, ...]:
        return self._asked("features")

    def span(self, version: str) -> Window | None:
        return self._asked("span", version)

    def binning(self, window: Window, version: str) -> Binning:
        return self._asked("binning", window, version)

    def versions(self) -> tuple[str, ...]:
        return self._asked("versions")

    def outline(self, version: str) -> Mapping[datetime, Outline]:
        return self._asked("outline", version)

    def profiles(
        self, version: str, binning: Binning, starts: AbstractSet[datetime] | None = None
    ) -> Iterable[Profile]:
        within = None if starts is None else frozenset(starts)
        key = (self.key, "profiles", version, binning.digest, within)
        return _once(key, lambda: tuple(self.log.profiles(version, binning, starts)))

    def ranks(self, version: str, spans: Sequence[tuple[datetime, datetime]]) -> tuple[Ranks, ...]:
        return self._asked("ranks", version, tuple(spans))

    def remarks(self, today: date) -> tuple[str, ...]:
        return self._asked("remarks", today)

    def sample(self, version: str, window: Window, columns: tuple[str, ...], size: int) -> Sample:
        return self._asked("sample", version, window, columns, size)

    def contributions(self, version: str, window: Window, size: int) -> Brought:
        return self._asked("contributions", version, window, size)

    def cases(self, version: str, columns: tuple[str, ...], ids: tuple[str, ...]) -> Sample:
        return self._asked("cases", version, columns, ids)

    def _asked(self, name: str, *what: Hashable) -> Any:
        return _once((self.key, name, *what), lambda: getattr(self.log, name)(*what))


def remembered_summaries(table: Mapping[Group, Confusion]) -> Mapping[str, float]:
    """Fairlearn's summaries, computed once for the same counts."""
    return _once(("summaries", tuple(table.items())), lambda: fairlearn_summaries(table))
