"""Who takes part in a request: say that there is no conflict, recuse oneself, let the deputy sit in."""

from governance.committee.acts import Act, Delegated
from governance.committee.course import REQUEST
from governance.committee.proceedings import Proceedings
from governance.committee.request import Move
from governance.committee.seats import Place, conflict_of
from governance.errors import Refused
from governance.people.permissions import Action, require
from governance.records import Person
from governance.services.committee.policy import procedure_of
from governance.services.committee.seats import place_of, places
from governance.services.ports import Ports
from governance.services.record import proceedings, record, require_reason
from governance.store import Writer

NO_CONFLICT = "I have no conflict of interest in this."


def declare_no_conflict(ports: Ports, actor: Person, request_id: str) -> Act:
    """Record the word of `actor` that they have no conflict of interest; from then on they are shown the votes.

    Raises Refused where they take no part in the request, or have said so already.
    """
    require(actor, Action.VOTE)
    with ports.store.writer() as writer:
        held = proceedings(writer, request_id)
        now = ports.clock()
        REQUEST.after(held.request, Move.DECLARE, now)
        place_of(ports, writer, held, actor)
        if actor.id in held.declared:
            raise Refused(f"{actor.name} has declared on {request_id} already")
        record(ports, writer, held.request, Move.DECLARE, actor, NO_CONFLICT, at=now)
        return writer.items.acts(request_id)[-1]


def recuse(ports: Ports, actor: Person, request_id: str, reason: str) -> Act:
    """Record that `actor` takes no part in request `request_id`: neither for the quorum nor in the count.

    It holds for every later dossier of the request, and is not taken back. Raises Refused where the person has voted,
    or has declared that there is no conflict and been shown the votes; where they are recused already, give no
    reason, or have no vote to give up.
    """
    require(actor, Action.VOTE)
    require_reason(reason)
    with ports.store.writer() as writer:
        held = proceedings(writer, request_id)
        now = ports.clock()
        REQUEST.after(held.request, Move.RECUSE, now)
        if any(act.person == actor.id for act in held.recusals):
            raise Refused(f"{actor.name} is recused from {request_id} already")
        place_of(ports, writer, held, actor)
        if any(ballot.person == actor.id for ballot in held.ballots):
            raise Refused(f"{actor.name} has voted on {request_id}; a conflict of interest is declared before voting")
        if actor.id in held.declared:
            raise Refused(
                f"{actor.name} has declared no conflict of interest in {request_id} and been shown the votes; "
                "abstain, and say why"
            )
        record(ports, writer, held.request, Move.RECUSE, actor, reason, at=now)
        return writer.items.acts(request_id)[-1]


def delegate_seat(ports: Ports, actor: Person, request_id: str, reason: str) -> Act:
    """Let the deputy of `actor`, as the roster names them, sit in on this request.

    Raises Refused where nobody is named, where the deputy has a conflict or sits in for another member, and once
    `actor` has voted on what the request stands on.
    """
    require(actor, Action.VOTE)
    require_reason(reason)
    with ports.store.writer() as writer:
        held = proceedings(writer, request_id)
        now = ports.clock()
        REQUEST.after(held.request, Move.DELEGATE, now)
        place = place_of(ports, writer, held, actor)
        if place.holder.id != actor.id:
            raise Refused(f"{actor.name} sits in for {place.holder.name} on {request_id}; a deputy has no deputy")
        if held.vote_of(actor.id) is not None:
            raise Refused(f"{actor.name} has voted on {request_id}; a seat is handed over before voting")
        deputy = _deputy(ports, writer, held, actor)
        said = Delegated(deputy.id, deputy.name)
        record(ports, writer, held.request, Move.DELEGATE, actor, reason, said, now)
        return writer.items.acts(request_id)[-1]


def take_seat_back(ports: Ports, actor: Person, request_id: str, reason: str) -> Act:
    """Sit again instead of the deputy. Raises Refused where nobody sits in, or the deputy has voted."""
    require(actor, Action.VOTE)
    require_reason(reason)
    with ports.store.writer() as writer:
        held = proceedings(writer, request_id)
        now = ports.clock()
        REQUEST.after(held.request, Move.RECALL, now)
        if held.deputy_of(actor.id) is None:
            raise Refused(f"nobody sits in for {actor.name} on {request_id}")
        if held.vote_of(actor.id) is not None:
            raise Refused(
                f"the deputy of {actor.name} has voted on {request_id}; the seat is theirs until it is renewed"
            )
        record(ports, writer, held.request, Move.RECALL, actor, reason, at=now)
        return writer.items.acts(request_id)[-1]


def _deputy(ports: Ports, writer: Writer, held: Proceedings, member: Person) -> Person:
    deputy = None if member.deputy is None else ports.documents.roster().find(member.deputy)
    if deputy is None:
        raise Refused(f"people.yaml names no deputy of {member.name}")
    conflict = conflict_of(deputy, held, procedure_of(writer, held.request))
    if conflict is not None:
        raise Refused(f"{deputy.name} {conflict}")
    taken = _sits_already(places(ports, writer, held), deputy)
    if taken is not None:
        raise Refused(f"{deputy.name} sits in for {taken.holder.name} on {held.request.id} already, and has one vote")
    return deputy


def _sits_already(found: tuple[Place, ...], deputy: Person) -> Place | None:
    return next((place for place in found if place.sits.id == deputy.id), None)
