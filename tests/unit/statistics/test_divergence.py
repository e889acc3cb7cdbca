import warnings
from math import inf, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial import distance
from scipy.stats import chi2

from governance.statistics.divergence import (
    EXPECTED_CASES,
    bin_positions,
    cramers_v,
    cramers_v_noise,
    jensen_shannon,
    jensen_shannon_noise,
    kl_divergence,
    kl_divergence_noise,
    kolmogorov_smirnov,
    kolmogorov_smirnov_noise,
    psi,
    psi_noise,
    wasserstein,
    wasserstein_noise,
    without_rare_bins,
)


def in_steps(measure):
    """`measure` with its bins at 0, 1, 2 and so on."""
    return lambda reference, current: measure(reference, current, range(len(reference)))


DISTANCES = {
    "psi": psi,
    "kl_divergence": kl_divergence,
    "jensen_shannon": jensen_shannon,
    "kolmogorov_smirnov": kolmogorov_smirnov,
    "wasserstein": in_steps(wasserstein),
    "cramers_v": cramers_v,
}
NOISES = {
    "psi": psi_noise,
    "kl_divergence": kl_divergence_noise,
    "jensen_shannon": jensen_shannon_noise,
    "kolmogorov_smirnov": kolmogorov_smirnov_noise,
    "wasserstein": in_steps(wasserstein_noise),
    "cramers_v": cramers_v_noise,
}
EVERY = {**DISTANCES, **{f"{name}_noise": noise for name, noise in NOISES.items()}}
every = pytest.mark.parametrize("measure", EVERY.values(), ids=EVERY)
every_distance = pytest.mark.parametrize("measure", DISTANCES.values(), ids=DISTANCES)

# Simulated independently, 20 000 runs, 10 equal bins, no drift: cases then and now, mean PSI, what 5 % of runs exceed,
# and the share of runs above 0.1.
NO_DRIFT = [
    (100, 100, 0.191, 0.364, 0.85),
    (200, 200, 0.093, 0.175, 0.38),
    (500, 100, 0.114, 0.218, 0.53),
    (1_000, 200, 0.055, 0.105, 0.06),
    (1_000, 1_000, 0.018, 0.034, 0.0),
    (10_000, 10_000, 0.0018, 0.0034, 0.0),
]
NO_DRIFT_IDS = [f"{n} then, {m} now" for n, m, *_ in NO_DRIFT]
DRAWS = 600
SHARES = (0.02, 0.03, 0.05, 0.1, 0.1, 0.15, 0.15, 0.2, 0.2)
"""Unequal bins: a law that holds for equal ones only would be found out."""

unhurried = settings(deadline=None)  # a busy machine is no fault of ours

# Both sides hold something; each bin may be empty on either or both.
two_samples = st.integers(1, 12).flatmap(
    lambda bins: st.tuples(*[st.lists(st.integers(0, 10_000), min_size=bins, max_size=bins).filter(any)] * 2)
)


