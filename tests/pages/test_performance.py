"""Performance and fairness on evidence that lacks something.

It holds less than these pages could show.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st

from governance.services.evidence.assess import assess
from governance.services.monitoring.counts import stored
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, a_policy, a_spec, by, columns
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show

pytestmark = pytest.mark.slow


@pytest.fixture
def measured_on_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ports:
    """A console where version 2 was measured on a log.

    The pages run on it.
    """
    st.cache_resource.clear()  # counts are kept by the digest of the evidence, which every test here makes the same
    console = ports(tmp_path)
    assess(by(console, FARAH), MODEL, "2")
    show(console, monkeypatch.setattr)
    return console


@pytest.mark.parametrize(
    ("zero", "highest", "in_use", "where"),
    [
        pytest.param(0.0, 2.0, 0.85, "A score at the threshold or above it leads to decision 1", id="up to 2"),
        pytest.param(
            1.0, 0.0, 0.15, "A score at the threshold or below it leads to decision 1", id="the other way round"
        ),
    ],
)
def test_a_threshold_to_try_is_on_the_scale_of_the_log(
    zero: float, highest: float, in_use: float, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    scored = columns(decision=None, threshold=in_use)
    table = {"source": "predictions/*.parquet", "columns": scored, "scale": {"zero": zero, "one": highest}}
    spec = a_spec(predictions={**table, "features": ["amount"]})
    console = replace(ports(tmp_path), documents=FakeDocuments({MODEL: spec}, a_policy()))
    assess(by(console, FARAH), MODEL, "2")
    show(console, monkeypatch.setattr)
    seen = Screen(BEN, "fairness", model=MODEL, version="2", attribute="sex", part="threshold")
    assert f"{where}: cases that were decided 1. In use is **{in_use:g}**." in seen.text
    assert f"Scores are read in proportion, {zero:g} as 0 and {highest:g} as 1." in seen.text
    offered = [float(option) for option in seen.slides]
    assert offered == sorted(offered)
    assert min(zero, highest) <= offered[0] < 0.1 + in_use
    # The nearest edge of a bin that scores are counted in.
    assert any(abs(option - in_use) < 0.03 * abs(highest - zero) for option in offered)
    asked = Screen(BEN, "fairness", model=MODEL, version="2", attribute="sex", threshold=f"{in_use}")
    assert abs(float(re.search(r"With (-?[\d.]+)", asked.text)[1]) - in_use) < 0.03 * abs(highest - zero)


def test_without_stored_counts_the_rest_of_the_pages_is_still_shown(measured_on_rows: Ports):
    counts = stored(measured_on_rows, MODEL, "2")
    with measured_on_rows.store.writer() as writer:
        writer.profiles.put([replace(counts.profiles[-1], start=counts.profiles[-1].start.replace(year=2027))])
    for page, part, also in (
        ("performance", "right", "Every measure"),
        ("fairness", "time", "Chance may explain this."),
        ("fairness", "threshold", "Chance may explain this."),
    ):
        seen = Screen(BEN, page, model=MODEL, version="2", part=part)
        assert seen.refusals == []
        assert "Not measured: no counts of card-fraud/2 are stored; run `placet assess card-fraud 2`." in seen.text
        assert also in seen.text


@pytest.mark.usefixtures("measured_on_rows")
def test_every_measure_has_its_interval_or_its_reason_and_each_reason_is_said_once():
    seen = page("right")
    assert "90.0 %" in seen
    assert "Likely 79.9 % to 95.3 %." in seen  # recall: Wilson's interval of 54 of 60
    assert page("speed").count("the log has no latency") == 1
    assert "Nothing could be estimated" in page("changes")


def page(part: str) -> str:
    return Screen(BEN, "performance", model=MODEL, version="2", part=part).text


@pytest.mark.usefixtures("measured_on_rows")
def test_groups_have_the_policys_answer_in_words_and_a_threshold_to_try():
    seen = Screen(BEN, "fairness", model=MODEL, version="2", attribute="sex", threshold="0.15")
    assert seen.refusals == []
    gaps = Screen(BEN, "fairness", model=MODEL, version="2", attribute="sex", gap="equal_opportunity_difference")
    assert "The policy in force sets no limit here." in gaps.text
    assert "With 0.154" in seen.text
    assert "The log does not say by which rule it was decided." in seen.text
