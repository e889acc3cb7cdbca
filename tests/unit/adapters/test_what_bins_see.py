"""No change of a column may hide in its bins.

Every kind of column that other tools called still, compared with SciPy.
"""

from collections.abc import Callable
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.stats import ks_2samp, wasserstein_distance

from governance.adapters.predictions.two_files import TwoFiles
from governance.evidence.file_drift import FeatureDrift, Verdict
from governance.sentences import reasons
from governance.services.monitoring.compare_files import compare_files

Values = npt.NDArray[np.float64]
ROWS = 4_000
MEASURED_ON_BINS = 1e-12
"""A difference of whole numbers over whole numbers."""


def compared(folder: Path, sides: dict[str, tuple[object, object]]) -> dict[str, FeatureDrift]:
    """The columns of two Parquet files, then and now.

    Every case is a column, so that both are read once.
    """
    for at, name in enumerate(("before", "after")):
        table = pd.DataFrame({column: both[at] for column, both in sides.items()})
        table.to_parquet(folder / f"{name}.parquet", index=False)
    drift = compare_files(TwoFiles(), str(folder / "before.parquet"), str(folder / "after.parquet"))
    return {feature.name: feature for feature in drift.features}


def measures(feature: FeatureDrift) -> dict[str, float | None]:
    return {m.name: m.value for m in (feature.psi, *feature.others)}


def spiked(at: float, share: float, seed: int) -> Values:
    """Lognormal amounts, of which `share` are `at` instead."""
    draw = np.random.default_rng(seed)
    return np.where(draw.random(ROWS) < share, at, np.sort(draw.lognormal(3, 1, ROWS)))


def two_spikes(low: float, high: float, seed: int) -> Values:
    draw = np.random.default_rng(seed)
    values = draw.normal(0, 1, ROWS)
    return np.select([draw.random(ROWS) < low, draw.random(ROWS) < high], [-2.0, 2.0], values)


SPIKES: dict[str, Callable[[float, int], Values]] = {
    "at the minimum": lambda share, seed: spiked(0.0, share, seed),
    "in the middle": lambda share, seed: spiked(20.0, share, seed),
    "at the maximum": lambda share, seed: spiked(1e6, share, seed),
    "two of them": lambda share, seed: two_spikes(share / 2, share / 2, seed),
    "negative": lambda share, seed: -spiked(0.0, share, seed),
    "a number that no binary fraction is": lambda share, seed: spiked(0.1, share, seed),
}


SHARES = {"less": (0.95, 0.05), "more": (0.05, 0.95), "some": (0.92, 0.52)}
SPIKED = {
    f"a spike {where}, {how}": (drawn(before, 1), drawn(after, 2))
    for where, drawn in SPIKES.items()
    for how, (before, after) in SHARES.items()
}


def largest(share: float, times: float) -> tuple[Values, Values]:
    draw = np.random.default_rng(5)
    before, after = draw.lognormal(0, 1, ROWS), draw.lognormal(0, 1, ROWS)
    return before, np.where(after > np.quantile(after, 1 - share), after * times, after)


def with_some(value: float, share: float = 0.03) -> tuple[Values, Values]:
    draw = np.random.default_rng(6)
    before, after = draw.normal(50, 10, ROWS), draw.normal(50, 10, ROWS)
    after[: round(share * ROWS)] = value
    return before, after


BEYOND = {
    "a unit changed for the largest": largest(0.03, 1_000.0),
    "a unit changed for the largest, the other way": largest(0.08, 0.001),
    "a sentinel": with_some(-999.0),
    "infinity": with_some(np.inf),
    "minus infinity": with_some(-np.inf),
    "the largest number there is": with_some(np.finfo("float64").max),
}


PARTLY = {
    f"{share:.0%} ties, draw {seed}": (spiked(0.0, share, seed), spiked(0.0, share / 2, seed + 9) * 1.2)
    for share in (0.0, 0.3, 0.85)
    for seed in range(3)
}
STILL = {"ties that are still": (spiked(0.0, 0.9, 1), spiked(0.0, 0.9, 2))}


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FeatureDrift]:
    return compared(tmp_path_factory.mktemp("numbers"), SPIKED | BEYOND | PARTLY | STILL)


@pytest.mark.parametrize("name", SPIKED)
def test_a_value_that_many_rows_share_is_seen_to_come_and_go_wherever_it_stands(numbers, name):
    assert numbers[name].verdict is Verdict.MOVED_FAR
    assert measures(numbers[name])["kolmogorov_smirnov"] > 0.15


@pytest.mark.parametrize("name", [*SPIKED, *PARTLY])
def test_kolmogorov_smirnov_of_the_values_lies_between_what_is_said(numbers, name):
    (ks,) = (m for m in numbers[name].others if m.name == "kolmogorov_smirnov")
    exact = float(ks_2samp(*(SPIKED | PARTLY)[name]).statistic)
    assert ks.value <= exact + MEASURED_ON_BINS
    assert exact <= ks.method.values["at_most"]


