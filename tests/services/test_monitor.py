"""A version over time and in windows, from stored counts.

Any window is compared with any other. It is never more or less than what was counted.
"""

from dataclasses import replace
from datetime import date, timedelta
from math import log

import pytest

from governance.errors import NotFound
from governance.evidence.measurement import Measurement
from governance.records import Window
from governance.sentences import reasons
from governance.services.evidence.assess import assess
from governance.services.evidence.profile import profile
from governance.services.monitoring.monitor import counted, odd, state
from governance.services.ports import Ports
from governance.services.views.read import assessed as read_assessed
from governance.statistics.binning import Binning
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval
from governance.statistics.profile import Profile, total
from tests.builders import BY_HAND, FARAH, FIRST_DAY, MODEL, a_policy, a_profile, a_spec, by, predictions_of, write_rows
from tests.fakes import FakeDocuments
from tests.services.counts import compare, kept, timeline
from tests.steps import refusal

pytestmark = pytest.mark.slow

FIRST_TEN = Window(FIRST_DAY, FIRST_DAY + timedelta(days=9))
NEXT_TEN = Window(FIRST_DAY + timedelta(days=10), FIRST_DAY + timedelta(days=19))
NEVER = Window(date(2026, 12, 26), date(2027, 1, 4))


def by_hand(binning: Binning, version: str, days: dict[date, tuple[int, ...]]) -> list[Profile]:
    """Counts of `amount` made by hand.

    Each day names its first bins. The rest is empty.
    """
    bins = len(binning.features["amount"].labels)
    return [
        a_profile(
            version=version,
            start=start,
            binning=binning.digest,
            decisions=Confusion(unselected_unlabelled=sum(counts)),
            histograms={"amount": (*counts, *(0,) * (bins - len(counts)))},
        )
        for start, counts in days.items()
    ]


def keep(console: Ports, version: str, days: dict[date, tuple[int, ...]], assessed: str = "2") -> None:
    with console.store.writer() as writer:
        writer.profiles.put(by_hand(read_assessed(console, MODEL, assessed).binning, version, days))


def named(measurements, name: str) -> Measurement:
    return next(m for m in measurements if m.name == name)


def a_share(part: int, whole: int, then: tuple[int, int], name: str = "missing_share") -> Measurement:
    counts = {"part": part, "whole": whole, "reference_part": then[0], "reference_whole": then[1]}
    return Measurement(name, "counted", {"feature": "amount"}, value=part / whole, n=whole, counts=counts)


def test_a_version_without_evidence_has_no_timeline(console: Ports):
    with refusal("card-fraud/2 was never assessed; run `placet assess card-fraud 2`", NotFound):
        timeline(console, "2", 7, FIRST_DAY)


def test_a_version_without_evidence_is_not_compared(console: Ports):
    with refusal("card-fraud/2 was never assessed", NotFound):
        compare(console, "2", NEXT_TEN, "1", FIRST_TEN)


def test_a_version_without_counts_is_nothing_to_compare_with(assessed: Ports):
    with refusal("card-fraud/9 has no counts in these bins, but these versions do: 1, 2", NotFound):
        compare(assessed, "2", NEXT_TEN, "9", FIRST_TEN)


@pytest.mark.parametrize(
    ("window", "reference", "sentence"),
    [
        pytest.param(
            FIRST_TEN,
            FIRST_TEN,
            "version 2 has no predictions from 1 Mar 2026 to 10 Mar 2026; pick days from 11 Mar 2026 to 20 Mar 2026",
            id="the window",
        ),
        pytest.param(
            NEXT_TEN,
            NEVER,
            "version 1 has no predictions from 26 Dec 2026 to 4 Jan 2027; pick days from 1 Mar 2026 to 20 Mar 2026",
            id="the reference",
        ),
    ],
)
def test_a_window_without_predictions_is_refused_with_the_days_that_there_are(
    assessed: Ports, window: Window, reference: Window, sentence: str
):
    with pytest.raises(NotFound, match=sentence):
        compare(assessed, "2", window, "1", reference)


@pytest.mark.parametrize("days", [1, 3, 7, 30])
def test_periods_of_any_length_add_up_to_what_was_counted(assessed: Ports, days: int):
    assess(by(assessed, FARAH), MODEL, "1")
    course = timeline(assessed, "1", days, FIRST_DAY - timedelta(days=2))
    whole = total(kept(assessed, "1"))
    assert whole is not None
    assert sum(period.cases for period in course.periods) == whole.answers.all.size == 480
    added = [sum(counts) for counts in zip(*(period.histograms["amount"] for period in course.periods), strict=True)]
    assert tuple(added) == whole.histograms["amount"]
    assert course.periods[0].window.first == FIRST_DAY
    assert course.periods[-1].window.last == FIRST_DAY + timedelta(days=19)


