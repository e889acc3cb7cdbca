"""Send the messages of the outbox.

After the commit that queued them. A message that could not be sent waits, longer each time, as a move does.
"""

from collections.abc import Callable

from governance.sentences import running
from governance.services.ports import Ports
from governance.services.serving.settle import wait_after
from governance.store.outbox import Message, Promise

GIVEN_UP_AFTER = 20
"""Attempts at one message, over about an hour; a wrong address must not keep the rest waiting for ever."""


def deliver(ports: Ports, *, only_due: bool = False) -> tuple[int, int]:
    """Try every waiting message once.

    Or only those that have waited long enough. Returns how many went out, and how many of these still wait.
    """
    now = ports.clock()
    return _send(ports, lambda waiting: waiting.attempts < GIVEN_UP_AFTER and (not only_due or waiting.is_due(now)))


def deliver_new(ports: Ports) -> None:
    """Try the messages that nobody has tried.

    An acting person does not wait for an address that does not answer twice.
    """
    _send(ports, lambda waiting: waiting.attempts == 0)


def _send(ports: Ports, chosen: Callable[[Promise[Message]], bool]) -> tuple[int, int]:
    if ports.notifier is None:
        return (0, 0)
    with ports.store.reader() as reader:
        waiting = [promise for promise in reader.outbox.pending(Message) if chosen(promise)]
    sent = 0
    for promise in waiting:
        went_out = ports.notifier.send(promise.content.title, promise.content.body)
        sent += went_out
        with ports.store.writer() as writer:
            if promise not in writer.outbox.pending(Message):
                continue  # somebody else sent it meanwhile
            if went_out:
                writer.outbox.finish(promise.position, ports.clock())
            else:
                until = ports.clock() + wait_after(promise.attempts + 1)
                writer.outbox.postpone(promise.position, str(running.message_not_sent()), until)
    return sent, len(waiting) - sent
