"""Refusals and numbers of ranking logs.

Every number is compared with scikit-learn and slow loops over the raw rows.
"""

from math import inf, log2, nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import ndcg_score

from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import ModelSpec
from governance.statistics.ranking import moments
from tests.builders import a_ranking, rankings_of, write_rows
from tests.unit.adapters.test_ibis_regression import counted

pytestmark = pytest.mark.slow

ROWS = rankings_of("1", first_day=0)
PARITY = 1e-9
"""Exposure is rounded to 10^-9 before it is added."""
PARITY_OF_GAINS = 1e-10
"""And gains to 10^-12."""


def opened(home: Path, rows: list[dict[str, Any]], spec: ModelSpec | None = None) -> IbisPredictions:
    write_rows(rows, home / "predictions" / "log.parquet")
    return IbisSource(home).open(spec or a_ranking())


def with_(**cells: Any) -> list[dict[str, Any]]:
    """The rows, the first three with other cells.

    All of one kind.
    """
    kinds = {name: type(value) for name, value in cells.items() if isinstance(value, str | float)}
    alike = [{**row, **{name: kind(row[name]) for name, kind in kinds.items()}} for row in ROWS]
    return [{**row, **cells} if number < 3 else row for number, row in enumerate(alike)]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        pytest.param({"search": None}, "column search has 3 rows with something else, expected a query in every row", id="no query"),
        pytest.param({"place": None}, "column place has 3 rows with something else, expected a whole number from 1 in every row", id="no place"),
        pytest.param({"place": 0}, "column place has 3 rows with something else, expected a whole number from 1 in every row", id="a place above the top"),
        pytest.param({"place": inf}, "column place has 3 rows with something else, expected a whole number from 1 in every row", id="a place at the end of all"),
        pytest.param({"place": 1.5}, "column place has 3 rows with something else, expected a whole number from 1 in every row", id="a place in between"),
        pytest.param({"place": "top"}, "column place has 3 rows with something else, expected a whole number from 1 in every row", id="a place in words"),
        pytest.param({"hired": -1}, "column hired has 3 rows with something else, expected a number from 0 to 1000, or nothing", id="less than not relevant"),
        pytest.param({"place": 7}, "column place has the same place twice in 1 query, expected a place for each row", id="one place for three"),
    ],
)  # fmt: skip
def test_what_is_no_ranking_is_refused_by_file_and_column(tmp_path: Path, cells, sentence):
    with pytest.raises(PredictionsUnreadable) as caught:
        opened(tmp_path, with_(**cells))
    assert str(caught.value).startswith(f"predictions/*.parquet: {sentence}")


@pytest.mark.parametrize("score", [None, nan], ids=["none", "NaN"])
def test_a_score_that_is_none_is_refused(tmp_path: Path, score):
    with pytest.raises(
        PredictionsUnreadable, match="column score has 3 rows with something else, expected a finite number in"
    ):
        opened(tmp_path, with_(score=score), by_score())


def test_a_query_whose_rows_lie_in_two_buckets_is_refused(tmp_path: Path):
    rows = [{**row, "search": "always"} if row["place"] == 1 else row for row in ROWS]
    with pytest.raises(
        PredictionsUnreadable, match="column search has 1 query with rows in more than one day, expected one time"
    ):
        opened(tmp_path, rows)


def by_score(k: int = 3) -> ModelSpec:
    columns = a_ranking().predictions.columns.model_dump(exclude={"rank"}) | {"score": "score"}
    predictions = {"source": "predictions/*.parquet", "columns": columns, "features": ["years"]}
    return a_ranking(predictions=predictions, k=k, sensitive={"sex": {"column": "sex"}, "firm": {"column": "firm"}})


def test_a_query_with_an_unknown_relevance_is_not_judged_and_one_without_any_relevant_has_no_ndcg(tmp_path: Path):
    sums = counted(opened(tmp_path, ROWS)).answers.all
    # Of 48, every sixth is not known, and in every fourth nobody is hired: 11 mod 12 are both.
    assert (sums.size, sums.labelled, sums.queries, sums.judged, sums.relevant) == (192, 160, 48, 40, 32)
    # By hand: the one who is hired is in the second place, out of three that count.
    assert sums.ndcgs().mean == pytest.approx(1 / log2(3), abs=PARITY)
    assert sums.reciprocal_ranks().mean == pytest.approx(0.5 * 32 / 40, abs=PARITY)
    assert sums.precisions().mean == pytest.approx(32 / 40 / 3, abs=PARITY)


