"""Port: items of any kind, and the acts on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from governance.proceedings.act import Act
from governance.proceedings.kind import I, Item, Kind, M, P, S


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice of items of a kind, by what their rows say.

    A field without a value leaves no item out.
    """

    states: frozenset[StrEnum] | None = None
    place: tuple[str, str] | None = None
    """Model and alias that they are about."""
    model: str | None = None
    purpose: StrEnum | None = None
    newest: int | None = None
    """Only as many, those with the highest numbers."""


ALL = Chosen()


class ItemReader(Protocol):
    """All items of any kind, and the acts on them."""

    def all(self, kind: Kind[S, M, P, I]) -> tuple[I, ...]:
        """All of a kind as their rows have them, newest first."""
        ...

    def one(self, kind: Kind[S, M, P, I], id: str) -> I:
        """One as its row has it. Raises NotFound."""
        ...

    def acts(self, item: str) -> tuple[Act[Any, Any], ...]:
        """Everything that was done to an item, oldest first."""
        ...

    def acts_where(self, kind: Kind[S, M, P, I], chosen: Chosen = ALL) -> Mapping[str, tuple[Act[M, P], ...]]:
        """The acts of every item of a kind that is `chosen`.

        By item, in one query.
        """
        ...

    def last_moved(self, chosen: Chosen = ALL) -> Mapping[tuple[str, str], Act[Any, Any]]:
        """The last act that moved each alias.

        By model and alias, in alphabetical order, out of the chosen items.
        """
        ...

    def how_many(self, kind: Kind[S, M, P, I], chosen: Chosen) -> int:
        """How many items of a kind are chosen, whatever `newest` says."""
        ...


class ItemWriter(ItemReader, Protocol):
    """The same, to be written."""

    def next_id(self, kind: Kind[S, M, P, I]) -> str:
        """An id that no item has: R-0001, R-0002, ..."""
        ...

    def put(self, item: Item[Any]) -> None:
        """Record a new item, or where one that exists stands now."""
        ...

    def add_act(self, act: Act[Any, Any]) -> None:
        """Record an act.

        Its revision is the one after the last. A revision that is in use already is refused.
        """
        ...

    def erase_reason(self, item: str, revision: int, instead: str) -> None:
        """Let an act say `instead` of its reason. Raises NotFound."""
        ...

    def replace_texts(self, instead: Mapping[str, str]) -> None:
        """Replace whole texts in all items and acts.

        `instead` has the new text for each old one. Parts of texts do not match.
        """
        ...
