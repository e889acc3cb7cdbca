"""The committee at work: seats, terms, deputies, and what its decisions took."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from governance.committee.acts import Choice
from governance.committee.course import REQUEST
from governance.committee.proceedings import Obligation, Proceedings, Standing
from governance.committee.request import UNDECIDED, Move, Purpose, Request
from governance.records import Person
from governance.services.acting import Looking
from governance.services.committee.seats import places
from governance.services.record import proceedings_where
from governance.store.transaction import Reader


@dataclass(frozen=True, slots=True)
class Member:
    """One seat, who holds it, and how much they had to do."""

    person: Person
    in_office: bool
    deputy: str | None
    """Printed name of who may sit in."""
    votes: int
    """Requests they voted on, on whichever dossier."""
    recusals: int
    waiting: int
    """Open requests that wait for their vote."""
    agreed: int | None
    """Votes that went the way the committee did; None where none of theirs was decided."""
    decided: int
    """Votes of theirs (abstentions left out) on requests that were decided."""
    median_days: float | None
    """From the opening to their first vote; None where they have not voted."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A condition of an approval that is not verified yet."""

    request: Request
    obligation: Obligation
    owner: str
    """Printed name of who sees to it."""
    verifier: str
    """Printed name of who checks it."""

    @property
    def name(self) -> str:
        """Request and condition, such as `R-0004 C-1`."""
        return f"{self.request.id} {self.obligation.condition.id}"


@dataclass(frozen=True, slots=True)
class Committee:
    """Who they are, and how they decide."""

    members: tuple[Member, ...]
    decisions: int
    approvals: int
    median_days: float | None
    """From opening to decision; None while nothing is decided."""
    unanimous: int
    """Decisions without dissent."""
    lapsed: int
    revoked: int
    """Approvals that an executive revoked."""
    suspended: int
    emergencies: int
    """Times two people moved an alias before the committee was asked."""
    owed: tuple[Owed, ...]
    """Unverified conditions of approvals, by their last day."""


def committee(looking: Looking) -> Committee:
    """The committee as its acts show it."""
    roster = looking.ports.documents.roster()
    with looking.ports.store.reader() as reader:
        course_records = proceedings_where(reader)
        waiting = _waiting(looking, reader, course_records)
    decided = [(proceeding, decision) for proceeding in course_records if (decision := proceeding.decided) is not None]
    return Committee(
        members=tuple(
            _member(person, course_records, waiting, roster.name, looking.today) for person in roster.members()
        ),
        decisions=len(decided),
        approvals=sum(decision.approved for _, decision in decided),
        median_days=_median([_days_to_decision(proceeding) for proceeding, _ in decided]),
        unanimous=sum(not decision.dissent for _, decision in decided),
        lapsed=_count(course_records, Move.LAPSE),
        revoked=_count(course_records, Move.REVOKE),
        suspended=_count(course_records, Move.SUSPEND),
        emergencies=sum(
            proceeding.request.purpose is Purpose.EMERGENCY and proceeding.confirmed is not None
            for proceeding in course_records
        ),
        owed=_owed(course_records, roster.name),
    )


def _owed(course_records: Sequence[Proceedings], name: Callable[[str], str]) -> tuple[Owed, ...]:
    unmet = [
        Owed(proceeding.request, obligation, name(obligation.condition.owner), name(obligation.condition.verifier))
        for proceeding in course_records
        if REQUEST.allows(proceeding.request.state, Move.RESCHEDULE)
        for obligation in proceeding.conditions
        if obligation.standing is not Standing.VERIFIED
    ]
    return tuple(sorted(unmet, key=lambda owed: (owed.obligation.condition.due, owed.name)))


def _waiting(looking: Looking, reader: Reader, course_records: Sequence[Proceedings]) -> Mapping[str, int]:
    waits: dict[str, int] = {}
    for proceeding in course_records:
        unconfirmed = proceeding.request.purpose is Purpose.EMERGENCY and proceeding.confirmed is None
        if proceeding.request.state in UNDECIDED and not unconfirmed:
            for place in places(looking, reader, proceeding):
                if place.out is None and place.vote is None:
                    waits[place.sits.id] = waits.get(place.sits.id, 0) + 1
    return waits


def _member(
    person: Person,
    course_records: Sequence[Proceedings],
    waiting: Mapping[str, int],
    name: Callable[[str], str],
    today: date,
) -> Member:
    voted = [
        proceeding for proceeding in course_records if any(ballot.person == person.id for ballot in proceeding.ballots)
    ]
    sides = [
        (ballot.choice is Choice.APPROVE) == decision.approved
        for proceeding in voted
        if (decision := proceeding.decided) is not None
        for ballot in proceeding.counting
        if ballot.person == person.id and ballot.choice is not Choice.ABSTAIN
    ]
    return Member(
        person=person,
        in_office=person.serves_on(today),
        deputy=None if person.deputy is None else name(person.deputy),
        votes=len(voted),
        recusals=sum(act.person == person.id for proceeding in course_records for act in proceeding.recusals),
        waiting=waiting.get(person.id, 0),
        agreed=sum(sides) if sides else None,
        decided=len(sides),
        median_days=_median([_days_to_vote(proceeding, person.id) for proceeding in voted]),
    )


def _days_to_vote(proceeding: Proceedings, person: str) -> float:
    first = next(ballot.act.at for ballot in proceeding.ballots if ballot.person == person)
    return (first - proceeding.request.opened_at).total_seconds() / 86_400


def _days_to_decision(proceeding: Proceedings) -> float:
    assert proceeding.decision is not None
    return (proceeding.decision.at - proceeding.request.opened_at).total_seconds() / 86_400


def _median(days: list[float]) -> float | None:
    return median(days) if days else None


def _count(course_records: Sequence[Proceedings], move: Move) -> int:
    return sum(act.move is move for proceeding in course_records for act in proceeding.acts)