def test_drift_is_measured_in_every_way_outside_of_the_reference_and_not_within(assessed: Ports):
    assess(by(assessed, FARAH), MODEL, "1")
    course = timeline(assessed, "1", 10, FIRST_DAY)
    within, after = course.periods
    assert within.drift == ()
    assert {m.name for m in after.drift if m.about["feature"] == "amount"} == {
        "psi",
        "kl_divergence",
        "jensen_shannon",
        "kolmogorov_smirnov",
        "wasserstein",
        "missing_share",
    }
    assert {m.name for m in within.quality} >= {"volume", "freshness", "missing_share", "repeated_id_share"}


def test_a_comparison_is_the_drift_of_windows_added_by_hand(assessed: Ports):
    # 60 and 40 against 40 and 60 of 100, half a case more in each of two bins.
    keep(assessed, "7", {date(2026, 5, 1): (20, 30), date(2026, 5, 2): (40, 10), date(2026, 5, 3): (900,)})
    keep(assessed, "2", {date(2026, 6, 8): (0, 900), date(2026, 6, 9): (15, 25), date(2026, 6, 10): (25, 35)})
    now = Window(date(2026, 6, 9), date(2026, 6, 20))
    comparison = compare(assessed, "2", now, "7", Window(date(2026, 4, 1), date(2026, 5, 2)))
    p, q = 60.5 / 101, 40.5 / 101
    expected = (p - q) * log(p / q) + ((1 - p) - (1 - q)) * log((1 - p) / (1 - q))
    assert named(comparison.drift, "psi").value == pytest.approx(expected)
    assert named(comparison.drift, "kolmogorov_smirnov").value == pytest.approx(0.2)
    assert comparison.reference.histograms["amount"][:2] == (60, 40)
    assert comparison.current.histograms["amount"][:2] == (40, 60)
    assert comparison.reference.window == Window(date(2026, 5, 1), date(2026, 5, 2))
    assert comparison.current.window == Window(date(2026, 6, 9), date(2026, 6, 10))


def test_a_comparison_says_how_often_each_side_was_right(assessed: Ports):
    comparison = compare(assessed, "2", NEXT_TEN, "1", FIRST_TEN)
    # By construction: version 1 misses 12 of 60, version 2 misses 6.
    assert named(comparison.reference.performance, "recall").counts == {"part": 48, "whole": 60}
    assert named(comparison.current.performance, "recall").counts == {"part": 54, "whole": 60}
    assert named(comparison.current.performance, "throughput").value == 24
    assert (comparison.reference.cases, comparison.current.cases) == (240, 240)


def test_a_window_is_no_comparison_of_itself(assessed: Ports):
    assess(by(assessed, FARAH), MODEL, "1")
    comparison = compare(assessed, "1", FIRST_TEN, "1", FIRST_TEN)
    assert comparison.itself
    assert comparison.drift == ()


def test_scores_are_compared_within_a_version_only(assessed: Ports):
    assess(by(assessed, FARAH), MODEL, "1")
    own = compare(assessed, "1", NEXT_TEN, "1", FIRST_TEN)
    other = compare(assessed, "2", NEXT_TEN, "1", FIRST_TEN)
    assert all(m.value is not None for m in own.drift if m.name == "score_psi")
    assert {m.reason for m in other.drift if m.name == "score_psi"} == {reasons.scores_of_another_version("1")}


def test_weeks_without_a_prediction_are_periods_in_which_nothing_was_measured(assessed: Ports):
    keep(assessed, "2", {date(2026, 3, 16): (200,), date(2026, 4, 1): (200,)})
    course = timeline(assessed, "2", 7, date(2026, 3, 2))
    assert [period.cases for period in course.periods] == [200, 0, 200]
    empty = course.periods[1]
    assert empty.window == Window(date(2026, 3, 23), date(2026, 3, 29))
    assert {m.value for m in empty.drift} == {None}
    assert named(empty.quality, "freshness").value == 13


def test_the_last_period_is_as_fresh_as_the_log_is_today(assessed: Ports):
    course = timeline(assessed, "2", 7, date(2026, 3, 2))
    # The log ends on 20 March, and today is 1 April.
    assert named(course.periods[-1].quality, "freshness").value == 12
    assert [m.name for m in odd(course.periods[-1].quality, "day")] == ["freshness"]


def test_a_week_that_is_not_whole_has_no_volume(assessed: Ports):
    keep(assessed, "2", {date(2026, 1, 5) + timedelta(days=day): (100,) for day in range(80)})
    weeks = timeline(assessed, "2", 7, date(2026, 1, 5)).periods
    assert str(named(weeks[-1].quality, "volume").reason) == "the log does not cover the whole week"
    assert named(weeks[-1].quality, "volume").n == 300
    before = named(weeks[-2].quality, "volume")
    assert (before.value, before.n) == (1.0, 700)


