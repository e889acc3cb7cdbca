"""Commands that end an approval, and those of an emergency."""

from datetime import datetime

import click

from governance.cli.acting import Sentences, as_person, because, carry_out, enter, tell
from governance.sentences.times import day
from governance.services.committee import emergency as emergencies
from governance.services.committee import end
from governance.services.committee import review as reviews
from governance.serving.registry import CHAMPION
from governance.settings import Settings


@click.command()
@click.argument("request_id")
@as_person
@because
@click.pass_obj
def suspend(settings: Settings, request_id: str, person: str, reason: str) -> None:
    """Suspend an approval.

    Any member may do this. The version no longer serves until the committee says so.
    """
    acting = enter(settings, person)
    end.suspend(acting, request_id, reason)
    click.echo(f"{request_id} is suspended")
    carry_out(acting.ports)


@click.command()
@click.argument("request_id")
@as_person
@because
@click.pass_obj
def revoke(settings: Settings, request_id: str, person: str, reason: str) -> None:
    """Revoke an approval for good, as an executive may."""
    acting = enter(settings, person)
    end.revoke(acting, request_id, reason)
    click.echo(f"{request_id} is revoked")
    carry_out(acting.ports)


@click.group(cls=Sentences)
def emergency() -> None:
    """Move an alias back in an emergency, by two people.

    It points to an approved version then, or to none.
    """


@emergency.command(name="break-glass")
@click.argument("model")
@as_person
@because
@click.option("--to", metavar="VERSION", help="A version approved before. [default: none, switch it off]")
@click.option("--alias", default=CHAMPION, show_default=True, help="The alias that moves.")
@click.pass_obj
def break_glass(settings: Settings, model: str, person: str, reason: str, to: str | None, alias: str) -> None:
    """Turn the first of the two keys of an emergency.

    Nothing moves before a second person confirms.
    """
    acting = enter(settings, person)
    opened = emergencies.break_glass(acting, model, to, reason, alias)
    tell(
        acting.ports,
        f"{opened.id} waits until {opened.due_at:%H:%M} UTC for a second person: placet emergency confirm {opened.id}",
    )


@emergency.command()
@click.argument("request_id")
@as_person
@because
@click.pass_obj
def confirm(settings: Settings, request_id: str, person: str, reason: str) -> None:
    """Turn the second key, which moves the alias.

    The committee must review the move.
    """
    acting = enter(settings, person)
    emergencies.confirm_emergency(acting, request_id, reason)
    click.echo(f"{request_id} is confirmed; the committee reviews it")
    carry_out(acting.ports)


@click.group(cls=Sentences)
def review() -> None:
    """Review a standing approval: ask for it, end it, withdraw it."""


@review.command(name="ask")
@click.argument("request_id")
@as_person
@because
@click.option(
    "--by", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Last day to end it, UTC. [default: in 14 days]"
)
@click.pass_obj
def ask_review(settings: Settings, request_id: str, person: str, reason: str, by: datetime | None) -> None:
    """Ask whether an approval still stands, as anybody may."""
    acting = enter(settings, person)
    within = reviews.CUSTOMARY if by is None else by.date() - acting.today
    asked = reviews.ask_review(acting, request_id, reason, within)
    tell(
        acting.ports,
        f"{asked.id} reviews {request_id}; a chair ends it by {day(asked.due_at)}: placet review end {asked.id}",
    )


@review.command(name="end")
@click.argument("review_id")
@click.argument("outcome", type=click.Choice(["stands", "suspend"]))
@as_person
@because
@click.pass_obj
def end_review(settings: Settings, review_id: str, outcome: str, person: str, reason: str) -> None:
    """Say whether the approval stands, or suspend it, as a chair may."""
    acting = enter(settings, person)
    ended = reviews.end_review(acting, review_id, reason, stands=outcome == "stands")
    click.echo(f"{review_id} is {ended.state}: {ended.regards}")
    carry_out(acting.ports)


@review.command(name="withdraw")
@click.argument("review_id")
@as_person
@because
@click.pass_obj
def withdraw_review(settings: Settings, review_id: str, person: str, reason: str) -> None:
    """Take back a review that nobody has ended."""
    acting = enter(settings, person)
    reviews.withdraw_review(acting, review_id, reason)
    tell(acting.ports, f"{review_id} is withdrawn")


COMMANDS = (suspend, revoke, review, emergency)
