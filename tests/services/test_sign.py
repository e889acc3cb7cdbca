"""Sections of a model card, signed by people and taken back."""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.audit.verify_bundle import Check
from governance.committee.sign_off import SIGN_OFF, SheetMove, Signed
from governance.errors import Refused, Unfit
from governance.papers.sections import written_in
from governance.sentences import refusals
from governance.services.acting import seeing_everything
from governance.services.committee.sign import sheet_of, sign_section, take_signature_back
from governance.services.evidence.assess import assess
from governance.services.log.export import export_item
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.record import course, record
from governance.services.views.read import assessed
from tests.builders import BEN, FARAH, HENRIK, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, ports
from tests.services.refusals_cards import I_WROTE_IT, PURPOSE, TEXT
from tests.steps import actions


@pytest.fixture
def console(console: Ports) -> Ports:
    """A version that is measured, with a card that somebody has written."""
    return rewritten(console)


def rewritten(console: Ports, **words: str) -> Ports:
    made = replace(console, documents=FakeDocuments({MODEL: a_spec(card={**TEXT, **words})}, a_policy()))
    assess(by(made, FARAH), MODEL, "2")
    return made


def sign(console, person=FARAH, section=PURPOSE, words=I_WROTE_IT, read=None):
    return sign_section(
        by(console, person), MODEL, "2", section, words, read or assessed(console, MODEL, "2").assessment.card
    )


def test_a_regulator_signs_nothing(console: Ports):
    with pytest.raises(Refused) as refusal:
        sign(console, HENRIK)
    assert refusal.value.phrase.code == refusals.not_permitted("x", ["y"], "z", ["w"]).code


def test_nobody_signs_without_saying_what_for(console: Ports):
    with pytest.raises(Unfit):
        sign(console, words=" ")


def test_a_signature_says_who_signed_which_words_and_when(console: Ports):
    sheet = sign(console)
    card = assessed(console, MODEL, "2").card
    (signature,) = sheet.on("purpose", written_in(card, PURPOSE))
    assert (signature.name, signature.standing, signature.words) == ("Farah Nasser", "model owner", I_WROTE_IT)
    assert sheet == sheet_of(console, MODEL, "2")
    assert actions(console)[-2:] == ["card:opened-for-signing", "card:section-signed"]
    assert verify_log(console).fault is None


def test_several_people_sign_on_one_sheet(console: Ports):
    first, second = sign(console), sign(console, BEN, words="I have checked it")
    assert first.id == second.id
    assert [each.person for each in second.signatures] == ["farah", "ben"]


def test_a_signature_holds_until_a_word_of_its_section_changes(console: Ports):
    sign(console)
    elsewhere = rewritten(console, possible_harm="A lot.")
    card = assessed(elsewhere, MODEL, "2").card
    assert len(sheet_of(elsewhere, MODEL, "2").on("purpose", written_in(card, PURPOSE))) == 1
    changed = rewritten(console, summary="It looks twice.")
    card = assessed(changed, MODEL, "2").card
    assert sheet_of(changed, MODEL, "2").on("purpose", written_in(card, PURPOSE)) == ()
    assert len(sign(changed).on("purpose", written_in(card, PURPOSE))) == 1


def test_a_signature_is_taken_back_and_stays_on_record(console: Ports):
    sign(console)
    sheet = take_signature_back(by(console, FARAH), MODEL, "2", PURPOSE, "I was wrong")
    assert sheet.signatures == ()
    assert verify_log(console).fault is None


def test_both_verifiers_name_a_signature_of_somebody_who_may_not_sign(tmp_path: Path):
    console = rewritten(ports(tmp_path))
    sheet = sign(console)
    with console.store.writer() as writer:
        item = course(writer, SIGN_OFF, sheet.id).item
        record(by(console, HENRIK), writer, item, SheetMove.SIGN, "forged", Signed("purpose", "sha256:0", "sha256:0"))
    assert "on record Henrik Vos may not sign a card (act 3)" in str(verify_log(console).fault)
    (fault,) = Check(dict(export_item(seeing_everything(console), sheet.id).files)).run().faults
    assert fault.sentence.endswith("whoever signed S-0001 was not on record as somebody who may sign a card")


def test_an_export_of_a_sheet_proves_itself(console: Ports):
    sheet = sign(console)
    take_signature_back(by(console, FARAH), MODEL, "2", PURPOSE, "I was wrong")
    checked = Check(dict(export_item(seeing_everything(console), sheet.id).files)).run()
    assert checked.faults == []
    assert {step.title: step.said for step in checked.steps}["The signatures"] == "1 signature by whoever may sign"
