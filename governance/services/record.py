"""Put an act on record: the act, where its request stands now, and its entry in the log, all in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from governance.audit.event import SYSTEM, Actor, Event
from governance.canonical import Json, plain
from governance.committee.acts import Act, Said, Tally
from governance.committee.course import REQUEST
from governance.committee.proceedings import Proceedings, tally
from governance.committee.rebuild import request_from
from governance.committee.request import Move, Request
from governance.errors import Refused, StoreUnavailable
from governance.proceedings.act import Word
from governance.records import Person
from governance.services.ports import Ports
from governance.services.rosters import note_roster
from governance.store import EVERY_REQUEST, Chosen, Reader, Writer
from governance.words import require_words


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody had before them when they acted."""

    digest: str
    """Of the matter that they read."""
    revision: int
    """Of the request, as their page showed it."""
    count: Tally | None = None
    """How the votes stood; None where they were not shown it."""


def proceedings(reader: Reader, request: str) -> Proceedings:
    """Everything that was done to one request, and the request as that has left it. Raises NotFound, StoreUnavailable."""
    acts = reader.acts(request)
    if not acts:
        reader.request(request)  # says which there are
        raise StoreUnavailable(
            f"{request} is in the tables, and nothing was ever done to it; `placet verify` names what was changed"
        )
    return _proceedings(acts)


def proceedings_where(reader: Reader, chosen: Chosen = EVERY_REQUEST) -> tuple[Proceedings, ...]:
    """The same for every request that is chosen, newest first; without those whose acts say another state than was asked for."""
    known = reader.acts_where(chosen)
    found = (_proceedings(known[name]) for name in sorted(known, key=number_of, reverse=True))
    return tuple(held for held in found if chosen.states is None or held.request.state in chosen.states)


def number_of(request: str) -> tuple[int, str]:
    """What ids are in order by: R-10000 comes after R-9999, which text alone would turn round."""
    return len(request), request


def on_record(reader: Reader, request: str) -> Request:
    """One request as its acts have left it, whatever its row says. Raises NotFound, StoreUnavailable."""
    return proceedings(reader, request).request


def requests_where(reader: Reader, chosen: Chosen = EVERY_REQUEST) -> tuple[Request, ...]:
    """Every request that is chosen as its acts have left it, newest first. Raises StoreUnavailable."""
    return tuple(held.request for held in proceedings_where(reader, chosen))


def _proceedings(acts: Sequence[Act]) -> Proceedings:
    try:
        return Proceedings(request_from(acts), tuple(acts))
    except ValueError as error:
        raise StoreUnavailable(f"{error}: they were changed in the store, and `placet verify` says where") from error


def seen_now(ports: Ports, request: str) -> Seen:
    """What somebody sees who looks right now. Raises NotFound."""
    with ports.store.reader() as reader:
        held = proceedings(reader, request)
    return Seen(held.request.digest, held.request.revision, tally(held.counting))


def record(
    ports: Ports,
    writer: Writer,
    request: Request,
    move: Move,
    actor: Person | None,
    reason: str,
    said: Said | None = None,
    at: datetime | None = None,
    **changes: object,
) -> Request:
    """Record that `actor` (None: the program itself) did `move` to `request`; the request as it stands then.

    `changes` replace fields of the request. Raises Refused where its state does not know the move.
    """
    now = at or ports.clock()
    who = SYSTEM if actor is None else ports.actor(actor)
    state = REQUEST.after(request, move, now)
    moved = replace(request, state=state, revision=request.revision + 1, **changes)  # type: ignore[arg-type]
    return _write(ports, writer, moved, move, who, reason.strip(), said or Word(), now)


def record_new(ports: Ports, writer: Writer, request: Request, actor: Person, said: Said, at: datetime) -> Request:
    """Record the beginning of `request`."""
    return _write(ports, writer, request, Move.OPEN, ports.actor(actor), request.reason, said, at)


def _write(
    ports: Ports, writer: Writer, request: Request, move: Move, who: Actor, reason: str, said: Said, at: datetime
) -> Request:
    REQUEST.require_says(move, said)
    act = Act(request.id, request.revision, move, at, who.id, who.name, who.seat or who.role, reason, said)
    note_roster(ports, writer, who, at)
    writer.put_request(request)
    writer.add_act(act)
    writer.append(
        Event(
            move.value,
            at,
            who,
            f"{REQUEST.subject}{request.id}",
            reason,
            digest=request.digest,
            detail=detail_of(act),
            people=ports.names,
        )
    )
    if ports.notifier is not None and REQUEST.acts[move].announced:
        writer.add_notice(*message(request, act), at)
    return request


def detail_of(act: Act) -> Mapping[str, Json]:
    """What the log keeps of an act beside who, when and why."""
    said = plain(act.said)
    assert isinstance(said, dict)
    return {"revision": act.revision, **said}


def message(request: Request, act: Act) -> tuple[str, str]:
    """Title and body of what people outside are told of an act."""
    return (
        f"{request.id}: {act.move.value.replace(':', ' ')}",
        f"{act.name} on {request.id} ({request.name}): {act.reason}",
    )


def require_reason(reason: str) -> None:
    """Raise Unfit where nobody would learn why."""
    require_words(reason, "a reason is needed: the log records why, in your words", field="reason")


def require_same_matter(request: Request, seen: Seen, verb: str) -> None:
    """Raise Refused where the person read something else than what the request stands on."""
    if seen.digest != request.digest:
        raise Refused(
            f"you read another dossier than the one {request.id} stands on now; read it again before you {verb}"
        )
