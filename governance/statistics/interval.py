"""Intervals of rates from their counts, in closed form.

Every function takes `level`, the coverage in repeated sampling (0.95 unless told), and returns
(low, high) with low <= high. None where the counts do not determine a rate.
"""

from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import scipy

LEVEL = 0.95
FEW = 5
"""Fewer successes or failures than this are too few for an approximation by the normal distribution."""

Number = TypeVar("Number", float, npt.NDArray[np.float64])


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
    """The level at which all `comparisons` together cover with `level`.

    Of each single interval. Together they cover with at least `level`.
    """
    return 1 - (1 - level) / max(1, comparisons)


def wilson(successes: int, trials: int, level: float = LEVEL) -> Interval | None:
    """Score interval of a proportion (Wilson 1927).

    It stays inside [0, 1], and works at 0 and at `trials`.
    """
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


def clopper_pearson(successes: int, trials: int, level: float = LEVEL) -> Interval | None:
    """Exact interval of a proportion (Clopper and Pearson 1934).

    It covers with `level` or more at every true rate.
    """
    if trials == 0:
        return None
    critical_z(level)  # refuses what is no level
    tail, failures = (1 - level) / 2, trials - successes
    low = 0.0 if successes == 0 else float(scipy.special.betaincinv(successes, failures + 1, tail))
    high = 1.0 if failures == 0 else float(scipy.special.betaincinv(successes + 1, failures, 1 - tail))
    return Interval(low, high)


def few(successes: int, trials: int) -> bool:
    """Whether a proportion rests on fewer than `FEW` successes or failures."""
    return min(successes, trials - successes) < FEW


def rate_interval(successes: int, trials: int, level: float = LEVEL) -> Interval | None:
    """Interval of a proportion in [0, 1], exact where counts are few.

    Wilson's where neither successes nor failures are `few`. Chosen by coverage, summed over all outcomes at true
    rates of 1, 2, ... 99 % and a level of 95 %: mean (lowest)

        cases            30            100           1,000
        Wilson           0.952 (.930)  0.949 (.921)  0.950 (.946)
        exact            0.974 (.954)  0.965 (.954)  0.955 (.951)
        this             0.957 (.934)  0.951 (.933)  0.950 (.946)

    Wilson's alone falls to 0.86 on fifteen cases, where a rate is near 0 or 1; this to 0.937. The exact one alone
    covers too often, which makes it wider than it need be.
    """
    return clopper_pearson(successes, trials, level) if few(successes, trials) else wilson(successes, trials, level)


def square_and_add(value: float, interval: Interval, versus: float, around_versus: Interval) -> Interval:
    """Interval of the difference of two independent estimates.

    `value` minus `versus`, each of which has an interval of its own. Newcombe 1998 (method 10, where both are
    Wilson's); for any two estimates, Zou and Donner 2008 (MOVER).
    """
    low = lowest_difference(value, interval.low, versus, around_versus.high)
    high = -lowest_difference(versus, around_versus.low, value, interval.high)
    return Interval(float(low), float(high))


def mover_r(value: float, interval: Interval, versus: float, around_versus: Interval) -> Interval:
    """Interval of the ratio of two independent estimates.

    `value` over `versus`. Neither is below 0, and `versus` is above it. Its bounds are the ratios r at which a bound
    of `square_and_add` of `value` and r times `versus` is 0 (Donner and Zou 2012; Newcombe 2016). The upper one is
    infinite where `versus` may be 0.
    """
    low = float(lowest_ratio(value, interval.low, versus, around_versus.high))
    lowest = around_versus.low * (2 * versus - around_versus.low)
    if not lowest:
        return Interval(low, inf)
    product, highest = value * versus, interval.high * (2 * value - interval.high)
    return Interval(low, (product + sqrt(product * product - highest * lowest)) / lowest)


def lowest_difference(value: Number, low: Number, versus: Number, high: Number) -> Number:
    """The lower bound of `square_and_add`, of numbers or arrays.

    `value` is at least `low`, and `versus` at most `high`.
    """
    reach: Number = np.hypot(value - low, high - versus)
    return value - versus - reach


def lowest_ratio(value: Number, low: Number, versus: Number, high: Number) -> Number:
    """The lower bound of `mover_r`, of numbers or arrays.

    `value` is at least `low`, and `versus` at most `high`. 0 where `low` is; `versus` may be 0 here, as long as
    `high` is not.
    """
    # The root of Donner and Zou's equation without its difference of two numbers that may be almost the same.
    product, lowest = value * versus, low * (2 * value - low)
    root: Number = np.sqrt(product * product - lowest * high * (2 * versus - high))
    bound: Number = lowest / (product + root + (lowest == 0))
    return bound


