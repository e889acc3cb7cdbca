"""Carry out what was decided: move the alias, then record that it moved. Repeatable until it is done."""

from governance.audit.event import SYSTEM, Event
from governance.decision.states import Move, after
from governance.errors import PlacetError, Refused
from governance.review.request import Request, State
from governance.services.ports import Ports
from governance.store import AliasMove, Writer


def settle(ports: Ports) -> tuple[AliasMove, ...]:
    """Make every promised alias move, in the order of the decisions; those that this call recorded.

    A crash at any point leaves the promise standing: setting an alias again changes nothing, and the move
    is recorded once. A move that cannot be made does not hold up the others; what stood in its way is
    raised when they are done: Refused where the model's files are no longer those that were decided on,
    RegistryUnavailable, NotFound.
    """
    with ports.store.reader() as reader:
        pending = reader.pending_moves()
    settled: list[AliasMove] = []
    obstacles: list[PlacetError] = []
    for move in pending:
        try:
            settled += [move] if _settle_one(ports, move) else []
        except PlacetError as error:
            obstacles.append(error)
    if len(obstacles) == 1:
        raise obstacles[0]
    if obstacles:
        raise Refused("\n".join(str(obstacle) for obstacle in obstacles))
    return tuple(settled)


def _settle_one(ports: Ports, move: AliasMove) -> bool:
    with ports.store.reader() as reader:
        request = reader.request(move.request)
    _require_same_bytes(ports, request)
    ports.registry.set_alias(move.model, move.alias, move.version)
    with ports.store.writer() as writer:
        if move not in writer.pending_moves():
            return False  # somebody else settled it meanwhile
        for other in writer.requests():
            if other.state is State.SETTLED and _same_place(other, request):
                writer.set_state(other.id, after(other, Move.SUPERSEDE))
        _record_move(ports, writer, request, move)
    return True


def _require_same_bytes(ports: Ports, request: Request) -> None:
    version = ports.registry.version(request.dossier.model, request.dossier.version)
    found = ports.registry.artifact_digest(version)
    if found != request.dossier.artifact:
        raise Refused(
            f"{request.name} was approved with files {request.dossier.artifact}, the registry now has {found}; the alias does not move"
        )


def _same_place(first: Request, second: Request) -> bool:
    return (first.dossier.model, first.dossier.alias) == (second.dossier.model, second.dossier.alias)


def _record_move(ports: Ports, writer: Writer, request: Request, move: AliasMove) -> None:
    now = ports.clock()
    writer.finish_move(move.request, now)
    writer.set_state(request.id, after(request, Move.SETTLE))
    writer.append(
        Event(
            "alias:moved",
            now,
            SYSTEM,
            f"model/{move.model}",
            f"{move.alias} points to version {move.version}, as {move.request} decided",
            digest=request.dossier.digest,
            detail={"alias": move.alias, "version": move.version, "request": move.request},
        )
    )
