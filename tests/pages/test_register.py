"""The register, as a regulator reads it."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import FARAH, HENRIK, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show
from tests.services.refusals_cards import TEXT
from tests.steps import ask

pytestmark = pytest.mark.slow


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    made = replace(ports(tmp_path), documents=FakeDocuments({MODEL: a_spec(card=TEXT)}, a_policy()))
    show(made, monkeypatch.setattr)
    return made


@pytest.mark.usefixtures("console")
def test_before_anything_is_assessed_it_says_so():
    assert "No version of any model has been assessed yet." in Screen(HENRIK, "register").text


def test_words_that_no_version_has_are_said(console: Ports):
    assess(by(console, FARAH), MODEL, "2")
    screen = Screen(HENRIK, "register")
    screen.fill("Search", "credit")
    screen.look_again()
    assert "None of 1 version has all of these words." in screen.text


def test_each_version_leads_to_its_card_and_to_what_was_decided(console: Ports):
    for version in "12":
        assess(by(console, FARAH), MODEL, version)
    ask(console, "2")
    seen = Screen(HENRIK, "register")
    assert parse_qs(seen.links[f"**{MODEL}, version 2**"])["version"] == ["2"]
    assert parse_qs(seen.links["Review"])["request"] == ["R-0001"]
    assert "not asked for" in seen.text
    assert "It looks." in seen.text


@pytest.mark.parametrize(
    ("words", "shown"), [("version 2 open", False), (f"{MODEL}/2 open", True), ("payments risk high", True)]
)
def test_a_search_looks_at_names_owners_tiers_states_and_purposes(console: Ports, words: str, shown: bool):
    assess(by(console, FARAH), MODEL, "2")
    ask(console, "2")
    screen = Screen(HENRIK, "register")
    screen.fill("Search", words)
    screen.look_again()
    assert (f"**{MODEL}, version 2**" in screen.links) is shown
