"""Port: what is promised and not done yet."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AliasMove:
    """A promised move: this alias will point to this version.

    The log has promised it, and the registry has to carry it out. It is a row of the outbox.
    """

    request: str
    revision: int
    """The act of the request that promised it."""
    model: str
    alias: str
    version: str | None
    """None where the alias is to point nowhere."""
    attempts: int = field(default=0, compare=False)
    """How often it could not be made."""
    not_before: datetime | None = field(default=None, compare=False)
    """When it is tried again."""
    obstacle: str | None = field(default=None, compare=False)
    """What stood in its way last."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to people outside, waiting to be sent. An outbox row."""

    id: int
    title: str
    body: str
    queued_at: datetime
    attempts: int = 0


class OutboxReader(Protocol):
    """Alias moves and messages that wait."""

    def moves(self) -> tuple[AliasMove, ...]:
        """Alias moves that the registry has not been seen to make.

        In the order in which they were promised.
        """
        ...

    def notices(self) -> tuple[Notice, ...]:
        """Messages that were not sent yet, oldest first."""
        ...


class OutboxWriter(OutboxReader, Protocol):
    """The same, to be written."""

    def add_move(self, move: AliasMove) -> None:
        """Promise an alias move."""
        ...

    def finish_move(self, move: AliasMove, at: datetime) -> None:
        """Record that the alias has moved.

        Raises NotFound where no such move is pending.
        """
        ...

    def postpone_move(self, move: AliasMove, obstacle: str, until: datetime) -> None:
        """Record that a promised move failed.

        It says when it is tried again.
        """
        ...

    def drop_moves(self, request: str) -> None:
        """Take back the promised moves of a request.

        Only those that the registry has not been seen to make.
        """
        ...

    def add_notice(self, title: str, body: str, at: datetime) -> None:
        """Queue a message."""
        ...

    def finish_notice(self, id: int, sent: bool, at: datetime) -> None:
        """Record that a message was sent, or that it could not be."""
        ...
