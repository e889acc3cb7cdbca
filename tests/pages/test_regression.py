"""Every page about a version that predicts a number.

It says what was measured, and shows no figure of a decision.
"""

from collections.abc import Iterator

import pytest
import streamlit as st

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, a_regression, by
from tests.fakes import predicting
from tests.pages.screens import Screen, show
from tests.steps import ask

pytestmark = pytest.mark.slow

OF_DECISIONS = (
    *("Recall", "recall", "Precision", "Specificity", "AUC", "Brier", "decided 1", "outcome 1", "Selection rate"),
    *("selection rate", "Good decision", "true positive", "good decision, the share", "alibration error"),
)
PAGES = (
    "overview",
    "monitoring",
    "performance",
    "fairness",
    "data_quality",
    "model_card",
    "bias",
    "explanations",
    "models",
    "review",
    "docket",
)


def with_a_request(console: Ports) -> Ports:
    """`console` with both versions assessed and R-0001 open.

    R-0001 asks that version 2 becomes champion.
    """
    for version in "12":
        assess(by(console, FARAH), MODEL, version)
    ask(console)
    return console


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    return with_a_request(predicting(tmp_path_factory.mktemp("measured"), a_regression(within=["zone"])))


@pytest.fixture(autouse=True)
def shown(measured: Ports, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the pages on the measured console."""
    st.cache_resource.clear()
    show(measured, monkeypatch.setattr)
    return


def page(name: str, version: str = "2", **address: str) -> Screen:
    return Screen(BEN, name, model=MODEL, version=version, **address)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("version", "12")
def test_no_page_crashes_or_shows_a_figure_of_a_decision(name: str, version: str):
    seen = page(name, version)
    assert (seen.refusals, seen.crashed, seen.flaws) == ([], [], [])
    assert [word for word in OF_DECISIONS if word in seen.text] == []


def test_the_threshold_explorer_and_the_audit_for_bias_say_why_they_do_not_apply():
    assert (
        "It predicts a number and decides nothing, so there is no threshold to try."
        in page("fairness", part="threshold").text
    )
    assert "This version predicts a number and decides nothing." in page("bias").text


def test_every_error_has_its_interval_or_the_reason_why_it_has_none():
    assert "Likely 1.000 to 1.000." in page("performance").text
    changed = page("performance", part="changes").text
    assert "Change of the mean absolute error" in changed
    assert "no change found" in changed
    seen = page("performance", part="closely").text
    assert "The interval holds 0: **nothing here goes beyond chance**." in seen


@pytest.mark.parametrize("measurement", ["mean_absolute_error", "root_mean_squared_error", "mean_error", "r_squared"])
def test_every_error_has_a_line_over_time(measurement: str):
    assert "was not measured" not in page("performance", measurement=measurement).text


def test_groups_have_their_mean_error_and_the_gap_with_the_policys_answer():
    seen = page("fairness", attribute="sex", gap="mean_error_difference").text
    assert "Mean error difference: -1.000 in the group" in seen
    assert "The policy in force sets no limit here." in seen
    assert "so no decision is the good one" in page("fairness", attribute="sex").text
    assert "inside each zone" in page("fairness", attribute="sex", part="strata").text


def test_the_prediction_stands_among_what_moved_of_the_version_that_is_the_reference():
    assert "predicted" in page("monitoring", "1", measure="psi", feature="predicted").text


def test_of_another_version_it_is_said_why_the_prediction_is_not_among_what_moved():
    seen = page("monitoring", "2", measure="psi", feature="predicted")
    assert "the reference was scored by version 1, and scores of different versions cannot be compared." in seen.text
    assert "**predicted**" not in seen.text


def test_the_brief_says_how_far_off_it_is():
    assert "Its numbers are off by 1.000 on average." in page("review", request="R-0001").text
