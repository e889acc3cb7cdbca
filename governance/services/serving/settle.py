"""Carry out what was decided.

Move the alias, then record that it moved. Repeatable until it is done.
"""

from contextlib import suppress
from datetime import timedelta

from governance.committee.acts import Moved
from governance.committee.dossier import Dossier, Emergency
from governance.committee.proceedings import Proceedings
from governance.committee.request import UNDECIDED, Move, Request, State
from governance.errors import PlacetError, Refused, StoreUnavailable
from governance.sentences import running
from governance.services.acting import Acting, by_itself
from governance.services.outbox import ended, holder, in_emergency, rightful
from governance.services.ports import Ports
from governance.services.record import on_record, proceedings, record, requests_where
from governance.services.registered import note_alias
from governance.store.items import Chosen
from governance.store.outbox import AliasMove, Promise
from governance.store.transaction import Reader, Writer

REPLACED = frozenset({State.SETTLED, State.SUSPENDED, State.EXPIRED})
"""States of an earlier approval whose place a later one takes."""

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)


def wait_after(failures: int) -> timedelta:
    """The wait of a move that failed `failures` times.

    1 s after the first, twice as long after each more.
    """
    # Beyond 20 doublings any wait is the longest one, and the number would only grow.
    return min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)


def settle(ports: Ports, *, only_due: bool = False) -> tuple[AliasMove, ...]:
    """Make every promised alias move.

    In the order of the promises. Returns those that this call recorded. A move that could not be made waits, longer
    each time; `only_due` leaves those that wait still.

    A crash at any point leaves the promise standing: setting an alias again changes nothing, and the move
    is recorded once. A move that cannot be made does not hold up the others; what stood in its way is
    raised when they are done: Refused where the model's files are no longer those that were decided on,
    RegistryUnavailable, NotFound.
    """
    with ports.store.reader() as reader:
        pending = reader.outbox.pending(AliasMove)
    if only_due:
        now = ports.clock()
        pending = tuple(promise for promise in pending if promise.is_due(now))
    settled: list[AliasMove] = []
    obstacles: list[PlacetError] = []
    for promise in pending:
        try:
            settled += [promise.content] if _settle_one(ports, promise) else []
        except PlacetError as error:
            obstacles.append(error)
            _postpone(ports, promise, error)
    if len(obstacles) == 1:
        raise obstacles[0]
    if obstacles:
        raise Refused(running.several([obstacle.phrase for obstacle in obstacles]))
    return tuple(settled)


def _postpone(ports: Ports, promise: Promise[AliasMove], obstacle: PlacetError) -> None:
    # What stood in the way is told in any case; where the store failed, it cannot be written down as well.
    with suppress(StoreUnavailable), ports.store.writer() as writer:
        pending = next((waiting for waiting in writer.outbox.pending(AliasMove) if waiting == promise), None)
        if pending is not None:
            until = ports.clock() + wait_after(pending.attempts + 1)
            writer.outbox.postpone(pending.position, str(obstacle), until)


def _settle_one(ports: Ports, promise: Promise[AliasMove]) -> bool:
    move = promise.content
    with ports.store.reader() as reader:
        if promise not in reader.outbox.pending(AliasMove):
            return False  # taken back, or carried out, since we looked
        proceeding = proceedings(reader, move.request)
        request = proceeding.request
        if request.place != (move.model, move.alias):
            raise StoreUnavailable(running.promise_of_another_alias(move.alias, move.model, request.id))
        takes = _is_to_be_carried_out(reader, proceeding)
        source = request if takes else rightful(reader, move.model, move.alias)
        wrong = {request.version, *ended(reader, move.model, move.alias)}
        artifact = None if source is None else approved_artifact(reader, source)
    # As the acts have it: the row of the promise says only that something is left to do.
    version = request.version if takes else (None if source is None else source.version)
    moves = takes or _has_it_wrongly(ports, move, wrong, version)
    if moves:
        _point(ports, move, version, artifact, request)
    with ports.store.writer() as writer:
        if promise not in writer.outbox.pending(AliasMove):
            return False  # somebody else settled it meanwhile, or took it back
        acting = by_itself(ports)
        writer.outbox.finish(promise.position, acting.now)
        if moves:
            note_alias(writer, move.model, move.alias, version)
            _record(acting, writer, on_record(writer, move.request), Moved(move.model, move.alias, version))
    return moves


def _is_to_be_carried_out(reader: Reader, proceeding: Proceedings) -> bool:
    """Whether the alias move of a request is to happen.

    The request is approved and waits for nothing, or is an emergency that still has a say. What was settled after an
    emergency was confirmed came by a vote, and stays.
    """
    request = proceeding.request
    if request.state is State.APPROVED:
        return not proceeding.outstanding_before
    return in_emergency(proceeding) and request.place is not None and holder(reader, *request.place) is None


def _has_it_wrongly(ports: Ports, move: AliasMove, wrong: set[str | None], version: str | None) -> bool:
    """Whether the alias points to a version without a right.

    The version's approval ended, while another `version` (or none) has a right to the alias.
    """
    pointed_to = ports.registry.alias_holder(move.model, move.alias)
    return pointed_to is not None and pointed_to in wrong and pointed_to != version


def _point(ports: Ports, move: AliasMove, version: str | None, artifact: str | None, request: Request) -> None:
    if version is None:
        ports.registry.remove_alias(move.model, move.alias)
        return
    require_approved_files(ports, move.model, version, artifact, request.name)
    ports.registry.set_alias(move.model, move.alias, version)


def require_approved_files(ports: Ports, model: str, version: str, artifact: str | None, name: str) -> None:
    """Raise Refused where the files of `version` are not `artifact`.

    `name` was approved with these files.
    """
    artifact_now = ports.registry.artifact_digest(ports.registry.version(model, version))
    if artifact_now != artifact:
        raise Refused(running.approved_with_other_files(name, artifact, artifact_now))


def approved_artifact(reader: Reader, request: Request) -> str | None:
    """The digest of the files that were approved.

    None where nothing is to serve.
    """
    match request.matter:
        case Dossier():
            return request.matter.artifact
        case Emergency(approved_as=str(earlier)):
            return on_record(reader, earlier).dossier.artifact
    return None


def _record(acting: Acting, writer: Writer, request: Request, moved: Moved) -> None:
    points = f"points to version {moved.version}" if moved.version is not None else "points to no version"
    if request.state is not State.APPROVED:
        move = Move.RESTORE if request.state in UNDECIDED and moved.version is not None else Move.CLEAR
        record(acting, writer, request, move, f"{moved.alias} of {moved.model} {points}", moved)
        return
    for other in requests_where(writer, Chosen(place=request.place)):
        if other.id != request.id and other.state in REPLACED and other.place == request.place:
            why = f"{request.id} took the place of {other.name}"
            record(acting, writer, other, Move.SUPERSEDE, why)
    reason = f"{moved.alias} of {moved.model} {points}, as {request.id} decided"
    record(acting, writer, request, Move.SETTLE, reason, moved)
