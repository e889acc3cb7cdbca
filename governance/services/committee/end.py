"""End an approval: suspend it, revoke it, let it run out.

One way only: nothing here approves.
"""

from governance.committee.acts import Act, Ended
from governance.committee.request import Move, Request, State
from governance.errors import Refused
from governance.people.permissions import Action
from governance.sentences import refusals
from governance.services.acting import Acting
from governance.services.outbox import promise_alias
from governance.services.record import on_record, record, requests_where, require_reason
from governance.store.items import Chosen
from governance.store.transaction import Writer


def suspend(acting: Acting, request_id: str, reason: str) -> Act:
    """Suspend what request `request_id` approved.

    Any member may, with a reason. It serves again once the committee says so. Raises Refused for others, and where
    nothing is approved.
    """
    acting.require_in_office(Action.SUSPEND)
    return _by_a_person(acting, request_id, reason, Move.SUSPEND, "member")


def revoke(acting: Acting, request_id: str, reason: str) -> Act:
    """Revoke the approval of request `request_id` for good.

    An executive may. They may approve nothing (45 CFR 46.112). Raises Refused for others, and where nothing is
    approved.
    """
    acting.require(Action.REVOKE)
    return _by_a_person(acting, request_id, reason, Move.REVOKE, "executive")


def end_approval(
    acting: Acting,
    writer: Writer,
    request: Request,
    move: Move,
    reason: str,
    cause: str,
    *,
    clears: bool = True,
) -> Request:
    """Record that an approval ends, and promise what follows.

    Its version serves no longer. Where the alias points to it, it will point to the version that has a right to it,
    or to none.
    """
    ended = record(acting, writer, request, move, reason, Ended(cause))
    if clears:
        promise_alias(writer, ended, None, acting.now)
    else:
        writer.outbox.drop(ended.id)
    if move is not Move.EXPIRE:
        _end_what_waits(acting, writer, ended, move, reason, cause)
    return ended


def _end_what_waits(acting: Acting, writer: Writer, ended: Request, move: Move, reason: str, cause: str) -> None:
    """End the waiting approvals of the same version.

    They are from before it was ended, and do not bring it back.
    """
    for other in requests_where(writer, Chosen(place=ended.place)):
        if other.state is State.APPROVED and (other.place, other.version) == (ended.place, ended.version):
            record(acting.by_itself(), writer, other, move, f"{ended.id}: {reason}", Ended(cause))
            writer.outbox.drop(other.id)


def _by_a_person(acting: Acting, request_id: str, reason: str, move: Move, cause: str) -> Act:
    require_reason(reason)
    with acting.ports.store.writer() as writer:
        request = on_record(writer, request_id)
        if request.place is None:
            raise Refused(refusals.policy_does_not_end(request_id))
        end_approval(acting, writer, request, move, reason, cause)
        return writer.items.acts(request_id)[-1]