@pytest.mark.parametrize("k", [1, 3, 20])
def test_every_number_is_that_of_scikit_learn_and_of_loops_over_the_raw_rows(tmp_path: Path, k: int):
    draw = np.random.default_rng(k)
    frame = pd.DataFrame(
        [
            {**ROWS[0], "id": f"{query}-{item}", "search": query, "score": float(draw.normal()), "hired": float(draw.choice([0, 0, 0.5, 1, 3])), "sex": str(draw.choice(["F", "M"])), "firm": "north" if query % 3 else "south"}
            for query in range(60)
            for item in range(int(draw.integers(2, 9)))
        ]
    )  # fmt: skip
    profile = counted(opened(tmp_path, frame.to_dict("records"), by_score(k)))
    ndcg, first, precision, shares = [], [], [], []
    by_firm: dict[tuple[str, ...], list[float]] = {("north",): [], ("south",): []}
    for _, rows in frame.groupby("search"):
        ordered = rows.sort_values("score", ascending=False)
        relevant = (ordered["hired"] > 0).to_numpy()
        first.append(1 / (relevant.argmax() + 1) if relevant.any() else 0.0)
        precision.append(relevant[:k].mean())
        if relevant.any():
            ndcg.append(ndcg_score([rows["hired"]], [rows["score"]], k=k))
            by_firm[rows["firm"].iloc[0],].append(ndcg[-1])
            exposure = 1 / np.log2(2 + np.arange(len(ordered)))
            women = (ordered["sex"] == "F").to_numpy()
            of_exposure = exposure[women].sum() / exposure.sum()
            of_relevance = ordered["hired"][women].sum() / ordered["hired"].sum()
            shares.append((of_exposure, of_relevance, of_exposure - of_relevance))
    whole = profile.answers.all
    for measured, expected in (
        (whole.ndcgs(), ndcg),
        (whole.reciprocal_ranks(), first),
        (whole.precisions(), precision),
    ):
        assert (measured.n, measured.mean) == (len(expected), pytest.approx(np.mean(expected), abs=PARITY))
        assert measured.variance == pytest.approx(np.var(expected, ddof=1), abs=PARITY)
    assert whole.ndcgs().mean == pytest.approx(np.mean(ndcg), abs=PARITY_OF_GAINS)
    assert whole.short == (frame.groupby("search").size() < k).sum()
    for group, expected in by_firm.items():
        measured = profile.answers.by_group["firm",][group].ndcgs()
        assert (measured.n, measured.mean) == (len(expected), pytest.approx(np.mean(expected), abs=PARITY_OF_GAINS))
        assert measured.variance == pytest.approx(np.var(expected, ddof=1), abs=PARITY_OF_GAINS)
    sums = profile.answers.exposure_by_group["sex",]["F",]
    for values, totals in zip(
        np.transpose(shares),
        (
            (sums.exposure, sums.squared_exposure),
            (sums.relevance, sums.squared_relevance),
            (sums.gap, sums.squared_gap),
        ),
        strict=True,
    ):
        measured = moments(whole.relevant, *totals)
        assert measured.mean == pytest.approx(values.mean(), abs=PARITY)
        assert measured.variance == pytest.approx(values.var(ddof=1), abs=PARITY)


def test_shares_of_exposure_of_all_groups_add_to_one(tmp_path: Path):
    profile = counted(opened(tmp_path, ROWS))
    groups = profile.answers.exposure_by_group["sex",].values()
    for name in ("exposure", "relevance"):
        whole = sum(getattr(counts, name) for counts in groups)
        assert moments(profile.answers.all.relevant, whole, whole).mean == pytest.approx(1.0, abs=PARITY)


def test_places_follow_from_scores_where_no_place_is_given(tmp_path: Path):
    assert counted(opened(tmp_path, ROWS, by_score())).answers.all == counted(opened(tmp_path, ROWS)).answers.all


def test_a_query_counts_for_a_group_only_where_all_of_its_rows_are_of_it(tmp_path: Path):
    rows = [
        {**row, "firm": None if row["search"].endswith("-1") and row["place"] == 2 else row["firm"]} for row in ROWS
    ]
    by_group = counted(opened(tmp_path, rows, by_score())).answers.by_group
    assert {group: sums.queries for group, sums in by_group["firm",].items()} == {("north",): 24, ("south",): 23}
    assert by_group["sex",] == {}


def test_a_query_of_fewer_rows_than_count_has_the_precision_of_all_of_its_rows(tmp_path: Path):
    rows = [{**row, "hired": int(row["place"] < 4)} for row in ROWS if row["search"].endswith("-0") or row["place"] < 3]
    sums = counted(opened(tmp_path, rows, by_score(4))).answers.all
    # By hand: one search of four people, three of whom are hired, and 47 of two, of whom both are.
    assert (sums.judged, sums.short) == (48, 47)
    assert sums.precisions().mean == pytest.approx((0.75 + 47) / 48, abs=PARITY)
