"""Sums over queries: quality of the order, and exposure of groups.

Each query counts once, however many rows it has. What is summed lies between -1 and 1, so one unit does for all: whole
million-millionths, nine million queries of which fit into a bucket.
"""

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Self

from governance.statistics.interval import Moments

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


def moments(n: int, total: int, squares: int) -> Moments | None:
    """Mean and variance over `n` queries of sums in `UNIT`.

    None where there are no queries.
    """
    if not n:
        return None
    mean = Fraction(total, UNIT * n)
    spread = max(Fraction(0), Fraction(squares, UNIT) - n * mean * mean)
    return Moments(n, float(mean), None if n < 2 else float(spread / (n - 1)))
