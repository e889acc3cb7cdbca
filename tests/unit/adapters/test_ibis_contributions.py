"""Contributions that were computed elsewhere.

They are read from the log, or from a second file.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from governance.errors import ColumnsMissing, PredictionsUnreadable
from governance.predictions.port import Brought
from governance.sentences import unreadable
from tests.builders import a_spec, columns, predictions_of, write_rows

BY = {"unit": "log-odds", "by": "TreeExplainer"}
IN_THE_LOG = {**BY, "prefix": "shap_", "base": "shap_base"}
IN_A_FILE = {**BY, "source": "shap.parquet", "id": "key", "prefix": "shap_", "base": -1.5}
ROWS = predictions_of("2", 0, 6, 9)


def adding(row: Mapping[str, Any]) -> float:
    """What the amount adds, another number in each row."""
    return float(row["amount"]) / 8 - 3


def logged(rows: list[dict[str, Any]] = ROWS) -> list[dict[str, Any]]:
    return [{**row, "shap_amount": adding(row), "shap_base": -1.5, "hour": 3} for row in rows]


def in_a_file(rows: list[dict[str, Any]] = ROWS) -> list[dict[str, Any]]:
    return [{"key": row["id"], "shap_amount": adding(row)} for row in rows]


def opened(home: Path, named: dict[str, Any], rows: list[dict[str, Any]] = ROWS) -> IbisPredictions:
    write_rows(rows, home / "predictions" / "log.parquet")
    spec = a_spec(predictions={"source": "predictions/*.parquet", "columns": columns(), "contributions": named})
    return IbisSource(home).open(spec)


def brought(log: IbisPredictions, size: int = 1000) -> Brought:
    window = log.span("2")
    assert window is not None
    return log.contributions("2", window, size)


def test_columns_that_the_log_lacks_are_named_beside_those_that_it_has(tmp_path: Path):
    named = {**BY, "columns": {"amount": "phi_amount"}, "base": "phi_0", "output": "margin"}
    log = opened(tmp_path, named)
    with pytest.raises(ColumnsMissing) as refused:
        brought(log)
    fields = [("columns.amount", "phi_amount"), ("base", "phi_0"), ("output", "margin")]
    missing = [f"predictions.contributions.{field}: {column}" for field, column in fields]
    assert refused.value.phrase == unreadable.columns_not_there("predictions/*.parquet", missing, tuple(ROWS[0]))


def test_a_prefix_that_begins_no_column_is_refused(tmp_path: Path):
    with pytest.raises(ColumnsMissing) as refused:
        brought(opened(tmp_path, {**IN_THE_LOG, "prefix": "phi_", "base": 0.0}))
    assert refused.value.phrase.code == "no-column-begins-with"


def test_contributions_of_what_is_no_column_of_the_log_are_refused(tmp_path: Path):
    rows = [{**row, "shap_income": 0.0} for row in logged()]
    with pytest.raises(ColumnsMissing) as refused:
        brought(opened(tmp_path, IN_THE_LOG, rows))
    assert refused.value.phrase == unreadable.contributions_of_no_column(
        "predictions/*.parquet", ["income"], tuple(rows[0])
    )


def test_a_column_that_the_second_file_lacks_is_named_with_that_file(tmp_path: Path):
    write_rows(in_a_file(), tmp_path / "shap.parquet")
    with pytest.raises(ColumnsMissing) as refused:
        brought(opened(tmp_path, {**IN_A_FILE, "id": "id"}))
    assert refused.value.phrase == unreadable.columns_not_there(
        "shap.parquet", ["predictions.contributions.id: id"], ("key", "shap_amount")
    )


def test_a_second_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(PredictionsUnreadable, match=r"no file matches .*shap\.parquet"):
        brought(opened(tmp_path, IN_A_FILE))


def test_a_second_file_is_looked_for_where_the_log_is(tmp_path: Path):
    elsewhere = {**IN_A_FILE, "source": "postgresql://db/log", "table": "shap"}
    with pytest.raises(PredictionsUnreadable, match="is not where the predictions are"):
        brought(opened(tmp_path, elsewhere))


def test_columns_of_contributions_are_not_watched(tmp_path: Path):
    assert opened(tmp_path, IN_THE_LOG, logged()).features() == ("amount", "sex", "hour")


@pytest.mark.parametrize("size", [1000, 20])
def test_contributions_are_those_of_the_rows_of_the_sample(tmp_path: Path, size: int):
    log = opened(tmp_path, {**IN_THE_LOG, "output": "shap_sum"}, [{**row, "shap_sum": 7.5} for row in logged()])
    window = log.span("2")
    assert window is not None
    contributions, sample = brought(log, size), log.sample("2", window, ("amount",), size)
    assert contributions.sample == sample
    by_id = {row["id"]: adding(row) for row in ROWS}
    assert contributions.values == {"amount": tuple(by_id[identity] for identity in sample.ids)}
    assert set(contributions.bases) == {-1.5}
    assert set(contributions.outputs) == {7.5}


@pytest.mark.parametrize(
    "naming", [{"prefix": "shap_"}, {"columns": {"amount": "shap_amount"}}], ids=["prefix", "columns"]
)
def test_a_second_file_is_joined_by_id(tmp_path: Path, naming):
    named = {name: value for name, value in IN_A_FILE.items() if name != "prefix"} | naming
    write_rows(in_a_file()[::-1], tmp_path / "shap.parquet")
    beside = brought(opened(tmp_path, named))
    assert beside == brought(opened(tmp_path, {**BY, **naming, "base": "shap_base"}, logged()))


def test_ids_that_the_second_file_has_not_or_twice_with_other_values_have_none(tmp_path: Path):
    gone, doubtful, repeated = "2-3", "2-5", "2-7"
    rows = [row for row in in_a_file() if row["key"] != gone]
    rows += [row | {"shap_amount": 9.0} for row in rows if row["key"] == doubtful]
    rows += [row for row in rows if row["key"] == repeated]
    write_rows(rows, tmp_path / "shap.parquet")
    contributions = brought(opened(tmp_path, IN_A_FILE))
    none = {
        identity
        for identity, value in zip(contributions.sample.ids, contributions.values["amount"], strict=True)
        if value is None
    }
    assert none == {gone, doubtful}


def test_ids_are_joined_as_what_they_are_in_whatever_type_files_keep_them(tmp_path: Path):
    rows = [{**row, "id": at} for at, row in enumerate(ROWS)]
    write_rows([{"key": f"{row['id']}.0", "shap_amount": adding(row)} for row in rows], tmp_path / "shap.parquet")
    contributions = brought(opened(tmp_path, IN_A_FILE, rows))
    by_id = {str(row["id"]): adding(row) for row in rows}
    assert contributions.values["amount"] == tuple(by_id[identity] for identity in contributions.sample.ids)


@pytest.mark.parametrize("text", [False, True], ids=["numbers", "text"])
def test_cells_without_a_number_are_none(tmp_path: Path, text: bool):
    cells = {"2-3": None, "2-5": float("nan"), "2-7": float("inf")}
    rows = [row | {"shap_amount": cells.get(row["id"], row["shap_amount"])} for row in logged()]
    if text:
        rows = [row | {"shap_amount": "unknown" if row["id"] == "2-3" else str(row["shap_amount"])} for row in rows]
    contributions = brought(opened(tmp_path, IN_THE_LOG, rows))
    by_id = dict(zip(contributions.sample.ids, contributions.values["amount"], strict=True))
    assert {identity: by_id[identity] for identity in cells} == {"2-3": None, "2-5": None, "2-7": float("inf")}
