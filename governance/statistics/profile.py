"""All counts of one model version over one bucket of time."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import reduce
from typing import Any, ClassVar, Protocol, Self, TypeVar

from governance.canonical import Json

Group = tuple[str, ...]
"""Values of the attributes of a grouping, in its order, as the log has them."""
Grouping = tuple[str, ...]
"""Names of sensitive attributes, and of columns they are looked at within."""


class Adds(Protocol):
    """What adds to another of its own kind."""

    def __add__(self, other: Self, /) -> Self:
        """Both together."""
        ...


K = TypeVar("K")
A = TypeVar("A", bound=Adds)
T = TypeVar("T")


class Counts(ABC):
    """What is counted of a model's answers.

    Counts add, and can be written down and read again. Each task has a class of its own, which is frozen. Without
    arguments it makes the counts of nothing.
    """

    written_as: ClassVar[str]
    """The key that what is written of it has, and nothing that is written of a task listed later."""

    @property
    @abstractmethod
    def size(self) -> int:
        """All predictions."""

    @property
    @abstractmethod
    def labelled(self) -> int:
        """Of those, with a known outcome."""

    @abstractmethod
    def __add__(self, other: Self) -> Self: ...

    @abstractmethod
    def without_groups(self) -> Self:
        """The same without what is counted by group.

        Adding that takes most of the time.
        """

    @abstractmethod
    def encode(self) -> dict[str, Json]:
        """It as JSON, to stand beside the other fields of a profile."""

    @classmethod
    @abstractmethod
    def decode(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `encode` wrote.

        Of what was kept before a count was thought of, that count is none.
        """

    @property
    def distributions(self) -> Mapping[str, Sequence[int]]:
        """The answers in bins that need no reference, by name.

        What has bins of the reference is in the histograms.
        """
        return {}

    @property
    def single(self) -> frozenset[str]:
        """Those of `distributions` of which each bin holds one value only."""
        return frozenset()


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
    answers: Counts
    """What was answered, and what came of it, in the counts of the model's task."""
    histograms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Counts per bin of each feature, in the order of its `FeatureBins.labels`."""
    sums: Mapping[str, int] = field(default_factory=dict)
    """The values of each numeric feature added up, in `unit_of` its bins; none where they were not when it was counted."""
    latency: Mapping[int, int] = field(default_factory=dict)
    """Cases by position of their latency; see `governance.statistics.latency`."""
    quality: Quality = field(default_factory=Quality)
    hour: int = 0
    """Hour of `start`, in UTC, with which the (first) bucket begins; 0 where buckets are days and longer."""
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
        """All predictions."""
        return self.answers.size

    @property
    def labelled(self) -> int:
        """Of those, with a known outcome."""
        return self.answers.labelled

    def without_groups(self) -> Self:
        """The same without what is counted by group.

        Adding that takes most of the time.
        """
        return replace(self, answers=self.answers.without_groups())

    def __add__(self, other: Self) -> "Profile":
        if (self.model, self.version, self.binning) != (other.model, other.version, other.binning):
            raise ValueError("profiles add only within one model version and one binning")
        if type(self.answers) is not type(other.answers):
            raise ValueError("profiles add only within one task")
        first = min(self.begins, other.begins)
        return Profile(
            model=self.model,
            version=self.version,
            start=first.date(),
            hour=first.hour,
            binning=self.binning,
            answers=self.answers + other.answers,
            histograms={
                name: _bins(self.histograms, other.histograms, name)
                for name in _keys(self.histograms, other.histograms)
            },
            sums={name: here + other.sums[name] for name, here in self.sums.items() if name in other.sums},
            latency=_merged(self.latency, other.latency),
            quality=self.quality + other.quality,
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


def _keys(first: Mapping[K, object], second: Mapping[K, object]) -> list[K]:
    return list(dict.fromkeys([*first, *second]))


def _bins(first: Mapping[str, tuple[int, ...]], second: Mapping[str, tuple[int, ...]], name: str) -> tuple[int, ...]:
    a, b = first.get(name), second.get(name)
    if a is None or b is None:
        return a or b or ()
    return tuple(x + y for x, y in zip(a, b, strict=True))


def both_grouped(
    first: Mapping[Grouping, Mapping[Group, A]], second: Mapping[Grouping, Mapping[Group, A]]
) -> dict[Grouping, dict[Group, A]]:
    """Counts by group, added group by group."""
    return {grouping: _by_group(first.get(grouping, {}), second.get(grouping, {})) for grouping in _keys(first, second)}


def _by_group(first: Mapping[Group, A], second: Mapping[Group, A]) -> dict[Group, A]:
    merged = dict(first)
    for group, counts in second.items():
        merged[group] = merged[group] + counts if group in merged else counts
    return merged


def written_by_group(
    tables: Mapping[Grouping, Mapping[Group, T]], encode: Callable[[T], Json], called: str = "sums"
) -> list[Json]:
    """Write counts by group as JSON.

    Groups become lists, since JSON has no tuples for keys.
    """
    return [
        {
            "by": list(grouping),
            called: [[list(group), encode(counts)] for group, counts in sorted(table.items(), key=_group)],
        }
        for grouping, table in sorted(tables.items(), key=_group)
    ]


def read_by_group(
    stored: Iterable[Mapping[str, Any]], decode: Callable[[Any], T], called: str = "sums"
) -> dict[Grouping, dict[Group, T]]:
    """Read what `written_by_group` wrote."""
    return {tuple(table["by"]): {tuple(group): decode(counts) for group, counts in table[called]} for table in stored}


def _group(item: tuple[Group, object]) -> Group:
    return item[0]


def _merged(first: Mapping[K, int], second: Mapping[K, int]) -> dict[K, int]:
    return {key: first.get(key, 0) + second.get(key, 0) for key in _keys(first, second)}
