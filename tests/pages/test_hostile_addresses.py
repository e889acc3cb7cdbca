"""A page is shown whatever stands in its address.

A value that is not possible is left out. Where it matters, the page says so.
"""

import pytest

from governance.services.ports import Ports
from tests.builders import BEN, MODEL, by
from tests.fakes import ports
from tests.pages.screens import Screen, show
from tests.steps import ask

PARAMETERS = (
    *("before", "entry", "search", "what", "part", "page", "export", "rules", "drawer"),
    *("measure", "feature", "week", "share", "measurement", "resource", "case", "label"),
    *(
        "attribute",
        "rate",
        "gap",
        "series",
        "explored",
        "threshold",
        "wrong_good",
        "wrong_bad",
        "wrong-good",
        "wrong-bad",
    ),
    *("of", "decided", "came", "by", "values", "scores", "id", "changed", "about", "view"),
    *("from", "to", "rfrom", "rto", "rversion"),
)
VALUES = {
    "nothing": "",
    "a sign": "-1",
    "23 digits": "9" * 23,
    "5,000 digits": "9" * 5_000,
    "digits of another script": "\u0661\u0662",
    "a number that is none": "nan",
    "without end": "inf",
    "too large": "1e400",
    "2,000 words": "word " * 2_000,
    "a long word": "w" * 100_000,
    "a pattern": "%_\\' \" ; --",
    "a NUL": "a\x00b",
    "turned round": "\u202e",
    "markup": "**x** [a](http://evil.example)",
}
PAGES = (
    "docket",
    "review",
    "overview",
    "monitoring",
    "data_quality",
    "performance",
    "fairness",
    "explanations",
    "audit_log",
    "policy",
    "models",
)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    made = ports(tmp_path_factory.mktemp("addresses"))
    measured_there(made)
    return made


def measured_there(console: Ports) -> None:
    from governance.services.evidence.assess import assess
    from tests.builders import FARAH

    for version in "12":
        assess(by(console, FARAH), MODEL, version)
    ask(console)


@pytest.fixture
def shown(console: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    show(console, monkeypatch.setattr)


@pytest.mark.slow
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("page", PAGES)
def test_no_address_breaks_a_page(shown, page: str, value: str):  # noqa: ARG001  (what the pages run on)
    screen = Screen(BEN, page, model=MODEL, version="2", **dict.fromkeys(PARAMETERS, value))
    assert (screen.crashed, screen.refusals) == ([], [])


@pytest.mark.parametrize("before", ["9" * 23, "9" * 5_000, "-1", "soon", "\u0661\u0662", "1.5"])
def test_an_entry_that_cannot_be_is_said_and_the_newest_are_shown(shown, before: str):  # noqa: ARG001  (what the page runs on)
    screen = Screen(BEN, "audit_log", before=before)
    assert "is no number of an entry; these are the newest" in screen.text
    assert "Opened the request" in screen.text


def test_a_search_of_many_words_is_cut_and_it_is_said(shown):  # noqa: ARG001  (what the page runs on)
    screen = Screen(BEN, "audit_log")
    screen.fill("Search", "entry " * 2_000)
    screen.look_again()
    assert screen.refusals == []
    assert "A search has at most 200 characters; yours was cut there." in screen.text
