"""The program: its commands in the order of the work."""

from collections import UserDict
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from governance.cli.acting import Sentences
from governance.settings import read_settings

MODULES = {
    "prepare": ("demo", "init", "attach", "assess", "serve"),
    "score": ("scorer",),
    "profile": ("profile",),
    "bias": ("bias",),
    "drift": ("drift", "evidently"),
    "ask": ("request", "withdraw", "question", "condition"),
    "participation": ("vote", "recuse", "seat"),
    "close": ("close",),
    "papers": ("minutes", "brief", "card"),
    "sign": ("sign",),
    "register": ("register",),
    "end": ("suspend", "revoke", "review", "emergency"),
    "rules": ("policy",),
    "work": ("work", "settle", "due"),
    "watch": ("watch", "hook"),
    "keep": ("key", "erase", "backup", "restore", "migrate"),
    "prove": ("verify", "export"),
    "witness": ("witness",),
}
"""The commands that each module has."""
FORMERLY = {"decide": "close", "stop": "revoke"}
"""What commands were called before: scripts that say so go on."""


class OnDemand(UserDict[str, Any]):
    """Commands by name.

    The module of one is imported when it is asked for: nobody waits for the others.
    """

    def __getitem__(self, key: str) -> click.Command:
        """The command of this name."""
        module = import_module(f"governance.cli.{super().__getitem__(key)}")
        commands: dict[str, click.Command] = {command.name: command for command in module.COMMANDS}
        return commands[key]


class Program(Sentences):
    """The program, which knows its commands by their earlier names too."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name.

        Earlier names find the command too.
        """
        return super().get_command(ctx, FORMERLY.get(cmd_name, cmd_name))


@click.group(
    cls=Program,
    commands=OnDemand({name: module for module, names in MODULES.items() for name in names}),
    context_settings={"max_content_width": 100},
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of this console. [default: $PLACET_HOME or .placet]",
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Decide which models may serve people, and prove how it was decided."""
    ctx.obj = read_settings(home)
