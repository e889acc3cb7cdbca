from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from math import inf, nan, nextafter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import ModelSpec
from governance.records import Window
from governance.statistics.binning import Binning, FeatureBins
from governance.statistics.confusion import Confusion
from governance.statistics.profile import total
from governance.statistics.scores import ERROR_UNIT
from tests.builders import a_spec, columns, predictions_of, write_rows

pytestmark = pytest.mark.slow

ROWS = predictions_of("1", first_day=0, missed=6, false_alarms=9)
Row = dict[str, Any]


def opened(home: Path, rows: list[Row], spec: ModelSpec | None = None) -> IbisPredictions:
    write_rows(rows, home / "predictions" / "log.parquet")
    return IbisSource(home).open(spec or a_spec())


def spec_of(
    features: tuple[str, ...] | None = ("amount",), late: dict[str, str] | None = None, **named: Any
) -> ModelSpec:
    return a_spec(
        predictions={
            "source": "predictions/*.parquet",
            "columns": columns(**named),
            "features": features,
            "outcomes": late,
        }
    )


def with_(**cells: Any) -> list[Row]:
    """The rows, the first three with other cells."""
    return [{**row, **cells} if number < 3 else row for number, row in enumerate(ROWS)]


def every(change: Callable[[Row], Row]) -> list[Row]:
    return [change(dict(row)) for row in ROWS]


def test_a_column_that_is_not_there_is_named_with_its_field_and_with_what_there_is(tmp_path: Path):
    sensitive = {"sex": {"column": "gender"}}
    spec = spec_of(features=("amount", "hour"), score="probability").model_copy(
        update={"sensitive": a_spec(sensitive=sensitive).sensitive, "within": ("country",)}
    )
    with pytest.raises(PredictionsUnreadable) as caught:
        opened(tmp_path, ROWS, spec)
    assert str(caught.value) == (
        "predictions/*.parquet has no column for predictions.columns.score: probability; sensitive.sex.column: gender; "
        "within.country: country; predictions.features.hour: hour. "
        "It has id, scored_at, model_version, score, decision, fraud, amount, sex"
    )


def test_no_file_is_no_log(tmp_path: Path):
    with pytest.raises(
        PredictionsUnreadable, match=r"no file matches .*predictions/\*\.parquet; expected Parquet or CSV files"
    ):
        IbisSource(tmp_path).open(a_spec())


def test_half_a_file_is_no_log(tmp_path: Path):
    path = write_rows(ROWS, tmp_path / "predictions" / "log.parquet")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(PredictionsUnreadable, match="cannot be read: Invalid Input Error: No magic bytes"):
        IbisSource(tmp_path).open(a_spec())


def test_a_file_that_is_something_else_is_no_log(tmp_path: Path):
    (tmp_path / "predictions").mkdir()
    (tmp_path / "predictions" / "log.parquet").write_text("id,score\n1,0.5\n")
    with pytest.raises(PredictionsUnreadable, match="cannot be read"):
        IbisSource(tmp_path).open(a_spec())


def test_a_log_without_rows_is_no_log(tmp_path: Path):
    empty = pa.Table.from_pylist(ROWS).slice(0, 0)
    (tmp_path / "predictions").mkdir()
    pq.write_table(empty, tmp_path / "predictions" / "log.parquet")
    with pytest.raises(PredictionsUnreadable, match="holds no predictions; expected at least one row"):
        IbisSource(tmp_path).open(a_spec())


THRESHOLD = spec_of(decision=None, threshold=0.5)


