"""The command of the chair: close a request."""

import click

from governance.cli.acting import acting, because, carry_out, enter, read_dossier, seen
from governance.committee.acts import Decided
from governance.services.committee.close import close_request
from governance.services.views import read
from governance.settings import Settings


@click.command()
@click.argument("request_id")
@acting
@because
@read_dossier
@click.pass_obj
def close(settings: Settings, request_id: str, person: str, reason: str, dossier: str | None) -> None:
    """Close a request: count the votes, which decide, and move the alias."""
    ports, actor = enter(settings, person)
    act = close_request(ports, actor, request_id, reason, seen(ports, request_id, dossier))
    decided = act.said
    assert isinstance(decided, Decided)
    counted = decided.tally
    click.echo(
        f"{request_id} is {'approved' if decided.approved else 'rejected'}: {counted.approve} for, "
        f"{counted.reject} against, {counted.abstain} abstained"
    )
    for obstacle in read.review(ports, request_id).obstacles:
        if decided.conditions:
            click.echo(f"It waits: {obstacle}")
    carry_out(ports)


COMMANDS = (close,)
