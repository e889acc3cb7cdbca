"""Commands of those who ask.

Requests and their withdrawal; questions and conditions.
"""

from datetime import datetime

import click

from governance.canonical import short
from governance.cli.acting import Sentences, as_person, because, carry_out, enter, tell
from governance.committee.acts import Asked, Proposed, When
from governance.committee.request import Purpose
from governance.sentences.times import day
from governance.services.committee import condition as conditions
from governance.services.committee import question as questions
from governance.services.committee import request as requesting
from governance.services.committee import withdraw as withdrawing
from governance.services.committee.obstacles import hopeless
from governance.serving.registry import CHAMPION
from governance.settings import Settings


@click.command()
@click.argument("model")
@click.argument("version")
@as_person
@because
@click.option("--alias", default=CHAMPION, show_default=True, help="The alias it asks for.")
@click.option("--appeal", metavar="REQUEST", help="Appeal against this rejection, on new evidence, before others.")
@click.pass_obj
def request(
    settings: Settings, model: str, version: str, person: str, reason: str, alias: str, appeal: str | None
) -> None:
    """Ask that a version takes an alias.

    This also renews a request whose dossier has changed, attests anew, and appeals.
    """
    acting = enter(settings, person)
    opened = requesting.open_request(acting, model, version, reason, alias, appeal)
    asked = f"stays {alias}, as which it serves already" if opened.purpose is Purpose.INCUMBENT else f"becomes {alias}"
    tell(
        acting.ports,
        f"{opened.id} asks that {opened.name} {asked}, on dossier {short(opened.digest)} "
        f"({opened.purpose}, due {day(opened.due_at)})",
    )
    for obstacle in hopeless(acting, opened.id):
        click.echo(f"As things stand nobody can approve it: {obstacle}")


@click.command()
@click.argument("request_id")
@as_person
@because
@click.pass_obj
def withdraw(settings: Settings, request_id: str, person: str, reason: str) -> None:
    """Take back a request that nobody has decided."""
    acting = enter(settings, person)
    withdrawing.withdraw(acting, request_id, reason)
    tell(acting.ports, f"{request_id} is withdrawn")


@click.group(cls=Sentences)
def question() -> None:
    """Ask, answer and resolve questions."""


@question.command(name="ask")
@click.argument("request_id")
@click.argument("text")
@as_person
@click.option("--blocking/--not-blocking", default=False, help="Whether it must be resolved before a decision.")
@click.pass_obj
def ask_(settings: Settings, request_id: str, text: str, person: str, blocking: bool) -> None:
    """Put a question to the owner."""
    acting = enter(settings, person)
    act = questions.ask_question(acting, request_id, text, blocking=blocking)
    assert isinstance(act.said, Asked)
    tell(acting.ports, f"{act.said.question} is asked on {request_id}{', and must be resolved' if blocking else ''}")


@question.command()
@click.argument("request_id")
@click.argument("question_id")
@click.argument("text")
@as_person
@click.pass_obj
def answer(settings: Settings, request_id: str, question_id: str, text: str, person: str) -> None:
    """Answer a question."""
    acting = enter(settings, person)
    questions.answer_question(acting, request_id, question_id, text)
    tell(acting.ports, f"{question_id} of {request_id} is answered")


@question.command()
@click.argument("request_id")
@click.argument("question_id")
@as_person
@because
@click.pass_obj
def resolve(settings: Settings, request_id: str, question_id: str, person: str, reason: str) -> None:
    """Say that a question is cleared up.

    The person who asked it may do so, and so may a chair.
    """
    acting = enter(settings, person)
    questions.resolve_question(acting, request_id, question_id, reason)
    tell(acting.ports, f"{question_id} of {request_id} is resolved")


@click.group(cls=Sentences)
def condition() -> None:
    """Propose, report on and check conditions of an approval.

    They are proposed before the vote. Reports, checks and other days come afterwards.
    """


