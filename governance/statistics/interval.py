"""How sure a rate is, given its counts: closed forms on whole numbers.

Every function takes `level`, the coverage in repeated sampling (0.95 unless told), and returns
(low, high) with low <= high. None where the counts do not determine a rate.
"""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The range of values that the counts are compatible with."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"an interval from {self.low} to {self.high}: expected low <= high")


def critical_z(level: float) -> float:
    """The two-sided standard normal quantile: 1.96 at 0.95."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}, expected a share between 0 and 1")
    return NormalDist().inv_cdf((1 + level) / 2)


def bonferroni(level: float, comparisons: int) -> float:
    """The level of each interval so that all `comparisons` together cover with at least `level`."""
    return 1 - (1 - level) / max(1, comparisons)


def wilson(successes: int, trials: int, level: float = LEVEL) -> Interval | None:
    """Score interval of a proportion (Wilson 1927); stays inside [0, 1] and works at 0 and at `trials`."""
    if trials == 0:
        return None
    z = critical_z(level)
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    # Rounding must not push a bound past the value it surrounds at 0 and 1.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return Interval(low, high)


def newcombe(
    successes: int, trials: int, successes_versus: int, trials_versus: int, level: float = LEVEL
) -> Interval | None:
    """Interval of a difference of independent proportions, first minus second (Newcombe 1998, method 10)."""
    first, second = wilson(successes, trials, level), wilson(successes_versus, trials_versus, level)
    if first is None or second is None:
        return None
    p, q = successes / trials, successes_versus / trials_versus
    return Interval(
        p - q - sqrt((p - first.low) ** 2 + (second.high - q) ** 2),
        p - q + sqrt((first.high - p) ** 2 + (q - second.low) ** 2),
    )


def katz(
    successes: int, trials: int, successes_versus: int, trials_versus: int, level: float = LEVEL
) -> Interval | None:
    """Interval of a ratio of independent proportions, first over second (Katz et al. 1978, on the log scale).

    None where either count of successes is zero: the logarithm has no value there.
    """
    if not (successes and trials and successes_versus and trials_versus):
        return None
    ratio = (successes / trials) / (successes_versus / trials_versus)
    spread = critical_z(level) * sqrt(1 / successes - 1 / trials + 1 / successes_versus - 1 / trials_versus)
    return Interval(exp(log(ratio) - spread), exp(log(ratio) + spread))


def normal(value: float, standard_error: float, level: float = LEVEL) -> Interval:
    """Value plus and minus z standard errors: for means over many cases, and for AUC."""
    half = critical_z(level) * standard_error
    return Interval(value - half, value + half)
