"""Times in the forms that people write.

One form for the whole log, a question where two fit, and no stray that stretches it.
"""

import time
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from governance.adapters.predictions.duckdb_files import connect
from governance.adapters.predictions.duckdb_survey import DuckDBSurvey
from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.adapters.predictions.ibis_times import form_of, forms_that_fit
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import ModelSpec, TimeColumn
from governance.records import Window
from tests.builders import a_spec, columns

pytestmark = pytest.mark.slow

MOMENTS = [datetime(2026, 1, day, day % 24, 30, tzinfo=UTC) for day in range(1, 22)]
EARLY = MOMENTS[:12]
"""Every day of these could be a month."""


@pytest.fixture(scope="module")
def engine():
    return connect()


def table_of(engine, values):
    engine.con.register("times", pa.table({"at": values}))
    return engine.table("times")


def read(engine, values, **time):
    table = table_of(engine, values)
    form = form_of(table, TimeColumn(column="at", **time), "log.csv", "duckdb")
    moments = table.select(at=form.read(table["at"]).cast("timestamp")).to_pyarrow()["at"].to_pylist()
    return form.name, [moment and moment.replace(tzinfo=None) for moment in moments]


def naive(moments):
    return [moment.replace(tzinfo=None) for moment in moments]


def days(moments):
    return [datetime(moment.year, moment.month, moment.day) for moment in moments]  # noqa: DTZ001  (as the engine says it)


AS_TEXT = {
    "ISO with T": "%Y-%m-%dT%H:%M:%S",
    "ISO with a space": "%Y-%m-%d %H:%M",
    "ISO with fractions": "%Y-%m-%d %H:%M:%S.%f",
    "ISO in UTC": "%Y-%m-%dT%H:%M:%SZ",
    "ISO with slashes": "%Y/%m/%d %H:%M",
    "US": "%m/%d/%Y %H:%M",
    "US with AM and PM": "%m/%d/%Y %I:%M %p",
    "US with am and pm close by": "%m/%d/%Y %I:%M:%S%p",
    "US with two digits of a year": "%m/%d/%y %H:%M",
    "US with hyphens": "%m-%d-%Y %H:%M:%S",
    "British": "%d/%m/%Y %H:%M",
    "British with a comma": "%d/%m/%Y, %H:%M",
    "German": "%d.%m.%Y %H:%M",
    "Hungarian": "%Y.%m.%d %H:%M",
    "compact": "%Y%m%dT%H%M%SZ",
    "compact without T": "%Y%m%d%H%M",
    "months by name": "%d %b %Y %H:%M",
    "months by name, day behind": "%B %d, %Y %H:%M",
    "months by name, hyphens": "%d-%b-%Y %H:%M:%S",
    "mail": "%a, %d %b %Y %H:%M:%S +0000",
    "the web": "%a, %d %b %Y %H:%M:%S GMT",
}


@pytest.mark.parametrize("pattern", AS_TEXT.values(), ids=AS_TEXT)
def test_a_time_is_read_as_it_is_written_without_being_told(engine, pattern):
    values = [moment.strftime(pattern) for moment in MOMENTS]
    assert read(engine, values)[1] == naive(MOMENTS)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("%m/%d/%Y", "%m/%d/%Y"), ("%d/%m/%Y", "%d/%m/%Y"), ("%d.%m.%Y", "%d.%m.%Y"), ("%Y%m%d", "%Y%m%d"), ("%d %B %Y", "%d %b %Y")],
)  # fmt: skip
def test_a_day_alone_is_its_first_moment(engine, pattern, name):
    assert read(engine, [moment.strftime(pattern) for moment in MOMENTS]) == (name, days(MOMENTS))


def test_days_of_a_month_and_months_are_written_without_noughts_too(engine):
    values = [f"{moment.month}/{moment.day}/{moment.year} {moment.hour}:30" for moment in MOMENTS]
    assert read(engine, values)[1] == naive(MOMENTS)


NUMBERS = {
    "seconds": ([int(m.timestamp()) for m in MOMENTS], "seconds"),
    "seconds with fractions": ([m.timestamp() + 0.25 for m in MOMENTS], "seconds"),
    "milliseconds": ([int(m.timestamp() * 1e3) for m in MOMENTS], "milliseconds"),
    "microseconds": ([int(m.timestamp() * 1e6) for m in MOMENTS], "microseconds"),
    "nanoseconds": ([int(m.timestamp()) * 10**9 for m in MOMENTS], "nanoseconds"),
    "days as numbers": ([int(m.strftime("%Y%m%d")) for m in MOMENTS], "%Y%m%d"),
    "minutes as numbers": ([int(m.strftime("%Y%m%d%H%M")) for m in MOMENTS], "%Y%m%d"),
}


