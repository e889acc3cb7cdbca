"""Refusals and numbers of regression logs.

Every number is compared with scikit-learn and Fairlearn on the raw rows.
"""

from datetime import date
from math import inf, nan, nextafter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.errors import PredictionsUnreadable
from governance.evidence.regression import errors, errors_by_group
from governance.predictions.spec import ModelSpec
from governance.statistics.profile import Profile, total
from tests.builders import a_regression, numbers_of, write_rows

pytestmark = pytest.mark.slow

ROWS = numbers_of("1", first_day=0)
PARITY = 1e-9
"""Single values are rounded to 10^-12 of the scale, squares to 10^-18 of its square; scikit-learn adds doubles."""


def opened(home: Path, rows: list[dict[str, Any]], spec: ModelSpec | None = None) -> IbisPredictions:
    write_rows(rows, home / "predictions" / "log.parquet")
    return IbisSource(home).open(spec or a_regression())


def with_(**cells: Any) -> list[dict[str, Any]]:
    """The rows, the first three with other cells."""
    return [{**row, **cells} if number < 3 else row for number, row in enumerate(ROWS)]


def counted(log: IbisPredictions) -> Profile:
    profile = total(log.profiles("1", log.binning(log.spec.reference.window, "1")))
    assert profile is not None
    return profile


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        pytest.param({"predicted": None}, "column predicted has 3 rows with something else, expected a finite number in every row", id="no prediction"),
        pytest.param({"predicted": nan}, "column predicted has 3 rows with something else, expected a finite number in every row", id="a prediction that is NaN"),
        pytest.param({"predicted": inf}, "column predicted has 3 rows with something else, expected a finite number in every row", id="an infinite prediction"),
        pytest.param({"fare": -inf}, "column fare has 3 rows with something else, expected a finite number, or nothing while it is not known", id="an infinite outcome"),
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_refused_by_file_and_column(tmp_path: Path, cells, sentence):
    with pytest.raises(PredictionsUnreadable) as caught:
        opened(tmp_path, with_(**cells))
    assert str(caught.value).startswith(f"predictions/*.parquet: {sentence}")


def test_a_prediction_that_is_no_number_is_refused_by_file_and_column(tmp_path: Path):
    rows = [{**row, "predicted": "n/a" if number < 2 else str(row["predicted"])} for number, row in enumerate(ROWS)]
    with pytest.raises(
        PredictionsUnreadable, match=r"predictions/\*\.parquet: column predicted has 2 rows with something else"
    ):
        opened(tmp_path, rows)


@pytest.mark.parametrize("words", [1, 20])
def test_text_in_a_file_of_late_outcomes_is_said_and_much_of_it_refused(tmp_path: Path, words):
    late = [{"id": row["id"], "fare": "unknown" if at < words else str(row["fare"])} for at, row in enumerate(ROWS)]
    write_rows(late, tmp_path / "late.parquet")
    predictions = a_regression().predictions.model_dump(exclude={"outcomes"})
    outcomes = {"source": "late.parquet", "id": "id", "outcome": "fare"}
    rows, spec = (
        [{**row, "fare": None} for row in ROWS],
        a_regression(predictions={**predictions, "outcomes": outcomes}),
    )
    if words == 20:
        expected = r"column fare of late\.parquet has 20 rows with something else, expected a finite number, or"
        with pytest.raises(PredictionsUnreadable, match=expected):
            opened(tmp_path, rows, spec)
        return
    remark = f"column fare has 1 of {len(ROWS)} rows that cannot be read ('unknown' in row 1 of late.parquet); they count as not known"
    assert f"late.parquet: {remark}" in [*map(str, opened(tmp_path, rows, spec).remarks(date(2027, 1, 1)))]


@pytest.mark.parametrize(("column", "value"), [("predicted", 2e7), ("fare", -2e7)], ids=["prediction", "outcome"])
def test_a_number_out_of_all_proportion_is_refused_with_what_is_expected(tmp_path: Path, column, value):
    log = opened(tmp_path, ROWS)
    binning = log.binning(log.spec.reference.window, "1")
    with pytest.raises(PredictionsUnreadable) as caught:
        list(opened(tmp_path, with_(**{column: value})).profiles("1", binning))
    assert str(caught.value).startswith(
        f"predictions/*.parquet: column {column} has a value of 2e+07 or -2e+07, expected at most 1e+07 away from 0"
    )


def test_an_outcome_that_is_not_known_yet_is_no_error(tmp_path: Path):
    unknown = [{**row, "fare": [None, nan, row["fare"]][number % 3]} for number, row in enumerate(ROWS)]
    sums = counted(opened(tmp_path, unknown)).answers.all
    assert (sums.size, sums.labelled, sums.absolute_errors().mean) == (240, 80, 1.0)


