"""Commands that watch.

One look at every governed alias, and the registry's webhook.
"""

import sys

import click

from governance.adapters.registry.mlflow_webhooks import register_webhook
from governance.cli.acting import fail, open_ports, tell
from governance.errors import Refused
from governance.masking import masked
from governance.sentences import commands, running
from governance.services.serving import watch as watching
from governance.settings import Settings

EXIT_STRAY = 1
HOOK_PATH = "/hooks/mlflow"


@click.command()
@click.pass_obj
def watch(settings: Settings) -> None:
    """Look once whether every alias is as it was decided.

    It points to the decided version, which has the files that were approved. Exit code 1 if not.
    """
    ports = open_ports(settings)
    strays = watching.watch(ports)
    standing = watching.stray_aliases(ports)
    for stray in strays:
        tell(ports, f"{watching.sentence(stray)}{'' if stray in standing else '; it was moved back'}")
    promised = watching.unkept(ports)
    for promise in promised:
        tell(ports, promise)
    if strays or promised:
        sys.exit(EXIT_STRAY)
    tell(ports, "Every alias points where the decisions put it, and serves the files that were approved")


@click.command()
@click.argument("url")
@click.pass_obj
def hook(settings: Settings, url: str) -> None:
    """Let the MLflow server tell the console when an alias moves.

    The console is at URL. The messages are signed with PLACET_WEBHOOK_SECRET.
    """
    if not settings.webhook_secret:
        raise Refused(running.webhook_without_secret())
    address = url if url.endswith(HOOK_PATH) else url.rstrip("/") + HOOK_PATH
    made = register_webhook(settings.registry, address, settings.webhook_secret)
    click.echo(
        f"{masked(settings.registry)} {'now tells' if made.new else 'tells'} {address} when an alias moves; "
        "a running server may take a minute to begin"
    )
    if made.problem is not None:
        fail(commands.delivery_not_taken(made.problem))


COMMANDS = (watch, hook)
