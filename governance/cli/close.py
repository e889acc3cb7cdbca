"""Commands of the chair: close, minutes, the brief."""

from pathlib import Path

import click

from governance.cli.acting import acting, because, carry_out, enter, open_ports, read_dossier, seen, step, write
from governance.committee.acts import Decided
from governance.papers.brief import brief_paper
from governance.papers.minutes import minutes_paper
from governance.papers.paper import Paper, paper_markdown
from governance.services.committee.close import close_request
from governance.services.ports import Ports
from governance.services.views import read
from governance.settings import Settings

output = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A .md or .pdf file. [default: Markdown on screen]",
)


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


@click.command()
@click.argument("request_id")
@output
@click.pass_obj
def minutes(settings: Settings, request_id: str, output: Path | None) -> None:
    """The minutes of a decided request.

    They are signed for by name, time and meaning.
    """
    ports = open_ports(settings)
    _print(ports, minutes_paper(*read.minutes(ports, request_id)), output)


@click.command()
@click.argument("request_id")
@output
@click.pass_obj
def brief(settings: Settings, request_id: str, output: Path | None) -> None:
    """The decision brief of a request, to print and to take along."""
    ports = open_ports(settings)
    reviewed = read.review(ports, request_id)
    _print(ports, brief_paper(reviewed.request, reviewed.brief), output)


def _print(ports: Ports, paper: Paper, output: Path | None) -> None:
    if output is None:
        click.echo(paper_markdown(paper), nl=False)
    elif output.suffix == ".pdf":
        step("printing")
        write(output, ports.printer.pdf(paper))
    else:
        write(output, paper_markdown(paper).encode())


COMMANDS = (close, minutes, brief)
