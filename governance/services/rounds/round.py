"""Do once what happens by itself: what falls due, promised moves, a look at every governed alias, messages."""

from collections.abc import Callable

from governance.audit.event import SYSTEM
from governance.audit.log import ReadEntry, Search
from governance.errors import PlacetError
from governance.services.committee.fall_due import fall_due
from governance.services.ports import Ports
from governance.services.rosters import look_at_roster
from governance.services.rounds.notify import deliver
from governance.services.serving.settle import settle
from governance.services.serving.watch import watch


def tend(ports: Ports) -> tuple[PlacetError, ...]:
    """Do all of it; what stood in the way. None of it holds up the rest."""
    steps: tuple[Callable[[], object], ...] = (
        lambda: look_at_roster(ports),
        lambda: fall_due(ports),
        lambda: settle(ports, only_due=True),
        lambda: watch(ports),
        lambda: deliver(ports),
    )
    obstacles: dict[str, PlacetError] = {}  # a registry that is down is said once
    for step in steps:
        try:
            step()
        except PlacetError as error:
            obstacles.setdefault(str(error), error)
    return tuple(obstacles.values())


def done_since(ports: Ports, sequence: int) -> tuple[ReadEntry, ...]:
    """What the program did by itself, from entry `sequence` of the log on, oldest first; whichever process it was."""
    with ports.store.reader() as reader:
        new = reader.log.size() - sequence
        entries = reader.log.read(Search(limit=new)) if new > 0 else ()
    return tuple(entry for entry in reversed(entries) if entry.event["actor"]["id"] == SYSTEM.id)
