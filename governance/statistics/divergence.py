"""Distances of two distributions, from counts in the same bins.

Each distance comes with the size that chance alone gives it. Every function takes the counts per bin of a `reference`
and of a `current` sample, in the same order. It raises ValueError where the numbers of bins differ, a count is
negative, or either side holds no case: there is nothing to compare then. Bins that are empty on both sides never
count.

A function that ends in `_noise` is the critical value: what chance exceeds without any drift in at most 5 % of
samples (`FALSE_ALARM_RATE`), over `comparisons` features together (Bonferroni). The laws are those of large samples.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import isfinite, log, pi, sqrt
from statistics import NormalDist

import scipy

PSEUDOCOUNT = 0.5
"""Added to every bin on both sides, so that an empty bin has a finite distance; recorded as the empty-bin rule."""
EXPECTED_CASES = 5
"""Expected on the smaller side in a bin that counts alone; below it the laws of large samples fail (Cochran 1954)."""
FALSE_ALARM_RATE = 0.05
"""Over all features of a version together (Bonferroni)."""


def without_rare_bins(
    reference: Sequence[int], current: Sequence[int], others: int | None = None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Both sides with their rare bins merged into one last bin.

    They stay as they are where no bin is rare. A bin is rare where, shared out by the sizes of both sides, fewer than
    `EXPECTED_CASES` of its cases fall to the smaller one. Where those together are still rare, the smallest of the
    rest joins them. Which bins are rare depends on both sides together only, so chance keeps its law.

    `others` is the position of the bin of values without a bin of their own, if there is one. It joins the rare ones,
    where there are any: which values have a bin was chosen by the reference, so rare values are in it by chance, and
    then more of the current side's. Raises IndexError where there is no such position.
    """
    pairs = _occupied(reference, current)
    n, m = _totals(pairs)
    unnamed = None if others is None else (reference[others], current[others])
    rare = [pair for pair in pairs if _expected(pair, n, m) < EXPECTED_CASES]
    if not rare:
        return tuple(reference), tuple(current)
    rest = sorted((pair for pair in pairs if _expected(pair, n, m) >= EXPECTED_CASES), key=sum, reverse=True)
    if unnamed in rest:
        rest.remove(unnamed)
        rare.append(unnamed)
    while rest and _expected(_totals(rare), n, m) < EXPECTED_CASES:
        rare.append(rest.pop())
    kept = [*rest, _totals(rare)]
    return tuple(a for a, _ in kept), tuple(b for _, b in kept)


def psi(reference: Sequence[int], current: Sequence[int]) -> float:
    """Population stability index: sum of (p - q) ln(p / q).

    Over bins. 0 where the shares are equal; it has no upper end. In nats: it is Kullback and Leibler's divergence in
    both directions, added (Jeffreys 1946). Half a case is added to every bin on both sides (`PSEUDOCOUNT`).
    """
    return sum((p - q) * log(p / q) for p, q in _smoothed_shares(reference, current))


def psi_noise(reference: Sequence[int], current: Sequence[int], comparisons: int = 1) -> float:
    """The PSI that chance alone exceeds in 5 % of samples.

    Over `comparisons` features together. Without drift PSI is about (1/n + 1/m) chi-square with B-1 degrees of
    freedom (Yurdakul and Naranjo 2020).
    """
    return _chi_square_by_chance(reference, current, comparisons)


def kl_divergence(reference: Sequence[int], current: Sequence[int]) -> float:
    """The divergence of `current` from `reference`: sum of q ln(q / p).

    Here q is the share now. 0 where the shares are equal; it has no upper end. In nats (Kullback and Leibler 1951):
    what a code made for the reference wastes on each case now. Not symmetric. Half a case is added to every bin on
    both sides (`PSEUDOCOUNT`).
    """
    return max(0.0, sum(q * log(q / p) for p, q in _smoothed_shares(reference, current)))


