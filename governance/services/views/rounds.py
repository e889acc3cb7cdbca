"""Whether somebody looks after what falls due: when rounds were last made, and what stands in the way."""

from dataclasses import dataclass

from governance.services.ports import Ports
from governance.store import Lease, Round


@dataclass(frozen=True, slots=True)
class LookedAfter:
    """What the store knows of the rounds."""

    last: Round | None
    """None before the first one."""
    now: Lease | None
    """Who makes one at this moment; None where nobody does."""
    neglected: bool
    """Whether nobody has made one for longer than whoever made the last one would have taken."""


def looked_after(ports: Ports) -> LookedAfter:
    """Who makes rounds, and what came of the last one; asks nobody but the store."""
    with ports.store.reader() as reader:
        known = reader.rounds()
    at = ports.clock()
    lease = known.lease if known.lease is not None and known.lease.holds(at) else None
    return LookedAfter(known.last, lease, lease is None and (known.last is None or at > known.last.expected_by))
