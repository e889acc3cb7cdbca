"""Intervals of a summary over several groups, by resampling their counts.

A range (largest minus smallest rate) is biased upward: noise spreads equal rates apart, the more groups the
further, so that it is above 0 even where nothing differs. Its resamples are spread twice, by the noise of the
counts and by their own, and lie higher still. So the range itself is not resampled. Its bounds are those of pairs
of groups, since it is the largest gap of any two:

- it is at least the lower bound of every gap. To have looked at all of them is paid for by the quantile of the
  largest noise of any gap, in standard errors; that is what is drawn anew. Tukey's studentized range has it for
  groups of one size and one rate;
- it is the gap of one pair, so the largest of all the upper bounds is an upper one. Only that pair's matters, so it
  may err in all that the lower bound of one pair leaves of 1 - `level`.

A range is that largest gap; a ratio (smallest over largest) is treated likewise, with the bounds of ratios;
equalized odds take it over two rates at once. Rates have Jeffreys' intervals (Brown, Cai and DasGupta 2001), and
pairs `lowest_difference` and `lowest_ratio` of those. Noise is measured in angles, arcsine of the root of a rate
(Anscombe 1948), which have about one variance whatever the rate: differences and ratios have the same noise.

Chosen by simulated coverage at 95 % and 1,000 draws, of the six ranges and six kinds of groups of docs/statistics.md,
1,000 tables each: averages of the ranges (lowest of all), by cases in the denominator of a rate:

    cases                                     30                    100                   1,000
    percentiles of a range                    0.456 (.000)          0.463 (.000)          0.498 (.000)
    bias-corrected percentiles                0.504 (.000)          0.567 (.000)          0.606 (.000)
    basic bootstrap                           0.830 (.390)          0.864 (.460)          0.872 (.438)
    noise in rates or logarithms              0.946 to 0.981 (.896) 0.956 to 0.985 (.928) 0.959 to 0.967 (.924)
    angles; pairs exact under 5 cases         0.963 to 0.979 (.943) 0.958 to 0.974 (.933) 0.956 to 0.961 (.943)
    this                                      0.959 to 0.973 (.935) 0.960 to 0.969 (.940) 0.956 to 0.960 (.938)

(The first three are of ranges of fifteen kinds of groups, the fourth of 500 tables.) It is wide rather than narrow
where many groups lie between two extremes, for then few of the pairs come near to either bound.

A rate of 0 or 1 would have no noise, so half a case is added to every cell that is drawn from (not to the estimate).
Outcomes that are not known are cells of their own: a group's cases are drawn, not its labelled cases.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import scipy

from governance.statistics.confusion import CELLS, Confusion, Rate
from governance.statistics.interval import LEVEL, Interval, critical_z, lowest_difference, lowest_ratio

DRAWS = 1_000
KNOWN = 4
"""Cells with a known outcome, which come first."""

Floats = npt.NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Summary:
    """One number over all groups, as a difference or a ratio.

    Equal groups have a difference of 0 or a ratio of 1.
    """

    rates: tuple[Rate, ...]
    """The rates it compares; of several, the one that differs most counts."""
    ratio: bool = False


def summaries(groups: Sequence[Confusion], asked: Mapping[Name, Summary]) -> dict[Name, float | None]:
    """The observed value of each summary in `asked`.

    None where a group has no denominator, or where a ratio has no rate above 0.
    """
    cells = _cells(groups)
    return {name: _summary(summary, cells) for name, summary in asked.items()}


def summary_intervals(
    groups: Sequence[Confusion],
    asked: Mapping[Name, Summary],
    seed: int,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> dict[Name, Interval | None]:
    """An interval for each summary in `asked`.

    It holds the observed value, and covers the true one as the module says. The same counts in the same order, and
    the same `seed`, give the same intervals. None where `summaries` has none, and for fewer than two groups.
    """
    if draws < 1:
        raise ValueError(f"{draws} draws, expected 1 or more")
    least = critical_z(level)
    observed = summaries(groups, asked)
    if len(groups) < 2 or not any(value is not None for value in observed.values()):
        return dict.fromkeys(observed)
    cells = _cells(groups)
    drawn = _drawn(cells, np.random.default_rng(seed), draws)

    @cache
    def noise(rate: Rate) -> Floats:
        return largest_noise(*_part_and_whole(drawn, rate))

    @cache
    def tails(rates: tuple[Rate, ...]) -> tuple[float, float]:
        largest = np.quantile(np.maximum.reduce([noise(rate) for rate in rates]), level)
        lower = float(scipy.special.ndtr(-max(least, largest)))
        return lower, 1 - level - lower

    return {
        name: None if (value := observed[name]) is None else _interval(summary, cells, *tails(summary.rates), value)
        for name, summary in asked.items()
    }


def _cells(groups: Sequence[Confusion]) -> Floats:
    rows = [[getattr(counts, cell) for cell in CELLS] for counts in groups]
    return np.array(rows, float).reshape(-1, len(CELLS))


def _summary(summary: Summary, cells: Floats) -> float | None:
    values = []
    for rate in summary.rates:
        part, whole = _part_and_whole(cells, rate)
        if not (len(whole) and whole.all()) or (summary.ratio and not part.any()):
            return None
        shares = part / whole
        values.append(shares.min() / shares.max() if summary.ratio else shares.max() - shares.min())
    return float(min(values) if summary.ratio else max(values))


def _part_and_whole(cells: Floats, rate: Rate) -> tuple[Floats, Floats]:
    part, whole = ([CELLS.index(cell) for cell in named] for named in (rate.part, rate.whole))
    return cells[..., part].sum(axis=-1), cells[..., whole].sum(axis=-1)


def _drawn(cells: Floats, generator: np.random.Generator, draws: int) -> Floats:
    """Every group drawn anew: draws, groups, cells."""
    weights = _half_a_case_more(cells)
    sizes = cells.sum(axis=1).astype(int)
    shares = weights / weights.sum(axis=1, keepdims=True)
    return generator.multinomial(sizes, shares, size=(draws, len(cells))).astype(float)


def _half_a_case_more(cells: Floats) -> Floats:
    """Add half a case to every cell that may be drawn.

    To the four cells with known outcomes where a group has cases with known outcomes, and to the two others likewise.
    """
    has_labelled = cells[:, :KNOWN].sum(axis=1, keepdims=True) > 0
    unknown = cells[:, KNOWN:].sum(axis=1, keepdims=True) > 0
    return cells + np.hstack([np.repeat(has_labelled, 4, axis=1), np.repeat(unknown, 2, axis=1)]) / 2


def largest_noise(part: Floats, whole: Floats) -> Floats:
    """The largest noise of a gap between two groups, for each draw.

    In standard errors of that gap. Shapes are draws by groups, and the result's draws; 0 where no draw differs from
    another.
    """
    angle = np.arcsin(np.sqrt((part + 3 / 8) / (whole + 3 / 4)))
    noise = np.ascontiguousarray((angle - angle.mean(axis=0)).T)
    variance = noise.var(axis=1)
    largest = np.zeros(len(part))
    for group in range(len(noise) - 1):
        others = slice(group + 1, None)
        error = np.sqrt(variance[group] + variance[others])
        gaps = np.abs(noise[group] - noise[others]) / np.maximum(error, np.finfo(float).tiny)[:, None]
        largest = np.maximum(largest, gaps.max(axis=0))
    return largest


def _interval(summary: Summary, cells: Floats, lower: float, upper: float, observed: float) -> Interval:
    """The interval whose bounds may miss by so much on each side."""
    rates = [_part_and_whole(cells, rate) for rate in summary.rates]
    if summary.ratio:
        low = min(float(_lowest_ratios(*rate, upper).min()) for rate in rates)
        high = 1 / max(float(_lowest_ratios(*rate, lower).max()) for rate in rates)
    else:
        low = max(float(_lowest_differences(*rate, lower).max()) for rate in rates)
        high = -min(float(_lowest_differences(*rate, upper).min()) for rate in rates)
    return Interval(min(low, observed), max(min(high, 1.0), observed))


def _lowest_differences(part: Floats, whole: Floats, tail: float) -> Floats:
    """The lower bound of the difference of each pair of groups.

    Row minus column; 0 for a group and itself.
    """
    rate, low, high = jeffreys(part, whole, tail)
    differences = lowest_difference(rate[:, None], low[:, None], rate, high)
    np.fill_diagonal(differences, 0.0)
    return differences


def _lowest_ratios(part: Floats, whole: Floats, tail: float) -> Floats:
    """The lower bound of the ratio of each pair of groups.

    Row over column; 1 for a group and itself.
    """
    rate, low, high = jeffreys(part, whole, tail)
    ratios = lowest_ratio(rate[:, None], low[:, None], rate, high)
    np.fill_diagonal(ratios, 1.0)
    return ratios


def jeffreys(part: Floats, whole: Floats, tail: float) -> tuple[Floats, Floats, Floats]:
    """Shares with Jeffreys' lower and upper bounds (Brown, Cai and DasGupta 2001).

    The true shares are below the lower one, or above the upper one, with probability `tail` each. Three arrays as
    `part`, from 0 to 1. Every whole is above 0.
    """
    successes, failures = part + 0.5, whole - part + 0.5
    low = np.where(part == 0, 0.0, scipy.special.betaincinv(successes, failures, tail))
    high = np.where(part == whole, 1.0, scipy.special.betaincinv(successes, failures, 1 - tail))
    return part / whole, low, high