@pytest.mark.parametrize(
    ("rows", "spec", "fault"),
    [
        pytest.param(with_(decision=2), None, "column decision has 3 rows with something else, expected 0 or 1 in every row (found '2'; say in `predictions.codes.decision` which value stands for 0 or 1)", id="a decision of 2"),
        pytest.param(with_(decision=None), None, "column decision has 3 rows with something else, expected 0 or 1 in every row", id="no decision"),
        pytest.param(with_(score=1.5), None, "column score has 3 rows with something else, expected probabilities from 0 to 1 (scores on another scale have it in `predictions.scale`)", id="a score of 1.5"),
        pytest.param(with_(score=nan), None, "column score has 3 rows with something else, expected probabilities from 0 to 1 (scores on another scale have it in `predictions.scale`)", id="a score that is not a number"),
        pytest.param(with_(score=None), THRESHOLD, "column score has 3 rows with something else, expected a score in every row", id="no score under a threshold"),
        pytest.param(with_(fraud=3), None, "column fraud has 3 rows with something else, expected 0, 1 or nothing (found '3'; say in `predictions.codes.outcome` which value stands for 0 or 1)", id="an outcome of 3"),
        pytest.param(with_(id=None), None, "column id has 3 rows with something else, expected an id in every row", id="no id"),
        pytest.param(with_(model_version=None), None, "column model_version has 3 rows with something else, expected a version in every row", id="no version"),
        pytest.param(with_(scored_at=None), None, "column scored_at has 3 rows with something else, expected a timestamp in every row", id="no time"),
        pytest.param(every(lambda row: row | {"score": "high"}), None, "column score has 240 rows with something else, expected probabilities from 0 to 1 (scores on another scale have it in `predictions.scale`)", id="words for scores"),
        pytest.param(every(lambda row: row | {"decision": "block"}), None, "column decision has 240 rows with something else, expected 0 or 1 in every row (found 'block'; say in `predictions.codes.decision` which value stands for 0 or 1)", id="words for decisions"),
        pytest.param(every(lambda row: row | {"fraud": "maybe"}), None, "column fraud has 240 rows with something else, expected 0, 1 or nothing (found 'maybe'; say in `predictions.codes.outcome` which value stands for 0 or 1)", id="words for outcomes"),
        pytest.param(every(lambda row: row | {"scored_at": "yesterday"}), None, "column scored_at has 240 rows with something else, expected a timestamp in every row", id="words for times"),
        pytest.param(every(lambda row: row | {"scored_at": 2016}), None, "column scored_at has 240 rows with something else, expected a timestamp in every row", id="years for times"),
        pytest.param(every(lambda row: row | {"scored_at": "soon"}), spec_of(time={"column": "scored_at", "unit": "year"}), "column scored_at has 240 rows with something else, expected a year in every row", id="words for years"),
    ],
)  # fmt: skip
def test_a_column_that_holds_something_else_is_named_with_how_often_and_what_was_expected(
    tmp_path: Path, rows, spec, fault
):
    with pytest.raises(PredictionsUnreadable) as caught:
        opened(tmp_path, rows, spec)
    assert str(caught.value).startswith(f"predictions/*.parquet: {fault}")


def test_all_faults_are_told_at_once(tmp_path: Path):
    with pytest.raises(PredictionsUnreadable, match=r"column decision .*; column fraud .*; column score "):
        opened(tmp_path, with_(decision=2, fraud=2, score=2.0))


LATE = {"source": "outcomes.parquet", "id": "id", "outcome": "was_fraud"}


@pytest.mark.parametrize(
    ("outcomes", "fault"),
    [
        pytest.param([{"id": "1-0", "was_fraud": 1}, {"id": "1-0", "was_fraud": 0}], r"has outcomes that contradict each other for 1 of 1 ids, such as 1-0 \(0 and 1\); expected one outcome for each id", id="two for one id"),
        pytest.param([{"id": "1-0", "was_fraud": 1}, {"id": None, "was_fraud": 0}], "has 1 of 2 outcomes without an id, expected an id in every row", id="one for nobody"),
        pytest.param([{"id": "1-0", "fraud": 1}], "has no column for predictions.outcomes.outcome: was_fraud. It has id, fraud", id="no column"),
        pytest.param([{"id": "1-0", "was_fraud": 7}], "column was_fraud of outcomes.parquet has 1 row with something else, expected 0, 1 or nothing", id="an outcome of 7"),
        pytest.param(None, "no file matches", id="no file"),
    ],
)  # fmt: skip
def test_late_outcomes_that_do_not_fit_are_refused(tmp_path: Path, outcomes, fault):
    if outcomes is not None:
        write_rows(outcomes, tmp_path / "outcomes.parquet")
    with pytest.raises(PredictionsUnreadable, match=fault):
        opened(tmp_path, ROWS, spec_of(late=LATE, outcome=None))


