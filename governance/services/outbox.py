"""Promise the registry that an alias is to move: an outbox row beside the act that says so."""

from dataclasses import replace

from governance.committee.proceedings import Proceedings
from governance.committee.request import UNDECIDED, Purpose, Request, State
from governance.services.record import proceedings_where
from governance.store import AliasMove, Chosen, Reader, Writer


def promise_alias(writer: Writer, request: Request, version: str | None) -> None:
    """Promise that the alias `request` is about will point to `version` (None: nowhere). Earlier promises of it fall."""
    if request.place is None:
        return
    writer.drop_moves(request.id)
    model, alias = request.place
    writer.add_move(AliasMove(request.id, request.revision, model, alias, version))


def rightful(reader: Reader, model: str, alias: str) -> Request | None:
    """The request that says where `alias` is to point: the standing approval, or else an emergency nobody has decided on."""
    return next(iter(rightful_where(reader, Chosen(place=(model, alias)))), None)


def rightful_where(reader: Reader, chosen: Chosen) -> tuple[Request, ...]:
    """The same of every alias that the chosen requests are about, one request each."""
    emergencies = proceedings_where(reader, replace(chosen, states=UNDECIDED, purpose=Purpose.EMERGENCY))
    settled = proceedings_where(reader, replace(chosen, states=frozenset({State.SETTLED})))
    # What comes later takes the place of what came before: the newest goes before the others, a decision before an emergency.
    found = [held.request for held in reversed(emergencies) if in_emergency(held)]
    found += [held.request for held in reversed(settled) if held.request.state is State.SETTLED]
    return tuple({request.place: request for request in found if request.place is not None}.values())


def was_decided_on(reader: Reader, model: str, alias: str) -> bool:
    """Whether Placet has ever moved `alias`."""
    return bool(reader.last_moved(Chosen(place=(model, alias))))


def ended(reader: Reader, model: str, alias: str) -> frozenset[str]:
    """Versions whose approval for `alias` a member, an executive or an emergency has ended."""
    ended = (State.SUSPENDED, State.REVOKED)
    return frozenset(
        held.request.version
        for held in _about(reader, model, alias)
        if held.request.state in ended and held.request.version is not None
    )


def in_emergency(held: Proceedings) -> bool:
    """Whether two people have moved the alias and the committee has not decided on it yet."""
    request = held.request
    return request.purpose is Purpose.EMERGENCY and request.state in UNDECIDED and held.confirmed is not None


def holder(reader: Reader, model: str, alias: str) -> Request | None:
    """The request under which `alias` points where it does; None where no standing approval put it there."""
    settled = proceedings_where(reader, Chosen(place=(model, alias), states=frozenset({State.SETTLED})))
    return next((held.request for held in settled if held.request.state is State.SETTLED), None)


def _about(reader: Reader, model: str, alias: str) -> tuple[Proceedings, ...]:
    return proceedings_where(reader, Chosen(place=(model, alias)))
