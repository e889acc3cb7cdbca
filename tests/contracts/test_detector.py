"""What every `ChangeDetector` guarantees, the fake like the real ones."""

import numpy as np
import pytest

from governance.adapters.measures import river_detector
from governance.adapters.measures.river_detector import Adwin, PageHinkley, in_order, thinned
from tests.fakes import FakeDetector

DETECTORS = [FakeDetector(), Adwin(), PageHinkley()]


@pytest.fixture(params=DETECTORS, ids=lambda kind: type(kind).__name__)
def detector(request: pytest.FixtureRequest):
    return request.param


def history(rates, cases: int = 200, seed: int = 1) -> list[tuple[int, int]]:
    """A bucket for each rate.

    With as many errors as chance makes of it.
    """
    return [(int(errors), cases) for errors in np.random.default_rng(seed).binomial(cases, rates)]


@pytest.mark.parametrize(
    "counted",
    [
        pytest.param([], id="nothing"),
        pytest.param([(10, 100)], id="one bucket"),
        pytest.param([(0, 100)] * 20, id="no error ever"),
        pytest.param([(100, 100)] * 20, id="nothing else"),
        pytest.param([(10, 100), (0, 0)] * 20, id="empty buckets between"),
        pytest.param([(1_000_000, 10_000_000)] * 4, id="more cases than are fed"),
    ],
)
def test_what_does_not_change_raises_no_alarm(detector, counted):
    assert not detector.changed(counted)


@pytest.mark.parametrize(
    "rates",
    [
        pytest.param([0.05] * 15 + [0.15] * 15, id="more errors"),
        pytest.param([0.15] * 15 + [0.05] * 15, id="fewer errors"),
        pytest.param([0.05] * 20 + [0.20] * 10, id="late"),
    ],
)
def test_a_rate_that_triples_raises_an_alarm(detector, rates):
    assert detector.changed(history(rates))


def test_the_same_counts_get_the_same_answer(detector):
    counted = history([0.1] * 20 + [0.14] * 10)
    assert detector.changed(counted) == detector.changed(counted)


def test_a_detector_says_what_it_is(detector):
    assert str(detector.method)


@pytest.mark.slow
@pytest.mark.parametrize(("buckets", "cases", "rate"), [(30, 100, 0.05), (90, 24, 0.1), (30, 300, 0.02)])
def test_without_a_change_it_alarms_in_fewer_than_one_history_in_twenty(detector, buckets, cases, rate):
    alarms = [detector.changed(history([rate] * buckets, cases, seed)) for seed in range(200)]
    # 5 %, and what 200 draws leave open: 2.5 standard errors. Counts of 2,000 histories: docs/reference/measurements.md
    assert np.mean(alarms) <= 0.085


def test_errors_are_spread_evenly_inside_a_bucket():
    assert list(in_order([(2, 6), (0, 1), (3, 3)])) == [False, False, True, False, False, True, False, True, True, True]


def test_a_long_history_is_thinned_at_its_own_rates(monkeypatch):
    monkeypatch.setattr(river_detector, "MOST_CASES", 1_000)
    fed = thinned([(1, 100)] * 100)
    # A tenth of the cases and of the errors, although a tenth of one error is none.
    assert (sum(errors for errors, _ in fed), sum(cases for _, cases in fed)) == (10, 1_000)
    assert {cases for _, cases in fed} == {10}
    assert thinned([(3, 10)]) == [(3, 10)]
