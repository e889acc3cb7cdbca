"""Graduate admissions at Berkeley, autumn 1973.

Published rates, and a gap that turns round inside departments.
"""

import csv

import pytest

from governance.adapters.measures.fairlearn_summaries import fairlearn_summaries
from governance.evidence.fairness import fairness
from governance.predictions.spec import read_spec
from governance.settings import DATA
from governance.statistics.confusion import Confusion
from tests.builders import a_profile

# Freedman, Pisani and Purves, Statistics, chapter 2, table 2: per cent admitted of men and women, in whole numbers.
PUBLISHED = {"A": (62, 82), "B": (63, 68), "C": (37, 34), "D": (33, 35), "E": (28, 24), "F": (6, 7)}


@pytest.fixture(scope="module")
def rates() -> dict[str, float]:
    """Every measured value, by key."""
    with (DATA / "demo" / "admissions" / "berkeley_1973.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    inside = {
        (row["department"], row["sex"]): Confusion(
            selected_unlabelled=int(row["admitted"]), unselected_unlabelled=int(row["rejected"])
        )
        for row in rows
    }
    overall: dict[tuple[str, ...], Confusion] = {}
    for (_, sex), counts in inside.items():
        overall[sex,] = overall.get((sex,), Confusion()) + counts
    profile = a_profile({("sex",): overall, ("department", "sex"): inside})
    measurements = fairness(profile, read_spec(DATA / "models" / "admissions.yaml"), fairlearn_summaries)
    return {m.key: m.value for m in measurements if m.value is not None}


def inside(department: str) -> str:
    return f"/stratum={department}"


def test_the_counts_are_those_of_4_526_applicants():
    with (DATA / "demo" / "admissions" / "berkeley_1973.csv").open(encoding="utf-8", newline="") as file:
        assert sum(int(row["admitted"]) + int(row["rejected"]) for row in csv.DictReader(file)) == 4_526


@pytest.mark.parametrize(("sex", "percent"), [("male", 44.5), ("female", 30.4)])
def test_overall_rates_are_those_published(rates, sex, percent):
    # One printed decimal of a per cent.
    assert 100 * rates[f"selection_rate/attribute=sex/group={sex}"] == pytest.approx(percent, abs=0.05)


@pytest.mark.parametrize("department", PUBLISHED)
def test_rates_inside_departments_are_those_published(rates, department):
    percentages = tuple(
        100 * rates[f"selection_rate/attribute=sex/group={sex}{inside(department)}/within=department"]
        for sex in ("male", "female")
    )
    # Printed as whole per cents.
    assert percentages == pytest.approx(PUBLISHED[department], abs=0.5)


@pytest.mark.parametrize(("sex", "percent"), [("female", 82.4), ("male", 62.1)])
def test_rates_inside_department_a_are_known_to_a_decimal(rates, sex, percent):
    rate = rates[f"selection_rate/attribute=sex/group={sex}{inside('A')}/within=department"]
    assert 100 * rate == pytest.approx(percent, abs=0.05)


def test_the_gap_to_the_disadvantage_of_women_turns_round_in_four_of_six_departments(rates):
    overall = rates["selection_rate_difference/attribute=sex/group=female/versus=male"]
    turned = [
        department
        for department in PUBLISHED
        if rates[
            f"selection_rate_difference/attribute=sex/group=female{inside(department)}/versus=male/within=department"
        ]
        > 0
    ]
    assert overall < 0
    assert turned == ["A", "B", "D", "F"]


def test_nothing_is_said_about_being_right_where_no_outcome_is_known(rates):
    assert not [key for key in rates if key.startswith(("true_positive", "false_positive", "equal"))]