def test_outcomes_of_a_second_file_are_joined_by_id(tmp_path: Path):
    write_rows([{"id": row["id"], "paid": row["fare"]} for row in ROWS[:60]], tmp_path / "late.parquet")
    predictions = a_regression().predictions.model_dump(exclude={"outcomes"})
    predictions["columns"]["outcome"] = None
    outcomes = {"source": "late.parquet", "id": "id", "outcome": "paid"}
    spec = a_regression(predictions={**predictions, "outcomes": outcomes})
    sums = counted(opened(tmp_path, [{**row, "fare": None} for row in ROWS], spec)).answers.all
    assert (sums.size, sums.labelled, sums.absolute_errors().mean) == (240, 60, 1.0)


def test_the_prediction_is_counted_in_the_bins_of_the_reference_however_few_numbers_it_has(tmp_path: Path):
    stars = [{**row, "predicted": float(number % 3)} for number, row in enumerate(ROWS)]
    log = opened(tmp_path, stars)
    binning = log.binning(log.spec.reference.window, "1")
    # Each number is a third of all, and has a bin of its own.
    edges = tuple(edge for number in (0.0, 1.0, 2.0) for edge in (number, nextafter(number, inf)))
    assert (binning.prediction.kind, binning.prediction.edges) == ("prediction", edges)
    assert total(log.profiles("1", binning)).histograms["predicted"] == (0, 80, 0, 80, 0, 80, 0, 0)


@pytest.mark.parametrize(
    ("scale", "offset"),
    [
        pytest.param(1.0, 0.0, id="around one"),
        pytest.param(3e4, 5e4, id="incomes"),
        pytest.param(1e-7, 0.0, id="tiny"),
        pytest.param(3e9, 0.0, id="budgets"),
        pytest.param(10.0, 2020.0, id="years"),
    ],
)
def test_every_number_is_that_of_scikit_learn_and_fairlearn_on_the_raw_rows(tmp_path: Path, scale, offset):
    draw = np.random.default_rng(3)
    frame = pd.DataFrame(ROWS)
    frame["fare"] = offset + scale * draw.lognormal(size=240)
    frame["predicted"] = frame["fare"] + scale * draw.normal(0.05, 0.2, size=240)
    profile = counted(opened(tmp_path, frame.to_dict("records")))
    over_all = {m.name: m.value for m in errors(profile.answers.all)}
    y, p = frame["fare"], frame["predicted"]
    expected = {
        "mean_absolute_error": mean_absolute_error(y, p),
        "root_mean_squared_error": mean_squared_error(y, p) ** 0.5,
        "mean_error": (p - y).mean(),
        "r_squared": r2_score(y, p),
        "mean_prediction": p.mean(),
        "mean_outcome": y.mean(),
    }
    assert over_all == pytest.approx(expected, rel=PARITY)
    metrics = {"group_mean_absolute_error": mean_absolute_error, "group_mean_error": lambda y, p: (p - y).mean()}
    by_sex = MetricFrame(metrics=metrics, y_true=y, y_pred=p, sensitive_features=frame["sex"]).by_group
    means = {
        (m.name, m.about["group"]): m.value for m in errors_by_group(profile, a_regression()) if "versus" not in m.about
    }
    for name in metrics:
        assert means[name, "female"] == pytest.approx(by_sex[name]["F"], rel=PARITY)
        assert means[name, "male"] == pytest.approx(by_sex[name]["M"], rel=PARITY)


def test_a_real_score_read_as_a_number_has_the_error_that_scikit_learn_finds(census: Path, tmp_path: Path):
    """The squared error of a predicted share is the Brier score.

    Census people: the share predicted to be employed, beside 0 or 1.
    """
    people = pd.read_parquet(census / "employment_MA_reference.parquet")
    named = {
        "id": "id",
        "time": {"column": "year", "unit": "year"},
        "prediction": "predicted_probability",
        "outcome": "employed",
    }
    spec = a_regression(
        predictions={
            "source": str(census / "employment_MA_reference.parquet"),
            "version": "1",
            "columns": named,
            "features": ["AGEP"],
        },
        sensitive={"race": {"column": "RAC1P"}},
        bucket="year",
        reference={"version": "1", "from": date(2015, 1, 1), "to": date(2015, 12, 31)},
    )
    profile = counted(IbisSource(tmp_path).open(spec))
    y, p = people["employed"].astype(float), people["predicted_probability"]
    over_all = {m.name: m.value for m in errors(profile.answers.all)}
    assert over_all["mean_absolute_error"] == pytest.approx(mean_absolute_error(y, p), rel=PARITY)
    assert over_all["root_mean_squared_error"] == pytest.approx(mean_squared_error(y, p) ** 0.5, rel=PARITY)
    assert over_all["r_squared"] == pytest.approx(r2_score(y, p), rel=PARITY)
    by_race = MetricFrame(metrics=mean_absolute_error, y_true=y, y_pred=p, sensitive_features=people["RAC1P"]).by_group
    shown = [m for m in errors_by_group(profile, spec) if m.name == "group_mean_absolute_error" and m.value is not None]
    assert len(shown) >= 7
    for measured in shown:
        assert measured.value == pytest.approx(by_race.loc[measured.about["group"]], rel=PARITY)
