"""Minutes: the record of how one request was decided.

Made when it is closed, and named by its digest. Every signature shows printed name, time in UTC and meaning (21 CFR
11.50(a)); a vote is a signature under the digest that it was cast on, and closing is the chair's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from governance.canonical import ADDED_LATER, plain
from governance.committee.acts import Act, Choice, Condition, Tally, Uncounted, When
from governance.committee.course import REQUEST
from governance.committee.policy import Procedure
from governance.committee.proceedings import Ballot, Proceedings, tally
from governance.committee.seats import Place, counted, left_out
from governance.committee.voting import Outcome
from governance.records import Person
from governance.sentences import deciding, refusals

MEANINGS: Mapping[Choice, str] = {
    Choice.APPROVE: "approval",
    Choice.REJECT: "rejection",
    Choice.ABSTAIN: "abstention",
}
NOTICED = "noticed that people.yaml has changed"
CLOSING = "responsibility for the count and for this record"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands for what."""

    name: str
    """Printed name."""
    capacity: str
    """Seat or role, and for whom where it is a deputy."""
    at: datetime
    """In UTC."""
    meaning: str
    reason: str
    assurance: str | None = field(default=None, metadata=ADDED_LATER)
    """How sure the console was of who it was; None in minutes from before they said so."""


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A vote that was cast and is not counted."""

    act: int
    """Its number among the acts of the request."""
    name: str
    """Printed name of who cast it."""
    capacity: str
    at: datetime
    meaning: str
    why: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """One seat at the table."""

    name: str
    seat: str
    attended: str
    """`voted`, `did not vote`, or why nobody voted from it."""


@dataclass(frozen=True, slots=True)
class Minute:
    """One thing that was said, in its order.

    A question, an answer, a renewal.
    """

    name: str
    at: datetime
    what: str
    words: str
    assurance: str | None = field(default=None, metadata=ADDED_LATER)
    """As of a signature."""


@dataclass(frozen=True, slots=True)
class FromTheLog:
    """What the log says of a request beside its acts."""

    roster: str
    """Digest of the roster on record at the closing."""
    noticed: tuple[Minute, ...]
    """What was seen to change in the roster since the request was opened."""
    assured: Mapping[int, str]
    """How sure the console was of who did each act, by its revision; that of the closing among them."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A condition of the approval, with printed names."""

    id: str
    text: str
    owner: str
    verifier: str
    due: date
    when: When


@dataclass(frozen=True, slots=True)
class Minutes:
    """How one request was decided."""

    request: str
    about: str
    purpose: str
    asked_by: str
    asked_because: str
    opened_at: datetime
    outcome: str
    """`approved` or `rejected`."""
    because: str
    """How the votes decided it."""
    rule: Mapping[str, object]
    """Quorum and voting rule, as the policy has them."""
    tally: Tally
    attendance: tuple[Attendance, ...]
    recusals: tuple[Signature, ...]
    votes: tuple[Signature, ...]
    dissent: tuple[str, ...]
    said: tuple[Minute, ...]
    conditions: tuple[Commitment, ...]
    expires_on: date | None
    closed: Signature
    digest: str
    """What the votes were cast on."""
    matter: Mapping[str, object]
    """The digests that it is made of."""
    roster: str | None = field(default=None, metadata=ADDED_LATER)
    """The roster on record at the closing; None in minutes from before it was."""
    left_out: tuple[NotCounted, ...] = field(default=(), metadata=ADDED_LATER)
    """Every vote that was cast and is not counted; empty too in minutes that name no roster."""


