"""One round: everything that is due, once.

What falls due, is promised, is to be looked at or waits to be sent. Nothing holds up the rest.
"""

from collections.abc import Callable

from governance.errors import PlacetError
from governance.services.committee.fall_due import fall_due
from governance.services.ports import Ports
from governance.services.registered import look_at_registry
from governance.services.rosters import look_at_roster
from governance.services.rounds.notify import deliver
from governance.services.serving.settle import settle
from governance.services.serving.watch import watch
from governance.store.outbox import AliasMove


def make_round(
    ports: Ports, *, only_due: bool = True, require_lease: Callable[[], object] = lambda: None
) -> tuple[str, ...]:
    """Make one round.

    Returns what stood in the way, and what moves wait for, each sentence once. Moves and messages that wait to be
    tried again are left until then, unless all are tried and not `only_due`. `require_lease` raises before a step
    where the round is somebody else's by now.
    """
    steps: tuple[Callable[[], object], ...] = (
        lambda: look_at_roster(ports),
        lambda: fall_due(ports),
        lambda: settle(ports, only_due=only_due),
        lambda: watch(ports),
        lambda: _look_at_models(ports),
        lambda: deliver(ports, only_due=only_due),
    )
    obstacles: list[str] = []
    for step in steps:
        require_lease()
        try:
            step()
        except PlacetError as error:
            obstacles += str(error).splitlines()
    with ports.store.reader() as reader:
        obstacles += [line for move in reader.outbox.pending(AliasMove) for line in (move.obstacle or "").splitlines()]
    return tuple(dict.fromkeys(obstacles))


def _look_at_models(ports: Ports) -> None:
    """Look at what the registry has of all models.

    Where it does not answer for one, no other is asked either.
    """
    for model in ports.documents.models():
        look_at_registry(ports, model)
