"""The docket: what waits for one person.

Also what falls due, and what stands in the way.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from governance.committee.acts import Decided
from governance.committee.asking import question
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier
from governance.committee.in_short import InShort, in_short
from governance.committee.proceedings import Proceedings, Standing
from governance.committee.request import STANDING, UNDECIDED, Purpose, Request, State
from governance.committee.seats import Place, counted
from governance.people.permissions import Action, may
from governance.predictions.spec import ModelSpec
from governance.proceedings.kind import Item
from governance.sentences.phrase import Phrase
from governance.services.acting import Acting
from governance.services.committee.close import findings_on
from governance.services.committee.obstacles import assessment_of, obstacles
from governance.services.committee.policy import procedure_of, rules_of
from governance.services.committee.seats import places
from governance.services.documents import fetch
from governance.services.record import number_of, proceedings_where
from governance.services.views.items import OpenItem, Task, open_items
from governance.services.views.replaces import replaces
from governance.store.items import Chosen
from governance.store.transaction import Reader


class Part(StrEnum):
    """A part of the docket, as its address names it."""

    MINE = "me"
    """What waits for the person."""
    OPEN = "open"
    """What nobody has decided yet."""
    IN_FORCE = "in-force"
    """Approved: serving, or about to."""
    CLOSED = "closed"
    """What has ended, and what is suspended."""


class Order(StrEnum):
    """What stands on top."""

    DUE = "due"
    """What falls due first; of what nothing falls due, the newest."""
    NEWEST = "newest"
    MODEL = "model"
    """In the order of the alphabet; of one model, the newest."""


@dataclass(frozen=True, slots=True)
class Votes:
    """How far an open request is from a quorum."""

    cast: int
    """How many votes count."""
    needed: int
    """How many a quorum has at least."""
    seats: tuple[str, ...]
    """Kinds of seat that a quorum needs and nobody has voted from."""


@dataclass(frozen=True, slots=True)
class Line:
    """One request on the docket."""

    request: Request
    question: str
    """What the committee is asked."""
    votes: Votes | None
    """None once it is decided."""
    findings: InShort | None
    """What the policy finds; None where it is decided, or there is no evidence."""
    obstacles: tuple[Phrase, ...]
    """What stands in the way of a decision, or of what it promises; as phrases."""
    decided: Decided | None
    tasks: tuple[Task, ...]
    """What waits for the person whose docket it is."""
    due: date | None
    """When something falls due next: the decision, a condition, the end of the approval."""
    last: date
    """The day of the last act on it."""
    simulated: bool
    """Whether the version was measured on simulated data; shown wherever it is."""
    voted: bool = False
    """Whether the person whose docket it is has voted on it."""
    rivals: tuple[str, ...] = ()
    """Other open requests for the same alias."""


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits for a person."""

    item: Item[Any]
    task: Task
    beside: str | None = None
    """The request beside which it is read; None of a request."""


@dataclass(frozen=True, slots=True)
class Docket:
    """A part of the docket, page by page."""

    part: Part
    lines: tuple[Line | OpenItem, ...]
    """What is on this page of it."""
    counts: Mapping[Part, int]
    """How much there is of each part, of what is wanted."""
    pages: int
    """How many pages the part has; at least 1."""
    page: int
    """The one that is shown, from 1; the last where a later one was asked for."""
    emergencies: int
    """How often two people acted before the committee, ever."""


Entry = Proceedings | OpenItem
IN_COURSE = Chosen(states=UNDECIDED | STANDING | {State.SUSPENDED})
ENDED = Chosen(states=frozenset(State) - UNDECIDED - STANDING - {State.SUSPENDED})


def everything(_: Item[Any]) -> bool:
    """Whether an item is wanted, where somebody searches for nothing."""
    return True


def docket(
    acting: Acting,
    part: Part = Part.MINE,
    order: Order = Order.DUE,
    wanted: Callable[[Item[Any]], bool] = everything,
    at_once: int | None = None,
    page: int = 1,
) -> Docket:
    """A part of the docket of the acting person.

    Of what is `wanted`, page number `page` with `at_once` lines each (None: all on one page). Open requests for one
    alias stand together.
    """
    with acting.ports.store.reader() as reader:
        in_course = [each for each in proceedings_where(reader, IN_COURSE) if wanted(each.request)]
        beside = [open_item for open_item in open_items(acting, reader) if wanted(open_item.item)]
        tables = {each.request.id: _table(acting, reader, each) for each in in_course}
        tasks = {each.request.id: _tasks(acting, reader, each, tables[each.request.id]) for each in in_course}
        newest = None if at_once is None or wanted is not everything or order is Order.MODEL else page * at_once
        all_of_it = part is Part.CLOSED or wanted is not everything
        ended = proceedings_where(reader, replace(ENDED, newest=newest)) if all_of_it else ()
        entries = _by_part(in_course, [each for each in ended if wanted(each.request)], beside, tasks)
        counts = {each: len(entries[each]) for each in Part}
        if wanted is everything:
            counts[Part.CLOSED] = reader.items.how_many(REQUEST, ENDED) + _suspended(in_course)
        rivals = _rivals(in_course)
        pages = 1 if at_once is None else max(1, ceil(counts[part] / at_once))
        shown = min(page, pages)
        inside = _together(_sorted(entries[part], order, tasks), rivals)
        lines = tuple(
            entry
            if isinstance(entry, OpenItem)
            else _line(acting, reader, entry, tables.get(entry.request.id, ()), tasks.get(entry.request.id, ()), rivals)
            for entry in (inside if at_once is None else inside[(shown - 1) * at_once : shown * at_once])
        )
        emergencies = proceedings_where(reader, Chosen(purpose=Purpose.EMERGENCY))
    return Docket(part, lines, counts, pages, shown, sum(each.confirmed is not None for each in emergencies))


