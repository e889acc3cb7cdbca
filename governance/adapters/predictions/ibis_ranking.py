"""The counts of the rankings of a log, on any engine.

Sums over queries, and by group of rows.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import TypeVar

import ibis
import ibis.expr.types as ir
import pandas as pd

from governance.adapters.predictions.ibis_counts import OUTCOME, QUERY, RANK, START, as_start
from governance.statistics.profile import Group
from governance.statistics.ranking import UNIT, ExposureSums, RankingSums

IDEAL, DISCOUNT, GAIN, IDEAL_GAIN = "_ideal", "_discount", "_gain", "_ideal_gain"
S = TypeVar("S", RankingSums, ExposureSums)
ROWS, KNOWN, FIRST, HITS, DCG, BEST, EXPOSED, RELEVANT = (
    "_rows",
    "_known",
    "_first",
    "_hits",
    "_dcg",
    "_best",
    "_exposed",
    "_relevant",
)
ONE_GROUP = "_one_group_"
"""Before the name of a column: whether all rows of a query have the same value in it."""
ROUND = 10**9
"""Exposure and relevance are whole thousand-millionths before they are added: their order does not matter then."""
FINE = 10**12
"""So are gains, in million-millionths."""


def ranked(rows: ir.Table, k: int) -> ir.Table:
    """Rows with their discount and their gain.

    The discount is by place. The gain of the row that the ideal order has in this place is there too.
    """
    together = ibis.window(group_by=[START, QUERY], order_by=[ibis.desc(rows[OUTCOME].fill_null(-1.0)), rows[RANK]])
    placed = rows.mutate(**{IDEAL: (ibis.row_number().over(together) + 1).cast("float64")})
    return placed.mutate(
        **{
            DISCOUNT: _whole(1 / (1 + placed[RANK]).log2()),
            GAIN: _top(placed[RANK], k, placed[OUTCOME] / (1 + placed[RANK]).log2()),
            IDEAL_GAIN: _top(placed[IDEAL], k, placed[OUTCOME] / (1 + placed[IDEAL]).log2()),
            HITS: ((placed[RANK] <= k) & (placed[OUTCOME] > 0)).ifelse(1, 0),
            FIRST: (placed[OUTCOME] > 0).ifelse(placed[RANK], ibis.null("float64")),
            RELEVANT: _whole(placed[OUTCOME]),
        }
    )


def queries(placed: ir.Table, grouped: Sequence[str]) -> ir.Table:
    """One row for each query of `ranked`.

    With the first value of each column in `grouped`, and whether it is the only one.
    """
    values = {name: placed[name].min() for name in grouped}
    alone = {f"{ONE_GROUP}{name}": placed[name].min() == placed[name].max() for name in grouped}
    return placed.group_by([START, QUERY]).aggregate(
        **{
            ROWS: placed.count(),
            KNOWN: placed[OUTCOME].count(),
            FIRST: placed[FIRST].min(),
            HITS: placed[HITS].sum(),
            DCG: placed[GAIN].sum().cast("float64"),
            BEST: placed[IDEAL_GAIN].sum().cast("float64"),
            EXPOSED: placed[DISCOUNT].sum().cast("float64"),
            RELEVANT: placed[RELEVANT].sum().cast("float64"),
            **values,
            **alone,
        }
    )


def rankings_by_start(
    asked: ir.Table, k: int, grouping: Sequence[str] = ()
) -> dict[datetime, dict[Group, RankingSums]]:
    """Sums over queries by start of bucket and group.

    Only queries whose rows are of one group count. Without a grouping all of them are.
    """
    asked = asked.filter([asked[f"{ONE_GROUP}{name}"] for name in grouping]) if grouping else asked
    judged = asked[ROWS] == asked[KNOWN]
    relevant = judged & (asked[RELEVANT] > 0)
    nothing = ibis.null("float64")
    of = {
        "ndcg": relevant.ifelse(asked[DCG] / asked[BEST], nothing),
        "reciprocal_rank": judged.ifelse((1 / asked[FIRST]).fill_null(0.0), nothing),
        "precision": judged.ifelse(asked[HITS].cast("float64") / ibis.least(asked[ROWS], k), nothing),
    }
    counts = {"judged": judged.ifelse(1, 0).sum(), "relevant": relevant.ifelse(1, 0).sum()}
    counts |= {"short": (judged & (asked[ROWS] < k)).ifelse(1, 0).sum()}
    counts |= {"size": asked[ROWS].sum(), "labelled": asked[KNOWN].sum(), "queries": asked.count()}
    counted = asked.group_by([START, *grouping]).aggregate(**counts, **_sums(of)).execute()
    return _by_start(counted, grouping, RankingSums)


def exposure_by_start(
    placed: ir.Table, asked: ir.Table, grouping: Sequence[str]
) -> dict[datetime, dict[Group, ExposureSums]]:
    """Sums over queries by start of bucket and group of rows."""
    keys = [START, QUERY]
    own = placed.group_by([*keys, *grouping]).aggregate(
        _size=placed.count(), _own=placed[DISCOUNT].sum().cast("float64"), _got=placed[RELEVANT].sum().cast("float64")
    )
    whole = asked.select(
        _start=asked[START],
        _query_id=asked[QUERY],
        _all=asked[EXPOSED],
        _sum=asked[RELEVANT],
        _judged=(asked[ROWS] == asked[KNOWN]) & (asked[RELEVANT] > 0),
    )
    both = own.join(whole, [own[START] == whole["_start"], own[QUERY] == whole["_query_id"]])
    nothing = ibis.null("float64")
    exposure, relevance = both["_own"] / both["_all"], both["_got"] / both["_sum"]
    of = {
        "exposure": both["_judged"].ifelse(exposure, nothing),
        "relevance": both["_judged"].ifelse(relevance, nothing),
        "gap": both["_judged"].ifelse(exposure - relevance, nothing),
    }
    counts = {"size": both["_size"].sum(), "labelled": both["_judged"].ifelse(both["_size"], 0).sum()}
    counted = both.group_by([START, *grouping]).aggregate(**counts, **_sums(of)).execute()
    return _by_start(counted, grouping, ExposureSums)


def _by_start(counted: pd.DataFrame, grouping: Sequence[str], kind: type[S]) -> dict[datetime, dict[Group, S]]:
    table: dict[datetime, dict[Group, S]] = {}
    for row in counted.sort_values([START, *grouping]).to_dict("records"):
        group = tuple(str(row[name]) for name in grouping)
        sums = {field.name: 0 if pd.isna(row[field.name]) else int(row[field.name]) for field in fields(kind)}
        table.setdefault(as_start(row[START]), {})[group] = kind(**sums)
    return table


def _top(place: ir.FloatingValue, k: int, gain: ir.FloatingValue) -> ir.IntegerValue:
    return _whole((place <= k).ifelse(gain, 0.0), FINE)


def _whole(value: ir.FloatingValue, parts: int = ROUND) -> ir.IntegerValue:
    return (value.fill_null(0.0) * parts + 0.5).floor()


def _sums(of: dict[str, ir.FloatingValue]) -> dict[str, ir.Value]:
    every = {**of, **{f"squared_{name}": value * value for name, value in of.items()}}
    # Engines round halves to different sides, and floor alike.
    return {name: (value * float(UNIT) + 0.5).floor().sum().cast("int64").fill_null(0) for name, value in every.items()}
