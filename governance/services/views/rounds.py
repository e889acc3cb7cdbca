"""Whether somebody makes rounds.

When rounds were last made, and what stands in the way.
"""

from dataclasses import dataclass

from governance.services.ports import Ports
from governance.store.rounds import Round


@dataclass(frozen=True, slots=True)
class LookedAfter:
    """What the store knows of the rounds."""

    last: Round | None
    """None before the first one."""
    neglected: bool
    """Whether nobody has made one for longer than whoever made the last one would have taken."""


def looked_after(ports: Ports) -> LookedAfter:
    """The process that makes rounds, with the last result.

    It asks nobody but the store.
    """
    with ports.store.reader() as reader:
        rounds = reader.rounds.now()
    now = ports.clock()
    is_made = rounds.lease is not None and rounds.lease.holds(now)
    return LookedAfter(rounds.last, not is_made and (rounds.last is None or now > rounds.last.expected_by))
