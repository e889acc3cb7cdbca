"""The model card on screen.

A row for each group, the version before beside it, and what was decided.
"""

from pathlib import Path

import pytest
import streamlit as st

from governance.services.evidence.assess import assess
from tests.builders import BEN, FARAH, MODEL, by
from tests.pages.screens import Screen, show
from tests.pages.test_tables import deciding
from tests.steps import ask


@pytest.fixture(autouse=True)
def _console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    console = deciding(tmp_path)
    for version in "12":
        assess(by(console, FARAH), MODEL, version)
    ask(console)
    show(console, monkeypatch.setattr)


def card(version: str) -> Screen:
    return Screen(BEN, "model_card", model=MODEL, version=version)


def test_the_card_leads_to_its_sections_and_to_what_was_decided_about_the_version():
    seen = card("2")
    assert "[Groups](#groups)" in seen.written
    assert "R-0001" in seen.written
    assert "request=R-0001" in seen.links["Review"]


def test_the_first_version_that_nobody_asked_for_says_both():
    text = card("1").text
    assert "Nobody has asked that it serves." in text
    assert "No earlier version was assessed." in text


def test_the_numbers_of_the_version_before_stand_beside_those_of_the_version():
    seen = card("2")
    (right,) = [table for table in seen.tables if "Recall" in set(table.get("Measurement", ()))]
    assert "Version 1" in right.columns
    assert "Other days have other cases" in seen.text


def test_a_group_has_one_row_whatever_is_measured_of_it():
    (groups,) = [table for table in card("2").tables if "Group" in table.columns]
    assert len(set(groups["Group"])) == len(groups) >= 2
    assert {"Cases", "Compared with"} <= set(groups.columns)
