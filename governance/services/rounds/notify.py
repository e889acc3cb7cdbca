"""Send the messages of the outbox.

After the commit that queued them. A message that could not be sent waits, longer each time, as a move does.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from governance.services.ports import Ports
from governance.services.serving.settle import wait_after
from governance.store.outbox import Notice

GIVEN_UP_AFTER = 20
"""Attempts at one message, over about an hour; a wrong address must not keep the rest waiting for ever."""


def deliver(ports: Ports, *, only_due: bool = False) -> tuple[int, int]:
    """Try every waiting message once.

    Or only those that have waited long enough. Returns how many went out, and how many of these still wait.
    """
    now = ports.clock()
    return _send(ports, lambda notice: notice.attempts < GIVEN_UP_AFTER and (not only_due or _due_at(notice) <= now))


def deliver_new(ports: Ports) -> None:
    """Try the messages that nobody has tried.

    An acting person does not wait for an address that does not answer twice.
    """
    _send(ports, lambda notice: notice.attempts == 0)


def _send(ports: Ports, chosen: Callable[[Notice], bool]) -> tuple[int, int]:
    if ports.notifier is None:
        return (0, 0)
    with ports.store.reader() as reader:
        waiting = [notice for notice in reader.outbox.notices() if chosen(notice)]
    sent = 0
    for notice in waiting:
        went_out = ports.notifier.send(notice.title, notice.body)
        with ports.store.writer() as writer:
            writer.outbox.finish_notice(notice.id, went_out, ports.clock())
        sent += went_out
    return sent, len(waiting) - sent


def _due_at(notice: Notice) -> datetime:
    return notice.queued_at + sum((wait_after(failures) for failures in range(1, notice.attempts + 1)), timedelta(0))
