"""Promise the registry that an alias is to move: an outbox row beside the act that says so."""

from governance.committee.acts import Moved
from governance.committee.proceedings import Proceedings
from governance.committee.request import UNDECIDED, Purpose, Request, State
from governance.services.record import all_on_record, all_proceedings
from governance.store import AliasMove, Reader, Writer


def promise_alias(writer: Writer, request: Request, version: str | None) -> None:
    """Promise that the alias `request` is about will point to `version` (None: nowhere). Earlier promises of it fall."""
    if request.place is None:
        return
    writer.drop_moves(request.id)
    model, alias = request.place
    writer.add_move(AliasMove(request.id, request.revision, model, alias, version))


def rightful(reader: Reader, model: str, alias: str) -> Request | None:
    """The request that says where `alias` is to point: the standing approval, or else an emergency nobody has decided on."""
    approved = holder(reader, model, alias)
    if approved is not None:
        return approved
    return next(
        (h.request for h in all_proceedings(reader) if h.request.place == (model, alias) and in_emergency(h)), None
    )


def was_decided_on(reader: Reader, model: str, alias: str) -> bool:
    """Whether Placet has ever moved `alias`."""
    return any(
        isinstance(act.said, Moved)
        for held in all_proceedings(reader)
        if held.request.place == (model, alias)
        for act in held.acts
    )


def ended(reader: Reader, model: str, alias: str) -> frozenset[str]:
    """Versions whose approval for `alias` a member, an executive or an emergency has ended."""
    ended = (State.SUSPENDED, State.REVOKED)
    return frozenset(
        r.version
        for r in all_on_record(reader)
        if r.place == (model, alias) and r.state in ended and r.version is not None
    )


def in_emergency(held: Proceedings) -> bool:
    """Whether two people have moved the alias and the committee has not decided on it yet."""
    request = held.request
    return request.purpose is Purpose.EMERGENCY and request.state in UNDECIDED and held.confirmed is not None


def holder(reader: Reader, model: str, alias: str) -> Request | None:
    """The request under which `alias` points where it does; None where no standing approval put it there."""
    return next((r for r in all_on_record(reader) if r.state is State.SETTLED and r.place == (model, alias)), None)
