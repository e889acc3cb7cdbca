"""The card of a version beside that of another, on its page."""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show
from tests.services.refusals_cards import TEXT

pytestmark = pytest.mark.slow


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    made = replace(ports(tmp_path), documents=FakeDocuments({MODEL: a_spec(card=TEXT)}, a_policy()))
    assess(by(made, FARAH), MODEL, "2")
    show(made, monkeypatch.setattr)
    return made


def screen(version: str = "2", **address: str) -> Screen:
    return Screen(BEN, "model_card", model=MODEL, version=version, part="difference", **address)


@pytest.mark.usefixtures("console")
def test_the_only_version_has_no_other_beside_it():
    assert "No other version of this model was assessed." in screen().text


def test_what_is_worse_and_what_is_written_otherwise_stand_beside_the_version_before(console: Ports):
    changed = {**TEXT, "summary": "It looks twice."}
    assess(by(replace(console, documents=FakeDocuments({MODEL: a_spec(card=changed)}, a_policy())), FARAH), MODEL, "1")
    seen = screen()
    assert "that differ:" in seen.text
    (written,) = [table for table in seen.tables if "Field" in table.columns]
    row = written[written["Field"] == "summary"].iloc[0]
    assert (row["How"], row["Version 1"], row["Version 2"]) == ("reworded", "It looks twice.", "It looks.")


def test_the_address_says_beside_which_version(console: Ports):
    assess(by(console, FARAH), MODEL, "1")
    seen = screen("1", beside="2")
    assert any("Version 2" in table.columns for table in seen.tables)
