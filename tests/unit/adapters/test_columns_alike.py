"""A value is the same whatever its type and writing.

A remark says how it was read, and what could not be read.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance.adapters.predictions.two_files import TwoFiles
from governance.adapters.predictions.written_numbers import Written, written_in
from governance.evidence.file_drift import FeatureDrift, FileDrift, Verdict
from governance.services.monitoring.compare_files import compare_files

pytestmark = pytest.mark.slow

ROWS = 1_000


def compared(folder: Path, sides: dict[str, tuple[object, object]]) -> FileDrift:
    """The columns of two Parquet files, then and now.

    Every case is a column, so that both are read once.
    """
    for at, name in enumerate(("before", "after")):
        table = pd.DataFrame({column: both[at] for column, both in sides.items()})
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return compare_files(TwoFiles(), str(folder / "before.parquet"), str(folder / "after.parquet"))


def by_name(drift: FileDrift) -> dict[str, FeatureDrift]:
    return {feature.name: feature for feature in drift.features}


def small(seed: int) -> list[int]:
    """Counts from 0 to 4."""
    return [int(count) for count in np.random.default_rng(seed).binomial(4, 0.3, ROWS)]


def amounts(seed: int, times: float = 1.0) -> list[float]:
    return [round(float(amount) * times, 2) for amount in np.random.default_rng(seed).lognormal(7, 1, ROWS)]


TYPES: dict[str, Callable[[int], object]] = {
    "whole": lambda number: number,
    "float": float,
    "decimal": lambda number: Decimal(number).quantize(Decimal("0.01")),
    "text": str,
    "text with .0": lambda number: f"{number}.0",
    "padded text": lambda number: f"  {number} ",
}
SAME = {
    f"{then} and {now}": ([TYPES[then](number) for number in small(1)], [TYPES[now](number) for number in small(2)])
    for then in TYPES
    for now in TYPES
}
TRUE: dict[str, Callable[[bool], object]] = {
    "bool": bool,
    "0 and 1": int,
    "0.0 and 1.0": float,
    "true and false": lambda number: str(number).lower(),
    "True and False": str,
}
TRUTHS = {
    f"{then} then, {now} now": (
        [TRUE[then](number > 1) for number in small(1)],
        [TRUE[now](number > 1) for number in small(2)],
    )
    for then in TRUE
    for now in TRUE
}
MIXED = {
    f"{then} with a gap, bool": (
        [None, *(TRUE[then](number > 1) for number in small(1)[1:])],
        [number > 1 for number in small(2)],
    )
    for then in ("true and false", "True and False")
}


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> FileDrift:
    return compared(tmp_path_factory.mktemp("still"), SAME | TRUTHS | MIXED)


def test_the_same_values_are_still_in_every_pair_of_types(still: FileDrift):
    moved = {
        name: feature.psi for name, feature in by_name(still).items() if feature.verdict is not Verdict.WITHIN_CHANCE
    }
    assert moved == {}
    assert still.pair.retyped == {}


def german(amount: float) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


WAYS: dict[str, Callable[[float], str]] = {
    "plain": str,
    "a decimal comma": lambda amount: str(amount).replace(".", ","),
    "German": german,
    "English thousands": lambda amount: f"{amount:,.2f}",
    "Swiss": lambda amount: f"{amount:,.2f}".replace(",", "'"),
    "French": lambda amount: f"{amount:,.2f}".replace(",", "\u202f").replace(".", ","),
    "dollars": lambda amount: f"${amount:,.2f}",
    "euros after": lambda amount: f"{german(amount)} EUR",
    "pounds below nothing": lambda amount: f"-£{amount:,.2f}",
    "per cent": lambda amount: f"{amount}%",
    "padded": lambda amount: f" {amount} ",
    "with NA": lambda amount: "n/a" if round(amount) % 19 == 0 else str(amount),
}
WRITTEN = {
    **{
        way: ([as_(amount) for amount in amounts(1)], [as_(amount) for amount in amounts(2, 5)])
        for way, as_ in WAYS.items()
    },
    "as a category": tuple(pd.Categorical([str(amount) for amount in side]) for side in (amounts(1), amounts(2, 5))),
    "a number then, German text now": (amounts(1), [german(amount) for amount in amounts(2, 5)]),
    "dollars then, a number now": ([f"${amount}" for amount in amounts(1)], amounts(2, 5)),
    "one bad cell": (
        [str(amount) for amount in amounts(1)],
        ["a dozen", *(str(amount) for amount in amounts(2, 5)[1:])],
    ),
    "nothing but numbers": (amounts(1), amounts(2, 5)),
}
CODES = {
    "codes with noughts": tuple([f"{number:05d}" for number in small(seed)] for seed in (1, 2)),
    "codes with letters": tuple([f"A{number}" for number in small(seed)] for seed in (1, 2)),
}


@pytest.fixture(scope="module")
def fivefold(tmp_path_factory: pytest.TempPathFactory) -> FileDrift:
    return compared(tmp_path_factory.mktemp("fivefold"), WRITTEN | CODES)


@pytest.mark.parametrize("way", WRITTEN)
def test_a_fivefold_increase_is_one_however_numbers_are_written(fivefold: FileDrift, way):
    drifted, plain = by_name(fivefold)[way], by_name(fivefold)["nothing but numbers"]
    assert drifted.verdict is Verdict.MOVED_FAR
    assert fivefold.pair.bins[way].numeric
    # The same bins; one value in nineteen less where it is missing, and one cell that is no number.
    assert drifted.psi.value == pytest.approx(plain.psi.value, abs=0.3 if way == "with NA" else 0.02)


@pytest.mark.parametrize("name", CODES)
def test_codes_stay_words(fivefold: FileDrift, name):
    assert by_name(fivefold)[name].verdict is Verdict.WITHIN_CHANCE
    assert not fivefold.pair.bins[name].numeric


def test_how_text_was_read_and_what_could_not_be_is_said(fivefold: FileDrift):
    remarks = "\n".join(fivefold.remarks)
    assert "dollars is text that was read as numbers with a decimal point and $ before them" in remarks
    assert "euros after is text that was read as numbers with a decimal comma and EUR after them" in remarks
    assert "1 values of one bad cell in " in remarks
    assert "are no number and count as missing, such as 'a dozen'" in remarks
    assert "codes" not in remarks


def test_days_are_said_to_move_on(tmp_path: Path):
    days = [pd.date_range(start, periods=200) for start in ("2025-01-01", "2026-01-01")]
    drift = compared(tmp_path, {"day": (days[0], days[1])})
    assert drift.features[0].verdict is not Verdict.WITHIN_CHANCE
    assert any("day holds dates" in remark for remark in drift.remarks)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["1,234", "2,345"], Written(), id="thousands or a fraction: thousands"),
        pytest.param(["1,5", "1,234"], Written(decimal=","), id="one fraction settles it"),
        pytest.param(["3", "$4", "5", "6"] * 20, Written(before="$"), id="now and then a currency"),
        pytest.param(["$3", "€4"] * 20, None, id="two currencies"),
        pytest.param(["3", "4 %", "5", "6"] * 20, None, id="now and then hundredths"),
        pytest.param(["2024-01-01"], None, id="dates"),
        pytest.param(["NA", "-", ""], None, id="nothing"),
        pytest.param(["1.2.3", "4.5.6"], None, id="versions"),
    ],
)
def test_a_way_of_writing_fits_nearly_all_or_is_none(words, expected):
    assert written_in({word: words.count(word) for word in words}) == expected