def waiting(acting: Acting) -> tuple[Waits, ...]:
    """What waits for the acting person, first what is due first.

    As many as `docket` counts; it makes no lines of them.
    """
    with acting.ports.store.reader() as reader:
        in_course = proceedings_where(reader, IN_COURSE)
        tasks = {each.request.id: _tasks(acting, reader, each, _table(acting, reader, each)) for each in in_course}
        mine = _of_mine(in_course, open_items(acting, reader), tasks)
    return tuple(_first_of(entry, tasks) for entry in _sorted(mine, Order.DUE, tasks))


def _first_of(entry: Entry, tasks: Mapping[str, Sequence[Task]]) -> Waits:
    if isinstance(entry, OpenItem):
        return Waits(entry.item, entry.tasks[0], entry.beside)
    return Waits(entry.request, tasks[entry.request.id][0])


def _table(acting: Acting, reader: Reader, proceeding: Proceedings) -> tuple[Place, ...]:
    """Who may vote on it.

    Nobody once it is decided.
    """
    return places(acting, reader, proceeding) if proceeding.request.state in UNDECIDED else ()


def _by_part(
    in_course: Sequence[Proceedings],
    ended: Sequence[Proceedings],
    beside: Sequence[OpenItem],
    tasks: Mapping[str, Sequence[Task]],
) -> Mapping[Part, list[Entry]]:
    return {
        Part.MINE: _of_mine(in_course, beside, tasks),
        Part.OPEN: [*(each for each in in_course if each.request.state in UNDECIDED), *beside],
        Part.IN_FORCE: [each for each in in_course if each.request.state in STANDING],
        Part.CLOSED: [*(each for each in in_course if each.request.state is State.SUSPENDED), *ended],
    }


def _of_mine(
    in_course: Sequence[Proceedings], beside: Sequence[OpenItem], tasks: Mapping[str, Sequence[Task]]
) -> list[Entry]:
    return [
        *(each for each in in_course if tasks[each.request.id]),
        *(open_item for open_item in beside if open_item.tasks),
    ]


def _suspended(in_course: Sequence[Proceedings]) -> int:
    return sum(each.request.state is State.SUSPENDED for each in in_course)


def _rivals(in_course: Sequence[Proceedings]) -> Mapping[str, tuple[str, ...]]:
    """The open requests for each alias that has several, by request."""
    asked: dict[tuple[str, str], list[str]] = {}
    for each in reversed(in_course):
        if each.request.state in UNDECIDED and isinstance(each.request.matter, Dossier):
            asked.setdefault((each.request.matter.model, each.request.matter.alias), []).append(each.request.id)
    return {request: tuple(ids) for ids in asked.values() if len(ids) > 1 for request in ids}


def _together(entries: Sequence[Entry], rivals: Mapping[str, Sequence[str]]) -> list[Entry]:
    """The same entries, those for one alias together.

    Where the first of them stood.
    """
    by_id = {_item(entry).id: entry for entry in entries}
    return list(
        {
            item: by_id[item]
            for entry in entries
            for item in sorted(rivals.get(_item(entry).id, (_item(entry).id,)), key=number_of)
            if item in by_id
        }.values()
    )


def _item(entry: Entry) -> Item[Any]:
    return entry.item if isinstance(entry, OpenItem) else entry.request


def _sorted(entries: Sequence[Entry], order: Order, tasks: Mapping[str, Sequence[Task]]) -> list[Entry]:
    newest_first = sorted(entries, key=lambda entry: number_of(_item(entry).id), reverse=True)
    match order:
        case Order.NEWEST:
            return newest_first
        case Order.MODEL:
            return sorted(newest_first, key=lambda entry: (_item(entry).place or ("",))[0])
    return sorted(newest_first, key=lambda entry: _first_due(entry, tasks) or date.max)


def _first_due(entry: Entry, tasks: Mapping[str, Sequence[Task]]) -> date | None:
    if isinstance(entry, OpenItem):
        return entry.item.due_at.date()
    waiting_days = [task.due for task in tasks.get(entry.request.id, ()) if task.due is not None]
    return min(waiting_days, default=_due(entry))