def test_a_reference_without_predictions_is_refused(tmp_path: Path):
    log = opened(tmp_path, ROWS)
    with pytest.raises(
        PredictionsUnreadable,
        match="no predictions of version 1 from 1 Jan 2025 to 31 Jan 2025, the reference of card-fraud",
    ):
        log.binning(Window(date(2025, 1, 1), date(2025, 1, 31)), "1")


def test_a_sample_of_a_column_that_is_not_there_is_refused(tmp_path: Path):
    log = opened(tmp_path, ROWS)
    with pytest.raises(PredictionsUnreadable, match="has no column colour, which the model reads"):
        log.sample("1", log.span("1"), ("amount", "colour"), 10)


def test_a_version_that_never_predicted_has_no_span_and_no_profiles(tmp_path: Path):
    log = opened(tmp_path, ROWS)
    assert log.span("9") is None
    assert list(log.profiles("9", Binning({}))) == []


def counted(log: IbisPredictions, binning: Binning | None = None) -> dict[date, Any]:
    return {profile.start: profile for profile in log.profiles("1", binning or Binning({}))}


def test_decisions_are_counted_by_day(tmp_path: Path):
    # Day 1 holds cases 0 to 23: 6 frauds, all among the missed, and 18 honest ones, of which 9 are false alarms.
    by_day = counted(opened(tmp_path, ROWS))
    assert list(by_day) == [date(2026, 3, day) for day in range(1, 11)]
    assert by_day[date(2026, 3, 1)].answers.all == Confusion(fp=9, fn=6, tn=9)
    assert total(by_day.values()).answers.all == Confusion(tp=54, fp=9, fn=6, tn=171)


def test_unknown_outcomes_are_counted_apart(tmp_path: Path):
    by_day = counted(opened(tmp_path, every(lambda row: row | {"fraud": None if row["decision"] else row["fraud"]})))
    assert total(by_day.values()).answers.all == Confusion(fn=6, tn=171, selected_unlabelled=63)


def test_an_outcome_that_is_not_a_number_is_not_known_yet(tmp_path: Path):
    by_day = counted(
        opened(tmp_path, every(lambda row: row | {"fraud": nan if row["decision"] else float(row["fraud"])}))
    )
    assert total(by_day.values()).answers.all == Confusion(fn=6, tn=171, selected_unlabelled=63)


def test_groups_and_their_intersections_are_counted_with_missing_values_as_a_group(tmp_path: Path):
    rows = [row | {"age": None if number % 2 else "old", "office": "north"} for number, row in enumerate(ROWS)]
    spec = a_spec(
        sensitive={"sex": {"column": "sex"}, "age": {"column": "age"}},
        intersections=[["sex", "age"]],
        within=["office"],
    )
    groups = total(counted(opened(tmp_path, rows, spec)).values()).answers.by_group
    assert {group: counts.size for group, counts in groups["sex",].items()} == {("F",): 120, ("M",): 120}
    assert {group: counts.size for group, counts in groups["age",].items()} == {("old",): 120, ("missing",): 120}
    assert {counts.size for counts in groups["sex", "age"].values()} == {60}
    assert set(groups["office", "sex"]) == {("north", "F"), ("north", "M")}


@pytest.mark.parametrize(
    ("bucket", "starts"),
    [
        ("day", [date(2026, 3, day) for day in range(1, 11)]),
        ("week", [date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9)]),
        ("month", [date(2026, 3, 1)]),
        ("year", [date(2026, 1, 1)]),
    ],
)
def test_a_bucket_starts_on_its_first_day(tmp_path: Path, bucket, starts):
    spec = a_spec(bucket=bucket, reference={"version": "1", "from": starts[0], "to": "2026-12-31"})
    assert list(counted(opened(tmp_path, ROWS, spec))) == starts


LATE_EVENING_IN_NEW_YORK = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))


