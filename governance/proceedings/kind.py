"""Kinds of things that have a course: their states, and all that one act of each means, in one row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from governance.errors import Refused

S = TypeVar("S", bound=StrEnum)
S_co = TypeVar("S_co", bound=StrEnum, covariant=True)
M = TypeVar("M", bound=StrEnum)
P = TypeVar("P")


class Item(Protocol[S_co]):
    """One thing of a kind, as its acts have left it."""

    @property
    def id(self) -> str:
        """Its name in the log, beginning with the prefix of its kind."""
        ...

    @property
    def state(self) -> S_co:
        """Where it stands."""
        ...

    @property
    def due_at(self) -> datetime:
        """When it is to be decided."""
        ...


@dataclass(frozen=True, slots=True)
class ActKind(Generic[S]):
    """What one act means."""

    says: type[Any]
    """What it says beside who, when and why."""
    done: str
    """What somebody did, as the course of an item and the log tell it."""
    past: str
    """How a refusal names it: the item "cannot be PAST any more"."""
    leads: Mapping[S, S] = field(default_factory=dict)
    """The state that follows, by the state before; from others the act is refused. Empty for what begins an item."""
    at_any_time: bool = False
    """Whether a deadline that has passed does not end it: what the deadline brings about, and what is carried out afterwards."""
    announced: bool = False
    """Whether people outside are told, where the settings say whom to tell."""
    minuted: str | None = None
    """What the minutes say that somebody did; None for what stands elsewhere in them, or nowhere."""


@dataclass(frozen=True)
class Kind(Generic[S, M, P]):
    """Things of one kind."""

    subject: str
    """What the log puts before the id of one of them."""
    begins: S
    """The state of one that was just opened."""
    undecided: frozenset[S]
    """States that end by themselves once the deadline has passed."""
    acts: Mapping[M, ActKind[S]]

    @cached_property
    def _read(self) -> Mapping[M, TypeAdapter[Any]]:
        # Built once: making the parser of a record takes longer than parsing it.
        return {move: TypeAdapter(act.says) for move, act in self.acts.items()}

    def read(self, move: M, written: str | bytes) -> P:
        """What `move` says, from its JSON. Raises ValueError where that says something else."""
        said: P = self._read[move].validate_json(written)
        return said

    def require_says(self, move: M, said: object) -> None:
        """Raise TypeError where `said` is not what `move` says."""
        expected = self.acts[move].says
        if not isinstance(said, expected):
            raise TypeError(f"{move} says {expected.__name__}, not {type(said).__name__}")

    def allows(self, state: S, move: M) -> bool:
        """Whether an item in `state` knows `move`."""
        return state in self.acts[move].leads

    def after(self, item: Item[S], move: M, now: datetime) -> S:
        """The state of `item` after `move`. Raises Refused where its state does not know the move, or the deadline has passed."""
        act = self.acts[move]
        if item.state not in act.leads:
            raise Refused(f"{item.id} is {item.state}; it cannot be {act.past} any more")
        if item.state in self.undecided and not act.at_any_time and now > item.due_at:
            raise Refused(
                f"{item.id} was to be decided by {item.due_at:%Y-%m-%d %H:%M} UTC and has lapsed; it cannot be {act.past} any more"
            )
        return act.leads[item.state]

    def state_after(self, moves: Iterable[M]) -> S | None:
        """The state of an item that was opened and then saw `moves`; None where there is no such course."""
        state: S | None = self.begins
        for move in moves:
            state = None if state is None else self.acts[move].leads.get(state)
        return state
