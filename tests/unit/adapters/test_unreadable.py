"""Answers in words.

Words of truth are read, words that say nothing are not known. Others are named, left out or refused.
"""

from datetime import date

import pandas as pd
import pytest

from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.errors import PredictionsUnreadable
from governance.statistics.confusion import Confusion
from governance.statistics.profile import total
from tests.builders import a_spec, columns

pytestmark = pytest.mark.slow

SIZE = 60
DECIDED = [at % 2 for at in range(SIZE)]
CAME = [int(at % 3 == 0) for at in range(SIZE)]
EXPECTED = Confusion(tp=10, fp=20, fn=10, tn=20)
DAY = date(2026, 1, 5)


def opened(home, ending, **cells):
    frame = pd.DataFrame(
        {
            "id": range(SIZE),
            "scored_at": [DAY.isoformat()] * SIZE,
            "score": ["0.5"] * SIZE,
            "decision": DECIDED,
            "fraud": CAME,
            "amount": [at / 2 for at in range(SIZE)],
            **cells,
        }
    )
    path = home / f"log.{ending}"
    frame.to_csv(path, index=False) if ending == "csv" else frame.to_parquet(path, index=False)
    window = {"version": "1", "from": DAY, "to": DAY}
    predictions = {"source": path.name, "version": 1, "columns": columns(version=None), "features": ["amount"]}
    return IbisSource(home).open(a_spec(predictions=predictions, sensitive={}, reference=window))


def counted(log):
    return total(log.profiles("1", log.binning(log.spec.reference.window, "1")))


def said_of(log, column):
    return [remark for remark in [*map(str, log.remarks(date(2026, 12, 1)))] if remark.startswith(f"column {column}")]


WORDS = {
    "true and false": ("false", "true"),
    "True and False": ("False", "True"),
    "TRUE and FALSE": ("FALSE", "TRUE"),
    "t and f": ("f", "t"),
    "yes and no": ("no", "yes"),
    "Y and N": ("N", "Y"),
    "1.0 and 0.0": ("0.0", "1.0"),
}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_word_of_truth_is_a_decision_and_an_outcome(tmp_path, ending, words):
    log = opened(
        tmp_path, ending, decision=[words[decision] for decision in DECIDED], fraud=[words[outcome] for outcome in CAME]
    )
    assert counted(log).answers.all == EXPECTED


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_outcome_in_words_that_are_none_is_not_known_and_named(tmp_path, ending):
    came = ["yes" if outcome else "no" for outcome in CAME]
    came[3], came[7] = "n/a", "maybe"
    log = opened(tmp_path, ending, fraud=came)
    assert counted(log).answers.all.labelled == SIZE - 2
    assert said_of(log, "fraud") == [
        f"column fraud has 1 of 60 rows that say that nothing is known ('n/a' in row 4 of log.{ending})",
        f"column fraud has 1 of 60 rows that cannot be read ('maybe' in row 8 of log.{ending}); they count as not known",
    ]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_row_whose_score_is_no_number_is_left_out_and_named(tmp_path, ending):
    log = opened(tmp_path, ending, score=["error", *["0.5"] * (SIZE - 1)])
    assert counted(log).cases == SIZE - 1
    assert said_of(log, "score") == [
        f"column score has 1 of 60 rows that cannot be read ('error' in row 1 of log.{ending}); they are left out"
    ]


REFUSED = {
    "too many scores": ({"score": ["error"] * 4 + ["0.5"] * 56}, "column score has 4 rows with something else, .*; 'error' stands in row 1 of log"),
    "too many decisions": ({"decision": ["hold"] * 4 + ["1"] * 56}, "column decision has 4 rows with something else, .*found 'hold'.*; 'hold' stands in row 1 of log"),
    "too many outcomes": ({"fraud": ["1"] * 56 + ["what"] * 4}, "column fraud has 4 rows with something else, .*; 'what' stands in row 57 of log"),
    "a row without an id": ({"id": [*range(59), None]}, "column id has 1 row with something else, expected an id in every row; nothing stands in row 60 of log"),
}  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(("cells", "sentence"), REFUSED.values(), ids=REFUSED)
def test_many_that_cannot_be_read_are_refused_with_a_value_and_its_place(tmp_path, ending, cells, sentence):
    with pytest.raises(PredictionsUnreadable, match=rf"{sentence}\.{ending}"):
        opened(tmp_path, ending, **cells)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_numbers_kept_as_text_are_measured_as_numbers_and_a_cell_that_is_none_counts_as_unreadable(tmp_path, ending):
    amounts = [str(at / 2) for at in range(SIZE)]
    plain = counted(opened(tmp_path, ending)).histograms["amount"]
    assert counted(opened(tmp_path, ending, amount=amounts)).histograms["amount"] == plain
    amounts[30] = "unknown"
    log = opened(tmp_path, ending, amount=amounts)
    assert counted(log).quality.unreadable == {"amount": 1}
    assert said_of(log, "amount") == [
        f"column amount: 1 of 60 cells ('unknown' in row 31 of log.{ending}) is no number, and count as not readable"
    ]


WAYS = {
    "with a currency": lambda value: f"${value:,.2f}",
    "with a decimal comma and a currency": lambda value: f"{value:.1f} EUR".replace(".", ","),
    "with space around": lambda value: f"  {value} ",
}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_numbers_are_the_same_however_they_are_written(tmp_path, ending, way):
    plain = counted(opened(tmp_path, ending)).histograms["amount"]
    log = opened(tmp_path, ending, amount=[way(at / 2) for at in range(SIZE)])
    assert counted(log).histograms["amount"] == plain


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_postal_codes_stay_words(tmp_path, ending):
    log = opened(tmp_path, ending, amount=[f"0{at}" for at in range(SIZE)])
    assert counted(log).quality.unreadable == {}
    assert log.table.schema()["amount"].is_string()
