"""How a version treats groups of people: rates by group, and their gaps, with intervals from the counts.

Nothing here says that a model is fair. It says what was measured, for whom, on how many cases, and what
is too small to be shown. "Selected" means: got the decision that is good for the person.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product

from governance.evidence.measurement import Measurement
from governance.spec import ModelSpec
from governance.statistics.confusion import Confusion
from governance.statistics.interval import bonferroni, katz, newcombe, wilson
from governance.statistics.profile import Group, Grouping, Profile

SEPARATOR = " · "
RATES = ("selection_rate", "true_positive_rate", "false_positive_rate")


@dataclass(frozen=True, slots=True)
class RateTable:
    """What a fairness library makes of the counts of several groups."""

    by_group: Mapping[Group, Mapping[str, float]]
    """Per group: the rates in `RATES`."""
    summary: Mapping[str, float]
    """Over all groups: `demographic_parity_difference`, `demographic_parity_ratio`, `equal_opportunity_range`,
    `equalized_odds_difference`."""


RatesByGroup = Callable[[Mapping[Group, Confusion]], RateTable]
"""Port: rates by group from counts. Groups without a denominator may have any value; it is not read."""


def fairness(profile: Profile, spec: ModelSpec, rates: RatesByGroup) -> tuple[Measurement, ...]:
    """Every rate by group and every gap, for the attributes of `spec`, their intersections, and within strata."""
    measured: list[Measurement] = []
    for grouping in spec.groupings:
        table = _named(profile.groups.get(grouping, {}), grouping, spec)
        hidden, reference = suppressed(table, spec.min_cell), _reference(table, grouping, spec)
        measured += _grouping(table, hidden, reference, {"attribute": _joined(grouping)}, spec, rates)
    for stratum, attribute in product(spec.within, spec.sensitive):
        measured += _within(profile.groups.get((stratum, attribute), {}), stratum, attribute, spec, rates)
    return tuple(measured)


def suppressed(table: Mapping[Group, Confusion], min_cell: int) -> frozenset[Group]:
    """Groups that are not shown: those under `min_cell` people, and as many more as it takes to hide them.

    The totals of each attribute are shown on their own. A group hidden alone among those that differ from it
    in one attribute only would follow from such a total; hiding another of them with it (complementary
    suppression) prevents that, and is repeated until it holds everywhere. Chosen is the one that leaves the
    fewest others to hide, and of those the smallest.
    """
    hidden = {group for group, counts in table.items() if 0 < counts.size < min_cell}
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


def _gives_away(table: Mapping[Group, Confusion], hidden: AbstractSet[Group], group: Group, attribute: int) -> bool:
    """Whether `group`, hidden, would follow from a total over `attribute`."""
    line = _line(table, group, attribute)
    return bool(line) and hidden.isdisjoint(line)


def _line(table: Mapping[Group, Confusion], group: Group, attribute: int) -> list[Group]:
    """The other groups with people in them that differ from `group` in `attribute` only."""
    kept = (group[:attribute], group[attribute + 1 :])
    return [
        other
        for other, counts in table.items()
        if counts.size and other != group and (other[:attribute], other[attribute + 1 :]) == kept
    ]


def _within(
    table: Mapping[Group, Confusion], stratum: str, attribute: str, spec: ModelSpec, rates: RatesByGroup
) -> list[Measurement]:
    measured: list[Measurement] = []
    named = _named(table, (stratum, attribute), spec)
    hidden = suppressed(named, spec.min_cell)
    for value in sorted({group[0] for group in named}):
        inside = {group[1:]: counts for group, counts in named.items() if group[0] == value}
        hidden_inside = frozenset(group[1:] for group in hidden if group[0] == value)
        about = {"attribute": attribute, "within": stratum, "stratum": value}
        measured += _grouping(inside, hidden_inside, _reference(inside, (attribute,), spec), about, spec, rates)
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
        result.append(
            Measurement.missing(
                "selection_rate_difference", f"the group to compare with, {_joined(reference)}, is not shown", about
            )
        )
    return result + _summaries(computed, shown, about, spec.min_cell)


def _rates_of(
    group: Group, counts: Confusion, computed: Mapping[str, float], about: Mapping[str, str], min_cell: int
) -> list[Measurement]:
    where = {**about, "group": _joined(group)}
    return [_rate(name, part, whole, computed[name], where, min_cell) for name, (part, whole) in _parts(counts).items()]


def _rate(name: str, part: int, whole: int, value: float, about: Mapping[str, str], min_cell: int) -> Measurement:
    if whole < min_cell:
        return Measurement.missing(name, _too_few(name, whole, min_cell), about)
    return Measurement(
        name,
        "Fairlearn on weighted counts; Wilson score interval, 95 %",
        about=about,
        value=value,
        interval=wilson(part, whole),
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
        first, second = _parts(table[group]), _parts(table[reference])
        gaps += [
            _difference(
                "selection_rate_difference", first["selection_rate"], second["selection_rate"], where, level, min_cell
            ),
            _ratio("impact_ratio", first["selection_rate"], second["selection_rate"], where, level, min_cell),
            _difference(
                "equal_opportunity_difference",
                first["true_positive_rate"],
                second["true_positive_rate"],
                where,
                level,
                min_cell,
            ),
            _difference(
                "false_positive_rate_difference",
                first["false_positive_rate"],
                second["false_positive_rate"],
                where,
                level,
                min_cell,
            ),
        ]
    return gaps


Counts = tuple[int, int]


def _parts(counts: Confusion) -> dict[str, Counts]:
    return {
        "selection_rate": (counts.selected, counts.size),
        "true_positive_rate": (counts.tp, counts.positives),
        "false_positive_rate": (counts.fp, counts.negatives),
    }


def _difference(
    name: str, first: Counts, second: Counts, about: Mapping[str, str], level: float, min_cell: int
) -> Measurement:
    smaller = min(first[1], second[1])
    if smaller < min_cell:
        return Measurement.missing(name, _too_few(name, smaller, min_cell), about)
    return Measurement(
        name,
        f"group minus reference; Newcombe interval, 95 % over all groups together ({level:.4g} each)",
        about=about,
        value=first[0] / first[1] - second[0] / second[1],
        interval=newcombe(*first, *second, level=level),
        n=first[1],
        counts={"part": first[0], "whole": first[1], "versus_part": second[0], "versus_whole": second[1]},
    )


def _ratio(
    name: str, first: Counts, second: Counts, about: Mapping[str, str], level: float, min_cell: int
) -> Measurement:
    smaller = min(first[1], second[1])
    if smaller < min_cell:
        return Measurement.missing(name, _too_few(name, smaller, min_cell), about)
    if not second[0]:
        return Measurement.missing(name, "nobody in the group to compare with was selected", about)
    return Measurement(
        name,
        f"group over reference; Katz log interval, 95 % over all groups together ({level:.4g} each)",
        about=about,
        value=(first[0] / first[1]) / (second[0] / second[1]),
        interval=katz(*first, *second, level=level),
        n=first[1],
        counts={"part": first[0], "whole": first[1], "versus_part": second[0], "versus_whole": second[1]},
    )


def _too_few(name: str, whole: int, min_cell: int) -> str:
    needed = {
        "true_positive_rate": "who deserved the good decision",
        "equal_opportunity_difference": "who deserved the good decision",
    }
    who = needed.get(name, "with a known outcome")
    return f"no case {who} is known" if whole == 0 else f"fewer than {min_cell} cases {who}"


def _summaries(
    computed: RateTable, shown: Mapping[Group, Confusion], about: Mapping[str, str], min_cell: int
) -> list[Measurement]:
    measured = []
    for name, value in computed.summary.items():
        # A range over rates that are not shown themselves would give them away, and rest on a handful of cases.
        if any(_cases_behind(name, counts) < min_cell for counts in shown.values()):
            reason = f"a group has fewer than {min_cell} known cases of one outcome"
            measured.append(Measurement.missing(name, reason, about))
        else:
            method = "Fairlearn, largest minus smallest (or smallest over largest) of the groups shown; no interval"
            measured.append(Measurement(name, method, about=about, value=value, n=sum(c.size for c in shown.values())))
    return measured


def _cases_behind(name: str, counts: Confusion) -> int:
    behind = {
        "equal_opportunity_range": counts.positives,
        "equalized_odds_difference": min(counts.positives, counts.negatives),
    }
    return behind.get(name, counts.size)


def _named(table: Mapping[Group, Confusion], grouping: Grouping, spec: ModelSpec) -> dict[Group, Confusion]:
    named: dict[Group, Confusion] = {}
    for group, counts in sorted(table.items()):
        label = tuple(_label(name, value, spec) for name, value in zip(grouping, group, strict=True))
        named[label] = named.get(label, Confusion()) + counts.favouring(spec.favourable)
    return named


def _label(name: str, value: str, spec: ModelSpec) -> str:
    return spec.sensitive[name].labels.get(value, value) if name in spec.sensitive else value


def _reference(table: Mapping[Group, Confusion], grouping: Grouping, spec: ModelSpec) -> Group | None:
    if not table:
        return None
    chosen = [spec.sensitive[name].reference for name in grouping]
    if all(chosen):
        return tuple(_label(name, value, spec) for name, value in zip(grouping, map(str, chosen), strict=True))
    return max(table, key=lambda group: (table[group].size, group))


def _joined(parts: Group) -> str:
    return SEPARATOR.join(parts)
