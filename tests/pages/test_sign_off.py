"""Sections of a model card, as people sign them on its page."""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.views.read import assessed
from tests.builders import BEN, FARAH, HENRIK, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show
from tests.services.refusals_cards import TEXT
from tests.services.test_sign import rewritten, sign
from tests.steps import actions

pytestmark = pytest.mark.slow


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    made = replace(ports(tmp_path), documents=FakeDocuments({MODEL: a_spec(card=TEXT)}, a_policy()))
    assess(by(made, FARAH), MODEL, "2")
    show(made, monkeypatch.setattr)
    return made


def card(person=FARAH) -> Screen:
    return Screen(person, "model_card", model=MODEL, version="2", part="signatures")


def field(console: Ports, form: str, name: str) -> str:
    """The key of a field of Farah's."""
    return f"draft_{form}_{assessed(console, MODEL, '2').assessment.card}_farah_{name}"


def test_a_signature_without_words_is_refused_beside_its_button(console: Ports):
    screen = card()
    screen.fill(field(console, "sign", "section"), "Purpose")
    screen.send("Sign the section")
    assert screen.refusals == ["a reason is needed: the log records why, in your words"]


def test_a_signature_without_a_section_is_refused(console: Ports):
    screen = card()
    screen.fill(field(console, "sign", "words"), "I wrote it")
    screen.send("Sign the section")
    assert screen.refusals == ["Choose first which section you sign."]


@pytest.mark.usefixtures("console")
def test_a_regulator_is_told_that_they_sign_nothing():
    screen = card(HENRIK)
    assert "Henrik Vos (regulator) may read this card and may not sign it." in screen.text
    assert "Sign the section" not in screen.buttons


@pytest.mark.usefixtures("console")
def test_the_card_says_what_each_section_lacks_and_who_owes_it():
    text = card().text
    assert "sections are complete; 0 of 2 that people wrote are signed" in text
    assert "Limits and risks: limitations is not written (the owner, in the specification)" in text


def test_a_section_is_signed_seen_by_everybody_and_taken_back(console: Ports):
    screen = card()
    screen.fill(field(console, "sign", "section"), "Purpose")
    screen.fill(field(console, "sign", "words"), "I wrote it")
    screen.send("Sign the section")
    assert screen.done == ["You have signed Purpose."]
    seen = card(BEN)
    assert "1 of 2 that people wrote are signed" in seen.text
    (sections,) = [table for table in seen.tables if "Signed by" in table.columns]
    assert sections["Signed by"][0].startswith("Farah Nasser (model owner), ")
    screen = card()
    screen.fill(field(console, "unsign", "section"), "Purpose")
    screen.fill(field(console, "unsign", "words"), "I was wrong")
    screen.send("Take it back")
    assert screen.done == ["Your signature on Purpose is taken back."]
    assert actions(console)[-1] == "card:signature-taken-back"


def test_a_card_that_was_measured_again_meanwhile_is_not_signed_unread(console: Ports):
    screen = card()
    words = field(console, "sign", "words")
    screen.fill(field(console, "sign", "section"), "Purpose")
    screen.fill(words, "I wrote it")
    rewritten(console, summary="It looks twice.")
    screen.send("Sign the section")
    assert screen.refusals == [f"the card of {MODEL}/2 has changed since it was shown; read it again before you sign"]


def test_a_signature_that_holds_no_longer_is_not_counted(console: Ports, monkeypatch: pytest.MonkeyPatch):
    sign(console)
    changed = rewritten(console, summary="It looks twice.")
    show(changed, monkeypatch.setattr)
    assert "0 of 2 that people wrote are signed" in card().text
