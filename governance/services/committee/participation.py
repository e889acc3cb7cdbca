"""Taking part in a request.

Say that there is no conflict, recuse oneself, let the deputy sit in.
"""

from governance.committee.acts import Act, Delegated
from governance.committee.course import REQUEST
from governance.committee.proceedings import Proceedings
from governance.committee.request import Move
from governance.committee.seats import Place, conflict_of
from governance.errors import Refused
from governance.people.permissions import Action
from governance.records import Person
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.committee.policy import procedure_of
from governance.services.committee.seats import place_of, places
from governance.services.record import proceedings, record, require_reason
from governance.store.transaction import Writer

NO_CONFLICT = "I have no conflict of interest in this."


def declare_no_conflict(acting: Acting, request_id: str) -> Act:
    """Record that `actor` has no conflict of interest.

    From then on they are shown the votes. Raises Refused where they take no part in the request, or have said so
    already.
    """
    acting.require(Action.VOTE)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.DECLARE, acting.now)
        place_of(acting, writer, proceeding)
        if acting.person.id in proceeding.declared:
            raise Refused(refusals.declared_already(acting.person.name, request_id))
        record(acting, writer, proceeding.request, Move.DECLARE, NO_CONFLICT)
        return writer.items.acts(request_id)[-1]


def recuse(acting: Acting, request_id: str, reason: str) -> Act:
    """Record that `actor` takes no part in request `request_id`.

    They count neither for the quorum nor in the vote. It holds for every later dossier of the request, and is not
    taken back. Raises Refused where the person has voted, or has declared that there is no conflict and been shown
    the votes; where they are recused already, give no reason, or have no vote to give up.
    """
    acting.require(Action.VOTE)
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.RECUSE, acting.now)
        if any(act.person == acting.person.id for act in proceeding.recusals):
            raise Refused(refusals.recused_already(acting.person.name, request_id))
        place_of(acting, writer, proceeding)
        if any(ballot.person == acting.person.id for ballot in proceeding.ballots):
            raise Refused(refusals.recused_after_voting(acting.person.name, request_id))
        if acting.person.id in proceeding.declared:
            raise Refused(refusals.recused_after_declaring(acting.person.name, request_id))
        record(acting, writer, proceeding.request, Move.RECUSE, reason)
        return writer.items.acts(request_id)[-1]


def delegate_seat(acting: Acting, request_id: str, reason: str) -> Act:
    """Let the deputy of `actor` sit in on this request.

    The deputy is named in the roster. Raises Refused where nobody is named, where the deputy has a conflict or sits
    in for another member, and once `actor` has voted on what the request stands on.
    """
    acting.require(Action.VOTE)
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.DELEGATE, acting.now)
        place = place_of(acting, writer, proceeding)
        if place.holder.id != acting.person.id:
            raise Refused(refusals.deputy_has_no_deputy(acting.person.name, place.holder.name, request_id))
        if proceeding.vote_of(acting.person.id) is not None:
            raise Refused(refusals.handed_over_after_voting(acting.person.name, request_id))
        deputy = _deputy(acting, writer, proceeding)
        content = Delegated(deputy.id, deputy.name)
        record(acting, writer, proceeding.request, Move.DELEGATE, reason, content)
        return writer.items.acts(request_id)[-1]


def take_seat_back(acting: Acting, request_id: str, reason: str) -> Act:
    """Sit again instead of the deputy.

    Raises Refused where nobody sits in, or the deputy has voted.
    """
    acting.require(Action.VOTE)
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        proceeding = proceedings(writer, request_id)
        REQUEST.after(proceeding.request, Move.RECALL, acting.now)
        if proceeding.deputy_of(acting.person.id) is None:
            raise Refused(refusals.nobody_sits_in(acting.person.name, request_id))
        if proceeding.vote_of(acting.person.id) is not None:
            raise Refused(refusals.deputy_has_voted(acting.person.name, request_id))
        record(acting, writer, proceeding.request, Move.RECALL, reason)
        return writer.items.acts(request_id)[-1]


def _deputy(acting: Acting, writer: Writer, proceeding: Proceedings) -> Person:
    member = acting.person
    deputy = None if member.deputy is None else acting.ports.documents.roster().find(member.deputy)
    if deputy is None:
        raise Refused(refusals.no_deputy_named(member.name))
    conflict = conflict_of(deputy, proceeding, procedure_of(writer, proceeding.request))
    if conflict is not None:
        raise Refused(refusals.takes_no_part(deputy.name, conflict))
    occupied = _sits_already(places(acting, writer, proceeding), deputy)
    if occupied is not None:
        raise Refused(refusals.deputy_sits_already(deputy.name, occupied.holder.name, proceeding.request.id))
    return deputy


def _sits_already(seat_places: tuple[Place, ...], deputy: Person) -> Place | None:
    return next((place for place in seat_places if place.sits.id == deputy.id), None)