@condition.command()
@click.argument("request_id")
@click.argument("text")
@as_person
@click.option("--owner", required=True, help="Who sees to it: an id of people.yaml.")
@click.option("--verifier", required=True, help="Who checks it: another id.")
@click.option("--due", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day.")
@click.option(
    "--when",
    default=str(When.BEFORE),
    show_default=True,
    type=click.Choice([str(kind) for kind in When]),
    help="Before the alias moves, or after.",
)
@click.pass_obj
def propose(
    settings: Settings, request_id: str, text: str, person: str, owner: str, verifier: str, due: datetime, when: str
) -> None:
    """Propose a condition.

    An approval carries all conditions that stand there.
    """
    acting = enter(settings, person)
    act = conditions.propose_condition(acting, request_id, text, owner, verifier, due.date(), When(when))
    assert isinstance(act.said, Proposed)
    tell(acting.ports, f"{act.said.condition.id} is proposed for {request_id}")


@condition.command()
@click.argument("request_id")
@click.argument("condition_id")
@as_person
@because
@click.pass_obj
def drop(settings: Settings, request_id: str, condition_id: str, person: str, reason: str) -> None:
    """Drop your condition, before anybody has voted with it."""
    acting = enter(settings, person)
    conditions.drop_condition(acting, request_id, condition_id, reason)
    tell(acting.ports, f"{condition_id} is dropped from {request_id}")


@condition.command()
@click.argument("request_id")
@click.argument("condition_id")
@click.argument("text")
@as_person
@click.option("--evidence", default="", help="Where to see it: an address, a digest, a document.")
@click.pass_obj
def report(settings: Settings, request_id: str, condition_id: str, text: str, person: str, evidence: str) -> None:
    """Say that a condition is met, and where to see it."""
    acting = enter(settings, person)
    conditions.report_condition(acting, request_id, condition_id, text, evidence)
    tell(acting.ports, f"{condition_id} of {request_id} is reported as met")


@condition.command()
@click.argument("request_id")
@click.argument("condition_id")
@as_person
@because
@click.pass_obj
def verify(settings: Settings, request_id: str, condition_id: str, person: str, reason: str) -> None:
    """Say that a reported condition is met.

    The last one before promotion moves the alias.
    """
    acting = enter(settings, person)
    conditions.verify_condition(acting, request_id, condition_id, reason)
    click.echo(f"{condition_id} of {request_id} is verified")
    carry_out(acting.ports)


@condition.command(name="return")
@click.argument("request_id")
@click.argument("condition_id")
@as_person
@because
@click.pass_obj
def return_(settings: Settings, request_id: str, condition_id: str, person: str, reason: str) -> None:
    """Send back a report that does not show the condition is met."""
    acting = enter(settings, person)
    conditions.return_condition(acting, request_id, condition_id, reason)
    tell(acting.ports, f"{condition_id} of {request_id} goes back to its owner")


@condition.command()
@click.argument("request_id")
@click.argument("condition_id")
@as_person
@because
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="Last day. [default: as it is]")
@click.option("--owner", help="Who sees to it: an id of people.yaml. [default: as it is]")
@click.option("--verifier", help="Who checks it: another id. [default: as it is]")
@click.pass_obj
def reschedule(
    settings: Settings,
    request_id: str,
    condition_id: str,
    person: str,
    reason: str,
    due: datetime | None,
    owner: str | None,
    verifier: str | None,
) -> None:
    """Give a condition another last day or other people.

    A chair may. What must be true stays as it was approved.
    """
    acting = enter(settings, person)
    now = conditions.condition_now(acting, request_id, condition_id)
    last_day = now.due if due is None else due.date()
    sees_to_it, checks_it = owner or now.owner, verifier or now.verifier
    conditions.reschedule_condition(acting, request_id, condition_id, last_day, sees_to_it, checks_it, reason)
    tell(
        acting.ports,
        f"{condition_id} of {request_id} is due on {day(last_day)}; {sees_to_it} sees to it, {checks_it} checks it",
    )


COMMANDS = (request, withdraw, question, condition)
