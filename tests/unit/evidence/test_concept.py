from datetime import date, timedelta

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from governance.evidence.concept import calibration_drift, error_rate_change, label_shift
from governance.evidence.vocabulary import about_whom, with_interval
from governance.sentences import methods, reasons
from governance.statistics.confusion import Confusion
from governance.statistics.scores import Scores
from tests.builders import FIRST_DAY, a_profile
from tests.counted import scores_of
from tests.fakes import FakeDetector


def buckets(*errors: int, cases: int = 100):
    return [
        a_profile(start=FIRST_DAY + timedelta(days=day), decisions=Confusion(fp=wrong, tn=cases - wrong))
        for day, wrong in enumerate(errors)
    ]


def outcomes(positives: int, labelled: int):
    return a_profile(decisions=Confusion(tp=positives, tn=labelled - positives))


def scored(seed: int, n: int, bent: float = 1.0, **fields):
    """Uniform scores with outcomes at their power of `bent`.

    1 is perfectly calibrated.
    """
    draw = np.random.default_rng(seed)
    scores = draw.random(n)
    return a_profile(scores=scores_of(scores, (draw.random(n) < scores**bent).astype(float)), **fields)


@pytest.mark.parametrize(
    ("profiles", "reason"),
    [
        pytest.param([], reasons.too_few_outcomes_over_time(0, 0, 100), id="nothing"),
        pytest.param(buckets(5, cases=500), reasons.too_few_outcomes_over_time(500, 1, 100), id="one"),
        pytest.param(
            buckets(1, 2, cases=20),
            reasons.too_few_outcomes_over_time(40, 2, 100),
            id="few",
        ),
    ],
)
def test_too_little_to_find_a_change_in_is_not_called_no_change(profiles, reason):
    assert error_rate_change(profiles, FakeDetector()).reason == reason


@pytest.mark.parametrize(
    ("then", "now", "reason"),
    [
        pytest.param(
            outcomes(0, 0),
            outcomes(3, 9),
            reasons.outcomes_on_one_side_only(0, 9),
            id="none then",
        ),
        pytest.param(
            outcomes(300, 9_000),
            outcomes(0, 0),
            reasons.outcomes_on_one_side_only(9000, 0),
            id="none now",
        ),
    ],
)
def test_outcomes_of_one_side_do_not_shift(then, now, reason):
    assert label_shift(then, now).reason == reason


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        pytest.param(
            scored(1, 50, version="2"),
            reasons.scores_of_another_version("1"),
            id="another version",
        ),
        pytest.param(
            a_profile(scores=Scores(unlabelled={3: 5})),
            reasons.scored_outcomes_on_one_side_only(50, 0),
            id="no outcome",
        ),
    ],
)
def test_calibration_does_not_drift_between_what_does_not_compare(now, reason):
    assert calibration_drift(scored(2, 50), now).reason == reason


def test_no_change_is_a_zero_that_says_who_looked():
    change = error_rate_change(buckets(5, 6, 4, 5, 6, 4), FakeDetector())
    assert (change.value, change.about, change.n) == (0.0, {}, 600)
    assert change.method == methods.no_change_of_rate(6, FakeDetector().method)


def test_a_change_is_after_minus_before_since_the_day_that_parts_them_best():
    change = error_rate_change(buckets(5, 6, 4, 5, 20, 22, 18), FakeDetector())
    # By hand: 60 of 300 after the fifth day, 20 of 400 before it.
    assert change.value == pytest.approx(60 / 300 - 20 / 400)
    assert change.about == {"since": "2026-03-05"}
    assert about_whom(change) == "since 5 Mar 2026"
    low, high = confint_proportions_2indep(60, 300, 20, 400, method="newcomb")
    assert (change.interval.low, change.interval.high) == pytest.approx((low, high), abs=1e-9)
    assert with_interval(change).startswith("+15.0 points")


def test_buckets_without_outcomes_and_the_order_they_come_in_do_not_matter():
    waiting = a_profile(start=date(2026, 4, 1), decisions=Confusion(selected_unlabelled=50))
    known_buckets = buckets(5, 6, 4, 5, 20, 22, 18)
    assert error_rate_change([waiting, *reversed(known_buckets)], FakeDetector()) == error_rate_change(
        known_buckets, FakeDetector()
    )


def test_a_label_shift_is_a_difference_of_shares():
    shift = label_shift(outcomes(20, 200), outcomes(45, 300))
    assert shift.value == pytest.approx(0.05)
    low, high = confint_proportions_2indep(45, 300, 20, 200, method="newcomb")
    assert (shift.interval.low, shift.interval.high) == pytest.approx((low, high), abs=1e-9)


def test_a_score_that_outcomes_no_longer_follow_has_drifted_in_calibration():
    drifted = calibration_drift(scored(1, 3_000), scored(2, 3_000, bent=2.0))
    # By hand: the mean of |s - s^2| over uniform s is 1/2 - 1/3 = 1/6; chance alone keeps the reference at about 0.02.
    assert drifted.value == pytest.approx(1 / 6 - 0.02, abs=0.02)
    assert drifted.value > 3 * drifted.noise


@pytest.mark.slow
@pytest.mark.parametrize(("then", "now", "bent"), [(3_000, 300, 1.0), (1_000, 1_000, 1.3), (300, 3_000, 1.3)])
def test_calibration_that_stays_exceeds_its_noise_level_at_most_one_time_in_twenty(then, now, bent):
    histories = [calibration_drift(scored(2 * s, then, bent), scored(2 * s + 1, now, bent)) for s in range(200)]
    # 5 %, and what 200 draws leave open: 2.5 standard errors.
    assert np.mean([measurement.value > measurement.noise for measurement in histories]) <= 0.09
