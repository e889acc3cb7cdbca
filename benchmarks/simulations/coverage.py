"""How often intervals hold the true value.

Intervals of rates by group, of their gaps, and of ranges over groups.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from governance.evidence.fairness import OVER_ALL_GROUPS
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval, difference_interval, rate_interval, ratio_interval
from governance.statistics.resampling import summaries, summary_intervals

SIZES = (30, 100, 1_000)
RATES = tuple(percent / 100 for percent in range(1, 100))
RATES_OF_PAIRS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95)
NEGLIGIBLE = 1e-5
"""Outcomes beyond this tail on either side of a group are left out of the sum."""
RANGES_SEED = 3
RANGES = OVER_ALL_GROUPS
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


def _coverage(coverages: dict[str, float]) -> Coverage:
    where = min(coverages, key=lambda at: coverages[at])
    return Coverage(float(np.mean(list(coverages.values()))), float(coverages[where]), where)


def coverage_of_rates(n: int) -> Coverage:
    """The coverage of the interval of a rate.

    On `n` cases: the sum over all outcomes, without any simulation.
    """
    low, high = np.array([_bounds(rate_interval(part, n)) for part in range(n + 1)]).T
    every = np.arange(n + 1)
    return _coverage(
        {f"{100 * rate:.0f} %": float(binom.pmf(every, n, rate) @ ((low <= rate) & (rate <= high))) for rate in RATES}
    )


def coverage_of_differences(n: int) -> Coverage:
    """The coverage of the interval of a difference of rates.

    Each on `n` cases, as a sum over outcomes.
    """
    return _coverage_of_pairs(n, difference_interval, lambda first, second: first - second)


def coverage_of_ratios(n: int) -> Coverage:
    """The coverage of the interval of a ratio of rates.

    Each on `n` cases, as a sum over the outcomes that have a ratio.
    """
    return _coverage_of_pairs(n, ratio_interval, lambda first, second: first / second)


def _coverage_of_pairs(n: int, interval: PairInterval, gap: Callable[[float, float], float]) -> Coverage:
    coverages: dict[str, float] = {}
    bounds: dict[tuple[int, int], tuple[float, float]] = {}
    for first, second in product(RATES_OF_PAIRS, repeat=2):
        parts, others = _likely(n, first), _likely(n, second)
        for pair in product(parts, others):
            if pair not in bounds:
                bounds[pair] = _bounds(interval(pair[0], n, pair[1], n))
        low, high = np.array([bounds[pair] for pair in product(parts, others)]).T
        weight = np.outer(binom.pmf(parts, n, first), binom.pmf(others, n, second)).ravel() * ~np.isnan(low)
        value = gap(first, second)
        coverages[f"{100 * first:.0f} and {100 * second:.0f} %"] = float(
            weight @ ((low <= value) & (value <= high)) / weight.sum()
        )
    return _coverage(coverages)


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
Drawn = Callable[[int, Sequence[float]], Sequence[int]]
"""So many cases, each in one of the cells that have these shares."""
Covered = dict[str, bool]
Tables = Callable[[Callable[[int], Covered], Iterable[int]], Iterable[Covered]]
"""`map`, or one that uses several processes."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Three samples of the groups of a scenario.

    So that every rate rests on as many cases as the others.
    """

    decided: list[Confusion]
    """`n` cases of each group, without an outcome: what a selection rate is a share of."""
    known: list[Confusion]
    """2 `n` cases with an outcome, in truth one half with each: true and false positive rates are shares of about `n`."""
    selected: list[Confusion]
    """As many cases with an outcome as make about `n` of them selected, for positive predictive values."""


def groups_of(scenario: Scenario, n: int, drawn: Drawn) -> Groups:
    """The cases of every group, drawn."""
    groups = Groups([], [], [])
    for place in scenario.places:
        selection, true, false = 0.2 + 0.3 * place, 0.5 + 0.3 * place, 0.1 + 0.2 * place
        cells = true / 2, false / 2, (1 - true) / 2, (1 - false) / 2
        selected, others = drawn(n, (selection, 1 - selection))
        groups.decided.append(Confusion(selected_unlabelled=selected, unselected_unlabelled=others))
        groups.known.append(Confusion(*drawn(2 * n, cells)))
        groups.selected.append(Confusion(*drawn(round(2 * n / (true + false)), cells)))
    return groups


def true_values(scenario: Scenario) -> dict[str, float | None]:
    """Each range where every rate is the true one."""
    return _of_ranges(
        groups_of(scenario, EXACT, lambda n, shares: [round(n * share) for share in shares]),
        partial(summaries, asked=RANGES),
    )


def covered(scenario: Scenario, n: int, table: int) -> Covered:
    """Whether the interval of each range holds the true value.

    In one simulated table. Only intervals that exist are there.
    """
    generator = np.random.default_rng((RANGES_SEED, n, SCENARIOS.index(scenario), table))
    groups = groups_of(scenario, n, lambda cases, shares: generator.multinomial(cases, shares).tolist())
    intervals = _of_ranges(groups, partial(summary_intervals, asked=RANGES, seed=table))
    truth = true_values(scenario)
    return {
        name: interval.low <= value <= interval.high
        for name in RANGES
        if (interval := intervals[name]) is not None and (value := truth[name]) is not None
    }


def _of_ranges(groups: Groups, measured: Callable[[list[Confusion]], dict[str, T]]) -> dict[str, T]:
    decided, labelled, selected = measured(groups.decided), measured(groups.known), measured(groups.selected)
    sample = {"demographic": decided, "predictive": selected}
    return {name: sample.get(name.split("_")[0], labelled)[name] for name in RANGES}


def coverage_of_ranges(over: Tables, n: int, tables: int) -> dict[str, Coverage]:
    """The coverage of the intervals by resampling.

    Each of so many simulated tables in every scenario.
    """
    coverages: dict[str, dict[str, float]] = {name: {} for name in RANGES}
    for scenario in SCENARIOS:
        holding, there = _tally(list(over(partial(covered, scenario, n), range(tables))))
        for name in RANGES:
            coverages[name][scenario.name] = holding[name] / there[name]
    return {name: _coverage(by_scenario) for name, by_scenario in coverages.items()}


def _tally(tables: Sequence[Covered]) -> tuple[Counter[str], Counter[str]]:
    holding, there = Counter[str](), Counter[str]()
    for table in tables:
        holding.update(name for name, holds in table.items() if holds)
        there.update(list(table))
    return holding, there
