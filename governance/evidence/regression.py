"""How far predicted numbers are from what came of it: over all, by group of people, and whether that changes.

Nothing here says that a model is fair: a mean prediction that differs between groups may be right or wrong, and what is
good for a person (a high number or a low one) is not known to a log. Errors are prediction minus outcome.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import sqrt

from governance.evidence.catalogue import gaps_of, term
from governance.evidence.change import change_of_mean
from governance.evidence.gaps import gaps_to_reference
from governance.evidence.groups import SEPARATOR, named, reference_of
from governance.evidence.measurement import Measurement
from governance.evidence.suppression import Hidden, hidden_of
from governance.predictions.spec import ModelSpec
from governance.statistics.interval import Interval, Moments, student, welch
from governance.statistics.profile import Group, Profile
from governance.statistics.regression import RegressionSums

STUDENT = "mean over cases; Student's t interval, 95 %"
NO_OUTCOME = "no outcome is known yet"
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
    """Mean prediction and outcome, MAE, RMSE, mean error and R²; those without outcomes are `not measured`."""
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
    """Every mean by group and every gap, for the attributes of `spec`, their intersections, and within strata."""
    measured: list[Measurement] = []
    for grouping in spec.groupings:
        table = named(profile.regression_by_group.get(grouping, {}), grouping, spec)
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
        return [Measurement.missing("group_mean_prediction", "the log has no cases", about)]
    means = [
        _reason_or(name, group, hidden, about, spec.min_cell) or _mean(name, mean_of(sums), _where(about, group))
        for group, sums in table.items()
        for name, mean_of in OF_GROUPS.items()
        if sums.size
    ]
    return means if reference is None else [*means, *_gaps(table, hidden, reference, about, spec)]


def absolute_error_change(profiles: Sequence[Profile]) -> Measurement:
    """MAE after a change minus before it, as `change_of_mean` has it. `profiles` are one version's buckets."""
    buckets = [(p.since, p.regression) for p in sorted(profiles, key=lambda p: p.begins)]
    return change_of_mean("absolute_error_change", buckets, RegressionSums.absolute_errors, "outcomes")


def outcome_shift(reference: Profile, current: Profile) -> Measurement:
    """Mean outcome now minus that of the reference; 0 is none."""
    then, now = reference.regression.outcomes(), current.regression.outcomes()
    if then is None or now is None:
        reason = (
            f"{reference.labelled} outcomes are known in the reference and {current.labelled} now; "
            "expected some on both sides"
        )
        return Measurement.missing("outcome_shift", reason, n=current.labelled)
    return Measurement(
        "outcome_shift",
        "mean outcome, now minus reference; Welch interval, 95 %",
        value=now.mean - then.mean,
        interval=welch(now, then),
        n=now.n,
    )


def _mean(name: str, found: Moments | None, about: Mapping[str, str] | None = None) -> Measurement:
    if found is None:
        return Measurement.missing(name, NO_OUTCOME, about)
    return Measurement(
        name, STUDENT, about=about or {}, value=found.mean, interval=_kept(name, student(found)), n=found.n
    )


def _kept(name: str, interval: Interval | None) -> Interval | None:
    # Student's interval knows no bounds; an absolute error is never below 0.
    if interval is None or not name.endswith("mean_absolute_error"):
        return interval
    return Interval(max(0.0, interval.low), interval.high)


def _root_mean_squared_error(sums: RegressionSums) -> Measurement:
    found = sums.squared_errors()
    if found is None:
        return Measurement.missing("root_mean_squared_error", NO_OUTCOME)
    interval = student(found)
    return Measurement(
        "root_mean_squared_error",
        "root of the mean squared error; 95 % interval: the roots of Student's t interval of that mean, which rests on "
        "fourth powers and not on a normal distribution of errors",
        value=sqrt(found.mean),
        interval=None if interval is None else Interval(sqrt(max(0.0, interval.low)), sqrt(interval.high)),
        n=found.n,
    )


def _r_squared(sums: RegressionSums) -> Measurement:
    value = sums.r_squared()
    if value is None:
        reason = (
            "all known outcomes are the same"
            if sums.labelled > 1
            else f"{sums.labelled} outcomes are known, expected 2"
        )
        return Measurement.missing("r_squared", reason if sums.labelled else NO_OUTCOME, n=sums.labelled)
    method = "1 - squared error over that of the mean outcome; without interval: these sums give none"
    return Measurement("r_squared", method, value=value, n=sums.labelled)


def _within(profile: Profile, stratum: str, attribute: str, spec: ModelSpec) -> list[Measurement]:
    grouping = (stratum, attribute)
    table = named(profile.regression_by_group.get(grouping, {}), grouping, spec)
    over_all = named(profile.regression_by_group.get((attribute,), {}), (attribute,), spec)
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
    """The measurement that is not shown, and why; None where it is."""
    reason = hidden.reason(group, min_cell, needs_outcome=_mean_of(name) is not RegressionSums.predictions)
    return None if reason is None else Measurement.missing(name, reason, _where(about, group))


def _gaps(
    table: Mapping[Group, RegressionSums],
    hidden: Hidden,
    reference: Group,
    about: Mapping[str, str],
    spec: ModelSpec,
) -> list[Measurement]:
    def gap(name: str, group: Group, where: Mapping[str, str], level: float) -> Measurement:
        for one in (group, reference):
            if (missing := _reason_or(name, one, hidden, about, spec.min_cell)) is not None:
                return Measurement.missing(name, missing.reason or "", where)
        first, second = (_mean_of(name)(table[one]) for one in (group, reference))
        if first is None or second is None:
            return Measurement.missing(name, NO_OUTCOME, where)
        return Measurement(
            name,
            f"group minus reference; Welch interval, 95 % over all groups together ({level:.4g} each)",
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
