"""Print the register of models, or write it as static files."""

from pathlib import Path

import click

from governance.cli.acting import open_ports, step
from governance.papers.card_paper import card_paper
from governance.papers.exports.forms import FORMS
from governance.papers.html import html
from governance.papers.markdown import markdown
from governance.papers.register import Registration, register_paper
from governance.services.ports import Ports
from governance.services.views import read
from governance.services.views.card_exports import exported_card
from governance.services.views.register import register as registrations_of
from governance.settings import Settings

TITLE = "Register of models"


@click.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for static files, such as a web server gives out. [default: Markdown on screen]",
)
@click.pass_obj
def register(settings: Settings, output: Path | None) -> None:
    """Every assessed version, with its card and what was decided.

    Files of cards are named by the card's digest, so that an address never means another card.
    """
    ports = open_ports(settings)
    registrations = registrations_of(ports)
    if output is None:
        click.echo(markdown(register_paper(registrations, TITLE, ports.clock())), nl=False)
        return
    output.mkdir(parents=True, exist_ok=True)
    for each in registrations:
        step(f"the card of {each.name}")
        _write_card(ports, output / each.file, each)
    index = html(register_paper(registrations, TITLE, ports.clock(), linked=True))
    (output / "index.html").write_text(index, encoding="utf-8")
    click.echo(f"Wrote {output / 'index.html'} and {len(registrations):,} cards")


def _write_card(ports: Ports, folder: Path, registration: Registration) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    card = registration.card
    paper = card_paper(card, registration.digest, read.background(ports, card.model, card.version))
    (folder / "card.html").write_text(html(paper), encoding="utf-8")
    (folder / "card.md").write_text(markdown(paper), encoding="utf-8")
    for export, form in FORMS.items():
        (folder / f"card-{form.ending}").write_bytes(exported_card(ports, card.model, card.version, export))


COMMANDS = (register,)
