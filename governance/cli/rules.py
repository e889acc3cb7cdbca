"""Commands about the rules.

The policy in force, what another would change, and its adoption.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from governance.canonical import short
from governance.cli.acting import Sentences, as_person, because, enter, open_ports, tell
from governance.committee.difference import clauses
from governance.committee.policy import Policy
from governance.committee.simulation import Simulated
from governance.parsing import read_document
from governance.sentences.times import day, moment
from governance.services.committee.adopt import propose_policy
from governance.services.committee.policy import differs_from_file, policy_in_force
from governance.services.committee.simulate import simulate_policy
from governance.settings import Settings

new_policy = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group(cls=Sentences)
def policy() -> None:
    """The rules in force, and how others come to be."""


@policy.command()
@click.pass_obj
def show(settings: Settings) -> None:
    """Which policy is in force, since when, and who adopted it."""
    ports = open_ports(settings)
    with ports.store.reader() as reader:
        in_force, rules = policy_in_force(reader)
        earlier = reader.policies.all()[1:]
    by = in_force.request or "the console began with it"
    click.echo(f"{rules.name} is in force since {moment(in_force.since)} ({by}), digest {short(in_force.digest)}")
    for policy in earlier:
        click.echo(f"before: {short(policy.digest)} since {moment(policy.since)} ({policy.request or 'the beginning'})")
    if differs_from_file(ports):
        click.echo("policy.yaml says something else; `placet policy propose` asks the committee to adopt it")


@policy.command()
@new_policy
@click.pass_obj
def diff(settings: Settings, file: Path) -> None:
    """What another policy changes, field by field."""
    ports = open_ports(settings)
    with ports.store.reader() as reader:
        rules = policy_in_force(reader)[1]
    changed = clauses(rules, read_document(file, Policy))
    for clause in changed:
        click.echo(f"{clause.field}: {clause.before} -> {clause.after}")
    if not changed:
        click.echo("It is the policy in force, word for word")


@policy.command()
@new_policy
@click.pass_obj
def simulate(settings: Settings, file: Path) -> None:
    """Show what another policy would have said of past requests.

    Of every request, requirement by requirement.
    """
    simulated = simulate_policy(open_ports(settings), read_document(file, Policy))
    if not simulated:
        click.echo("There is no past request about a version yet")
        return
    click.echo("\n".join(table(simulated)))
    blocked = [request for request in simulated if request.blocked]
    newly = [request for request in blocked if not request.blocked_before]
    click.echo(
        f"\nIt would have blocked {len(blocked)} of {len(simulated)}; {len(newly)} of these are not blocked by the rules they were judged by."
    )
    for request in blocked:
        click.echo(f"  {request.request}: {'; '.join(map(str, request.blocked))}")


def table(simulated: Sequence[Simulated]) -> list[str]:
    """A row per request and requirement, columns aligned."""
    head = ("Request", "Version", "Was", "Would be", "Requirement", "Before", "After", "Effect")
    rows = [
        (
            request.request,
            request.name,
            request.state,
            request.verdict,
            row.requirement,
            str(row.before or "not asked"),
            str(row.after or "not asked"),
            row.effect or "-",
        )
        for request in simulated
        for row in request.rows
    ]
    widths = [max(len(line[column]) for line in (head, *rows)) for column in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (head, *rows)
    ]


@policy.command()
@new_policy
@as_person
@because
@click.pass_obj
def propose(settings: Settings, file: Path, person: str, reason: str) -> None:
    """Ask the committee to put another policy in force."""
    acting = enter(settings, person)
    opened = propose_policy(acting, read_document(file, Policy), reason)
    tell(acting.ports, f"{opened.id} asks that {opened.name} is adopted, due {day(opened.due_at)}")


COMMANDS = (policy,)
