from collections import Counter
from math import log

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from governance.statistics.scores import ERROR_UNIT, SCORE_DRIFT_BINS, Scores, hanley_mcneil


def binned(score: float) -> int:
    """The bin of a score: ten times its log-odds, rounded down."""
    return int(np.clip(np.floor(10 * log(score / (1 - score))), -100, 100))


def counted(scores: np.ndarray, outcomes: np.ndarray) -> Scores:
    positions = [binned(score) for score in scores]
    errors = (scores - outcomes) ** 2
    return Scores(
        negative=Counter(p for p, outcome in zip(positions, outcomes, strict=True) if outcome == 0),
        positive=Counter(p for p, outcome in zip(positions, outcomes, strict=True) if outcome == 1),
        squared_error=round(errors.sum() * ERROR_UNIT),
        fourth_power_error=round((errors**2).sum() * ERROR_UNIT),
    )


def sampled(seed: int, n: int = 500) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    outcomes = draw.integers(0, 2, n)
    return draw.beta(2 + outcomes, 3 - outcomes, n).clip(1e-6, 1 - 1e-6), outcomes


@pytest.mark.parametrize(
    "scores",
    [Scores(), Scores(negative={3: 5}), Scores(positive={3: 5}), Scores(unlabelled={3: 5})],
    ids=["nothing", "one outcome only", "the other only", "no outcome at all"],
)
def test_without_both_outcomes_there_is_no_auc(scores):
    assert scores.auc() is None


def test_without_outcomes_there_is_no_brier_score():
    assert Scores(unlabelled={3: 5}).brier() is None


@pytest.mark.parametrize(
    ("negative", "positive", "area"),
    [
        pytest.param({0: 4}, {5: 3}, 1.0, id="all above"),
        pytest.param({5: 4}, {0: 3}, 0.0, id="all below"),
        pytest.param({2: 4}, {2: 3}, 0.5, id="all tied"),
        # Pairs: 1 x (2 wins) + 1 x (1 win, 1 tie) of 2 x 2 = 3.5 / 4.
        pytest.param({0: 1, 1: 1}, {1: 1, 2: 1}, 0.875, id="one tie of four"),
    ],
)
def test_auc_counts_the_pairs_in_the_right_order(negative, positive, area):
    assert Scores(negative=negative, positive=positive).auc() == area


@pytest.mark.parametrize("seed", range(5))
def test_auc_is_that_of_scikit_learn_on_the_rounded_scores(seed):
    scores, outcomes = sampled(seed)
    rounded = [binned(score) for score in scores]
    # Whole-number pair counts on one side, trapezoids in doubles on the other: rounding only.
    assert counted(scores, outcomes).auc() == pytest.approx(roc_auc_score(outcomes, rounded), abs=1e-12)


@pytest.mark.parametrize("squeezed", [1.0, 0.1, 0.001], ids=["spread", "narrow", "in one bin"])
@pytest.mark.parametrize("seed", range(3))
def test_rounding_scores_takes_auc_no_further_than_is_said(seed, squeezed):
    scores, outcomes = sampled(seed)
    narrow = counted(0.5 + squeezed * (scores - 0.5), outcomes)
    assert narrow.auc() == pytest.approx(roc_auc_score(outcomes, scores), abs=narrow.auc_error())


def test_the_standard_error_of_auc_is_that_of_hanley_and_mcneil():
    # Hanley and McNeil 1982, Radiology 143, 29-36, equation 1 by hand for A = 0.875 and two of each:
    # Q1 = 0.875 / 1.125 = 7/9, Q2 = 2 * 0.765625 / 1.875 = 0.816667,
    # (0.109375 + (7/9 - 0.765625) + (0.816667 - 0.765625)) / 4 = 0.0431424, root 0.2077075.
    # Seven decimals were carried.
    assert hanley_mcneil(0.875, 2, 2) == pytest.approx(0.2077075, abs=1e-6)


def test_the_standard_error_of_auc_is_about_what_resampling_gives():
    areas, errors = zip(
        *(
            (s.auc(), hanley_mcneil(s.auc(), sum(s.positive.values()), sum(s.negative.values())))
            for s in (counted(*sampled(seed, 200)) for seed in range(300))
        ),
        strict=True,
    )
    # The formula assumes exponential scores and is known to be a little wide for others; 300 draws give +-4 %.
    assert np.mean(errors) == pytest.approx(np.std(areas), rel=0.2)


@pytest.mark.parametrize("seed", range(3))
def test_brier_is_that_of_scikit_learn(seed):
    scores, outcomes = sampled(seed)
    mean, error = counted(scores, outcomes).brier()
    squared = (scores - outcomes) ** 2
    # The same sums in another order: rounding only.
    assert mean == pytest.approx(brier_score_loss(outcomes, scores), abs=1e-12)
    # From the sum of fourth powers minus a square: cancellation costs a few digits.
    assert error == pytest.approx(squared.std() / np.sqrt(len(squared)), rel=1e-9)


def test_a_perfect_score_has_no_error():
    assert Scores(negative={-100: 3}, positive={100: 2}).brier() == (0.0, 0.0)


@pytest.mark.parametrize(("position", "bin_"), [(-100, 0), (-91, 0), (-90, 1), (-1, 9), (0, 10), (99, 19), (100, 19)])
def test_coarse_bins_join_ten_neighbours(position, bin_):
    counts = Scores(unlabelled={position: 1}, negative={position: 2}, positive={position: 4}).coarse()
    assert counts == tuple(7 if i == bin_ else 0 for i in range(SCORE_DRIFT_BINS))


def test_scores_add_bin_by_bin():
    scores = Scores({1: 1}, {2: 2}, {3: 3}, 50, 25)
    other = Scores({1: 4}, {5: 5}, {3: 6}, 150, 75)
    assert scores + other == Scores({1: 5}, {2: 2, 5: 5}, {3: 9}, 200, 100)
