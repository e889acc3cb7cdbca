"""The people at the table of one request.

Who is not, and why, and what is missing for a quorum. One reading of roster, procedure and proceedings that votes,
quorum and pages share.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from governance.committee.acts import LeftOut, Uncounted
from governance.committee.policy import Procedure, Quorum
from governance.committee.proceedings import Ballot, Proceedings
from governance.records import Person, Role
from governance.sentences import deciding
from governance.sentences.phrase import Phrase


class Seated(Protocol):
    """The people there are.

    people.yaml as it stands, or as an entry of the log has it.
    """

    def members(self) -> tuple[Person, ...]:
        """Those who hold a seat, in office or not."""
        ...

    def find(self, id: str) -> Person | None:
        """The person with this id.

        None where nobody has it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """One member's place at the table of one request."""

    holder: Person
    seat: str
    sits: Person
    """Who votes from it: the holder, or the deputy they let sit in."""
    out: Phrase | None
    """Why nobody votes from it, as words that follow the name; None where somebody may."""
    vote: Ballot | None
    """The vote that counts."""


def panel(proceedings: Proceedings, procedure: Procedure, roster: Seated, today: date) -> tuple[Place, ...]:
    """A place for every member whose seat votes.

    In the order of the roster.
    """
    return tuple(
        _place(holder, holder.seat, proceedings, procedure, roster, today)
        for holder in roster.members()
        if holder.seat is not None and holder.seat in procedure.seats
    )


def at_the_table(proceedings: Proceedings, procedure: Procedure, roster: Seated, today: date) -> tuple[Place, ...]:
    """The panel as it is counted.

    A person who has voted keeps the place of the vote, whatever the roster says since. A vote was admitted when it
    was cast. Only an act of the request takes it out again, with the reason: who became conflicted, or is recused.
    Who voted and has left the roster, or the seat, comes last, in the order of the votes.
    """
    now = panel(proceedings, procedure, roster, today)
    present = {place.holder.id for place in now}
    seated = [
        place if vote is None else _as_cast(place.holder, vote, proceedings, roster)
        for place in now
        for vote in (proceedings.vote_of(place.holder.id),)
    ]
    gone = [
        _as_cast(_holder(vote, proceedings, roster), vote, proceedings, roster)
        for vote in proceedings.counting
        if vote.cast.holder not in present and vote.seat in procedure.seats
    ]
    return (*seated, *gone)


def _as_cast(holder: Person, vote: Ballot, proceedings: Proceedings, roster: Seated) -> Place:
    if vote.person == holder.id:
        sits = holder
    else:
        sits = roster.find(vote.person) or Person(vote.person, vote.name, Role.DEPUTY)
    out = next((why for who in (holder, sits) if (why := conflict_on_record(who, proceedings)) is not None), None)
    return Place(holder, vote.seat, sits, out, vote if out is None else None)


def _holder(vote: Ballot, proceedings: Proceedings, roster: Seated) -> Person:
    """The holder of the seat of a vote.

    As the acts name them where the roster knows them no more.
    """
    who = vote.cast.holder
    name = next((act.name for act in reversed(proceedings.acts) if act.person == who), who)
    return roster.find(who) or Person(who, name, Role.MEMBER, vote.seat)


def _place(
    holder: Person, seat: str, proceedings: Proceedings, procedure: Procedure, roster: Seated, today: date
) -> Place:
    out = why_out(holder, proceedings, procedure, today)
    if out is not None:
        return Place(holder, seat, holder, out, None)
    delegated = proceedings.deputy_of(holder.id)
    deputy = None if delegated is None else roster.find(delegated.deputy)
    if deputy is None:
        return Place(holder, seat, holder, None, proceedings.vote_of(holder.id))
    out = conflict_of(deputy, proceedings, procedure)
    return Place(holder, seat, deputy, out, proceedings.vote_of(holder.id) if out is None else None)


def why_out(holder: Person, proceedings: Proceedings, procedure: Procedure, today: date) -> Phrase | None:
    """Why this member takes no part.

    None where they do.
    """
    conflict = conflict_of(holder, proceedings, procedure)
    if conflict is not None:
        return conflict
    if not holder.serves_on(today):
        since, until = (None if day is None else str(day) for day in (holder.since, holder.until))
        return deciding.term_does_not_run(str(today), since, until)
    return None


def conflict_of(person: Person, proceedings: Proceedings, procedure: Procedure) -> Phrase | None:
    """Why this person may not vote on the request.

    In office or not; None where nothing is known against it.
    """
    recorded = conflict_on_record(person, proceedings)
    if recorded is not None:
        return recorded
    shared = sorted(set(person.groups) & set(procedure.conflicts))
    return deciding.in_conflicted_group(shared) if shared else None


def conflict_on_record(person: Person, proceedings: Proceedings) -> Phrase | None:
    """The conflict that the acts have on record for this person.

    None where they have none.
    """
    if person.id in proceedings.request.conflicts:
        return deciding.conflict_keeps_out(proceedings.request.conflicts[person.id])
    if any(act.person == person.id for act in proceedings.recusals):
        return deciding.recused_from(proceedings.request.id)
    return None


def counted(places: Sequence[Place]) -> tuple[Ballot, ...]:
    """The votes that count, of those who may take part."""
    return tuple(place.vote for place in places if place.vote is not None)


def left_out(proceedings: Proceedings, counting: Sequence[Ballot]) -> tuple[LeftOut, ...]:
    """Every vote that does not count, with the cause.

    It was cast and is not one of those that are counted.
    """
    return tuple(
        LeftOut(ballot.act.revision, _cause(ballot, proceedings))
        for ballot in proceedings.ballots
        if ballot not in counting
    )


def _cause(ballot: Ballot, proceedings: Proceedings) -> Uncounted:
    if ballot in proceedings.void:
        return Uncounted.RENEWED
    return Uncounted.CHANGED if ballot in proceedings.changed else Uncounted.EXCLUDED


def missing_for_quorum(seats: Sequence[str], quorum: Quorum) -> tuple[Phrase, ...]:
    """What votes from `seats` still miss for a quorum.

    Such as `2 more votes` or `1 vote from the lay seat`; empty with a quorum.
    """
    present = Counter(seats)
    missing = [
        deciding.votes_from_seat(needed - present[seat], seat)
        for seat, needed in sorted(quorum.including.items())
        if present[seat] < needed
    ]
    short = quorum.at_least - len(seats)
    if short > 0:
        missing.insert(0, deciding.more_votes(short))
    return tuple(missing)


def out_of_reach(places: Sequence[Place], quorum: Quorum) -> tuple[Phrase, ...]:
    """What would be missing if everybody who may vote did.

    Empty where a quorum can be reached.
    """
    return missing_for_quorum([place.seat for place in places if place.out is None], quorum)