def test_kolmogorov_smirnov_of_zero_and_more_is_that_of_the_values(numbers):
    name = "a spike at the minimum, less"
    (ks,) = (m for m in numbers[name].others if m.name == "kolmogorov_smirnov")
    # One rises to 95 % at 0 and the other to 5 %: no difference between the amounts is as large.
    assert ks.value == pytest.approx(ks_2samp(*SPIKED[name]).statistic, abs=MEASURED_ON_BINS)


def test_a_column_of_ties_is_still_where_it_is_still(numbers):
    assert numbers["ties that are still"].verdict is Verdict.WITHIN_CHANCE


@pytest.mark.parametrize("name", BEYOND)
def test_what_happens_beyond_the_outer_tenths_is_above_chance(numbers, name):
    assert numbers[name].verdict in {Verdict.MOVED, Verdict.MOVED_FAR}


def test_a_mean_that_moved_shows_in_wasserstein_however_far_beyond_the_bins(numbers):
    before, after = BEYOND["a unit changed for the largest"]
    distance = measures(numbers["a unit changed for the largest"])["wasserstein"]
    # Nearly all that moved went up, so the distance is nearly that of the means.
    assert distance == pytest.approx(wasserstein_distance(before, after) / before.std(), rel=1e-2)


def test_the_index_of_zero_and_more_is_the_one_by_hand(tmp_path: Path):
    # 8 % above 0 and then 48 %, the amounts above it the same tenths in both.
    amounts = np.repeat(np.arange(1.0, 41.0), 10)
    before = np.concatenate([np.zeros(4_600), amounts])
    after = np.concatenate([np.zeros(2_600), np.tile(amounts, 6)])
    by_hand = (0.92 - 0.52) * log(0.92 / 0.52) + (0.08 - 0.48) * log(0.08 / 0.48)
    # Half a case is added to each of eleven bins of 5,000.
    assert compared(tmp_path, {"x": (before, after)})["x"].psi.value == pytest.approx(by_hand, abs=0.01)


def codes(first: int, count: int, rows: int = 5_000, seed: int = 3) -> list[str]:
    drawn = np.random.default_rng(seed).integers(first, first + count, rows)
    return [f"m{code}" for code in drawn]


MANY = {
    "replaced": (codes(0, 10_000), codes(50_000, 10_000)),
    "still": (codes(0, 10_000), codes(0, 10_000, seed=4)),
}


@pytest.fixture(scope="module")
def merchants(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FeatureDrift]:
    return compared(tmp_path_factory.mktemp("merchants"), MANY)


def test_every_one_of_ten_thousand_categories_replaced_has_moved_far(merchants):
    drifted = merchants["replaced"]
    assert drifted.verdict is Verdict.MOVED_FAR
    assert measures(drifted)["unseen_share"] == 1.0
    assert drifted.psi.method.code == "psi-with-unseen-apart"


def test_ten_thousand_categories_that_are_still_are_not_measured_and_never_called_still(merchants):
    drifted = merchants["still"]
    assert drifted.verdict is Verdict.NOT_MEASURED
    assert drifted.psi.reason == reasons.no_value_is_frequent(5)
    # (1 - 1/10,000)^5,000 = 0.607 of all values did not come up among 5,000 rows; three deviations of such a share.
    assert measures(drifted)["unseen_share"] == pytest.approx(0.607, abs=0.03)


ALONE = {
    "a constant that stays": (["a"] * 200, ["a"] * 200, Verdict.WITHIN_CHANCE, None),
    "a constant that changed": ([5] * 200, [7] * 200, Verdict.MOVED_FAR, None),
    "no value at all": ([None] * 200, [None] * 200, Verdict.NOT_MEASURED, reasons.no_value_on_either_side()),
    "a column that lost its values": (["a"] * 200, [None] * 200, Verdict.MOVED_FAR, None),
    "a number that lost its values": (np.arange(200.0), np.full(200, np.nan), Verdict.MOVED_FAR, None),
    "one row that differs": (["a"] * 200, ["a"] * 199 + ["b"], Verdict.NOT_MEASURED, reasons.nearly_all_have_one_value(1, 400)),
    "another value in every row": (
        [f"i{n}" for n in range(200)],
        [f"j{n}" for n in range(200)],
        Verdict.NOT_MEASURED,
        reasons.no_value_is_frequent(5),
    ),
    "all new": (["a", "b"] * 100, ["c", "d"] * 100, Verdict.MOVED_FAR, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FeatureDrift]:
    return compared(tmp_path_factory.mktemp("alone"), {name: (then, now) for name, (then, now, *_) in ALONE.items()})


@pytest.mark.parametrize("name", ALONE)
def test_what_cannot_be_told_apart_is_not_measured_and_what_did_not_move_is_still(alone, name):
    _, _, verdict, reason = ALONE[name]
    assert alone[name].verdict is verdict
    assert alone[name].psi.reason == reason
