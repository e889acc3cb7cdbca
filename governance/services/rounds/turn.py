"""A worker's turn.

A round where one is due and nobody else makes it, and what it did.
"""

from dataclasses import dataclass

from governance.audit.event import SYSTEM
from governance.audit.log import ReadEntry, Search
from governance.services.ports import Ports
from governance.services.rounds.lease import Worker, end_round, renewed, take_lease
from governance.services.rounds.round import make_round


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one round."""

    did: tuple[ReadEntry, ...]
    """What the program put on record meanwhile, oldest first."""
    obstacles: tuple[str, ...]
    """What stood in the way, one sentence each."""


def take_turn(ports: Ports, worker: Worker, *, at_once: bool = False) -> Turn | None:
    """Make a round.

    None where somebody else makes one or the last one is not long enough ago. `at_once` makes it however long ago the
    last one is, with the moves and messages that wait to be tried again. Raises Overtaken where the lease ran out
    meanwhile and somebody else took it, and StoreUnavailable.
    """
    lease = take_lease(ports, worker, rests=not at_once)
    if lease is None:
        return None
    begin = _log_size(ports)
    with renewed(ports, worker) as require_lease:
        obstacles = make_round(ports, only_due=not at_once, require_lease=require_lease)
    end_round(ports, worker, lease, obstacles)
    return Turn(_done_since(ports, begin), obstacles)


def _log_size(ports: Ports) -> int:
    with ports.store.reader() as reader:
        return reader.log.size()


def _done_since(ports: Ports, sequence: int) -> tuple[ReadEntry, ...]:
    with ports.store.reader() as reader:
        new = reader.log.size() - sequence
        entries = reader.log.read(Search(limit=new)) if new > 0 else ()
    return tuple(entry for entry in reversed(entries) if entry.event["actor"]["id"] == SYSTEM.id)
