"""The resources that serving a version takes.

Processor, memory and others, bucket by bucket, as a metrics server has them. It is no part of the evidence: a metrics
server forgets after some weeks, and evidence must stay the same as long as the log does. So it is kept beside it, and
a bucket that was read once is not asked for again.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import fsum, isfinite
from typing import Protocol

from governance.predictions.spec import Bucket, end_of

STEP: Mapping[Bucket, timedelta] = {
    "hour": timedelta(minutes=1),
    "day": timedelta(minutes=5),
    "week": timedelta(minutes=30),
    "month": timedelta(hours=2),
    "year": timedelta(days=1),
}
"""How far apart the values are that a bucket's mean and largest come from; the same however many buckets are asked for."""

Sample = tuple[float, float]
"""When, in seconds since 1970 (UTC), and how much; not a number and infinite are values as well."""


class Metrics(Protocol):
    """Port: a server that keeps values over time."""

    def samples(self, server: str, query: str, first: datetime, last: datetime, step: timedelta) -> Sequence[Sample]:
        """The values of `query` from `first` to `last`.

        Both included, every `step`. There is no value where the server has none. `server` is as the specification has
        it, `$NAME` being read from the environment. Raises QueryRefused where the query is at fault, and
        MetricsUnavailable where any other would fare no better; neither names a password.
        """
        ...


@dataclass(frozen=True, slots=True)
class BucketUse:
    """How much was used in one bucket."""

    start: datetime
    """In UTC, without a zone."""
    mean: float | None
    """Of the values that are numbers, in the unit of the query; None where there is none."""
    largest: float | None
    """As `mean`: the largest of them. A peak between two values is not seen."""
    samples: int
    """Values that are numbers."""
    not_numbers: int = 0
    """Values that are not a number, or infinite; they count in neither."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a version over time."""

    name: str
    unit: str
    query: str
    """As it was asked; another query begins anew."""
    buckets: tuple[BucketUse, ...] = ()
    """In order of time."""
    obstacle: str | None = None
    """Why the last look brought nothing; None where it did. What was read before is still there."""


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """Every resource of one version that its model's specification names."""

    model: str
    version: str
    resources: tuple[Resource, ...]


def used(samples: Iterable[Sample], starts: Sequence[datetime], bucket: Bucket) -> tuple[BucketUse, ...]:
    """Mean and largest of `samples` in each bucket.

    The buckets begin at `starts` (UTC). A sample in none of them is left out. The mean adds up exactly what each
    sample has a share in it, so their order does not matter.
    """
    ordered = sorted(starts)
    begins = [in_utc(start).timestamp() for start in ordered]
    ends = [in_utc(end_of(start, bucket)).timestamp() for start in ordered]
    values: list[list[float]] = [[] for _ in ordered]
    for when, value in samples:
        at = bisect_right(begins, when) - 1
        if at >= 0 and when < ends[at]:
            values[at].append(value)
    return tuple(_bucket(start, samples) for start, samples in zip(ordered, values, strict=True))


def in_utc(begins: datetime) -> datetime:
    """With the zone that all buckets of a log are in."""
    return begins.replace(tzinfo=UTC)


def _bucket(start: datetime, values: Sequence[float]) -> BucketUse:
    numbers = [value for value in values if isfinite(value)]
    if not numbers:
        return BucketUse(start, None, None, 0, len(values))
    # Divided first: a sum of the largest numbers there are would be no number.
    mean = _mean(numbers)
    return BucketUse(start, mean, max(numbers), len(numbers), len(values) - len(numbers))


def _mean(numbers: Sequence[float]) -> float:
    """The mean, also of numbers whose sum is beyond every float."""
    try:
        return fsum(value / len(numbers) for value in numbers)
    except OverflowError:
        largest = max(map(abs, numbers))
        return largest * (fsum(value / largest for value in numbers) / len(numbers))
