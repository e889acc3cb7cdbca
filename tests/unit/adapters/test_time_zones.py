"""Times with and without a zone in one log.

Each is the day it says, and the mix is a finding.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.errors import PredictionsUnreadable
from governance.records import Window
from governance.statistics.profile import total
from tests.builders import a_spec, columns, predictions_of

pytestmark = pytest.mark.slow

ROWS = predictions_of("1", first_day=0, missed=6, false_alarms=9)[:40]
NEW_YORK = timezone(timedelta(hours=-5))
# One moment, half past four in the morning of 2 March in UTC, and what else it is called.
AWARE, NAIVE = datetime(2026, 3, 1, 23, 30, tzinfo=NEW_YORK), datetime(2026, 3, 2, 4, 30)  # noqa: DTZ001  (the point)
IN_UTC = AWARE.astimezone(UTC)
MOMENT = Window(date(2026, 3, 2), date(2026, 3, 2))
KINDS: dict[str, tuple[Any, pa.DataType]] = {
    "New York": (AWARE, pa.timestamp("us", "America/New_York")),
    "UTC": (IN_UTC, pa.timestamp("us", "UTC")),
    "UTC in nanoseconds": (IN_UTC, pa.timestamp("ns", "UTC")),
    "no zone": (NAIVE, pa.timestamp("us")),
    "no zone in nanoseconds": (NAIVE, pa.timestamp("ns")),
    "a date": (NAIVE.date(), pa.date32()),
    "text with an offset": (AWARE.isoformat(), pa.string()),
    "text with Z": ("2026-03-02T04:30:00Z", pa.string()),
    "text without": (NAIVE.isoformat(), pa.string()),
}
SPEC = a_spec()
CSV = a_spec(sensitive={}, predictions={"source": "predictions/*.csv", "columns": columns(), "features": ["amount"]})


def parquet(home: Path, *kinds: str) -> IbisPredictions:
    """One file a kind.

    With the same rows in each but for their ids.
    """
    (home / "predictions").mkdir()
    for number, kind in enumerate(kinds):
        table = pa.Table.from_pylist([row | {"id": f"{number}-{row['id']}"} for row in ROWS])
        time, written = KINDS[kind]
        times = pa.array([time] * len(ROWS), written)
        pq.write_table(table.set_column(1, "scored_at", times), home / "predictions" / f"log{number}.parquet")
    return IbisSource(home).open(SPEC)


def csv(home: Path, *files: list[str]) -> IbisPredictions:
    """One file a list of times."""
    (home / "predictions").mkdir(exist_ok=True)
    for number, times in enumerate(files):
        lines = ["id,scored_at,model_version,score,decision,fraud,amount,sex"]
        lines += [f"{number}-{at},{time},1,0.5,1,0,3.5,{'FM'[at % 2]}" for at, time in enumerate(times)]
        (home / "predictions" / f"log{number}.csv").write_text("\n".join(lines), encoding="utf-8")
    return IbisSource(home).open(CSV)


def remarks(log: IbisPredictions) -> tuple[str, ...]:
    """What is said of times."""
    return tuple(remark for remark in [*map(str, log.remarks(date(2026, 12, 1)))] if "scored_at" in remark)


def finding(having: str, lacking: str) -> str:
    return (
        f"column scored_at has times with a zone or offset (as in {having}). It also has times without (as in {lacking}), which "
        "were read as UTC. If they are not, write each time with its offset"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("UTC", "no zone", id="UTC, then none"),
        pytest.param("New York", "no zone in nanoseconds", id="New York, then none in nanoseconds"),
        pytest.param("UTC in nanoseconds", "no zone", id="UTC in nanoseconds, then none"),
        pytest.param("UTC", "a date", id="UTC, then dates"),
        pytest.param("text with an offset", "text without", id="text with an offset, then without"),
        pytest.param("text with Z", "no zone", id="text in UTC, then no zone"),
        pytest.param("New York", "text without", id="New York, then text without"),
    ],
)
def test_two_files_of_which_one_has_a_zone_are_named_with_the_column_and_counted_on_the_same_day(
    tmp_path, first, second
):
    log = parquet(tmp_path, first, second)
    assert remarks(log) == (finding("log0.parquet", "log1.parquet"),)
    assert log.span("1") == MOMENT
    assert [(begins.date(), bucket.cases) for begins, bucket in log.outline("1").items()] == [
        (MOMENT.first, 2 * len(ROWS))
    ]


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(("New York", "UTC"), id="two zones"),
        pytest.param(("New York", "text with Z", "text with an offset"), id="a zone and two offsets"),
        pytest.param(("no zone", "text without", "a date"), id="none anywhere"),
    ],
)
def test_zones_that_differ_are_no_finding_where_every_time_has_one_or_none_has(tmp_path, kinds):
    log = parquet(tmp_path, *kinds)
    assert remarks(log) == ()
    assert log.span("1") == MOMENT


def test_a_column_of_text_that_mixes_them_is_a_finding_in_one_file(tmp_path):
    log = csv(tmp_path, [AWARE.isoformat(), NAIVE.isoformat()])
    assert remarks(log) == (finding("log0.csv", "log0.csv"),)
    assert log.span("1") == MOMENT


def test_offsets_that_begin_late_in_a_text_file_count(tmp_path):
    """Offsets count that begin after DuckDB's first 20,480 rows.

    It judges a column by these rows, took this one for times without a zone, and dropped the offsets.
    """
    log = csv(tmp_path, [NAIVE.isoformat()] * 21_000 + [AWARE.isoformat()] * 3)
    assert log.span("1") == MOMENT
    assert remarks(log) == (finding("log0.csv", "log0.csv"),)


def test_text_files_are_compared_with_each_other(tmp_path):
    log = csv(tmp_path, [NAIVE.isoformat()] * 3, ["2026-03-02 04:30:00+00"] * 2, ["2026-03-02 04:30:00Z"])
    assert remarks(log) == (finding("log1.csv", "log0.csv"),)
    assert log.span("1") == MOMENT


def test_days_alone_are_no_offsets(tmp_path):
    assert remarks(csv(tmp_path, ["2026-03-02"] * 3)) == ()


def test_a_text_file_without_the_column_is_named_with_what_it_lacks(tmp_path):
    csv(tmp_path, [AWARE.isoformat()])
    (tmp_path / "predictions" / "other.csv").write_text("id,model_version\n7,1\n", encoding="utf-8")
    with pytest.raises(
        PredictionsUnreadable, match=r"column scored_at has 1 row with something else, expected a timestamp"
    ):
        IbisSource(tmp_path).open(CSV)


def test_the_other_columns_are_measured_as_if_nothing_were_odd(tmp_path):
    log = parquet(tmp_path, "UTC", "no zone")
    profile = total(log.profiles("1", log.binning(MOMENT, "1")))
    twice = [row for row in ROWS for _ in range(2)]
    assert profile is not None
    assert profile.answers.all.selected == sum(row["decision"] for row in twice)
    assert profile.answers.all.positives == sum(row["fraud"] for row in twice)
    assert sum(profile.histograms["amount"]) == len(twice)
