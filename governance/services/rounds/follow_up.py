"""What follows an act of a person at once.

However they act: on a page, by a command.
"""

from governance.services.ports import Ports
from governance.services.rounds.notify import deliver_new
from governance.services.serving.settle import settle
from governance.store.outbox import AliasMove


def follow_up(ports: Ports, *, moves: bool = False) -> tuple[AliasMove, ...]:
    """Move promised aliases, and send new messages.

    Aliases only where the act `moves` any; messages only if nobody has tried to send them. The moves that were made.
    What could not be done is left to the worker. Raises what stood in the way of a move, once the messages are out:
    Refused, RegistryUnavailable, NotFound; and StoreUnavailable.
    """
    try:
        return settle(ports) if moves else ()
    finally:
        deliver_new(ports)
