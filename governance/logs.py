"""Port: prediction logs. The log's engine counts; what crosses this port is counts, and bounded samples."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from governance.records import Window
from governance.spec import ModelSpec
from governance.statistics.binning import Binning
from governance.statistics.profile import Profile

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A bounded, seeded selection of rows, for explanations."""

    ids: tuple[str, ...]
    columns: Mapping[str, tuple[Cell, ...]]
    """Each as long as `ids`; None where the log has no value."""


class PredictionLog(Protocol):
    """One model's log, read as its specification describes it.

    Every method raises LogUnreadable where the log is not what the specification says.
    """

    def features(self) -> tuple[str, ...]:
        """The columns watched for drift, in the log's order."""
        ...

    def span(self, version: str) -> Window | None:
        """The first and last day on which `version` predicted; None where it never did."""
        ...

    def binning(self, window: Window, version: str) -> Binning:
        """Bins for every feature, from what `version` saw in `window`. Raises LogUnreadable where it saw nothing."""
        ...

    def profiles(self, version: str, binning: Binning) -> Iterable[Profile]:
        """One profile per bucket in which `version` predicted, in order of time."""
        ...

    def sample(self, version: str, window: Window, columns: tuple[str, ...], size: int) -> Sample:
        """At most `size` rows of `version` in `window`, the same ones each time. Raises LogUnreadable."""
        ...


class Logs(Protocol):
    """Where prediction logs are opened."""

    def open(self, spec: ModelSpec) -> PredictionLog:
        """The log that `spec` describes; its columns are checked here. Raises LogUnreadable."""
        ...
