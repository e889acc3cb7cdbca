from datetime import UTC, datetime, timedelta
from math import inf, isfinite, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.evidence.resources import STEP, BucketUse, in_utc, used

day = datetime.fromisoformat
FIRST, SECOND, THIRD = (day(f"2026-03-0{number}") for number in (1, 2, 3))
DAY = timedelta(days=1)


def at(begins: datetime, hours: float = 0) -> float:
    return (begins.replace(tzinfo=UTC) + timedelta(hours=hours)).timestamp()


def test_a_bucket_without_values_has_no_mean():
    assert used([], [FIRST], "day") == (BucketUse(FIRST, None, None, 0, 0),)


def test_values_that_are_no_numbers_are_counted_and_in_neither_mean_nor_largest():
    samples = [(at(FIRST, 1), nan), (at(FIRST, 2), inf), (at(FIRST, 3), -inf), (at(FIRST, 4), 2.0), (at(FIRST, 5), 4.0)]
    assert used(samples, [FIRST], "day") == (BucketUse(FIRST, 3.0, 4.0, 2, 3),)


def test_nothing_but_values_that_are_no_numbers_is_no_mean():
    assert used([(at(FIRST), nan)], [FIRST], "day") == (BucketUse(FIRST, None, None, 0, 1),)


def test_a_bucket_begins_at_in_utc_in_utc_and_ends_before_the_next():
    samples = [
        (at(FIRST), 1.0),
        (at(FIRST, 23.99), 3.0),
        (at(SECOND), 10.0),
        (at(FIRST, -0.01), 99.0),
        (at(THIRD), 99.0),
    ]
    first, second = used(samples, [SECOND, FIRST], "day")
    assert (first.start, first.mean, first.largest) == (FIRST, 2.0, 3.0)
    assert (second.mean, second.samples) == (10.0, 1)


def test_values_in_a_bucket_that_is_not_asked_for_are_left_out():
    first, third = used([(at(SECOND), 99.0), (at(THIRD), 1.0)], [FIRST, THIRD], "day")
    assert (first.samples, third.largest) == (0, 1.0)


@pytest.mark.parametrize(
    ("bucket", "last"), [("week", day("2026-03-08")), ("month", day("2026-03-31")), ("year", day("2026-12-31"))]
)
def test_a_longer_bucket_goes_to_the_end_of_its_last_day(bucket, last):
    start = {"week": day("2026-03-02"), "month": FIRST, "year": day("2026-01-01")}[bucket]
    (bucket_use,) = used([(at(last, 23.9), 1.0), (at(last, 24), 99.0)], [start], bucket)
    assert (bucket_use.samples, bucket_use.largest) == (1, 1.0)


def test_an_hour_ends_before_the_next():
    first, second = used(
        [(at(FIRST, 13), 1.0), (at(FIRST, 13.99), 3.0), (at(FIRST, 14), 9.0)],
        [day("2026-03-01T13:00"), day("2026-03-01T14:00")],
        "hour",
    )
    assert (first.mean, second.mean) == (2.0, 9.0)


def test_negative_values_have_a_largest_too():
    assert used([(at(FIRST), -3.0), (at(FIRST, 1), -5.0)], [FIRST], "day")[0].largest == -3.0


def test_every_bucket_holds_a_whole_number_of_steps():
    assert all((last - in_utc(FIRST)) % STEP["day"] == timedelta() for last in (in_utc(SECOND),))
    assert timedelta(hours=1) % STEP["hour"] == timedelta()
    assert timedelta(days=7) % STEP["week"] == timedelta()
    assert DAY % STEP["month"] == timedelta()
    assert DAY % STEP["year"] == timedelta()


numbers = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(numbers, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_values_does_not_matter_and_no_number_is_lost(values, random):
    samples = [(at(FIRST, hour / 2), value) for hour, value in enumerate(values)]
    shuffled = random.sample(samples, len(samples))
    (bucket_use,) = used(samples, [FIRST], "day")
    assert used(shuffled, [FIRST], "day") == (bucket_use,)
    assert bucket_use.samples + bucket_use.not_numbers == len(values)
    assert bucket_use.mean is None or isfinite(bucket_use.mean)


def test_the_largest_numbers_there_are_have_a_mean():
    largest = 1.7976931348623157e308
    (bucket_use,) = used([(at(FIRST, hour / 2), largest) for hour in range(3)], [FIRST], "day")
    assert bucket_use.mean == largest


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=40))
def test_mean_and_largest_are_those_of_numpy(values):
    (bucket_use,) = used([(at(FIRST, hour / 2), value) for hour, value in enumerate(values)], [FIRST], "day")
    # Both round: 40 terms of at most 1e12 each to half of 1.2e-4, numpy's sum once more.
    assert bucket_use.mean == pytest.approx(float(np.mean(values)), abs=5e-3)
    assert bucket_use.largest == float(np.max(values))
