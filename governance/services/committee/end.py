"""End an approval: suspend it, revoke it for good, let it run out. One way only: nothing here approves."""

from datetime import datetime

from governance.committee.acts import Act, Ended
from governance.committee.request import Move, Request, State
from governance.errors import Refused
from governance.people.permissions import Action, require, require_in_office
from governance.records import Person
from governance.services.outbox import promise_alias
from governance.services.ports import Ports
from governance.services.record import on_record, record, requests_where, require_reason
from governance.store import Chosen, Writer


def suspend(ports: Ports, actor: Person, request_id: str, reason: str) -> Act:
    """Suspend what request `request_id` approved: any member may, with a reason. It serves again once the committee says so.

    Raises Refused for others, and where nothing is approved.
    """
    require_in_office(actor, Action.SUSPEND, ports.clock().date())
    return _by_a_person(ports, actor, request_id, reason, Move.SUSPEND, "member")


def revoke(ports: Ports, actor: Person, request_id: str, reason: str) -> Act:
    """Revoke the approval of request `request_id`, for good: an executive may. They may approve nothing (45 CFR 46.112).

    Raises Refused for others, and where nothing is approved.
    """
    require(actor, Action.REVOKE)
    return _by_a_person(ports, actor, request_id, reason, Move.REVOKE, "executive")


def end_approval(
    ports: Ports,
    writer: Writer,
    request: Request,
    move: Move,
    actor: Person | None,
    reason: str,
    cause: str,
    at: datetime,
    *,
    clears: bool = True,
) -> Request:
    """Record that an approval ends, and promise the registry what follows: its version serves no longer.

    Where the alias points to it, it will point to the version that has a right to it, or to none.
    """
    ended = record(ports, writer, request, move, actor, reason, Ended(cause), at)
    if clears:
        promise_alias(writer, ended, None)
    else:
        writer.drop_moves(ended.id)
    if move is not Move.EXPIRE:
        _end_what_waits(ports, writer, ended, move, reason, cause, at)
    return ended


def _end_what_waits(
    ports: Ports, writer: Writer, ended: Request, move: Move, reason: str, cause: str, at: datetime
) -> None:
    """Approvals of the same version from before it was ended do not bring it back."""
    for other in requests_where(writer, Chosen(place=ended.place)):
        if other.state is State.APPROVED and (other.place, other.version) == (ended.place, ended.version):
            record(ports, writer, other, move, None, f"{ended.id}: {reason}", Ended(cause), at)
            writer.drop_moves(other.id)


def _by_a_person(ports: Ports, actor: Person, request_id: str, reason: str, move: Move, cause: str) -> Act:
    require_reason(reason)
    with ports.store.writer() as writer:
        request = on_record(writer, request_id)
        if request.place is None:
            raise Refused(f"{request_id} is about a policy; another one takes its place through a vote")
        end_approval(ports, writer, request, move, actor, reason, cause, ports.clock())
        return writer.items.acts(request_id)[-1]
