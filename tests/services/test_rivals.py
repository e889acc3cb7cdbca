"""Two versions that ask for the same place, side by side."""

from pathlib import Path

import pandas as pd
import pytest

from governance.errors import NotFound
from governance.evidence.contrast import Contrast
from governance.services.committee.withdraw import withdraw
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.views.read import listed
from governance.services.views.rivals import contrast, rivals
from tests.builders import FARAH, MODEL, by, predictions_of, write_rows
from tests.fakes import ports
from tests.services.worlds import World, two_for_one_alias
from tests.steps import refusal

pytest_plugins = ("tests.services.begun",)

RATE = "true_positive_rate"
OWN = predictions_of("2", first_day=10, missed=20, false_alarms=9)


def compared(home: Path, first_day: int) -> Contrast:
    """Version 2, and version 1 on ten days from `first_day` on."""
    rows = [*predictions_of("1", first_day=0, missed=12, false_alarms=9), *OWN]
    other = predictions_of("1", first_day=first_day, missed=12, false_alarms=3)
    if first_day:
        rows = [*rows, *other]
    write_rows(rows, home / "predictions" / "log.parquet")
    console = ports(home)
    for version in ("1", "2"):
        assess(by(console, FARAH), MODEL, version)
    return contrast(console, MODEL, "2", "1", RATE)


def test_versions_without_a_common_day_are_not_compared(tmp_path: Path):
    with refusal("versions 2 and 1 were not counted on the same days; assess both again", NotFound):
        compared(tmp_path, first_day=0)


def test_a_version_without_counts_is_not_compared(tmp_path: Path):
    with refusal("card-fraud/2 was never assessed", NotFound):
        contrast(ports(tmp_path), MODEL, "2", "1", RATE)


def test_both_are_measured_on_their_common_days_only(tmp_path: Path):
    different = compared(tmp_path, first_day=15)
    rows = pd.DataFrame([*OWN, *predictions_of("1", first_day=15, missed=12, false_alarms=3)])
    days = rows.scored_at.dt.date
    common = rows[(days >= different.window.first) & (days <= different.window.last)]
    assert (str(different.window.first), different.window.days) == ("2026-03-16", 5)
    (recall,) = [pair for pair in different.everybody if pair.own.name == "recall"]
    fraud = common[common.fraud == 1].groupby("model_version").decision.mean()
    assert (recall.own.value, recall.other.value) == pytest.approx((fraud["2"], fraud["1"]))


def test_groups_are_compared_by_who_misses_the_good_decision(tmp_path: Path):
    different = compared(tmp_path, first_day=10)
    rows = pd.DataFrame([*OWN, *predictions_of("1", first_day=10, missed=12, false_alarms=3)])
    # The good decision is 0, which honest payments deserve.
    missed = rows[rows.fraud == 0].groupby(["sex", "model_version"]).decision.mean()
    codes = {"female": "F", "male": "M"}
    assert {pair.own.about["group"] for pair in different.groups} == codes.keys()
    for pair in different.groups:
        group = codes[pair.own.about["group"]]
        assert pair.own.value == pytest.approx(missed[group, "2"])
        assert pair.difference.value == pytest.approx(missed[group, "2"] - missed[group, "1"])


def test_only_open_requests_for_the_same_place_are_rivals(world: World):
    console: Ports = world(two_for_one_alias)
    asked = {request.id: request for request in listed(console)}
    assert [[other.id for other in rivals(console, asked[number])] for number in ("R-0001", "R-0002", "R-0003")] == [
        ["R-0003"],
        [],
        ["R-0001"],
    ]
    withdraw(by(console, FARAH), "R-0003", "a mistake")
    assert rivals(console, asked["R-0001"]) == ()
    assert rivals(console, {request.id: request for request in listed(console)}["R-0003"]) == ()
