"""How a version treats groups of people: rates by group, and their gaps, with intervals from the counts.

Nothing here says that a model is fair. It says what was measured, for whom, on how many cases, and what
is too small to be shown. "Selected" means: got the decision that is good for the person.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product
from math import isnan

from governance.evidence.groups import SEPARATOR, People, named, reference_of
from governance.evidence.measurement import Measurement
from governance.spec import ModelSpec
from governance.statistics.confusion import Confusion
from governance.statistics.interval import bonferroni, difference_interval, few, rate_interval, ratio_interval
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.resampling import DRAWS, SUMMARIES, summary_intervals

RATES = (
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "positive_predictive_value",
    "group_accuracy",
)
OVER_ONE_OUTCOME = frozenset({"true_positive_rate", "false_positive_rate"})
"""Rates of the cases of one outcome."""
OVER_BOTH_OUTCOMES = frozenset({"positive_predictive_value", "group_accuracy"})
"""Rates whose counts, beside those of one outcome, would tell those of the other."""
DIFFERENCES = {
    "selection_rate_difference": "selection_rate",
    "equal_opportunity_difference": "true_positive_rate",
    "false_positive_rate_difference": "false_positive_rate",
    "predictive_parity_difference": "positive_predictive_value",
}
"""Each gap to the reference group, and the rate that it is of."""
BY_LIBRARY = "Fairlearn on weighted counts; "
"""Who computed the rates of evidence; the same ratios of many small tables would keep a library busy for seconds."""
SEED = 1973
"""Of the resamples: any number, always this one, so that the same counts have the same intervals."""


@dataclass(frozen=True, slots=True)
class RateTable:
    """What a fairness library makes of the counts of several groups."""

    by_group: Mapping[Group, Mapping[str, float]]
    """Per group: the rates in `RATES`."""
    summary: Mapping[str, float]
    """Over all groups: `demographic_parity_difference`, `demographic_parity_ratio`, `equal_opportunity_range`,
    `equalized_odds_difference`, `equalized_odds_ratio`, `predictive_parity_range`. NaN where there is none: a ratio
    of rates that are all 0."""


RatesByGroup = Callable[[Mapping[Group, Confusion]], RateTable]
"""Port: rates by group from counts. Groups without a denominator may have any value; it is not read."""


def fairness(profile: Profile, spec: ModelSpec, rates: RatesByGroup) -> tuple[Measurement, ...]:
    """Every rate by group and every gap, for the attributes of `spec`, their intersections, and within strata."""
    measured: list[Measurement] = []
    for grouping in spec.groupings:
        table = _favouring(profile.groups.get(grouping, {}), grouping, spec)
        hidden, reference = suppressed(table, spec.min_cell), reference_of(table, grouping, spec)
        measured += _grouping(table, hidden, reference, {"attribute": _joined(grouping)}, spec, rates)
    for stratum, attribute in product(spec.within, spec.sensitive):
        measured += _within(profile, stratum, attribute, spec, rates)
    return tuple(measured)


def suppressed(
    table: Mapping[Group, People], min_cell: int, also: AbstractSet[Group] = frozenset()
) -> frozenset[Group]:
    """Groups that are not shown: those under `min_cell` people, those in `also`, and as many more as it takes to hide them.

    The totals of each attribute are shown on their own. A group hidden alone among those that differ from it
    in one attribute only would follow from such a total; hiding another of them with it (complementary
    suppression) prevents that, and is repeated until it holds everywhere. Chosen is the one that leaves the
    fewest others to hide, and of those the smallest.
    """
    hidden = {group for group, counts in table.items() if 0 < counts.size < min_cell or group in also}
    pending = sorted(hidden)
    while pending:
        group = pending.pop()
        for attribute in range(len(group)):
            if _gives_away(table, hidden, group, attribute):
                costs = {
                    other: sum(_gives_away(table, hidden, other, at) for at in range(len(group)) if at != attribute)
                    for other in _line(table, group, attribute)
                }
                chosen = min(costs, key=lambda other: (costs[other], table[other].size, other))
                hidden.add(chosen)
                pending.append(chosen)
    return frozenset(hidden)


def _gives_away(table: Mapping[Group, People], hidden: AbstractSet[Group], group: Group, attribute: int) -> bool:
    """Whether `group`, hidden, would follow from a total over `attribute`."""
    line = _line(table, group, attribute)
    return bool(line) and hidden.isdisjoint(line)


def _line(table: Mapping[Group, People], group: Group, attribute: int) -> list[Group]:
    """The other groups with people in them that differ from `group` in `attribute` only."""
    kept = (group[:attribute], group[attribute + 1 :])
    return [
        other
        for other, counts in table.items()
        if counts.size and other != group and (other[:attribute], other[attribute + 1 :]) == kept
    ]


def _within(profile: Profile, stratum: str, attribute: str, spec: ModelSpec, rates: RatesByGroup) -> list[Measurement]:
    measured: list[Measurement] = []
    favouring = _favouring(profile.groups.get((stratum, attribute), {}), (stratum, attribute), spec)
    hidden = suppressed(favouring, spec.min_cell)
    # The same group in every stratum: a gap to another one would point the other way for that reason alone.
    reference = reference_of(_favouring(profile.groups.get((attribute,), {}), (attribute,), spec), (attribute,), spec)
    for value in sorted({group[0] for group in favouring}):
        inside = {group[1:]: counts for group, counts in favouring.items() if group[0] == value}
        hidden_inside = frozenset(group[1:] for group in hidden if group[0] == value)
        about = {"attribute": attribute, "within": stratum, "stratum": value}
        measured += _grouping(inside, hidden_inside, reference, about, spec, rates)
    return measured


def _grouping(
    table: Mapping[Group, Confusion],
    hidden: frozenset[Group],
    reference: Group | None,
    about: Mapping[str, str],
    spec: ModelSpec,
    rates: RatesByGroup,
) -> list[Measurement]:
    if not table:
        return [Measurement.missing("selection_rate", "the log has no cases", about)]
    shown = {group: counts for group, counts in table.items() if group not in hidden and counts.size}
    result = [
        Measurement.missing(
            name,
            f"the group is too small to show (fewer than {spec.min_cell} people, or shown it would reveal one that is)",
            {**about, "group": _joined(group)},
        )
        for group in sorted(hidden)
        for name in RATES
    ]
    if not shown:
        return result
    computed = rates(shown)
    for group, counts in shown.items():
        result += _rates_of(group, counts, computed.by_group[group], about, spec.min_cell)
    if reference in shown:
        result += _gaps(shown, reference, about, spec.min_cell)
    elif reference is not None:
        what = "is not shown" if reference in table else "has no cases here"
        result.append(
            Measurement.missing(
                "selection_rate_difference", f"the group to compare with, {_joined(reference)}, {what}", about
            )
        )
    return result + _summaries(computed, shown, about, spec.min_cell)


def _rates_of(
    group: Group, counts: Confusion, computed: Mapping[str, float], about: Mapping[str, str], min_cell: int
) -> list[Measurement]:
    where = {**about, "group": _joined(group)}
    return [_rate(name, counts, computed[name], where, min_cell) for name in RATES]


def _rate(name: str, counts: Confusion, value: float, about: Mapping[str, str], min_cell: int) -> Measurement:
    if refused := _refusal(name, [counts], min_cell):
        return Measurement.missing(name, refused, about)
    part, whole = _parts(counts)[name]
    interval = "exact (Clopper-Pearson)" if few(part, whole) else "Wilson score"
    return Measurement(
        name,
        f"{BY_LIBRARY}{interval} interval, 95 %",
        about=about,
        value=value,
        interval=rate_interval(part, whole),
        n=whole,
        counts={"part": part, "whole": whole},
    )


def _gaps(
    table: Mapping[Group, Confusion], reference: Group, about: Mapping[str, str], min_cell: int
) -> list[Measurement]:
    others = [group for group in table if group != reference]
    level = bonferroni(0.95, len(others))
    gaps: list[Measurement] = []
    for group in others:
        where = {**about, "group": _joined(group), "versus": _joined(reference)}
        pair = table[group], table[reference]
        gaps += [_difference(name, pair, where, level, min_cell) for name in DIFFERENCES]
        gaps.append(_ratio("impact_ratio", pair, where, level, min_cell))
    return gaps


Counts = tuple[int, int]
Pair = tuple[Confusion, Confusion]
"""A group, and the one that it is compared with."""


def _parts(counts: Confusion) -> dict[str, Counts]:
    return {
        "selection_rate": (counts.selected, counts.size),
        "true_positive_rate": (counts.tp, counts.positives),
        "false_positive_rate": (counts.fp, counts.negatives),
        "positive_predictive_value": (counts.tp, counts.tp + counts.fp),
        "group_accuracy": (counts.tp + counts.tn, counts.labelled),
    }


def _difference(name: str, pair: Pair, about: Mapping[str, str], level: float, min_cell: int) -> Measurement:
    rate = DIFFERENCES[name]
    if refused := _refusal(rate, pair, min_cell):
        return Measurement.missing(name, refused, about)
    first, second = (_parts(counts)[rate] for counts in pair)
    return Measurement(
        name,
        f"group minus reference; Newcombe interval, 95 % over all groups together ({level:.4g} each)",
        about=about,
        value=first[0] / first[1] - second[0] / second[1],
        interval=difference_interval(*first, *second, level=level),
        n=first[1],
        counts={"part": first[0], "whole": first[1], "versus_part": second[0], "versus_whole": second[1]},
    )


def _ratio(name: str, pair: Pair, about: Mapping[str, str], level: float, min_cell: int) -> Measurement:
    if refused := _refusal("selection_rate", pair, min_cell):
        return Measurement.missing(name, refused, about)
    first, second = (_parts(counts)["selection_rate"] for counts in pair)
    if not second[0]:
        return Measurement.missing(name, "nobody in the group to compare with was selected", about)
    return Measurement(
        name,
        f"group over reference; MOVER-R interval, 95 % over all groups together ({level:.4g} each)",
        about=about,
        value=(first[0] / first[1]) / (second[0] / second[1]),
        interval=ratio_interval(*first, *second, level=level),
        n=first[1],
        counts={"part": first[0], "whole": first[1], "versus_part": second[0], "versus_whole": second[1]},
    )


def _refusal(rate: str, groups: Sequence[Confusion], min_cell: int) -> str | None:
    """Why `rate` is not shown, nor what compares it between `groups`; None where nothing stands against it."""
    smallest = min(_parts(counts)[rate][1] for counts in groups)
    if smallest < min_cell:
        needed = {
            "true_positive_rate": "who deserved the good decision",
            "positive_predictive_value": "with the good decision and a known outcome",
        }
        who = needed.get(rate, "with a known outcome")
        return f"no case {who} is known" if smallest == 0 else f"fewer than {min_cell} cases {who}"
    if rate in OVER_BOTH_OUTCOMES and any(_few_of_one_outcome(counts, min_cell) for counts in groups):
        return f"shown, it would reveal a rate of fewer than {min_cell} cases"
    if rate in OVER_ONE_OUTCOME and any(_follows_from_selection(counts, min_cell) for counts in groups):
        return f"shown beside the selection rate, it would reveal a rate of fewer than {min_cell} cases"
    return None


def _follows_from_selection(counts: Confusion, min_cell: int) -> bool:
    """Whether the rate of one outcome gives away that of the other: (nearly) everybody selected has a known outcome."""
    return counts.size - counts.labelled < min_cell and _few_of_one_outcome(counts, min_cell)


def _few_of_one_outcome(counts: Confusion, min_cell: int) -> bool:
    return any(0 < whole < min_cell for whole in (counts.positives, counts.negatives))


def _summaries(
    computed: RateTable, shown: Mapping[Group, Confusion], about: Mapping[str, str], min_cell: int
) -> list[Measurement]:
    groups = list(shown.values())
    intervals = summary_intervals(groups, SEED)
    measured = []
    for name, value in computed.summary.items():
        # A range over rates that are not shown themselves would give them away, and rest on a handful of cases.
        if any(_refusal(rate, groups, min_cell) for rate in SUMMARIES[name].rates):
            measured.append(Measurement.missing(name, _not_shown(name, min_cell), about))
        elif isnan(value):
            measured.append(Measurement.missing(name, "the rate is 0 in every group, which has no ratio", about))
        else:
            method = (
                "Fairlearn, largest minus smallest (or smallest over largest) of the groups shown; "
                f"bounds of pairs, 95 % over all by {DRAWS:,} resamples of the counts"
            )
            size = sum(counts.size for counts in groups)
            measured.append(Measurement(name, method, about=about, value=value, interval=intervals[name], n=size))
    return measured


def _not_shown(summary: str, min_cell: int) -> str:
    if "positive_predictive_value" in SUMMARIES[summary].rates:
        return "the positive predictive value of a group is not shown"
    return f"a group has fewer than {min_cell} known cases of one outcome"


def _favouring(table: Mapping[Group, Confusion], grouping: Grouping, spec: ModelSpec) -> dict[Group, Confusion]:
    return {group: counts.favouring(spec.good_decision) for group, counts in named(table, grouping, spec).items()}


def _joined(parts: Group) -> str:
    return SEPARATOR.join(parts)
