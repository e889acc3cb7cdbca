import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom, ttest_1samp, ttest_ind
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from governance.statistics.interval import (
    Interval,
    Moments,
    bonferroni,
    clopper_pearson,
    critical_z,
    difference_interval,
    few,
    mover_r,
    normal,
    rate_interval,
    ratio_interval,
    square_and_add,
    student,
    student_p_value,
    welch,
    welch_p_value,
    wilson,
)

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
# Quantiles and roots, by other algorithms.
PARITY = 1e-9


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
    for method in (difference_interval, ratio_interval):
        assert method(0, 0, 1, 2) is None
        assert method(1, 2, 0, 0) is None


@pytest.mark.parametrize("method", [clopper_pearson, rate_interval], ids=lambda f: f.__name__)
def test_an_exact_interval_refuses_what_the_others_refuse(method):
    assert method(0, 0) is None
    with pytest.raises(ValueError, match="expected a share between 0 and 1"):
        method(1, 2, 95)


@pytest.mark.parametrize("counts", [(5, 10, 0, 10), (0, 10, 0, 10)], ids=str)
def test_a_ratio_to_nothing_has_no_interval(counts):
    assert ratio_interval(*counts) is None


@pytest.mark.parametrize("level", [0.9, 0.95, 0.999])
@pytest.mark.parametrize(("part", "whole"), PROPORTIONS)
def test_clopper_pearson_is_that_of_statsmodels_and_scipy(part, whole, level):
    interval = clopper_pearson(part, whole, level)
    theirs = proportion_confint(part, whole, 1 - level, "beta")
    assert (interval.low, interval.high) == pytest.approx(theirs, abs=PARITY)
    tail = (1 - level) / 2
    if 0 < part < whole:
        scipys = beta.ppf(tail, part, whole - part + 1), beta.isf(tail, part + 1, whole - part)
        assert (interval.low, interval.high) == pytest.approx(scipys, abs=PARITY)


@pytest.mark.parametrize(("part", "whole"), [(0, 30), (4, 30), (26, 30), (2, 4), (3, 10_000)])
def test_a_rate_of_few_successes_or_failures_has_the_exact_interval(part, whole):
    assert few(part, whole)
    assert rate_interval(part, whole, 0.9) == clopper_pearson(part, whole, 0.9)


@pytest.mark.parametrize(("part", "whole"), [(5, 10), (5, 1_000), (25, 30)])
def test_a_rate_of_enough_has_wilsons_interval(part, whole):
    assert rate_interval(part, whole, 0.9) == wilson(part, whole, 0.9)


@pytest.mark.parametrize("level", [0.9, 0.95, 0.999])
@pytest.mark.parametrize(("part", "whole"), PROPORTIONS)
def test_wilson_is_that_of_statsmodels(part, whole, level):
    interval = wilson(part, whole, level)
    assert (interval.low, interval.high) == pytest.approx(
        proportion_confint(part, whole, 1 - level, "wilson"), abs=ROUNDING
    )


def on_wilsons(method, first, second, level=0.95):
    """The published interval of a difference or ratio.

    Rates have Wilson's intervals for it.
    """
    value, versus = (part / whole for part, whole in (first, second))
    return method(value, wilson(*first, level), versus, wilson(*second, level))


@pytest.mark.parametrize("level", [0.95, 0.99])
@pytest.mark.parametrize(("first", "second"), named(PAIRS + BORDERS))
def test_square_and_add_is_that_of_statsmodels(first, second, level):
    interval = on_wilsons(square_and_add, first, second, level)
    theirs = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff", alpha=1 - level)
    assert (interval.low, interval.high) == pytest.approx(theirs, abs=ROUNDING)


def test_mover_r_is_that_of_the_worked_example():
    # Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency Tables, chapter 4: survival of 7 of 34 against
    # 1 of 34 (Perondi et al. 2004); their package prints four decimals.
    interval = on_wilsons(mover_r, (7, 34), (1, 34))
    assert (interval.low, interval.high) == pytest.approx((1.1537, 41.9763), abs=5.1e-5)


@pytest.mark.parametrize(("first", "second"), named(PAIRS))
def test_at_the_bounds_of_mover_r_the_difference_is_just_not_told_from_0(first, second):
    value, versus = (part / whole for part, whole in (first, second))
    interval, (of_value, of_versus) = (
        ratio_interval(*first, *second),
        (rate_interval(*each) for each in (first, second)),
    )
    for ratio, bound in ((interval.low, "low"), (interval.high, "high")):
        times = Interval(ratio * of_versus.low, ratio * of_versus.high)
        # The definition of Donner and Zou; a difference of two numbers under 100.
        assert getattr(square_and_add(value, of_value, ratio * versus, times), bound) == pytest.approx(0, abs=1e-12)


