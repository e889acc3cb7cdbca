"""Promises to the registry that an alias will move.

An outbox row stands beside the act that says so.
"""

from dataclasses import replace
from datetime import datetime

from governance.committee.proceedings import Proceedings
from governance.committee.request import UNDECIDED, Purpose, Request, State
from governance.services.record import proceedings_where, requests_where
from governance.store.items import Chosen
from governance.store.outbox import AliasMove
from governance.store.transaction import Reader, Writer


def promise_alias(writer: Writer, request: Request, version: str | None, at: datetime) -> None:
    """Promise that an alias will point to `version` (None: nowhere).

    The alias that `request` is about; its last act promises it, `at` its time. Earlier promises of it fall.
    """
    if request.place is None:
        return
    writer.outbox.drop(request.id)
    model, alias = request.place
    writer.outbox.add(AliasMove(request.id, request.revision, model, alias, version), at)


def rightful(reader: Reader, model: str, alias: str) -> Request | None:
    """The request that says where `alias` is to point.

    The standing approval, or else an emergency nobody has decided on.
    """
    return next(iter(rightful_where(reader, Chosen(place=(model, alias)))), None)


def rightful_where(reader: Reader, chosen: Chosen) -> tuple[Request, ...]:
    """The rightful request of every alias.

    Of the aliases that the chosen requests are about, one request each.
    """
    emergencies = proceedings_where(reader, replace(chosen, states=UNDECIDED, purpose=Purpose.EMERGENCY))
    # What comes later takes the place of what came before: the newest goes before the others, a decision before an emergency.
    rightful_ones = [proceeding.request for proceeding in reversed(emergencies) if in_emergency(proceeding)]
    rightful_ones += reversed(_settled(reader, chosen))
    return tuple({request.place: request for request in rightful_ones if request.place is not None}.values())


def was_decided_on(reader: Reader, model: str, alias: str) -> bool:
    """Whether Placet has ever moved `alias`."""
    return bool(reader.items.last_moved(Chosen(place=(model, alias))))


def ended(reader: Reader, model: str, alias: str) -> frozenset[str]:
    """Versions whose approval for `alias` was ended.

    By a member, an executive or an emergency.
    """
    of_them = Chosen(place=(model, alias), states=frozenset({State.SUSPENDED, State.REVOKED}))
    return frozenset(request.version for request in requests_where(reader, of_them) if request.version is not None)


def in_emergency(proceeding: Proceedings) -> bool:
    """Whether an emergency has moved the alias, still undecided.

    Two people have moved it and the committee has not decided on it yet.
    """
    request = proceeding.request
    return request.purpose is Purpose.EMERGENCY and request.state in UNDECIDED and proceeding.confirmed is not None


def holder(reader: Reader, model: str, alias: str) -> Request | None:
    """The request under which `alias` points where it does.

    None where no standing approval put it there.
    """
    return next(iter(_settled(reader, Chosen(place=(model, alias)))), None)


def _settled(reader: Reader, chosen: Chosen) -> tuple[Request, ...]:
    return requests_where(reader, replace(chosen, states=frozenset({State.SETTLED})))
