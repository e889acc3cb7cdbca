"""Two files are compared without a specification.

What cannot be compared is refused by its name, what can is counted as pandas counts.
"""

from math import inf, nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.adapters.predictions.two_files import TwoFiles
from governance.errors import PredictionsUnreadable
from governance.predictions.port import FilePair
from governance.statistics.binning import CATEGORIES_UP_TO

pytestmark = pytest.mark.slow

READABLE = r"expected \.parquet, \.csv, \.tsv, \.jsonl, \.ndjson"
NUMBERS = [float(number) for number in range(100)]
WORDS = [f"w{number % 3}" for number in range(100)]


def whole(**columns) -> pd.DataFrame:
    return pd.DataFrame({"amount": NUMBERS, "kind": WORDS} | columns)


def read(folder: Path, reference: pd.DataFrame, current: pd.DataFrame) -> FilePair:
    for name, table in (("before", reference), ("after", current)):
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return TwoFiles().read(str(folder / "before.parquet"), str(folder / "after.parquet"))


def counted(pair: FilePair, name: str) -> list[dict[str, int]]:
    """Counts of the bins that hold anything, by label.

    In the reference and now.
    """
    labels = pair.bins[name].labels
    return [{at: n for at, n in zip(labels, side[name], strict=True) if n} for side in (pair.reference, pair.current)]


def half_a_parquet_file(path: Path) -> None:
    whole().to_parquet(path)
    path.write_bytes(path.read_bytes()[:700])


def encoded(encoding: str):
    return lambda path: path.write_bytes("amount,kind\n1,ärger\n2,größe\n".encode(encoding))


REFUSED = {
    "half a Parquet file": ("odd.parquet", half_a_parquet_file, READABLE),
    "a Parquet file of no bytes": ("odd.parquet", lambda path: path.write_bytes(b""), READABLE),
    "a CSV file of no bytes": ("odd.csv", lambda path: path.write_bytes(b""), "is empty; expected names of columns"),
    "a CSV file with names only": ("odd.csv", lambda path: path.write_text("amount,kind\n"), "has no rows"),
    "a Parquet file with names only": ("odd.parquet", whole()[:0].to_parquet, "has no rows"),
    "CSV in UTF-32": ("odd.csv", encoded("utf-32-be"), "has NUL characters in its first line"),
    "something else": ("odd.txt", lambda path: path.write_text("Dear committee,"), READABLE),
}


