import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from governance.evidence.calibration import RANGES, calibration, expected_calibration_error, reliability
from governance.evidence.vocabulary import with_interval
from governance.sentences import reasons
from governance.statistics.confusion import Confusion
from governance.statistics.scores import Scores
from tests.builders import a_profile, a_spec
from tests.counted import scores_of

UNKNOWN = float("nan")


def perfect(seed: int, n: int = 500) -> tuple[np.ndarray, np.ndarray]:
    """Uniform scores, and outcomes that come as often as the scores say."""
    draw = np.random.default_rng(seed)
    scores = draw.random(n)
    return scores, (draw.random(n) < scores).astype(float)


def overconfident(seed: int, n: int = 2_000) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    scores = draw.random(n)
    return scores, (draw.random(n) < 0.25 + scores / 2).astype(float)


def measured(scores: Scores, **fields):
    return calibration(a_profile(scores=scores, **fields), a_spec(sensitive={}))


def people(n: int) -> Confusion:
    return Confusion(unselected_unlabelled=n)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        pytest.param(Scores(), reasons.no_scores(), id="no scores"),
        pytest.param(scores_of([0.2], [UNKNOWN]), reasons.no_outcome_of_a_scored_case(), id="no outcomes"),
        pytest.param(Scores(positive={3: 5}), reasons.counted_before_bands(), id="old counts"),
    ],
)
def test_what_scores_cannot_tell_has_a_reason_instead_of_a_number(scores, reason):
    assert {m.name: m.reason for m in measured(scores)} == {
        "calibration_error": reason,
        "calibration_in_the_large": reason,
    }


def test_groups_whose_scores_were_not_counted_say_so():
    measurements = calibration(a_profile(scores=scores_of(*perfect(1))), a_spec())
    assert [(m.name, m.reason) for m in measurements if m.about] == [
        ("calibration_error", reasons.no_scores_by_group())
    ]


def test_small_groups_are_hidden_with_one_that_would_give_them_away():
    sizes = {("F",): people(5), ("M",): people(300), ("X",): people(20)}
    scores = {group: scores_of(*perfect(1, counts.size)) for group, counts in sizes.items()}
    profile = a_profile({("sex",): sizes}, scores_by_group={("sex",): scores})
    by_group = {(m.name, m.about["group"]): m for m in calibration(profile, a_spec()) if m.about}
    assert {group for (name, group), m in by_group.items() if m.value is None} == {"female", "X"}
    assert {m.reason for m in by_group.values() if m.reason} == {reasons.group_too_small(a_spec().min_cell)}


def test_a_group_with_few_known_outcomes_has_no_rate():
    scores = scores_of([*([0.5] * 10), *([0.1] * 40)], [*([1.0] * 10), *([UNKNOWN] * 40)])
    groups = {("F",): people(50), ("M",): people(60)}
    by_group = {("F",): scores, ("M",): scores_of(*perfect(2, 60))}
    profile = a_profile({("sex",): groups}, scores_by_group={("sex",): by_group})
    by_name_and_group = {(m.name, m.about["group"]): m for m in calibration(profile, a_spec()) if m.about}
    assert by_name_and_group["calibration_error", "female"].reason == reasons.too_few_scored_outcomes(11)
    assert by_name_and_group["calibration_error", "male"].n == 60


@pytest.mark.parametrize("seed", range(5))
def test_the_curve_is_that_of_scikit_learn(seed):
    scores, outcomes = perfect(seed)
    rates, means = calibration_curve(outcomes, scores, n_bins=RANGES, strategy="uniform")
    points = reliability(scores_of(scores, outcomes))
    # Scores are summed in thousand-millionths.
    assert [point.outcome_rate for point in points] == pytest.approx(rates, abs=1e-9)
    assert [point.mean_score for point in points] == pytest.approx(means, abs=1e-9)
    assert sum(point.n for point in points) == 500
    assert all(point.interval.low <= point.outcome_rate <= point.interval.high for point in points)


def test_a_range_without_cases_has_no_point():
    assert [point.n for point in reliability(scores_of([0.05, 0.97, 1.0], [0, 1, 1]))] == [1, 2]


