"""How a version treats groups of people.

Rates by group, and their gaps, with intervals from the counts. Nothing here says that a model is fair. It says what
was measured, for whom, on how many cases, and what is too small to be shown. "Selected" means: got the decision that
is good for the person.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import product
from math import isnan

from governance.evidence.catalogue import gaps_of, of_kind, term
from governance.evidence.gaps import gaps_to_reference
from governance.evidence.groups import SEPARATOR, named, reference_of
from governance.evidence.measure import MeasureKind
from governance.evidence.measurement import Measurement
from governance.evidence.rates import RATES, of_whom, over_both_outcomes, over_one_outcome
from governance.evidence.suppression import partial, suppressed
from governance.predictions.spec import ModelSpec
from governance.predictions.tasks import binary
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.confusion import Confusion, Rate
from governance.statistics.decisions import decided
from governance.statistics.interval import difference_interval, few, rate_interval, ratio_interval
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.resampling import DRAWS, Summary, summary_intervals

GAPS = gaps_of(RATES)
"""All that compares a group with the reference."""
OVER_ALL_GROUPS: Mapping[str, Summary] = {
    name: Summary(tuple(RATES[rate] for rate in term(name).of), term(name).ratio)
    for name in of_kind(MeasureKind.SUMMARY, binary.NAME)
}
"""All that compares every group with every other."""
SEED = 1973
"""Of the resamples: any number, always this one, so that the same counts have the same intervals."""


SummariesOfGroups = Callable[[Mapping[Group, Confusion]], Mapping[str, float]]
"""Port: those of `OVER_ALL_GROUPS` that a fairness library makes of the counts of at least one group. NaN where there is none: a
ratio of rates that are all 0. Where a group has no case that a rate is of, it may have any value; it is not read."""


def fairness(profile: Profile, spec: ModelSpec, summarise: SummariesOfGroups) -> tuple[Measurement, ...]:
    """Every rate by group and every gap.

    For the attributes of `spec`, their intersections, and within strata.
    """
    measured: list[Measurement] = []
    for grouping in spec.groupings:
        table = favouring(decided(profile).by_group.get(grouping, {}), grouping, spec)
        hidden, reference = suppressed(table, spec.min_cell), reference_of(table, grouping, spec)
        measured += _grouping(table, hidden, reference, {"attribute": _joined(grouping)}, spec, summarise)
    for stratum, attribute in product(spec.within, spec.sensitive):
        measured += _within(profile, stratum, attribute, spec, summarise)
    return tuple(measured)


def _within(
    profile: Profile, stratum: str, attribute: str, spec: ModelSpec, summarise: SummariesOfGroups
) -> list[Measurement]:
    measured: list[Measurement] = []
    turned = favouring(decided(profile).by_group.get((stratum, attribute), {}), (stratum, attribute), spec)
    hidden = suppressed(turned, spec.min_cell)
    # The same group in every stratum: a gap to another one would point the other way for that reason alone.
    reference = reference_of(
        favouring(decided(profile).by_group.get((attribute,), {}), (attribute,), spec), (attribute,), spec
    )
    for value in sorted({group[0] for group in turned}):
        inside = {group[1:]: counts for group, counts in turned.items() if group[0] == value}
        hidden_inside = frozenset(group[1:] for group in hidden if group[0] == value)
        about = {"attribute": attribute, "within": stratum, "stratum": value}
        measured += _grouping(inside, hidden_inside, reference, about, spec, summarise)
    return measured


def _grouping(
    table: Mapping[Group, Confusion],
    hidden: frozenset[Group],
    reference: Group | None,
    about: Mapping[str, str],
    spec: ModelSpec,
    summarise: SummariesOfGroups,
) -> list[Measurement]:
    measurements = compared(table, hidden, reference, about, spec)
    return measurements + _summaries(summarise, table, hidden, about, spec.min_cell) if table else measurements


def compared(
    table: Mapping[Group, Confusion],
    hidden: AbstractSet[Group],
    reference: Group | None,
    about: Mapping[str, str],
    spec: ModelSpec,
) -> list[Measurement]:
    """The rates of the shown groups, and their gaps.

    Of the groups of `table` that are not `hidden`, with gaps to `reference`. `table` has the good decision as the
    positive one. Every group that is hidden has its reason, and where what is left is no comparison of all (see
    `partial`), its gaps have one too: a limit on a gap is not kept by whom it leaves out.
    """
    if not table:
        return [Measurement.missing("selection_rate", reasons.no_cases(), about)]
    result = [
        Measurement.missing(name, reasons.group_too_small(spec.min_cell), {**about, "group": _joined(group)})
        for group in sorted(hidden)
        for name in RATES
    ]
    for group, counts in table.items():
        if counts.size and group not in hidden:
            where = {**about, "group": _joined(group)}
            result += [_rate(name, counts, where, spec.min_cell) for name in RATES]
    return result if reference is None else result + _gaps(table, hidden, reference, about, spec.min_cell)


def _rate(name: str, counts: Confusion, about: Mapping[str, str], min_cell: int) -> Measurement:
    if refused := _refusal(RATES[name], [counts], min_cell):
        return Measurement.missing(name, refused, about)
    part, whole = RATES[name].parts(counts)
    return Measurement(
        name,
        methods.rate_of_group_with_few() if few(part, whole) else methods.rate_of_group(),
        about=about,
        value=part / whole,
        interval=rate_interval(part, whole),
        n=whole,
        counts={"part": part, "whole": whole},
    )


def _gaps(
    table: Mapping[Group, Confusion],
    hidden: AbstractSet[Group],
    reference: Group,
    about: Mapping[str, str],
    min_cell: int,
) -> list[Measurement]:
    def gap(name: str, group: Group, where: Mapping[str, str], level: float) -> Measurement:
        compare = _ratio if term(name).ratio else _difference
        return compare(name, (table[group], table[reference]), where, level, min_cell)

    return gaps_to_reference(GAPS, table, hidden, reference, about, min_cell, gap)


Pair = tuple[Confusion, Confusion]
"""A group, and the one that it is compared with."""


def _difference(name: str, pair: Pair, about: Mapping[str, str], level: float, min_cell: int) -> Measurement:
    rate = _rate_of(name)
    if refused := _refusal(rate, pair, min_cell):
        return Measurement.missing(name, refused, about)
    first, second = (rate.parts(counts) for counts in pair)
    return Measurement(
        name,
        methods.group_minus_reference(level),
        about=about,
        value=first[0] / first[1] - second[0] / second[1],
        interval=difference_interval(*first, *second, level=level),
        n=first[1],
        counts={"part": first[0], "whole": first[1], "versus_part": second[0], "versus_whole": second[1]},
    )


def _ratio(name: str, pair: Pair, about: Mapping[str, str], level: float, min_cell: int) -> Measurement:
    rate = _rate_of(name)
    if refused := _refusal(rate, pair, min_cell):
        return Measurement.missing(name, refused, about)
    first, second = (rate.parts(counts) for counts in pair)
    if not second[0]:
        return Measurement.missing(name, reasons.nobody_selected_to_compare_with(), about)
    return Measurement(
        name,
        methods.group_over_reference(level),
        about=about,
        value=(first[0] / first[1]) / (second[0] / second[1]),
        interval=ratio_interval(*first, *second, level=level),
        n=first[1],
        counts={"part": first[0], "whole": first[1], "versus_part": second[0], "versus_whole": second[1]},
    )


def _rate_of(gap: str) -> Rate:
    (name,) = term(gap).of
    return RATES[name]


def _refusal(rate: Rate, groups: Sequence[Confusion], min_cell: int) -> Phrase | None:
    """Why `rate` and its comparisons are not shown.

    Comparisons between `groups`. None where they can be shown.
    """
    smallest = min(whole for _, whole in map(rate.parts, groups))
    if smallest < min_cell:
        who = of_whom(rate)
        return reasons.nobody_of_whom(who) if smallest == 0 else reasons.too_few_of_whom(who, min_cell)
    if over_both_outcomes(rate) and any(_few_of_one_outcome(counts, min_cell) for counts in groups):
        return reasons.would_reveal_few(min_cell)
    if over_one_outcome(rate) and any(_follows_from_selection(counts, min_cell) for counts in groups):
        return reasons.would_reveal_few_beside_selection(min_cell)
    return None


def _follows_from_selection(counts: Confusion, min_cell: int) -> bool:
    """Whether one outcome's rate gives away the other's.

    That is so where (nearly) everybody selected has a known outcome.
    """
    return counts.size - counts.labelled < min_cell and _few_of_one_outcome(counts, min_cell)


def _few_of_one_outcome(counts: Confusion, min_cell: int) -> bool:
    return any(0 < whole < min_cell for whole in (counts.positives, counts.negatives))


def _summaries(
    summarise: SummariesOfGroups,
    table: Mapping[Group, Confusion],
    hidden: AbstractSet[Group],
    about: Mapping[str, str],
    min_cell: int,
) -> list[Measurement]:
    left_out = partial(table, hidden, min_cell)
    if left_out is not None:
        return [Measurement.missing(name, left_out, about) for name in OVER_ALL_GROUPS]
    shown = {group: counts for group, counts in table.items() if group not in hidden and counts.size}
    groups, values = list(shown.values()), summarise(shown)
    intervals = summary_intervals(groups, OVER_ALL_GROUPS, SEED)
    measured = []
    for name, summary in OVER_ALL_GROUPS.items():
        value = values[name]
        # A range over rates that are not shown themselves would give them away, and rest on a handful of cases.
        if any(_refusal(rate, groups, min_cell) for rate in summary.rates):
            measured.append(Measurement.missing(name, _not_shown(name, min_cell), about))
        elif isnan(value):
            measured.append(Measurement.missing(name, reasons.rate_is_0_everywhere(), about))
        else:
            over_all = methods.smallest_over_largest if summary.ratio else methods.largest_minus_smallest
            method = over_all(len(summary.rates), DRAWS)
            size = sum(counts.size for counts in groups)
            measured.append(Measurement(name, method, about=about, value=value, interval=intervals[name], n=size))
    return measured


def _not_shown(summary: str, min_cell: int) -> Phrase:
    both = next((rate for rate in term(summary).of if over_both_outcomes(RATES[rate])), None)
    if both is not None:
        return reasons.rate_of_a_group_is_not_shown(both)
    return reasons.too_few_of_one_outcome(min_cell)


def favouring(table: Mapping[Group, Confusion], grouping: Grouping, spec: ModelSpec) -> dict[Group, Confusion]:
    """`table` with the good decision as the positive one.

    Its groups have the names that pages use.
    """
    return {group: counts.favouring(spec.good_decision) for group, counts in named(table, grouping, spec).items()}


def _joined(parts: Group) -> str:
    return SEPARATOR.join(parts)
