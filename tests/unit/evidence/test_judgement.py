"""What a number says to a limit.

And when a distance is more than chance.
"""

from math import nan

import pytest

from governance.evidence.judgement import Answer, Limits, Side, beyond, beyond_chance, judged, side_of
from governance.evidence.measurement import Measurement
from governance.statistics.interval import Interval
from tests.builders import BY_HAND, a_measurement

MET, NOT_MET, INCONCLUSIVE, NOT_MEASURED = Answer


@pytest.mark.parametrize(
    "measurement",
    [
        pytest.param(a_measurement(nan), id="bare"),
        pytest.param(Measurement("auc", BY_HAND, value=nan, interval=Interval(0.8, 0.9)), id="with an interval inside the limits"),
        pytest.param(a_measurement(nan, noise=0.1), id="with a noise level"),
        pytest.param(a_measurement(nan, noise=nan), id="with a noise level that is none either"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("limits", [{"at_least": 0.7}, {"at_most": 0.7}, {"at_least": 0.1, "at_most": 0.7}], ids=str)
def test_what_is_not_a_number_meets_nothing(measurement, limits):
    assert judged(measurement, Limits(**limits)) is not MET


# At least 0.7 and at most 0.3 stand for both sides; each case is mirrored.
ANSWERS = [
    pytest.param(0.80, (0.75, 0.85), MET, id="wholly inside"),
    pytest.param(0.80, (0.70, 0.90), MET, id="inside, touching the limit"),
    pytest.param(0.72, (0.69, 0.75), INCONCLUSIVE, id="inside, but the interval reaches out"),
    pytest.param(0.65, (0.60, 0.70), INCONCLUSIVE, id="outside, but the interval reaches the limit"),
    pytest.param(0.60, (0.55, 0.65), NOT_MET, id="wholly outside"),
    pytest.param(0.70, None, MET, id="on the limit, no interval"),
    pytest.param(0.6999, None, NOT_MET, id="just outside, no interval"),
    pytest.param(None, None, NOT_MEASURED, id="no value"),
]


@pytest.mark.parametrize(("value", "interval", "answer"), ANSWERS)
def test_at_least_has_four_answers(value, interval, answer):
    assert judged(a_measurement(value, interval), Limits(at_least=0.7)) is answer


@pytest.mark.parametrize(("value", "interval", "answer"), ANSWERS)
def test_at_most_has_the_same_four_answers(value, interval, answer):
    mirrored = a_measurement(None if value is None else -value, (-interval[1], -interval[0]) if interval else None)
    assert judged(mirrored, Limits(at_most=-0.7)) is answer


@pytest.mark.parametrize(
    ("value", "interval", "answer"),
    [
        (0.5, (0.4, 0.6), MET),
        (0.5, (0.2, 0.6), INCONCLUSIVE),
        (0.5, (0.4, 0.8), INCONCLUSIVE),
        (0.5, (0.2, 0.8), INCONCLUSIVE),
        (0.2, (0.1, 0.29), NOT_MET),
        (0.9, (0.71, 1.0), NOT_MET),
    ],
)
def test_a_band_is_kept_on_both_sides(value, interval, answer):
    assert judged(a_measurement(value, interval), Limits(at_least=0.3, at_most=0.7)) is answer


@pytest.mark.parametrize(
    ("value", "noise", "answer"),
    [
        pytest.param(0.30, 0.10, NOT_MET, id="above the limit and above the noise"),
        pytest.param(0.30, 0.40, INCONCLUSIVE, id="above the limit, within the noise"),
        pytest.param(0.20, 0.10, MET, id="below the limit, above the noise"),
        pytest.param(0.05, 0.10, MET, id="below both"),
    ],
)
def test_drift_counts_only_beyond_what_chance_produces(value, noise, answer):
    drift = a_measurement(value, name="psi", noise=noise, feature="amount")
    assert judged(drift, Limits(at_most=0.25)) is answer


@pytest.mark.parametrize(
    ("value", "noise", "chance", "limit"),
    [
        pytest.param(0.30, 0.10, True, True, id="above both"),
        pytest.param(0.25, 0.10, True, False, id="on the limit"),
        pytest.param(0.20, 0.10, True, False, id="above the noise alone"),
        pytest.param(0.30, 0.40, False, False, id="above the limit alone"),
        pytest.param(0.10, 0.10, False, False, id="on the noise"),
        pytest.param(0.30, None, False, False, id="no noise level"),
        pytest.param(None, None, False, False, id="not measured"),
        pytest.param(nan, 0.10, False, False, id="no number"),
    ],
)
def test_a_distance_counts_where_it_is_more_than_chance_and_more_than_the_limit(value, noise, chance, limit):
    distance = a_measurement(value, noise=noise)
    assert (beyond_chance(distance), beyond(distance, 0.25)) == (chance, limit)


@pytest.mark.parametrize(
    ("interval", "side"),
    [
        pytest.param(None, None, id="no interval"),
        pytest.param((-0.1, 0.2), None, id="it holds the value"),
        pytest.param((0.0, 0.2), None, id="it touches the value from above"),
        pytest.param((-0.2, 0.0), None, id="it touches the value from below"),
        pytest.param((0.01, 0.2), Side.ABOVE, id="wholly above"),
        pytest.param((-0.2, -0.01), Side.BELOW, id="wholly below"),
    ],
)
def test_a_measurement_lies_on_a_side_only_with_all_of_its_interval(interval, side):
    assert side_of(0, a_measurement(0.0 if interval is None else sum(interval) / 2, interval)) is side


def test_what_was_not_measured_lies_on_no_side():
    assert side_of(0, a_measurement(None)) is None