@pytest.mark.parametrize("first", [True, False], ids=["as the reference", "as what is compared"])
@pytest.mark.parametrize(("name", "made", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_compared_is_refused_by_its_name(tmp_path: Path, name, made, sentence, first):
    odd, good = str(tmp_path / name), str(tmp_path / "good.csv")
    made(Path(odd))
    whole().to_csv(good, index=False)
    for ask in (TwoFiles().read, lambda *paths: TwoFiles().sample(*paths, 10)):
        with pytest.raises(PredictionsUnreadable, match=sentence) as caught:
            ask(*((odd, good) if first else (good, odd)))
        assert odd in str(caught.value)
        assert good not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(PredictionsUnreadable, match=rf"no file matches {tmp_path}/none\*\.csv; expected"):
        TwoFiles().read(f"{tmp_path}/none*.csv", f"{tmp_path}/none*.csv")


def test_files_without_a_column_in_common_are_refused_with_what_each_has(tmp_path: Path):
    with pytest.raises(
        PredictionsUnreadable, match=r"have no column in common; the first has amount, kind, the second Amount$"
    ):
        read(tmp_path, whole(), pd.DataFrame({"Amount": NUMBERS}))


def test_a_column_named_as_one_of_ours_is_a_refusal_and_no_crash(tmp_path: Path):
    with pytest.raises(PredictionsUnreadable, match="file_row_number"):
        read(tmp_path, whole(file_row_number=1), whole(file_row_number=1))


def test_columns_that_only_one_file_has_are_named(tmp_path: Path):
    pair = read(tmp_path, whole(old=1), whole(new=1, newer=2))
    assert pair.unshared == {"reference": ("old",), "current": ("new", "newer")}
    assert sorted(pair.bins) == ["amount", "kind"]
    assert (pair.reference_rows, pair.current_rows) == (100, 100)


def test_a_glob_is_one_table(tmp_path: Path):
    for part in "abc":
        whole().to_csv(tmp_path / f"part-{part}.csv", index=False)
    assert TwoFiles().read(f"{tmp_path}/part-*.csv", f"{tmp_path}/part-a.csv").reference_rows == 300


def test_numbers_that_have_become_words_count_as_missing_and_the_rest_is_measured(tmp_path: Path):
    pair = read(tmp_path, whole(), whole(amount=["12"] * 40 + ["a dozen"] * 60))
    assert counted(pair, "amount")[1] == {"9.9 to 19.8": 40, "missing": 60}
    assert counted(pair, "kind")[0] == counted(pair, "kind")[1]
    assert pair.retyped == {"amount": ("numbers", "words")}


def test_words_that_have_become_numbers_compare_as_words(tmp_path: Path):
    codes = ["a", "1"] * 50
    pair = read(tmp_path, whole(code=codes), whole(code=[1.0, 2.0] * 50))
    assert counted(pair, "code") == [{"1": 50, "a": 50}, {"1": 50, "other": 50}]
    assert pair.retyped == {"code": ("words", "numbers")}


@pytest.mark.parametrize("empty", [None, nan], ids=["null", "NaN"])
def test_a_column_without_any_value_is_missing_in_every_row(tmp_path: Path, empty):
    nothing = whole(amount=[empty] * 100)
    assert counted(read(tmp_path, whole(), nothing), "amount")[1] == {"missing": 100}
    assert counted(read(tmp_path, nothing, whole()), "amount") == [{"missing": 100}, {"other": 100}]
    assert counted(read(tmp_path, nothing, nothing), "amount") == [{"missing": 100}] * 2


def test_infinities_are_in_the_outer_bins_and_nan_is_missing(tmp_path: Path):
    odd = whole(amount=[inf, -inf, nan, None, *NUMBERS[4:]])
    pair = read(tmp_path, whole(), odd)
    before, after = pair.reference["amount"], pair.current["amount"]
    assert after[-1] == 2
    assert (before[0], before[-2], after[0], after[-2]) == (0, 0, 1, 1)
    assert all(np.isfinite(pair.bins["amount"].edges))


def test_infinities_alone_are_values_like_any_other(tmp_path: Path):
    pair = read(tmp_path, whole(amount=[inf, -inf] * 50), whole(amount=[inf, 1e300, 3.0, 7.5] * 25))
    assert counted(pair, "amount") == [{"inf": 50, "-inf": 50}, {"inf": 25, "other": 75}]


def test_of_ten_thousand_categories_fifty_have_bins(tmp_path: Path):
    many = pd.DataFrame({"shop": [f"s{number}" for number in range(10_000)] + ["s7", "s8"] * 500})
    pair = read(tmp_path, many, many)
    assert len(pair.bins["shop"].categories) == CATEGORIES_UP_TO
    assert counted(pair, "shop")[0]["rare"] == 11_000 - 1_002 - (CATEGORIES_UP_TO - 2)
    assert pair.bins["shop"].chance_unseen == 9_998 / 11_000


def test_a_sample_is_bounded_and_the_same_each_time(tmp_path: Path):
    for part in range(3):
        whole(part=part).to_parquet(tmp_path / f"{part}.parquet")
    paths = f"{tmp_path}/*.parquet", f"{tmp_path}/0.parquet"
    first = TwoFiles().sample(*paths, 70)
    assert (first.reference_rows, first.current_rows) == (70, 70)
    assert first == TwoFiles().sample(*paths, 70)
    assert TwoFiles().sample(*paths, 1_000).current_rows == 100
    assert set(first.reference["part"]) == {0.0, 1.0, 2.0}


VALUES = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True, width=32),
    st.none(),
    st.sampled_from([0.0, 1.0, 2.5]),
    st.integers(-50, 50).map(float),
)
SOME = st.lists(VALUES, min_size=1, max_size=120)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reference=SOME, current=SOME)
def test_counts_are_those_of_pandas(tmp_path: Path, reference, current):
    sides = [pd.Series(side, dtype="float64") for side in (reference, current)]
    pair = read(tmp_path, *(pd.DataFrame({"x": side}) for side in sides))
    bins = pair.bins["x"]
    for side, counts in zip(sides, (pair.reference["x"], pair.current["x"]), strict=True):
        if bins.kind == "numeric":
            cut = pd.cut(side, [-inf, *bins.edges, inf], right=False, include_lowest=True)
            infinite = int((side == inf).sum())  # pandas' last bin ends before infinity, ours does not
            expected = cut.value_counts(sort=False).tolist()
            expected[-1] += infinite
        else:
            own = [int((side == float(category)).sum()) for category in bins.categories]
            expected = [*own, int(side.notna().sum()) - sum(own)]
        assert list(counts) == [*expected, int(side.isna().sum())]


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.one_of(st.none(), st.text("abü '\"%_", max_size=3)), min_size=1, max_size=200))
def test_words_are_counted_as_pandas_counts_values(tmp_path: Path, words):
    side = pd.Series(words, dtype="string")
    pair = read(tmp_path, pd.DataFrame({"x": side}), pd.DataFrame({"x": side}))
    expected = side.value_counts(dropna=True).to_dict()
    own = {category: expected[category] for category in pair.bins["x"].categories}
    rest = sum(expected.values()) - sum(own.values())
    assert pair.current["x"] == pair.reference["x"] == (*own.values(), rest, int(side.isna().sum()))
