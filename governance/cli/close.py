"""The command of the chair: close a request."""

import click

from governance.cli.acting import as_person, because, carry_out, enter, read_dossier, seen
from governance.committee.acts import Decided
from governance.services.committee.close import close_request
from governance.services.views import read
from governance.settings import Settings


@click.command()
@click.argument("request_id")
@as_person
@because
@read_dossier
@click.pass_obj
def close(settings: Settings, request_id: str, person: str, reason: str, dossier: str | None) -> None:
    """Close a request: count the votes, which decide, and move the alias."""
    acting = enter(settings, person)
    act = close_request(acting, request_id, reason, seen(acting.ports, request_id, dossier))
    decided = act.said
    assert isinstance(decided, Decided)
    counted = decided.tally
    click.echo(
        f"{request_id} is {'approved' if decided.approved else 'rejected'}: {counted.approve} for, "
        f"{counted.reject} against, {counted.abstain} abstained"
    )
    for obstacle in read.review(acting, request_id).obstacles:
        if decided.conditions:
            click.echo(f"It waits: {obstacle}")
    carry_out(acting.ports)


COMMANDS = (close,)
