"""Commands that print papers: the brief, the minutes, the model card."""

from pathlib import Path

import click

from governance.cli.acting import fail, open_ports, step, write
from governance.papers.brief import brief_paper
from governance.papers.card_paper import card_paper
from governance.papers.exports.forms import Export
from governance.papers.markdown import markdown
from governance.papers.minutes import minutes_paper
from governance.papers.paper import Paper
from governance.papers.printing import Form, Printer, printed
from governance.sentences import commands
from governance.services.acting import seeing_everything
from governance.services.views import read
from governance.services.views.card_exports import exported_card
from governance.settings import Settings


def _writable(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    """Refuse at once what could not be written at the end."""
    if path is not None:
        _form(path)
        if not path.parent.is_dir():
            fail(commands.no_folder_there(str(path), str(path.parent)))
    return path


def _form(path: Path) -> Form:
    ending = path.suffix.lower().removeprefix(".")
    if ending not in set(Form):
        fail(commands.no_form_of_paper(str(path), path.suffix))
    return Form(ending)


output = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_writable,
    help="A .pdf, .html or .md file. [default: Markdown on screen]",
)


def put(paper: Paper, output: Path | None, printer: Printer) -> None:
    """Write `paper` in the form that the name asks for.

    Without a name it is shown as Markdown.
    """
    if output is None:
        click.echo(markdown(paper), nl=False)
        return
    step("printing")
    write(output, printed(paper, _form(output), printer))


@click.command()
@click.argument("request_id")
@output
@click.pass_obj
def minutes(settings: Settings, request_id: str, output: Path | None) -> None:
    """The minutes of a decided request.

    They are signed for by name, time and meaning.
    """
    ports = open_ports(settings)
    put(minutes_paper(*read.minutes(ports, request_id)), output, ports.printer)


@click.command()
@click.argument("request_id")
@output
@click.pass_obj
def brief(settings: Settings, request_id: str, output: Path | None) -> None:
    """The decision brief of a request, to print and to take along."""
    ports = open_ports(settings)
    reviewed = read.review(seeing_everything(ports), request_id)
    put(brief_paper(reviewed.request, reviewed.question, reviewed.brief), output, ports.printer)


@click.command()
@click.argument("model")
@click.argument("version")
@output
@click.option(
    "--as-form",
    type=click.Choice([export.value for export in Export]),
    help="Write it to the screen in the form of another tool, with its digest, decisions and log entries.",
)
@click.pass_obj
def card(settings: Settings, model: str, version: str, output: Path | None, as_form: str | None) -> None:
    """The model card of a version, from its last assessment."""
    ports = open_ports(settings)
    if as_form is not None:
        click.echo(exported_card(ports, model, version, Export(as_form)), nl=False)
        return
    latest = read.assessed(ports, model, version)
    put(card_paper(latest.card, latest.assessment.card, read.background(ports, model, version)), output, ports.printer)


COMMANDS = (minutes, brief, card)
