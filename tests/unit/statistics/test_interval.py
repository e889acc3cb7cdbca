import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from governance.statistics.interval import Interval, bonferroni, critical_z, katz, newcombe, normal, wilson

PROPORTIONS = [(0, 10), (1, 10), (5, 10), (10, 10), (12, 50), (150, 500), (3, 10_000), (9_997, 10_000), (0, 1), (1, 1)]
PAIRS = [
    ((12, 50), (150, 500)),
    ((1, 10), (9, 10)),
    ((56, 70), (48, 80)),
    ((9, 10), (3, 10)),
    ((3, 10_000), (9, 9_000)),
]
BORDERS = [((0, 10), (5, 10)), ((10, 10), (0, 20)), ((0, 12), (0, 30))]

# Both sides compute the same closed form in doubles; what is left is rounding.
ROUNDING = 1e-12


def named(pairs):
    return [pytest.param(*pair, id=" vs ".join(f"{part}/{whole}" for part, whole in pair)) for pair in pairs]


@pytest.mark.parametrize("level", [-0.1, 0, 1, 95, float("nan")])
def test_a_level_is_a_share(level):
    with pytest.raises(ValueError, match="expected a share between 0 and 1"):
        critical_z(level)


@pytest.mark.parametrize(("low", "high"), [(1, 0), (float("nan"), 1), (0, float("nan"))])
def test_an_interval_runs_from_low_to_high(low, high):
    with pytest.raises(ValueError, match="expected low <= high"):
        Interval(low, high)


def test_nobody_asked_gives_no_interval():
    assert wilson(0, 0) is None
    assert newcombe(0, 0, 1, 2) is None
    assert newcombe(1, 2, 0, 0) is None


@pytest.mark.parametrize("counts", [(0, 10, 5, 10), (5, 10, 0, 10), (0, 0, 5, 10), (5, 10, 0, 0)], ids=str)
def test_a_ratio_with_a_zero_has_no_interval(counts):
    assert katz(*counts) is None


@pytest.mark.parametrize("level", [0.9, 0.95, 0.999])
@pytest.mark.parametrize(("part", "whole"), PROPORTIONS)
def test_wilson_is_that_of_statsmodels(part, whole, level):
    found = wilson(part, whole, level)
    assert (found.low, found.high) == pytest.approx(proportion_confint(part, whole, 1 - level, "wilson"), abs=ROUNDING)


@pytest.mark.parametrize("level", [0.95, 0.99])
@pytest.mark.parametrize(("first", "second"), named(PAIRS + BORDERS))
def test_newcombe_is_that_of_statsmodels(first, second, level):
    found = newcombe(*first, *second, level=level)
    theirs = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff", alpha=1 - level)
    assert (found.low, found.high) == pytest.approx(theirs, abs=ROUNDING)


@pytest.mark.parametrize("level", [0.95, 0.99])
@pytest.mark.parametrize(("first", "second"), named(PAIRS))
def test_katz_is_that_of_statsmodels(first, second, level):
    found = katz(*first, *second, level=level)
    theirs = confint_proportions_2indep(*first, *second, method="log", compare="ratio", alpha=1 - level)
    assert (found.low, found.high) == pytest.approx(theirs, rel=ROUNDING)


def test_newcombe_is_that_of_his_paper():
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, example (a), method 10; printed with four decimals.
    found = newcombe(56, 70, 48, 80)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_katz_is_that_of_the_worked_example():
    # 12 of 50 against 150 of 500: ratio 0.800, 0.480 to 1.334; three decimals.
    found = katz(12, 50, 150, 500)
    assert (found.low, found.high) == pytest.approx((0.480, 1.334), abs=5e-4)


def test_wilson_reaches_exactly_0_and_1_where_nothing_or_everything_is_counted():
    # At many of these sizes the formula alone would end a rounding error away.
    assert {wilson(0, n).low for n in range(1, 300)} == {0.0}
    assert {wilson(n, n).high for n in range(1, 300)} == {1.0}


@pytest.mark.parametrize("counts", [(3, 3, 3, 3), (1, 1, 5, 5)], ids=str)
def test_a_ratio_of_certainties_is_1_without_width(counts):
    assert katz(*counts) == Interval(1.0, 1.0)


def test_swapping_the_groups_turns_the_difference_round():
    forth, back = newcombe(12, 50, 150, 500), newcombe(150, 500, 12, 50)
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=ROUNDING)


@pytest.mark.parametrize(("comparisons", "level"), [(0, 0.95), (1, 0.95), (2, 0.975), (5, 0.99)])
def test_bonferroni_shares_the_error_among_the_comparisons(comparisons, level):
    assert bonferroni(0.95, comparisons) == pytest.approx(level, abs=ROUNDING)


def test_a_normal_interval_is_1_96_standard_errors_to_each_side():
    # 1.959964 is the tabled two-sided 95 % quantile, printed with six decimals.
    found = normal(0.5, 0.1)
    assert (found.low, found.high) == pytest.approx((0.5 - 0.1959964, 0.5 + 0.1959964), abs=1e-7)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.95])
def test_wilson_covers_about_as_often_as_it_says(share):
    n, draws = 200, 4_000
    counts = np.random.default_rng(7).binomial(n, share, draws)
    intervals = {part: wilson(int(part), n) for part in set(counts.tolist())}
    covered = np.mean([intervals[part].low <= share <= intervals[part].high for part in counts.tolist()])
    # Discreteness alone moves the true coverage by about 0.02 at n = 200; the simulation adds 0.0034 (one standard error).
    assert covered == pytest.approx(0.95, abs=0.03)
