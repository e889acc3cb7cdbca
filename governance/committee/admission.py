"""Whether votes and closings were admissible.

When the vote was cast or the request closed, by the people on record then.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from governance.committee.acts import Act, Delegated
from governance.committee.course import REQUEST
from governance.committee.policy import Procedure
from governance.committee.proceedings import Ballot, Proceedings
from governance.committee.seats import conflict_of, panel
from governance.people.permissions import Action, may
from governance.people.roster import OnRecord
from governance.records import Person, Role
from governance.sentences import deciding, refusals
from governance.sentences.phrase import Phrase

Rosters = Mapping[int, OnRecord]
"""The people on record at each act of a request, by its revision; none for acts from before people were on record."""


def why_not_admitted(ballot: Ballot, acts: Sequence[Act], procedure: Procedure, rosters: Rosters) -> Phrase | None:
    """Why this vote was not admissible.

    None where it was, and where nobody was on record yet. It is the look at the table that a vote is admitted by,
    taken once more with the acts and the roster from before it.
    """
    roster = rosters.get(ballot.act.revision)
    if roster is None:
        return None
    before = tuple(acts[: ballot.act.revision - 1])
    proceedings = Proceedings(REQUEST.item_from(before), before)
    places = panel(proceedings, procedure, roster, ballot.act.at.date())
    place = next((seat_place for seat_place in places if seat_place.holder.id == ballot.cast.holder), None)
    if place is None:
        return deciding.vote_from_another_seat(_standing(roster.find(ballot.cast.holder)), ballot.seat)
    if place.seat != ballot.seat:
        return deciding.vote_from_another_seat(_standing(place.holder), ballot.seat)
    if place.out is not None:
        return refusals.takes_no_part(place.sits.name, place.out)
    if place.sits.id != ballot.person:
        return deciding.another_sat_there(place.sits.name, place.seat, place.holder.name)
    return None if may(place.sits, Action.VOTE) else _standing(place.sits)


def why_no_deputy(ballot: Ballot, acts: Sequence[Act], rosters: Rosters) -> Phrase | None:
    """Why a deputy was not to cast this vote.

    None where they were allowed to, and for a member's own vote.
    """
    if ballot.person == ballot.cast.holder:
        return None
    handed = next(
        (act for act in reversed(acts[: ballot.act.revision - 1]) if _hands_over(act, ballot)),
        None,
    )
    if handed is None:
        return deciding.seat_not_handed_over()
    roster = rosters.get(handed.revision)
    holder, deputy = (None if roster is None else roster.find(who) for who in (ballot.cast.holder, ballot.person))
    if roster is None or (deputy is not None and deputy.role is Role.DEPUTY and _names(holder, ballot.person)):
        return None
    return deciding.was_no_deputy(ballot.name)


def why_not_closed_by(act: Act, proceedings: Proceedings, procedure: Procedure, roster: OnRecord) -> Phrase | None:
    """Why a person was not to close the request.

    `act` closed it. None where they were allowed to.
    """
    person, day = roster.find(act.person), act.at.date()
    if person is None or not (may(person, Action.CLOSE) and person.in_office_on(day)):
        return _standing(person, day)
    conflict = conflict_of(person, proceedings, procedure)
    return None if conflict is None else refusals.takes_no_part(person.name, conflict)


def _hands_over(act: Act, ballot: Ballot) -> bool:
    return isinstance(act.said, Delegated) and (act.person, act.said.deputy) == (ballot.cast.holder, ballot.person)


def _names(holder: Person | None, deputy: str) -> bool:
    return holder is not None and holder.deputy == deputy


def _standing(person: Person | None, day: date | None = None) -> Phrase:
    if person is None:
        return deciding.nobody_of_that_id()
    if day is not None and person.seat is not None and not person.serves_on(day):
        return deciding.was_not_in_office(person.name, str(day))
    return deciding.held_position(person.name, str(person.role), person.seat)
