"""The docket: what waits for one person.

Also what falls due, and what stands in the way.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from governance.committee.acts import Decided
from governance.committee.asking import question
from governance.committee.course import REQUEST
from governance.committee.dossier import Dossier
from governance.committee.proceedings import Proceedings, Standing
from governance.committee.request import STANDING, UNDECIDED, Purpose, Request, State
from governance.committee.seats import Place, counted
from governance.people.permissions import Action, may
from governance.predictions.spec import ModelSpec
from governance.proceedings.kind import Item
from governance.sentences.phrase import Phrase
from governance.services.acting import Acting
from governance.services.committee.obstacles import assessment_of, obstacles
from governance.services.committee.policy import rules_of
from governance.services.committee.seats import places
from governance.services.documents import fetch
from governance.services.record import number_of, proceedings_where
from governance.services.views.items import OpenItem, Task, open_items
from governance.services.views.replaces import replaces
from governance.store.items import Chosen
from governance.store.transaction import Reader


@dataclass(frozen=True, slots=True)
class Line:
    """One request on the docket."""

    request: Request
    question: str
    """What the committee is asked."""
    cast: int
    """How many votes count."""
    obstacles: tuple[Phrase, ...]
    """What stands in the way of a decision, or of what it promises; as phrases."""
    decided: Decided | None
    tasks: tuple[Task, ...]
    """What waits for the person whose docket it is."""
    due: date | None
    """When something falls due next: the decision, a condition, the end of the approval."""
    simulated: bool
    """Whether the version was measured on simulated data; shown wherever it is."""


@dataclass(frozen=True, slots=True)
class Docket:
    """Every request, by what can be done about it."""

    mine: tuple[Line | OpenItem, ...]
    """What waits for the person, what falls due first on top."""
    open: tuple[Line, ...]
    beside: tuple[OpenItem, ...]
    """What is open beside requests."""
    standing: tuple[Line, ...]
    """Approved: serving, or about to; the newest, and those that wait for the person."""
    all_standing: int
    """How many there are."""
    closed: tuple[Line, ...]
    """The newest of those that have ended, and what is suspended."""
    all_closed: int
    """How many there are."""
    emergencies: int
    """How often two people acted before the committee, ever."""


IN_COURSE = Chosen(states=UNDECIDED | STANDING | {State.SUSPENDED})
ENDED = Chosen(states=frozenset(State) - UNDECIDED - STANDING - {State.SUSPENDED})


def docket(
    acting: Acting,
    at_once: int | None = None,
    wanted: Callable[[Item[Any]], bool] = lambda _: True,
) -> Docket:
    """The docket of the acting person.

    Items that are open or wait for them, and of the rest the newest `at_once` (None: all); only what is `wanted`.
    """
    with acting.ports.store.reader() as reader:
        in_course = [proceeding for proceeding in proceedings_where(reader, IN_COURSE) if wanted(proceeding.request)]
        ended = [
            proceeding
            for proceeding in proceedings_where(reader, replace(ENDED, newest=at_once))
            if wanted(proceeding.request)
        ]
        decided = [proceeding for proceeding in in_course if proceeding.request.state not in UNDECIDED]
        waiting = {proceeding.request.id for proceeding in decided if _tasks_after(acting, reader, proceeding)}
        shown = _shown(in_course, at_once, waiting)
        lines = [_line(acting, reader, proceeding) for proceeding in _newest_first((*shown, *ended))]
        beside = [open_item for open_item in open_items(acting, reader) if wanted(open_item.item)]
        all_ended = reader.items.how_many(REQUEST, ENDED)
        emergencies = proceedings_where(reader, Chosen(purpose=Purpose.EMERGENCY))
    states = [proceeding.request.state for proceeding in in_course]
    return Docket(
        mine=tuple(sorted(_with_tasks(lines, beside), key=_first_due)),
        open=tuple(line for line in lines if line.request.state in UNDECIDED),
        beside=tuple(beside),
        standing=tuple(line for line in lines if line.request.state in STANDING),
        all_standing=sum(state in STANDING for state in states),
        closed=tuple(line for line in lines if line.request.state not in UNDECIDED | STANDING),
        all_closed=all_ended + states.count(State.SUSPENDED),
        emergencies=sum(proceeding.confirmed is not None for proceeding in emergencies),
    )


def waiting(acting: Acting) -> int:
    """How many requests and other items wait for the acting person.

    As many as `docket` has in `mine`; it makes no lines of them.
    """
    with acting.ports.store.reader() as reader:
        tasks = [
            *(
                _tasks(acting, reader, each, _table(acting, reader, each))
                for each in proceedings_where(reader, IN_COURSE)
            ),
            *(open_item.tasks for open_item in open_items(acting, reader)),
        ]
    return sum(map(bool, tasks))


def _table(acting: Acting, reader: Reader, proceeding: Proceedings) -> tuple[Place, ...]:
    """Who may vote on it.

    Nobody once it is decided.
    """
    return places(acting, reader, proceeding) if proceeding.request.state in UNDECIDED else ()


def _shown(in_course: Sequence[Proceedings], at_once: int | None, waiting: Collection[str]) -> list[Proceedings]:
    """What is open or waits, and the newest of each state besides."""
    rest = [
        proceeding
        for proceeding in in_course
        if proceeding.request.state not in UNDECIDED and proceeding.request.id not in waiting
    ]
    for_show = {state: [h for h in rest if h.request.state is state][:at_once] for state in State}
    newest = {proceeding.request.id for ones in for_show.values() for proceeding in ones}
    return [h for h in in_course if h.request.state in UNDECIDED or h.request.id in {*waiting, *newest}]


def _newest_first(several: Sequence[Proceedings]) -> list[Proceedings]:
    return sorted(several, key=lambda proceeding: number_of(proceeding.request.id), reverse=True)


def _with_tasks(lines: Sequence[Line], beside: Sequence[OpenItem]) -> Iterator[Line | OpenItem]:
    yield from (line for line in lines if line.tasks)
    yield from (open_item for open_item in beside if open_item.tasks)


def _first_due(line: Line | OpenItem) -> date:
    return min((task.due for task in line.tasks if task.due is not None), default=date.max)


def _line(acting: Acting, reader: Reader, proceeding: Proceedings) -> Line:
    request = proceeding.request
    undecided = request.state in UNDECIDED
    table = _table(acting, reader, proceeding)
    return Line(
        request=request,
        question=question(request, replaces(reader, request)),
        cast=len(counted(table)) if undecided else 0,
        obstacles=obstacles(acting.ports, reader, proceeding, table),
        decided=proceeding.decided,
        tasks=_tasks(acting, reader, proceeding, table),
        due=_due(proceeding),
        simulated=_is_simulated(reader, request),
    )


def _is_simulated(reader: Reader, request: Request) -> bool:
    if not isinstance(request.matter, Dossier):
        return False
    spec = fetch(reader, assessment_of(reader, request.matter).spec, ModelSpec)
    return spec.origin is not None and spec.origin.kind == "simulated"


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
        return [Task("turn the second key, or let it lapse", due)] if confirms else []
    mine = next((place for place in table if place.sits.id == person.id and place.out is None), None)
    tasks = [Task("vote", due)] if mine is not None and mine.vote is None else []
    tasks += [
        Task(f"resolve {q.id}: it is answered", due)
        for q in proceeding.open_questions
        if q.answers and q.asked.person == person.id
    ]
    answers = person.id == request.requested_by or person.id in request.conflicts
    tasks += [
        Task(f"answer {q.id}", due)
        for q in proceeding.open_questions
        if not q.answers and answers and may(who, Action.ANSWER)
    ]
    closes = may(who, Action.CLOSE) and person.id not in request.conflicts
    if closes and counted(table) and not obstacles(acting.ports, reader, proceeding, table):
        tasks.append(Task("close it: nothing stands in the way", due))
    return tasks


def _tasks_after(acting: Acting, reader: Reader, proceeding: Proceedings) -> list[Task]:
    who, person = acting.identity, acting.person
    tasks = []
    for o in proceeding.conditions:
        c = o.condition
        if o.standing in (Standing.OPEN, Standing.BREACHED) and c.owner == person.id:
            tasks.append(Task(f"see to {c.id} and report: {c.text}", c.due))
        if o.standing is Standing.REPORTED and c.verifier == person.id:
            tasks.append(Task(f"check {c.id}: {c.text}", c.due))
    expires = proceeding.decided.expires_on if proceeding.decided is not None else None
    owns = person.id in proceeding.request.conflicts and may(who, Action.REQUEST)
    if expires is None or not owns or proceeding.request.tier is None:
        return tasks
    tier = rules_of(reader, proceeding.request).tier(proceeding.request.tier)
    if tier is not None and expires - acting.today <= timedelta(days=tier.remind_days):
        tasks.append(Task("ask for a re-attestation before the approval runs out", expires))
    return tasks
