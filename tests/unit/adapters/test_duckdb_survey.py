from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from governance.adapters.predictions.duckdb_survey import DuckDBSurvey
from governance.errors import PredictionsUnreadable
from governance.predictions.port import ColumnSummary
from governance.predictions.spec import TimeColumn
from governance.records import Window

pytestmark = pytest.mark.slow

MARCH = Window(date(2026, 3, 1), date(2026, 3, 4))


def write_log(folder: Path, name: str = "log.parquet") -> str:
    """Four rows, one column of each kind."""
    frame = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "at": pd.to_datetime(
                ["2026-03-01T00:30+02:00", *["2026-03-01", "2026-03-02", "2026-03-04"]], utc=True, format="mixed"
            ),
            "written": ["2026-03-01", "2026-03-02 10:00:00", "2026-03-02", "2026-03-04"],
            "score": [0.5, float("nan"), None, 0.25],
            "outcome": pd.array([0, 1, None, None], dtype="Int64"),
            "flag": [True, False, True, True],
            "code": pd.Categorical(["1", "10", "2", "2"]),
            "note": ["x", None, None, "12"],
            "counted": [4.0, 7.0, None, 2.0],
            "saturated": [0.0, 1.0, 1.0, 0.0],
            "endless": [1.0, 2.0, float("inf"), 3.0],
            "nothing": pd.array([None] * 4, dtype="string"),
        }
    )
    path = folder / name
    frame.to_csv(path, index=False) if name.endswith(".csv") else frame.to_parquet(path, index=False)
    return str(path)


def column(source: str, name: str) -> ColumnSummary:
    return next(c for c in DuckDBSurvey().summary(source).columns if c.name == name)


def test_a_folder_a_missing_file_and_a_broken_one_are_no_log(tmp_path: Path):
    for path in (tmp_path, tmp_path / "*.parquet"):
        with pytest.raises(PredictionsUnreadable, match="no file matches"):
            DuckDBSurvey().summary(str(path))
    whole = Path(write_log(tmp_path)).read_bytes()
    (tmp_path / "log.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PredictionsUnreadable, match=r"cannot be read: .*log\.parquet"):
        DuckDBSurvey().summary(str(tmp_path / "*.parquet"))


@pytest.mark.parametrize(
    "expected",
    [
        ColumnSummary("id", "text", missing=0, distinct=4, repeats=1, values=("a", "b", "c", "d")),
        ColumnSummary("score", "number", missing=2, distinct=2, repeats=1, low=0.25, high=0.5, values=("0.25", "0.5")),
        ColumnSummary("outcome", "whole", missing=2, distinct=2, repeats=1, low=0, high=1, values=("0", "1")),
        ColumnSummary("flag", "truth", missing=0, distinct=2, repeats=3, low=0, high=1, values=("false", "true")),
        ColumnSummary("code", "text", missing=0, distinct=3, repeats=2, low=1, high=10, values=("1", "10", "2")),
        ColumnSummary("note", "text", missing=2, distinct=2, repeats=1, values=("12", "x")),
        ColumnSummary("counted", "whole", missing=1, distinct=3, repeats=1, low=2, high=7, values=("2", "4", "7")),
        ColumnSummary("saturated", "number", missing=0, distinct=2, repeats=2, low=0, high=1, values=("0", "1")),
        ColumnSummary(
            "endless",
            "number",
            missing=0,
            distinct=4,
            repeats=1,
            low=1,
            high=float("inf"),
            values=("1", "2", "3", "inf"),
        ),
        ColumnSummary("nothing", "text", missing=4, distinct=0, repeats=0),
    ],
    ids=lambda summary: summary.name,
)
def test_each_column_is_counted_whatever_it_holds(tmp_path: Path, expected: ColumnSummary):
    assert column(write_log(tmp_path), expected.name) == expected


@pytest.mark.parametrize("name", ["log.parquet", "log.csv"])
def test_times_are_days_in_utc_however_they_are_written(tmp_path: Path, name: str):
    source = write_log(tmp_path, name)
    assert column(source, "at").days == Window(date(2026, 2, 28), date(2026, 3, 4))
    assert column(source, "written").days == MARCH


def test_files_are_read_as_one_log_and_their_columns_kept_apart(tmp_path: Path):
    write_log(tmp_path)
    pd.DataFrame({"id": ["e"], "outcome": [1]}).to_parquet(tmp_path / "more.parquet", index=False)
    summary = DuckDBSurvey().summary(str(tmp_path / "*.parquet"))
    assert summary.rows == 5
    assert summary.files[str(tmp_path / "more.parquet")] == ("id", "outcome")
    assert next(c for c in summary.columns if c.name == "flag").missing == 1


def test_versions_have_the_days_on_which_they_predicted(tmp_path: Path):
    times = [datetime(2026, 3, day, 23, tzinfo=UTC) for day in (1, 2, 3)]
    pd.DataFrame({"at": times, "version": [1, 2, 1]}).to_parquet(tmp_path / "log.parquet")
    pd.DataFrame({"year": [2015, 2017]}).to_parquet(tmp_path / "years.parquet")
    survey = DuckDBSurvey()
    assert survey.spans(str(tmp_path / "log.parquet"), TimeColumn(column="at"), "version") == {
        "1": Window(date(2026, 3, 1), date(2026, 3, 3)),
        "2": Window(date(2026, 3, 2), date(2026, 3, 2)),
    }
    assert survey.spans(str(tmp_path / "years.parquet"), TimeColumn(column="year", unit="year"), None) == {
        "1": Window(date(2015, 1, 1), date(2017, 1, 1))
    }


def test_how_closely_columns_go_with_the_answer_is_their_correlation(tmp_path: Path):
    frame = pd.DataFrame(
        {"score": [0.1, 0.4, 0.2, 0.9], "came": [0, 1, 0, 1], "gone": [1.0, 0.0, None, 0.0], "word": ["no", "no", "yes", "yes"], "same": [1] * 4}
    )  # fmt: skip
    path = str(tmp_path / "log.parquet")
    frame.to_parquet(path, index=False)
    columns = [feature for feature in DuckDBSurvey().summary(path).columns if feature.name != "score"]
    agreement = DuckDBSurvey().agreement(path, "score", columns)
    numbers = frame.assign(word=(frame["word"] == "yes").astype(float))
    # The same formula in another order of sums: equal but for rounding.
    assert agreement == pytest.approx(
        {name: numbers["score"].corr(numbers[name]) for name in ("came", "gone", "word")}, abs=1e-12
    )


def test_no_columns_agree_with_nothing(tmp_path: Path):
    assert DuckDBSurvey().agreement(write_log(tmp_path), "score", ()) == {}
