"""Our distances beside Evidently's, where both mean the same.

The same bins, none of them empty.
"""

import numpy as np
import pandas as pd
import pytest

from governance.statistics.divergence import jensen_shannon, kl_divergence, psi

pytestmark = pytest.mark.slow

CATEGORIES = ("grocery", "fuel", "travel", "fashion")
CASES = 10**12
"""To a bin of so many, half a case is nothing: what remains of a distance is that of the shares alone."""


def _evidently(then: pd.Series, now: pd.Series, kind: str, *methods: str) -> list[float]:
    from evidently import DataDefinition, Dataset, Report
    from evidently.metrics import ValueDrift

    definition = DataDefinition(**{f"{kind}_columns": ["seen"]})
    report = Report([ValueDrift(column="seen", method=method) for method in methods])
    reference, current = (Dataset.from_pandas(pd.DataFrame({"seen": side}), definition) for side in (then, now))
    snapshot = report.run(current, reference)
    return [float(metric["value"]) for metric in snapshot.dict()["metrics"]]


def _categories(shares: tuple[float, ...]) -> tuple[pd.Series, pd.Series]:
    random = np.random.default_rng(7)
    then = random.choice(CATEGORIES, 200_000, p=(0.4, 0.3, 0.2, 0.1))
    return pd.Series(then), pd.Series(random.choice(CATEGORIES, 200_000, p=shares))


def _numbers(power: float) -> tuple[pd.Series, pd.Series]:
    random = np.random.default_rng(7)
    return pd.Series(random.uniform(0, 1, 50_000)), pd.Series(random.uniform(0, 1, 20_000) ** power)


def _in_its_bins(kind: str, then: pd.Series, now: pd.Series) -> list[list[int]]:
    """Counts in the bins that Evidently makes of both sides.

    Of both together. It adds nothing where none is empty.
    """
    if kind == "categorical":
        counts = [[int((values == name).sum()) for name in CATEGORIES] for values in (then, now)]
    else:
        edges = np.histogram_bin_edges(pd.concat([then, now]).to_numpy(), bins="sturges")
        counts = [np.histogram(values, edges)[0].tolist() for values in (then, now)]
    assert all(map(all, counts)), "an empty bin, where Evidently has a rule of its own"
    return counts


MOVED = {
    f"categories {shares}": ("categorical", _categories, shares)
    for shares in ((0.4, 0.3, 0.2, 0.1), (0.25, 0.25, 0.25, 0.25), (0.1, 0.1, 0.2, 0.6))
} | {f"numbers to the power {power}": ("numerical", _numbers, power) for power in (1.0, 1.2, 1.5)}


@pytest.mark.parametrize(("kind", "drawn", "by"), MOVED.values(), ids=MOVED)
def test_distances_in_the_same_bins_are_those_of_evidently(kind, drawn, by):
    then, now = drawn(by)
    counts = _in_its_bins(kind, then, now)
    many = [[count * CASES for count in side] for side in counts]
    index, distance = _evidently(then, now, kind, "psi", "jensenshannon")
    # Evidently's divergence is that of the reference from now; ours is that of now from the reference.
    (divergence,) = _evidently(now, then, kind, "kl_div")
    # Half a case among 10^12 moves a share by less than 1e-12; the rest is rounding.
    assert psi(*many) == pytest.approx(index, abs=1e-9)
    assert kl_divergence(*many) == pytest.approx(divergence, abs=1e-9)
    assert jensen_shannon(*counts) == pytest.approx(distance, abs=1e-9)


@pytest.mark.parametrize("shares", [(0.4, 0.3, 0.2, 0.1), (0.25, 0.25, 0.25, 0.25), (0.1, 0.1, 0.2, 0.6)], ids=str)
def test_half_a_case_hardly_moves_psi_where_bins_are_full(shares):
    then, now = _categories(shares)
    ours = psi(*_in_its_bins("categorical", then, now))
    (index,) = _evidently(then, now, "categorical", "psi")
    # Half a case in each bin of 20,000 or more moves a share by less than 2e-6, and the index by less than 1e-4 of it.
    assert ours == pytest.approx(index, rel=1e-4, abs=1e-8)
