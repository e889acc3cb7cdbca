"""The docket: what waits for one person, what falls due, what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from governance.committee.acts import Decided
from governance.committee.dossier import Dossier
from governance.committee.proceedings import Proceedings, Standing
from governance.committee.request import STANDING, UNDECIDED, Purpose, Request, State
from governance.committee.seats import Place, counted
from governance.people.permissions import Action, may
from governance.predictions.spec import ModelSpec
from governance.records import Person
from governance.services.committee.obstacles import assessment_of, obstacles
from governance.services.committee.policy import rules_of
from governance.services.committee.seats import places
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.record import number_of, proceedings_where
from governance.store import Chosen, Reader


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for one person."""

    what: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """One request on the docket."""

    request: Request
    cast: int
    """How many votes count."""
    obstacles: tuple[str, ...]
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

    mine: tuple[Line, ...]
    """What waits for the person, what falls due first on top."""
    open: tuple[Line, ...]
    standing: tuple[Line, ...]
    """Approved: serving, or about to."""
    closed: tuple[Line, ...]
    """The newest of those that have ended, and what is suspended."""
    all_closed: int
    """How many there are."""
    emergencies: int
    """How often two people acted before the committee, ever."""


IN_COURSE = Chosen(states=UNDECIDED | STANDING | {State.SUSPENDED})
ENDED = Chosen(states=frozenset(State) - UNDECIDED - STANDING - {State.SUSPENDED})


def docket(ports: Ports, person: Person, newest: int | None = None) -> Docket:
    """The docket of `person`, with the `newest` of what has ended (None: all of it)."""
    today = ports.clock().date()
    with ports.store.reader() as reader:
        simulated = _simulated(reader)
        in_course, ended = (
            proceedings_where(reader, IN_COURSE),
            proceedings_where(reader, replace(ENDED, newest=newest)),
        )
        held_newest_first = sorted((*in_course, *ended), key=lambda held: number_of(held.request.id), reverse=True)
        lines = [_line(ports, reader, held, person, today, simulated) for held in held_newest_first]
        all_ended = reader.how_many(ENDED)
        emergencies = proceedings_where(reader, Chosen(purpose=Purpose.EMERGENCY))
    undecided = tuple(line for line in lines if line.request.state in UNDECIDED)
    return Docket(
        mine=tuple(sorted((line for line in lines if line.tasks), key=_first_due)),
        open=undecided,
        standing=tuple(line for line in lines if line.request.state in STANDING),
        closed=tuple(line for line in lines if line.request.state not in UNDECIDED | STANDING),
        all_closed=all_ended + sum(line.request.state is State.SUSPENDED for line in lines),
        emergencies=sum(held.confirmed is not None for held in emergencies),
    )


def _first_due(line: Line) -> date:
    return min((task.due for task in line.tasks if task.due is not None), default=date.max)


def _line(
    ports: Ports,
    reader: Reader,
    held: Proceedings,
    person: Person,
    today: date,
    simulated: Mapping[tuple[str, str], bool],
) -> Line:
    request = held.request
    undecided = request.state in UNDECIDED
    table = places(ports, reader, held) if undecided else ()
    return Line(
        request=request,
        cast=len(counted(table)) if undecided else 0,
        obstacles=obstacles(ports, reader, held, table),
        decided=held.decided,
        tasks=_tasks(ports, reader, held, table, person, today),
        due=_due(held),
        simulated=_is_simulated(reader, request, simulated),
    )


def _simulated(reader: Reader) -> Mapping[tuple[str, str], bool]:
    """Whether each version that was assessed was measured on simulated data: one look at all, however many requests there are."""
    assessed = reader.assessments()
    origins = {digest: fetch(reader, digest, ModelSpec).origin for digest in {one.spec for one in assessed}}
    return {
        (one.model, one.version): (origin := origins[one.spec]) is not None and origin.kind == "simulated"
        for one in assessed
    }


def _is_simulated(reader: Reader, request: Request, simulated: Mapping[tuple[str, str], bool]) -> bool:
    if not isinstance(request.matter, Dossier):
        return False
    known = simulated.get((request.matter.model, request.matter.version))
    if known is None:
        assessment_of(reader, request.matter)  # says that the store is not whole
    return bool(known)


def _due(held: Proceedings) -> date | None:
    if held.request.state in UNDECIDED:
        return held.request.due_at.date()
    if held.request.state not in STANDING:
        return None
    open_ones = [o.condition.due for o in held.conditions if o.standing in (Standing.OPEN, Standing.REPORTED)]
    expires = held.decided.expires_on if held.decided is not None else None
    return min([*open_ones, *([expires] if expires is not None else [])], default=None)


def _tasks(
    ports: Ports, reader: Reader, held: Proceedings, table: Sequence[Place], person: Person, today: date
) -> tuple[Task, ...]:
    if held.request.state in UNDECIDED:
        return tuple(_tasks_before(ports, reader, held, table, person))
    if held.request.state in STANDING | {State.SUSPENDED}:
        return tuple(_tasks_after(reader, held, person, today))
    return ()


def _tasks_before(
    ports: Ports, reader: Reader, held: Proceedings, table: Sequence[Place], person: Person
) -> list[Task]:
    request, due = held.request, held.request.due_at.date()
    if request.purpose is Purpose.EMERGENCY and held.confirmed is None:
        confirms = may(person, Action.BREAK_GLASS) and person.id != request.requested_by
        return [Task("turn the second key, or let it lapse", due)] if confirms else []
    mine = next((place for place in table if place.sits.id == person.id and place.out is None), None)
    tasks = [Task("vote", due)] if mine is not None and mine.vote is None else []
    tasks += [
        Task(f"resolve {q.id}: it is answered", due)
        for q in held.open_questions
        if q.answers and q.asked.person == person.id
    ]
    answers = person.id == request.requested_by or person.id in request.conflicts
    tasks += [
        Task(f"answer {q.id}", due)
        for q in held.open_questions
        if not q.answers and answers and may(person, Action.ANSWER)
    ]
    closes = may(person, Action.CLOSE) and person.id not in request.conflicts
    if closes and counted(table) and not obstacles(ports, reader, held, table):
        tasks.append(Task("close it: nothing stands in the way", due))
    return tasks


def _tasks_after(reader: Reader, held: Proceedings, person: Person, today: date) -> list[Task]:
    tasks = []
    for o in held.conditions:
        c = o.condition
        if o.standing in (Standing.OPEN, Standing.BREACHED) and c.owner == person.id:
            tasks.append(Task(f"see to {c.id} and report: {c.text}", c.due))
        if o.standing is Standing.REPORTED and c.verifier == person.id:
            tasks.append(Task(f"check {c.id}: {c.text}", c.due))
    expires = held.decided.expires_on if held.decided is not None else None
    tier = None if held.request.tier is None else rules_of(reader, held.request).tier(held.request.tier)
    owns = person.id in held.request.conflicts and may(person, Action.REQUEST)
    if tier is not None and expires is not None and owns and expires - today <= timedelta(days=tier.remind_days):
        tasks.append(Task("ask for a re-attestation before the approval runs out", expires))
    return tasks
