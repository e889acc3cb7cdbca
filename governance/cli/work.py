"""Commands of the clock.

Rounds, once or until they are ended, and single steps of one.
"""

import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from time import monotonic, sleep

import click

from governance.cli.acting import EXIT_REFUSED, carry_out, fail, open_ports, step
from governance.errors import PlacetError
from governance.sentences import commands
from governance.services.committee import fall_due as falling_due
from governance.services.ports import Ports
from governance.services.rounds.lease import Worker
from governance.services.rounds.turn import Turn, take_turn
from governance.settings import Settings

EVERY, LEASE = 15.0, 60.0
"""Seconds from the end of a round to the next, and until others take over from a process that died in one."""
BEHIND = 5
"""How far behind the console beside it a worker waits for a processor (nice)."""
FORCED = 10
"""Seconds after which a round is given up whose console has ended; what it had not done, the next one does."""
LOOK_AGAIN = 0.2


@click.command()
@click.option("--once", is_flag=True, help="Make one round at once, with what waits to be tried again; then end.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=EVERY,
    show_default=True,
    help="Seconds between rounds; with --once, until the next one is to be expected.",
)
@click.option(
    "--lease",
    type=click.FloatRange(min=0.5),
    default=LEASE,
    show_default=True,
    help="Seconds after which another process takes over from this one, where it died in a round.",
)
@click.option("--beside", type=int, hidden=True, help="A pipe that ends with the process that this one belongs to.")
@click.pass_obj
def work(settings: Settings, *, once: bool, every: float, lease: float, beside: int | None) -> None:
    """Make rounds: carry out due work and look at every alias.

    What the calendar says, promised moves, a look at every governed alias, messages. Run it on as many machines as
    you like: one at a time makes a round. `placet serve` starts one beside the console. With --once it ends with exit
    code 2 where something stood in the way.
    """
    with _until_ended(beside) as ended:
        worker = Worker(_name(), timedelta(seconds=every), timedelta(seconds=lease))
        ports = open_ports(settings)
        if once:
            _make_one(ports, worker)
        else:
            if beside is None:
                step(f"making rounds every {every:g} s; Ctrl+C ends it")
            _make_rounds(ports, worker, ended)


@click.command()
@click.pass_obj
def settle(settings: Settings) -> None:
    """Move every alias that was promised and has not moved.

    At once: this is one step of a round.
    """
    if not carry_out(open_ports(settings)):
        click.echo("Nothing to settle: every alias is where the decisions put it")


@click.command()
@click.pass_obj
def due(settings: Settings) -> None:
    """Carry out what the calendar says.

    Lapse, breach, expire. This is one step of a round.
    """
    ports = open_ports(settings)
    acts = falling_due.fall_due(ports)
    for act in acts:
        click.echo(f"{act.item}: {act.move.value.replace(':', ' ')}: {act.reason}")
    if not acts:
        click.echo("Nothing has fallen due")
    carry_out(ports)


def _make_rounds(ports: Ports, worker: Worker, ended: Event) -> None:
    """Make rounds until `ended`.

    What was done is printed once. What stands in the way is printed once until it no longer does.
    """
    printed: tuple[str, ...] = ()
    while not ended.is_set():
        try:
            turn = take_turn(ports, worker)
        except PlacetError as error:
            turn = Turn((), (str(error),))
        if turn is not None:
            _say(turn, printed)
            printed = turn.obstacles
        ended.wait(worker.every.total_seconds())


def _make_one(ports: Ports, worker: Worker) -> None:
    """Make one round as soon as nobody else makes one."""
    until = monotonic() + worker.lease.total_seconds()
    while (turn := take_turn(ports, worker, at_once=True)) is None:
        if monotonic() > until:
            with ports.store.reader() as reader:
                lease = reader.rounds.now().lease
            fail(commands.round_of_another(None if lease is None else lease.holder, worker.lease.total_seconds()))
        sleep(LOOK_AGAIN)
    if not turn.did and not turn.obstacles:
        click.echo("Nothing was due")
    _say(turn)
    if turn.obstacles:
        sys.exit(EXIT_REFUSED)


def _say(turn: Turn, printed: tuple[str, ...] = ()) -> None:
    for entry in turn.did:
        event = entry.event
        action = event["action"].replace(":", " ").replace("-", " ")
        click.echo(f"{event['subject'].partition('/')[2]}: {action}: {event['reason']}")
    for obstacle in turn.obstacles:
        if obstacle not in printed:
            click.echo(obstacle, err=True)


def _name() -> str:
    """The name of this process, which no other process has.

    The machine, the process id, and what tells the process from an earlier one with this id.
    """
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


@contextmanager
def _until_ended(beside: int | None) -> Iterator[Event]:
    """An event that is set when the process is to end.

    It is asked to end (SIGTERM, SIGINT), or the process beside it has ended. The present work is finished first.
    """
    ended = Event()
    asked = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: ended.set()) for number in asked]
    if beside is not None:
        os.nice(BEHIND)
        Thread(target=_end_with, args=(beside, ended), daemon=True).start()
    try:
        yield ended
    finally:
        for number, handler in zip(asked, before, strict=True):
            signal.signal(number, handler)


def _end_with(pipe: int, ended: Event) -> None:
    os.read(pipe, 1)
    ended.set()
    sleep(FORCED)
    os._exit(1)


COMMANDS = (work, settle, due)
