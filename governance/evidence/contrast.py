"""Two versions that could serve in one place, measured alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from governance.evidence.beside import difference
from governance.evidence.bundle import select
from governance.evidence.judgement import Side, side_of
from governance.evidence.measurement import Measurement
from governance.evidence.positive import other_way
from governance.evidence.side_by_side import between_groups
from governance.records import Window
from governance.statistics.interval import (
    LEVEL,
    bonferroni,
    difference_interval,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same measurement of two versions."""

    own: Measurement
    other: Measurement
    difference: Measurement
    """The first minus the second; 0 is no difference. Cases of the two are taken for different ones."""

    @property
    def side(self) -> Side | None:
        """Whether the first is clearly above or below the second.

        None where chance may explain the difference.
        """
        return side_of(0, self.difference)

    @property
    def sure(self) -> float:
        """How large the difference is at least, whoever is ahead.

        Below 0 where chance may explain it, and where it has no interval.
        """
        interval = self.difference.interval
        return -1.0 if interval is None else max(interval.low, -interval.high)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two versions on the days that both were counted on."""

    window: Window
    everybody: tuple[Pair, ...]
    """Measurements of all cases, each interval by itself."""
    groups: tuple[Pair, ...]
    """Of each group, who misses the good decision; the largest difference that is sure comes first.

    The intervals hold for all groups together (Bonferroni)."""


def of_everybody(own: Sequence[Measurement], other: Sequence[Measurement], names: Sequence[str]) -> tuple[Pair, ...]:
    """Those of `names` that were measured of both, in their order.

    The intervals of differences are made of those of the two (Zou and Donner 2008).
    """
    first = [m for name in names for m in select(tuple(own), name)[:1]]
    return tuple(
        Pair(m, theirs, difference(m, theirs))
        for m, theirs in _both(first, other)
        if m.value is not None and theirs.value is not None
    )


def of_groups(own: Sequence[Measurement], other: Sequence[Measurement], rate: str) -> tuple[Pair, ...]:
    """Who misses the good decision, group by group.

    `rate` is the share of those who get it. Intervals of differences are those of two proportions (Newcombe 1998),
    for all groups together.
    """
    both = [
        (other_way(ours), other_way(theirs))
        for ours, theirs in _both(between_groups(own, rate), other)
        if ours.value is not None and theirs.value is not None
    ]
    level = bonferroni(LEVEL, len(both))
    pairs = [Pair(ours, theirs, _of_shares(ours, theirs, level)) for ours, theirs in both]
    return tuple(sorted(pairs, key=lambda pair: -pair.sure))


def _both(own: Sequence[Measurement], other: Sequence[Measurement]) -> list[tuple[Measurement, Measurement]]:
    theirs: Mapping[str, Measurement] = {m.key: m for m in other}
    return [(m, theirs[m.key]) for m in own if m.key in theirs]


def _of_shares(own: Measurement, other: Measurement, level: float) -> Measurement:
    """The difference between shares that miss something.

    Counts are of those who get it, and the difference of the others has the other sign.
    """
    by_values = difference(own, other)
    if "part" not in own.counts or "part" not in other.counts:
        return by_values
    got, theirs = own.counts, other.counts
    interval = difference_interval(theirs["part"], theirs["whole"], got["part"], got["whole"], level)
    return replace(by_values, interval=interval)
