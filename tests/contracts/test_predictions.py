"""What every engine that may hold a log must count alike.

Files in DuckDB, PostgreSQL, Spark in local mode.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine

from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import ModelSpec, Predictions
from governance.statistics.binning import Binning
from governance.statistics.profile import Profile, Quality, total
from tests.builders import a_ranking, a_regression, a_spec, columns, write_rows
from tests.conftest import new_databases
from tests.services.test_multiclass import ROWS, a_choice, opened
from tests.written import (
    LOGS,
    WAYS,
    a_table,
    a_written_spec,
    all_ways,
    answers_that_differ,
    features_that_differ,
    halves,
    plain,
)

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


def sizes(log: IbisPredictions) -> dict[datetime, tuple[int, int]]:
    """The counts of each bucket.

    The sum over its content is left out, since each engine has its own.
    """
    return {start: (bucket.cases, bucket.labelled) for start, bucket in log.outline("1").items()}


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


SPARK = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    # Our tables have some hundred rows: most of the time would go into compiling what counts them, and into tasks without a row.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""How Spark in local mode counts small tables with the least work."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("log")
    write_rows(hard_rows(), home / "predictions" / "log.parquet")
    return home


@pytest.fixture(scope="module")
def in_files(files: Path) -> IbisPredictions:
    return IbisSource(files).open(spec_for("predictions/*.parquet", None))


@dataclass(frozen=True)
class Here:
    """A log in files and what DuckDB counts there of version 1.

    It is counted once, and compared with every other engine.
    """

    log: IbisPredictions
    binning: Binning
    counted: list[Profile]


def counted_here(log: IbisPredictions) -> Here:
    binning = log.binning(log.spec.reference.window, "1")
    return Here(log, binning, list(log.profiles("1", binning)))


@pytest.fixture(scope="module")
def by_the_day(in_files: IbisPredictions) -> Here:
    return counted_here(in_files)


@pytest.fixture(scope="module")
def by_the_hour(files: Path, in_files: IbisPredictions) -> Here:
    return counted_here(IbisSource(files).open(in_files.spec.model_copy(update={"bucket": "hour"})))


@pytest.fixture(scope="module")
def of_numbers(files: Path) -> Here:
    return counted_here(IbisSource(files).open(regression_for("predictions/*.parquet", None)))


@pytest.fixture(scope="module")
def spark() -> Iterator[str]:
    """URL of Spark in local mode."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and this machine has none")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]")
    for name, value in SPARK.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield "pyspark://?spark.sql.session.timeZone=UTC"
    session.stop()


@pytest.fixture(scope="module")
def in_postgres(postgres_server: str, files: Path) -> Iterator[IbisPredictions]:
    with new_databases(postgres_server) as fresh:
        url = fresh()
        engine = create_engine(url)
        pd.DataFrame(hard_rows()).to_sql("predictions", engine, index=False)
        engine.dispose()
        yield IbisSource(files).open(spec_for(url.replace("postgresql+psycopg", "postgresql"), "predictions"))


@pytest.fixture(scope="module")
def in_spark(spark: str, files: Path) -> IbisPredictions:
    return IbisSource(files).open(spec_for(spark, str(files / "predictions" / "log.parquet")))


@pytest.fixture(params=["in_postgres", "in_spark"], ids=["PostgreSQL", "Spark"])
def elsewhere(request: pytest.FixtureRequest) -> IbisPredictions:
    log: IbisPredictions = request.getfixturevalue(request.param)
    return log


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path):
    with pytest.raises(PredictionsUnreadable) as caught:
        IbisSource(tmp_path).open(spec_for("postgresql://placet:s3cret@127.0.0.1:1/logs", "predictions"))
    assert "the postgresql database that predictions.source names cannot be reached" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_table_that_is_not_there_is_named(in_postgres: IbisPredictions, files: Path):
    with pytest.raises(PredictionsUnreadable, match="has no table nobody that can be read"):
        IbisSource(files).open(spec_for(in_postgres.spec.predictions.source, "nobody"))


def test_a_file_that_spark_cannot_find_is_named(spark: str, files: Path):
    with pytest.raises(PredictionsUnreadable, match=r"has no table .*nobody\.parquet that can be read"):
        IbisSource(files).open(spec_for(spark, str(files / "nobody.parquet")))


def test_versions_and_days_are_the_same(in_files: IbisPredictions, elsewhere: IbisPredictions):
    assert elsewhere.versions() == in_files.versions() == ("1", "2")
    assert [elsewhere.span(version) for version in "12"] == [in_files.span(version) for version in "12"]
    assert sizes(elsewhere) == sizes(in_files)


