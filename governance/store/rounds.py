"""Port: who makes rounds, and what came of the last one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lease:
    """Who makes a round now, and how long nobody else begins one."""

    holder: str
    taken_at: datetime
    renewed_at: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether nobody else may begin now.

        A lease that ends more than twice its length ahead does not hold: a wrong clock wrote it, and nobody needs to
        wait.
        """
        return now < self.until <= now + 2 * (self.until - self.renewed_at)


@dataclass(frozen=True, slots=True)
class Round:
    """A round that was made."""

    by: str
    began_at: datetime
    ended_at: datetime
    expected_by: datetime
    """When the next one is made at the latest, where somebody makes rounds."""
    obstacles: tuple[str, ...]
    """What stood in its way, one sentence each, without secrets."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Who makes rounds, and what came of the last one."""

    lease: Lease | None = None
    """None while nobody makes one."""
    last: Round | None = None
    """None before the first one has ended."""


class RoundsReader(Protocol):
    """Rounds of the worker."""

    def now(self) -> Rounds:
        """Who makes rounds, and what came of the last one."""
        ...


class RoundsWriter(RoundsReader, Protocol):
    """The same, to be written."""

    def put(self, rounds: Rounds) -> None:
        """Keep who makes rounds and the result of the last one.

        They replace what was kept before.
        """
        ...
