"""Tables of data hold numbers, which a column sorts by value; what is absent is a dash."""

import pytest

from governance.services.assess import assess
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL
from tests.fakes import ports
from tests.pages.screens import Opens, Screen, show
from tests.services.refusals import Start

OF_A_VERSION = ("monitoring", "data_quality", "performance", "fairness", "bias", "explanations", "review")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    console = ports(tmp_path_factory.mktemp("measured"))
    assess(console, FARAH, MODEL, "1")
    assess(console, FARAH, MODEL, "2")
    return console


@pytest.mark.parametrize("page", OF_A_VERSION)
def test_no_number_on_a_page_about_a_version_is_a_word(measured: Ports, page: str, monkeypatch: pytest.MonkeyPatch):
    show(measured, monkeypatch.setattr)
    assert Screen(BEN, page, model=MODEL, version="2").flaws == []


@pytest.mark.parametrize("page", ["committee", "audit_log"])
def test_no_number_about_the_committee_is_a_word(opens: Opens, page: str):
    opens(Start.SERVING)
    assert Screen(BEN, page).flaws == []
