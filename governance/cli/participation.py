"""Commands of members: vote, recuse oneself, hand over the seat."""

import click

from governance.cli.acting import Sentences, as_person, because, enter, read_dossier, seen, tell
from governance.committee.acts import Choice, Delegated
from governance.services.committee import participation, vote
from governance.settings import Settings


@click.command(name="vote")
@click.argument("request_id")
@click.argument("choice", type=click.Choice([str(choice) for choice in Choice]))
@as_person
@because
@read_dossier
@click.pass_obj
def cast(settings: Settings, request_id: str, choice: str, person: str, reason: str, dossier: str | None) -> None:
    """Vote on a request.

    A later vote replaces an earlier one.
    """
    acting = enter(settings, person)
    act = vote.cast_vote(acting, request_id, Choice(choice), reason, seen(acting.ports, request_id, dossier))
    tell(acting.ports, f"{act.name} voted {choice} on {request_id}")


@click.command()
@click.argument("request_id")
@as_person
@because
@click.pass_obj
def recuse(settings: Settings, request_id: str, person: str, reason: str) -> None:
    """Take no part in a request, for a conflict of interest."""
    acting = enter(settings, person)
    act = participation.recuse(acting, request_id, reason)
    tell(acting.ports, f"{act.name} takes no part in {request_id}")


@click.group(cls=Sentences)
def seat() -> None:
    """Let your deputy sit in on a request, or sit again yourself."""


@seat.command()
@click.argument("request_id")
@as_person
@because
@click.pass_obj
def delegate(settings: Settings, request_id: str, person: str, reason: str) -> None:
    """Let the deputy that people.yaml names sit in."""
    acting = enter(settings, person)
    act = participation.delegate_seat(acting, request_id, reason)
    assert isinstance(act.said, Delegated)
    tell(acting.ports, f"{act.said.deputy_name} sits in for {act.name} on {request_id}")


@seat.command(name="take-back")
@click.argument("request_id")
@as_person
@because
@click.pass_obj
def take_back(settings: Settings, request_id: str, person: str, reason: str) -> None:
    """Sit again yourself, while the deputy has not voted."""
    acting = enter(settings, person)
    act = participation.take_seat_back(acting, request_id, reason)
    tell(acting.ports, f"{act.name} sits again on {request_id}")


COMMANDS = (cast, recuse, seat)