def minutes_of(
    proceedings: Proceedings,
    places: Sequence[Place],
    procedure: Procedure,
    decided: Outcome,
    dissent: Sequence[str],
    expires_on: date | None,
    chair: Person,
    at: datetime,
    reason: str,
    printed: Callable[[str], str],
    log: FromTheLog,
) -> Minutes:
    """The minutes of a request that `chair` closes at `at`.

    `printed` gives the name of a person by id.
    """
    request, assured = proceedings.request, log.assured
    votes = [place.vote for place in places if place.vote is not None]
    return Minutes(
        request=request.id,
        about=request.name,
        purpose=str(request.purpose),
        asked_by=printed(request.requested_by),
        asked_because=request.reason,
        opened_at=request.opened_at,
        outcome="approved" if decided.carried else "rejected",
        because=str(decided.reason),
        rule={"quorum": plain(procedure.quorum), "voting": plain(procedure.voting)},
        tally=tally(votes),
        attendance=tuple(_attendance(place) for place in places),
        recusals=tuple(
            Signature(act.name, act.standing, act.at, "recusal", act.reason, assured.get(act.revision))
            for act in proceedings.recusals
        ),
        votes=tuple(_signature(place, assured) for place in places if place.vote is not None),
        dissent=tuple(dissent),
        said=tuple(
            sorted(
                [*(_minute(act, assured) for act in proceedings.acts if REQUEST.acts[act.move].minuted), *log.noticed],
                key=lambda sentence: sentence.at,
            )
        ),
        conditions=tuple(_commitment(o.condition, printed) for o in proceedings.conditions) if decided.carried else (),
        expires_on=expires_on,
        closed=Signature(chair.name, f"{chair.role}", at, CLOSING, reason, assured.get(request.revision + 1)),
        digest=request.digest,
        matter=_mapping(request.matter),
        roster=log.roster,
        left_out=_not_counted(proceedings, places, printed),
    )


def _attendance(place: Place) -> Attendance:
    name = place.holder.name if place.sits is place.holder else f"{place.sits.name}, sitting in for {place.holder.name}"
    present = "voted" if place.vote is not None else "did not vote"
    return Attendance(name, place.seat, present if place.out is None else str(place.out))


def _signature(place: Place, assured: Mapping[int, str]) -> Signature:
    assert place.vote is not None
    act = place.vote.act
    capacity = _capacity(place.vote, place.holder.name)
    return Signature(act.name, capacity, act.at, MEANINGS[place.vote.choice], act.reason, assured.get(act.revision))


def _capacity(vote: Ballot, holder: str) -> str:
    return f"{vote.seat} seat" if vote.person == vote.cast.holder else f"{vote.seat} seat, for {holder}"


def _not_counted(
    proceedings: Proceedings, places: Sequence[Place], printed: Callable[[str], str]
) -> tuple[NotCounted, ...]:
    ballots = {ballot.act.revision: ballot for ballot in proceedings.ballots}
    out = {place.holder.id: place.out for place in places}
    uncounted = []
    for omitted in left_out(proceedings, counted(places)):
        vote = ballots[omitted.act]
        why = {
            Uncounted.RENEWED: deciding.cast_on_earlier_dossier(),
            Uncounted.CHANGED: deciding.later_vote_took_its_place(),
        }.get(
            omitted.cause,
            refusals.takes_no_part(
                printed(vote.cast.holder), out.get(vote.cast.holder) or deciding.seat_does_not_vote()
            ),
        )
        capacity = _capacity(vote, printed(vote.cast.holder))
        uncounted.append(NotCounted(omitted.act, vote.name, capacity, vote.act.at, MEANINGS[vote.choice], str(why)))
    return tuple(uncounted)


def _commitment(condition: Condition, printed: Callable[[str], str]) -> Commitment:
    owner, verifier = printed(condition.owner), printed(condition.verifier)
    return Commitment(condition.id, condition.text, owner, verifier, condition.due, condition.when)


def _minute(act: Act, assured: Mapping[int, str]) -> Minute:
    return Minute(act.name, act.at, REQUEST.acts[act.move].minuted or "", act.reason, assured.get(act.revision))


def _mapping(matter: object) -> Mapping[str, object]:
    mapping = plain(matter)
    assert isinstance(mapping, dict)
    return mapping
