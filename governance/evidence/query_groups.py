"""Whether all rows of a query are of one group.

As where an attribute is one of the person who asked, and not of the ranked rows. Then each group has all of the
exposure and of the relevance of its queries, whatever the order, and shares of exposure say nothing. What can differ
is how good the order is from group to group.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.evidence.groups import SEPARATOR
from governance.predictions.spec import ModelSpec
from governance.sentences import reasons, remarks
from governance.sentences.phrase import Phrase
from governance.statistics.profile import Group, Grouping, Profile
from governance.statistics.ranking import RankingSums, ordered

NEARLY_ALL = 0.95
"""Share of the queries that must be of one group each for an attribute to be one of queries."""
MOST = 0.5
"""And share of the rows outside the largest group that must stand in such queries: where hardly any row is of another group,
nearly all queries are of one group by chance, and the few others are what matters."""


@dataclass(frozen=True, slots=True)
class Queries:
    """Counts of one group in queries.

    They decide whether it is hidden: one more row is no other person.
    """

    size: int
    labelled: int
    """Of those, judged and with a relevant row."""


def counted(table: Mapping[Group, RankingSums]) -> dict[Group, Queries]:
    """The queries of each group."""
    return {group: Queries(sums.queries, sums.relevant) for group, sums in table.items()}


def one_group_each(profile: Profile, grouping: Grouping) -> bool:
    """Whether nearly every query has rows of one group only."""
    alone = ordered(profile).by_group.get(grouping, {})
    rows = {group: sums.size for group, sums in ordered(profile).exposure_by_group.get(grouping, {}).items()}
    if not rows or _alone(profile, grouping) < NEARLY_ALL * ordered(profile).all.queries:
        return False
    smaller = rows.keys() - {max(rows, key=lambda group: (rows[group], group))}
    apart = sum(alone[group].size for group in smaller & alone.keys())
    return apart >= MOST * sum(rows[group] for group in smaller)


def why_no_exposure(profile: Profile, grouping: Grouping) -> Phrase:
    """Why shares of exposure are not measured.

    Where `one_group_each` holds, with what is in their place.
    """
    return reasons.one_group_in_each_query(
        _alone(profile, grouping), ordered(profile).all.queries, SEPARATOR.join(grouping)
    )


def remarks_on_queries(profile: Profile, spec: ModelSpec) -> tuple[Phrase, ...]:
    """Remarks on queries that make numbers of an order doubtful.

    Queries that are shorter than `k`, and those that are of one group or of several.
    """
    phrases = [_remark(profile, grouping) for grouping in spec.groupings]
    sums = ordered(profile).all
    if sums.short:
        phrases.append(remarks.queries_are_short(sums.short, sums.judged, spec.k))
    return tuple(remark for remark in phrases if remark is not None)


def _remark(profile: Profile, grouping: Grouping) -> Phrase | None:
    attribute, alone, whole = SEPARATOR.join(grouping), _alone(profile, grouping), ordered(profile).all.queries
    if one_group_each(profile, grouping):
        if alone == whole:
            return None
        return remarks.queries_of_several_groups(attribute, whole - alone, whole)
    if alone <= (1 - NEARLY_ALL) * whole:
        return None
    return remarks.queries_of_one_group(attribute, alone, whole)


def _alone(profile: Profile, grouping: Grouping) -> int:
    return sum(sums.queries for sums in ordered(profile).by_group.get(grouping, {}).values())
