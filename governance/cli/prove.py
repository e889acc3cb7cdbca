"""Commands that prove: checking the log."""

import sys

import click

from governance.cli.acting import EXIT_BROKEN_LOG, open_ports
from governance.services import prove
from governance.settings import Settings


@click.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check the audit log from its first byte; exit 1 where it was changed."""
    found = prove.verify_log(open_ports(settings))
    if not found.intact:
        click.echo(f"The log was tampered with: {found.fault}. Verified before that: {found.head.text}", err=True)
        sys.exit(EXIT_BROKEN_LOG)
    click.echo(f"The log is intact: {found.head.text}")


COMMANDS = (verify,)
