"""Put an act on record.

The act, where its item stands now, and its entry in the log, all in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from governance.audit.event import Event
from governance.canonical import Json, plain
from governance.committee.acts import Said, Tally
from governance.committee.course import REQUEST
from governance.committee.kinds import kind_of
from governance.committee.proceedings import Proceedings, tally
from governance.committee.request import Move, Request
from governance.errors import Refused, StoreUnavailable
from governance.proceedings.act import Act, Word
from governance.proceedings.kind import Course, I, Item, Kind, M, P, S
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.ports import Ports
from governance.services.rosters import note_roster
from governance.store.items import ALL, Chosen
from governance.store.outbox import Message
from governance.store.transaction import Reader, Writer
from governance.words import require_words


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody had before them when they acted."""

    digest: str
    """Of the matter that they read."""
    revision: int
    """Of the request, as their page showed it."""
    count: Tally | None = None
    """How the votes stood; None where they were not shown it."""


def course(reader: Reader, kind: Kind[S, M, P, I], id: str) -> Course[M, P, I]:
    """The acts on one item, and the item after them.

    Raises NotFound, StoreUnavailable.
    """
    acts = reader.items.acts(id)
    if not acts:
        reader.items.one(kind, id)  # says which there are
        raise StoreUnavailable(refusals.item_without_acts(id))
    return _course(kind, acts)


def courses_where(reader: Reader, kind: Kind[S, M, P, I], chosen: Chosen = ALL) -> tuple[Course[M, P, I], ...]:
    """The acts on every chosen item of a kind.

    Newest first. Items whose acts say another state than was asked for are left out.
    """
    by_item = reader.items.acts_where(kind, chosen)
    courses = (_course(kind, by_item[item]) for item in sorted(by_item, key=number_of, reverse=True))
    return tuple(
        item_course for item_course in courses if chosen.states is None or item_course.item.state in chosen.states
    )


def proceedings(reader: Reader, request: str) -> Proceedings:
    """The course of one request. Raises NotFound, StoreUnavailable."""
    return _proceedings(course(reader, REQUEST, request))


def proceedings_where(reader: Reader, chosen: Chosen = ALL) -> tuple[Proceedings, ...]:
    """The course of every request that is chosen, as `courses_where`."""
    return tuple(_proceedings(item_course) for item_course in courses_where(reader, REQUEST, chosen))


def number_of(item: str) -> tuple[int, str]:
    """The number by which ids are in order.

    R-10000 comes after R-9999, which text alone would turn round.
    """
    return len(item), item


def on_record(reader: Reader, request: str) -> Request:
    """One request as its acts have left it.

    Whatever its row says. Raises NotFound, StoreUnavailable.
    """
    return course(reader, REQUEST, request).item


def requests_where(reader: Reader, chosen: Chosen = ALL) -> tuple[Request, ...]:
    """Every chosen request as its acts have left it.

    Newest first. Raises StoreUnavailable.
    """
    return tuple(item_course.item for item_course in courses_where(reader, REQUEST, chosen))


def _course(kind: Kind[S, M, P, I], acts: Sequence[Act[M, P]]) -> Course[M, P, I]:
    try:
        return Course(kind.item_from(acts), tuple(acts))
    except ValueError as error:
        raise StoreUnavailable(refusals.acts_changed(str(error))) from error


def _proceedings(item_course: Course[Move, Said, Request]) -> Proceedings:
    return Proceedings(item_course.item, item_course.acts)


def seen_now(ports: Ports, request: str) -> Seen:
    """What somebody sees who looks right now. Raises NotFound."""
    with ports.store.reader() as reader:
        proceeding = proceedings(reader, request)
    return Seen(proceeding.request.digest, proceeding.request.revision, tally(proceeding.counting))


def record(
    acting: Acting,
    writer: Writer,
    item: I,
    move: StrEnum,
    reason: str,
    content: object = None,
    **changes: object,
) -> I:
    """Record that the acting person did `move` to `item`.

    Returns the item as it stands then. `changes` replace its fields. Raises Refused where its state does not know the
    move.
    """
    kind = kind_of(item.id)
    state, revision = kind.after(item, move, acting.now), item.revision + 1
    act = _act(acting, item.id, revision, move, reason, Word() if content is None else content)
    moved: I = kind.standing(kind.changed(item, act), state, revision, **changes)
    return _write(acting, writer, moved, act)


def record_new(acting: Acting, writer: Writer, kind: Kind[S, M, P, I], reason: str, content: P) -> I:
    """Record the beginning of an item.

    Its first act says all that it is.
    """
    act = _act(acting, writer.items.next_id(kind), 1, kind.opens, reason, content)
    return _write(acting, writer, kind.item_from((act,)), act)


def _act(acting: Acting, item: str, revision: int, move: M, reason: str, content: P) -> Act[M, P]:
    who = acting.actor
    return Act(item, revision, move, acting.now, who.id, who.name, who.seat or who.role, reason.strip(), content)


def _write(acting: Acting, writer: Writer, item: I, act: Act[Any, Any]) -> I:
    kind = kind_of(item.id)
    kind.require_says(act.move, act.said)
    note_roster(acting, writer)
    writer.items.put(item)
    writer.items.add_act(act)
    writer.log.append(
        Event(
            act.move.value,
            act.at,
            acting.actor,
            f"{kind.subject}{item.id}",
            act.reason,
            digest=item.digest,
            detail=detail_of(act),
            people=acting.ports.names,
        )
    )
    if acting.ports.notifier is not None and kind.acts[act.move].announced:
        writer.outbox.add(Message(*message(item, act)), act.at)
    return item


def detail_of(act: Act[Any, Any]) -> Mapping[str, Json]:
    """What the log keeps of an act beside who, when and why."""
    content = plain(act.said)
    assert isinstance(content, dict)
    return {"revision": act.revision, **content}


def message(item: Item[Any], act: Act[Any, Any]) -> tuple[str, str]:
    """Title and body of what people outside are told of an act."""
    return (
        f"{item.id}: {act.move.value.replace(':', ' ')}",
        f"{act.name} on {item.id} ({item.name}): {act.reason}",
    )


def require_reason(reason: str) -> None:
    """Raise Unfit where nobody would learn why."""
    require_words(reason, refusals.no_reason(), field="reason")


def require_same_matter(request: Request, seen: Seen, verb: str) -> None:
    """Raise Refused where the person read another matter.

    Other than the one on which the request stands.
    """
    if seen.digest != request.digest:
        raise Refused(refusals.another_dossier_read(request.id, verb))
