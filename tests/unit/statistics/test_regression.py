"""Sums of predicted numbers, against NumPy and by hand."""

from math import ceil

import numpy as np
import pytest

from governance.statistics.binning import FeatureBins
from governance.statistics.regression import RegressionSums, scale_of

# By hand, in units of the scale 10^0: predictions 3 and 1, outcomes 1 and 2, so errors 2 and -1.
HAND = RegressionSums(
    scale=0,
    size=2,
    labelled=2,
    prediction=4 * 10**12,
    squared_prediction=10 * 10**18,
    outcome=3 * 10**12,
    squared_outcome=5 * 10**18,
    error=1 * 10**12,
    absolute_error=3 * 10**12,
    squared_error=5 * 10**18,
    fourth_power_error=17 * 10**20,
)


def test_sums_in_two_units_do_not_add():
    with pytest.raises(ValueError, match=r"sums in units of 10\^0 and of 10\^3: expected one unit"):
        HAND + RegressionSums(scale=3)


def test_nothing_counted_has_no_mean_and_adds_nothing():
    nothing = RegressionSums()
    assert (nothing.predictions(), nothing.errors(), nothing.squared_errors(), nothing.r_squared()) == (None,) * 4
    assert nothing + HAND == HAND + nothing == HAND


def test_cases_without_an_outcome_have_a_mean_prediction_and_no_error():
    unlabelled = RegressionSums(scale=1, size=4, prediction=10 * 10**12, squared_prediction=30 * 10**18)
    assert unlabelled.predictions().mean == 25.0  # 10 tens over 4
    assert (unlabelled.errors(), unlabelled.outcomes()) == (None, None)


def test_means_and_variances_are_those_of_the_cases():
    # Exact: halves and whole numbers.
    assert (HAND.predictions().mean, HAND.predictions().variance) == (2.0, 2.0)
    assert (HAND.errors().mean, HAND.errors().variance) == (0.5, 4.5)
    assert (HAND.absolute_errors().mean, HAND.absolute_errors().variance) == (1.5, 0.5)
    assert (HAND.squared_errors().mean, HAND.squared_errors().variance) == (2.5, 4.5)
    assert HAND.r_squared() == 1 - 5 / 0.5


@pytest.mark.parametrize("labelled", [1, 3], ids=["one outcome", "outcomes that are all the same"])
def test_outcomes_that_do_not_differ_have_no_r_squared(labelled):
    same = RegressionSums(0, labelled, labelled, outcome=labelled * 10**12, squared_outcome=labelled * 10**18)
    assert same.r_squared() is None


def test_a_single_case_has_no_variance():
    assert RegressionSums(0, 1, 1, error=10**12, squared_error=10**18).errors().variance is None


def test_a_variance_is_not_below_0_where_squares_were_rounded():
    # A third squared, rounded down to whole units: its sum is a little less than that of the mean.
    third = 333_333_333_333
    rounded = RegressionSums(0, 3, 3, error=3 * third + 1, squared_error=3 * (third**2 // 10**6))
    assert rounded.errors().variance == 0.0


def test_sums_of_large_numbers_lose_no_digits():
    # A sum of squares in floating point would leave nothing of a variance of 1 beside a mean of 10^9.
    cases = [10**9 - 1, 10**9, 10**9 + 1]
    moments = RegressionSums(
        9, 3, prediction=sum(cases) * 10**3, squared_prediction=sum(case**2 for case in cases)
    ).predictions()
    assert (moments.mean, moments.variance) == (1e9, 1.0)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        pytest.param([0.0, 0.0], 0, id="nothing but 0"),
        pytest.param([5.0, 5.0], 1, id="one number"),
        pytest.param([0.0, 1.0], 0, id="around one"),
        pytest.param([20_000.0, 90_000.0], 5, id="incomes"),
        pytest.param([2010.0, 2030.0], 1, id="years: what they differ by"),
        pytest.param([1e-7, 4e-7], -6, id="tiny"),
        pytest.param([1e12, 1e12 + 1], 9, id="nearly one number: the largest less four digits"),
    ],
)
def test_the_scale_is_what_the_predictions_of_the_reference_differ_by(values, scale):
    low, high, spread = min(values), max(values), float(np.std(values))
    bins = FeatureBins("y", "prediction", edges=(low,), low=low, high=high, spread=spread)
    assert scale_of(bins) == scale
    assert spread == 0 or scale >= ceil(np.log10(spread))
