"""How often intervals of rates by group, of their gaps, and of ranges over groups hold the true value."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval, newcombe, rate_interval, ratio_interval
from governance.statistics.resampling import summaries, summary_intervals

SIZES = (30, 100, 1_000)
RATES = tuple(percent / 100 for percent in range(1, 100))
RATES_OF_PAIRS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95)
NEGLIGIBLE = 1e-5
"""Outcomes beyond this tail on either side of a group are left out of the sum."""
RANGES_SEED = 3
RANGES = (
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equal_opportunity_range",
    "equalized_odds_difference",
    "equalized_odds_ratio",
    "predictive_parity_range",
)
EXACT = 1_000_000
"""Cases of each outcome in a table whose shares are the true rates."""

Floats = npt.NDArray[np.float64]
PairInterval = Callable[[int, int, int, int], Interval | None]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of intervals that hold the true value."""

    average: float
    """Over a grid of true values, each as important as the others."""
    lowest: float
    where: str
    """At which true value it is lowest."""


def _coverage(found: dict[str, float]) -> Coverage:
    where = min(found, key=lambda at: found[at])
    return Coverage(float(np.mean(list(found.values()))), float(found[where]), where)


def coverage_of_rates(n: int) -> Coverage:
    """Of the interval of a rate on `n` cases: the sum over all outcomes, without any simulation."""
    low, high = np.array([_bounds(rate_interval(part, n)) for part in range(n + 1)]).T
    every = np.arange(n + 1)
    return _coverage(
        {f"{100 * rate:.0f} %": float(binom.pmf(every, n, rate) @ ((low <= rate) & (rate <= high))) for rate in RATES}
    )


def coverage_of_differences(n: int) -> Coverage:
    """Of the interval of a difference of two rates, each on `n` cases; a sum over outcomes."""
    return _coverage_of_pairs(n, newcombe, lambda first, second: first - second)


def coverage_of_ratios(n: int) -> Coverage:
    """Of the interval of a ratio of two rates, each on `n` cases; a sum over the outcomes that have a ratio."""
    return _coverage_of_pairs(n, ratio_interval, lambda first, second: first / second)


def _coverage_of_pairs(n: int, interval: PairInterval, gap: Callable[[float, float], float]) -> Coverage:
    found: dict[str, float] = {}
    bounds: dict[tuple[int, int], tuple[float, float]] = {}
    for first, second in product(RATES_OF_PAIRS, repeat=2):
        parts, others = _likely(n, first), _likely(n, second)
        for pair in product(parts, others):
            if pair not in bounds:
                bounds[pair] = _bounds(interval(pair[0], n, pair[1], n))
        low, high = np.array([bounds[pair] for pair in product(parts, others)]).T
        weight = np.outer(binom.pmf(parts, n, first), binom.pmf(others, n, second)).ravel() * ~np.isnan(low)
        value = gap(first, second)
        found[f"{100 * first:.0f} and {100 * second:.0f} %"] = float(
            weight @ ((low <= value) & (value <= high)) / weight.sum()
        )
    return _coverage(found)


def _likely(n: int, rate: float) -> list[int]:
    return list(range(int(binom.ppf(NEGLIGIBLE, n, rate)), int(binom.ppf(1 - NEGLIGIBLE, n, rate)) + 1))


def _bounds(interval: Interval | None) -> tuple[float, float]:
    return (interval.low, interval.high) if interval else (np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Groups and how they truly differ: where each lies between two extremes."""

    name: str
    places: tuple[float, ...]
    """0 has selection rate 0.2, true positive rate 0.5, false positive rate 0.1; 1 has 0.5, 0.8 and 0.3."""


SCENARIOS = (
    Scenario("2 groups alike", (0.0,) * 2),
    Scenario("2 groups apart", (0.0, 1.0)),
    Scenario("5 groups alike", (0.0,) * 5),
    Scenario("5 groups spread evenly", (0.0, 0.25, 0.5, 0.75, 1.0)),
    Scenario("5 groups, one apart", (0.0,) * 4 + (1.0,)),
    Scenario("10 groups alike", (0.0,) * 10),
)
T = TypeVar("T")
Drawn = Callable[[int, float], int]
Covered = dict[str, bool]
Tables = Callable[[Callable[[int], Covered], Iterable[int]], Iterable[Covered]]
"""`map`, or one that uses several processes."""


def groups_of(scenario: Scenario, n: int, drawn: Drawn) -> tuple[list[Confusion], list[Confusion]]:
    """Groups of `n` cases without an outcome, for selection; and groups with `n` cases of each outcome."""
    decided, known = [], []
    for place in scenario.places:
        selected = drawn(n, 0.2 + 0.3 * place)
        tp, fp = drawn(n, 0.5 + 0.3 * place), drawn(n, 0.1 + 0.2 * place)
        decided.append(Confusion(selected_unlabelled=selected, unselected_unlabelled=n - selected))
        known.append(Confusion(tp=tp, fp=fp, fn=n - tp, tn=n - fp))
    return decided, known


def true_values(scenario: Scenario) -> dict[str, float | None]:
    """Each range where every rate is the true one."""
    decided, known = groups_of(scenario, EXACT, lambda n, rate: round(n * rate))
    return _selection_first(summaries(decided), summaries(known))


def covered(scenario: Scenario, n: int, table: int) -> Covered:
    """Whether the interval of each range holds the true value, in one simulated table; only those that exist."""
    generator = np.random.default_rng((RANGES_SEED, n, SCENARIOS.index(scenario), table))
    decided, known = groups_of(scenario, n, lambda cases, rate: int(generator.binomial(cases, rate)))
    intervals = _selection_first(summary_intervals(decided, table), summary_intervals(known, table))
    truth = true_values(scenario)
    return {
        name: interval.low <= value <= interval.high
        for name in RANGES
        if (interval := intervals[name]) is not None and (value := truth[name]) is not None
    }


def _selection_first(decided: dict[str, T], known: dict[str, T]) -> dict[str, T]:
    return {name: (decided if name.startswith("demographic") else known)[name] for name in RANGES}


def coverage_of_ranges(over: Tables, n: int, tables: int) -> dict[str, Coverage]:
    """Of the intervals by resampling, each of so many simulated tables in every scenario."""
    found: dict[str, dict[str, float]] = {name: {} for name in RANGES}
    for scenario in SCENARIOS:
        held, there = _tally(list(over(partial(covered, scenario, n), range(tables))))
        for name in RANGES:
            found[name][scenario.name] = held[name] / there[name]
    return {name: _coverage(by_scenario) for name, by_scenario in found.items()}


def _tally(tables: Sequence[Covered]) -> tuple[Counter[str], Counter[str]]:
    held, there = Counter[str](), Counter[str]()
    for table in tables:
        held.update(name for name, holds in table.items() if holds)
        there.update(list(table))
    return held, there
