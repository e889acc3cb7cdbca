"""Datasheets on screen say who owes what nobody has said."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import streamlit as st

import app.panels.evidence.card
from app.panels.evidence.datasheets import datasheets
from governance.predictions.card_text import GROUPS_OF_QUESTIONS
from governance.records import DatasetInput, Training
from governance.services.evidence.assess import assess
from tests.builders import BEN, FARAH, MODEL, a_spec, by
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show

WORDS = {"summary": "s", "intended_use": "i", "people_affected": "p", "possible_harm": "h"}
HOSTILE = "<b>loud</b> [click](http://example.org) # big"


@pytest.fixture
def opened(tmp_path, monkeypatch) -> Callable[..., Screen]:
    """A page with nothing on it but the datasheets."""

    def at(*data: DatasetInput, **sheets: object) -> Screen:
        st.cache_resource.clear()
        console = ports(tmp_path)
        spec = a_spec(card={**WORDS, "datasheets": sheets})
        console = replace(console, documents=FakeDocuments({MODEL: spec}, console.documents.policy()))
        monkeypatch.setattr(console.registry, "training", lambda _: Training(data))
        assess(by(console, FARAH), MODEL, "2")
        show(console, monkeypatch.setattr)
        monkeypatch.setattr(app.panels.evidence.card, "model_card", lambda shown, _: datasheets(shown.card))
        return Screen(BEN, "model_card", model=MODEL, version="2")

    return at


def test_a_version_without_data_says_who_owes_their_names(opened):
    seen = opened()
    assert "The registry names no data set, and nobody describes one." in seen.text
    assert "whoever trains it, in the registry's run" in seen.text


def test_a_question_that_nobody_answered_says_who_owes_the_answer(opened):
    seen = opened(DatasetInput("payments-2025", "9f1c2d3e", "s3", "training"))
    assert "payments-2025: 0 of 7 groups of questions answered" in seen.text.replace("**", "")
    assert seen.text.count("Nobody has said it. It is owed by the owner, in the specification.") == 7
    assert all(question in seen.text for question in GROUPS_OF_QUESTIONS.values())
    assert seen.flaws == []


def test_words_of_people_are_shown_as_words_and_no_markup(opened):
    seen = opened(**{HOSTILE: {"motivation": HOSTILE, "license": HOSTILE}})
    assert "The registry does not name it" in seen.text
    assert "loud" in seen.text
    assert HOSTILE not in seen.written


def test_each_datasheet_can_be_kept(opened):
    seen = opened(DatasetInput("payments-2025", "9f1c2d3e", "s3", "training"), another={"uses": "Training only."})
    labels = [getattr(element, "label", "") for element in seen.elements]
    assert {f"Datasheet {number} ({form})" for number in (1, 2) for form in ("PDF", "HTML", "Markdown")} <= set(labels)
