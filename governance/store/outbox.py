"""Port: what is promised and not done yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class AliasMove:
    """A promised move: this alias will point to this version.

    The log has promised it, and the registry has to carry it out.
    """

    request: str
    revision: int
    """The act of the request that promised it."""
    model: str
    alias: str
    version: str | None
    """None where the alias is to point nowhere."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to people outside."""

    title: str
    body: str


C = TypeVar("C", AliasMove, Message)
OUTBOX_KINDS: Mapping[type[AliasMove | Message], str] = {AliasMove: "alias-move", Message: "message"}
"""What each kind is called where it is kept."""


@dataclass(frozen=True, slots=True)
class Promise(Generic[C]):
    """Something to be done outside, and how often it failed.

    Promises are the same where they promise the same in the same place, whatever became of them.
    """

    position: int
    """Its place among all promises of either kind, from 1."""
    content: C
    at: datetime
    """When it was made."""
    attempts: int = field(default=0, compare=False)
    """How often it could not be kept."""
    not_before: datetime | None = field(default=None, compare=False)
    """When it is tried again."""
    obstacle: str | None = field(default=None, compare=False)
    """What stood in its way last."""

    def is_due(self, now: datetime) -> bool:
        """Whether it has waited long enough since it failed."""
        return self.not_before is None or self.not_before <= now


class OutboxReader(Protocol):
    """Alias moves and messages that wait."""

    def pending(self, kind: type[C]) -> tuple[Promise[C], ...]:
        """What was not done yet of one kind, oldest first."""
        ...


class OutboxWriter(OutboxReader, Protocol):
    """The same, to be written."""

    def add(self, content: AliasMove | Message, at: datetime) -> None:
        """Promise something."""
        ...

    def finish(self, position: int, at: datetime) -> None:
        """Record that it was done.

        Nothing that a message said is kept. Raises NotFound where nothing waits there.
        """
        ...

    def postpone(self, position: int, obstacle: str, until: datetime) -> None:
        """Record that it could not be done yet.

        It is tried again after `until`. Raises NotFound where nothing waits there.
        """
        ...

    def drop(self, request: str) -> None:
        """Take back what a request has promised and was not done."""
        ...
