from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_difference,
    demographic_parity_ratio,
    equal_opportunity_difference,
    equal_opportunity_ratio,
    equalized_odds_difference,
    equalized_odds_ratio,
    false_positive_rate,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import studentized_range
from sklearn.metrics import accuracy_score, precision_score
from statsmodels.stats.proportion import proportion_confint

from governance.evidence.rates import RATES
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval, difference_interval, ratio_interval
from governance.statistics.resampling import Summary, jeffreys, largest_noise, summaries, summary_intervals

# Weighted sums of whole numbers against means of rows.
PARITY = 1e-9
ROUNDING = 1e-12
THREE = [Confusion(30, 10, 12, 50), Confusion(22, 5, 30, 41), Confusion(64, 31, 9, 70)]
SELECTION, TRUE, FALSE, PREDICTIVE, RIGHT = (
    (RATES[name],)
    for name in (
        "selection_rate",
        "true_positive_rate",
        "false_positive_rate",
        "positive_predictive_value",
        "group_accuracy",
    )
)
TEN = {
    "demographic_parity_difference": Summary(SELECTION),
    "demographic_parity_ratio": Summary(SELECTION, ratio=True),
    "equal_opportunity_range": Summary(TRUE),
    "equal_opportunity_ratio": Summary(TRUE, ratio=True),
    "equalized_odds_difference": Summary(TRUE + FALSE),
    "equalized_odds_ratio": Summary(TRUE + FALSE, ratio=True),
    "predictive_parity_range": Summary(PREDICTIVE),
    "predictive_parity_ratio": Summary(PREDICTIVE, ratio=True),
    "false_positive_rate_range": Summary(FALSE),
    "accuracy_range": Summary(RIGHT),
}
DIFFERENCES = [name for name, summary in TEN.items() if not summary.ratio]
RATIOS = [name for name, summary in TEN.items() if summary.ratio]


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match="expected a share between 0 and 1"):
        summary_intervals(THREE, TEN, 1, level=level)


def test_nothing_is_drawn_fewer_than_once():
    with pytest.raises(ValueError, match="0 draws, expected 1 or more"):
        summary_intervals(THREE, TEN, 1, draws=0)


@pytest.mark.parametrize(
    "groups", [[], [Confusion()], [Confusion(), *THREE]], ids=["no groups", "nobody", "an empty group"]
)
def test_without_a_denominator_there_is_no_summary_and_no_interval(groups):
    assert set(summaries(groups, TEN).values()) == {None}
    assert set(summary_intervals(groups, TEN, 1).values()) == {None}


def test_a_group_without_outcomes_is_compared_by_its_selection_alone():
    intervals = summary_intervals([*THREE, Confusion(selected_unlabelled=20, unselected_unlabelled=30)], TEN, 1)
    assert {name for name, interval in intervals.items() if interval} == {
        "demographic_parity_difference",
        "demographic_parity_ratio",
    }


def test_one_group_alone_has_nothing_to_compare():
    assert summaries(THREE[:1], TEN)["demographic_parity_ratio"] == 1.0
    assert set(summary_intervals(THREE[:1], TEN, 1).values()) == {None}


def test_rates_that_are_all_0_have_no_ratio():
    groups = [Confusion(fn=20, tn=30), Confusion(fn=40, tn=30)]
    assert [name for name in RATIOS if summaries(groups, TEN)[name] is not None] == []
    assert summary_intervals(groups, TEN, 1)["demographic_parity_ratio"] is None
    # That nobody of 50 and nobody of 70 was selected does not prove that nobody ever is.
    assert summary_intervals(groups, TEN, 1)["demographic_parity_difference"].high > 0.02


def rows_of(groups):
    """One row a case: what the counts were counted from."""
    rows = [
        (f"g{number}", outcome, decision)
        for number, counts in enumerate(groups)
        for (outcome, decision), count in zip(((1, 1), (0, 1), (1, 0), (0, 0)), astuple(counts), strict=False)
        for _ in range(count)
    ]
    return pd.DataFrame(rows, columns=["group", "outcome", "decision"])


def precision(y_true, y_pred):
    return precision_score(y_true, y_pred, zero_division=0.0)