@pytest.mark.parametrize("seed", range(5))
def test_the_error_is_the_weighted_distance_of_the_curve_of_scikit_learn_from_the_diagonal(seed):
    scores, outcomes = perfect(seed)
    rates, means = calibration_curve(outcomes, scores, n_bins=RANGES, strategy="uniform")
    weights = np.histogram(scores, bins=RANGES, range=(0, 1))[0] / len(scores)
    error = expected_calibration_error(scores_of(scores, outcomes))
    assert error == pytest.approx(float(weights @ np.abs(rates - means)), abs=1e-9)


@pytest.mark.parametrize(("n", "published"), [(100, 0.088), (500, 0.039), (2_000, 0.020), (10_000, 0.009)])
def test_a_perfectly_calibrated_score_has_the_mean_error_of_the_published_table(n, published):
    draw = np.random.default_rng(n)
    # The table does not say how its scores are spread; Beta(2, 5) has all four of its numbers.
    scores = draw.beta(2, 5, (100, n))
    errors = [expected_calibration_error(scores_of(s, (draw.random(n) < s).astype(float))) for s in scores]
    # Half a digit of the table, and what 100 histories leave open: three standard errors, 7 % of the mean.
    assert np.mean(errors) == pytest.approx(published, abs=0.0005 + 0.07 * published)


@pytest.mark.slow
def test_perfect_calibration_exceeds_its_noise_level_one_time_in_twenty():
    above = [
        error.value > error.noise for error, _ in (measured(scores_of(*perfect(seed, 400))) for seed in range(500))
    ]
    # A binomial of 500 at 5 % stays under 8 % but for one in a thousand times; scores that differ inside a band make it rarer.
    assert 0.02 < np.mean(above) < 0.08


def test_an_overconfident_score_exceeds_its_noise_level():
    error, _ = measured(scores_of(*overconfident(1)))
    # By hand: the distance is |s - (0.25 + s / 2)| = |s - 0.5| / 2, whose mean over uniform s is 1/8.
    assert error.value == pytest.approx(0.125, abs=0.02)
    assert error.value > 2 * error.noise


def test_the_same_counts_give_the_same_noise_level():
    assert measured(scores_of(*perfect(3))) == measured(scores_of(*perfect(3)))


def test_groups_have_a_noise_level_that_holds_for_all_of_them_together():
    scores = scores_of(*perfect(4))
    profile = a_profile(
        {("sex",): {("F",): people(500), ("M",): people(500)}},
        scores=scores,
        scores_by_group={("sex",): {("F",): scores, ("M",): scores}},
    )
    overall, *groups = [m for m in calibration(profile, a_spec()) if m.name == "calibration_error"]
    assert [m.about["group"] for m in groups] == ["female", "male"]
    assert all(m.value == overall.value and m.noise > overall.noise for m in groups)


def test_calibration_in_the_large_is_mean_score_minus_outcome_rate():
    scores, outcomes = overconfident(2)
    _, large = measured(scores_of(scores, outcomes - 0))
    assert large.value == pytest.approx(scores.mean() - outcomes.mean(), abs=1e-9)
    # Its variance is the Brier score minus its square.
    half = 1.959964 * np.sqrt((brier_score_loss(outcomes, scores) - large.value**2) / len(scores))
    assert large.interval.high - large.value == pytest.approx(half, rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(("low", "high", "n"), [(0.0, 1.0, 100), (0.0, 0.1, 400), (0.9, 1.0, 400)])
def test_the_interval_in_the_large_covers_where_scores_are_right(low, high, n):
    draw = np.random.default_rng(5)
    inside = []
    for _ in range(500):
        scores = draw.uniform(low, high, n)
        _, large = measured(scores_of(scores, (draw.random(n) < scores).astype(float)))
        inside.append(large.interval.low <= 0 <= large.interval.high)
    # 95 %, less what 500 draws leave open (2.5 standard errors).
    assert np.mean(inside) >= 0.925


def test_an_outcome_that_never_came_leaves_the_interval_open():
    _, large = measured(scores_of([0.02] * 100, [0.0] * 100))
    assert large.interval.low < 0 < large.interval.high


def test_calibration_is_shown_in_percent_and_points():
    error, large = measured(scores_of([0.3] * 40, [*([1.0] * 20), *([0.0] * 20)]))
    assert with_interval(error) == "20.0 %"
    assert with_interval(large).startswith("-20.0 points (-35.")