@every
@pytest.mark.parametrize(
    ("reference", "current", "message"),
    [
        pytest.param([1, 2], [1, 2, 3], "2 bins in the reference and 3 now, expected the same", id="unequal lengths"),
        pytest.param([1, -2], [1, 2], "the reference counts include -2, expected none below 0", id="less than none"),
        pytest.param([1, 2], [-1, 2], "the current counts include -1, expected none below 0", id="less than none now"),
        pytest.param([0, 0], [1, 2], "the reference counts are all empty, expected at least one case", id="no case"),
        pytest.param([1, 2], [0, 0], "the current counts are all empty, expected at least one case", id="no case now"),
        pytest.param([], [], "the reference counts are all empty, expected at least one case", id="no bins"),
    ],
)
def test_counts_that_cannot_be_compared_are_refused(measure, reference, current, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        measure(reference, current)


def test_bins_of_which_enough_is_expected_stay_as_they_are():
    assert without_rare_bins([5, 95, 0], [5, 95, 0]) == ((5, 95, 0), (5, 95, 0))


def test_rare_bins_are_taken_together():
    # Of four cases two are expected on either side, of six three: too few for either alone.
    assert without_rare_bins([50, 1, 4, 45], [50, 3, 2, 45]) == ((50, 45, 5), (50, 45, 5))


def test_a_bin_is_rare_by_what_is_expected_on_the_smaller_side():
    # Of 50 cases one in eleven is expected there.
    assert without_rare_bins([950, 50, 0], [95, 0, 5]) == ((950, 50), (95, 5))


def test_where_all_the_rare_ones_are_still_rare_the_smallest_of_the_rest_joins_them():
    assert without_rare_bins([60, 38, 2], [60, 37, 3]) == ((60, 40), (60, 40))


def test_values_without_a_bin_join_the_rare_ones_since_the_reference_chose_who_has_one():
    reference, current = [70, 18, 4, 4, 4, 0], [70, 12, 1, 1, 2, 14]
    assert without_rare_bins(reference, current) == ((70, 18, 0, 12), (70, 12, 14, 4))
    assert without_rare_bins(reference, current, others=-1) == ((70, 18, 12), (70, 12, 18))


def test_a_value_that_is_new_where_none_is_rare_stays_alone():
    assert without_rare_bins([60, 40, 0], [60, 20, 20], others=-1) == ((60, 40, 0), (60, 20, 20))


@given(two_samples, st.integers(1, 12))
def test_taking_bins_together_loses_no_case_and_leaves_none_rare(counts, others):
    reference, current = counts
    then, now = without_rare_bins(reference, current, -min(others, len(reference)))
    assert (sum(then), sum(now)) == (sum(reference), sum(current))
    share = min(sum(then), sum(now)) / (sum(then) + sum(now))
    occupied = [a + b for a, b in zip(then, now, strict=True) if a + b]
    assert len(occupied) == 1 or min(occupied) * share >= EXPECTED_CASES


@pytest.mark.parametrize("measure", [wasserstein, wasserstein_noise])
@pytest.mark.parametrize(
    ("positions", "message"),
    [
        pytest.param([1.0], "1 positions for 2 bins, expected one each", id="too few"),
        pytest.param([1.0, 0.0], "expected numbers that rise", id="falling"),
        pytest.param([0.0, nan], "expected numbers that rise", id="no number"),
    ],
)
def test_positions_that_are_not_those_of_the_bins_are_refused(measure, positions, message):
    with pytest.raises(ValueError, match=message):
        measure([1, 2], [2, 1], positions)


@pytest.mark.parametrize(
    ("edges", "low", "high", "message"),
    [
        pytest.param([2.0, 1.0], 0.0, 3.0, "expected numbers that rise", id="falling edges"),
        pytest.param([1.0], 2.0, 3.0, "expected numbers that rise", id="an edge below the smallest value"),
        pytest.param([1.0], 0.0, 0.5, "expected numbers that rise", id="an edge above the largest value"),
        pytest.param([], 1.0, 0.0, "expected numbers that rise", id="the smallest above the largest"),
        pytest.param([1.0], -inf, 2.0, "expected finite numbers", id="without an end"),
        pytest.param([nan], 0.0, 2.0, "expected finite numbers", id="no number"),
    ],
)
def test_edges_that_do_not_rise_between_the_outermost_values_are_refused(edges, low, high, message):
    with pytest.raises(ValueError, match=message):
        bin_positions(edges, low, high)


def test_a_bin_lies_in_its_middle():
    assert bin_positions([2.0, 4.0, 10.0], 0.0, 30.0) == (1.0, 3.0, 7.0, 20.0)
    assert bin_positions([], -1.0, 2.0) == (0.5,)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # 2/4 and 2/4 then, 1/4 and 3/4 now. With half a case added: 2.5/5 = 0.5 twice, 1.5/5 = 0.3 and 3.5/5 = 0.7.
        ("psi", 0.2 * log(0.5 / 0.3) - 0.2 * log(0.5 / 0.7)),  # 0.16946
        ("kl_divergence", 0.3 * log(0.6) + 0.7 * log(1.4)),  # 0.08228
        # The mean is 3/8 and 5/8.
        (
            "jensen_shannon",
            sqrt((0.5 * log(4 / 3) + 0.5 * log(4 / 5) + 0.25 * log(2 / 3) + 0.75 * log(6 / 5)) / 2),
        ),  # 0.18399
        ("kolmogorov_smirnov", 0.25),
        ("wasserstein", 0.25),  # a quarter of the cases, by one
        # Expected 1.5 and 2.5 on both sides: 2 x (0.25 / 1.5 + 0.25 / 2.5) = 8/15, over 8 cases 1/15.
        ("cramers_v", sqrt(1 / 15)),
    ],
)
def test_every_distance_of_a_hand_calculation(name, expected):
    # The same few operations in another order: rounding only.
    assert DISTANCES[name]([2, 2], [1, 3]) == pytest.approx(expected, abs=1e-12)