def of_fairlearn(rows):
    """The ten summaries as Fairlearn has them."""
    asked = {"y_true": rows["outcome"], "y_pred": rows["decision"], "sensitive_features": rows["group"]}
    frame = MetricFrame(
        metrics={"precision": precision, "fpr": false_positive_rate, "accuracy": accuracy_score}, **asked
    )
    return {
        "demographic_parity_difference": demographic_parity_difference(**asked),
        "demographic_parity_ratio": demographic_parity_ratio(**asked),
        "equal_opportunity_range": equal_opportunity_difference(**asked),
        "equal_opportunity_ratio": equal_opportunity_ratio(**asked),
        "equalized_odds_difference": equalized_odds_difference(**asked),
        "equalized_odds_ratio": equalized_odds_ratio(**asked),
        "predictive_parity_range": frame.difference()["precision"],
        "predictive_parity_ratio": frame.ratio()["precision"],
        "false_positive_rate_range": frame.difference()["fpr"],
        "accuracy_range": frame.difference()["accuracy"],
    }


labelled = st.integers(1, 60)
tables = st.lists(st.builds(Confusion, labelled, labelled, labelled, labelled), min_size=2, max_size=5)


@settings(deadline=None, max_examples=5)
@given(tables)
def test_the_ten_summaries_are_those_of_fairlearn_on_the_rows(groups):
    assert summaries(groups, TEN) == pytest.approx(of_fairlearn(rows_of(groups)), abs=PARITY)


cells = st.integers(0, 200)
any_tables = st.lists(st.builds(Confusion, cells, cells, cells, cells, cells, cells), min_size=2, max_size=6)


@settings(deadline=None, max_examples=40)
@given(any_tables, st.integers(0, 2**32))
def test_an_interval_contains_what_was_observed_and_stays_in_0_to_1(groups, seed):
    observed, intervals = summaries(groups, TEN), summary_intervals(groups, TEN, seed, draws=50)
    for name, interval in intervals.items():
        assert (interval is None) == (observed[name] is None)
        assert interval is None or 0 <= interval.low <= observed[name] <= interval.high <= 1


@settings(deadline=None, max_examples=20)
@given(tables)
def test_an_interval_narrows_with_more_of_the_same(groups):
    more = [Confusion(*(100 * count for count in astuple(counts))) for counts in groups]
    once, often = (summary_intervals(table, TEN, 1, draws=200) for table in (groups, more))
    assert all(often[name].high - often[name].low < once[name].high - once[name].low for name in TEN)


def test_the_same_counts_and_seed_give_the_same_intervals():
    assert summary_intervals(THREE, TEN, 7) == summary_intervals(THREE, TEN, 7)
    assert summary_intervals(THREE, TEN, 7) != summary_intervals(THREE, TEN, 8)


def test_the_order_of_the_groups_matters_no_more_than_the_seed():
    forth, back = summary_intervals(THREE, TEN, 7, draws=20_000), summary_intervals(THREE[::-1], TEN, 7, draws=20_000)
    for name in TEN:
        # A quantile of 20,000 draws near 2.5 % has a standard error of about 0.02 standard errors of a rate.
        assert astuple(forth[name]) == pytest.approx(astuple(back[name]), abs=0.01)


def test_the_higher_the_level_the_wider_the_interval():
    narrow, wide = summary_intervals(THREE, TEN, 7, level=0.8), summary_intervals(THREE, TEN, 7, level=0.99)
    for name in TEN:
        assert wide[name].low <= narrow[name].low
        assert narrow[name].high < wide[name].high or narrow[name].high == 1.0


@pytest.mark.parametrize("name", ["demographic_parity_difference", "accuracy_range"])
def test_of_two_groups_far_apart_a_range_has_the_interval_of_their_difference(name):
    # 800 of 1,000 against 1,200 of 2,000, whichever way they are counted.
    groups = [Confusion(tp=800, fn=200), Confusion(tp=1_200, fn=800)]
    interval, expected = (
        summary_intervals(groups, TEN, 1, draws=20_000)[name],
        difference_interval(800, 1_000, 1_200, 2_000),
    )
    # Rates have Jeffreys' intervals there and Wilson's here, which differ by less than half a case of a thousand.
    assert astuple(interval) == pytest.approx((expected.low, expected.high), abs=0.0015)


