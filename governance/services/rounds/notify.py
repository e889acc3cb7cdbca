"""Send what the outbox holds, after the commit that queued it; what could not be sent waits."""

from governance.services.ports import Ports

GIVEN_UP_AFTER = 20
"""Attempts at one message; a wrong address must not keep the rest waiting for ever."""


def deliver(ports: Ports, *, again: bool = True) -> tuple[int, int]:
    """Try every waiting message once, or only those that were never tried: how many went out, and how many of these still wait."""
    if ports.notifier is None:
        return (0, 0)
    most = GIVEN_UP_AFTER if again else 1
    with ports.store.reader() as reader:
        waiting = [notice for notice in reader.pending_notices() if notice.attempts < most]
    sent = 0
    for notice in waiting:
        went_out = ports.notifier.send(notice.title, notice.body)
        with ports.store.writer() as writer:
            writer.finish_notice(notice.id, went_out, ports.clock())
        sent += went_out
    return sent, len(waiting) - sent