def _line(
    acting: Acting,
    reader: Reader,
    proceeding: Proceedings,
    table: Sequence[Place],
    tasks: tuple[Task, ...],
    rivals: Mapping[str, Sequence[str]],
) -> Line:
    request = proceeding.request
    undecided = request.state in UNDECIDED
    spec = _spec(reader, request)
    return Line(
        request=request,
        question=question(request, replaces(reader, request) if undecided else None),
        votes=_votes(reader, request, table) if undecided else None,
        findings=in_short(findings_on(reader, request), {} if spec is None else spec.labels) if undecided else None,
        obstacles=obstacles(acting.ports, reader, proceeding, table),
        decided=proceeding.decided,
        tasks=tasks,
        due=_due(proceeding),
        last=proceeding.acts[-1].at.date(),
        simulated=spec is not None and spec.origin is not None and spec.origin.kind == "simulated",
        voted=any(place.sits.id == acting.person.id and place.vote is not None for place in table),
        rivals=tuple(rival for rival in rivals.get(request.id, ()) if rival != request.id),
    )


def _votes(reader: Reader, request: Request, table: Sequence[Place]) -> Votes:
    quorum, votes = procedure_of(reader, request).quorum, counted(table)
    present = Counter(vote.seat for vote in votes)
    seats = tuple(seat for seat, needed in sorted(quorum.including.items()) if present[seat] < needed)
    return Votes(len(votes), quorum.at_least, seats)


def _spec(reader: Reader, request: Request) -> ModelSpec | None:
    """The specification that its evidence was made with.

    None where it is about no version.
    """
    if not isinstance(request.matter, Dossier):
        return None
    return fetch(reader, assessment_of(reader, request.matter).spec, ModelSpec)


def _due(proceeding: Proceedings) -> date | None:
    if proceeding.request.state in UNDECIDED:
        return proceeding.request.due_at.date()
    if proceeding.request.state not in STANDING:
        return None
    open_ones = [o.condition.due for o in proceeding.conditions if o.standing in (Standing.OPEN, Standing.REPORTED)]
    expires = proceeding.decided.expires_on if proceeding.decided is not None else None
    return min([*open_ones, *([expires] if expires is not None else [])], default=None)


def _tasks(acting: Acting, reader: Reader, proceeding: Proceedings, table: Sequence[Place]) -> tuple[Task, ...]:
    if proceeding.request.state in UNDECIDED:
        return tuple(_tasks_before(acting, reader, proceeding, table))
    if proceeding.request.state in STANDING | {State.SUSPENDED}:
        return tuple(_tasks_after(acting, reader, proceeding))
    return ()


def _tasks_before(acting: Acting, reader: Reader, proceeding: Proceedings, table: Sequence[Place]) -> list[Task]:
    who, person = acting.identity, acting.person
    request, due = proceeding.request, proceeding.request.due_at.date()
    if request.purpose is Purpose.EMERGENCY and proceeding.confirmed is None:
        confirms = may(who, Action.BREAK_GLASS) and person.id != request.requested_by
        return [Task("turn the second key, or let it lapse", due, f"Turn the key of {request.id}")] if confirms else []
    mine = next((place for place in table if place.sits.id == person.id and place.out is None), None)
    tasks = [Task("vote", due, f"Vote on {request.id}")] if mine is not None and mine.vote is None else []
    tasks += [
        Task(f"resolve {q.id}: it is answered", due, f"Resolve {q.id} of {request.id}", "Questions")
        for q in proceeding.open_questions
        if q.answers and q.asked.person == person.id
    ]
    answers = person.id == request.requested_by or person.id in request.conflicts
    tasks += [
        Task(f"answer {q.id}", due, f"Answer {q.id} of {request.id}", "Questions")
        for q in proceeding.open_questions
        if not q.answers and answers and may(who, Action.ANSWER)
    ]
    closes = may(who, Action.CLOSE) and person.id not in request.conflicts
    if closes and counted(table) and not obstacles(acting.ports, reader, proceeding, table):
        tasks.append(Task("close it: nothing stands in the way", due, f"Close {request.id}"))
    return tasks


def _tasks_after(acting: Acting, reader: Reader, proceeding: Proceedings) -> list[Task]:
    who, person = acting.identity, acting.person
    tasks = []
    for o in proceeding.conditions:
        c = o.condition
        if o.standing in (Standing.OPEN, Standing.BREACHED) and c.owner == person.id:
            tasks.append(
                Task(f"see to {c.id} and report: {c.text}", c.due, f"Report on {c.id} of {proceeding.request.id}")
            )
        if o.standing is Standing.REPORTED and c.verifier == person.id:
            tasks.append(Task(f"check {c.id}: {c.text}", c.due, f"Check {c.id} of {proceeding.request.id}"))
    expires = proceeding.decided.expires_on if proceeding.decided is not None else None
    owns = person.id in proceeding.request.conflicts and may(who, Action.REQUEST)
    if expires is None or not owns or proceeding.request.tier is None:
        return tasks
    tier = rules_of(reader, proceeding.request).tier(proceeding.request.tier)
    if tier is not None and expires - acting.today <= timedelta(days=tier.remind_days):
        tasks.append(
            Task("ask for a re-attestation before the approval runs out", expires, f"Renew {proceeding.request.id}")
        )
    return tasks