@every_distance
def test_equal_shares_are_no_distance_apart_whatever_the_sizes(measure):
    # Half a case weighs less among 3,000 than among 300: for PSI and KL divergence equal shares need equal bins.
    assert measure([1_000, 1_000, 0], [100, 100, 0]) == 0.0


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("jensen_shannon", sqrt(log(2))),
        ("kolmogorov_smirnov", 1.0),
        ("wasserstein", 1.0),
        ("cramers_v", 1.0),
    ],
)
def test_where_no_bin_is_shared_a_distance_is_at_its_upper_end(name, most):
    # One root and one logarithm: rounding only.
    assert DISTANCES[name]([10, 0], [0, 20]) == pytest.approx(most, abs=1e-12)


@pytest.mark.parametrize("name", [name for name in DISTANCES if name != "kl_divergence"])
@unhurried
@given(two_samples)
def test_a_distance_does_not_care_which_side_is_the_reference(name, counts):
    measure = DISTANCES[name]
    # The same terms with their sides exchanged: rounding only, relative to values of up to 20,000; the root of a
    # rounding error of 1e-16 is 1e-8.
    assert measure(*counts) == pytest.approx(measure(*reversed(counts)), rel=1e-9, abs=1e-7)


def test_the_divergence_of_now_from_the_reference_is_not_that_of_the_reference_from_now():
    assert kl_divergence([90, 10], [50, 50]) > kl_divergence([50, 50], [90, 10]) > 0


@every
@unhurried
@given(two_samples, st.integers(0, 12))
def test_a_bin_that_is_empty_on_both_sides_changes_nothing(measure, counts, where):
    with_an_empty_bin = [[*side[:where], 0, *side[where:]] for side in counts]
    if measure in {DISTANCES["wasserstein"], NOISES["wasserstein"]}:
        return  # there it moves the bins behind it
    assert measure(*with_an_empty_bin) == measure(*counts)


@unhurried
@given(two_samples)
def test_psi_is_the_divergence_in_both_directions(counts):
    # The same logarithms, added in another order: rounding only.
    assert psi(*counts) == pytest.approx(kl_divergence(*counts) + kl_divergence(*reversed(counts)), abs=1e-9)


@unhurried
@given(two_samples)
def test_kl_divergence_is_the_relative_entropy_of_scipy(counts):
    reference, current = (np.array(side, float)[np.sum(counts, axis=0) > 0] + 0.5 for side in counts)
    # The same sum in doubles, in another order: rounding only, on values below 20.
    assert kl_divergence(*counts) == pytest.approx(float(stats.entropy(current, reference)), abs=1e-9)


@unhurried
@given(two_samples)
def test_jensen_shannon_is_the_distance_of_scipy(counts):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy takes the root of a rounding error below zero
        expected = float(np.nan_to_num(distance.jensenshannon(*counts)))
    # Rounding only. It is one of the squares: near zero the root of a rounding error of 1e-16 is 1e-8.
    assert jensen_shannon(*counts) ** 2 == pytest.approx(expected**2, abs=1e-12)
    if expected > 1e-4:
        assert jensen_shannon(*counts) == pytest.approx(expected, abs=1e-9)


@unhurried
@given(two_samples, st.data())
def test_wasserstein_is_the_distance_of_scipy_with_counts_as_weights(counts, data):
    bins = len(counts[0])
    positions = sorted(data.draw(st.lists(st.floats(-1_000, 1_000), min_size=bins, max_size=bins)))
    expected = stats.wasserstein_distance(positions, positions, *counts)
    # Rounding only: sums of up to 12 products of up to 2,000.
    assert wasserstein(*counts, positions) == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@unhurried
@given(two_samples)
def test_cramers_v_is_that_of_scipy_without_correction(counts):
    occupied = np.array(counts)[:, np.sum(counts, axis=0) > 0]
    expected = float(stats.contingency.association(occupied)) if occupied.shape[1] > 1 else 0.0
    assert cramers_v(*counts) == pytest.approx(expected, rel=1e-9, abs=1e-7)


