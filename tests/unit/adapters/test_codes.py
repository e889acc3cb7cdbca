"""Ids, versions and groups are compared as what they are.

Outcomes that meet no row are named, and no name of a column is ours.
"""

from datetime import date
from decimal import Decimal

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.statistics.profile import total
from tests.builders import a_spec, columns

pytestmark = pytest.mark.slow

SIZE = 40
NUMBERS = range(17, 17 + SIZE)
BEYOND_DOUBLES = 2**53 + 1
LATE = {"source": "late.parquet", "id": "case", "outcome": "came"}


def a_log(home, name="log0.parquet", **cells):
    """Forty rows, ten a day, with other `cells` where given.

    As Arrow arrays or lists.
    """
    rows = {
        "id": list(NUMBERS),
        "scored_at": [date(2026, 3, 1 + at // 10) for at in range(SIZE)],
        "model_version": ["1"] * SIZE,
        "score": [0.5] * SIZE,
        "decision": [at % 2 for at in range(SIZE)],
        "fraud": [None] * SIZE,
        "amount": [float(at) for at in range(SIZE)],
        "sex": ["F", "M"] * (SIZE // 2),
        **cells,
    }
    (home / "predictions").mkdir(exist_ok=True)
    pq.write_table(pa.table(rows), home / "predictions" / name)


def outcomes(home, ids, came=None):
    pq.write_table(pa.table({"case": ids, "came": came or [1] * len(ids)}), home / "late.parquet")


def opened(home, late=None, features=("amount",), **changes):
    named = columns() if late is None else columns(outcome=None)
    predictions = {"source": "predictions/*.parquet", "columns": named, "features": features, "outcomes": late}
    return IbisSource(home).open(a_spec(predictions=predictions, **changes))


def counted(log, version="1"):
    return total(log.profiles(version, log.binning(log.span(version), version)))


def remarks(log):
    return [
        remark for remark in [*map(str, log.remarks(date(2026, 12, 1)))] if "outcome" in remark and "all" not in remark
    ]


WRITTEN = {
    "whole": pa.array(NUMBERS, pa.int64()),
    "small and whole": pa.array(NUMBERS, pa.int8()),
    "double": pa.array(NUMBERS, pa.float64()),
    "decimal": pa.array([Decimal(n) for n in NUMBERS], pa.decimal128(10, 2)),
    "text": pa.array([str(n) for n in NUMBERS]),
    "text with decimals": pa.array([f"{n}.00" for n in NUMBERS]),
    "categories": pa.array([str(n) for n in NUMBERS]).dictionary_encode(),
}


def test_a_code_is_the_same_in_whatever_type_it_is_kept():
    table = ibis.memtable(pa.table({name: array for name, array in WRITTEN.items() if name != "categories"}))
    read = table.select(**{name: as_code(table[name]) for name in table.columns}).to_pyarrow().to_pydict()
    assert {name for name in read if read[name] != [str(n) for n in NUMBERS]} == set()


@pytest.mark.parametrize(("here", "there"), [("whole", "double"), ("double", "text"), ("decimal", "categories")])
def test_an_outcome_meets_its_row_in_whatever_types_the_two_keep_the_id(tmp_path, here, there):
    a_log(tmp_path, id=WRITTEN[here])
    outcomes(tmp_path, WRITTEN[there])
    log = opened(tmp_path, LATE)
    assert counted(log).answers.all.labelled == SIZE
    assert remarks(log) == []


@pytest.mark.parametrize("codes", [pa.array([1.0, 2.0]), pa.array(["1.00", "2.00"])], ids=["double", "text"])
def test_a_version_and_a_group_are_the_same_in_whatever_type_a_log_keeps_them(tmp_path, codes):
    values = codes.take(pa.array([0, 1] * (SIZE // 2)))
    a_log(tmp_path, model_version=values, sex=values)
    log = opened(tmp_path, sensitive={"sex": {"column": "sex", "labels": {1: "White", "2.0": "Black"}, "reference": 1}})
    assert log.versions() == ("1", "2")
    assert list(counted(log, "2").answers.by_group["sex",]) == [("2",)]
    assert [log.spec.sensitive["sex"].named(value) for value in ("1", "2")] == ["White", "Black"]


def test_what_begins_with_a_nought_is_a_name_and_no_number(tmp_path):
    a_log(tmp_path, id=[f"{n:04}" for n in NUMBERS])
    outcomes(tmp_path, list(NUMBERS))
    log = opened(tmp_path, LATE)
    assert counted(log).answers.all.labelled == 0
    assert remarks(log) == [
        "0 of 40 outcomes of late.parquet have an id of the log. Those without look like 17, those of the log like 0017"
    ]
    outcomes(tmp_path, [f"{n:04}" for n in NUMBERS])
    assert counted(opened(tmp_path, LATE)).answers.all.labelled == SIZE


def test_no_digit_of_a_large_id_is_lost(tmp_path):
    ids = [BEYOND_DOUBLES + n for n in range(SIZE)]
    a_log(tmp_path, id=ids)
    outcomes(tmp_path, pa.array([Decimal(n) for n in ids[::2]], pa.decimal128(20, 1)))
    assert counted(opened(tmp_path, LATE)).answers.all.labelled == SIZE // 2


SEVERAL = {
    "given twice": ([17, 17, 18], [1, 1, 0], 2, []),
    "nothing, then known": ([17, 17, 18], [None, 1, 0], 2, []),
    "not a number, then known": ([17, 17, 18], [float("nan"), 1.0, 0.0], 2, []),
    "all known, one without an id": ([*NUMBERS, None], [1] * (SIZE + 1), SIZE, ["1 of 41 outcomes of late.parquet have no id, and so no row"]),
    "one contradicted": (
        [*NUMBERS, 17.0], [1] * SIZE + [0], SIZE - 1,
        ["1 id of late.parquet has outcomes that contradict each other, such as 17. None of these was used"],
    ),
    "half for nobody": (
        [*NUMBERS, *range(100, 140)], [1] * 2 * SIZE, SIZE,
        ["40 of 80 outcomes of late.parquet have an id of the log. Those without look like 100, those of the log like 17"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ids", "came", "labelled", "expected"), SEVERAL.values(), ids=SEVERAL)
def test_outcomes_that_come_twice_contradict_or_meet_nothing_are_counted_once_and_said(
    tmp_path, ids, came, labelled, expected
):
    a_log(tmp_path)
    outcomes(tmp_path, ids, came)
    log = opened(tmp_path, LATE)
    assert counted(log).answers.all.labelled == labelled
    assert remarks(log) == expected


def test_an_outcome_that_contradicts_the_log_is_said_and_not_taken(tmp_path):
    a_log(tmp_path, fraud=[1] * 3 + [None] * (SIZE - 3))
    outcomes(tmp_path, list(NUMBERS), [0] * SIZE)
    spec = a_spec(
        predictions={"source": "predictions/*.parquet", "columns": columns(), "features": ["amount"], "outcomes": LATE}
    )
    log = IbisSource(tmp_path).open(spec)
    assert counted(log).answers.all.positives == 3
    assert remarks(log) == [
        "3 rows have another outcome in column fraud than in late.parquet. That of the log was used"
    ]


def test_an_outcome_of_an_id_that_several_rows_have_is_that_of_each(tmp_path):
    a_log(tmp_path, id=[n // 2 for n in NUMBERS])
    outcomes(tmp_path, sorted({n // 2 for n in NUMBERS}))
    log = opened(tmp_path, LATE)
    assert counted(log).answers.all.labelled == SIZE
    assert any(
        "each is counted, with the outcome of that id" in remark
        for remark in [*map(str, log.remarks(date(2026, 12, 1)))]
    )


AS_OURS_WERE = "id day start version score prediction query rank decision outcome late_outcome late_id late latency cases value each bin group_sex position band"
NAMES = [
    *(f"_{name}" for name in AS_OURS_WERE.split()),
    *[
        "a.b",
        'say "so"',
        "it's",
        "select",
        "order by",
        "größe",
        "возраст",
        "年齢",
        "a b",
        "x;y",
        "%s",
        "{x}",
        "\\",
        "filename",
    ],
    *["score1", "missing0", "below0_0", "low0"],
]


def test_a_column_is_measured_from_its_own_values_however_it_is_called(tmp_path):
    values = [None if at % 9 == 0 else v for at, v in enumerate(np.random.default_rng(5).normal(size=SIZE))]
    a_log(tmp_path, plain=values, **dict.fromkeys(NAMES, values))
    log = opened(tmp_path, features=("plain", *NAMES))
    histograms = counted(log).histograms
    assert histograms["plain"][-1] == 5
    assert {name for name in NAMES if histograms[name] != histograms["plain"]} == set()
    sample = log.sample("1", log.span("1"), ("plain", *NAMES), 10).columns
    assert {name for name in NAMES if sample[name] != sample["plain"]} == set()


@pytest.mark.parametrize("name", ["_group_sex", "возраст" * 9])
def test_people_are_compared_by_a_column_however_it_and_the_attribute_are_called(tmp_path, name):
    a_log(tmp_path, **{name: ["x", "y"] * (SIZE // 2)})
    groups = counted(opened(tmp_path, sensitive={name: {"column": name}})).answers.by_group[name,]
    assert {group: counts.size for group, counts in groups.items()} == {("x",): 20, ("y",): 20}


def test_attributes_that_differ_only_in_case_are_two(tmp_path):
    a_log(tmp_path, band=["x"] * SIZE)
    log = opened(tmp_path, sensitive={"Sex": {"column": "sex"}, "sex": {"column": "band"}})
    assert {name: len(groups) for (name,), groups in counted(log).answers.by_group.items()} == {"Sex": 2, "sex": 1}


def test_a_group_that_pandas_made_a_float_is_its_code_beside_one_that_is_missing(tmp_path):
    frame = pd.DataFrame({"sex": [1.0, None, 2.0, 2.0] * (SIZE // 4)})
    a_log(tmp_path, sex=pa.array(frame["sex"], from_pandas=True))
    log = opened(tmp_path, sensitive={"sex": {"column": "sex"}})
    assert {group: n.size for (group,), n in counted(log).answers.by_group["sex",].items()} == {
        "1": 10,
        "2": 20,
        "missing": 10,
    }


ONE_GROUP_TWICE = {
    "case": (["F", "M", "f", "M"], "'F' and 'f'"),
    "white space": (["F", "M", "F ", "M"], "'F' and 'F '"),
    "a sign that has no shape": (["F", "M", "F\x00", "M"], r"'F' and 'F\x00'"),
    "a space that has no width": (["F", "M", "F\u200b", "M"], r"'F' and 'F\u200b'"),
    "letters of another width": (["F", "M", "\uff26", "M"], "'F' and '\uff26'"),
    "truth values": (["true", "0", "1", "true"], "'1' and 'true'"),
}


@pytest.mark.parametrize(("values", "named"), ONE_GROUP_TWICE.values(), ids=ONE_GROUP_TWICE)
def test_groups_that_differ_only_in_how_they_are_written_are_said_to_be_counted_apart(tmp_path, values, named):
    a_log(tmp_path, sex=values * (SIZE // 4))
    log = opened(tmp_path, sensitive={"sex": {"column": "sex"}})
    shared = [remark for remark in [*map(str, log.remarks(date(2026, 12, 1)))] if "may be one group" in remark]
    assert shared == [
        f"column sex has {named}, which may be one group and are counted apart; write each group in one way"
    ]