def difference_interval(
    successes: int, trials: int, successes_versus: int, trials_versus: int, level: float = LEVEL
) -> Interval | None:
    """Interval of the difference of two independent proportions.

    First minus second, in [-1, 1]: `square_and_add` of their intervals. Newcombe's of 1998, on exact intervals in
    place of Wilson's where successes or failures are `few`. None where nobody was asked. Coverage, summed over all
    outcomes at 81 pairs of true rates from {2, 5, 10, 20, 30, 50, 70, 90, 95 %} and a level of 95 %: mean (lowest)

        cases                     11 : 11       11 : 30       30 : 30       30 : 1,000    100 : 100
        on Wilson's               0.959 (.921)  0.956 (.929)  0.956 (.922)  0.954 (.942)  0.953 (.940)
        this                      0.980 (.961)  0.973 (.945)  0.963 (.948)  0.965 (.950)  0.954 (.940)
        on Jeffreys'              0.957 (.921)  0.954 (.929)  0.951 (.934)  0.951 (.931)  0.949 (.934)
    """
    first, second = rate_interval(successes, trials, level), rate_interval(successes_versus, trials_versus, level)
    if first is None or second is None:
        return None
    return square_and_add(successes / trials, first, successes_versus / trials_versus, second)


def ratio_interval(
    successes: int, trials: int, successes_versus: int, trials_versus: int, level: float = LEVEL
) -> Interval | None:
    """Interval of the ratio of two independent proportions.

    First over second: `mover_r` of their intervals. None where the second count of successes is zero: there is no
    ratio. Coverage as of `difference_interval`, summed over the outcomes in which the ratio exists: mean (lowest)

        cases                     11 : 30       30 : 30       30 : 1,000    100 : 100
        Katz 1978 (logarithms)    0.954 (.685)  0.960 (.913)  0.944 (.784)  0.958 (.941)
        Koopman 1984 (score)      0.952 (.835)  0.951 (.889)  0.955 (.935)  0.953 (.941)
        MOVER-R on Wilson's       0.952 (.873)  0.953 (.889)  0.955 (.935)  0.954 (.941)
        this                      0.975 (.950)  0.968 (.948)  0.964 (.948)  0.955 (.941)

    What makes the others too narrow is a second rate near 0: that it is above 0 by chance makes the ratio small.
    """
    first, second = rate_interval(successes, trials, level), rate_interval(successes_versus, trials_versus, level)
    if first is None or second is None or not successes_versus:
        return None
    return mover_r(successes / trials, first, successes_versus / trials_versus, second)


def normal(value: float, standard_error: float, level: float = LEVEL) -> Interval:
    """The value plus and minus z standard errors.

    For means over many cases, and for AUC.
    """
    half = critical_z(level) * standard_error
    return Interval(value - half, value + half)


@dataclass(frozen=True, slots=True)
class Moments:
    """What a mean's interval is computed from."""

    n: int
    """At least 1."""
    mean: float
    variance: float | None
    """With n - 1 in the denominator; None of a single value."""


def student(sample: Moments, level: float = LEVEL) -> Interval | None:
    """Interval of a mean by Student's t.

    For many cases it is that of the normal distribution. None of a single case.
    """
    critical_z(level)  # refuses what is no level
    if sample.variance is None:
        return None
    half = float(scipy.special.stdtrit(sample.n - 1, (1 + level) / 2)) * sqrt(sample.variance / sample.n)
    return Interval(sample.mean - half, sample.mean + half)


def welch(first: Moments, second: Moments, level: float = LEVEL) -> Interval | None:
    """Interval of the difference of two independent means (Welch 1947).

    First minus second. None where either is the mean of one case.
    """
    critical_z(level)  # refuses what is no level
    difference = _difference(first, second)
    if difference is None:
        return None
    gap, error, freedom = difference
    half = float(scipy.special.stdtrit(freedom, (1 + level) / 2)) * error if error else 0.0
    return Interval(gap - half, gap + half)


def welch_p_value(first: Moments, second: Moments) -> float | None:
    """The p-value of Welch's two-sided test of two means.

    How often chance alone makes a difference so large where there is none. From 0 to 1; None where either is of one
    case.
    """
    difference = _difference(first, second)
    return None if difference is None else _two_sided(*difference)


def student_p_value(first: Moments, second: Moments) -> float | None:
    """As `welch_p_value`, by Student's test: with one variance, pooled of both."""
    if first.variance is None or second.variance is None:
        return None
    freedom = first.n + second.n - 2
    pooled = ((first.n - 1) * first.variance + (second.n - 1) * second.variance) / freedom
    return _two_sided(first.mean - second.mean, sqrt(pooled * (1 / first.n + 1 / second.n)), freedom)


def _two_sided(gap: float, error: float, freedom: float) -> float:
    if not error:
        return 1.0 if gap == 0 else 0.0
    return float(2 * scipy.special.stdtr(freedom, -abs(gap) / error))


def _difference(first: Moments, second: Moments) -> tuple[float, float, float] | None:
    """A difference of means with its error and degrees of freedom.

    The degrees of freedom are those of Welch and Satterthwaite.
    """
    if first.variance is None or second.variance is None:
        return None
    a, b = first.variance / first.n, second.variance / second.n
    if not a + b:
        return first.mean - second.mean, 0.0, inf
    # Shares of the variance, so that squares of very small ones do not vanish.
    share = a / (a + b)
    freedom = 1 / (share**2 / (first.n - 1) + (1 - share) ** 2 / (second.n - 1))
    return first.mean - second.mean, sqrt(a + b), freedom