few = st.integers(1, 8).flatmap(
    lambda bins: st.tuples(*[st.lists(st.integers(0, 60), min_size=bins, max_size=bins).filter(any)] * 2)
)


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")  # of scipy, with one case on either side
@unhurried
@given(few)
def test_kolmogorov_smirnov_is_that_of_scipy_on_values_repeated_by_count(counts):
    expected = stats.ks_2samp(*(np.repeat(np.arange(len(side)), side) for side in counts), method="asymp")
    # Whole numbers on our side, doubles on the other: rounding only.
    assert kolmogorov_smirnov(*counts) == pytest.approx(float(expected.statistic), abs=1e-9)


@pytest.mark.parametrize(
    ("n", "critical"), [(100, 0.192), (1_000, 0.061), (10_000, 0.019), (100_000, 0.006)], ids=lambda v: f"{v}"
)
def test_the_noise_level_of_kolmogorov_smirnov_is_the_customary_one(n, critical):
    # Printed with three decimals.
    assert kolmogorov_smirnov_noise([n], [n]) == pytest.approx(critical, abs=0.0005)


@unhurried
@given(few)
def test_kolmogorov_smirnov_on_coarser_bins_is_never_larger(counts):
    coarse = [[sum(side[i : i + 2]) for i in range(0, len(side), 2)] for side in counts]
    assert kolmogorov_smirnov(*coarse) <= kolmogorov_smirnov(*counts)


def numpy_psi(reference, current):
    """The stability index by its definition.

    With half a case added to every bin that holds anything.
    """
    a, b = np.asarray(reference, float), np.asarray(current, float)
    a, b = a[(a + b) > 0] + 0.5, b[(a + b) > 0] + 0.5
    p, q = a / a.sum(), b / b.sum()
    return float(np.sum((p - q) * np.log(p / q)))


@pytest.mark.parametrize(
    ("reference", "current"),
    [
        pytest.param([10, 20, 30], [10, 20, 30], id="equal"),
        pytest.param([100, 200, 300], [30, 20, 10], id="turned round"),
        pytest.param([100, 0, 300], [30, 20, 0], id="empty bins on either side"),
        pytest.param([100, 0, 300, 0], [30, 0, 10, 0], id="bins empty on both sides"),
        pytest.param([100], [5], id="one bin"),
        pytest.param([3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8], id="eight bins"),
    ],
)
def test_psi_is_that_of_its_definition(reference, current):
    # The same sum in another order: rounding only.
    assert psi(reference, current) == pytest.approx(numpy_psi(reference, current), abs=1e-12)


def test_psi_of_a_hand_calculation():
    # 199.5 / 399 = 0.5 twice, against 99.5 / 398 = 0.25 and 298.5 / 398 = 0.75:
    # 0.25 ln(0.5 / 0.25) - 0.25 ln(0.5 / 0.75) = 0.25 ln 3 = 0.2746531.
    assert psi([199, 199], [99, 298]) == pytest.approx(0.2746531, abs=1e-7)


@pytest.mark.parametrize("name", [name for name in NOISES if name not in {"kolmogorov_smirnov", "wasserstein"}])
def test_one_bin_makes_no_noise(name):
    assert NOISES[name]([100, 0], [50, 0]) == 0.0


def test_at_one_position_nothing_can_move():
    assert wasserstein([100], [50], [3.0]) == wasserstein_noise([100], [50], [3.0]) == 0.0


