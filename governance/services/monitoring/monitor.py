"""A version over time, from stored counts alone.

A page costs the same over a thousand rows or a billion.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from governance.errors import NotFound
from governance.evidence.catalogue import ROWS
from governance.evidence.drift import SHARES, drift
from governance.evidence.judgement import Answer, Limits, judged, side_of
from governance.evidence.measurement import Measurement
from governance.evidence.quality import freshness, quality, volume
from governance.evidence.tasks import performance
from governance.predictions.spec import Bucket, ModelSpec, covered, last_day
from governance.records import Window
from governance.sentences import measuring, reasons
from governance.services.documents import fetch
from governance.services.ports import Ports
from governance.statistics.binning import Binning, FeatureBins
from governance.statistics.interval import LEVEL, Interval, bonferroni, difference_interval
from governance.statistics.profile import Profile, total

LEAST_RISE: Mapping[str, float] = {row.name: row.least_rise for row in ROWS if row.least_rise is not None}
"""Shares that are odd where they have risen since the reference: by more than this, and by more than chance explains."""
SHORT: frozenset[Bucket] = frozenset({"hour", "day"})
"""Buckets of which a period holds several."""
CLOSED_AFTER_DAYS = 366
"""A log without predictions for longer is one of the past: that it is old is no oddity of it."""
STALE_AFTER: Mapping[Bucket, int] = {"hour": 1, "day": 3, "week": 14, "month": 62, "year": 731}
"""Days without a prediction that are odd: the day before where hours are counted, a long weekend where days are, else two buckets."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The stored counts of one version in one binning.

    A bucket each, without those of groups, which take most room.
    """

    model: str
    version: str
    bins: Mapping[str, FeatureBins]
    profiles: tuple[Profile, ...]
    """In order of time; at least one."""

    @property
    def first(self) -> date:
        """The first day that is counted."""
        return self.profiles[0].start

    def within(self, window: Window) -> list[Profile]:
        """The buckets that begin in `window`."""
        return [profile for profile in self.profiles if profile.start in window]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, and what was measured in it.

    Where it has no predictions, all is `not measured`.
    """

    window: Window
    cases: int
    drift: tuple[Measurement, ...]
    """Against the reference, in every way; empty for periods inside the reference itself."""
    histograms: Mapping[str, tuple[int, ...]]
    quality: tuple[Measurement, ...] = ()
    """Shares of odd rows and values, `volume` beside the usual, `freshness` at the period's end."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """One version over time.

    Beside the reference with which its features are compared.
    """

    model: str
    version: str
    spec: ModelSpec
    bins: Mapping[str, FeatureBins]
    reference: Mapping[str, tuple[int, ...]]
    """Counts per bin of each feature in the reference."""
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one version saw in a window."""

    version: str
    window: Window
    """All of the buckets that begin in the days that were asked for."""
    cases: int
    performance: tuple[Measurement, ...]
    histograms: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A window of one version against another window.

    Of another version, or of the same.
    """

    model: str
    bins: Mapping[str, FeatureBins]
    reference: Side
    current: Side
    drift: tuple[Measurement, ...]
    """Of `current` from `reference`; empty where they are one and the same, which says nothing."""

    @property
    def itself(self) -> bool:
        """Whether a period is compared with itself."""
        return (self.current.version, self.current.window) == (self.reference.version, self.reference.window)


def counted(ports: Ports, model: str, version: str, binning: str) -> Counted:
    """The kept counts of `model`/`version` in these bins.

    The bins have this digest. Raises NotFound where there are none.
    """
    with ports.store.reader() as reader:
        profiles = tuple(profile.without_groups() for profile in reader.profiles.of(model, version, binning))
        if not profiles:
            raise NotFound(measuring.no_counts_in_these_bins(model, version, reader.profiles.versions(model, binning)))
        return Counted(model, version, dict(fetch(reader, binning, Binning).features), profiles)


def state(ports: Ports, model: str, binning: str) -> tuple[tuple[str, int, date | None], ...]:
    """Versions with counts in these bins, newest first.

    With the number of their buckets, and the start of the newest. It changes when more of the log is counted, and
    costs little: nothing is decoded.
    """
    with ports.store.reader() as reader:
        versions = reader.profiles.versions(model, binning)
        newest_first = sorted(
            versions, key=lambda number: (int(number) if number.isdecimal() else 0, number), reverse=True
        )
        return tuple((version, *reader.profiles.state(model, version, binning)) for version in newest_first)


def closed_on(timeline: Timeline) -> date | None:
    """The day on which a log of the past ends.

    None where it goes on, as far as that can be known.
    """
    last = timeline.periods[-1]
    fresh = next((m.value for m in last.quality if m.name == "freshness"), None)
    return last.window.last if fresh is not None and fresh > CLOSED_AFTER_DAYS else None


def timeline_of(own: Counted, base: Counted | None, spec: ModelSpec, days: int, origin: date, today: date) -> Timeline:
    """The counts of `own` in periods of `days` days.

    From `origin` (or of its bucket, where that is longer). It is held against the reference that `spec` names, which
    is counted in `base`; None where it has no counts.
    """
    reference = total(base.within(spec.reference.window)) if base else None
    return Timeline(
        model=own.model,
        version=own.version,
        spec=spec,
        bins=own.bins,
        reference=dict(reference.histograms) if reference else {},
        periods=tuple(_periods(own, reference, spec, days, origin, today)),
    )


def comparison(
    own: Counted, window: Window, base: Counted, reference_window: Window, bucket: Bucket, today: date
) -> Compared:
    """What `own` saw and did in `window`.

    Against `base` in any other window. Buckets count for the window that they begin in. Raises NotFound where either
    has no counts in its window.
    """
    current, now = _side(own, window, bucket, today)
    reference, then = _side(base, reference_window, bucket, today)
    result = Compared(own.model, own.bins, reference, current, ())
    return result if result.itself else replace(result, drift=drift(then, now, own.bins))


def odd(measurements: Sequence[Measurement], bucket: Bucket) -> tuple[Measurement, ...]:
    """The odd values of a period's quality.

    They are not as they were in the reference, or as they usually are. A share is odd where it rose by more than its
    `LEAST_RISE`, as Newcombe's interval of the difference has it (95 % over all shares together); `volume` where its
    interval does not hold 1; `freshness` beyond `STALE_AFTER`. An outcome that is not known yet is not odd.
    """
    shares = [m for m in measurements if m.name in LEAST_RISE and _rise(m, LEVEL) is not None]
    level = bonferroni(LEVEL, len(shares))
    risen = [m for m in shares if _rose(m, LEAST_RISE[m.name], level)]
    return tuple(m for m in measurements if m in risen or _unusual(m, bucket))


def reference_share(measurement: Measurement) -> float | None:
    """A share of a period's quality in the reference.

    None where that is not known.
    """
    then = _in_reference(measurement)
    return then[0] / then[1] if then and then[1] else None


def _periods(
    own: Counted, reference: Profile | None, spec: ModelSpec, days: int, origin: date, today: date
) -> Iterator[Period]:
    end = covered(own.first, own.profiles[-1].start, spec.bucket, today).last
    # A bucket that is not over yet is not whole, however many rows it has.
    whole = Window(own.first, max(own.first, end if end < today else own.profiles[-1].start - timedelta(days=1)))
    unit: Bucket = ("week" if days > 1 else "day") if spec.bucket in SHORT else spec.bucket
    before: list[Profile] = []
    for span in _spans(own, spec.bucket, days, origin):
        summed = total(own.within(span)) or _nothing(own, span)
        is_whole = span.first in whole and span.last in whole
        measured = volume([*before, replace(summed, start=span.first)], unit) if is_whole else _not_whole(unit, summed)
        if is_whole and summed.cases:  # a gap says nothing about what is usual
            before.append(replace(summed, start=span.first))
        flow = measured, _freshness(own, span, spec.bucket, today)
        window = Window(max(own.first, span.first), min(span.last, end))
        yield _period(own, window, summed, reference, spec, flow)


def _freshness(own: Counted, span: Window, bucket: Bucket, today: date) -> Measurement:
    """The freshness at the end of `span`.

    At today, where nothing comes after it.
    """
    newest = own.profiles[-1].start
    day = today if span.last >= newest else span.last
    seen = max((profile.start for profile in own.profiles if profile.start <= span.last), default=own.first)
    # Which days of a longer bucket have predictions is not known, only that it has some.
    return freshness(min(last_day(seen, bucket), max(day, seen)), day)


def _spans(own: Counted, bucket: Bucket, days: int, origin: date) -> Iterator[Window]:
    """Stretches from the first bucket to the last without a gap.

    Counted from `origin` where buckets are `SHORT`.
    """
    first, last = own.first, own.profiles[-1].start
    if bucket in SHORT:
        first = origin + timedelta(days=(first - origin).days // days * days)
    while first <= last:
        span = Window(first, first + timedelta(days=days - 1) if bucket in SHORT else last_day(first, bucket))
        yield span
        first = span.last + timedelta(days=1)


def _nothing(own: Counted, span: Window) -> Profile:
    """The counts of a stretch without a prediction."""
    empty = {name: (0,) * len(bins.labels) for name, bins in own.bins.items()}
    return Profile(own.model, own.version, span.first, own.profiles[0].binning, type(own.profiles[0].answers)(), empty)


def _not_whole(unit: Bucket, summed: Profile) -> Measurement:
    return Measurement.missing("volume", reasons.bucket_is_not_whole(unit), n=summed.cases)


def _period(
    own: Counted,
    window: Window,
    summed: Profile,
    reference: Profile | None,
    spec: ModelSpec,
    flow: tuple[Measurement, ...],
) -> Period:
    moved = () if reference is None else drift(reference, summed, own.bins)
    later = window.first not in spec.reference.window
    return Period(
        window=window,
        cases=summed.cases,
        drift=moved if later else (),
        histograms=dict(summed.histograms),
        quality=(
            *flow,
            *quality(reference, summed, own.bins),
            *(measurement for measurement in moved if measurement.name in SHARES),
        ),
    )


def _side(side: Counted, window: Window, bucket: Bucket, today: date) -> tuple[Side, Profile]:
    profiles = side.within(window)
    summed = total(profiles)
    if summed is None:
        end = last_day(side.profiles[-1].start, bucket)
        raise NotFound(
            measuring.no_predictions_in_window(
                side.version, str(window.first), str(window.last), str(side.first), str(end)
            )
        )
    days = covered(profiles[0].start, profiles[-1].start, bucket, today)
    measured = performance(summed, days.days)
    return Side(side.version, days, summed.cases, measured, dict(summed.histograms)), summed


def _rose(measurement: Measurement, least: float, level: float) -> bool:
    """Whether all that its rise may be is more than `least`."""
    rise = _rise(measurement, level)
    return rise is not None and Limits(at_most=least).exclude(rise)


def _rise(measurement: Measurement, level: float) -> Interval | None:
    """The rise of a share since the reference.

    None where the reference has none.
    """
    then = _in_reference(measurement)
    if measurement.value is None or then is None:
        return None
    return difference_interval(measurement.counts["part"], measurement.counts["whole"], *then, level)


def _in_reference(measurement: Measurement) -> tuple[int, int] | None:
    counts = measurement.counts
    part, whole = counts.get("reference_part"), counts.get("reference_whole")
    return None if part is None or whole is None else (part, whole)


def _unusual(measurement: Measurement, bucket: Bucket) -> bool:
    if measurement.name == "volume":
        return side_of(1, measurement) is not None
    if measurement.name == "freshness":
        return judged(measurement, Limits(at_most=STALE_AFTER[bucket])) is Answer.NOT_MET
    return False
