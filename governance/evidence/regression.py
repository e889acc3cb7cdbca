"""How far predicted numbers are from their outcomes.

Over all, by group of people, and whether that changes. Nothing here says that a model is fair: a mean prediction that
differs between groups may be right or wrong, and what is good for a person (a high number or a low one) is not known
to a log. Errors are prediction minus outcome.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from math import sqrt

from governance.evidence.catalogue import gaps_of, term
from governance.evidence.change import change_of_mean
from governance.evidence.gaps import gaps_to_reference
from governance.evidence.groups import SEPARATOR, named, reference_of
from governance.evidence.measurement import Measurement
from governance.evidence.parts import Parts, by_part, themselves
from governance.evidence.suppression import Hidden, hidden_of
from governance.predictions.spec import ModelSpec
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.interval import Interval, Moments, student, welch
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.regression import RegressionSums, predicted

MeanOf = Callable[[RegressionSums], Moments | None]
OF_ALL: Mapping[str, MeanOf] = {
    "mean_prediction": RegressionSums.predictions,
    "mean_outcome": RegressionSums.outcomes,
    "mean_absolute_error": RegressionSums.absolute_errors,
    "mean_error": RegressionSums.errors,
}
"""Means over all cases."""
OF_GROUPS: Mapping[str, MeanOf] = {
    "group_mean_prediction": RegressionSums.predictions,
    "group_mean_absolute_error": RegressionSums.absolute_errors,
    "group_mean_error": RegressionSums.errors,
}
"""Means by group."""
GAPS = gaps_of(OF_GROUPS)
"""All that compares a group with the reference."""


def errors(sums: RegressionSums) -> tuple[Measurement, ...]:
    """Mean prediction and outcome, MAE, RMSE, mean error and R².

    Those without outcomes are `not measured`.
    """
    means = {name: _mean(name, mean_of(sums)) for name, mean_of in OF_ALL.items()}
    return (
        means["mean_absolute_error"],
        _root_mean_squared_error(sums),
        means["mean_error"],
        _r_squared(sums),
        means["mean_prediction"],
        means["mean_outcome"],
    )


def errors_by_group(profile: Profile, spec: ModelSpec) -> tuple[Measurement, ...]:
    """Every mean by group and every gap.

    For the attributes of `spec`, their intersections, and within strata.
    """
    measured: list[Measurement] = []
    for grouping in spec.groupings:
        table = named(predicted(profile).by_group.get(grouping, {}), grouping, spec)
        reference = reference_of(table, grouping, spec)
        measured += grouped(table, hidden_of(table, spec.min_cell), reference, {"attribute": _joined(grouping)}, spec)
    for stratum, attribute in product(spec.within, spec.sensitive):
        measured += _within(profile, stratum, attribute, spec)
    return tuple(measured)


def grouped(
    table: Mapping[Group, RegressionSums],
    hidden: Hidden,
    reference: Group | None,
    about: Mapping[str, str],
    spec: ModelSpec,
) -> list[Measurement]:
    """Means of the groups of one attribute, and their gaps to `reference`."""
    if not table:
        return [Measurement.missing("group_mean_prediction", reasons.no_cases(), about)]
    means = [
        _reason_or(name, group, hidden, about, spec.min_cell) or _mean(name, mean_of(sums), _where(about, group))
        for group, sums in table.items()
        for name, mean_of in OF_GROUPS.items()
        if sums.size
    ]
    return means if reference is None else [*means, *_gaps(table, hidden, reference, about, spec)]


def in_each_part(
    parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
    """Errors by group in each part of `whole`."""
    about = {"attribute": _joined(grouping)}
    for part in by_part(parts, whole, lambda profile: predicted(profile).by_group, themselves, grouping, spec):
        yield part.first, tuple(grouped(part.table, part.hidden, part.reference, about, spec))


def absolute_error_change(profiles: Sequence[Profile]) -> Measurement:
    """MAE after a change minus before it.

    As `change_of_mean` has it. `profiles` are one version's buckets.
    """
    buckets = [(p.since, predicted(p).all) for p in sorted(profiles, key=lambda p: p.begins)]
    return change_of_mean(
        "absolute_error_change", buckets, RegressionSums.absolute_errors, reasons.too_few_outcomes_over_time
    )


def outcome_shift(reference: Profile, current: Profile) -> Measurement:
    """The mean outcome now minus the reference's.

    0 is no shift.
    """
    then, now = predicted(reference).all.outcomes(), predicted(current).all.outcomes()
    if then is None or now is None:
        reason = reasons.outcomes_on_one_side_only(reference.labelled, current.labelled)
        return Measurement.missing("outcome_shift", reason, n=current.labelled)
    return Measurement(
        "outcome_shift",
        methods.mean_outcome_now_minus_reference(),
        value=now.mean - then.mean,
        interval=welch(now, then),
        n=now.n,
    )


def _mean(name: str, moments: Moments | None, about: Mapping[str, str] | None = None) -> Measurement:
    if moments is None:
        return Measurement.missing(name, reasons.no_outcome_yet(), about)
    return Measurement(
        name,
        methods.mean_over_cases(),
        about=about or {},
        value=moments.mean,
        interval=_kept(name, student(moments)),
        n=moments.n,
    )


def _kept(name: str, interval: Interval | None) -> Interval | None:
    # Student's interval knows no bounds; an absolute error is never below 0.
    if interval is None or not name.endswith("mean_absolute_error"):
        return interval
    return Interval(max(0.0, interval.low), interval.high)


def _root_mean_squared_error(sums: RegressionSums) -> Measurement:
    moments = sums.squared_errors()
    if moments is None:
        return Measurement.missing("root_mean_squared_error", reasons.no_outcome_yet())
    interval = student(moments)
    return Measurement(
        "root_mean_squared_error",
        methods.root_of_mean_squared_error(),
        value=sqrt(moments.mean),
        interval=None if interval is None else Interval(sqrt(max(0.0, interval.low)), sqrt(interval.high)),
        n=moments.n,
    )


def _r_squared(sums: RegressionSums) -> Measurement:
    value = sums.r_squared()
    if value is None:
        alike = reasons.outcomes_all_alike() if sums.labelled > 1 else reasons.too_few_outcomes(sums.labelled, 2)
        return Measurement.missing("r_squared", alike if sums.labelled else reasons.no_outcome_yet(), n=sums.labelled)
    return Measurement("r_squared", methods.share_of_squared_error_explained(), value=value, n=sums.labelled)


def _within(profile: Profile, stratum: str, attribute: str, spec: ModelSpec) -> list[Measurement]:
    grouping = (stratum, attribute)
    table = named(predicted(profile).by_group.get(grouping, {}), grouping, spec)
    over_all = named(predicted(profile).by_group.get((attribute,), {}), (attribute,), spec)
    # The same group in every stratum: a gap to another one would point the other way for that reason alone.
    hidden, reference = hidden_of(table, spec.min_cell), reference_of(over_all, (attribute,), spec)
    measured: list[Measurement] = []
    for value in sorted({group[0] for group in table}):
        inside = {group[1:]: sums for group, sums in table.items() if group[0] == value}
        about = {"attribute": attribute, "within": stratum, "stratum": value}
        measured += grouped(inside, hidden.inside(value), reference, about, spec)
    return measured


def _mean_of(name: str) -> MeanOf:
    """The mean that a measure by group is, or compares."""
    return OF_GROUPS[name] if name in OF_GROUPS else OF_GROUPS[term(name).of[0]]


def _reason_or(name: str, group: Group, hidden: Hidden, about: Mapping[str, str], min_cell: int) -> Measurement | None:
    """The measurement that is not shown, with the reason.

    None where it is shown.
    """
    reason = _not_shown(name, group, hidden, min_cell)
    return None if reason is None else Measurement.missing(name, reason, _where(about, group))


def _not_shown(name: str, group: Group, hidden: Hidden, min_cell: int) -> Phrase | None:
    return hidden.reason(group, min_cell, needs_outcome=_mean_of(name) is not RegressionSums.predictions)


def _gaps(
    table: Mapping[Group, RegressionSums],
    hidden: Hidden,
    reference: Group,
    about: Mapping[str, str],
    spec: ModelSpec,
) -> list[Measurement]:
    def gap(name: str, group: Group, where: Mapping[str, str], level: float) -> Measurement:
        for side in (group, reference):
            if (reason := _not_shown(name, side, hidden, spec.min_cell)) is not None:
                return Measurement.missing(name, reason, where)
        first, second = (_mean_of(name)(table[side]) for side in (group, reference))
        if first is None or second is None:
            return Measurement.missing(name, reasons.no_outcome_yet(), where)
        return Measurement(
            name,
            methods.group_minus_reference_of_means(level),
            about=where,
            value=first.mean - second.mean,
            interval=welch(first, second, level),
            n=first.n,
        )

    return gaps_to_reference(GAPS, table, hidden.entirely, reference, about, spec.min_cell, gap)


def _where(about: Mapping[str, str], group: Group) -> dict[str, str]:
    return {**about, "group": _joined(group)}


def _joined(parts: Group) -> str:
    return SEPARATOR.join(parts)