@pytest.mark.parametrize(("n", "m", "bins", "comparisons"), [(100, 100, 10, 1), (500, 100, 10, 12), (300, 40, 4, 3)])
def test_the_noise_levels_are_quantiles_of_chi_square(n, m, bins, comparisons):
    quantile = chi2.ppf(1 - 0.05 / comparisons, bins - 1)
    counts = [n // bins] * bins, [m // bins] * bins
    # Williams' correction where all bins hold as much: (B^2 - 1) / (B - 1) is B + 1.
    q = 1 + ((n + m) / n + (n + m) / m - 1) * (bins + 1) / (6 * (n + m))
    expected = {
        "psi": (1 / n + 1 / m) * quantile,
        "kl_divergence": (1 / n + 1 / m) * quantile / 2,
        "jensen_shannon": sqrt(q * (1 / n + 1 / m) * quantile / 8),
        "cramers_v": sqrt(quantile / (n + m)),
    }
    # Two implementations of the same quantile agree to about eight digits.
    assert {name: NOISES[name](*counts, comparisons) for name in expected} == pytest.approx(expected, rel=1e-7)


def test_cramers_v_exceeds_its_noise_level_exactly_where_the_test_rejects():
    for moved in range(60):
        counts = [300, 200, 100], [300 - moved, 200, 100 + moved]
        rejected = stats.chi2_contingency(counts, correction=False).pvalue < 0.05
        assert (cramers_v(*counts) > cramers_v_noise(*counts)) == rejected


@pytest.mark.parametrize(("n", "m", "mean", "exceeded", "above"), NO_DRIFT, ids=NO_DRIFT_IDS)
def test_without_drift_psi_behaves_as_simulated_elsewhere(n, m, mean, exceeded, above):
    drawn = without_drift(psi, n, m, [0.1] * 10)
    # The table adds nothing to bins that are not empty, we add half a case: at 100 cases, 10 to a bin, that pulls
    # PSI down by about a tenth. Our 600 draws add 2 % to the mean and 5 % to the quantile.
    assert np.mean(drawn) == pytest.approx(mean, rel=0.15 if min(n, m) <= 100 else 0.08)
    assert np.quantile(drawn, 0.95) == pytest.approx(exceeded, rel=0.20 if min(n, m) <= 100 else 0.13)
    # Three standard errors of a share of 600 draws are 0.06 at most.
    assert np.mean(drawn > 0.1) == pytest.approx(above, abs=0.12 if min(n, m) <= 100 else 0.08)


@pytest.mark.parametrize(("n", "m"), [row[:2] for row in NO_DRIFT], ids=NO_DRIFT_IDS)
def test_without_drift_one_psi_in_twenty_exceeds_the_noise_level(n, m):
    noise = psi_noise([n // 10] * 10, [m // 10] * 10)
    # Chi-square is the limit for many cases: at 100 the simulated quantile lies 8 % above it; three standard errors are 0.027.
    assert np.mean(without_drift(psi, n, m, [0.1] * 10) > noise) == pytest.approx(0.05, abs=0.04)


@pytest.mark.parametrize("name", ["psi", "kl_divergence", "jensen_shannon", "cramers_v"])
@pytest.mark.parametrize(("n", "m"), [(1_000, 1_000), (5_000, 500)], ids=["as many", "ten times as many"])
def test_without_drift_one_in_twenty_exceeds_the_noise_level(name, n, m):
    exceeds = without_drift(lambda *counts: DISTANCES[name](*counts) > NOISES[name](*counts), n, m, SHARES)
    # Three standard errors of a share of 600 draws are 0.027; the smallest bin expects ten cases, which adds a little.
    assert np.mean(exceeds) == pytest.approx(0.05, abs=0.035)


def test_without_drift_the_square_of_jensen_shannon_has_the_mean_of_its_law():
    squares = without_drift(jensen_shannon, 2_000, 1_000, SHARES) ** 2
    # B-1 = 8 degrees of freedom; the mean of 600 draws has a standard error of 2 %.
    assert np.mean(squares) == pytest.approx((1 / 2_000 + 1 / 1_000) * 8 / 8, rel=0.08)


@pytest.mark.parametrize(
    ("name", "at_least"),
    [
        # Nine steps hide much of what lies between the edges: about 0.02 of the 0.05 remain.
        pytest.param("kolmogorov_smirnov", 0.005, id="Kolmogorov-Smirnov"),
        # A bound, not a quantile: it is exceeded rarely, and may never be.
        pytest.param("wasserstein", 0.0, id="Wasserstein"),
    ],
)
def test_without_drift_a_conservative_noise_level_is_exceeded_at_most_once_in_twenty(name, at_least):
    exceeds = without_drift(lambda *counts: DISTANCES[name](*counts) > NOISES[name](*counts), 1_000, 500, SHARES)
    # Three standard errors of a share of 600 draws are 0.027.
    assert at_least <= np.mean(exceeds) <= 0.05 + 0.027


def test_the_noise_level_of_wasserstein_is_no_more_than_twice_what_chance_exceeds():
    drawn = without_drift(in_steps(wasserstein), 1_000, 500, SHARES)
    counts = [round(1_000 * share) for share in SHARES], [round(500 * share) for share in SHARES]
    # A bound so wide that it hid what moved would be worth nothing.
    assert 1 <= in_steps(wasserstein_noise)(*counts) / np.quantile(drawn, 0.95) <= 2


def without_drift(measure, n: int, m: int, shares) -> np.ndarray:
    """`measure` of `DRAWS` pairs of samples from one distribution."""
    draw = np.random.default_rng(1)
    return np.array(
        [measure(draw.multinomial(n, shares).tolist(), draw.multinomial(m, shares).tolist()) for _ in range(DRAWS)]
    )
