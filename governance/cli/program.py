"""The program: its commands in the order of the work."""

from pathlib import Path

import click

from governance.cli import (
    ask,
    bias,
    close,
    drift,
    end,
    keep,
    papers,
    participation,
    prepare,
    profile,
    prove,
    rules,
    watch,
    witness,
    work,
)
from governance.cli.acting import Sentences
from governance.settings import read_settings

FORMERLY = {"decide": "close", "stop": "revoke"}
"""What commands were called before: scripts that say so go on."""


class Program(Sentences):
    """The program, which knows its commands by their earlier names too."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name.

        Earlier names find the command too.
        """
        return super().get_command(ctx, FORMERLY.get(cmd_name, cmd_name))


@click.group(cls=Program, context_settings={"max_content_width": 100})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of this console. [default: $PLACET_HOME or .placet]",
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Decide which models may serve people, and prove how it was decided."""
    ctx.obj = read_settings(home)


for module in (
    prepare,
    profile,
    bias,
    drift,
    ask,
    participation,
    close,
    papers,
    end,
    rules,
    work,
    watch,
    keep,
    prove,
    witness,
):
    for command in module.COMMANDS:
        main.add_command(command)
