"""Sums over queries: quality of the order, and exposure of groups.

Each query counts once, however many rows it has. What is summed lies between -1 and 1, so one unit does for all: whole
million-millionths, nine million queries of which fit into a bucket.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any, Self

from governance.canonical import Json
from governance.statistics.decisions import Decisions
from governance.statistics.interval import Moments
from governance.statistics.profile import (
    Counts,
    Group,
    Grouping,
    Profile,
    both_grouped,
    read_by_group,
    written_by_group,
)

UNIT = 10**12


@dataclass(frozen=True, slots=True)
class RankingSums:
    """Sums over queries of what their order shows.

    With the number of queries, and of those that are judged.
    """

    size: int = 0
    """All rows."""
    labelled: int = 0
    """Of those, with a known relevance."""
    queries: int = 0
    judged: int = 0
    """Queries of whose rows all have a known relevance."""
    relevant: int = 0
    """Judged queries with a relevant row: relevance above 0."""
    ndcg: int = 0
    """Over queries with a relevant row; without any there is no ideal order to compare with."""
    squared_ndcg: int = 0
    reciprocal_rank: int = 0
    """Over judged queries; 0 where no row is relevant."""
    squared_reciprocal_rank: int = 0
    precision: int = 0
    """Over judged queries."""
    squared_precision: int = 0
    short: int = 0
    """Judged queries with fewer than k rows, all of which count as the first."""

    def __add__(self, other: Self) -> "RankingSums":
        return RankingSums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(RankingSums)))

    def ndcgs(self) -> Moments | None:
        """Mean and variance of NDCG at k.

        1 is the ideal order. None without a judged query that has a relevant row.
        """
        return moments(self.relevant, self.ndcg, self.squared_ndcg)

    def reciprocal_ranks(self) -> Moments | None:
        """Mean and variance of the reciprocal rank of the first relevant row.

        1 is on top. None without a judged query.
        """
        return moments(self.judged, self.reciprocal_rank, self.squared_reciprocal_rank)

    def precisions(self) -> Moments | None:
        """Mean and variance of the precision at k.

        The share of relevant rows among the first k, or among all rows where a query has fewer. None without a judged
        query.
        """
        return moments(self.judged, self.precision, self.squared_precision)


@dataclass(frozen=True, slots=True)
class ExposureSums:
    """A group's share of the exposure and relevance of its queries.

    Summed over the queries that have a relevant row. A row's exposure is 1 / log2(1 + its place). A query in which
    the group has no row adds nothing, and counts.
    """

    size: int = 0
    """All rows of the group."""
    labelled: int = 0
    """Of those, in judged queries with a relevant row."""
    exposure: int = 0
    """The group's share of a query's exposure."""
    squared_exposure: int = 0
    relevance: int = 0
    """The group's share of a query's relevance."""
    squared_relevance: int = 0
    gap: int = 0
    """Share of exposure minus share of relevance."""
    squared_gap: int = 0

    def __add__(self, other: Self) -> "ExposureSums":
        return ExposureSums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(ExposureSums)))


@dataclass(frozen=True, slots=True)
class Orders(Counts):
    """Rows that were put in order, over all and by group."""

    written_as = "ranking"

    all: RankingSums = field(default_factory=RankingSums)
    exposure_by_group: Mapping[Grouping, Mapping[Group, ExposureSums]] = field(default_factory=dict)
    by_group: Mapping[Grouping, Mapping[Group, RankingSums]] = field(default_factory=dict)
    """Of the queries that have rows of one group only."""

    @property
    def size(self) -> int:
        """All rows."""
        return self.all.size

    @property
    def labelled(self) -> int:
        """Of those, with a known relevance."""
        return self.all.labelled

    def __add__(self, other: Self) -> "Orders":
        return Orders(
            self.all + other.all,
            both_grouped(self.exposure_by_group, other.exposure_by_group),
            both_grouped(self.by_group, other.by_group),
        )

    def without_groups(self) -> "Orders":
        """The same without what is counted by group."""
        return Orders(self.all)

    def encode(self) -> dict[str, Json]:
        """It as JSON.

        That nothing was decided is written as well, as it always was, since counts are named by their bytes.
        """
        return {
            **Decisions().encode(),
            "ranking": _written(self.all),
            "exposure_by_group": written_by_group(self.exposure_by_group, _written),
            "ranking_by_group": written_by_group(self.by_group, _written),
        }

    @classmethod
    def decode(cls, stored: Mapping[str, Any]) -> "Orders":
        """What `encode` wrote."""
        return cls(
            RankingSums(*map(int, stored["ranking"])),
            read_by_group(stored.get("exposure_by_group", ()), lambda sums: ExposureSums(*map(int, sums))),
            read_by_group(stored.get("ranking_by_group", ()), lambda sums: RankingSums(*map(int, sums))),
        )


def ordered(profile: Profile) -> Orders:
    """What was put in order in `profile`, a profile of that task."""
    assert isinstance(profile.answers, Orders), f"a profile of another task, with {type(profile.answers).__name__}"
    return profile.answers


def _written(sums: RankingSums | ExposureSums) -> Json:
    return [str(getattr(sums, part.name)) for part in fields(sums)]


def moments(n: int, total: int, squares: int) -> Moments | None:
    """Mean and variance over `n` queries of sums in `UNIT`.

    None where there are no queries.
    """
    if not n:
        return None
    mean = Fraction(total, UNIT * n)
    spread = max(Fraction(0), Fraction(squares, UNIT) - n * mean * mean)
    return Moments(n, float(mean), None if n < 2 else float(spread / (n - 1)))
