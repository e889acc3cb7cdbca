"""Withdraw a request that nobody has decided."""

from governance.committee.acts import Act
from governance.committee.course import REQUEST
from governance.committee.request import Move, Purpose
from governance.errors import Refused
from governance.people.permissions import Action, require
from governance.records import Person
from governance.services.ports import Ports
from governance.services.record import record, require_reason


def withdraw(ports: Ports, actor: Person, request_id: str, reason: str) -> Act:
    """Take back request `request_id`: whoever asked for it may, and the model's owners.

    Raises Refused for others, once it is decided, and for an emergency, which must be reviewed.
    """
    require_reason(reason)
    with ports.store.writer() as writer:
        request = writer.items.one(REQUEST, request_id)
        if request.purpose is Purpose.EMERGENCY:
            raise Refused(f"{request_id} reviews what was done in an emergency; the committee decides on it")
        if actor.id != request.requested_by:
            require(actor, Action.WITHDRAW)
            if actor.id not in request.conflicts:
                raise Refused(f"{actor.name} neither asked for {request_id} nor owns its model")
        record(ports, writer, request, Move.WITHDRAW, actor, reason)
        return writer.items.acts(request_id)[-1]
