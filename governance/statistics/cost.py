"""The average cost of wrong decisions, and how sure it is.

Somebody has to say what each kind of wrong decision costs.
"""

from dataclasses import dataclass
from math import isfinite, sqrt

from governance.statistics.confusion import Confusion

HALF_A_CASE = 0.5
"""Added to every kind of case where the spread is reckoned: what has not occurred yet is not known never to."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost of each kind of wrong decision, in any unit.

    Right decisions cost nothing. Raises ValueError below 0.
    """

    good: float = 1.0
    """A good decision for somebody who did not deserve it."""
    bad: float = 1.0
    """A bad decision for somebody who deserved the good one."""

    def __post_init__(self) -> None:
        for name, cost in (("good", self.good), ("bad", self.bad)):
            if not (isfinite(cost) and cost >= 0):
                raise ValueError(f"a wrong {name} decision costs {cost}; expected 0 or more")


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over cases, and its standard error."""

    value: float
    error: float


def mean_cost(counts: Confusion, costs: Costs) -> Mean | None:
    """The mean cost of a case with a known outcome.

    0 or more; None without such a case. Decision 1 in `counts` is the good one.
    """
    if not counts.labelled:
        return None
    value = (costs.good * counts.fp + costs.bad * counts.fn) / counts.labelled
    return Mean(value, _error(counts.labelled, (costs.good, counts.fp), (costs.bad, counts.fn)))


def change_of_nested(before: Confusion, after: Confusion, costs: Costs) -> Mean | None:
    """The change of mean cost from one threshold to another.

    After minus before. Both are thresholds on the same scores of the same cases. Whoever is decided otherwise is so
    in one direction: those who deserved it gain where those who did not cost more. So every case has one of three
    differences, and the pairs are known although only counts are.
    """
    if not before.labelled or before.labelled != after.labelled:
        return None
    among_deserving, among_others = after.fn - before.fn, after.fp - before.fp
    value = (costs.bad * among_deserving + costs.good * among_others) / after.labelled
    return Mean(value, _error(after.labelled, (costs.bad, abs(among_deserving)), (-costs.good, abs(among_others))))


def change_at_most(before: Mean, after: Mean) -> Mean:
    """The change of mean cost with the largest possible error.

    After minus before, for two sets of decisions of which nobody knows how they go together.
    """
    return Mean(after.value - before.value, before.error + after.error)


def _error(n: int, first: tuple[float, int], second: tuple[float, int]) -> float:
    """The standard error of a mean of three possible values.

    Of the `n` cases some have the first value, some the second, and the rest 0.
    """
    (value, ones), (other, others) = first, second
    whole = n + 3 * HALF_A_CASE
    p, q = (ones + HALF_A_CASE) / whole, (others + HALF_A_CASE) / whole
    variance = value * value * p + other * other * q - (value * p + other * q) ** 2
    return sqrt(max(0.0, variance) / n)
