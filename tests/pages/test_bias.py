"""The page on bias.

It shows which command to run and what the report says. Nothing is ever applied.
"""

from collections.abc import Callable

import pytest

from governance.canonical import canonical_bytes
from governance.evidence.bias import BiasReport
from governance.papers.bias import HIDDEN_IN_OUTCOMES, NEEDS_ATTRIBUTE, NEVER_APPLIED
from governance.sentences import reasons
from governance.services.evidence.assess import assess
from governance.services.evidence.attach import attach_ours
from governance.services.evidence.audit_bias import KIND, NAME
from governance.services.ports import Ports
from tests.bias import a_bias_report
from tests.builders import BEN, FARAH, MODEL, by
from tests.fakes import ports
from tests.pages.screens import Screen, show

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    """A console on which versions 1 and 2 have been assessed.

    Version 1 is never audited.
    """
    console = ports(tmp_path_factory.mktemp("measured"))
    for version in ("1", "2"):
        assess(by(console, FARAH), MODEL, version)
    return console


@pytest.fixture
def screen_of(measured: Ports, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Screen]:
    """The page with a document attached under the name of a report."""
    show(measured, monkeypatch.setattr)

    def screen(content: bytes, **address: str) -> Screen:
        attach_ours(by(measured, FARAH), MODEL, "2", KIND, NAME, content, None)
        return Screen(BEN, "bias", model=MODEL, version="2", **address)

    return screen


def text_of(screen_of: Callable[..., Screen], report: BiasReport) -> str:
    return screen_of(canonical_bytes(report)).text


def test_without_a_report_the_page_names_the_command(measured: Ports, monkeypatch):
    show(measured, monkeypatch.setattr)
    screen = Screen(BEN, "bias", model=MODEL, version="1")
    assert "placet bias card-fraud 1 --as PERSON" in screen.text
    assert "Mitigations" not in screen.text


def test_something_else_under_the_name_of_a_report_is_said_and_not_shown(screen_of):
    assert screen_of(b"{}").refusals == [
        "bias-report.json of card-fraud/2: document: found something else, expected a report that `placet bias` wrote"
    ]


def test_a_report_about_no_attribute_says_so(screen_of):
    assert "names no sensitive attributes" in text_of(screen_of, a_bias_report(groups=False))


def test_where_nothing_was_tried_the_page_says_why(screen_of):
    text = screen_of(canonical_bytes(a_bias_report(reasons.no_outcome_yet())), part="mitigations").text
    assert "None was tried: no outcome is known yet." in text
    assert "not tried: no outcome is known yet" in text


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("proxies", "Leaving the attribute out of a model does not help where a proxy stays in."),
        ("representation", "Proxies"),
        ("labels", HIDDEN_IN_OUTCOMES),
        ("mitigations", NEEDS_ATTRIBUTE),
    ],
)
def test_every_part_says_first_what_was_found_in_all_of_them(screen_of, part: str, says: str):
    screen = screen_of(canonical_bytes(a_bias_report()), part=part)
    assert screen.flaws == []
    expected = ["male more frequent", "apart by themselves: amount (0.800)", "7 were tried on 300 held-out cases", says]
    assert [phrase for phrase in expected if phrase not in screen.text] == []
    assert "The specification has changed since" not in screen.text


def test_mitigations_are_a_table_of_numbers_and_never_applied(screen_of):
    screen = screen_of(canonical_bytes(a_bias_report()), part="mitigations")
    (table,) = screen.tables
    row = table.set_index("Technique").loc["threshold optimizer, equalized odds"]
    assert (row["Acts"], row["Needs the attribute"]) == ("after training", "yes")
    assert 0 <= row["Accuracy (%)"] <= 100
    assert NEVER_APPLIED in screen.text
    assert screen.charts == []


def test_a_report_under_another_specification_says_so(screen_of):
    assert "The specification has changed since" in text_of(screen_of, a_bias_report(spec="sha256:another"))