@pytest.mark.parametrize(
    ("time", "kind"),
    [
        pytest.param(LATE_EVENING_IN_NEW_YORK, pa.timestamp("us", "America/New_York"), id="with a zone"),
        pytest.param(
            LATE_EVENING_IN_NEW_YORK, pa.timestamp("ns", "America/New_York"), id="with a zone, in nanoseconds"
        ),
        pytest.param(LATE_EVENING_IN_NEW_YORK.isoformat(), pa.string(), id="as text with an offset"),
        pytest.param("2026-03-02 00:30:00", pa.string(), id="as text without an offset"),
        pytest.param(datetime(2026, 3, 2, 4, 30), pa.timestamp("us"), id="without a zone"),  # noqa: DTZ001  (the point)
        pytest.param(datetime(2026, 3, 2, 4, 30, tzinfo=UTC), pa.timestamp("ms", "UTC"), id="in UTC"),
        pytest.param(date(2026, 3, 2), pa.date32(), id="as a date"),
    ],
)
def test_days_are_days_in_utc(tmp_path: Path, time, kind):
    table = pa.Table.from_pylist(ROWS)
    times = pa.array([time] * len(ROWS), kind)
    (tmp_path / "predictions").mkdir()
    pq.write_table(table.set_column(1, "scored_at", times), tmp_path / "predictions" / "log.parquet")
    assert IbisSource(tmp_path).open(a_spec()).span("1") == Window(date(2026, 3, 2), date(2026, 3, 2))


def test_a_year_is_its_first_of_january(tmp_path: Path):
    spec = spec_of(time={"column": "scored_at", "unit": "year"})
    log = opened(tmp_path, every(lambda row: row | {"scored_at": 2016}), spec)
    assert log.span("1") == Window(date(2016, 1, 1), date(2016, 1, 1))


def test_a_log_of_one_version_needs_no_version_column(tmp_path: Path):
    spec = a_spec(predictions={"source": "predictions/*.parquet", "version": 7, "columns": columns(version=None)})
    assert opened(tmp_path, ROWS, spec).span("7") == Window(date(2026, 3, 1), date(2026, 3, 10))


def test_a_threshold_decides_at_and_above_it(tmp_path: Path):
    rows = [row | {"score": (0.49, 0.5, 0.51)[number % 3], "decision": None} for number, row in enumerate(ROWS)]
    assert total(counted(opened(tmp_path, rows, THRESHOLD)).values()).answers.all.selected == 160


def test_late_outcomes_are_joined_by_id_and_do_not_replace_what_is_known(tmp_path: Path):
    late = [{"id": row["id"], "was_fraud": 1} for row in ROWS[:10]] + [{"id": "stranger", "was_fraud": 1}]
    write_rows(late, tmp_path / "outcomes.parquet")
    rows = every(lambda row: row | {"fraud": 0 if row["id"] == "1-0" else None, "decision": 0})
    answers = total(counted(opened(tmp_path, rows, spec_of(late=LATE))).values()).answers.all
    assert answers == Confusion(fn=9, tn=1, unselected_unlabelled=230)


def test_text_and_yes_or_no_are_read_as_numbers_where_they_are_some(tmp_path: Path):
    rows = every(
        lambda row: row | {"decision": bool(row["decision"]), "fraud": str(row["fraud"]), "score": str(row["score"])}
    )
    assert total(counted(opened(tmp_path, rows)).values()).answers.all == Confusion(tp=54, fp=9, fn=6, tn=171)


def test_csv_is_read_as_well(tmp_path: Path):
    lines = ["id,scored_at,model_version,score,decision,fraud,amount,sex"]
    lines += [",".join(str(row[name]) for name in lines[0].split(",")) for row in ROWS]
    (tmp_path / "predictions").mkdir()
    (tmp_path / "predictions" / "log.csv").write_text("\n".join(lines), encoding="utf-8")
    spec = a_spec(predictions={"source": "predictions/*.csv", "columns": columns(), "features": ["amount"]})
    assert total(counted(IbisSource(tmp_path).open(spec)).values()).answers.all == Confusion(tp=54, fp=9, fn=6, tn=171)


