"""Withdraw a request that nobody has decided."""

from governance.committee.acts import Act
from governance.committee.course import REQUEST
from governance.committee.request import UNDECIDED, Move, Purpose, Request
from governance.errors import Refused
from governance.people.identity import Identity
from governance.people.permissions import Action, may
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.record import record, require_reason


def withdraw(acting: Acting, request_id: str, reason: str) -> Act:
    """Take back request `request_id`.

    The person who asked for it may, and the model's owners. Raises Refused for others, once it is decided, and for an
    emergency, which must be reviewed.
    """
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        request = writer.items.one(REQUEST, request_id)
        if request.purpose is Purpose.EMERGENCY:
            raise Refused(refusals.emergency_not_withdrawn(request_id))
        if not is_theirs(acting.identity, request):
            acting.require(Action.WITHDRAW)
            raise Refused(refusals.request_of_another(acting.person.name, request_id))
        record(acting, writer, request, Move.WITHDRAW, reason)
        return writer.items.acts(request_id)[-1]


def can_withdraw(who: Identity, request: Request) -> bool:
    """Whether they can take back a request as it stands now."""
    return request.state in UNDECIDED and request.purpose is not Purpose.EMERGENCY and is_theirs(who, request)


def is_theirs(who: Identity, request: Request) -> bool:
    """Whether they asked for it, or own its model."""
    asked = who.person.id == request.requested_by
    return asked or (may(who, Action.WITHDRAW) and who.person.id in request.conflicts)
