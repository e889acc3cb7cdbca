import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom, ttest_1samp, ttest_ind
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.proportion import test_proportions_2indep as score_test

from governance.statistics.interval import (
    Interval,
    Moments,
    bonferroni,
    clopper_pearson,
    critical_z,
    few,
    katz,
    koopman,
    newcombe,
    normal,
    rate_interval,
    ratio_interval,
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
    assert newcombe(0, 0, 1, 2) is None
    assert newcombe(1, 2, 0, 0) is None


@pytest.mark.parametrize("counts", [(0, 10, 5, 10), (5, 10, 0, 10), (0, 0, 5, 10), (5, 10, 0, 0)], ids=str)
def test_a_ratio_with_a_zero_has_no_interval(counts):
    assert katz(*counts) is None


@pytest.mark.parametrize("method", [clopper_pearson, rate_interval], ids=lambda f: f.__name__)
def test_an_exact_interval_refuses_what_the_others_refuse(method):
    assert method(0, 0) is None
    with pytest.raises(ValueError, match="expected a share between 0 and 1"):
        method(1, 2, 95)


@pytest.mark.parametrize("method", [koopman, ratio_interval], ids=lambda f: f.__name__)
@pytest.mark.parametrize("counts", [(5, 10, 0, 10), (0, 10, 0, 10), (0, 0, 5, 10), (5, 10, 0, 0)], ids=str)
def test_a_ratio_to_nothing_has_no_interval(method, counts):
    assert method(*counts) is None


@pytest.mark.parametrize("level", [0.9, 0.95, 0.999])
@pytest.mark.parametrize(("part", "whole"), PROPORTIONS)
def test_clopper_pearson_is_that_of_statsmodels_and_scipy(part, whole, level):
    found = clopper_pearson(part, whole, level)
    theirs = proportion_confint(part, whole, 1 - level, "beta")
    assert (found.low, found.high) == pytest.approx(theirs, abs=PARITY)
    tail = (1 - level) / 2
    if 0 < part < whole:
        scipys = beta.ppf(tail, part, whole - part + 1), beta.isf(tail, part + 1, whole - part)
        assert (found.low, found.high) == pytest.approx(scipys, abs=PARITY)


@pytest.mark.parametrize("level", [0.95, 0.99])
@pytest.mark.parametrize(("first", "second"), named(PAIRS))
def test_koopman_is_that_of_statsmodels(first, second, level):
    found = koopman(*first, *second, level=level)
    theirs = confint_proportions_2indep(
        *first, *second, method="score", compare="ratio", alpha=1 - level, correction=False
    )
    assert (found.low, found.high) == pytest.approx(theirs, rel=PARITY)


ZEROS = [((0, 10), (5, 10)), ((0, 11), (30, 30)), ((1, 2), (2, 2)), ((10, 10), (20, 20)), ((1, 1), (1, 1_000_000))]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # they also compute an odds ratio, which has no value here
@pytest.mark.parametrize(("first", "second"), named(ZEROS))
def test_where_all_or_none_count_a_score_test_rejects_just_outside_koopmans_interval(first, second):
    found = koopman(*first, *second)
    for bound in {found.low, found.high} - {0.0}:
        tested = score_test(*first, *second, value=bound, method="score", compare="ratio", correction=False)
        assert tested.pvalue == pytest.approx(0.05, abs=PARITY)
    assert (found.low == 0) == (first[0] == 0)


@pytest.mark.parametrize(("part", "whole"), [(0, 30), (4, 30), (26, 30), (2, 4), (3, 10_000)])
def test_a_rate_of_few_successes_or_failures_has_the_exact_interval(part, whole):
    assert few(part, whole)
    assert rate_interval(part, whole, 0.9) == clopper_pearson(part, whole, 0.9)


@pytest.mark.parametrize(("part", "whole"), [(5, 10), (5, 1_000), (25, 30)])
def test_a_rate_of_enough_has_wilsons_interval(part, whole):
    assert rate_interval(part, whole, 0.9) == wilson(part, whole, 0.9)


@pytest.mark.parametrize(
    ("counts", "method"),
    [
        ((5, 10, 5, 10), katz),
        ((12, 50, 150, 500), katz),
        ((4, 50, 150, 500), koopman),
        ((12, 50, 4, 500), koopman),
        ((46, 50, 150, 500), koopman),
        ((12, 50, 497, 500), koopman),
    ],
    ids=lambda case: getattr(case, "__name__", str(case)),
)
def test_a_ratio_has_koopmans_interval_where_a_cell_is_small(counts, method):
    assert ratio_interval(*counts, level=0.9) == method(*counts, level=0.9)


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


def test_katz_is_that_of_the_worked_example():
    # 12 of 50 against 150 of 500: ratio 0.800, 0.480 to 1.334; three decimals.
    found = katz(12, 50, 150, 500)
    assert (found.low, found.high) == pytest.approx((0.480, 1.334), abs=5e-4)


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
def test_newcombe_is_that_of_his_paper(first, second, expected):
    found = newcombe(*first, *second)
    assert (found.low, found.high) == pytest.approx(expected, abs=5.1e-5)


def test_nothing_out_of_n_is_bounded_by_about_three_over_n():
    # Exactly 1 - 0.025 ** (1 / n) where the interval has two sides (Clopper and Pearson 1934).
    assert clopper_pearson(0, 30).high == pytest.approx(1 - 0.025 ** (1 / 30), abs=ROUNDING)


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


@pytest.mark.parametrize("method", [katz, koopman, ratio_interval], ids=lambda f: f.__name__)
@pytest.mark.parametrize("counts", [(12, 50, 150, 500), (3, 30, 40, 100), (30, 30, 40, 41)], ids=str)
def test_swapping_the_groups_turns_the_ratio_over(method, counts):
    forth, back = method(*counts), method(*counts[2:], *counts[:2])
    assert (forth.low, forth.high) == pytest.approx((1 / back.high, 1 / back.low), rel=PARITY)


levels = st.sampled_from([0.8, 0.95, 0.999])


@st.composite
def proportions(draw, least=0):
    whole = draw(st.integers(max(1, least), 2_000))
    return draw(st.integers(least, whole)), whole


@given(proportions(), levels)
def test_the_interval_of_a_rate_contains_it_and_stays_in_0_to_1(counts, level):
    for method in (wilson, clopper_pearson, rate_interval):
        found = method(*counts, level)
        assert 0 <= found.low <= counts[0] / counts[1] <= found.high <= 1


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
def test_the_interval_of_a_ratio_contains_it(first, second, level):
    value = (first[0] / first[1]) / (second[0] / second[1])
    for method in (koopman, ratio_interval):
        found = method(*first, *second, level=level)
        assert 0 <= found.low <= value * (1 + ROUNDING)
        assert value * (1 - ROUNDING) <= found.high


@settings(deadline=None)
@given(proportions(least=1), proportions(least=1), st.integers(2, 20), levels)
def test_koopmans_interval_narrows_with_more_of_the_same(first, second, times, level):
    once = koopman(*first, *second, level=level)
    often = koopman(*(times * count for count in (*first, *second)), level=level)
    assert once.low < often.low
    assert often.high < once.high


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


@pytest.mark.parametrize(("n", "lowest"), [(30, 0.88), (100, 0.93)])
def test_the_interval_of_a_ratio_covers_93_to_97_per_cent_on_average(n, lowest):
    parts = np.arange(n + 1)
    found = [[ratio_interval(a, n, b, n) if b else None for b in parts.tolist()] for a in parts.tolist()]
    low = np.array([[i.low if i else np.nan for i in row] for row in found])
    high = np.array([[i.high if i else np.nan for i in row] for row in found])
    coverage = []
    for p in RATES:
        for q in RATES:
            weights = np.outer(binom.pmf(parts, n, p), binom.pmf(parts, n, q))[:, 1:]
            held = (low[:, 1:] <= p / q) & (p / q <= high[:, 1:])
            coverage.append((weights * held).sum() / weights.sum())
    assert 0.93 < np.mean(coverage) < 0.97
    assert min(coverage) > lowest


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


def test_a_mean_of_one_case_has_no_interval():
    one = Moments(1, 3.0, None)
    assert (student(one), welch(one, Moments(9, 1.0, 1.0)), welch_p_value(one, Moments(9, 1.0, 1.0))) == (None,) * 3
    assert student_p_value(one, Moments(9, 1.0, 1.0)) is None


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
