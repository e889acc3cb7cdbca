from math import inf, nan, sqrt

import numpy as np
import pytest

from governance.statistics.confusion import Confusion
from governance.statistics.cost import Costs, Mean, change_at_most, change_of_nested, mean_cost


@pytest.mark.parametrize("cost", [-1.0, nan, inf])
def test_a_cost_is_a_number_from_zero_on(cost):
    with pytest.raises(ValueError, match="expected 0 or more"):
        Costs(good=cost)
    with pytest.raises(ValueError, match="expected 0 or more"):
        Costs(bad=cost)


def test_without_a_known_outcome_there_is_no_cost():
    assert mean_cost(Confusion(selected_unlabelled=5), Costs()) is None
    assert change_of_nested(Confusion(), Confusion(), Costs()) is None


def test_two_sets_of_cases_are_not_paired():
    assert change_of_nested(Confusion(tp=3), Confusion(tp=4), Costs()) is None


def test_the_mean_is_that_of_every_case_written_out():
    counts, costs = Confusion(tp=50, fp=4, fn=6, tn=40), Costs(good=3, bad=10)
    each = [3.0] * 4 + [10.0] * 6 + [0.0] * 90
    mean = mean_cost(counts, costs)
    assert mean is not None
    assert mean.value == pytest.approx(np.mean(each))
    # Half a case more of each kind hardly moves the error of a hundred.
    assert mean.error == pytest.approx(np.std(each) / 10, rel=0.1)


def test_what_has_not_occurred_is_not_certain_never_to():
    mean = mean_cost(Confusion(tp=10, tn=90), Costs())
    assert mean is not None
    assert mean.value == 0
    assert mean.error > 0


def test_a_change_of_paired_cases_is_that_of_every_pair_written_out():
    # Raising the threshold turned 5 right and 20 wrong decisions 1 into decisions 0; 1 is the good one.
    before, after, costs = Confusion(tp=40, fp=30, fn=10, tn=120), Confusion(tp=35, fp=10, fn=15, tn=140), Costs(2, 7)
    each = [7.0] * 5 + [-2.0] * 20 + [0.0] * 175
    change = change_of_nested(before, after, costs)
    assert change is not None
    assert change.value == pytest.approx(np.mean(each))
    assert change.error == pytest.approx(np.std(each) / sqrt(200), rel=0.05)


def test_unpaired_the_errors_add_up():
    assert change_at_most(Mean(5, 1), Mean(3, 2)) == Mean(-2, 3)


@pytest.mark.parametrize("rates", [(0.01, 0.01), (0.05, 0.002), (0.2, 0.1)])
def test_the_interval_holds_the_true_cost_about_as_often_as_it_says(rates):
    p, q = rates
    draws = np.random.default_rng(5).multinomial(1_000, [p, q, 1 - p - q], size=2_000)
    costs, true = Costs(good=1, bad=5), p + 5 * q
    means = [mean_cost(Confusion(fp=int(a), fn=int(b), tn=int(rest)), costs) for a, b, rest in draws]
    covered = np.mean([abs(mean.value - true) <= 1.96 * mean.error for mean in means if mean is not None])
    assert 0.92 <= covered <= 0.99
