"""Sign a section of a model card, or take the signature back."""

import click

from governance.cli.acting import as_person, because, enter, tell
from governance.papers.sections import CardSection
from governance.services.committee import sign as service
from governance.services.views import read
from governance.settings import Settings


@click.command()
@click.argument("model")
@click.argument("version")
@click.argument("section", type=click.Choice([section.value for section in CardSection]))
@as_person
@because
@click.option("--take-back", is_flag=True, help="Take your own signature back.")
@click.pass_obj
def sign(settings: Settings, model: str, version: str, section: str, person: str, reason: str, take_back: bool) -> None:
    """Sign a section of the card of a version.

    As it is written now. The reason says what you stand for, such as that you wrote it.
    """
    acting, signed = enter(settings, person), CardSection(section)
    if take_back:
        service.take_signature_back(acting, model, version, signed, reason)
        tell(acting.ports, f"the signature on {signed.heading} of {model}/{version} is taken back")
        return
    card = read.assessed(acting.ports, model, version).assessment.card
    service.sign_section(acting, model, version, signed, reason, card)
    tell(acting.ports, f"{signed.heading} of {model}/{version} is signed")


COMMANDS = (sign,)
