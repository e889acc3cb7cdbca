"""All counts of one model version over one bucket of time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import reduce
from typing import Self, TypeVar

from governance.statistics.confusion import Confusion
from governance.statistics.ranking import ExposureSums, RankingSums
from governance.statistics.regression import RegressionSums
from governance.statistics.scores import Scores

Group = tuple[str, ...]
"""Values of the attributes of a grouping, in its order, as the log has them."""
Grouping = tuple[str, ...]
"""Names of sensitive attributes, and of columns they are looked at within."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of what is odd in the rows of a log.

    All are 0 where nothing is odd.
    """

    repeated_ids: int = 0
    """Rows whose id an earlier row of the same bucket has."""
    out_of_range: Mapping[str, int] = field(default_factory=dict)
    """By numeric feature: values below the smallest or above the largest of the reference."""
    infinite: Mapping[str, int] = field(default_factory=dict)
    """By numeric feature: values that are infinite; they are in `out_of_range` as well."""
    unreadable: Mapping[str, int] = field(default_factory=dict)
    """By numeric feature: values that are there and are no number; they count as missing."""

    def __add__(self, other: Self) -> "Quality":
        return Quality(
            self.repeated_ids + other.repeated_ids,
            _merged(self.out_of_range, other.out_of_range),
            _merged(self.infinite, other.infinite),
            _merged(self.unreadable, other.unreadable),
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """All counts of one model version over a stretch of time.

    The stretch is one bucket or several: profiles add.
    """

    model: str
    version: str
    start: date
    """First day of the (first) bucket."""
    binning: str
    """Digest of the bins that the histograms are in."""
    decisions: Confusion
    histograms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Counts per bin of each feature, in the order of its `FeatureBins.labels`."""
    sums: Mapping[str, int] = field(default_factory=dict)
    """The values of each numeric feature added up, in `unit_of` its bins; none where they were not when it was counted."""
    groups: Mapping[Grouping, Mapping[Group, Confusion]] = field(default_factory=dict)
    scores: Scores = field(default_factory=Scores)
    scores_by_group: Mapping[Grouping, Mapping[Group, Scores]] = field(default_factory=dict)
    latency: Mapping[int, int] = field(default_factory=dict)
    """Cases by position of their latency; see `governance.statistics.latency`."""
    quality: Quality = field(default_factory=Quality)
    hour: int = 0
    """Hour of `start`, in UTC, with which the (first) bucket begins; 0 where buckets are days and longer."""
    regression: RegressionSums = field(default_factory=RegressionSums)
    """Of a task that predicts a number: then `decisions` and `scores` count nothing."""
    regression_by_group: Mapping[Grouping, Mapping[Group, RegressionSums]] = field(default_factory=dict)
    ranking: RankingSums = field(default_factory=RankingSums)
    """Of a task that puts rows in order; the same holds."""
    exposure_by_group: Mapping[Grouping, Mapping[Group, ExposureSums]] = field(default_factory=dict)
    ranking_by_group: Mapping[Grouping, Mapping[Group, RankingSums]] = field(default_factory=dict)
    """Of the queries that have rows of one group only."""
    content: int | None = field(default=None, compare=False)
    """That of the `Outline` of the rows that were counted, by which is seen whether any was corrected since."""

    @property
    def begins(self) -> datetime:
        """When the first bucket begins, in UTC and without a zone.

        Buckets are told apart by it.
        """
        return datetime.combine(self.start, time(self.hour))

    @property
    def since(self) -> str:
        """`begins` in words."""
        return start_in_words(self.begins)

    @property
    def cases(self) -> int:
        """All predictions, whatever the task."""
        return self.decisions.size + self.regression.size + self.ranking.size

    @property
    def labelled(self) -> int:
        """Of those, with a known outcome."""
        return self.decisions.labelled + self.regression.labelled + self.ranking.labelled

    def without_groups(self) -> Self:
        """The same profile without its counts by group.

        Adding takes most of its time for those.
        """
        return replace(
            self, groups={}, scores_by_group={}, regression_by_group={}, exposure_by_group={}, ranking_by_group={}
        )

    def __add__(self, other: Self) -> "Profile":
        if (self.model, self.version, self.binning) != (other.model, other.version, other.binning):
            raise ValueError("profiles add only within one model version and one binning")
        first = min(self.begins, other.begins)
        return Profile(
            model=self.model,
            version=self.version,
            start=first.date(),
            hour=first.hour,
            binning=self.binning,
            decisions=self.decisions + other.decisions,
            histograms={
                name: _bins(self.histograms, other.histograms, name)
                for name in _keys(self.histograms, other.histograms)
            },
            sums={name: here + other.sums[name] for name, here in self.sums.items() if name in other.sums},
            groups=_by_grouping(self.groups, other.groups),
            scores=self.scores + other.scores,
            scores_by_group=_by_grouping(self.scores_by_group, other.scores_by_group),
            latency=_merged(self.latency, other.latency),
            quality=self.quality + other.quality,
            regression=self.regression + other.regression,
            regression_by_group=_by_grouping(self.regression_by_group, other.regression_by_group),
            ranking=self.ranking + other.ranking,
            exposure_by_group=_by_grouping(self.exposure_by_group, other.exposure_by_group),
            ranking_by_group=_by_grouping(self.ranking_by_group, other.ranking_by_group),
            content=None if self.content is None or other.content is None else self.content + other.content,
        )


def start_in_words(begins: datetime) -> str:
    """The begin of a bucket as text.

    For example `2026-03-02`, or `2026-03-02 13:00` where its hour is not the first of the day.
    """
    return f"{begins:%Y-%m-%d %H:%M}" if begins.hour else str(begins.date())


def total(profiles: Iterable[Profile]) -> Profile | None:
    """The sum of all profiles.

    None where there is no profile.
    """
    parts = list(profiles)
    return reduce(lambda a, b: a + b, parts) if parts else None


K = TypeVar("K")
Counts = TypeVar("Counts", Confusion, Scores, RegressionSums, ExposureSums, RankingSums)


def _keys(first: Mapping[K, object], second: Mapping[K, object]) -> list[K]:
    return list(dict.fromkeys([*first, *second]))


def _bins(first: Mapping[str, tuple[int, ...]], second: Mapping[str, tuple[int, ...]], name: str) -> tuple[int, ...]:
    a, b = first.get(name), second.get(name)
    if a is None or b is None:
        return a or b or ()
    return tuple(x + y for x, y in zip(a, b, strict=True))


def _by_grouping(
    first: Mapping[Grouping, Mapping[Group, Counts]], second: Mapping[Grouping, Mapping[Group, Counts]]
) -> dict[Grouping, dict[Group, Counts]]:
    return {grouping: _by_group(first.get(grouping, {}), second.get(grouping, {})) for grouping in _keys(first, second)}


def _by_group(first: Mapping[Group, Counts], second: Mapping[Group, Counts]) -> dict[Group, Counts]:
    merged = dict(first)
    for group, counts in second.items():
        merged[group] = merged[group] + counts if group in merged else counts
    return merged


def _merged(first: Mapping[K, int], second: Mapping[K, int]) -> dict[K, int]:
    return {key: first.get(key, 0) + second.get(key, 0) for key in _keys(first, second)}