def test_a_gap_says_nothing_about_how_many_cases_are_usual(assessed: Ports):
    busy = {date(2025, 1, 6) + timedelta(weeks=week): (700,) for week in range(8)}
    keep(assessed, "2", busy | {date(2026, 3, 2): (700,), date(2026, 3, 22): (1,)})
    weeks = timeline(assessed, "2", 7, date(2025, 1, 6)).periods
    assert named(weeks[8].quality, "volume").value == 0
    assert [m.name for m in odd(weeks[8].quality, "day")] == ["volume", "freshness"]
    assert named(weeks[-3].quality, "volume").value == 1


def test_buckets_longer_than_a_period_are_periods_of_their_own(console: Ports):
    monthly = replace(console, documents=FakeDocuments({MODEL: a_spec(bucket="month")}, a_policy()))
    assess(by(monthly, FARAH), MODEL, "1")
    keep(monthly, "1", {date(2026, 3, 1): (300,), date(2026, 5, 1): (300,)}, assessed="1")
    course = timeline(monthly, "1", 7, FIRST_DAY)
    assert [(str(p.window.first), str(p.window.last)) for p in course.periods] == [
        ("2026-03-01", "2026-03-31"),
        ("2026-04-01", "2026-04-30"),
        ("2026-05-01", "2026-05-31"),
    ]
    assert [p.cases for p in course.periods] == [300, 0, 300]


def test_what_a_page_keeps_is_out_of_date_once_more_is_counted(assessed: Ports, tmp_path):
    binning = read_assessed(assessed, MODEL, "2").assessment.binning
    before = state(assessed, MODEL, binning)
    assert before == (("2", 10, date(2026, 3, 20)), ("1", 20, date(2026, 3, 20)))
    later = [row | {"id": f"{row['id']}-later"} for row in predictions_of("2", 20, missed=3, false_alarms=3)]
    write_rows(later, tmp_path / "predictions" / "later.parquet")
    profile(by(assessed, FARAH), MODEL)
    assert state(assessed, MODEL, binning) == (("2", 20, date(2026, 3, 30)), before[1])


def test_counts_are_read_without_those_of_groups(assessed: Ports):
    counts = counted(assessed, MODEL, "1", read_assessed(assessed, MODEL, "2").assessment.binning)
    assert all(
        of_bucket.answers.by_group == {} and of_bucket.answers.scores_by_group == {} for of_bucket in counts.profiles
    )
    assert [of_bucket.answers.all for of_bucket in counts.profiles] == [
        of_bucket.answers.all for of_bucket in kept(assessed, "1", of="2")
    ]


@pytest.mark.parametrize(
    ("measured", "is_odd"),
    [
        pytest.param(a_share(300, 10_000, (100, 10_000)), True, id="two points more"),
        pytest.param(a_share(3, 100, (1, 100)), False, id="two points more of a few cases"),
        pytest.param(
            a_share(14_000, 1_000_000, (10_000, 1_000_000)), False, id="less than half a point, beyond chance"
        ),
        pytest.param(a_share(100, 10_000, (300, 10_000)), False, id="a share that fell"),
        pytest.param(a_share(40, 10_000, (0, 10_000), "infinite_share"), True, id="infinite values where none were"),
        pytest.param(a_share(40, 10_000, (0, 10_000), "unreadable_share"), True, id="words where all were numbers"),
        pytest.param(a_share(9_000, 10_000, (0, 10_000), "unlabelled_share"), False, id="outcomes that are late"),
        pytest.param(
            Measurement("volume", "counted", value=0.5, interval=Interval(0.4, 0.6)), True, id="half as many cases"
        ),
        pytest.param(
            Measurement("volume", "counted", value=0.9, interval=Interval(0.7, 1.1)), False, id="about as many cases"
        ),
        pytest.param(Measurement("freshness", "counted", value=3.0), False, id="a long weekend"),
        pytest.param(Measurement("freshness", "counted", value=4.0), True, id="longer than a long weekend"),
        pytest.param(Measurement.missing("missing_share", BY_HAND), False, id="what was not measured"),
    ],
)
def test_what_is_odd_is_beyond_chance_and_large_enough_to_matter(measured: Measurement, is_odd: bool):
    assert odd([measured], "day") == ((measured,) if is_odd else ())


def test_a_share_among_many_has_to_rise_further_to_be_odd():
    alone = a_share(140, 10_000, (48, 10_000))
    assert odd([alone], "day") == (alone,)
    assert alone not in odd([alone, *[a_share(50, 10_000, (50, 10_000))] * 300], "day")