def test_every_column_that_is_nothing_else_is_watched_by_default(tmp_path: Path):
    assert opened(tmp_path, ROWS, spec_of(features=None)).features() == ("amount", "sex")


def bins_of(log: IbisPredictions, name: str = "amount") -> FeatureBins:
    return log.binning(log.span("1"), "1").features[name]


def test_numbers_are_cut_at_the_tenths_of_the_reference(tmp_path: Path):
    log = opened(tmp_path, [row | {"amount": float(number)} for number, row in enumerate(ROWS)])
    # 0 to 239, interpolated between neighbours: the first tenth lies at 0.1 x 239 = 23.9.
    # Rounding of the interpolation only.
    assert bins_of(log).edges[1:-1] == pytest.approx([23.9 * tenth for tenth in range(1, 10)], abs=1e-9)
    assert (bins_of(log).edges[0], bins_of(log).edges[-1]) == (0.0, nextafter(239.0, inf))  # nothing lies outside


def test_a_bin_holds_its_lower_edge_and_missing_values_have_their_own(tmp_path: Path):
    values = [None, nan, 0.5, 1.0, 1.5, 2.0, 2.5, inf]
    log = opened(tmp_path, [row | {"amount": value} for row, value in zip(ROWS, values, strict=False)])
    bins = FeatureBins("amount", "numeric", edges=(1.0, 2.0))
    profile = total(counted(log, Binning({"amount": bins})).values())
    assert profile.histograms == {"amount": (1, 2, 3, 2)}


def test_infinite_values_do_not_become_edges(tmp_path: Path):
    log = opened(tmp_path, [row | {"amount": inf if number % 2 else float(number)} for number, row in enumerate(ROWS)])
    assert max(bins_of(log).edges) < 240


def test_few_numbers_and_words_are_counted_value_by_value(tmp_path: Path):
    rows = [row | {"amount": number % 3, "sex": None if number < 24 else row["sex"]} for number, row in enumerate(ROWS)]
    log = opened(tmp_path, rows, spec_of(features=("amount", "sex")))
    assert bins_of(log).categories == ("0", "1", "2")
    unseen = Binning({"sex": FeatureBins("sex", "categorical", categories=("M",))})
    # 216 after the first day: half M, half F, which these bins have never seen.
    assert total(counted(log, unseen).values()).histograms == {"sex": (108, 108, 24)}


def test_a_number_that_is_not_one_is_missing(tmp_path: Path):
    log = opened(
        tmp_path, [row | {"amount": nan if number < 24 else float(number % 3)} for number, row in enumerate(ROWS)]
    )
    assert bins_of(log).categories == ("0", "1", "2")
    assert total(counted(log, Binning({"amount": bins_of(log)})).values()).histograms == {"amount": (72, 72, 72, 0, 24)}


def test_scores_are_binned_by_log_odds_and_the_ends_take_the_rest(tmp_path: Path):
    scores = [0.0, 1e-6, 0.5, 0.52, 0.9, 1.0]
    rows = [row | {"score": score, "fraud": 1} for row, score in zip(ROWS, scores, strict=False)]
    binned_scores = total(counted(opened(tmp_path, rows)).values()).answers.scores
    # ln(p / (1 - p)): -13.8 and -infinity below -10; 0; 0.080; 2.197; +infinity.
    assert binned_scores.positive == {-100: 2, 0: 2, 21: 1, 100: 1}
    squared = [(score - 1) ** 2 for score in scores]
    # Sums are kept in whole trillionths: six cases are off by 3e-12 at most.
    assert binned_scores.squared_error / ERROR_UNIT == pytest.approx(sum(squared), abs=3e-12)
    assert binned_scores.fourth_power_error / ERROR_UNIT == pytest.approx(sum(value**2 for value in squared), abs=3e-12)


def test_a_sample_is_the_same_whatever_the_order_of_the_rows(tmp_path: Path):
    forth, back = opened(tmp_path / "a", ROWS), opened(tmp_path / "b", ROWS[::-1])
    first = forth.sample("1", forth.span("1"), ("amount",), 20)
    assert first == back.sample("1", back.span("1"), ("amount",), 20)
    assert len(first.ids) == len(first.columns["amount"]) == 20
    amounts = {row["id"]: row["amount"] for row in ROWS}
    assert first.columns["amount"] == tuple(amounts[case] for case in first.ids)