@pytest.mark.parametrize(("values", "name"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_is_a_time_by_its_size(engine, values, name):
    expected = days(MOMENTS) if values[0] == 20260101 else naive(MOMENTS)
    assert read(engine, values) == (name, expected)


def test_a_unit_reads_what_no_size_tells(engine):
    assert read(engine, [0, 86_400, -86_400], unit="seconds")[1] == [
        datetime.fromisoformat(day) for day in ("1970-01-01", "1970-01-02", "1969-12-31")
    ]


@pytest.mark.parametrize("clock", ["", " %H:%M", " %I:%M %p"])
@pytest.mark.parametrize("apart", ["/", "-"])
def test_day_and_month_that_could_be_either_are_asked_about(engine, apart, clock):
    us, british = (f"{first}{apart}{second}{apart}%Y" for first, second in (("%m", "%d"), ("%d", "%m")))
    values = [moment.strftime(us + clock) for moment in EARLY]
    with pytest.raises(PredictionsUnreadable) as caught:
        read(engine, values)
    assert str(caught.value) == (
        f"log.csv: the times in column at can be read as {us}{clock} and as {british}{clock}, and nothing in the log tells which; "
        f'say so in `predictions.columns.time: {{column: at, pattern: "{us}{clock}"}}`'
    )
    expected = naive(EARLY) if clock else days(EARLY)
    assert read(engine, values, pattern=us + clock)[1] == expected
    assert read(engine, values, pattern=british + clock)[1] != expected


def test_a_pattern_of_a_day_reads_the_clock_behind_it_as_well(engine):
    values = [EARLY[0].strftime("%m/%d/%Y"), *(moment.strftime("%m/%d/%Y %H:%M:%S") for moment in EARLY[1:])]
    assert read(engine, values, pattern="%m/%d/%Y")[1] == [days(EARLY)[0], *naive(EARLY)[1:]]


def test_days_that_are_their_months_are_read_either_way(engine):
    assert read(engine, ["01/01/2026", "02/02/2026"])[1] == [datetime.fromisoformat(f"2026-0{n}-0{n}") for n in (1, 2)]


@pytest.mark.parametrize(
    "values", [["yesterday", "today"], ["2026-W02", "2026-W03"], ["10:30", "11:00"], [1, 2], [2016, 2017]]
)
def test_what_is_no_time_has_no_form(engine, values):
    assert forms_that_fit(table_of(engine, values), "at", "duckdb") == ()


ZONES = {
    "summer time begins in Berlin": pd.date_range("2026-03-29 00:30", periods=5, freq="h", tz="Europe/Berlin"),
    "the hour that comes twice in Berlin": pd.date_range("2026-10-25 00:30", periods=5, freq="h", tz="Europe/Berlin"),
    "the hour that comes twice in New York": pd.date_range("2026-11-01 00:30", periods=5, freq="h", tz="America/New_York"),
    "half an hour in Adelaide": pd.date_range("2026-04-05 00:15", periods=5, freq="30min", tz="Australia/Adelaide"),
    "the last week of a year in Auckland": pd.date_range("2026-12-31 23:59:59", periods=3, freq="h", tz="Pacific/Auckland"),
    "midnight in UTC": pd.date_range("2026-01-01", periods=3, freq="12h", tz="UTC"),
}  # fmt: skip


@pytest.mark.parametrize("times", ZONES.values(), ids=ZONES)
@pytest.mark.parametrize("kept", ["as times", "as text"])
def test_a_time_with_a_zone_is_the_moment_that_pandas_takes_it_for(engine, times, kept):
    values = pa.array(times) if kept == "as times" else [moment.isoformat() for moment in times]
    assert read(engine, values)[1] == list(times.tz_convert("UTC").tz_localize(None).to_pydatetime())


def a_log(home, times, bucket="day", name="log.parquet", **reference):
    rows = len(times)
    cells = {
        "id": range(rows),
        "scored_at": times,
        "score": [0.5] * rows,
        "decision": [0, 1] * (rows // 2) + [1] * (rows % 2),
    }
    cells |= {"fraud": [0] * rows, "amount": [float(n) for n in range(rows)]}
    if name.endswith(".csv"):
        pd.DataFrame(cells).to_csv(home / name, index=False)
    else:
        pq.write_table(
            pa.table(
                {column: list(values) if isinstance(values, range) else values for column, values in cells.items()}
            ),
            home / name,
        )
    window = {"version": "1", "from": "2026-01-01", "to": "2026-12-31", **reference}
    predictions = {"source": name, "version": 1, "columns": columns(version=None), "features": ["amount"]}
    spec: ModelSpec = a_spec(predictions=predictions, sensitive={}, bucket=bucket, reference=window)
    return IbisSource(home).open(spec)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "America/New_York"])
@pytest.mark.parametrize(("bucket", "freq"), [("week", "W-MON"), ("hour", "h"), ("month", "MS")])
def test_buckets_across_the_end_of_a_year_and_a_change_of_clocks_are_those_of_pandas_in_utc(
    tmp_path, zone, bucket, freq
):
    first = datetime(2026, 10, 24, tzinfo=ZoneInfo(zone))
    times = [first.astimezone(UTC) + timedelta(minutes=47 * n) for n in range(0, 3000, 7)]
    local = pa.array(times, pa.timestamp("us", zone))
    log = a_log(tmp_path, local, bucket, **({"from": "2025-12-29"} if bucket == "week" else {}))
    moments = pd.Series(pd.to_datetime(times).tz_localize(None))
    periods = {"week": "W-SUN", "hour": "h", "month": "M"}[bucket]
    expected = moments.dt.to_period(periods).dt.start_time.value_counts().to_dict()
    assert freq
    assert {start: bucket.cases for start, bucket in log.outline("1").items()} == {
        key.to_pydatetime(): n for key, n in expected.items()
    }


STRAYS = ["0001-01-01", "1900-01-01", "1970-01-01", "2062-01-01", "2262-04-11", "9999-12-31", "20206-01-05"]


@pytest.mark.parametrize(("stray", "ending"), [*product(STRAYS, ["csv"]), *product(STRAYS[1::4], ["parquet"])])
def test_a_stray_time_is_named_and_left_out(tmp_path, stray, ending):
    times = [f"2026-01-{at % 21 + 1:02}" for at in range(60)]
    times[40] = stray
    begun = time.monotonic()
    log = a_log(tmp_path, times, name=f"log.{ending}")
    assert log.span("1") == Window(date(2026, 1, 1), date(2026, 1, 21))
    remarks = [remark for remark in [*map(str, log.remarks(date(2026, 12, 1)))] if "years" in remark]
    beginning = "column scored_at has 1 of 60 rows with times more than 10 years off the rest, which are of 2026 ("
    (remark,) = remarks
    assert remark.startswith(beginning)
    assert remark.endswith(f"in row 41 of log.{ending}). They are left out")
    assert stray in remarks[0]
    assert sum(bucket.cases for bucket in log.outline("1").values()) == 59
    assert time.monotonic() - begun < 20


def test_a_time_that_cannot_be_read_is_named_and_left_out_and_many_are_refused(tmp_path):
    times = [f"2026-01-{at % 21 + 1:02}" for at in range(60)]
    log = a_log(tmp_path, [*times[:-2], "soon", "soon"], name="log.csv")
    remark = "column scored_at has 2 of 60 rows that cannot be read ('soon' in row 59 of log.csv); they are left out"
    assert remark in [*map(str, log.remarks(date(2026, 12, 1)))]
    with pytest.raises(
        PredictionsUnreadable, match="column scored_at has 4 rows with something else, expected a timestamp"
    ):
        a_log(tmp_path, [*times[:-4], *["soon"] * 4], name="log.csv")


def test_many_times_far_from_the_others_are_refused(tmp_path):
    with pytest.raises(
        PredictionsUnreadable,
        match=r"scored_at has 6 of 60 rows with times more than 10 years off the rest, which are of 2026",
    ):
        a_log(tmp_path, [*["1970-01-01"] * 6, *["2026-01-05"] * 54], name="log.csv")


def written_log(folder, pattern, moments=MOMENTS):
    """Daily files, as a service writes them."""
    for at, moment in enumerate(moments):
        text = f"id,scored_at\n{at}-a,{moment.strftime(pattern)}\n{at}-b,{moment.strftime(pattern)}\n"
        (folder / f"day{at}.csv").write_text(text, encoding="utf-8")
    return str(folder / "*.csv")


def test_a_survey_says_how_times_are_written_and_asks_where_two_ways_fit(tmp_path):
    source = written_log(tmp_path, "%m/%d/%Y")
    column = DuckDBSurvey().summary(source).columns[1]
    assert (column.written, column.days) == (("%m/%d/%Y",), Window(date(2026, 1, 1), date(2026, 1, 21)))
    assert DuckDBSurvey().spans(source, TimeColumn(column="scored_at"), None) == {"1": column.days}
    early = tmp_path / "early"
    early.mkdir()
    column = DuckDBSurvey().summary(written_log(early, "%m/%d/%Y", EARLY)).columns[1]
    assert (column.written, column.days) == (("%m/%d/%Y", "%d/%m/%Y"), None)
