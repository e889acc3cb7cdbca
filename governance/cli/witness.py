"""Commands that let others vouch for the log."""

import sys

import click

from governance.cli.acting import open_ports
from governance.services.log.witness import witness as ask_witnesses
from governance.settings import Settings

EXIT_NOT_WITNESSED = 1


@click.command()
@click.pass_obj
def witness(settings: Settings) -> None:
    """Have witnesses cosign the log, and authorities stamp it.

    Exit code 1 where one did not.
    """
    outcomes = ask_witnesses(open_ports(settings))
    for outcome in outcomes:
        click.echo(f"{outcome.name} {outcome.said}", err=not outcome.good)
    if not all(outcome.good for outcome in outcomes):
        sys.exit(EXIT_NOT_WITNESSED)


COMMANDS = (witness,)
