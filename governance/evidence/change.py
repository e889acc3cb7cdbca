"""Whether and when a mean changed.

Of errors of a predicted number, or of how well rows are put in order.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TypeVar

from governance.evidence.measurement import Measurement
from governance.sentences import methods
from governance.sentences.phrase import Phrase
from governance.statistics.interval import LEVEL, Moments, student_p_value, welch, welch_p_value
from governance.statistics.ranking import RankingSums
from governance.statistics.regression import RegressionSums

SMALLEST_SAMPLE = 100
"""With fewer known cases, that no change is found says nothing."""
SMALLEST_SIDE = 30
"""A mean of fewer is not near enough to normal for a test."""

Sums = TypeVar("Sums", RegressionSums, RankingSums)


def change_of_mean(
    name: str,
    buckets: Sequence[tuple[str, Sums]],
    mean_of: Callable[[Sums], Moments | None],
    too_few: Callable[[int, int, int], Phrase],
) -> Measurement:
    """A mean after a change minus before it.

    0 where no change is found. `buckets` say when they begin, in order of time. `too_few` says that so many are
    known, in so many buckets, of at least so many. Every split of the buckets into before and after is tested twice,
    by Student and by Welch, and both must find it, 5 % over all splits together (Bonferroni). Welch's test alone
    takes a small part without large errors, which are rare, for a change: in up to 22 % of histories of 60 buckets of
    40 log-normal errors; both together in fewer than 3 %.
    """
    usable = [(since, sums) for since, sums in buckets if mean_of(sums) is not None]
    cases = sum(moments.n for _, sums in usable if (moments := mean_of(sums)) is not None)
    if len(usable) < 2 or cases < SMALLEST_SAMPLE:
        return Measurement.missing(name, too_few(cases, len(usable), SMALLEST_SAMPLE), n=cases)
    parts = _parted([sums for _, sums in usable], mean_of)
    at = min(range(1, len(usable)), key=lambda split: _p_value(*parts[split - 1]))
    before, after = parts[at - 1]
    if not _p_value(before, after) < (1 - LEVEL) / (len(usable) - 1):
        return Measurement(name, methods.no_change_of_mean(len(usable)), value=0.0, n=cases)
    return Measurement(
        name,
        methods.change_of_mean(len(usable)),
        about={"since": usable[at][0]},
        value=after.mean - before.mean,
        interval=welch(after, before),
        n=after.n,
    )


def _parted(buckets: Sequence[Sums], mean_of: Callable[[Sums], Moments | None]) -> list[tuple[Moments, Moments]]:
    """The counts before and after each split.

    The first split is after the first bucket.
    """
    before = [mean_of(sums) for sums in accumulate(buckets)]
    after = [mean_of(sums) for sums in accumulate(reversed(buckets))][::-1]
    return [(a, b) for a, b in zip(before[:-1], after[1:], strict=True) if a is not None and b is not None]


def _p_value(before: Moments, after: Moments) -> float:
    if min(before.n, after.n) < SMALLEST_SIDE:
        return 1.0
    student_says, welch_says = student_p_value(before, after), welch_p_value(before, after)
    assert student_says is not None, "both sides have enough cases"
    assert welch_says is not None, "both sides have enough cases"
    return max(student_says, welch_says)
