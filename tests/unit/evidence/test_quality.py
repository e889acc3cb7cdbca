from datetime import date, timedelta

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from governance.evidence.quality import EARLIER, freshness, quality, usual_volume, volume
from governance.evidence.vocabulary import with_interval
from governance.sentences import reasons
from governance.statistics.binning import FeatureBins
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Quality, total
from tests.builders import FIRST_DAY, a_profile

AMOUNT = FeatureBins("amount", "numeric", edges=(10.0,), low=0.0, high=50.0)
BINS = {
    "amount": AMOUNT,
    "country": FeatureBins("country", "categorical", categories=("A", "B")),
    "older": FeatureBins("older", "numeric", edges=(1.0,)),
}
SEEN = a_profile(
    decisions=Confusion(tp=30, fp=10, fn=5, tn=35, unselected_unlabelled=20),
    histograms={"amount": (50, 30, 20), "country": (90, 10, 0, 0), "older": (50, 50, 0)},
    quality=Quality(repeated_ids=3, out_of_range={"amount": 8}, infinite={"amount": 2}, unreadable={"amount": 5}),
)


def named(measurements):
    return {(m.name, m.about.get("feature")): m for m in measurements}


def days(counts, first=FIRST_DAY):
    return [
        a_profile(start=first + timedelta(days=number), decisions=Confusion(tn=int(count)))
        for number, count in enumerate(counts)
    ]


def mondays(*counts):
    """Buckets of a day a week apart."""
    return [
        a_profile(start=date(2026, 3, 2) + timedelta(weeks=week), decisions=Confusion(tn=int(count)))
        for week, count in enumerate(counts)
    ]


def test_nothing_is_a_share_of_no_cases():
    by_feature = named(quality(None, a_profile(), BINS))
    assert {name: m.reason for (name, _), m in by_feature.items()} == {
        "repeated_id_share": reasons.no_cases(),
        "unlabelled_share": reasons.no_cases(),
        "out_of_range_share": reasons.no_case_has_a_value(),
        "infinite_share": reasons.no_case_has_a_value(),
        "unreadable_share": reasons.no_case_has_a_value(),
    }


@pytest.mark.parametrize(
    ("profiles", "bucket", "reason"),
    [
        pytest.param([], "day", reasons.no_whole_bucket(), id="nothing"),
        pytest.param(
            days([5] * 50), "day", reasons.too_few_earlier_buckets(7, "day", "2026-04-19", 8), id="seven weeks"
        ),
        pytest.param(
            mondays(*[0] * 6, 40, 40, 40, 40, 7),
            "day",
            reasons.no_number_is_usual(10, "day", "2026-05-11"),
            id="usually nothing",
        ),
        pytest.param(days([5] * 3), "month", reasons.too_few_earlier_buckets(2, "month", "2026-03-03", 8), id="months"),
    ],
)
def test_a_volume_without_a_usual_one_is_not_measured(profiles, bucket, reason):
    assert volume(profiles, bucket).reason == reason


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (None, reasons.no_predictions()),
        (FIRST_DAY + timedelta(days=1), reasons.log_ends_later("2026-03-02", "2026-03-01")),
    ],
)
def test_what_has_no_last_day_is_not_fresh(last, reason):
    assert freshness(last, FIRST_DAY).reason == reason


def test_shares_are_of_the_cases_that_could_be_odd():
    by_feature = named(quality(None, SEEN, BINS))
    assert {key: (m.counts["part"], m.counts["whole"]) for key, m in by_feature.items()} == {
        ("repeated_id_share", None): (3, 100),
        ("unlabelled_share", None): (20, 100),
        ("out_of_range_share", "amount"): (8, 80),  # 20 of 100 have no value
        ("infinite_share", "amount"): (2, 80),
        ("unreadable_share", "amount"): (5, 85),  # 5 of the 20 have something else than a number
    }


def test_intervals_of_shares_are_those_of_wilson():
    share = named(quality(None, SEEN, BINS))["out_of_range_share", "amount"]
    assert (share.interval.low, share.interval.high) == pytest.approx(
        proportion_confint(8, 80, method="wilson"), abs=1e-12
    )


def test_the_reference_stands_beside_in_the_counts():
    by_feature = named(quality(SEEN, a_profile(decisions=Confusion(tp=10)), BINS))
    counts = by_feature["unlabelled_share", None].counts
    assert counts == {"part": 0, "whole": 10, "reference_part": 20, "reference_whole": 100}


def test_volume_compares_with_the_same_weekday():
    weekly = [70, 10, 10, 10, 10, 10, 10] * 9
    ratio = volume([*days(weekly), *days([70], FIRST_DAY + timedelta(days=63))], "day")
    # By hand: the median of nine times 70 is 70; they do not vary, so a count's root does: 1.96 sqrt(70 (1 + pi / 18)).
    assert (ratio.value, ratio.n) == (1.0, 70)
    assert ratio.interval.high == pytest.approx(1 + 1.959964 * np.sqrt(70 * (1 + np.pi / 18)) / 70, abs=1e-6)


def test_an_unusual_week_moves_neither_the_usual_nor_its_spread():
    calm = volume(mondays(100, 103, 97, 101, 99, 102, 98, 100, 100, 100), "day")
    after_a_flood = volume(mondays(100, 103, 97, 101, 9_000, 102, 98, 100, 100, 100), "day")
    assert after_a_flood.value == calm.value == 1.0
    assert after_a_flood.interval.high == pytest.approx(calm.interval.high, rel=0.2)


@pytest.mark.parametrize("count", [20, 300])
def test_a_bucket_with_far_fewer_or_more_cases_is_unusual(count):
    ratio = volume(mondays(100, 103, 97, 101, 99, 102, 98, 100, 100, count), "day")
    assert not ratio.interval.low <= 1 <= ratio.interval.high


@pytest.mark.parametrize("weeks", [8, 12, 26])
@pytest.mark.parametrize("spread", ["as counts", "four times as much"])
def test_a_usual_bucket_is_called_unusual_at_most_one_time_in_twenty(weeks, spread):
    draw = np.random.default_rng(weeks)
    shape = (500, weeks + 1)
    counts = draw.poisson(400, shape) if spread == "as counts" else draw.negative_binomial(25, 25 / 425, shape)
    intervals = [volume(mondays(*row), "day").interval for row in counts]
    # 5 %, and what 500 draws leave open: 2.5 standard errors.
    assert np.mean([not interval.low <= 1 <= interval.high for interval in intervals]) <= 0.075


def test_freshness_counts_days():
    age = freshness(FIRST_DAY, FIRST_DAY + timedelta(days=3))
    assert (age.value, with_interval(age)) == (3.0, "3.0 days")


def test_hours_are_added_up_to_days_before_they_are_compared():
    # Nights have nothing: an hour compared with the hours before it would be odd twice a day.
    hours = [
        a_profile(start=date(2026, 3, 2) + timedelta(weeks=week), hour=hour, decisions=Confusion(tn=cases))
        for week in range(EARLIER + 1)
        for hour, cases in ((3, 1), (15, 99))
    ]
    ratio = usual_volume(hours, "hour")
    assert (ratio.value, ratio.n) == (1.0, 100)
    assert ratio == volume([total(hours[at : at + 2]) for at in range(0, len(hours), 2)], "day")
    assert usual_volume(hours[::2], "day") == volume(hours[::2], "day")