def test_bins_are_the_same(by_the_day: Here, elsewhere: IbisPredictions):
    assert elsewhere.binning(by_the_day.log.spec.reference.window, "1") == by_the_day.binning


@pytest.mark.parametrize("version", ["1", "2"])
def test_every_count_is_the_same(by_the_day: Here, elsewhere: IbisPredictions, version):
    expected = by_the_day.counted if version == "1" else list(by_the_day.log.profiles(version, by_the_day.binning))
    assert sum(profile.answers.all.size for profile in expected) == (400 if version == "1" else 200)
    assert list(elsewhere.profiles(version, by_the_day.binning)) == expected


def test_every_count_is_the_same_by_the_hour(
    files: Path, by_the_day: Here, by_the_hour: Here, elsewhere: IbisPredictions
):
    afar = IbisSource(files).open(elsewhere.spec.model_copy(update={"bucket": "hour"}))
    binning, expected = by_the_hour.binning, by_the_hour.counted
    counted = list(afar.profiles("1", binning))
    # Rows are seven hours apart, from half past eleven in the evening on; every third hour is of version 2.
    assert [profile.since for profile in expected[:3]] == ["2026-03-02 06:00", "2026-03-02 13:00", "2026-03-03 03:00"]
    assert counted == expected
    assert sizes(afar) == sizes(by_the_hour.log) == {p.begins: (p.cases, p.labelled) for p in expected}
    assert {start: bucket.content for start, bucket in afar.outline("1").items()} == {
        p.begins: p.content for p in counted
    }
    some = frozenset([expected[0].begins, expected[5].begins])
    assert list(afar.profiles("1", binning, some)) == [expected[0], expected[5]]
    assert binning == by_the_day.binning
    assert replace(total(expected), quality=Quality()) == replace(total(by_the_day.counted), hour=6, quality=Quality())


