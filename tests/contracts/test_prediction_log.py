"""What every engine that may hold a log must count alike: files in DuckDB, PostgreSQL, Spark in local mode."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import create_engine

from governance.adapters.ibis_log import IbisLog, IbisLogs
from governance.errors import LogUnreadable
from governance.spec import ModelSpec
from governance.statistics.profile import Quality, total
from tests.builders import a_ranking, a_regression, a_spec, columns, write_rows

pytestmark = pytest.mark.slow


def hard_rows() -> list[dict[str, Any]]:
    """600 rows with everything that engines might read differently."""
    draw = np.random.default_rng(7)
    return [
        {
            "id": f"r{number}",
            # The last hour of a UTC day, written with an offset that another zone would put into the next.
            "scored_at": datetime(2026, 3, 1, 23, 30, tzinfo=UTC) + timedelta(hours=7 * (number % 60)),
            "model_version": "1" if number % 3 else "2",
            "score": [0.0, 1.0, 0.5, 0.25, 0.15][number % 5] if number % 2 else float(draw.random()),
            "decision": int(number % 4 == 0),
            "fraud": [0.0, 1.0, None, 0.0][number % 4],
            "amount": [nan, inf, -inf, None, float(draw.lognormal())][number % 5]
            if number % 7 == 0
            else float(draw.normal()),
            "hour": number % 24,
            "merchant": None if number % 11 == 0 else f"kind {number % 70}",
            "latency": float(draw.lognormal()) if number % 9 else 0.0,
            "sex": [None, "F", "M"][number % 3],
            "country": ["de", "fr"][number % 2],
            "predicted": float(draw.normal(1e6, 3e4)),
            # Halves, whole numbers, very large and very small ones; half of them not known yet.
            # Ten rows of one hour each, on the same day.
            "search": f"search {number % 60}",
            "place": float(number // 60 + 1),
            "rated": [0.0, 1.0, 0.1, 3.0, 0.0][number % 5] if number % 4 or number % 60 else None,
            "income": [None, 1_000_000.5, nan, float(draw.normal(1e6, 4e4)), -3e9, 1e-9][number % 6],
        }
        for number in range(600)
    ]


def sizes(log: IbisLog) -> dict[datetime, tuple[int, int]]:
    """How much each bucket holds; the sum over what is in it is each engine's own."""
    return {start: (one.cases, one.labelled) for start, one in log.outline("1").items()}


def spec_for(source: str, table: str | None) -> ModelSpec:
    return a_spec(
        predictions={
            "source": source,
            "table": table,
            "columns": columns(latency_ms="latency"),
            "features": ["amount", "hour", "merchant"],
        },
        within=["country"],
        reference={"version": "1", "from": date(2026, 3, 1), "to": date(2026, 3, 31)},
    )


def regression_for(source: str, table: str | None) -> ModelSpec:
    named = columns(score=None, decision=None, prediction="predicted", outcome="income", latency_ms="latency")
    return a_regression(
        predictions={"source": source, "table": table, "columns": named, "features": ["amount", "merchant"]},
        within=["country"],
        reference={"version": "1", "from": date(2026, 3, 1), "to": date(2026, 3, 31)},
    )


