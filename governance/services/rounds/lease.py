"""The lease by which one process at a time makes rounds.

It is in the store, taken in one transaction and renewed for as long as a round takes. Why a row, and what happens
where clocks differ: docs/decisions/0039-who-makes-rounds-has-a-lease.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event, Thread

from governance.errors import PlacetError
from governance.sentences import running
from governance.services.ports import Ports
from governance.store.rounds import Lease, Round

RENEWALS = 3
"""How often a lease is renewed in the time that it lasts: one or two may fail."""
SLACK = timedelta(minutes=1)
"""How late a round may be before it is missed: starting a process and looking at files take time."""


class Overtaken(PlacetError):
    """A round that somebody else makes by now.

    Its lease ran out.
    """


@dataclass(frozen=True, slots=True)
class Worker:
    """The process that makes rounds, and how often.

    Also how long others wait for one that has fallen silent.
    """

    name: str
    """That no other has, on any machine."""
    every: timedelta
    lease: timedelta


def take_lease(ports: Ports, worker: Worker, *, rests: bool) -> Lease | None:
    """Begin a round.

    None where somebody else makes one, or, where the worker `rests`, the last one is not long enough ago.
    """
    with ports.store.writer() as writer:
        now, rounds = ports.clock(), writer.rounds.now()
        if rounds.lease is not None and rounds.lease.holder != worker.name and rounds.lease.holds(now):
            return None
        if rests and rounds.last is not None and timedelta(0) <= now - rounds.last.ended_at < worker.every:
            return None
        lease = Lease(worker.name, now, now, now + worker.lease)
        writer.rounds.put(replace(rounds, lease=lease))
    return lease


@contextmanager
def renewed(ports: Ports, worker: Worker) -> Iterator[Callable[[], None]]:
    """Renew the lease until the block ends.

    The function that the block gets raises Overtaken where somebody else has the lease by now.
    """
    over, lost = Event(), Event()

    def renewing() -> None:
        while not over.wait(worker.lease.total_seconds() / RENEWALS):
            if not _renew(ports, worker):
                lost.set()
                return

    def require() -> None:
        if lost.is_set():
            raise Overtaken(running.round_was_overtaken(worker.name))

    thread = Thread(target=renewing, daemon=True)
    thread.start()
    try:
        yield require
    finally:
        over.set()
        thread.join()


def end_round(ports: Ports, worker: Worker, lease: Lease, obstacles: tuple[str, ...]) -> None:
    """Give the lease back and keep the result of the round.

    Nothing where somebody else has the lease by now.
    """
    with ports.store.writer() as writer:
        rounds = writer.rounds.now()
        if rounds.lease is None or rounds.lease.holder != worker.name:
            return
        now = ports.clock()
        last = Round(worker.name, lease.taken_at, now, now + worker.every + worker.lease + SLACK, obstacles)
        writer.rounds.put(replace(rounds, lease=None, last=last))


def _renew(ports: Ports, worker: Worker) -> bool:
    """Renew the lease.

    Whether it is still this worker's.
    """
    try:
        with ports.store.writer() as writer:
            rounds = writer.rounds.now()
            if rounds.lease is None or rounds.lease.holder != worker.name:
                return False
            now = ports.clock()
            writer.rounds.put(replace(rounds, lease=replace(rounds.lease, renewed_at=now, until=now + worker.lease)))
    except PlacetError:
        return True  # the store does not answer now; nobody else can take the lease from it either
    return True
