"""What later days are compared with, and how long a bucket of counts is: from the days that a log spans."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from governance.records import Window
from governance.spec import Bucket

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
    """The first quarter of the earliest version's days, in whole buckets; the first year where time is in years."""
    first = min(window.first for window in spans.values())
    earliest = sorted(version for version, window in spans.items() if window.first == first)
    last = max(window.last for window in spans.values())
    bucket = "year" if in_years else _bucket(Window(first, last))
    own = spans[earliest[0]]
    quarter = first if in_years else first + timedelta(days=max(1, own.days // 4) - 1)
    return Period(earliest[0], tuple(earliest[1:]), Window(_start(first, bucket), _end(quarter, bucket)), bucket)


def _bucket(window: Window) -> Bucket:
    if window.days <= LONGEST_BY_DAY:
        return "day"
    if window.days <= LONGEST_BY_WEEK:
        return "week"
    return "month" if window.days <= LONGEST_BY_MONTH else "year"


def _start(day: date, bucket: Bucket) -> date:
    match bucket:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)


def _end(day: date, bucket: Bucket) -> date:
    match bucket:
        case "day":
            return day
        case "week":
            return day + timedelta(days=6 - day.weekday())
        case "month":
            return day.replace(day=monthrange(day.year, day.month)[1])
        case "year":
            return day.replace(month=12, day=31)
