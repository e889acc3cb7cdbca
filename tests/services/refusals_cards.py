"""Every refusal of a signature on a model card."""

from dataclasses import replace

from governance.errors import NotFound
from governance.papers.sections import CardSection
from governance.sentences import cards, measuring
from governance.services.committee.sign import sign_section, take_signature_back
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments
from tests.services.refusals import Case, Start
from tests.steps import measured

PURPOSE, LIMITS, GROUPS = CardSection.PURPOSE, CardSection.LIMITS, CardSection.GROUPS
TEXT = {"summary": "It looks.", "intended_use": "Looking.", "people_affected": "All.", "possible_harm": "Some."}
I_WROTE_IT = "I wrote it and stand by it"
NAME = f"{MODEL}/2"


def described(console: Ports) -> None:
    """Version 2 is measured again, with a card that somebody has written."""
    measured(replace(console, documents=FakeDocuments({MODEL: a_spec(card=TEXT)}, a_policy())), "2")


def signed(console: Ports) -> None:
    """Farah has signed its purpose."""
    described(console)
    _sign(console, PURPOSE)


def _sign(console: Ports, section: CardSection) -> None:
    with console.store.reader() as reader:
        assessment = reader.evidence.assessment(MODEL, "2")
    assert assessment is not None
    sign_section(by(console, FARAH), MODEL, "2", section, I_WROTE_IT, assessment.card)


TABLE = {
    "signing another card than the one on record": Case(
        lambda c: sign_section(by(c, FARAH), MODEL, "2", PURPOSE, I_WROTE_IT, "sha256:" + "0" * 64),
        cards.another_card_was_read(NAME),
        described,
        Start.MEASURED,
    ),
    "signing a section in which nothing is written": Case(
        lambda c: _sign(c, LIMITS), cards.nothing_written_to_sign("Limits and risks"), described, Start.MEASURED
    ),
    "signing a section that is measured": Case(
        lambda c: _sign(c, GROUPS), cards.nothing_written_to_sign("Groups"), described, Start.MEASURED
    ),
    "signing the same words twice": Case(
        lambda c: _sign(c, PURPOSE), cards.signed_already("Farah Nasser", "Purpose"), signed, Start.MEASURED
    ),
    "signing the card of a version that was not measured": Case(
        lambda c: sign_section(by(c, FARAH), MODEL, "9", PURPOSE, I_WROTE_IT, "sha256:" + "0" * 64),
        measuring.not_assessed(MODEL, "9"),
        start=Start.MEASURED,
        error=NotFound,
    ),
    "taking back a signature of another": Case(
        lambda c: take_signature_back(by(c, BEN), MODEL, "2", PURPOSE, "I was wrong"),
        cards.no_signature_to_take_back("Ben Okafor", "Purpose", NAME),
        signed,
        Start.MEASURED,
    ),
}
