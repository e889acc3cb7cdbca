"""What follows an act of a person at once, whoever let them act: a page, a command."""

from governance.services.ports import Ports
from governance.services.rounds.notify import deliver_new
from governance.services.serving.settle import settle
from governance.store import AliasMove


def follow_up(ports: Ports, *, moves: bool = False) -> tuple[AliasMove, ...]:
    """Make the alias moves that were promised (where the act `moves` any), and send the messages that nobody has tried to send.

    The moves that were made. What could not be done is left to the worker. Raises what stood in the way of a move, once the messages
    are out: Refused, RegistryUnavailable, NotFound; and StoreUnavailable.
    """
    try:
        return settle(ports) if moves else ()
    finally:
        deliver_new(ports)
