"""A log in files is counted alike however it is written.

Also where the way changes from file to file.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from governance.adapters.predictions.ibis_predictions import IbisPredictions, IbisSource
from tests.written import (
    FEATURES,
    LOGS,
    SIZE,
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

EVERY_WAY_PLAIN = a_table({way: plain(feature) for way, feature in WAYS.items()})


def a_log(home: Path, *tables: pa.Table) -> IbisPredictions:
    for at, table in enumerate(tables):
        pq.write_table(table, home / f"{at}.parquet")
    return IbisSource(home).open(a_written_spec("*.parquet"))


SPLIT = {
    "one file": (all_ways(),),
    "plain, then every way": halves(EVERY_WAY_PLAIN, all_ways()),
    "every way, then plain": halves(all_ways(), EVERY_WAY_PLAIN),
}


@pytest.mark.parametrize("tables", SPLIT.values(), ids=SPLIT)
def test_a_feature_is_counted_as_pandas_does_in_whatever_type_it_is_kept(tmp_path, tables):
    assert features_that_differ(a_log(tmp_path, *tables)) == {}


@pytest.mark.parametrize("changes", LOGS.values(), ids=LOGS)
def test_versions_days_groups_and_answers_are_those_of_pandas_in_whatever_type_they_are_kept(tmp_path, changes):
    assert answers_that_differ(a_log(tmp_path, a_table(changes | dict.fromkeys(WAYS, plain("kind"))))) == {}


@pytest.mark.parametrize(
    "ways", [("owner, capital words", "owner, 0 and 1"), ("owner, text of 0 and 1", "owner, words")]
)
def test_truth_values_whose_words_change_from_text_file_to_text_file_are_the_same(tmp_path, ways):
    for at, way in enumerate(ways):
        part = a_table(dict.fromkeys(WAYS, FEATURES["owner"][way])).slice(at * SIZE // 2, SIZE // 2)
        part.to_pandas(types_mapper=pd.ArrowDtype).to_csv(tmp_path / f"{at}.csv", index=False)
    log = IbisSource(tmp_path).open(a_written_spec("*.csv"))
    cut = log.binning(log.spec.reference.window, "1").features["owner"]
    assert cut.categories == ("false", "true")
    assert [remark for remark in [*map(str, log.remarks(date(2026, 12, 1)))] if "owner" in remark] == []
