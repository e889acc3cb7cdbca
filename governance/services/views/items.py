"""The open items beside requests.

Everything else that has a course, and what of it waits for one person.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.committee.kinds import BESIDE_REQUESTS, AnyKind
from governance.proceedings.kind import Course, Item
from governance.services.acting import Acting, Looking
from governance.services.record import courses_where
from governance.store.items import ALL, Chosen
from governance.store.transaction import Reader


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for one person."""

    what: str
    due: date | None
    act: str
    """What a link to it says, in a few words."""
    part: str = ""
    """The part of the request's page where it is done; empty where that is beside all of them."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that nobody has ended."""

    kind: str
    """What it is called."""
    heading: str
    """What several of its kind are called."""
    item: Item[Any]
    beside: str
    """The request beside which people read it."""
    overdue: bool
    tasks: tuple[Task, ...]
    """What waits for the person who looks."""


def open_items(looking: Looking, reader: Reader, chosen: Chosen = ALL) -> tuple[OpenItem, ...]:
    """Every chosen open item that is no request.

    The one that is due first is on top.
    """
    items = [
        _open(looking, kind, item_course)
        for kind in BESIDE_REQUESTS
        for item_course in courses_where(reader, kind, Chosen(kind.undecided, chosen.place, chosen.model))
    ]
    return tuple(sorted(items, key=lambda open_item: open_item.item.due_at))


def _open(looking: Looking, kind: AnyKind, item_course: Course[Any, Any, Any]) -> OpenItem:
    item = item_course.item
    waits = kind.waits_for(item, looking.identity) if isinstance(looking, Acting) else None
    return OpenItem(
        kind=kind.name,
        heading=kind.plural,
        item=item,
        beside=kind.rests_on(item)[0],
        overdue=looking.now > item.due_at,
        tasks=() if waits is None else (Task(waits, item.due_at.date(), f"End {item.id}"),),
    )
