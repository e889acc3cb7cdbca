"""Commands that watch: one look at every governed alias, looking in rounds, and the registry's webhook."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import click

from governance.adapters.registry.mlflow_webhooks import register_webhook
from governance.cli.acting import fail, open_ports, step, tell
from governance.errors import PlacetError, Refused
from governance.masking import masked
from governance.services.ports import Ports
from governance.services.rounds.round import done_since, tend
from governance.services.serving import watch as watching
from governance.services.views.read import log_size
from governance.settings import Settings

EXIT_STRAY = 1
HOOK_PATH = "/hooks/mlflow"


@click.command()
@click.pass_obj
def watch(settings: Settings) -> None:
    """Look once whether every alias points where it was decided, to the files that were approved; exit 1 if not."""
    ports = open_ports(settings)
    found = watching.watch(ports)
    standing = watching.stray_aliases(ports)
    for stray in found:
        tell(ports, f"{watching.sentence(stray)}{'' if stray in standing else '; it was moved back'}")
    promised = watching.unkept(ports)
    for promise in promised:
        tell(ports, promise)
    if found or promised:
        sys.exit(EXIT_STRAY)
    tell(ports, "Every alias points where the decisions put it, and serves the files that were approved")


@click.command()
@click.argument("url")
@click.pass_obj
def hook(settings: Settings, url: str) -> None:
    """Let the MLflow server tell the console at URL when an alias moves, signed with PLACET_WEBHOOK_SECRET."""
    if not settings.webhook_secret:
        raise Refused(
            "PLACET_WEBHOOK_SECRET is not set; anybody could send the console webhooks that nobody signed. "
            "Set it to a long random text, here and where the console runs"
        )
    address = url if url.endswith(HOOK_PATH) else url.rstrip("/") + HOOK_PATH
    made = register_webhook(settings.registry_uri, address, settings.webhook_secret)
    click.echo(
        f"{masked(settings.registry_uri)} {'now tells' if made.new else 'tells'} {address} when an alias moves; "
        "a running server may take a minute to begin"
    )
    if made.problem is not None:
        fail(f"a delivery was sent to try it, and was not taken: {made.problem}")


def go_on(ports: Ports, seconds: float) -> None:
    """Do what happens by itself, every so many seconds, until somebody ends the process.

    Each thing that was done is said once; so is what stands in the way, until it no longer does.
    """
    step(f"looking every {seconds:g} s; Ctrl+C ends it")
    told: frozenset[str] = frozenset()
    with _until_ended() as ended:
        while not ended.is_set():
            obstacles, waits = _round(ports)
            for obstacle in obstacles:
                if obstacle not in told:
                    click.echo(obstacle, err=True)
            # While a move waits to be tried again, its obstacle is there still, though this round did not meet it.
            told = frozenset(obstacles) | (told if waits else frozenset())
            ended.wait(seconds)


def _round(ports: Ports) -> tuple[tuple[str, ...], bool]:
    """Do it once and say what was done; what stood in the way, and whether a move waits to be tried again."""
    try:
        begin = log_size(ports)
        obstacles = tend(ports)
        for entry in done_since(ports, begin):
            said = entry.event
            action = said["action"].replace(":", " ").replace("-", " ")
            click.echo(f"{said['subject'].partition('/')[2]}: {action}: {said['reason']}")
        with ports.store.reader() as reader:
            waits = bool(reader.pending_moves())
    except PlacetError as error:
        return (str(error),), True
    return tuple(str(obstacle) for obstacle in obstacles), waits


@contextmanager
def _until_ended() -> Iterator[Event]:
    """Set once the process is asked to end (SIGTERM, SIGINT); what is being done is finished first."""
    ended = Event()
    asked = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(one, lambda *_: ended.set()) for one in asked]
    try:
        yield ended
    finally:
        for one, handler in zip(asked, before, strict=True):
            signal.signal(one, handler)


COMMANDS = (watch, hook)
