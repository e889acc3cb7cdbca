"""Frozen nouns that several rooms share.

A model version, a person, a window of time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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
    """Who registered it, by the name that the registry knows; None where it does not say."""
    description: str
    aliases: tuple[str, ...]
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`model/version`, the way people and log entries call it."""
        return f"{self.model}/{self.version}"


@dataclass(frozen=True, slots=True)
class DatasetInput:
    """A data set that a training run declares.

    Its name, and the digest that the registry keeps of it.
    """

    name: str
    digest: str
    source: str
    context: str
    """What it was used for, such as `training`; empty where the run does not say."""


@dataclass(frozen=True, slots=True)
class Training:
    """What the run that made a version says of itself."""

    data: tuple[DatasetInput, ...] = ()
    """The data sets that it declares."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Its settings, such as the depth of trees, by name."""


class Role(StrEnum):
    """The role of a person for a model.

    The permission table is written in roles.
    """

    CHAIR = "chair"
    MEMBER = "member"
    DEPUTY = "deputy"
    """Sits in for a member who named them, and only then."""
    EXECUTIVE = "executive"
    """May revoke an approval, and approve nothing."""
    MODEL_OWNER = "model owner"
    PRODUCT_MANAGER = "product manager"
    REGULATOR = "regulator"
    LOG_KEEPER = "log keeper"
    SERVICE = "service account"
    """A program that acts on its own: it assesses and asks, and never votes."""
    PROGRAM = "system"
    """Placet itself. Nobody in a roster has this role, and it may do nothing that somebody must be allowed to do."""


class Assurance(StrEnum):
    """How sure we are that a person is who they say."""

    DEMO = "demo"
    """Nobody checked: a persona picked from a list."""
    LOCAL = "local"
    """Whoever has an account on this machine: named on its command line."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts.

    With the seat they hold on the committee, if any.
    """

    id: str
    name: str
    role: Role
    seat: str | None = None
    """Kind of seat (`ethics`, `legal`, `risk`, `lay`, `chair`); None off the committee."""
    since: date | None = None
    """First day of the term; None where it has no beginning on record."""
    until: date | None = None
    """Last day of the term; None where it is open."""
    deputy: str | None = None
    """Id of the one who may sit in for this member; None where nobody is named."""
    groups: tuple[str, ...] = ()
    """Teams and other groups that a policy or a specification may call conflicted."""
    known_as: tuple[str, ...] = ()
    """Names that registries know this person by."""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the roster gives them."""
        return frozenset({self.role})

    def serves_on(self, day: date) -> bool:
        """Whether `day` lies in the term."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def in_office_on(self, day: date) -> bool:
        """Whether their term includes `day`, where they hold a seat."""
        return self.seat is None or self.serves_on(day)

    def called(self, name: str) -> bool:
        """Whether a registry that says `name` means this person."""
        return name in (self.id, *self.known_as)


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
        """The number of days, at least 1."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last
