"""Every figure of the document, with the parameters of its simulation."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.simulations import alarms, coverage, detectors
from benchmarks.simulations.coverage import Coverage

HISTORIES = 2_000
POWER_HISTORIES = 500
TABLES = 1_000
DETECTOR_HISTORIES = {"ADWIN": 2_000, "Page-Hinkley": 500}
PARAMETERS: dict[str, object] = {
    "histories": HISTORIES,
    "power_histories": POWER_HISTORIES,
    "tables": TABLES,
    "detector_histories": DETECTOR_HISTORIES,
    "cases": list(alarms.SIZES),
    "cases_of_groups": list(coverage.SIZES),
    "shifts": list(alarms.SHIFTS),
    "moves": list(alarms.MOVES),
    "rates_of_pairs": list(coverage.RATES_OF_PAIRS),
    "seeds": [alarms.FALSE_ALARM_SEED, alarms.POWER_SEED, coverage.RANGES_SEED, detectors.SEED],
}
"""They stand in the document, so that a test sees whether it was written with them."""

Tally = Counter[tuple[str, str]]


class Over(Protocol):
    """Asks one question about each number, in several processes.

    The answers come in order.
    """

    def __call__(self, question: Callable[[int], Any], numbers: Iterable[int]) -> Iterable[Any]:
        """The answers."""
        ...


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found."""

    false_alarms: dict[int, Tally]
    """By cases on each side: histories that alarm, by scope and rule."""
    power: dict[str, dict[int, dict[float, Tally]]]
    """By kind of drift, cases on each side, and size of the drift."""
    coverage: dict[tuple[str, int], Coverage]
    """By kind of interval and cases in each group."""
    changes: dict[tuple[str, detectors.Shape], int]
    """By detector and shape of history: histories in which a change is found."""


def simulated() -> Figures:
    """All of it, on every processor."""
    with ProcessPoolExecutor() as pool:

        def over(question: Callable[[int], Any], numbers: Iterable[int]) -> Iterable[Any]:
            return pool.map(question, numbers, chunksize=20)

        return Figures(_false_alarms(over), _power(over), _coverage(pool, over), _changes(over))


def _false_alarms(over: Over) -> dict[int, Tally]:
    return {n: alarms.false_alarm_counts(over, n, HISTORIES) for n in alarms.SIZES}


def _power(over: Over) -> dict[str, dict[int, dict[float, Tally]]]:
    return {
        drift.__name__: {
            n: {size: alarms.power_counts(over, drift, n, size, POWER_HISTORIES) for size in sizes}
            for n in alarms.SIZES
        }
        for drift, sizes in ((alarms.shifted, alarms.SHIFTS), (alarms.moved, alarms.MOVES))
    }


def _coverage(pool: ProcessPoolExecutor, over: Over) -> dict[tuple[str, int], Coverage]:
    kinds = {
        "rate": coverage.coverage_of_rates,
        "difference": coverage.coverage_of_differences,
        "ratio": coverage.coverage_of_ratios,
    }
    begun = {(kind, n): pool.submit(measure, n) for kind, measure in kinds.items() for n in coverage.SIZES}
    closed = {key: answer.result() for key, answer in begun.items()}
    ranges = {n: coverage.coverage_of_ranges(over, n, TABLES) for n in coverage.SIZES}
    return closed | {(name, n): ranges[n][name] for name in coverage.RANGES for n in coverage.SIZES}


def _changes(over: Over) -> dict[tuple[str, detectors.Shape], int]:
    return {
        (name, shape): detectors.false_alarm_count(over, name, shape, histories)
        for name, histories in DETECTOR_HISTORIES.items()
        for shape in detectors.SHAPES
    }
