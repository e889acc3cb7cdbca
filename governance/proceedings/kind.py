"""Kinds of things that have a course.

Their states, and all that one act of each means, in one row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

from governance.errors import Refused
from governance.proceedings.act import Act
from governance.sentences import refusals

S = TypeVar("S", bound=StrEnum)
S_co = TypeVar("S_co", bound=StrEnum, covariant=True)
M = TypeVar("M", bound=StrEnum)
P = TypeVar("P")
I = TypeVar("I", bound="Item[Any]")  # noqa: E741  (an item)


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
    def revision(self) -> int:
        """How many acts it has seen."""
        ...

    @property
    def reason(self) -> str:
        """Why it was begun, in the words of whoever did."""
        ...

    @property
    def opened_at(self) -> datetime:
        """When it began."""
        ...

    @property
    def due_at(self) -> datetime:
        """When it is to be decided."""
        ...

    @property
    def purpose(self) -> StrEnum | None:
        """The sort of the item among its kind.

        None where there is one sort.
        """
        ...

    @property
    def name(self) -> str:
        """What it is about, in a word or two."""
        ...

    @property
    def digest(self) -> str:
        """The digest of the matter.

        Its entries name it.
        """
        ...

    @property
    def place(self) -> tuple[str, str] | None:
        """Model and alias of the item.

        None where it is about none.
        """
        ...

    @property
    def version(self) -> str | None:
        """The version of the item.

        None where it is about none.
        """
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


@dataclass(frozen=True, slots=True)
class Course(Generic[M, P, I]):
    """An item, and everything that was done to it."""

    item: I
    acts: tuple[Act[M, P], ...]
    """Oldest first."""


@dataclass(frozen=True)
class Kind(Generic[S, M, P, I]):
    """Things of one kind."""

    name: str
    """What one of them is called."""
    plural: str
    """What several are called, as the docket heads them."""
    prefix: str
    """What its id begins with, before a number."""
    record: type[I]
    """What one of them is, as its acts have left it."""
    moves: type[M]
    opens: M
    """The act that an item begins with."""
    begins: S
    """The state of one that was just opened."""
    undecided: frozenset[S]
    """States in which something is awaited until the deadline."""
    opened: Callable[[Act[M, P]], I]
    """The item that its first act makes; raises ValueError where it makes none."""
    changed: Callable[[I, Act[M, P]], I]
    """The item after an act, but for its state; raises ValueError where the act cannot be."""
    acts: Mapping[M, ActKind[S]]
    overdue: M | None = None
    """What the program says, once, of an item that nobody ended before its deadline; None where the kind has rules of its own."""
    rests_on: Callable[[I], tuple[str, ...]] = lambda _: ()
    """Ids of the requests without which an item cannot be understood; people read it beside the first of them."""
    waits_for: Callable[[I, Any], str | None] = lambda *_: None
    """What waits for an identity, as a phrase; None where nothing does."""
    recount: Callable[[Course[M, P, I], Mapping[str, Sequence[Act[Any, Any]]], Mapping[int, Any]], str | None] = (
        lambda *_: None
    )
    """What is wrong with how an item was ended, as a clause; None where nothing is.

    It takes the acts of each request that the item rests on, and the people on record at each act, by its revision.
    """

    @property
    def subject(self) -> str:
        """What the log puts before the id of one of them."""
        return f"{self.name}/"

    def id(self, number: int) -> str:
        """How the item of this number is called: R-0001."""
        return f"{self.prefix}{number:04d}"

    def number(self, id: str) -> int:
        """The number in an id of this kind.

        Raises ValueError where it has none.
        """
        return int(id.removeprefix(self.prefix))

    def item_from(self, acts: Sequence[Act[M, P]]) -> I:
        """The item that `acts` (all of it, oldest first) amount to.

        Raises ValueError where they do not begin with an opening, are not numbered from 1 without gaps, or took a course that this
        kind does not have.
        """
        if not acts or acts[0].move is not self.opens:
            raise ValueError(f"the acts of a {self.name} begin with its opening")
        if [act.revision for act in acts] != list(range(1, len(acts) + 1)):
            raise ValueError(f"the acts of {acts[0].item} are not numbered from 1 without gaps")
        state = self.state_after(act.move for act in acts[1:])
        if state is None:
            raise ValueError(f"the acts of {acts[0].item} took a course that a {self.name} cannot take")
        item = self.opened(acts[0])
        for act in acts[1:]:
            item = self.changed(item, act)
        return self.standing(item, state, len(acts))

    def standing(self, item: I, state: S, revision: int, **changes: object) -> I:
        """`item` in another state, after so many acts.

        With other fields where any change.
        """
        return replace(item, state=state, revision=revision, **changes)  # type: ignore[type-var]  # every item is a dataclass

    @cached_property
    def _read(self) -> Mapping[M, TypeAdapter[Any]]:
        # Built once: making the parser of a record takes longer than parsing it.
        return {move: TypeAdapter(act.says) for move, act in self.acts.items()}

    def read(self, move: M, written: str | bytes) -> P:
        """Read the content of `move` from its JSON.

        Raises ValueError where that says something else.
        """
        content: P = self._read[move].validate_json(written)
        return content

    @cached_property
    def _record(self) -> TypeAdapter[I]:
        return TypeAdapter(self.record)

    def read_item(self, written: str | bytes) -> I:
        """Read an item of this kind from its JSON.

        Raises ValueError where that is none.
        """
        return self._record.validate_json(written)

    def require_says(self, move: M, content: object) -> None:
        """Raise TypeError where `content` is not what `move` says."""
        expected = self.acts[move].says
        if not isinstance(content, expected):
            raise TypeError(f"{move} says {expected.__name__}, not {type(content).__name__}")

    def allows(self, state: S, move: M) -> bool:
        """Whether an item in `state` knows `move`."""
        return state in self.acts[move].leads

    def after(self, item: Item[S], move: M, now: datetime) -> S:
        """The state of `item` after `move`.

        Raises Refused where its state does not know the move, or the deadline has passed.
        """
        act = self.acts[move]
        if item.state not in act.leads:
            raise Refused(refusals.no_longer_possible(item.id, str(item.state), act.past))
        if item.state in self.undecided and not act.at_any_time and now > item.due_at:
            raise Refused(refusals.lapsed(item.id, f"{item.due_at:%Y-%m-%d %H:%M}", act.past))
        return act.leads[item.state]

    def state_after(self, moves: Iterable[M]) -> S | None:
        """The state of an item after its opening and `moves`.

        None where there is no such course.
        """
        state: S | None = self.begins
        for move in moves:
            state = None if state is None else self.acts[move].leads.get(state)
        return state