def test_a_sample_keeps_to_its_window_and_says_none_for_missing_values(tmp_path: Path):
    log = opened(tmp_path, with_(amount=None))
    sample = log.sample("1", Window(date(2026, 3, 1), date(2026, 3, 1)), ("amount",), 1_000)
    assert len(sample.ids) == 24
    assert sample.columns["amount"].count(None) == 3


@pytest.mark.slow
def test_threads_do_not_change_what_is_counted(tmp_path: Path):
    draw = np.random.default_rng(3)
    many = pa.table(
        {
            "id": [str(number) for number in range(400_000)],
            "scored_at": [datetime(2026, 3, 1, tzinfo=UTC)] * 400_000,
            "model_version": ["1"] * 400_000,
            "score": draw.random(400_000),
            "decision": [0, 1] * 200_000,
            "fraud": [0, 1] * 200_000,
            "amount": draw.random(400_000),
            "sex": ["F"] * 400_000,
        }
    )
    (tmp_path / "predictions").mkdir()
    pq.write_table(many, tmp_path / "predictions" / "log.parquet", row_group_size=10_000)
    logs = [IbisSource(tmp_path).open(a_spec()) for _ in range(4)]
    first, *others = [list(log.profiles("1", log.binning(log.span("1"), "1"))) for log in logs]
    assert all(other == first for other in others)


@pytest.mark.slow
def test_the_census_is_counted_as_its_rows_say(census: Path):
    spec = a_spec(
        predictions={
            "source": str(census / "employment_MA_reference.parquet"),
            "version": 1,
            "columns": columns(time={"column": "year", "unit": "year"}, version=None, score="predicted_probability", decision="prediction", outcome="employed"),
            "features": ["AGEP", "SCHL"],
        },
        sensitive={"sex": {"column": "SEX"}, "race": {"column": "RAC1P"}},
        favourable=1,
        reference={"version": 1, "from": "2015-01-01", "to": "2015-12-31"},
        bucket="year",
    )  # fmt: skip
    log = IbisSource(census).open(spec)
    profile = total(log.profiles("1", log.binning(log.span("1"), "1")))
    rows = pd.read_parquet(
        census / "employment_MA_reference.parquet", columns=["SEX", "RAC1P", "employed", "prediction"]
    )
    for (group,), counts in profile.answers.by_group["race",].items():
        part = rows[rows["RAC1P"] == group].value_counts(["prediction", "employed"])
        assert (counts.tp, counts.fp, counts.fn, counts.tn) == tuple(
            int(part.get(cell, 0)) for cell in ((1, 1), (1, 0), (0, 1), (0, 0))
        )
    assert profile.answers.all.size == len(rows) == 68_785
    assert sum(profile.histograms["SCHL"]) == 68_785


@pytest.mark.slow
@pytest.mark.parametrize(("year", "accuracy"), [(2016, 0.825), (2017, 0.829), (2018, 0.828)])
def test_late_outcomes_of_the_census_give_the_accuracy_that_others_found(census: Path, year, accuracy):
    spec = a_spec(
        predictions={
            "source": str(census / "employment_MA_analysis.parquet"),
            "version": 1,
            "columns": columns(time={"column": "year", "unit": "year"}, version=None, score="predicted_probability", decision="prediction", outcome=None),
            "features": [],
            "outcomes": {"source": str(census / "employment_MA_analysis_target.parquet"), "id": "id", "outcome": "employed"},
        },
        sensitive={},
        reference={"version": 1, "from": "2015-01-01", "to": "2015-12-31"},
        bucket="year",
    )  # fmt: skip
    counts = counted(IbisSource(census).open(spec))[date(year, 1, 1)].answers.all
    # Three published decimals.
    assert (counts.tp + counts.tn) / counts.labelled == pytest.approx(accuracy, abs=5e-4)
