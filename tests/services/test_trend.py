"""A version over time.

Tests look at the periods. Nobody who is hidden in one of them follows from the others.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sklearn.metrics import roc_auc_score

from governance.errors import NotFound
from governance.services.evidence.assess import assess
from governance.services.monitoring.counts import Stored, stored
from governance.services.monitoring.trend import Trend, performance_trend, trend_of
from governance.services.ports import Ports
from governance.statistics.confusion import Confusion
from governance.statistics.profile import total
from tests.builders import FARAH, FIRST_DAY, MODEL, a_profile, a_spec, by, predictions_of, write_rows
from tests.fakes import ports
from tests.steps import refusal

pytestmark = pytest.mark.slow

ENOUGH = Confusion(tp=40, fp=20, fn=10, tn=30)
FEW = Confusion(tp=2, fp=1, fn=1, tn=1)


def days_of(tables: Sequence[dict[str, Confusion]], apart: int = 7, **spec) -> Stored:
    """A profile every `apart` days with these groups by sex."""
    profiles = tuple(
        a_profile(
            {("sex",): {(group,): counts for group, counts in table.items()}},
            decisions=sum(table.values(), Confusion()),
            start=FIRST_DAY + timedelta(days=apart * number),
        )
        for number, table in enumerate(tables)
    )
    whole = total(profiles)
    assert whole is not None
    return Stored(a_spec(**spec), profiles, whole)


def measured(trend: Trend, name: str = "selection_rate") -> dict[str, list[bool]]:
    """Whether each group is shown, period by period."""
    groups = sorted({m.about["group"] for p in trend.periods for m in p.measurements if "group" in m.about})
    return {
        group: [
            any(m.name == name and m.about.get("group") == group and m.value is not None for m in p.measurements)
            for p in trend.periods
        ]
        for group in groups
    }


def test_a_version_that_was_not_assessed_has_no_trend(console: Ports):
    with refusal("card-fraud/2 was never assessed", NotFound):
        performance_trend(console, MODEL, "2")


def test_an_attribute_that_nobody_is_compared_by_has_no_trend(assessed: Ports):
    with refusal("people are not compared by height; expected one of: sex", NotFound):
        trend_of(stored(assessed, MODEL, "2"), "height")


def test_a_group_hidden_in_one_period_is_hidden_in_a_second_and_so_is_another_group():
    days = days_of([{"F": ENOUGH, "M": ENOUGH, "X": ENOUGH} for _ in range(3)] + [{"F": FEW, "M": ENOUGH, "X": ENOUGH}])
    shown = measured(trend_of(days, "sex"))
    assert shown["female"][3] is False
    # Neither the total over time nor the total over groups gives it away: each of them has two that are hidden.
    for group, seen in shown.items():
        assert seen.count(False) != 1, group
    for seen in zip(*shown.values(), strict=True):
        assert seen.count(False) != 1


def test_a_group_hidden_over_all_is_hidden_in_every_period():
    days = days_of([{"F": ENOUGH, "M": ENOUGH, "X": Confusion(tp=1)} for _ in range(4)])
    shown = measured(trend_of(days, "sex"))
    assert shown["X"] == [False] * 4
    assert [False] * 4 in (shown["female"], shown["male"])


def test_every_period_is_compared_with_the_same_group():
    tables = [{"F": ENOUGH, "M": ENOUGH + ENOUGH}, {"F": ENOUGH + ENOUGH, "M": ENOUGH}, {"F": ENOUGH, "M": ENOUGH}]
    trend = trend_of(days_of(tables), "sex")
    assert {m.about["versus"] for p in trend.periods for m in p.measurements if "versus" in m.about} == {"male"}


@pytest.mark.parametrize(
    ("bucket", "apart", "count", "step", "second"),
    [
        ("day", 1, 10, "week", FIRST_DAY + timedelta(days=7)),
        ("day", 7, 26, "week", FIRST_DAY + timedelta(days=7)),
        ("day", 7, 27, "month", date(2026, 4, 1)),
        ("month", 31, 3, "month", date(2026, 4, 1)),
        ("year", 366, 3, "year", date(2027, 1, 1)),
    ],
)
def test_a_long_log_is_cut_into_longer_periods(bucket, apart, count, step, second):
    first = {"year": date(2026, 1, 1)}.get(bucket, FIRST_DAY)
    days = days_of([{"F": ENOUGH, "M": ENOUGH}] * count, apart)
    days = replace(days, spec=days.spec.model_copy(update={"bucket": bucket}))
    trend = trend_of(days, "sex")
    assert (trend.step, trend.periods[0].first, trend.periods[1].first) == (step, first, second)


def test_rates_of_a_period_do_not_claim_to_come_from_a_library():
    (period,) = trend_of(days_of([{"F": ENOUGH, "M": ENOUGH}]), "sex").periods
    assert not any("Fairlearn" in str(m.method) for m in period.measurements)


def test_performance_stands_beside_that_of_the_version_that_served_on_the_same_days(assessed: Ports):
    trend = performance_trend(assessed, MODEL, "2")
    assert trend.step == "week"
    assert [p.first for p in trend.own] == [p.first for p in trend.champion] == [date(2026, 3, 11), date(2026, 3, 18)]
    recalls = [m for p in trend.own for m in p.measurements if m.name == "recall"]
    assert sum(m.counts["whole"] for m in recalls) == 60
    assert sum(m.counts["part"] for m in recalls) == 54


def test_the_area_of_every_week_is_that_of_the_logs_own_scores(tmp_path: Path):
    # Scores from 0.501 to 0.509 are in one bin of those that are counted, which has an area of one half.
    rows = [
        {**row, "score": 0.5 + row["score"] / 100 + number % 7 / 10_000}
        for version, missed in (("1", 12), ("2", 6))
        for number, row in enumerate(predictions_of(version, first_day=10, missed=missed, false_alarms=9))
    ]
    rows += predictions_of("1", first_day=0, missed=12, false_alarms=9)
    write_rows(rows, tmp_path / "predictions" / "log.parquet")
    console = ports(tmp_path)
    assess(by(console, FARAH), MODEL, "2")
    trend = performance_trend(console, MODEL, "2")
    for version, weeks in (("2", trend.own), ("1", trend.champion)):
        assert len(weeks) == 2
        for week in weeks:
            of_week = [
                row
                for row in rows
                if row["model_version"] == version
                and week.first <= row["scored_at"].date() < week.first + timedelta(days=7)
                and row["scored_at"].date() >= FIRST_DAY + timedelta(days=10)
            ]
            expected = roc_auc_score([row["fraud"] for row in of_week], [row["score"] for row in of_week])
            (area,) = [m for m in week.measurements if m.name == "auc"]
            assert area.value == pytest.approx(expected, abs=1e-12)
            assert area.method.code == "area-of-ranks"
