"""Estimates without outcomes: where they hold, and where they cannot."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance.evidence.catalogue import CATALOGUE
from governance.evidence.concept import ESTIMATED, estimated_performance
from governance.sentences import methods, reasons
from governance.statistics.scores import Band, Scores
from tests.builders import a_profile
from tests.counted import scores_of

UNKNOWN = float("nan")
REFERENCE = scores_of([0.2, 0.8] * 100, [0, 1] * 100)
WAITING = scores_of([0.2, 0.8] * 50, [UNKNOWN] * 100)


def estimated(reference: Scores, current: Scores, version: str = "1"):
    measurements = estimated_performance(a_profile(scores=reference), a_profile(scores=current, version=version))
    return {m.name: m for m in measurements}


@pytest.mark.parametrize(
    ("reference", "current", "version", "reason"),
    [
        pytest.param(
            REFERENCE,
            WAITING,
            "2",
            reasons.scores_of_another_version("1"),
            id="another version",
        ),
        pytest.param(WAITING, WAITING, "1", reasons.reference_without_scored_outcome(), id="no reference"),
        pytest.param(REFERENCE, REFERENCE, "1", reasons.every_scored_case_has_an_outcome(), id="nothing to estimate"),
        pytest.param(
            REFERENCE,
            WAITING + scores_of([0.5] * 5, [UNKNOWN] * 5),
            "1",
            reasons.scores_elsewhere(5, 105, 0.01),
            id="unknown scores",
        ),
    ],
)
def test_what_cannot_be_estimated_says_why(reference, current, version, reason):
    assert {m.reason for m in estimated(reference, current, version).values()} == {reason}


def test_precision_is_not_estimated_where_nobody_is_decided_1():
    estimates = estimated(REFERENCE, scores_of([0.2] * 50, [UNKNOWN] * 50))
    assert estimates["estimated_precision"].reason == reasons.no_open_case_decided_1()
    assert estimates["estimated_accuracy"].value is not None


def test_an_estimate_is_what_the_rates_of_the_reference_make_of_the_cases():
    reference = Scores(negative={0: 400}, positive={0: 400}, bands={4: Band(400, 100), 12: Band(400, 300)})
    waiting = Scores(unlabelled={0: 300}, bands={4: Band(unlabelled_unselected=200), 12: Band(unlabelled_selected=100)})
    estimates = estimated(reference, waiting)
    # By hand, with half a case of each outcome added: rates 100.5 / 401 and 300.5 / 401, so 74.938 of 100 found and
    # 50.125 of 200 missed.
    assert estimates["estimated_precision"].value == pytest.approx(0.74938, abs=1e-5)
    assert estimates["estimated_recall"].value == pytest.approx(74.938 / (74.938 + 50.125), abs=1e-5)
    assert estimates["estimated_accuracy"].value == pytest.approx((74.938 + 149.875) / 300, abs=1e-5)


@pytest.mark.parametrize("name", ESTIMATED)
def test_an_estimate_is_called_one_and_says_when_it_does_not_hold(name):
    measured = estimated(REFERENCE, WAITING)[name]
    assert "(estimate)" in CATALOGUE[name].label
    assert measured.method == methods.expected_from_bands()
    assert "cannot see that they no longer do" in CATALOGUE[name].meaning


def test_the_same_counts_give_the_same_estimate():
    assert estimated(REFERENCE, WAITING) == estimated(REFERENCE, WAITING)


def drawn(seed: int, n: int, shift: float = 0.0, drifted: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Miscalibrated scores.

    `shift` moves what is scored, `drifted` how outcomes follow the score.
    """
    draw = np.random.default_rng(seed)
    scores = draw.beta(1.5 + shift, 2.5, n)
    return scores, (draw.random(n) < 0.1 + 0.7 * scores**1.5 + drifted * (1 - scores)).astype(float)


def realised(scores: np.ndarray, outcomes: np.ndarray) -> dict[str, float]:
    decided = scores >= 0.5
    return {
        "estimated_accuracy": float((decided == outcomes).mean()),
        "estimated_precision": float(outcomes[decided].mean()),
        "estimated_recall": float(decided[outcomes == 1].mean()),
    }


def coverage(n: int, drifted: float = 0.0, histories: int = 200) -> dict[str, float]:
    """How often each interval holds the observed value.

    Where what is scored has shifted.
    """
    inside = dict.fromkeys(ESTIMATED, 0)
    for seed in range(histories):
        now, came = drawn(2 * seed + 1, n, shift=1.0, drifted=drifted)
        estimates = estimated(scores_of(*drawn(2 * seed, 5_000)), scores_of(now, np.full(n, UNKNOWN)))
        truth = realised(now, came)
        for name, m in estimates.items():
            inside[name] += m.interval.low <= truth[name] <= m.interval.high
    return {name: count / histories for name, count in inside.items()}


@pytest.mark.slow
@pytest.mark.parametrize("n", [300, 2_000])
def test_estimates_cover_what_comes_while_outcomes_follow_the_score_as_before(n):
    # 95 %, and what 200 draws leave open: 3 standard errors, 0.046.
    assert coverage(n) == pytest.approx(dict.fromkeys(ESTIMATED, 0.95), abs=0.046)


@pytest.mark.slow
def test_estimates_are_wrong_where_the_concept_has_drifted_and_cannot_know_it():
    shares = coverage(2_000, drifted=0.4, histories=50)
    assert shares["estimated_accuracy"] < 0.05
    assert shares["estimated_recall"] < 0.05


@pytest.mark.slow
@pytest.mark.parametrize("year", [2016, 2017, 2018])
def test_the_accuracy_of_a_census_model_is_foreseen_up_to_three_years_ahead(census: Path, year: int):
    before = pd.read_parquet(census / "employment_MA_reference.parquet")
    later = pd.read_parquet(census / "employment_MA_analysis.parquet").query("year == @year")
    outcomes = pd.read_parquet(census / "employment_MA_analysis_target.parquet").set_index("id")["employed"]
    reference = scores_of(before["predicted_probability"], before["employed"].to_numpy(float))
    waiting = scores_of(later["predicted_probability"], np.full(len(later), UNKNOWN))
    estimate = estimated(reference, waiting)["estimated_accuracy"]
    came = float((later["prediction"] == later["id"].map(outcomes)).mean())
    assert came == pytest.approx({2016: 0.825, 2017: 0.829, 2018: 0.828}[year], abs=5e-4)
    assert estimate.n == len(later)
    assert estimate.interval.low <= came <= estimate.interval.high
