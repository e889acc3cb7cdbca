"""What was measured, period by period: of groups, and of everybody; from stored counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from governance.evidence import query_groups, ranking
from governance.evidence.bundle import Dated, Evidence
from governance.evidence.grouping import fairness_of
from governance.evidence.groups import SEPARATOR, named, reference_of
from governance.evidence.measurement import Measurement
from governance.evidence.performance import performance
from governance.evidence.regression import grouped
from governance.evidence.suppression import hidden_of, suppressed
from governance.predictions.spec import Bucket, ModelSpec, first_day
from governance.services.documents import fetch
from governance.services.monitoring.counts import Stored, stored
from governance.services.ports import Ports
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Group, Grouping, Profile, total
from governance.statistics.regression import RegressionSums

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


def trend_of(known: Stored, attribute: str) -> Trend:
    """The groups of `attribute` over the days of the last assessment, by week or, where they are many, by month.

    There is one step for a log and not a choice of two: what two cuts of the same days show could be subtracted, down
    to the few people of a single day. Within it, a group that is hidden in one period would follow from its total less
    its other periods; so time counts as one more attribute when groups are hidden, and what is hidden has company in
    every direction. Raises NotFound where the specification has no such attribute.
    """
    spec, grouping = known.spec, known.grouping(attribute)
    step = step_of(known.profiles, spec.bucket)
    parts = parts_of(known.profiles, known.profiles[0].start, step)
    if spec.task == "regression":
        return Trend(step, tuple(_errors(parts, known.whole, grouping, spec)))
    if spec.task == "ranking":
        measure = _orders if query_groups.one_group_each(known.whole, grouping) else _exposures
        return Trend(step, tuple(measure(parts, known.whole, grouping, spec)))
    tables = {first: named(_summed(part, grouping), grouping, spec) for first, part in parts.items()}
    whole = named(known.whole.groups.get(grouping, {}), grouping, spec)
    hidden = suppressed(
        {(str(first), *group): counts for first, table in tables.items() for group, counts in table.items()},
        spec.min_cell,
    )
    # A group that is hidden over all is hidden in every period, which add up to it.
    never = suppressed(whole, spec.min_cell)
    reference = reference_of(whole, grouping, spec)
    periods = []
    for first, table in tables.items():
        not_now = never | {key[1:] for key in hidden if key[0] == str(first)}
        measured = fairness_of(table, grouping, not_now, reference, spec)
        periods.append(Measured(first, measured))
    return Trend(step, tuple(periods))


def _errors(
    parts: Mapping[date, Sequence[Profile]], whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[Measured]:
    """Errors by group in every period; what is hidden is so for the reasons that `trend` gives."""
    tables = {first: _summed_errors(part, grouping, spec) for first, part in parts.items()}
    over_all = named(whole.regression_by_group.get(grouping, {}), grouping, spec)
    never, reference = hidden_of(over_all, spec.min_cell), reference_of(over_all, grouping, spec)
    by_time = {(str(first), *group): sums for first, table in tables.items() for group, sums in table.items()}
    hidden = hidden_of(by_time, spec.min_cell)
    about = {"attribute": SEPARATOR.join(grouping)}
    for first, table in tables.items():
        yield Measured(first, tuple(grouped(table, hidden.inside(str(first)) | never, reference, about, spec)))


def _orders(
    parts: Mapping[date, Sequence[Profile]], whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[Measured]:
    """NDCG by group in every period, of what is the same for a whole query; hidden is who is hidden among errors as well."""
    tables = {
        first: named(summed.ranking_by_group.get(grouping, {}), grouping, spec)
        for first, part in parts.items()
        if (summed := total(part)) is not None
    }
    over_all = query_groups.counted(named(whole.ranking_by_group[grouping], grouping, spec))
    never, reference = hidden_of(over_all, spec.min_cell), reference_of(over_all, grouping, spec)
    by_time = {(str(first), *group): one for first, table in tables.items() for group, one in table.items()}
    hidden = hidden_of(query_groups.counted(by_time), spec.min_cell)
    about = {"attribute": SEPARATOR.join(grouping)}
    for first, table in tables.items():
        not_now = hidden.inside(str(first)) | never
        yield Measured(first, tuple(ranking.ordered(table, not_now, reference, about, spec.min_cell)))


def _exposures(
    parts: Mapping[date, Sequence[Profile]], whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[Measured]:
    """Exposure by group in every period; hidden is who is hidden among errors as well."""
    sums = {first: summed for first, part in parts.items() if (summed := total(part)) is not None}
    tables = {first: named(one.exposure_by_group.get(grouping, {}), grouping, spec) for first, one in sums.items()}
    never = hidden_of(named(whole.exposure_by_group.get(grouping, {}), grouping, spec), spec.min_cell)
    by_time = {(str(first), *group): one for first, table in tables.items() for group, one in table.items()}
    hidden = hidden_of(by_time, spec.min_cell)
    about = {"attribute": SEPARATOR.join(grouping)}
    for first, table in tables.items():
        not_now, queries = hidden.inside(str(first)) | never, sums[first].ranking.relevant
        yield Measured(first, tuple(ranking.shared(table, not_now, queries, about, spec.min_cell)))


def _summed_errors(profiles: Sequence[Profile], grouping: Grouping, spec: ModelSpec) -> dict[Group, RegressionSums]:
    table: dict[Group, RegressionSums] = {}
    for profile in profiles:
        for group, sums in profile.regression_by_group.get(grouping, {}).items():
            table[group] = table.get(group, RegressionSums()) + sums
    return named(table, grouping, spec)


@dataclass(frozen=True, slots=True)
class PerformanceTrend:
    """How often a version is right, period by period, beside the version that served."""

    step: Step
    own: tuple[Measured, ...]
    champion: tuple[Measured, ...]
    """Of the same periods; empty where no other version served."""


def performance_trend(ports: Ports, model: str, version: str) -> PerformanceTrend:
    """The performance of `model`/`version` over the days of its last assessment, and of the champion of that time.

    Raises NotFound where the version has no evidence.
    """
    known = stored(ports, model, version)
    step, origin = step_of(known.profiles, known.spec.bucket), known.profiles[0].start
    with ports.store.reader() as reader:
        assessment = reader.assessment(model, version)
        assert assessment is not None, "what is stored was assessed"
        evidence = fetch(reader, assessment.evidence, Evidence)
        champion = evidence.champion
        others = reader.profiles(model, champion.version, assessment.binning) if champion else ()
    beside = [profile for profile in others if origin <= profile.start <= known.profiles[-1].start]
    theirs = () if champion is None else champion.by_period
    return PerformanceTrend(
        step,
        _performed(known.profiles, origin, step, evidence.by_period),
        _performed(beside, origin, step, theirs),
    )


def _performed(profiles: Sequence[Profile], origin: date, step: Step, exact: Sequence[Dated]) -> tuple[Measured, ...]:
    """What counts tell of each period; in the place of what they tell roughly, what is in `exact` of as many cases."""
    bare = [replace(profile.without_groups(), histograms={}) for profile in profiles]  # performance reads no more
    by_name = {(one.first, one.measurement.name, one.measurement.n): one.measurement for one in exact}
    parts = ((first, total(part)) for first, part in parts_of(bare, origin, step).items())
    return tuple(
        Measured(first, tuple(by_name.get((first, m.name, m.n), m) for m in performance(whole)))
        for first, whole in parts
        if whole is not None
    )


def step_of(profiles: Sequence[Profile], bucket: Bucket) -> Step:
    """How long the periods are in which a log is shown over time: weeks, or months where it has many."""
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


def _summed(profiles: Sequence[Profile], grouping: Grouping) -> dict[Group, Confusion]:
    table: dict[Group, Confusion] = {}
    for profile in profiles:
        for group, counts in profile.groups.get(grouping, {}).items():
            table[group] = table.get(group, Confusion()) + counts
    return table
