import numpy as np
import pytest
from scipy.stats import chi2

from governance.evidence.drift import drift, psi, psi_noise
from governance.statistics.confusion import Confusion
from governance.statistics.scores import Scores
from tests.builders import a_profile

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


def numpy_psi(reference, current):
    """The definition, with half a case added to every bin that holds anything."""
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


def test_equal_shares_have_a_psi_of_zero_whatever_the_sizes():
    assert psi([100, 100], [7, 7]) == 0.0


def test_psi_does_not_care_which_side_is_the_reference():
    assert psi([10, 90, 3], [50, 2, 8]) == pytest.approx(psi([50, 2, 8], [10, 90, 3]), abs=1e-12)


def test_one_bin_makes_no_noise():
    assert psi_noise([100, 0], [50, 0]) == 0.0


@pytest.mark.parametrize(("n", "m", "bins", "comparisons"), [(100, 100, 10, 1), (500, 100, 10, 12), (300, 40, 4, 3)])
def test_the_noise_level_is_the_quantile_of_chi_square(n, m, bins, comparisons):
    expected = (1 / n + 1 / m) * chi2.ppf(1 - 0.05 / comparisons, bins - 1)
    counts = [n // bins] * bins, [m // bins] * bins
    # Two implementations of the same quantile agree to about eight digits.
    assert psi_noise(*counts, comparisons=comparisons) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(("n", "m", "mean", "exceeded", "above"), NO_DRIFT, ids=NO_DRIFT_IDS)
def test_without_drift_psi_behaves_as_simulated_elsewhere(n, m, mean, exceeded, above):
    drawn = psi_without_drift(n, m)
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
    assert np.mean(psi_without_drift(n, m) > noise) == pytest.approx(0.05, abs=0.04)


def psi_without_drift(n: int, m: int) -> np.ndarray:
    draw = np.random.default_rng(1)
    shares = [0.1] * 10
    return np.array(
        [psi(draw.multinomial(n, shares).tolist(), draw.multinomial(m, shares).tolist()) for _ in range(DRAWS)]
    )


def test_a_small_sample_is_not_measured():
    (index, *_) = drift(a_profile(histograms={"amount": (500, 500)}), a_profile(histograms={"amount": (60, 39)}))
    assert (index.value, index.n) == (None, 99)
    assert index.reason == "1000 cases in the reference and 99 now; expected at least 100 on both sides"


def test_a_column_that_is_gone_is_not_measured():
    (index, *_) = drift(a_profile(histograms={"amount": (500, 500)}), a_profile())
    assert index.reason == "the log no longer has this column as it was"


def test_scores_of_another_version_do_not_compare():
    then = a_profile(decisions=Confusion(tn=500), scores=Scores({0: 500}))
    now = a_profile(decisions=Confusion(tn=500), scores=Scores({0: 500}), version="2")
    answers = {m.about["feature"]: m for m in drift(then, now)}
    assert {m.name for m in answers.values()} == {"score_psi"}
    assert {m.reason.partition(",")[0] for m in answers.values()} == {"the reference was scored by version 1"}


def test_drift_is_measured_by_feature_score_and_decision():
    then = a_profile(
        histograms={"amount": (300, 200)}, decisions=Confusion(tp=100, tn=400), scores=Scores({-20: 250, 20: 250})
    )
    now = a_profile(
        histograms={"amount": (100, 100)}, decisions=Confusion(tp=60, tn=140), scores=Scores({-20: 50, 20: 150})
    )
    found = {(m.name, m.about["feature"]): m for m in drift(then, now)}
    expected = {
        ("psi", "amount"): numpy_psi([300, 200], [100, 100]),
        ("score_psi", "decision"): numpy_psi([400, 100], [140, 60]),
        ("score_psi", "score"): numpy_psi([250, 250], [50, 150]),
    }
    assert {key: m.value for key, m in found.items()} == pytest.approx(expected, abs=1e-12)
    # Two bins each, three comparisons: chi-square with one degree of freedom at 1 - 0.05/3.
    noise = (1 / 500 + 1 / 200) * chi2.ppf(1 - 0.05 / 3, 1)
    assert [m.noise for m in found.values()] == pytest.approx([noise] * 3, rel=1e-7)
    assert {tuple(m.counts.items()) for m in found.values()} == {(("reference", 500), ("current", 200))}
