"""Carry out what the calendar says.

Requests lapse, conditions are breached, approvals run out, emergencies end, and what is overdue is called so.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from governance.committee.acts import AboutCondition
from governance.committee.kinds import KINDS, AnyKind
from governance.committee.policy import Breach, Expiry, Tier
from governance.committee.proceedings import Proceedings, Standing
from governance.committee.request import STANDING, UNDECIDED, Move, Request, State
from governance.proceedings.act import Act
from governance.proceedings.kind import Course
from governance.sentences.times import day, moment
from governance.services.acting import Acting, by_itself
from governance.services.committee.end import end_approval
from governance.services.committee.lapse import lapse_if_overdue
from governance.services.committee.policy import rules_of
from governance.services.ports import Ports
from governance.services.record import course, courses_where, number_of, proceedings, proceedings_where, record
from governance.store.items import Chosen
from governance.store.transaction import Reader, Writer

MAY_FALL_DUE = Chosen(states=UNDECIDED | STANDING | {State.SUSPENDED})


def fall_due(ports: Ports) -> tuple[Act[Any, Any], ...]:
    """Record everything whose day has passed.

    Each in a transaction of its own. Returns what this call recorded. Doing it again the same day records nothing
    more. Who forgets to call it loses nothing: a request whose deadline has passed takes no votes, whether it is on
    record as lapsed or not.
    """
    with ports.store.reader() as reader:
        acting = by_itself(ports)
        due = [
            proceeding.request.id
            for proceeding in proceedings_where(reader, MAY_FALL_DUE)
            if _is_due(proceeding, acting.now)
        ]
    recorded: list[Act[Any, Any]] = []
    for request_id in reversed(due):  # the oldest request first
        with ports.store.writer() as writer:
            proceeding = proceedings(writer, request_id)
            before = len(proceeding.acts)
            _one(acting, writer, proceeding)
            recorded += writer.items.acts(request_id)[before:]
    return (*recorded, *_overdue_items(acting))


def _overdue_items(acting: Acting) -> Iterator[Act[Any, Any]]:
    """Say once of each item that its deadline has passed.

    Where its kind has the program say so. It stays open.
    """
    for kind in KINDS:
        if kind.overdue is None:
            continue
        with acting.ports.store.reader() as reader:
            undecided = courses_where(reader, kind, Chosen(states=kind.undecided))
        for item in sorted(
            (item_course.item.id for item_course in undecided if is_overdue(kind, item_course, acting.now)),
            key=number_of,
        ):
            with acting.ports.store.writer() as writer:
                item_course = course(writer, kind, item)
                if is_overdue(kind, item_course, acting.now):
                    why = f"nobody ended it before {moment(item_course.item.due_at)}"
                    record(acting, writer, item_course.item, kind.overdue, why)
                    yield writer.items.acts(item)[-1]


def is_overdue(kind: AnyKind, item_course: Course[Any, Any, Any], now: datetime) -> bool:
    """Whether an item must be called overdue.

    Its deadline has passed, nobody has ended it, and the program has not said so yet.
    """
    item = item_course.item
    is_told = any(act.move is kind.overdue for act in item_course.acts)
    return item.state in kind.undecided and now > item.due_at and not is_told


def _is_due(proceeding: Proceedings, now: datetime) -> bool:
    request = proceeding.request
    if request.state in UNDECIDED:
        return now > request.due_at
    if request.state not in STANDING | {State.SUSPENDED}:
        return False
    return bool(_overdue(proceeding, now)) or _ran_out(proceeding, now) is not None


def _one(acting: Acting, writer: Writer, proceeding: Proceedings) -> None:
    request = proceeding.request
    if request.state in UNDECIDED:
        lapse_if_overdue(acting, writer, request)
        return
    for condition in _overdue(proceeding, acting.now):
        request = _breach(acting, writer, request, condition)
    until = _ran_out(proceeding, acting.now)
    if request.state in STANDING and until is not None:
        tier = _tier(writer, request)
        clears = tier is None or tier.when_expired is Expiry.CLEAR
        end_approval(
            acting, writer, request, Move.EXPIRE, f"the approval held until {day(until)}", "expiry", clears=clears
        )


def _breach(acting: Acting, writer: Writer, request: Request, condition: str) -> Request:
    obligation = next(o for o in proceedings(writer, request.id).conditions if o.condition.id == condition)
    why = f"{condition} was to be met by {day(obligation.condition.due)} and is {obligation.standing}"
    breached = record(acting, writer, request, Move.BREACH, why, AboutCondition(condition))
    tier = _tier(writer, request)
    if breached.state in STANDING and tier is not None and tier.when_breached is Breach.SUSPEND:
        return end_approval(acting, writer, breached, Move.SUSPEND, why, "breach")
    return breached


def _overdue(proceeding: Proceedings, now: datetime) -> tuple[str, ...]:
    """Conditions whose last day has passed.

    A condition that was found breached once may still be met, late.
    """
    breached = {
        act.said.condition
        for act in proceeding.acts
        if act.move is Move.BREACH and isinstance(act.said, AboutCondition)
    }
    return tuple(
        o.condition.id
        for o in proceeding.conditions
        if o.standing in (Standing.OPEN, Standing.REPORTED)
        and o.condition.due < now.date()
        and o.condition.id not in breached
    )


def _ran_out(proceeding: Proceedings, now: datetime) -> date | None:
    """The last day of an approval that has run out.

    None while it holds.
    """
    if proceeding.request.state not in STANDING or proceeding.decided is None:
        return None
    until = proceeding.decided.expires_on
    return until if until is not None and until < now.date() else None


def _tier(reader: Reader, request: Request) -> Tier | None:
    return None if request.tier is None else rules_of(reader, request).tier(request.tier)