def test_a_ratio_to_what_may_be_0_has_no_upper_bound():
    interval = mover_r(0.5, Interval(0.4, 0.6), 0.1, Interval(0.0, 0.3))
    # Not told from 0: 0.5 - 0.3 r - sqrt(0.1^2 + 0.2^2 r^2) at the lower bound, by hand.
    assert 0.5 - 0.1 * interval.low == pytest.approx((0.1**2 + (0.2 * interval.low) ** 2) ** 0.5, abs=ROUNDING)
    assert interval.high == float("inf")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10; printed with four decimals.
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
    ids=[f"({letter})" for letter in "abcdefgh"],
)
def test_square_and_add_is_that_of_newcombes_paper(first, second, expected):
    interval = on_wilsons(square_and_add, first, second)
    assert (interval.low, interval.high) == pytest.approx(expected, abs=5.1e-5)


def test_nothing_out_of_n_is_bounded_by_about_three_over_n():
    # Exactly 1 - 0.025 ** (1 / n) where the interval has two sides (Clopper and Pearson 1934).
    assert clopper_pearson(0, 30).high == pytest.approx(1 - 0.025 ** (1 / 30), abs=ROUNDING)


def test_wilson_reaches_exactly_0_and_1_where_nothing_or_everything_is_counted():
    # At many of these sizes the formula alone would end a rounding error away.
    assert {wilson(0, n).low for n in range(1, 300)} == {0.0}
    assert {wilson(n, n).high for n in range(1, 300)} == {1.0}


@pytest.mark.parametrize("counts", [(12, 50, 150, 500), (3, 30, 40, 100), (30, 30, 40, 41)], ids=str)
def test_swapping_the_groups_turns_difference_and_ratio_round(counts):
    swapped = (*counts[2:], *counts[:2])
    forth, back = difference_interval(*counts), difference_interval(*swapped)
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=ROUNDING)
    forth, back = ratio_interval(*counts), ratio_interval(*swapped)
    assert (forth.low, forth.high) == pytest.approx((1 / back.high, 1 / back.low), rel=ROUNDING)


@pytest.mark.parametrize("counts", [(12, 50, 150, 500), (4, 30, 40, 100), (30, 30, 40, 41), (0, 20, 5, 20)], ids=str)
def test_a_ratio_is_told_from_1_where_the_difference_is_told_from_0(counts):
    # Both ask whether the same two intervals lie apart.
    difference, ratio = difference_interval(*counts), ratio_interval(*counts)
    assert (difference.low > 0, difference.high < 0) == (ratio.low > 1, ratio.high < 1)


levels = st.sampled_from([0.8, 0.95, 0.999])


@st.composite
def proportions(draw, least=0):
    whole = draw(st.integers(max(1, least), 2_000))
    return draw(st.integers(least, whole)), whole


@given(proportions(), levels)
def test_the_interval_of_a_rate_contains_it_and_stays_in_0_to_1(counts, level):
    for method in (wilson, clopper_pearson, rate_interval):
        interval = method(*counts, level)
        assert 0 <= interval.low <= counts[0] / counts[1] <= interval.high <= 1


@given(proportions(), levels)
def test_the_interval_of_a_rate_is_turned_round_by_counting_failures(counts, level):
    part, whole = counts
    for method in (wilson, clopper_pearson, rate_interval):
        successes, failures = method(part, whole, level), method(whole - part, whole, level)
        assert (successes.low, successes.high) == pytest.approx((1 - failures.high, 1 - failures.low), abs=PARITY)


@given(proportions(), st.integers(2, 20), levels)
def test_the_interval_of_a_rate_narrows_with_more_of_the_same(counts, times, level):
    part, whole = counts
    for method in (wilson, clopper_pearson, rate_interval):
        once, often = method(part, whole, level), method(times * part, times * whole, level)
        assert often.high - often.low < once.high - once.low


@settings(deadline=None)
@given(proportions(), proportions(least=1), levels)
def test_the_interval_of_a_gap_contains_it(first, second, level):
    value, versus = (part / whole for part, whole in (first, second))
    interval = difference_interval(*first, *second, level=level)
    assert -1 - ROUNDING <= interval.low <= value - versus <= interval.high <= 1 + ROUNDING
    interval = ratio_interval(*first, *second, level=level)
    assert 0 <= interval.low <= value / versus * (1 + ROUNDING)
    assert value / versus * (1 - ROUNDING) <= interval.high


GRID = np.arange(1, 100) / 100


