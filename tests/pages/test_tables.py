"""Tables of data hold numbers, which a column sorts by value; and whatever is measured, and can be voted on, is on some page."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

from app.navigation import GROUPS
from app.panels.places import PLACES, place_of
from governance.evidence.vocabulary import TERMS, term
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.views.read import assessed
from tests.builders import BEN, FARAH, MODEL
from tests.fakes import ordering, ports, predicting
from tests.pages.screens import Opens, Screen, show
from tests.services.refusals import Start


@pytest.mark.parametrize("begin", [ports, predicting, ordering], ids=["binary", "regression", "ranking"])
def test_every_measurement_is_on_the_page_that_is_its_place_and_no_number_there_is_a_word(
    begin: Callable[[Path], Ports], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    st.cache_resource.clear()
    console = begin(tmp_path)
    for version in ("1", "2"):
        assess(console, FARAH, MODEL, version)
    show(console, monkeypatch.setattr)
    measured = {m.name for m in assessed(console, MODEL, "2").evidence.measurements}
    pages = {place_of(name).page for name in measured} | {"monitoring"}
    seen = {page: Screen(BEN, page.replace("-", "_"), model=MODEL, version="2") for page in sorted(pages)}
    said = {page: f"{screen.text}\n{screen.offered}" for page, screen in seen.items()}
    assert [name for name in sorted(measured) if term(name).label not in said[place_of(name).page]] == []
    assert {page: screen.flaws for page, screen in seen.items() if screen.flaws} == {}


def test_every_name_that_a_policy_can_ask_for_has_a_place_on_a_page():
    pages = {screen.name.replace("_", "-") for screens in GROUPS.values() for screen in screens}
    assert sorted(TERMS.keys() ^ PLACES.keys()) == []
    assert {place.page for place in PLACES.values()} <= pages


@pytest.mark.parametrize("page", ["committee", "audit_log"])
def test_no_number_about_the_committee_is_a_word(opens: Opens, page: str):
    opens(Start.SERVING)
    assert Screen(BEN, page).flaws == []
