"""Sign sections of a model card, and take signatures back."""

from governance.committee.sign_off import SIGN_OFF, Sheet, SheetMove, Signed, SignOff, TakenBack
from governance.errors import NotFound, Refused
from governance.papers.card import Card
from governance.papers.sections import CardSection, written_in
from governance.people.permissions import Action
from governance.sentences import cards, measuring
from governance.services.acting import Acting
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.services.record import courses_where, record, record_new, require_reason
from governance.store.items import Chosen
from governance.store.transaction import Reader


def sign_section(acting: Acting, model: str, version: str, section: CardSection, words: str, read: str) -> SignOff:
    """Sign a section of a card, as the person read it.

    `words` say what they stand for, such as that they wrote or checked it; `read` is the digest of the card that was shown. Raises Refused where they may
    not, where the card has changed since, where nothing is written, and where they have signed it already.
    """
    acting.require_in_office(Action.SIGN)
    require_reason(words)
    with acting.ports.store.writer() as writer:
        digest, card = _card(writer, model, version)
        if digest != read:
            raise Refused(cards.another_card_was_read(f"{model}/{version}"))
        text = written_in(card, section)
        if text is None:
            raise Refused(cards.nothing_written_to_sign(section.heading))
        sheet = signed_on(writer, model, version)
        if sheet is None:
            sheet = record_new(acting, writer, SIGN_OFF, words, Sheet(model, version, digest))
        if any(each.person == acting.person.id for each in sheet.on(section, text)):
            raise Refused(cards.signed_already(acting.person.name, section.heading))
        return record(acting, writer, sheet, SheetMove.SIGN, words, Signed(section.value, text, digest))


def take_signature_back(acting: Acting, model: str, version: str, section: CardSection, why: str) -> SignOff:
    """Take one's own signature back. Raises Refused where there is none."""
    require_reason(why)
    with acting.ports.store.writer() as writer:
        sheet = signed_on(writer, model, version)
        own = (
            ()
            if sheet is None
            else [s for s in sheet.signatures if (s.section, s.person) == (section, acting.person.id)]
        )
        if sheet is None or not own:
            name = f"{model}/{version}"
            raise Refused(cards.no_signature_to_take_back(acting.person.name, section.heading, name))
        return record(acting, writer, sheet, SheetMove.TAKE_BACK, why, TakenBack(section.value))


def sheet_of(ports: Ports, model: str, version: str) -> SignOff | None:
    """The sheet on which the card of a version is signed.

    None where nobody has signed anything.
    """
    with ports.store.reader() as reader:
        return signed_on(reader, model, version)


def signed_on(reader: Reader, model: str, version: str) -> SignOff | None:
    """The same, in a look that others make as well."""
    sheets = (each.item for each in courses_where(reader, SIGN_OFF, Chosen(model=model)))
    return next((sheet for sheet in sheets if sheet.version == version), None)


def _card(reader: Reader, model: str, version: str) -> tuple[str, Card]:
    assessment = reader.evidence.assessment(model, version)
    if assessment is None:
        raise NotFound(measuring.not_assessed(model, version))
    return assessment.card, fetch(reader, assessment.card, Card)