@pytest.mark.parametrize("n", [30, 100, 1_000])
def test_the_interval_of_a_rate_covers_93_to_97_per_cent_on_average(n):
    # Summed, not drawn: every outcome with its probability, at true rates of 1, 2, ... 99 %.
    intervals = [rate_interval(part, n) for part in range(n + 1)]
    low, high = (np.array([getattr(i, side) for i in intervals]) for side in ("low", "high"))
    coverage = [binom.pmf(np.flatnonzero((low <= p) & (p <= high)), n, p).sum() for p in GRID]
    assert 0.93 < np.mean(coverage) < 0.97
    assert min(coverage) > 0.93


RATES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95]


@pytest.mark.parametrize("n", [30, 100])
@pytest.mark.parametrize(("method", "gap"), [(difference_interval, np.subtract), (ratio_interval, np.divide)])
def test_the_interval_of_a_gap_covers_93_to_97_per_cent_on_average_and_93_at_least(n, method, gap):
    parts = np.arange(n + 1)
    intervals = [[method(a, n, b, n) for b in parts.tolist()] for a in parts.tolist()]
    low = np.array([[i.low if i else np.nan for i in row] for row in intervals])
    high = np.array([[i.high if i else np.nan for i in row] for row in intervals])
    coverage = []
    for p in RATES:
        for q in RATES:
            weights = np.outer(binom.pmf(parts, n, p), binom.pmf(parts, n, q)) * ~np.isnan(low)
            covered = (low <= gap(p, q)) & (gap(p, q) <= high)
            coverage.append((weights * covered).sum() / weights.sum())
    assert 0.93 < np.mean(coverage) < 0.97
    assert min(coverage) > 0.93


@pytest.mark.parametrize(("comparisons", "level"), [(0, 0.95), (1, 0.95), (2, 0.975), (5, 0.99)])
def test_bonferroni_shares_the_error_among_the_comparisons(comparisons, level):
    assert bonferroni(0.95, comparisons) == pytest.approx(level, abs=ROUNDING)


def test_a_normal_interval_is_1_96_standard_errors_to_each_side():
    # 1.959964 is the tabled two-sided 95 % quantile, printed with six decimals.
    interval = normal(0.5, 0.1)
    assert (interval.low, interval.high) == pytest.approx((0.5 - 0.1959964, 0.5 + 0.1959964), abs=1e-7)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.95])
def test_wilson_covers_about_as_often_as_it_says(share):
    n, draws = 200, 4_000
    counts = np.random.default_rng(7).binomial(n, share, draws)
    intervals = {part: wilson(int(part), n) for part in set(counts.tolist())}
    covered = np.mean([intervals[part].low <= share <= intervals[part].high for part in counts.tolist()])
    # Discreteness alone moves the true coverage by about 0.02 at n = 200; the simulation adds 0.0034 (one standard error).
    assert covered == pytest.approx(0.95, abs=0.03)


def test_a_mean_of_one_case_has_no_interval():
    single = Moments(1, 3.0, None)
    assert (student(single), welch(single, Moments(9, 1.0, 1.0)), welch_p_value(single, Moments(9, 1.0, 1.0))) == (
        None,
    ) * 3
    assert student_p_value(single, Moments(9, 1.0, 1.0)) is None


@pytest.mark.parametrize("interval", [lambda level: student(Moments(9, 1.0, 1.0), level), lambda level: welch(Moments(9, 1.0, 1.0), Moments(9, 1.0, 1.0), level)], ids=["student", "welch"])  # fmt: skip
def test_the_interval_of_a_mean_refuses_what_is_no_level(interval):
    with pytest.raises(ValueError, match="level is 1, expected a share between 0 and 1"):
        interval(1)


@pytest.mark.parametrize("n", [2, 12, 500])
def test_intervals_of_means_are_those_of_scipy(n):
    draw = np.random.default_rng(n)
    first, second = draw.lognormal(size=n), draw.normal(3, 2, size=2 * n)
    a, b = (Moments(len(x), float(x.mean()), float(x.var(ddof=1))) for x in (first, second))
    alone = ttest_1samp(first, 0).confidence_interval(0.95)
    gap = ttest_ind(first, second, equal_var=False)
    assert (student(a).low, student(a).high) == pytest.approx(tuple(alone), rel=PARITY)
    assert (welch(a, b).low, welch(a, b).high) == pytest.approx(tuple(gap.confidence_interval(0.95)), rel=PARITY)
    assert welch_p_value(a, b) == pytest.approx(gap.pvalue, rel=PARITY)
    assert student_p_value(a, b) == pytest.approx(ttest_ind(first, second).pvalue, rel=PARITY)


def test_means_without_any_variance_differ_for_sure_or_not_at_all():
    same, other = Moments(5, 1.0, 0.0), Moments(5, 2.0, 0.0)
    assert (welch(other, same), welch_p_value(other, same)) == (Interval(1.0, 1.0), 0.0)
    assert (welch(same, same), welch_p_value(same, same)) == (Interval(0.0, 0.0), 1.0)
