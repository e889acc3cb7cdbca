"""How sure a rate is, given its counts: closed forms on whole numbers, and one bracketed root.

Every function takes `level`, the coverage in repeated sampling (0.95 unless told), and returns
(low, high) with low <= high. None where the counts do not determine a rate.
"""

from dataclasses import dataclass
from math import copysign, exp, inf, log, sqrt
from statistics import NormalDist

from scipy.special import betaincinv, stdtr, stdtrit

LEVEL = 0.95
FEW = 5
"""Fewer successes or failures than this are too few for an approximation by the normal distribution."""


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


def clopper_pearson(successes: int, trials: int, level: float = LEVEL) -> Interval | None:
    """Exact interval of a proportion (Clopper and Pearson 1934): covers with `level` or more at every true rate."""
    if trials == 0:
        return None
    critical_z(level)  # refuses what is no level
    tail, failures = (1 - level) / 2, trials - successes
    low = 0.0 if successes == 0 else float(betaincinv(successes, failures + 1, tail))
    high = 1.0 if failures == 0 else float(betaincinv(successes + 1, failures, 1 - tail))
    return Interval(low, high)


def few(successes: int, trials: int) -> bool:
    """Whether a proportion rests on fewer than `FEW` successes or failures."""
    return min(successes, trials - successes) < FEW


def rate_interval(successes: int, trials: int, level: float = LEVEL) -> Interval | None:
    """Interval of a proportion in [0, 1]: exact where successes or failures are `few`, Wilson's otherwise.

    Chosen by coverage, summed over all outcomes at true rates of 1, 2, ... 99 % and a level of 95 %: mean (lowest)

        cases            30            100           1,000
        Wilson           0.952 (.930)  0.949 (.921)  0.950 (.946)
        exact            0.974 (.954)  0.965 (.954)  0.955 (.951)
        this             0.957 (.934)  0.951 (.933)  0.950 (.946)

    Wilson's alone falls to 0.86 on fifteen cases, where a rate is near 0 or 1; this to 0.937. The exact one alone
    covers too often, which makes it wider than it need be.
    """
    return clopper_pearson(successes, trials, level) if few(successes, trials) else wilson(successes, trials, level)


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


def koopman(
    successes: int, trials: int, successes_versus: int, trials_versus: int, level: float = LEVEL
) -> Interval | None:
    """Score interval of a ratio of independent proportions, first over second (Koopman 1984); 0 and more.

    It holds the ratios that a score test does not reject, and works where the first count of successes is zero.
    None where the second is: the ratio has no upper bound there.
    """
    if not (trials and successes_versus and trials_versus):
        return None
    z = critical_z(level)
    low = _lowest_ratio(successes, trials, successes_versus, trials_versus, z)
    high = 1 / _lowest_ratio(successes_versus, trials_versus, successes, trials, z)
    return Interval(low, high)


def _lowest_ratio(successes: int, trials: int, successes_versus: int, trials_versus: int, z: float) -> float:
    """The ratio, below the one observed, that a score test just does not reject."""
    # Imported here: half a second that only ratios of a few cases need.
    from scipy.optimize import brentq

    if successes == 0:
        return 0.0

    def excess(log_ratio: float) -> float:
        return _ratio_score(exp(log_ratio), successes, trials, successes_versus, trials_versus) - z

    below = above = log(successes / trials * trials_versus / successes_versus) if successes_versus else 0.0
    while excess(below) <= 0:
        below -= 1
    while excess(above) >= 0:
        above += 1
    return exp(brentq(excess, below, above, xtol=1e-14))


def _ratio_score(ratio: float, successes: int, trials: int, successes_versus: int, trials_versus: int) -> float:
    """How many standard errors the observed proportions lie from having `ratio`, under that ratio.

    The proportions that have it and are likeliest solve a quadratic equation (Miettinen and Nurminen 1985).
    """
    linear = trials * ratio + successes + trials_versus + successes_versus * ratio
    constant = successes + successes_versus
    root = sqrt(max(0.0, linear * linear - 4 * (trials + trials_versus) * ratio * constant))
    second = min(1.0, 2 * constant / (linear + root))
    first = min(1.0, ratio * second)
    distance = successes / trials - ratio * successes_versus / trials_versus
    variance = first * (1 - first) / trials + ratio * ratio * second * (1 - second) / trials_versus
    if variance <= 0:
        return copysign(inf, distance) if distance else 0.0
    return distance / sqrt(variance)


def ratio_interval(
    successes: int, trials: int, successes_versus: int, trials_versus: int, level: float = LEVEL
) -> Interval | None:
    """Interval of a ratio of proportions: Koopman's where any of the four cells is under `FEW`, Katz's otherwise.

    Chosen by coverage, summed over all outcomes in which the ratio exists, at 81 pairs of true rates from
    {2, 5, 10, 20, 30, 50, 70, 90, 95 %} and a level of 95 %: mean (lowest)

        cases                     11 : 30       30 : 30       30 : 1,000    100 : 100     1,000 : 1,000
        Katz                      0.954 (.685)  0.960 (.913)  0.944 (.784)  0.958 (.941)  0.951 (.948)
        half a case to each cell  0.922 (.685)  0.937 (.735)  0.933 (.784)  0.957 (.941)  0.951 (.948)
        this                      0.951 (.835)  0.951 (.889)  0.954 (.923)  0.954 (.938)  0.951 (.948)

    (The second row adds half a case where a cell is under `FEW`, as Haldane and Anscombe do.) None where the second
    count of successes is zero.
    """
    sparse = few(successes, trials) or few(successes_versus, trials_versus)
    return (koopman if sparse else katz)(successes, trials, successes_versus, trials_versus, level)


def normal(value: float, standard_error: float, level: float = LEVEL) -> Interval:
    """Value plus and minus z standard errors: for means over many cases, and for AUC."""
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
    """Interval of a mean by Student's t: for many cases that of the normal distribution. None of a single case."""
    critical_z(level)  # refuses what is no level
    if sample.variance is None:
        return None
    half = float(stdtrit(sample.n - 1, (1 + level) / 2)) * sqrt(sample.variance / sample.n)
    return Interval(sample.mean - half, sample.mean + half)


def welch(first: Moments, second: Moments, level: float = LEVEL) -> Interval | None:
    """Interval of a difference of independent means, first minus second (Welch 1947). None where either is of one case."""
    critical_z(level)  # refuses what is no level
    found = _difference(first, second)
    if found is None:
        return None
    gap, error, freedom = found
    half = float(stdtrit(freedom, (1 + level) / 2)) * error if error else 0.0
    return Interval(gap - half, gap + half)


def welch_p_value(first: Moments, second: Moments) -> float | None:
    """How often chance alone makes a difference of means so large where there is none (Welch's two-sided test).

    From 0 to 1; None where either is of one case.
    """
    found = _difference(first, second)
    return None if found is None else _two_sided(*found)


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
    return float(2 * stdtr(freedom, -abs(gap) / error))


def _difference(first: Moments, second: Moments) -> tuple[float, float, float] | None:
    """A difference of means, its standard error, and its degrees of freedom (Welch and Satterthwaite)."""
    if first.variance is None or second.variance is None:
        return None
    a, b = first.variance / first.n, second.variance / second.n
    if not a + b:
        return first.mean - second.mean, 0.0, inf
    # Shares of the variance, so that squares of very small ones do not vanish.
    share = a / (a + b)
    freedom = 1 / (share**2 / (first.n - 1) + (1 - share) ** 2 / (second.n - 1))
    return first.mean - second.mean, sqrt(a + b), freedom
