"""The shared parts of the commands.

Opening a home, the person who acts, what they read, and how errors are said.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click

from governance.bootstrap import bootstrap
from governance.errors import PlacetError
from governance.masking import masked
from governance.people.identity import on_this_machine
from governance.sentences import commands
from governance.sentences.phrase import Phrase
from governance.services.acting import Acting, begin
from governance.services.ports import Ports
from governance.services.record import Seen, seen_now
from governance.services.rounds.follow_up import follow_up
from governance.settings import Settings

EXIT_BROKEN_LOG, EXIT_REFUSED = 1, 2

as_person = click.option("--as", "person", required=True, help="Id of the person who acts, as people.yaml has it.")
because = click.option("--reason", required=True, help="Why, in your words; it goes into the log.")
read_dossier = click.option(
    "--dossier", help="Digest of the dossier you read (its first 12 digits do). [default: the one it stands on]"
)


class Sentences(click.Group):
    """A group of commands that explain their errors.

    They end with a sentence and exit code 2 where Placet can explain what went wrong.
    """

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except PlacetError as error:
            fail(error)


def fail(why: Phrase | PlacetError) -> NoReturn:
    """Say why on stderr, and end with exit code 2."""
    click.echo(str(why), err=True)
    sys.exit(EXIT_REFUSED)


def step(text: str) -> None:
    """Say what is being done, on stderr."""
    click.echo(f"... {masked(text)}", err=True)


def open_ports(settings: Settings) -> Ports:
    """The ports of a home that exists."""
    if not settings.store_path.exists() and not (settings.home / "people.yaml").exists():
        fail(commands.no_home(str(settings.home)))
    return bootstrap(settings)


def enter(settings: Settings, person: str) -> Acting:
    """The person who acts, in a home that exists."""
    return acting_as(open_ports(settings), person)


def acting_as(ports: Ports, person: str) -> Acting:
    """Let whoever types act as the person of that id.

    Raises NotFound.
    """
    return begin(ports, on_this_machine(ports.documents.roster().person(person), ports.clock()))


def seen(ports: Ports, request_id: str, digest: str | None = None) -> Seen:
    """The state of a request that somebody sees who types a command.

    The request as it is, and the dossier that they name.
    """
    now = seen_now(ports, request_id)
    wanted = (digest or now.digest).removeprefix("sha256:")
    same = len(wanted) >= 12 and now.digest.removeprefix("sha256:").startswith(wanted)
    return now if same else replace(now, digest=f"sha256:{wanted}")


def carry_out(ports: Ports) -> bool:
    """Move promised aliases and send queued messages.

    Returns whether an alias moved. Each move is printed.
    """
    moved = follow_up(ports, moves=True)
    for move in moved:
        pointing = f"now points to version {move.version}" if move.version is not None else "no longer points to it"
        click.echo(f"{move.alias} of {move.model} {pointing} ({move.request})")
    return bool(moved)


def tell(ports: Ports, *sentences: str) -> None:
    """Say what was done, and send what it queued."""
    for sentence in sentences:
        click.echo(sentence)
    follow_up(ports)


def write(path: Path, content: bytes) -> None:
    """Write a file that the person asked for."""
    path.write_bytes(content)
    click.echo(f"Wrote {path} ({len(content):,} bytes)")