def ranking_for(source: str, table: str | None, **order: str | None) -> ModelSpec:
    named = columns(decision=None, query="search", outcome="rated", **order)
    return a_ranking(
        predictions={"source": source, "table": table, "columns": named, "features": ["hour"]},
        reference={"version": "1", "from": date(2026, 3, 1), "to": date(2026, 3, 31)},
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("log")
    write_rows(hard_rows(), home / "predictions" / "log.parquet")
    return home


@pytest.fixture(scope="module")
def in_files(files: Path) -> IbisLog:
    return IbisLogs(files).open(spec_for("predictions/*.parquet", None))


@pytest.fixture(scope="module")
def spark() -> Iterator[str]:
    """URL of Spark in local mode."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and this machine has none")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "2")
    here = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false"}
    for name, value in here.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield "pyspark://?spark.sql.session.timeZone=UTC"
    session.stop()


@pytest.fixture
def in_postgres(postgres: Callable[[], str], files: Path) -> IbisLog:
    url = postgres()
    engine = create_engine(url)
    pd.DataFrame(hard_rows()).to_sql("predictions", engine, index=False)
    engine.dispose()
    return IbisLogs(files).open(spec_for(url.replace("postgresql+psycopg", "postgresql"), "predictions"))


@pytest.fixture
def in_spark(spark: str, files: Path) -> IbisLog:
    return IbisLogs(files).open(spec_for(spark, str(files / "predictions" / "log.parquet")))


@pytest.fixture(params=["in_postgres", "in_spark"], ids=["PostgreSQL", "Spark"])
def elsewhere(request: pytest.FixtureRequest) -> IbisLog:
    found: IbisLog = request.getfixturevalue(request.param)
    return found


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path):
    with pytest.raises(LogUnreadable) as caught:
        IbisLogs(tmp_path).open(spec_for("postgresql://placet:s3cret@127.0.0.1:1/logs", "predictions"))
    assert "the postgresql database that predictions.source names cannot be reached" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_table_that_is_not_there_is_named(in_postgres: IbisLog, files: Path):
    with pytest.raises(LogUnreadable, match="has no table nobody that can be read"):
        IbisLogs(files).open(spec_for(in_postgres.spec.predictions.source, "nobody"))


def test_a_file_that_spark_cannot_find_is_named(spark: str, files: Path):
    with pytest.raises(LogUnreadable, match=r"has no table .*nobody\.parquet that can be read"):
        IbisLogs(files).open(spec_for(spark, str(files / "nobody.parquet")))


def test_versions_and_days_are_the_same(in_files: IbisLog, elsewhere: IbisLog):
    assert elsewhere.versions() == in_files.versions() == ("1", "2")
    assert [elsewhere.span(version) for version in "12"] == [in_files.span(version) for version in "12"]
    assert sizes(elsewhere) == sizes(in_files)


def test_bins_are_the_same(in_files: IbisLog, elsewhere: IbisLog):
    window = in_files.spec.reference.window
    assert elsewhere.binning(window, "1") == in_files.binning(window, "1")


@pytest.mark.parametrize("version", ["1", "2"])
def test_every_count_is_the_same(in_files: IbisLog, elsewhere: IbisLog, version):
    binning = in_files.binning(in_files.spec.reference.window, "1")
    expected = list(in_files.profiles(version, binning))
    assert sum(profile.decisions.size for profile in expected) == (400 if version == "1" else 200)
    assert list(elsewhere.profiles(version, binning)) == expected


def test_every_count_is_the_same_by_the_hour(files: Path, in_files: IbisLog, elsewhere: IbisLog):
    by_day, there = in_files.spec, elsewhere.spec
    here = IbisLogs(files).open(by_day.model_copy(update={"bucket": "hour"}))
    afar = IbisLogs(files).open(there.model_copy(update={"bucket": "hour"}))
    binning = here.binning(by_day.reference.window, "1")
    expected = list(here.profiles("1", binning))
    # Rows are seven hours apart, from half past eleven in the evening on; every third hour is of version 2.
    assert [one.since for one in expected[:3]] == ["2026-03-02 06:00", "2026-03-02 13:00", "2026-03-03 03:00"]
    assert list(afar.profiles("1", binning)) == expected
    assert sizes(afar) == sizes(here) == {p.begins: (p.cases, p.labelled) for p in expected}
    assert {start: one.content for start, one in afar.outline("1").items()} == {
        p.begins: p.content for p in afar.profiles("1", binning)
    }
    some = frozenset([expected[0].begins, expected[5].begins])
    assert list(afar.profiles("1", binning, some)) == [expected[0], expected[5]]
    assert replace(total(expected), quality=Quality()) == replace(
        total(in_files.profiles("1", binning)), hour=6, quality=Quality()
    )


@pytest.mark.parametrize("where", ["PostgreSQL", "Spark"])
def test_times_as_text_of_which_some_have_an_offset_are_counted_and_said(
    request, tmp_path: Path, in_files: IbisLog, where
):
    times = [row["scored_at"] for row in hard_rows()]
    text = [
        time.isoformat() if number % 3 else time.replace(tzinfo=None).isoformat() for number, time in enumerate(times)
    ]
    rows = [row | {"scored_at": time} for row, time in zip(hard_rows(), text, strict=True)]
    if where == "Spark":
        spec = spec_for(request.getfixturevalue("spark"), str(write_rows(rows, tmp_path / "log.parquet")))
    else:
        url = request.getfixturevalue("postgres")()
        engine = create_engine(url)
        pd.DataFrame(rows).to_sql("predictions", engine, index=False)
        engine.dispose()
        spec = spec_for(url.replace("postgresql+psycopg", "postgresql"), "predictions")
    log = IbisLogs(tmp_path).open(spec)
    assert sizes(log) == sizes(in_files)
    said = "column scored_at has times with a zone or offset (in 400 rows) and times without (in 200 rows), which were taken for UTC"
    assert any(one.startswith(said) for one in log.remarks(date(2027, 1, 1)))


@pytest.mark.parametrize("version", ["1", "2"])
def test_every_sum_of_predicted_numbers_is_the_same(files: Path, elsewhere: IbisLog, version):
    where = elsewhere.spec.predictions
    here = IbisLogs(files).open(regression_for("predictions/*.parquet", None))
    there = IbisLogs(files).open(regression_for(where.source, where.table))
    binning = here.binning(here.spec.reference.window, "1")
    assert there.binning(there.spec.reference.window, "1") == binning
    expected = list(here.profiles(version, binning))
    assert sum(profile.regression.labelled for profile in expected) == (300 if version == "1" else 100)
    assert list(there.profiles(version, binning)) == expected


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("order", [{"score": "predicted"}, {"score": None, "rank": "place"}], ids=["score", "place"])
def test_every_sum_of_rankings_is_the_same(files: Path, elsewhere: IbisLog, order, version):
    where = elsewhere.spec.predictions
    here = IbisLogs(files).open(ranking_for("predictions/*.parquet", None, **order))
    there = IbisLogs(files).open(ranking_for(where.source, where.table, **order))
    binning = here.binning(here.spec.reference.window, "1")
    expected = list(here.profiles(version, binning))
    assert sum(profile.ranking.queries for profile in expected) == (40 if version == "1" else 20)
    assert list(there.profiles(version, binning)) == expected


@pytest.mark.parametrize("field", ["prediction", "outcome"])
def test_a_number_that_is_infinite_is_refused(elsewhere: IbisLog, files: Path, field):
    spec = regression_for(elsewhere.spec.predictions.source, elsewhere.spec.predictions.table)
    named = spec.predictions.columns.model_copy(update={field: "amount"})
    spec = spec.model_copy(update={"predictions": spec.predictions.model_copy(update={"columns": named})})
    with pytest.raises(
        LogUnreadable, match=r"column amount has \d+ rows with something else, expected a finite number"
    ):
        IbisLogs(files).open(spec)
