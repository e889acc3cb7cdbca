"""Logs in which nothing differs.

Every page says what could not be measured, and shows the rest.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from governance.sentences import reasons
from governance.services.evidence.assess import assess
from governance.services.evidence.profile import profile
from governance.services.ports import Ports
from governance.services.views.read import assessed
from tests.builders import BEN, FARAH, MODEL, by, predictions_of, write_rows
from tests.fakes import ports
from tests.pages.screens import Screen, show

pytestmark = pytest.mark.slow
Row = dict[str, Any]
PAGES = ("overview", "performance", "fairness", "monitoring", "data_quality", "explanations", "model_card", "bias")


def every(**cells: Any) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row | cells for row in rows]


def a_group_of_one(rows: list[Row]) -> list[Row]:
    return [row | {"sex": "X"} if row["id"] in {"1-0", "2-0"} else row for row in rows]


ODD = {
    "every outcome is 1": every(fraud=1),
    "every outcome is 0": every(fraud=0),
    "no outcome is known": every(fraud=None),
    "nobody is decided 1": every(decision=0),
    "everybody is decided 1": every(decision=1),
    "one score": every(score=0.5),
    "one value of the only feature": every(amount=7.0),
    "a feature without a value": every(amount=None),
    "one group": every(sex="F"),
    "no group is known": every(sex=None),
    "a group of one": a_group_of_one,
    "one outcome and one decision": every(fraud=1, decision=1, score=1.0),
    "one case": lambda rows: [next(row for row in rows if row["model_version"] == number) for number in "12"],
}


@pytest.fixture
def console(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Ports:
    """A console where both versions were assessed on an odd log.

    The pages run on it.
    """
    st.cache_resource.clear()
    made = ports(tmp_path)
    for path in (tmp_path / "predictions").glob("*.parquet"):
        path.unlink()
    rows = predictions_of("1", 0, missed=6, false_alarms=9) + predictions_of("2", 10, missed=3, false_alarms=3)
    write_rows(ODD[request.param](rows), tmp_path / "predictions" / "log.parquet")
    for version in ("1", "2"):
        assess(by(made, FARAH), MODEL, version)
    show(made, monkeypatch.setattr)
    return made


@pytest.mark.parametrize("console", ODD, indirect=True)
def test_no_page_fails_and_every_measurement_has_a_value_or_a_reason(console: Ports):
    for page in PAGES:
        assert Screen(BEN, page, model=MODEL, version="2").refusals == []
    for measured in assessed(console, MODEL, "2").evidence.measurements:
        assert (measured.value is None) == bool(measured.reason), measured


FOUND = {
    "every outcome is 1": {
        "specificity": reasons.no_case_with_outcome(0),
        "auc": reasons.both_outcomes_needed(),
    },
    "every outcome is 0": {
        "recall": reasons.no_case_with_outcome(1),
        "auc": reasons.both_outcomes_needed(),
    },
    "no outcome is known": {"accuracy": reasons.no_outcome_yet()},
    "nobody is decided 1": {"precision": reasons.no_case_decided_1()},
}


@pytest.mark.parametrize(
    ("console", "name"), [(odd, name) for odd, names in FOUND.items() for name in names], indirect=["console"]
)
def test_what_needs_both_classes_says_so_and_the_rest_is_measured(console: Ports, name: str, request):
    odd = request.node.callspec.params["console"]
    evidence = assessed(console, MODEL, "2").evidence
    missing = evidence.find(name)
    assert missing is not None
    assert missing.reason == FOUND[odd][name]
    measured = {measurement.name for measurement in evidence.measurements if measurement.value is not None}
    assert {"decision_rate", "psi", "out_of_range_share", "demographic_parity_difference"} <= measured


@pytest.mark.parametrize("console", ["a group of one"], indirect=True)
def test_a_group_of_one_is_not_shown_nor_one_that_would_give_it_away(console: Ports):
    rates = {
        measurement.about["group"]: measurement
        for measurement in assessed(console, MODEL, "2").evidence.measurements
        if measurement.name == "selection_rate" and measurement.about.get("attribute") == "sex"
    }
    assert rates["X"].reason.code == "group-too-small"
    assert [name for name, measurement in rates.items() if measurement.value is not None] == ["female"]


REMARKS = {
    "every outcome is 1": "version 2: column fraud is 1 in all 240 rows that have a value. What needs both cannot be measured",
    "nobody is decided 1": "version 2: column decision is 0 in all 240 rows that have a value. What needs both cannot be measured",
    "no outcome is known": None,
    "a group of one": None,
}


@pytest.mark.parametrize("console", REMARKS, indirect=True)
def test_counting_the_log_says_which_column_has_one_value_only(console: Ports, request):
    remarks = [remark for remark in profile(by(console, FARAH), MODEL).remarks if "What needs both" in remark]
    expected = REMARKS[request.node.callspec.params["console"]]
    assert (expected in remarks) if expected else remarks == []
