"""How often a change of the error rate is found.

In histories that have none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np

from governance.adapters.measures.river_detector import Adwin, PageHinkley
from governance.evidence.concept import ChangeDetector, error_rate_change
from governance.statistics.confusion import Confusion
from governance.statistics.decisions import Decisions
from governance.statistics.profile import Profile

SEED = 4
DETECTORS: dict[str, ChangeDetector] = {"ADWIN": Adwin(), "Page-Hinkley": PageHinkley()}
FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a history.

    Buckets of time, cases in each, and the error rate of all of them.
    """

    buckets: int
    cases: int
    rate: float

    @property
    def words(self) -> str:
        """As a reader reads it."""
        return f"{self.buckets}, {self.cases}, {100 * self.rate:.0f} %"


SHAPES = (Shape(30, 100, 0.05), Shape(90, 24, 0.1), Shape(30, 300, 0.02), Shape(60, 300, 0.2))
Histories = Callable[[Callable[[int], bool], Iterable[int]], Iterable[bool]]
"""`map`, or one that uses several processes."""


def false_alarm(detector: str, shape: Shape, history: int) -> bool:
    """Whether a change is found in one history without any."""
    generator = np.random.default_rng((SEED, SHAPES.index(shape), history))
    profiles = [
        Profile("model", "1", FIRST_DAY + timedelta(day), "", Decisions(Confusion(fp=errors, tn=shape.cases - errors)))
        for day, errors in enumerate(generator.binomial(shape.cases, shape.rate, shape.buckets).tolist())
    ]
    return "since" in error_rate_change(profiles, DETECTORS[detector]).about


def false_alarm_count(over: Histories, detector: str, shape: Shape, histories: int) -> int:
    """The number of histories in which a change is found.

    Out of so many histories without a change.
    """
    return sum(over(partial(false_alarm, detector, shape), range(histories)))