def kl_divergence_noise(reference: Sequence[int], current: Sequence[int], comparisons: int = 1) -> float:
    """The divergence that chance alone exceeds in 5 % of samples.

    It is about (1/2) (1/n + 1/m) chi-square with B-1 degrees of freedom. To second order a divergence between near
    shares is half their chi-square distance (Kullback 1959).
    """
    return _chi_square_by_chance(reference, current, comparisons) / 2


def jensen_shannon(reference: Sequence[int], current: Sequence[int]) -> float:
    """Jensen-Shannon distance, between 0 and 0.833.

    0 where the shares are equal, sqrt(ln 2) = 0.833 where no bin is shared. It is symmetric. The square root of the
    mean divergence of both sides from their mean, in nats (Lin 1991); the root is a metric (Endres and Schindelin
    2003). Finite with empty bins, so nothing is added to them.
    """
    pairs = _occupied(reference, current)
    n, m = _totals(pairs)
    divergence = sum(_from_mean(a / n, b / m) + _from_mean(b / m, a / n) for a, b in pairs) / 2
    return sqrt(max(0.0, divergence))  # rounding must not take the root of less than nothing


def jensen_shannon_noise(reference: Sequence[int], current: Sequence[int], comparisons: int = 1) -> float:
    """The Jensen-Shannon distance that chance alone exceeds in 5 % of samples.

    Its square is about q (1/8) (1/n + 1/m) chi-square with B-1 degrees of freedom. Each side lies half as far from
    the mean as from the other, and enters with one half: a quarter of Kullback and Leibler's law (Grosse et al.
    2002). Between sides of one size the square is the likelihood ratio statistic G over 2 (n + m), which is a little
    large in small samples; q corrects for that (Williams 1976).
    """
    return sqrt(_williams(reference, current) * _chi_square_by_chance(reference, current, comparisons) / 8)


def _williams(reference: Sequence[int], current: Sequence[int]) -> float:
    """The mean of the statistic G, as a multiple of chi-square's.

    Of the 2 x B table. It goes to 1 as the number of cases grows.
    """
    pairs = _occupied(reference, current)
    if len(pairs) < 2:
        return 1.0
    (n, m), size = _totals(pairs), sum(_totals(pairs))
    over_bins = sum(size / (a + b) for a, b in pairs) - 1
    return 1 + (size / n + size / m - 1) * over_bins / (6 * size * (len(pairs) - 1))


def kolmogorov_smirnov(reference: Sequence[int], current: Sequence[int]) -> float:
    """The largest difference of cumulative shares, over bins in order of value.

    Without the bin of missing values. 0 where they are equal, 1 where all of one lies below the other. It is looked
    for between bins only, so it is a lower bound of D on the values themselves (Smirnov 1948; for distributions with
    steps Noether 1963).
    """
    rises, scale = _differences(reference, current)
    return max(rises) / scale


def kolmogorov_smirnov_at_most(reference: Sequence[int], current: Sequence[int], single: Sequence[bool]) -> float:
    """The largest difference of cumulative shares that the counts allow.

    The values themselves may differ so much: it is D or more. Inside a bin one side may have all its cases before the
    other has any; not in one that holds a single value (`single`), where both rise at once. Raises ValueError also
    unless `single` says of every bin whether it does.
    """
    n, m = _totals(_occupied(reference, current))
    then, now = ([0, *accumulate(counts)] for counts in (reference, current))
    inside = [
        max(then[at + 1] * m - now[at] * n, now[at + 1] * n - then[at] * m)
        for at, single_valued in enumerate(_for_each(single, len(reference)))
        if not single_valued
    ]
    rises, scale = _differences(reference, current)
    return min(scale, max([*rises, *inside])) / scale


def kolmogorov_smirnov_noise(reference: Sequence[int], current: Sequence[int], comparisons: int = 1) -> float:
    """The D that chance alone exceeds in 5 % of samples.

    1.358 sqrt(1/n + 1/m) for one comparison (Smirnov 1948). It is conservative on bins.
    """
    n, m = _totals(_occupied(reference, current))
    return float(scipy.special.kolmogi(_rate(comparisons)) * sqrt(1 / n + 1 / m))


