"""How sure a summary over several groups is: their counts, drawn anew many times.

A range (largest minus smallest rate) is biased upward: noise spreads equal rates apart, the more groups the
further, so that it is above 0 even where nothing differs. Its resamples are spread twice, by the noise of the
counts and by their own, and lie higher still. So what is resampled here is the noise of each group, and each bound
rests on one property of the largest gap between any two groups:

- it is at least every observed gap less the most that noise adds to any of them: the lower bound, with the quantile
  of the largest standardised noise over all pairs, so that choosing the pair after looking is paid for;
- it is the gap of one pair, so the largest of all the pairs' own upper bounds is an upper one.

A range is that largest gap; a ratio (smallest over largest) is exp(-gap) between logarithms; equalized odds take it
over two rates at once. Where all groups are alike, only the lower bound can err, so it may err in all of 1 - `level`;
where two lie far apart, each bound errs in half of that.

Chosen by simulated coverage, at 95 % and 1,000 draws: 2, 4 and 20 groups, each with groups that are alike, spread
evenly, alike but for one, one a fifth of the others' size, and rates near 0 or 1. Mean (lowest) of the fifteen, 300
or 400 tables each, by cases of each outcome in the (smallest) group; above the line for selection alone, on so many:

    cases                              30             100            1,000
    percentiles, a range               0.456 (.000)   0.463 (.000)   0.498 (.000)
    bias-corrected percentiles         0.504 (.000)   0.567 (.000)   0.606 (.000)
    basic bootstrap                    0.830 (.390)   0.864 (.460)   0.872 (.438)
    --
    this, the ranges                   0.957 to 0.969 0.961 to 0.974 0.962 to 0.970
    this, the ratios                   0.973 to 0.986 0.967 to 0.974 0.962 to 0.968
    this, lowest of all ten            (.897)         (.927)         (.913)

So it covers with about `level` or more, wide rather than narrow where many groups lie between two extremes; with 30
cases a group, it covers 0.90 where twenty groups are alike, and where ratios rest on a handful of cases.

Rates of 0 and 1 would have no noise, so half a case is added to every cell that is drawn from (not to the estimate).
Outcomes that are not known are cells of their own: a group's cases are drawn, not its labelled cases.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from governance.statistics.confusion import Confusion
from governance.statistics.interval import LEVEL, Interval, critical_z

DRAWS = 1_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Summary:
    """One number over all groups; 0 is equal where it is a difference, 1 where it is a ratio."""

    rates: tuple[str, ...]
    """The rates it compares; of several, the one that differs most counts."""
    ratio: bool = False


SUMMARIES: Mapping[str, Summary] = {
    "demographic_parity_difference": Summary(("selection_rate",)),
    "demographic_parity_ratio": Summary(("selection_rate",), ratio=True),
    "equal_opportunity_range": Summary(("true_positive_rate",)),
    "equal_opportunity_ratio": Summary(("true_positive_rate",), ratio=True),
    "equalized_odds_difference": Summary(("true_positive_rate", "false_positive_rate")),
    "equalized_odds_ratio": Summary(("true_positive_rate", "false_positive_rate"), ratio=True),
    "predictive_parity_range": Summary(("positive_predictive_value",)),
    "predictive_parity_ratio": Summary(("positive_predictive_value",), ratio=True),
    "false_positive_rate_range": Summary(("false_positive_rate",)),
    "accuracy_range": Summary(("accuracy",)),
}

TP, FP, FN, TN, SELECTED, UNSELECTED = range(6)
RATE_CELLS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "selection_rate": ((TP, FP, SELECTED), (TP, FP, FN, TN, SELECTED, UNSELECTED)),
    "true_positive_rate": ((TP,), (TP, FN)),
    "false_positive_rate": ((FP,), (FP, TN)),
    "positive_predictive_value": ((TP,), (TP, FP)),
    "accuracy": ((TP, TN), (TP, FP, FN, TN)),
}
"""Of each rate: the cells counted, and those they are a share of."""


def summaries(groups: Sequence[Confusion]) -> dict[str, float | None]:
    """Each of `SUMMARIES` as observed; None where a group has no denominator, or a ratio none above 0."""
    cells = _cells(groups)
    return {name: _summary(summary, cells) for name, summary in SUMMARIES.items()}


def summary_intervals(
    groups: Sequence[Confusion], seed: int, draws: int = DRAWS, level: float = LEVEL
) -> dict[str, Interval | None]:
    """An interval for each of `SUMMARIES`: it holds the observed value, and covers the true one as the module says.

    The same counts in the same order, and the same `seed`, give the same intervals. None where `summaries` has none,
    and for fewer than two groups.
    """
    if draws < 1:
        raise ValueError(f"{draws} draws, expected 1 or more")
    critical_z(level)  # refuses what is no level
    observed = summaries(groups)
    if len(groups) < 2 or not any(value is not None for value in observed.values()):
        return dict.fromkeys(observed)
    cells = _cells(groups)
    drawn = _drawn(cells, np.random.default_rng(seed), draws)

    @cache
    def gaps(rate: str, *, ratio: bool) -> _Gaps:
        return _gaps(cells, drawn, rate, _log_rate if ratio else _rate, (1 - level) / 2)

    return {
        name: None
        if (value := observed[name]) is None
        else _interval([gaps(rate, ratio=summary.ratio) for rate in summary.rates], value, summary, level)
        for name, summary in SUMMARIES.items()
    }


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The gaps between all pairs of groups in one rate, row minus column."""

    observed: Floats
    error: Floats
    """Standard errors of the gaps."""
    upper: Floats
    """The upper bound of each gap alone."""
    noise: Floats
    """The largest standardised noise of any gap, one per draw."""


