"""The reference period and the length of buckets.

From the days that a log spans.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from governance.predictions.spec import Bucket, first_day, last_day
from governance.records import Window

LONGEST_BY_DAY, LONGEST_BY_WEEK, LONGEST_BY_MONTH = 400, 1_100, 5_500
"""In days: a chart of more points than these reads no better."""


@dataclass(frozen=True, slots=True)
class Period:
    """The reference that a draft proposes."""

    version: str
    also: tuple[str, ...]
    """Versions that start on the same day and could be it as well."""
    window: Window
    bucket: Bucket


def period_of(spans: Mapping[str, Window], *, in_years: bool) -> Period:
    """The first quarter of the earliest version's days.

    In whole buckets; the first year where time is in years.
    """
    first = min(window.first for window in spans.values())
    earliest = sorted(version for version, window in spans.items() if window.first == first)
    last = max(window.last for window in spans.values())
    bucket = "year" if in_years else _bucket(Window(first, last))
    own = spans[earliest[0]]
    quarter = first if in_years else first + timedelta(days=max(1, own.days // 4) - 1)
    return Period(earliest[0], tuple(earliest[1:]), Window(first_day(first, bucket), last_day(quarter, bucket)), bucket)


def _bucket(window: Window) -> Bucket:
    if window.days <= LONGEST_BY_DAY:
        return "day"
    if window.days <= LONGEST_BY_WEEK:
        return "week"
    return "month" if window.days <= LONGEST_BY_MONTH else "year"
