"""Fairness opens on what fails.

It draws only the part that is open.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, a_policy, a_spec, by, predictions_of, write_rows
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show

pytestmark = pytest.mark.slow


@pytest.fixture
def old_people_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    """A console with two versions.

    The second one refuses the honest cases of the old.
    """
    rows = [
        case | {"age": "65+" if number % 3 == 0 else "35-54"}
        for version, first in (("1", 0), ("1", 10), ("2", 10))
        for number, case in enumerate(predictions_of(version, first, 6, 9))
    ]
    for case in rows:
        if case["model_version"] == "2" and case["age"] == "65+" and not case["fraud"]:
            case |= {"decision": 1, "score": 0.9}
    write_rows(rows, tmp_path / "predictions" / "log.parquet")
    console = ports(tmp_path)
    sensitive = {"sex": {"column": "sex", "labels": {"F": "female", "M": "male"}}, "age": {"column": "age"}}
    documents = FakeDocuments({MODEL: a_spec(sensitive=sensitive)}, a_policy())
    console = replace(console, documents=documents)
    for version in ("1", "2"):
        assess(by(console, FARAH), MODEL, version)
    show(console, monkeypatch.setattr)
    return console


@pytest.mark.usefixtures("old_people_are_refused")
def test_it_opens_on_the_attribute_with_the_widest_gap_that_is_sure_and_the_address_still_chooses():
    opened = Screen(BEN, "fairness", model=MODEL, version="2")
    assert opened.held("Compared by") == "age"
    assert "lower in the group 65+ than in the group 35-54. Chance does not explain this." in opened.text
    assert Screen(BEN, "fairness", model=MODEL, version="2", attribute="sex").held("Compared by") == "sex"


@pytest.mark.usefixtures("old_people_are_refused")
def test_all_groups_of_all_attributes_stand_in_one_table_the_worst_first():
    (overview, *_) = Screen(BEN, "fairness", model=MODEL, version="2").tables
    assert overview["Group"][0] == "65+"
    assert set(overview["By"]) == {"sex", "age"}
    assert overview["Version 2 (%)"][0] == 0
    assert overview["Gap (points)"][0] == -95
    assert set(overview["Version 1 (%)"]) != {0}


@pytest.mark.usefixtures("old_people_are_refused")
@pytest.mark.parametrize(
    ("address", "drawn"),
    [
        ({}, "rates"),
        ({"gap": "equal_opportunity_difference"}, "gaps"),
        ({"part": "gaps", "rate": "selection_rate"}, "gaps"),
        ({"series": "selection_rate"}, "trend"),
        ({"threshold": "0.3"}, "explored"),
    ],
    ids=["the first", "by the gap that it names", "the part that it names", "over time", "another threshold"],
)
def test_only_the_part_that_the_address_leads_to_is_drawn(address: dict[str, str], drawn: str):
    assert Screen(BEN, "fairness", model=MODEL, version="2", **address).charts == [drawn]


@pytest.mark.usefixtures("old_people_are_refused")
def test_a_part_that_there_is_not_is_said():
    seen = Screen(BEN, "fairness", model=MODEL, version="2", part="nothing")
    assert "Part nothing does not exist here; there are groups, gaps, time, threshold." in seen.text