def _cells(groups: Sequence[Confusion]) -> Floats:
    rows = [(g.tp, g.fp, g.fn, g.tn, g.selected_unlabelled, g.unselected_unlabelled) for g in groups]
    return np.array(rows, float).reshape(-1, 6)


def _summary(summary: Summary, cells: Floats) -> float | None:
    found = []
    for rate in summary.rates:
        part, whole = _part_and_whole(cells, rate)
        if not (len(whole) and whole.all()) or (summary.ratio and not part.any()):
            return None
        shares = part / whole
        found.append(shares.min() / shares.max() if summary.ratio else shares.max() - shares.min())
    return float(min(found) if summary.ratio else max(found))


def _part_and_whole(cells: Floats, rate: str) -> tuple[Floats, Floats]:
    part, whole = RATE_CELLS[rate]
    return cells[..., part].sum(axis=-1), cells[..., whole].sum(axis=-1)


def _drawn(cells: Floats, generator: np.random.Generator, draws: int) -> Floats:
    """Every group drawn anew: draws, groups, cells."""
    weights = _half_a_case_more(cells)
    sizes = cells.sum(axis=1).astype(int)
    shares = weights / weights.sum(axis=1, keepdims=True)
    return generator.multinomial(sizes, shares, size=(draws, len(cells))).astype(float)


def _half_a_case_more(cells: Floats) -> Floats:
    """Half a case in every cell of four with known outcomes, and in both others, where a group has such cases."""
    known = cells[:, :SELECTED].sum(axis=1, keepdims=True) > 0
    unknown = cells[:, SELECTED:].sum(axis=1, keepdims=True) > 0
    return cells + np.hstack([np.repeat(known, 4, axis=1), np.repeat(unknown, 2, axis=1)]) / 2


def _rate(part: Floats, whole: Floats) -> Floats:
    # Resamples without a denominator are rarer than one in e^11 (a shown rate has 11 cases); they count as one half.
    return np.where(whole > 0, part / np.maximum(whole, 1), 0.5)


def _log_rate(part: Floats, whole: Floats) -> Floats:
    # Half a case makes the logarithm finite at 0, and takes most of its bias away (Walter 1975).
    return np.log((part + 0.5) / (whole + 0.5))


def _gaps(cells: Floats, drawn: Floats, rate: str, measured: Callable[[Floats, Floats], Floats], tail: float) -> _Gaps:
    observed = measured(*_part_and_whole(cells, rate))
    resampled = measured(*_part_and_whole(drawn, rate))
    noise = np.ascontiguousarray((resampled - resampled.mean(axis=0)).T)
    variance = noise.var(axis=1)
    error = np.sqrt(variance[:, None] + variance)
    gaps = observed[:, None] - observed
    upper, largest = gaps.copy(), np.zeros(len(drawn))
    # The lowest and the highest draw of the middle `1 - 2 * tail` of them.
    lowest = max(0, int(tail * (len(drawn) + 1)) - 1)
    for group in range(len(cells) - 1):
        others = slice(group + 1, None)
        between = noise[group] - noise[others]
        standardised = np.abs(between) / np.maximum(error[group, others, None], np.finfo(float).tiny)
        largest = np.maximum(largest, standardised.max(axis=0))
        between.sort(axis=1)
        upper[group, others] -= between[:, lowest]
        upper[others, group] += between[:, -1 - lowest]
    return _Gaps(gaps, error, upper, largest)


def _interval(gaps: Sequence[_Gaps], observed: float, summary: Summary, level: float) -> Interval:
    noise = np.quantile(np.maximum.reduce([gap.noise for gap in gaps]), level)
    low = max(0.0, *(float((gap.observed - noise * gap.error).max()) for gap in gaps))
    high = max(float(gap.upper.max()) for gap in gaps)
    if summary.ratio:
        low, high = float(np.exp(-high)), float(np.exp(-low))
    return Interval(min(low, observed), max(min(high, 1.0), observed))
