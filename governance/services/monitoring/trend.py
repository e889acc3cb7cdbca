"""Measurements period by period, from stored counts.

Of groups, and of everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from governance.evidence.bundle import Dated, Evidence
from governance.evidence.measurement import Measurement
from governance.evidence.tasks import performance, task_of
from governance.predictions.spec import Bucket, first_day
from governance.services.documents import fetch
from governance.services.monitoring.counts import Stored, stored
from governance.services.ports import Ports
from governance.statistics.profile import Profile, total

MOST_WEEKS = 26
"""A longer log is shown by month."""

Step = Literal["week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Measured:
    """Every rate and gap in one period."""

    first: date
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The groups of one attribute, period by period."""

    step: Step
    """Weeks run from the first day of the log; months and years are those of the calendar."""
    periods: tuple[Measured, ...]


def trend_of(stored_counts: Stored, attribute: str) -> Trend:
    """The groups of `attribute` over the days of the last assessment.

    By week or, where they are many, by month. There is one step for a log and not a choice of two: what two cuts of
    the same days show could be subtracted, down to the few people of a single day. Raises NotFound where the
    specification has no such attribute.
    """
    spec, grouping = stored_counts.spec, stored_counts.grouping(attribute)
    step = step_of(stored_counts.profiles, spec.bucket)
    parts = parts_of(stored_counts.profiles, stored_counts.profiles[0].start, step)
    periods = task_of(spec).over_time(parts, stored_counts.whole, grouping, spec)
    return Trend(step, tuple(Measured(first, measured) for first, measured in periods))


@dataclass(frozen=True, slots=True)
class PerformanceTrend:
    """How often a version is right, period by period.

    Beside the version that served.
    """

    step: Step
    own: tuple[Measured, ...]
    champion: tuple[Measured, ...]
    """Of the same periods; empty where no other version served."""


def performance_trend(ports: Ports, model: str, version: str) -> PerformanceTrend:
    """The performance of `model`/`version` and of its champion over time.

    Over the days of its last assessment, with the champion of that time. Raises NotFound where the version has no
    evidence.
    """
    stored_counts = stored(ports, model, version)
    step, origin = step_of(stored_counts.profiles, stored_counts.spec.bucket), stored_counts.profiles[0].start
    with ports.store.reader() as reader:
        assessment = reader.evidence.assessment(model, version)
        assert assessment is not None, "what is stored was assessed"
        evidence = fetch(reader, assessment.evidence, Evidence)
        champion = evidence.champion
        others = reader.profiles.of(model, champion.version, assessment.binning) if champion else ()
    beside = [profile for profile in others if origin <= profile.start <= stored_counts.profiles[-1].start]
    theirs = () if champion is None else champion.by_period
    return PerformanceTrend(
        step,
        _performed(stored_counts.profiles, origin, step, evidence.by_period),
        _performed(beside, origin, step, theirs),
    )


def _performed(profiles: Sequence[Profile], origin: date, step: Step, exact: Sequence[Dated]) -> tuple[Measured, ...]:
    """The performance that counts tell of each period.

    A rough value is replaced by that in `exact` of as many cases.
    """
    bare = [replace(profile.without_groups(), histograms={}) for profile in profiles]  # performance reads no more
    by_key = {
        (exact_row.first, exact_row.measurement.key, exact_row.measurement.n): exact_row.measurement
        for exact_row in exact
    }
    parts = ((first, total(part)) for first, part in parts_of(bare, origin, step).items())
    return tuple(
        Measured(first, tuple(by_key.get((first, m.key, m.n), m) for m in performance(whole)))
        for first, whole in parts
        if whole is not None
    )


def step_of(profiles: Sequence[Profile], bucket: Bucket) -> Step:
    """The length of the periods in which a log is shown.

    Weeks, or months where it has many.
    """
    if bucket in ("month", "year"):
        return bucket
    days = (profiles[-1].start - profiles[0].start).days
    return "week" if days < 7 * MOST_WEEKS else "month"


def parts_of(profiles: Sequence[Profile], origin: date, step: Step) -> dict[date, list[Profile]]:
    """Profiles by the first day of the period that they start in."""
    parts: dict[date, list[Profile]] = {}
    for profile in profiles:
        parts.setdefault(_first_day(profile.start, origin, step), []).append(profile)
    return parts


def _first_day(day: date, origin: date, step: Step) -> date:
    if step == "week":
        return day - timedelta(days=(day - origin).days % 7)
    return first_day(day, step)
