"""Explanations whose values were computed elsewhere, on a console of fakes."""

from dataclasses import replace
from math import log
from pathlib import Path

import pytest

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, a_policy, a_spec, by, columns, predictions_of, write_rows
from tests.fakes import FakeDocuments, FakeModels, ports
from tests.pages.screens import Screen, show

pytestmark = pytest.mark.slow

BROUGHT = {"prefix": "shap_", "base": 0.0, "unit": "log-odds", "by": "by *hand*, in [a notebook](http://evil.example)"}


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    """A console whose log has what the amount adds.

    Its model cannot be run.
    """
    rows = predictions_of("1", 0, 12, 9) + predictions_of("2", 10, 6, 9)
    rows = [row | {"shap_amount": log(row["score"] / (1 - row["score"]))} for row in rows]
    rows[-1]["shap_amount"] += 1.0
    write_rows(rows, tmp_path / "predictions" / "log.parquet")
    spec = a_spec(predictions={"source": "predictions/*.parquet", "columns": columns(), "contributions": BROUGHT})
    made = replace(ports(tmp_path), documents=FakeDocuments({MODEL: spec}, a_policy()))
    assess(by(made, FARAH), MODEL, "2")
    show(made, monkeypatch.setattr)
    return made


def screen(**address: str) -> Screen:
    return Screen(BEN, "explanations", model=MODEL, version="2", **address)


@pytest.mark.usefixtures("console")
@pytest.mark.parametrize("part", ["cohorts", "one"])
def test_what_needs_the_model_says_why_there_is_nothing(part: str):
    assert "Nothing can be tried here: this version is a scikit-learn model" in screen(part=part).text


@pytest.mark.usefixtures("console")
def test_over_all_stands_what_was_brought_by_whom_and_that_no_model_was_run():
    shown = screen()
    assert "What it relies on overall" in shown.text
    for sentence in (
        "SHAP values that the model's owner computed",
        "which the log keeps to 2 decimals",
        "1 of 240 cases was refused",
        "it was not; the values were brought by the owner of the model",
        "the model was not run, since its owner brought what explains it",
    ):
        assert sentence in shown.text
    assert "importance" in shown.charts
    assert "http://evil.example" not in shown.text  # what an owner writes makes no link


@pytest.mark.usefixtures("console")
def test_kept_cases_are_those_that_add_up():
    assert "has score 0.900. It was moved most by amount: up by 2.197 in log-odds" in screen(part="kept").text


def test_where_the_model_can_be_run_the_page_says_whose_effects_are_shown(
    console: Ports, monkeypatch: pytest.MonkeyPatch
):
    show(replace(console, models=FakeModels(("amount",))), monkeypatch.setattr)
    shown = screen(part="cohorts", of="sex:F")
    assert "of the group female, beside" in shown.text
    assert "These effects are computed here, from the model" in shown.text
    assert "gives other values now" not in shown.text