def bin_positions(edges: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    """The middle of each bin, from left to right.

    The outer ones reach from `low` to the first edge and from the last edge to `high`, the smallest and the largest
    value in the reference. Raises ValueError unless all are finite and rise from `low` over the edges to `high`.
    """
    cuts = (low, *edges, high)
    if not all(isfinite(cut) for cut in cuts):
        raise ValueError(f"bins between {cuts}, expected finite numbers")
    if any(a > b for a, b in pairwise(cuts)):
        raise ValueError(f"bins between {cuts}, expected numbers that rise")
    return tuple(a / 2 + b / 2 if a < b else a for a, b in pairwise(cuts))  # their difference may have no number


def wasserstein(reference: Sequence[int], current: Sequence[int], positions: Sequence[float]) -> float:
    """First Wasserstein distance: how far a case moved, on average.

    Every case counts as being at the position of its bin. In the unit of the feature; 0 where the shares are equal,
    at most the distance of the outermost positions (Vaserstein 1969; in one dimension the area between the cumulative
    shares, Vallender 1974). Divided by the reference's standard deviation it compares across features. Values beyond
    the outer positions count as being there. Raises ValueError also unless there is one position per bin and they
    rise.
    """
    rises, scale = _differences(reference, current)
    gaps = _gaps(positions, len(reference))
    return sum(rise / scale * gap for rise, gap in zip(rises, gaps, strict=False))


def wasserstein_noise(
    reference: Sequence[int], current: Sequence[int], positions: Sequence[float], comparisons: int = 1
) -> float:
    """An upper bound of the distance that chance alone exceeds.

    Chance exceeds it in at most 5 % of samples. Without drift the differences of cumulative shares are about normal,
    with variance (1/n + 1/m) F (1 - F), and the distance is a convex function of them: it stays below its mean plus z
    times the largest standard deviation of a sum of them, which is that of the positions' mean (Tsirelson, Ibragimov
    and Sudakov 1976; that the median does not exceed the mean, Kwapien 1994). F is that of both sides together.
    """
    pairs = _occupied(reference, current)
    n, m = _totals(pairs)
    gaps = _gaps(positions, len(reference))
    shares = [(a + b) / (n + m) for a, b in zip(reference, current, strict=True)]
    below = list(accumulate(shares))
    mean = sqrt(2 / pi) * sum(sqrt(max(0.0, f * (1 - f))) * gap for f, gap in zip(below, gaps, strict=False))
    centre = sum(share * at for share, at in zip(shares, positions, strict=True))
    spread = sqrt(sum(share * (at - centre) ** 2 for share, at in zip(shares, positions, strict=True)))
    z = NormalDist().inv_cdf(1 - _rate(comparisons))
    return sqrt(1 / n + 1 / m) * (mean + z * spread)


def mean_noise(reference: Sequence[int], current: Sequence[int], comparisons: int = 1) -> float:
    """The distance of two means that chance alone exceeds.

    In standard deviations of a value: z sqrt(1/n + 1/m).
    """
    n, m = _totals(_occupied(reference, current))
    return NormalDist().inv_cdf(1 - _rate(comparisons) / 2) * sqrt(1 / n + 1 / m)


def unseen_noise(by_chance: float, reference: int, current: int, comparisons: int = 1) -> float:
    """The share of unseen values that chance alone exceeds.

    Unseen values are not in the reference. Chance exceeds the result in at most 0.5 % of samples. `by_chance` is the
    share of the reference's cases whose value none of its others has: what is left for values that it missed (Good
    1953), with a variance of at most 1 / `reference`; the share among `current` cases has at most 1 / (4 `current`).
    A tenth of the usual rate, since it decides only which bins others are measured in.
    """
    z = NormalDist().inv_cdf(1 - _rate(comparisons) / 10)
    return by_chance + z * sqrt(1 / reference + 1 / (4 * current))


def cramers_v(reference: Sequence[int], current: Sequence[int]) -> float:
    """Cramer's V: Pearson's statistic as an effect size (Cramer 1946).

    How far two samples are from one distribution over bins. 0 where the shares are equal, 1 where no bin is shared;
    between, it is the smaller the more unequal the two sizes are: compare it between pairs of like sizes. The
    statistic under it is the sum of (seen - expected)^2 / expected in the 2 x B table (Pearson 1911); nothing is
    merged and nothing corrected for continuity.
    """
    pairs = _occupied(reference, current)
    n, m = _totals(pairs)
    return sqrt(sum((a * m - b * n) ** 2 / (n * m * (a + b)) for a, b in pairs) / (n + m))


def cramers_v_noise(reference: Sequence[int], current: Sequence[int], comparisons: int = 1) -> float:
    """The Cramer's V above which homogeneity is rejected at 5 %.

    What it exceeds by chance alone, by exactly that test.
    """
    pairs = _occupied(reference, current)
    return sqrt(_chi_square_quantile(len(pairs), comparisons) / sum(_totals(pairs)))


def _occupied(reference: Sequence[int], current: Sequence[int]) -> list[tuple[int, int]]:
    if len(reference) != len(current):
        raise ValueError(f"{len(reference)} bins in the reference and {len(current)} now, expected the same")
    for side, counts in (("reference", reference), ("current", current)):
        if any(count < 0 for count in counts):
            raise ValueError(f"the {side} counts include {min(counts)}, expected none below 0")
        if not any(counts):
            raise ValueError(f"the {side} counts are all empty, expected at least one case")
    return [(a, b) for a, b in zip(reference, current, strict=True) if a or b]


def _totals(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(a for a, _ in pairs), sum(b for _, b in pairs)


def _expected(pair: tuple[int, int], n: int, m: int) -> float:
    """The expected cases of a bin on the smaller side.

    Where the two sides do not differ.
    """
    return sum(pair) * min(n, m) / (n + m)


def _smoothed_shares(reference: Sequence[int], current: Sequence[int]) -> list[tuple[float, float]]:
    """Shares of both sides after the pseudocount is added.

    Bins that are empty on both sides are left out: they would only add pseudocounts.
    """
    pairs = _occupied(reference, current)
    n, m = _totals(pairs)
    extra = PSEUDOCOUNT * len(pairs)
    return [((a + PSEUDOCOUNT) / (n + extra), (b + PSEUDOCOUNT) / (m + extra)) for a, b in pairs]


def _from_mean(share: float, other: float) -> float:
    return share * log(2 * share / (share + other)) if share else 0.0


def _differences(reference: Sequence[int], current: Sequence[int]) -> tuple[list[int], int]:
    """Differences of cumulative shares after each bin, without rounding.

    They are whole numbers over one denominator.
    """
    n, m = _totals(_occupied(reference, current))
    return [abs(d) for d in accumulate(a * m - b * n for a, b in zip(reference, current, strict=True))], n * m


def _for_each(single: Sequence[bool], bins: int) -> Sequence[bool]:
    if len(single) != bins:
        raise ValueError(f"{len(single)} answers for {bins} bins, expected one each")
    return single


def _gaps(positions: Sequence[float], bins: int) -> list[float]:
    if len(positions) != bins:
        raise ValueError(f"{len(positions)} positions for {bins} bins, expected one each")
    gaps = [b - a for a, b in pairwise(positions)]
    if not all(gap >= 0 for gap in gaps):
        raise ValueError(f"bins at {tuple(positions)}, expected numbers that rise")
    return gaps


def _rate(comparisons: int) -> float:
    return FALSE_ALARM_RATE / max(1, comparisons)


def _chi_square_by_chance(reference: Sequence[int], current: Sequence[int], comparisons: int) -> float:
    """The upper quantile of (1/n + 1/m) chi-square.

    Every quadratic distance follows this law, up to a factor.
    """
    pairs = _occupied(reference, current)
    n, m = _totals(pairs)
    return (1 / n + 1 / m) * _chi_square_quantile(len(pairs), comparisons)


def _chi_square_quantile(bins: int, comparisons: int) -> float:
    """The upper quantile of chi-square with B-1 degrees of freedom.

    It is 0 for a single bin.
    """
    return float(scipy.special.chdtri(bins - 1, _rate(comparisons))) if bins > 1 else 0.0