def test_of_two_groups_far_apart_a_ratio_has_the_interval_of_theirs():
    groups = [Confusion(tp=400, fn=600), Confusion(tp=1_200, fn=800)]
    interval = summary_intervals(groups, TEN, 1, draws=20_000)["demographic_parity_ratio"]
    expected = ratio_interval(400, 1_000, 1_200, 2_000)
    assert astuple(interval) == pytest.approx((expected.low, expected.high), abs=0.0015)


@pytest.mark.parametrize("groups", [2, 5, 10])
def test_the_noise_of_groups_alike_in_size_and_rate_is_tukeys_studentized_range(groups):
    # The quantile of the largest gap of so many independent normal values, in standard errors of a gap.
    rng = np.random.default_rng(groups)
    cases = np.full((100_000, groups), 400.0)
    largest = np.quantile(largest_noise(rng.binomial(400, 0.4, cases.shape).astype(float), cases), 0.95)
    # 100,000 draws place this quantile within 0.02 (two standard errors); 400 cases are not quite normal.
    assert largest == pytest.approx(studentized_range.ppf(0.95, groups, np.inf) / np.sqrt(2), abs=0.03)


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (3, 10), (10, 10), (150, 500)])
def test_a_rates_bounds_arejeffreys_of_statsmodels(part, whole):
    _, low, high = jeffreys(np.array([float(part)]), np.array([float(whole)]), 0.025)
    theirs = proportion_confint(part, whole, 0.05, "jeffreys")
    # Theirs do not reach 0 and 1 where nothing or everything is counted (Brown, Cai and DasGupta let them).
    expected = (0.0 if part == 0 else theirs[0], 1.0 if part == whole else theirs[1])
    assert (low[0], high[0]) == pytest.approx(expected, abs=1e-9)


@given(any_tables)
def test_a_range_is_told_from_0_where_the_ratio_is_told_from_1(groups):
    intervals = summary_intervals(groups, TEN, 1, draws=100)
    difference, ratio = intervals["demographic_parity_difference"], intervals["demographic_parity_ratio"]
    assert ratio is None or (difference.low > ROUNDING) == (ratio.high < 1 - ROUNDING)


def coverage(truth, groups_of, times, name):
    """How often the interval holds the truth, in so many drawn tables."""
    draw = np.random.default_rng(11)
    intervals = (summary_intervals(groups_of(draw), TEN, seed, draws=400)[name] for seed in range(times))
    return np.mean([interval.low <= truth <= interval.high for interval in intervals])


def selected(draw, size, rates):
    return [Confusion(tp=int(part), fn=size - int(part)) for part in draw.binomial(size, rates)]


@pytest.mark.slow
@pytest.mark.parametrize("size", [30, 100, 1_000])
@pytest.mark.parametrize("groups", [2, 4, 20])
def test_a_range_of_groups_that_are_alike_is_covered(groups, size):
    # Where the percentiles of the resampled range cover never (four groups and more), or hardly ever.
    times = 200
    share = coverage(
        0.0, lambda draw: selected(draw, size, np.full(groups, 0.3)), times, "demographic_parity_difference"
    )
    # Three standard errors of a share of 0.95 in 200 are 0.046.
    assert share >= 0.95 - 0.046


@pytest.mark.slow
@pytest.mark.parametrize(("name", "truth"), [("demographic_parity_difference", 0.3), ("demographic_parity_ratio", 0.4)])
@pytest.mark.parametrize("size", [30, 100, 1_000])
def test_a_gap_between_groups_is_covered(size, name, truth):
    share = coverage(truth, lambda draw: selected(draw, size, [0.2, 0.3, 0.4, 0.5]), 200, name)
    assert share >= 0.95 - 0.046


def test_a_range_of_nothing_but_noise_is_not_told_from_0():
    # Twenty groups of 100 at one rate lie about 0.17 apart, by chance alone.
    groups = selected(np.random.default_rng(3), 100, np.full(20, 0.3))
    observed = summaries(groups, TEN)["demographic_parity_difference"]
    interval = summary_intervals(groups, TEN, 1)["demographic_parity_difference"]
    assert observed > 0.1
    assert interval == Interval(0.0, interval.high)
