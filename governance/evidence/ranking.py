"""How well rows are put in order, and whose rows are seen: over all, and by group of the people that rows are about.

A place near the top is seen, one far down is not: exposure falls with the logarithm of the place. A group's share of the
exposure stands beside its share of the relevance, query by query. Nothing here says that equal shares are what is due.
"""

from collections.abc import Callable, Mapping, Sequence

from governance.evidence.change import change_of_mean
from governance.evidence.groups import SEPARATOR, named
from governance.evidence.measurement import Measurement
from governance.evidence.suppression import Hidden, hidden_of
from governance.spec import ModelSpec
from governance.statistics.interval import LEVEL, Interval, Moments, bonferroni, student
from governance.statistics.profile import Group, Profile
from governance.statistics.ranking import ExposureSums, RankingSums, moments

MeanOf = Callable[[RankingSums], Moments | None]
OF_ALL: Mapping[str, tuple[MeanOf, str]] = {
    "ndcg": (RankingSums.ndcgs, "no query with a relevant row has a known relevance in every row"),
    "mean_reciprocal_rank": (RankingSums.reciprocal_ranks, "no query has a known relevance in every row"),
    "precision_at_k": (RankingSums.precisions, "no query has a known relevance in every row"),
}
"""Each with what it is a mean of, and why there may be none."""
OF_GROUPS: Mapping[str, Callable[[ExposureSums], tuple[int, int]]] = {
    "exposure_gap": lambda sums: (sums.gap, sums.squared_gap),
    "exposure_share": lambda sums: (sums.exposure, sums.squared_exposure),
    "relevance_share": lambda sums: (sums.relevance, sums.squared_relevance),
}
"""Each with its sum over queries, and that of its squares."""


def rankings(sums: RankingSums) -> tuple[Measurement, ...]:
    """NDCG at k, mean reciprocal rank and precision at k; every query counts once."""
    return tuple(_of_all(name, mean_of(sums), otherwise) for name, (mean_of, otherwise) in OF_ALL.items())


def ndcg_change(profiles: Sequence[Profile]) -> Measurement:
    """NDCG at k after a change minus before it, as `change_of_mean` has it. `profiles` are one version's buckets."""
    buckets = [(p.since, p.ranking) for p in sorted(profiles, key=lambda p: p.begins)]
    return change_of_mean("ndcg_change", buckets, RankingSums.ndcgs, "judged queries with a relevant row")


def exposure(profile: Profile, spec: ModelSpec) -> tuple[Measurement, ...]:
    """Each group's share of the exposure and of the relevance, and the gap between them, by attribute and intersection."""
    measured: list[Measurement] = []
    for grouping in spec.groupings:
        table = named(profile.exposure_by_group.get(grouping, {}), grouping, spec)
        about = {"attribute": SEPARATOR.join(grouping)}
        measured += grouped(table, hidden_of(table, spec.min_cell), profile.ranking.relevant, about, spec.min_cell)
    return tuple(measured)


def grouped(
    table: Mapping[Group, ExposureSums], hidden: Hidden, queries: int, about: Mapping[str, str], min_cell: int
) -> list[Measurement]:
    """Shares and gaps of the groups of one attribute, over so many judged `queries` with a relevant row."""
    if not table:
        return [Measurement.missing("exposure_share", "the log has no cases", about)]
    shown = sum(group not in hidden.without_outcomes for group in table)
    level = bonferroni(LEVEL, shown)
    return [
        _of_group(name, group, sums, hidden, queries, about, min_cell, level)
        for group, sums in table.items()
        for name in OF_GROUPS
    ]


def _of_all(name: str, found: Moments | None, otherwise: str) -> Measurement:
    if found is None:
        return Measurement.missing(name, otherwise)
    method = "mean over queries; Student's t interval, 95 %"
    return Measurement(name, method, value=found.mean, interval=_between(student(found), 0.0, 1.0), n=found.n)


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
    found = moments(queries, *OF_GROUPS[name](sums))
    if found is None:
        return Measurement.missing(name, OF_ALL["ndcg"][1], where)
    return Measurement(
        name,
        "mean over queries with a relevant row, those without the group among them; exposure is 1 / log2(1 + place); "
        f"Student's t interval, 95 % over all groups together ({level:.4g} each)",
        about=where,
        value=found.mean,
        interval=_between(student(found, level), -1.0 if name == "exposure_gap" else 0.0, 1.0),
        n=queries,
    )


def _between(interval: Interval | None, low: float, high: float) -> Interval | None:
    # Student's interval knows no bounds; shares lie between 0 and 1.
    return None if interval is None else Interval(max(low, interval.low), min(high, interval.high))
