"""How well rows are put in order, and whose rows are seen.

Over all, and by group of the people whom it is about. A place near the top is seen, one far down is not: exposure
falls with the logarithm of the place. A group's share of the exposure stands beside its share of the relevance, query
by query. Where whole queries are of one group, as of who asked, their order is compared instead. Nothing here says
that equal shares are what is due.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from governance.evidence.change import change_of_mean
from governance.evidence.gaps import gaps_to_reference
from governance.evidence.groups import SEPARATOR, named, reference_of
from governance.evidence.measurement import Measurement
from governance.evidence.parts import Parts, by_part, themselves
from governance.evidence.query_groups import counted, one_group_each, why_no_exposure
from governance.evidence.suppression import Hidden, hidden_of, partial
from governance.predictions.spec import ModelSpec
from governance.sentences import methods, reasons
from governance.sentences.phrase import Phrase
from governance.statistics.interval import LEVEL, Interval, Moments, bonferroni, student, welch
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.ranking import ExposureSums, RankingSums, moments, ordered

MeanOf = Callable[[RankingSums], Moments | None]
OF_ALL: Mapping[str, tuple[MeanOf, Phrase]] = {
    "ndcg": (RankingSums.ndcgs, reasons.no_query_with_a_relevant_row()),
    "mean_reciprocal_rank": (RankingSums.reciprocal_ranks, reasons.no_query_with_relevance()),
    "precision_at_k": (RankingSums.precisions, reasons.no_query_with_relevance()),
}
"""Each with what it is a mean of, and why there may be none."""
OF_GROUPS: Mapping[str, Callable[[ExposureSums], tuple[int, int]]] = {
    "exposure_gap": lambda sums: (sums.gap, sums.squared_gap),
    "exposure_share": lambda sums: (sums.exposure, sums.squared_exposure),
    "relevance_share": lambda sums: (sums.relevance, sums.squared_relevance),
}
"""Each with its sum over queries, and that of its squares."""
NDCG_OF_GROUP, NDCG_GAP = "group_ndcg", "ndcg_difference"
SMALLEST_COMPARISON = 2
"""Groups, of which one alone is always seen as much as it is relevant."""


def rankings(sums: RankingSums) -> tuple[Measurement, ...]:
    """NDCG at k, mean reciprocal rank and precision at k.

    Every query counts once.
    """
    return tuple(_of_all(name, mean_of(sums), otherwise) for name, (mean_of, otherwise) in OF_ALL.items())


def ndcg_change(profiles: Sequence[Profile]) -> Measurement:
    """NDCG at k after a change minus before it.

    As `change_of_mean` has it. `profiles` are one version's buckets.
    """
    buckets = [(p.since, ordered(p).all) for p in sorted(profiles, key=lambda p: p.begins)]
    return change_of_mean("ndcg_change", buckets, RankingSums.ndcgs, reasons.too_few_queries_over_time)


def by_group(profile: Profile, spec: ModelSpec) -> tuple[Measurement, ...]:
    """What each group gets of an order, by attribute and intersection.

    Of what tells the rows of a query apart: its share of the exposure and of the relevance, and the gap between them. Of
    what is the same for a whole query: NDCG by group, and its gap to the reference.
    """
    measured: list[Measurement] = []
    for grouping in spec.groupings:
        about = {"attribute": SEPARATOR.join(grouping)}
        if one_group_each(profile, grouping):
            reason = why_no_exposure(profile, grouping)
            measured += [Measurement.missing(name, reason, about) for name in OF_GROUPS]
            table = named(ordered(profile).by_group[grouping], grouping, spec)
            queries = counted(table)
            hidden, reference = hidden_of(queries, spec.min_cell), reference_of(queries, grouping, spec)
            measured += in_order(table, hidden, reference, about, spec.min_cell)
        else:
            exposed = named(ordered(profile).exposure_by_group.get(grouping, {}), grouping, spec)
            hidden = hidden_of(exposed, spec.min_cell)
            measured += shared(exposed, hidden, ordered(profile).all.relevant, about, spec.min_cell)
    return tuple(measured)


def in_each_part(
    parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
    """The measurements of an order for each group and part."""
    return (_orders if one_group_each(whole, grouping) else _exposures)(parts, whole, grouping, spec)


def _orders(
    parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
    """NDCG by group, of what is the same for a whole query."""
    about = {"attribute": SEPARATOR.join(grouping)}
    for part in by_part(parts, whole, lambda profile: ordered(profile).by_group, counted, grouping, spec):
        yield part.first, tuple(in_order(part.table, part.hidden, part.reference, about, spec.min_cell))


def _exposures(
    parts: Parts, whole: Profile, grouping: Grouping, spec: ModelSpec
) -> Iterator[tuple[date, tuple[Measurement, ...]]]:
    """Exposure by group, of what tells the rows of a query apart."""
    about = {"attribute": SEPARATOR.join(grouping)}
    for part in by_part(parts, whole, lambda profile: ordered(profile).exposure_by_group, themselves, grouping, spec):
        queries = sum(ordered(profile).all.relevant for profile in parts[part.first])
        yield part.first, tuple(shared(part.table, part.hidden, queries, about, spec.min_cell))


def shared(
    table: Mapping[Group, ExposureSums], hidden: Hidden, queries: int, about: Mapping[str, str], min_cell: int
) -> list[Measurement]:
    """Shares and gaps of the groups of one attribute.

    Over so many judged `queries` with a relevant row.
    """
    if not table:
        return [Measurement.missing("exposure_share", reasons.no_cases(), about)]
    level = bonferroni(LEVEL, sum(group not in hidden.without_outcomes for group in table))
    left_out = partial(table, hidden.entirely, min_cell)
    alone = sum(group not in hidden.entirely and sums.size > 0 for group, sums in table.items()) < SMALLEST_COMPARISON
    measured = [Measurement.missing("exposure_gap", left_out, about)] if alone and left_out is not None else []
    for group, sums in table.items():
        for name in OF_GROUPS:
            if name != "exposure_gap" or not (alone or group in hidden.entirely):
                measured.append(_of_group(name, group, sums, hidden, queries, about, min_cell, level))
            elif left_out is not None and not alone:
                measured.append(Measurement.missing(name, left_out, {**about, "group": SEPARATOR.join(group)}))
    return measured


def in_order(
    table: Mapping[Group, RankingSums],
    hidden: Hidden,
    reference: Group | None,
    about: Mapping[str, str],
    min_cell: int,
) -> list[Measurement]:
    """NDCG of the queries of each group, and its gaps.

    Of one attribute, with gaps to `reference`. Groups are hidden by queries.
    """
    level = bonferroni(LEVEL, sum(group not in hidden.without_outcomes for group in table))
    means = [_ndcg_of(group, sums, hidden, about, min_cell, level) for group, sums in table.items()]
    if reference is None:
        return means

    def gap(name: str, group: Group, where: Mapping[str, str], level: float) -> Measurement:
        for side in (group, reference):
            if (reason := hidden.reason(side, min_cell, needs_outcome=True)) is not None:
                return Measurement.missing(name, reason, where)
        first, second = table[group].ndcgs(), table[reference].ndcgs()
        if first is None or second is None:
            return Measurement.missing(name, OF_ALL["ndcg"][1], where)
        return Measurement(
            name,
            methods.group_minus_reference_of_queries(level),
            about=where,
            value=first.mean - second.mean,
            interval=_between(welch(first, second, level), -1.0, 1.0),
            n=first.n,
        )

    return [
        *means,
        *gaps_to_reference((NDCG_GAP,), counted(table), hidden.entirely, reference, about, min_cell, gap),
    ]


def _ndcg_of(
    group: Group, sums: RankingSums, hidden: Hidden, about: Mapping[str, str], min_cell: int, level: float
) -> Measurement:
    where = {**about, "group": SEPARATOR.join(group)}
    if (reason := hidden.reason(group, min_cell, needs_outcome=True)) is not None:
        return Measurement.missing(NDCG_OF_GROUP, reason, where)
    moments = sums.ndcgs()
    if moments is None:
        return Measurement.missing(NDCG_OF_GROUP, OF_ALL["ndcg"][1], where)
    return Measurement(
        NDCG_OF_GROUP,
        methods.mean_over_queries_of_group(level),
        about=where,
        value=moments.mean,
        interval=_between(student(moments, level), 0.0, 1.0),
        n=moments.n,
    )


def _of_all(name: str, moments: Moments | None, otherwise: Phrase) -> Measurement:
    if moments is None:
        return Measurement.missing(name, otherwise)
    method = methods.mean_of_first_rows() if name == "precision_at_k" else methods.mean_over_queries()
    return Measurement(name, method, value=moments.mean, interval=_between(student(moments), 0.0, 1.0), n=moments.n)


def _of_group(
    name: str,
    group: Group,
    sums: ExposureSums,
    hidden: Hidden,
    queries: int,
    about: Mapping[str, str],
    min_cell: int,
    level: float,
) -> Measurement:
    where = {**about, "group": SEPARATOR.join(group)}
    if (reason := hidden.reason(group, min_cell, needs_outcome=True)) is not None:
        return Measurement.missing(name, reason, where)
    of_group = moments(queries, *OF_GROUPS[name](sums))
    if of_group is None:
        return Measurement.missing(name, OF_ALL["ndcg"][1], where)
    return Measurement(
        name,
        methods.mean_of_exposure(level),
        about=where,
        value=of_group.mean,
        interval=_between(student(of_group, level), -1.0 if name == "exposure_gap" else 0.0, 1.0),
        n=queries,
    )


def _between(interval: Interval | None, low: float, high: float) -> Interval | None:
    # Student's interval knows no bounds; shares lie between 0 and 1.
    return None if interval is None else Interval(max(low, interval.low), min(high, interval.high))