@pytest.mark.parametrize("where", ["PostgreSQL", "Spark"])
def test_times_as_text_of_which_some_have_an_offset_are_counted_and_said(
    request, tmp_path: Path, in_files: IbisPredictions, where
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
    log = IbisSource(tmp_path).open(spec)
    assert sizes(log) == sizes(in_files)
    remark = "column scored_at has times with a zone or offset (in 400 rows). It also has times without (in 200 rows), which were read as UTC"
    assert any(sentence.startswith(remark) for sentence in [*map(str, log.remarks(date(2027, 1, 1)))])


def test_every_sum_of_predicted_numbers_is_the_same(files: Path, of_numbers: Here, elsewhere: IbisPredictions):
    where = elsewhere.spec.predictions
    there = IbisSource(files).open(regression_for(where.source, where.table))
    assert there.binning(there.spec.reference.window, "1") == of_numbers.binning
    assert sum(profile.answers.all.labelled for profile in of_numbers.counted) == 300
    assert list(there.profiles("1", of_numbers.binning)) == of_numbers.counted


@pytest.mark.parametrize(
    ("order", "version", "queries"),
    [({"score": "predicted"}, "1", 40), ({"score": None, "rank": "place"}, "2", 20)],
    ids=["score", "place"],
)
def test_every_sum_of_rankings_is_the_same(files: Path, elsewhere: IbisPredictions, order, version, queries):
    where = elsewhere.spec.predictions
    here = IbisSource(files).open(ranking_for("predictions/*.parquet", None, **order))
    there = IbisSource(files).open(ranking_for(where.source, where.table, **order))
    binning = here.binning(here.spec.reference.window, "1")
    expected = list(here.profiles(version, binning))
    assert sum(profile.answers.all.queries for profile in expected) == queries
    assert list(there.profiles(version, binning)) == expected


def contributions_to(spec: ModelSpec, **second: str | None) -> ModelSpec:
    """The log of `spec`, with two columns as what two features add."""
    named = {"columns": {"hour": "predicted", "merchant": "income"}, "base": "place", "unit": "log-odds", "by": "hand"}
    here = spec.predictions.model_dump(exclude_none=True, by_alias=True, exclude={"features"})
    contributions = named | {name: value for name, value in second.items() if value is not None}
    return spec.model_copy(update={"predictions": Predictions.model_validate(here | {"contributions": contributions})})


def by_id(log: IbisPredictions) -> dict[str, tuple[float | None, ...]]:
    """The contributions and the base of each row of version 1."""
    brought = log.contributions("1", log.span("1"), 1000)
    return dict(zip(brought.sample.ids, zip(*brought.values.values(), brought.bases, strict=True), strict=True))


@pytest.mark.parametrize("joined", [False, True], ids=["in the log", "joined by id"])
def test_contributions_are_the_same(files: Path, in_files: IbisPredictions, elsewhere: IbisPredictions, joined: bool):
    opened = [
        IbisSource(files).open(
            contributions_to(
                log.spec,
                **(
                    {"source": log.spec.predictions.source, "table": log.spec.predictions.table, "id": "id"}
                    if joined
                    else {}
                ),
            )
        )
        for log in (in_files, elsewhere)
    ]
    here, afar = map(by_id, opened)
    assert (
        here
        == afar
        == {
            row["id"]: (row["predicted"], None if row["income"] != row["income"] else row["income"], row["place"])
            for row in hard_rows()
            if row["model_version"] == "1"
        }
    )
    assert len(here) == 400
    watched = {"predicted", "income", "place"} & {*opened[1].features()}
    assert watched == ({"predicted", "income", "place"} if joined else set())


@pytest.mark.parametrize("field", ["prediction", "outcome"])
def test_a_number_that_is_infinite_is_refused(elsewhere: IbisPredictions, files: Path, field):
    spec = regression_for(elsewhere.spec.predictions.source, elsewhere.spec.predictions.table)
    named = spec.predictions.columns.model_copy(update={field: "amount"})
    spec = spec.model_copy(update={"predictions": spec.predictions.model_copy(update={"columns": named})})
    with pytest.raises(
        PredictionsUnreadable, match=r"column amount has \d+ rows with something else, expected a finite number"
    ):
        IbisSource(files).open(spec)


def choices_in(source: str, table: str) -> ModelSpec:
    here = a_choice().predictions.model_dump(exclude_none=True, by_alias=True)
    return a_choice(
        predictions=here | {"source": source, "table": table},
        reference={"version": "1", "from": date(2026, 3, 1), "to": date(2026, 3, 31)},
    )


@pytest.mark.parametrize("where", ["PostgreSQL", "Spark"])
def test_every_count_of_choices_is_the_same_elsewhere(request: pytest.FixtureRequest, tmp_path: Path, where: str):
    here = opened(tmp_path, ROWS)
    if where == "Spark":
        spec = choices_in(request.getfixturevalue("spark"), str(tmp_path / "predictions" / "log.parquet"))
    else:
        url = request.getfixturevalue("postgres")()
        engine = create_engine(url)
        pd.DataFrame(ROWS).to_sql("predictions", engine, index=False)
        engine.dispose()
        spec = choices_in(url.replace("postgresql+psycopg", "postgresql"), "predictions")
    there = IbisSource(tmp_path).open(spec)
    binning, days = here.binning(here.span("1"), "1"), sorted(here.outline("1"))
    expected = [profile.answers for profile in here.profiles("1", binning)]
    assert [profile.answers for profile in there.profiles("1", binning)] == expected
    assert there.ranks("1", [(days[0], days[-1])]) == here.ranks("1", [(days[0], days[-1])])
    drawn = there.sample("1", here.span("1"), ("amount",), 50)
    assert {*drawn.decisions, *drawn.outcomes} == {0.0, 1.0, None}


Written = Callable[[pa.Table], IbisPredictions]


@pytest.fixture
def written_to_postgres(postgres: Callable[[], str], tmp_path: Path) -> Written:
    def opened(table: pa.Table, **types: str) -> IbisPredictions:
        url = postgres().replace("postgresql+psycopg", "postgresql")
        named = ", ".join(
            f'"{field.name}" {types.get(field.name) or in_postgres_type(field.type)}' for field in table.schema
        )
        with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE predictions ({named})")
            places = ", ".join(["%s"] * table.num_columns)
            rows = [tuple(row.values()) for row in table.to_pylist()]
            cursor.executemany(f"INSERT INTO predictions VALUES ({places})", rows)  # noqa: S608  (only places)
        return IbisSource(tmp_path).open(a_written_spec(url, "predictions"))

    return opened


@pytest.fixture
def written_for_spark(spark: str, tmp_path: Path) -> Written:
    def opened(table: pa.Table) -> IbisPredictions:
        pq.write_table(table, tmp_path / "log.parquet")
        return IbisSource(tmp_path).open(a_written_spec(spark, str(tmp_path / "log.parquet")))

    return opened


@pytest.fixture(params=["written_to_postgres", "written_for_spark"], ids=["PostgreSQL", "Spark"])
def written_elsewhere(request: pytest.FixtureRequest) -> Written:
    log: Written = request.getfixturevalue(request.param)
    return log


def in_postgres_type(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_decimal(kind):
        return f"numeric({kind.precision}, {kind.scale})"
    if pa.types.is_timestamp(kind):
        return "timestamptz" if kind.tz else "timestamp"
    return {
        "int64": "bigint",
        "int8": "smallint",
        "double": "double precision",
        "float": "real",
        "string": "text",
        "bool": "boolean",
    }[str(kind)]


def test_features_are_counted_as_pandas_does_in_whatever_type_a_database_has_them(written_elsewhere: Written):
    assert features_that_differ(written_elsewhere(all_ways())) == {}


@pytest.mark.parametrize("changes", LOGS.values(), ids=LOGS)
def test_answers_are_those_of_pandas_in_whatever_type_a_database_has_them(written_elsewhere: Written, changes):
    table = a_table(changes | dict.fromkeys(WAYS, plain("kind")))
    assert answers_that_differ(written_elsewhere(table)) == {}


def test_files_of_several_types_that_spark_does_not_read_together_are_named_with_the_column(spark: str, tmp_path: Path):
    kinds = {way: plain(feature) for way, feature in WAYS.items()}
    for at, table in enumerate(halves(a_table(kinds), all_ways())):
        pq.write_table(table, tmp_path / f"{at}.parquet")
    with pytest.raises(
        PredictionsUnreadable, match=r"1\.parquet\. Data type mismatches when reading Parquet column \[.*\]"
    ):
        features_that_differ(IbisSource(tmp_path).open(a_written_spec(spark, str(tmp_path / "*.parquet"))))


ONLY_IN_POSTGRES: dict[str, tuple[str, Callable[[int], Any], Callable[[int], str]]] = {
    "enum": ("mood", "m{}".format, "m{}".format),
    "char": ("char(9)", "m{}".format, "m{}".format),
    "uuid": ("uuid", "00000000-0000-0000-0000-00000000000{}".format, "00000000-0000-0000-0000-00000000000{}".format),
    "money": ("money", "{}.50".format, "{}.5".format),
    "numeric": ("numeric", "{}.250".format, "{}.25".format),
    "jsonb": ("jsonb", '{{"a": {}}}'.format, '{{"a": {}}}'.format),
    "array": ("integer[]", lambda n: [n], "{{{}}}".format),
    "date": ("date", "2026-01-0{}".format, "2026-01-0{}".format),
    "timestamp": ("timestamp", "2026-01-0{} 05:00".format, "2026-01-0{} 05:00:00".format),
    "interval": ("interval", "{} hours".format, "0{}:00:00".format),
}
"""Type, how one of five values is written, and the word that it is counted as."""


def test_types_that_only_postgres_has_are_counted_value_by_value(postgres: Callable[[], str], tmp_path: Path):
    url = postgres().replace("postgresql+psycopg", "postgresql")
    own = ", ".join(f'"{name}" {kind}' for name, (kind, *_) in ONLY_IN_POSTGRES.items())
    shared_columns = "id bigint, scored_at text, model_version text, score text, decision int, fraud int, sex text"
    # One time that is none, one that no setting may read its own way, and one score that is no number.
    times = {5: "soon", 6: "01/02/2026"}
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TYPE mood AS ENUM ('m1', 'm2', 'm3', 'm4', 'm5')")
        cursor.execute(f"CREATE TABLE predictions ({shared_columns}, {own})")
        rows = [
            (
                *(n, times.get(n, "2026-03-01 05:00"), "1", "much" if n == 7 else "0.5", n % 2, 1, "F"),
                *(write(n % 5 + 1) for _, write, _ in ONLY_IN_POSTGRES.values()),
            )
            for n in range(200)
        ]
        places = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO predictions VALUES ({places})", rows)  # noqa: S608  (only places)
    spec = spec_for(url, "predictions")
    named = {"features": tuple(ONLY_IN_POSTGRES), "columns": a_written_spec(url, "predictions").predictions.columns}
    log = IbisSource(tmp_path).open(
        spec.model_copy(update={"predictions": spec.predictions.model_copy(update=named), "within": ()})
    )
    binning = log.binning(spec.reference.window, "1")
    histograms = total(log.profiles("1", binning)).histograms
    counted = {
        name: dict(zip(bins.labels, histograms[name], strict=True))
        for name, bins in binning.features.items()
        if name in histograms
    }
    # Rows 5, 6 and 7 are left out: one each of the first three values.
    expected = {
        name: {word(n): 39 if n < 4 else 40 for n in range(1, 6)} | {"other": 0, "missing": 0}
        for name, (_, _, word) in ONLY_IN_POSTGRES.items()
    }
    assert {name: counted[name] for name in expected} == expected
    remarks = [*map(str, log.remarks(date(2027, 1, 1)))]
    assert any(
        remark.startswith("column scored_at has 2 of 200 rows that cannot be read (such as 'soon')")
        for remark in remarks
    )
    assert any(remark.startswith("column score has 1 of") for remark in remarks)
