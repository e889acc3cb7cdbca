"""What is odd about the rows of a log.

Shares from the counts, how many came, and how long ago the last.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import pi, sqrt
from statistics import median

import scipy

from governance.evidence.measurement import Measurement
from governance.predictions.spec import Bucket
from governance.sentences import methods, reasons
from governance.statistics.binning import FeatureBins
from governance.statistics.interval import LEVEL, Interval, critical_z, wilson
from governance.statistics.profile import Profile, total

EARLIER = 8
"""Earlier buckets that a usual volume needs: two months of the same weekday."""
NORMAL_MAD = 1.4826
"""A median absolute deviation times this is the standard deviation, where counts are normal."""
MAD_EFFICIENCY = 0.37
"""And it says as much about the spread as a standard deviation of 37 % as many counts."""


def quality(reference: Profile | None, current: Profile, bins: Mapping[str, FeatureBins]) -> tuple[Measurement, ...]:
    """Shares of odd rows in `current`.

    Those of `reference`, where there is one, stand beside them in the counts. `out_of_range_share`, `infinite_share`
    and `unreadable_share` of every numeric feature, `repeated_id_share`, `unlabelled_share`.
    """
    then = {} if reference is None else _odd(reference, bins)
    return tuple(
        _share(name, feature, parts, then.get((name, feature)))
        for (name, feature), parts in _odd(current, bins).items()
    )


def volume(profiles: Sequence[Profile], bucket: Bucket) -> Measurement:
    """The cases in the last profile, relative to the usual number.

    1 is as usual, 0 the lowest. Each of `profiles` must be a whole bucket. The usual is the median of the earlier
    ones, of the same weekday where buckets are days; an unusual one among them moves neither it nor the spread. It
    has an interval and no noise level: too few are as odd as too many.
    """
    if not profiles:
        return Measurement.missing("volume", reasons.no_whole_bucket())
    *before, last = profiles
    alike = [p for p in before if bucket != "day" or p.start.weekday() == last.start.weekday()]
    n, start = last.cases, f"{last.start}"
    if len(alike) < EARLIER:
        reason = reasons.too_few_earlier_buckets(len(alike), bucket, start, EARLIER)
        return Measurement.missing("volume", reason, n=n)
    usual, reach = _usual([p.cases for p in alike])
    if not usual:
        reason = reasons.no_number_is_usual(len(alike), bucket, start)
        return Measurement.missing("volume", reason, n=n)
    return Measurement(
        "volume",
        methods.cases_over_the_usual(bucket, start, len(alike)),
        value=n / usual,
        interval=Interval(max(0.0, n - reach) / usual, (n + reach) / usual),
        n=n,
    )


def usual_volume(profiles: Sequence[Profile], bucket: Bucket) -> Measurement:
    """The volume of a log, by days.

    As `volume`. Hours are added up to days, since nights and weekends differ.
    """
    if bucket != "hour":
        return volume(profiles, bucket)
    days: dict[date, list[Profile]] = {}
    for profile in profiles:
        days.setdefault(profile.start, []).append(profile)
    return volume([of_day for day in sorted(days) if (of_day := total(days[day])) is not None], "day")


def freshness(last: date | None, day: date) -> Measurement:
    """The days from the `last` one with predictions to `day`.

    0 is the same day.
    """
    if last is None:
        return Measurement.missing("freshness", reasons.no_predictions())
    if last > day:
        return Measurement.missing("freshness", reasons.log_ends_later(f"{last}", f"{day}"))
    return Measurement("freshness", methods.days_between(f"{last}", f"{day}"), value=float((day - last).days))


Parts = tuple[int, int]


def _odd(profile: Profile, bins: Mapping[str, FeatureBins]) -> dict[tuple[str, str | None], Parts]:
    """Odd and all cases of every kind.

    By name of the share and feature.
    """
    cases, quality = profile.cases, profile.quality
    odd: dict[tuple[str, str | None], Parts] = {
        ("repeated_id_share", None): (quality.repeated_ids, cases),
        ("unlabelled_share", None): (cases - profile.labelled, cases),
    }
    for feature in _ranged(bins):
        present = sum(profile.histograms.get(feature, ())[:-1])  # the last bin is of missing values
        odd["out_of_range_share", feature] = (quality.out_of_range.get(feature, 0), present)
        odd["infinite_share", feature] = (quality.infinite.get(feature, 0), present)
        unreadable = quality.unreadable.get(feature, 0)  # there, and counted as missing
        odd["unreadable_share", feature] = (unreadable, present + unreadable)
    return odd


def _ranged(bins: Mapping[str, FeatureBins]) -> Iterator[str]:
    for name, feature_bins in bins.items():
        if feature_bins.numeric and feature_bins.kind != "score" and feature_bins.low is not None:
            yield name


def _share(name: str, feature: str | None, parts: Parts, then: Parts | None) -> Measurement:
    about = {} if feature is None else {"feature": feature}
    part, whole = parts
    if not whole:
        return Measurement.missing(name, reasons.no_case_has_a_value() if feature else reasons.no_cases(), about)
    beside = {} if then is None else {"reference_part": then[0], "reference_whole": then[1]}
    return Measurement(
        name,
        methods.share_of_cases(),
        about=about,
        value=part / whole,
        interval=wilson(part, whole),
        n=whole,
        counts={"part": part, "whole": whole, **beside},
    )


def _usual(counts: Sequence[int]) -> tuple[float, float]:
    """The median count, and its usual deviation.

    Another count of the same kind stays within it with 95 %.
    """
    middle, k = median(counts), len(counts)
    deviation = NORMAL_MAD * median(abs(count - middle) for count in counts)
    student = float(scipy.special.stdtrit(MAD_EFFICIENCY * (k - 1), (1 + LEVEL) / 2))
    # A count varies by its root at the least; and a median of k counts varies as well, by pi / 2k of a variance.
    return middle, max(student * deviation, critical_z(LEVEL) * sqrt(middle)) * sqrt(1 + pi / (2 * k))
