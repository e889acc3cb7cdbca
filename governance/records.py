"""Frozen nouns that several stations share: a model version, a person, a window of time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of one registered model, as the registry has it."""

    model: str
    version: str
    run_id: str | None
    """The registry run that made it; None where it was registered without one."""
    source: str
    created_at: datetime
    created_by: str | None
    description: str
    aliases: tuple[str, ...]
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`model/version`, the way people and log entries call it."""
        return f"{self.model}/{self.version}"


@dataclass(frozen=True, slots=True)
class DatasetInput:
    """A data set that a training run declares: its name and the digest the registry keeps of it."""

    name: str
    digest: str
    source: str
    context: str
    """What it was used for, such as `training`; empty where the run does not say."""


class Role(StrEnum):
    """What a person may be in relation to a model; the permission table is written in these."""

    CHAIR = "chair"
    MEMBER = "member"
    MODEL_OWNER = "model owner"
    PRODUCT_MANAGER = "product manager"
    REGULATOR = "regulator"
    LOG_KEEPER = "log keeper"


class Assurance(StrEnum):
    """How sure we are that a person is who they say."""

    DEMO = "demo"
    """Nobody checked: a persona picked from a list."""
    LOCAL = "local"
    """Whoever has an account on this machine: named on its command line."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts, and the seat they hold on the committee, if any."""

    id: str
    name: str
    role: Role
    seat: str | None = None
    """Kind of seat (`ethics`, `legal`, `risk`, `lay`, `chair`); None off the committee."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the window ends on {self.last}, before it starts on {self.first}")

    @property
    def days(self) -> int:
        """How many days; at least 1."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def shifted(self, days: int) -> "Window":
        """The same length, `days` later."""
        step = timedelta(days=days)
        return Window(self.first + step, self.last + step)
