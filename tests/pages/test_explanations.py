"""Single cases on the page.

Cases that are kept are shown. Of those that were erased, the page says so.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.evidence.explanation import Explained, ExplainedCase, Explanation
from governance.services.evidence.assess import assess
from governance.services.log.erase import erase_case
from governance.services.ports import Ports
from tests.builders import BY_HAND, CLARA, FARAH, MODEL, NADIA, by
from tests.fakes import FakeExplainer, ports
from tests.pages.screens import Screen, show

CASES = tuple(
    ExplainedCase(name, score, {"amount": 4711.25}, {"amount": score}) for name, score in (("c-1", 0.9), ("c-2", 0.4))
)
WHY = "she asked for it"


@pytest.fixture
def explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    """A console in which two cases of version 2 were taken apart."""
    console = replace(ports(tmp_path), explainer=FakeExplainer(("amount",), cases=CASES))
    assess(by(console, FARAH), MODEL, "2")
    show(console, monkeypatch.setattr)
    return console


def text(part: str = "kept") -> str:
    return Screen(CLARA, "explanations", model=MODEL, version="2", part=part).text


@pytest.mark.slow
def test_where_every_case_was_erased_the_page_says_so_and_shows_what_is_left(explained: Ports):
    for case in CASES:
        erase_case(by(explained, NADIA), MODEL, "2", case.id, WHY)
    shown = text()
    assert "2 cases were erased" in shown
    assert not [name for name in ("c-1", "c-2") if name in shown]


def test_an_erased_case_is_counted_and_the_others_are_shown(explained: Ports):
    assert "Case c-1 has score 0.900" in text()
    erase_case(by(explained, NADIA), MODEL, "2", "c-1", WHY)
    shown = text()
    assert "1 case was erased" in shown
    assert "Case c-2 has score 0.400" in shown
    assert "c-1" not in shown


@pytest.mark.parametrize(
    ("refused", "sentence"), [(0, None), (1, "1 of 3 cases was refused."), (2, "2 of 4 cases were refused.")]
)
def test_rows_that_did_not_add_up_are_counted_on_the_page(explained: Ports, monkeypatch, refused, sentence):
    explanation = replace(Explanation(BY_HAND, sample_size=2, importance=(("amount", 1.0),)), refused=refused)
    monkeypatch.setattr(FakeExplainer, "explain", lambda *_: Explained(explanation))
    assess(by(explained, FARAH), MODEL, "2")
    shown = text("all")
    assert sentence in shown if sentence else "refused." not in shown
