"""Change detectors of River, fed with counts.

They expect cases one by one. Inside a bucket of time there is no order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from governance.evidence.concept import Counted
from governance.sentences import methods
from governance.sentences.phrase import Phrase

MOST_CASES = 20_000
"""Longer histories are thinned to this many cases, each bucket alike: the more looks, the more false alarms, and the
stated share was measured up to here (docs/reference/measurements.md)."""


@dataclass(frozen=True, slots=True)
class Adwin:
    """Adaptive windowing (Bifet and Gavalda 2007).

    It compares every older part of a window with the newer rest.
    """

    delta: float = 0.01
    """Of one look; whole histories without a change alarmed in 2.3 % at most."""

    @property
    def method(self) -> Phrase:
        """Its name, its parameter, and how often it alarms without a change."""
        return methods.adwin(self.delta)

    def changed(self, counted: Sequence[Counted]) -> bool:
        """Whether it alarms anywhere along these buckets."""
        # Imported here: River takes seconds, and no reader of stored evidence needs it.
        from river.drift import ADWIN

        return _alarms(ADWIN(delta=self.delta), map(float, in_order(thinned(counted))))


@dataclass(frozen=True, slots=True)
class PageHinkley:
    """The Page-Hinkley test (Page 1954), in both directions.

    On errors in units of their standard deviation.
    """

    tolerance: float = 0.05
    threshold: float = 100.0

    @property
    def method(self) -> Phrase:
        """Its name, its parameters, and how often it alarms without a change."""
        return methods.page_hinkley(self.tolerance, self.threshold)

    def changed(self, counted: Sequence[Counted]) -> bool:
        """Whether it alarms anywhere along these buckets."""
        from river.drift import PageHinkley as Test  # as above

        fed = thinned(counted)
        rate = sum(errors for errors, _ in fed) / max(1, sum(cases for _, cases in fed))
        if not 0 < rate < 1:
            return False
        deviation = sqrt(rate * (1 - rate))
        test = Test(delta=self.tolerance, threshold=self.threshold, alpha=1.0)
        return _alarms(test, (error / deviation for error in in_order(fed)))


def thinned(counted: Sequence[Counted]) -> list[Counted]:
    """Reduce the counts to at most `MOST_CASES` cases.

    The rates stay the same. What rounding takes from one bucket is added to the next.
    """
    cases = sum(cases for _, cases in counted)
    if cases <= MOST_CASES:
        return list(counted)
    fed: list[Counted] = []
    errors_so_far = cases_so_far = errors_fed = cases_fed = 0
    for errors, size in counted:
        errors_so_far, cases_so_far = errors_so_far + errors, cases_so_far + size
        new_cases = cases_so_far * MOST_CASES // cases - cases_fed
        new_errors = min(new_cases, errors_so_far * MOST_CASES // cases - errors_fed)
        errors_fed, cases_fed = errors_fed + new_errors, cases_fed + new_cases
        fed.append((new_errors, new_cases))
    return fed


def in_order(counted: Sequence[Counted]) -> Iterator[bool]:
    """Whether each case is an error, errors spread evenly inside each bucket.

    One rate a bucket would be too few numbers for either detector to notice a rate that doubles; and any order
    inside a bucket but an even one would look like a change that the counts do not know of.
    """
    for errors, cases in counted:
        for case in range(cases):
            yield (case + 1) * errors // cases > case * errors // cases


def _alarms(detector: Any, stream: Iterator[float]) -> bool:
    for value in stream:
        detector.update(value)
        if detector.drift_detected:
            return True
    return False
