"""How rows that are put in order are read and counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.ibis_counts import CASES, ID, OUTCOME, QUERY, RANK, SCORE, START, VERSION
from governance.adapters.predictions.ibis_ranking import exposure_by_start, queries, ranked, rankings_by_start
from governance.adapters.predictions.ibis_reading import is_finite, is_place, number
from governance.adapters.predictions.tasks.task import CountedTask, Fault, Look
from governance.errors import PredictionsUnreadable
from governance.predictions.spec import ModelSpec
from governance.statistics.binning import Binning, Kind
from governance.statistics.profile import Counts
from governance.statistics.ranking import Orders

MOST_RELEVANT = 1_000.0
"""The largest relevance of a row: sums of gains stay whole numbers that doubles hold."""


class _Orders(CountedTask):
    def answers(self, raw: ir.Table, spec: ModelSpec) -> Mapping[str, ir.Value]:
        columns = spec.predictions.columns
        ordered = {QUERY: as_code(raw[columns.query])}
        ordered |= {SCORE: number(raw[columns.score])} if columns.score else {}
        return ordered | ({RANK: number(raw[columns.rank])} if columns.rank else {})

    def outcome(self, column: ir.Value, spec: ModelSpec) -> ir.FloatingValue:
        del spec
        return number(column, self.unreadable)

    def faults(self, log: ir.Table, look: Look) -> Sequence[Fault]:
        columns, outcome = look.spec.predictions.columns, log[OUTCOME]
        order = log[RANK if columns.rank else SCORE]
        placed = is_place(order) if columns.rank else is_finite(order)
        return [
            Fault(columns.query, log[QUERY].isnull(), "a query in every row"),
            Fault(
                columns.rank or columns.score,
                order.isnull() | ~placed,
                "a whole number from 1 in every row" if columns.rank else "a finite number in every row",
            ),
            Fault(
                look.outcome,
                outcome.notnull() & ~outcome.between(0, MOST_RELEVANT),
                f"a number from 0 to {MOST_RELEVANT:g}, or nothing while it is not known",
            ),
        ]

    def refuse(self, log: ir.Table, look: Look) -> None:
        """Refuse queries in several buckets, and places that two rows have."""
        columns, source = look.spec.predictions.columns, look.spec.predictions.source
        asked = log.group_by([VERSION, QUERY]).aggregate(
            **{CASES: log.count(), "_buckets": log[START].nunique(), "_places": log[RANK].nunique()}
        )
        facts = asked.aggregate(
            apart=(asked["_buckets"] > 1).sum(), tied=(asked["_places"] < asked[CASES]).sum()
        ).execute()
        apart, tied = (int(facts.iloc[0][name] or 0) for name in ("apart", "tied"))
        if apart:
            raise PredictionsUnreadable(
                f"{source}: column {columns.query} has {apart:,} queries with rows in more than one {look.spec.bucket}, "
                "expected one time for all rows that were ranked together"
            )
        if tied and columns.rank is not None:
            raise PredictionsUnreadable(
                f"{source}: column {columns.rank} has the same place twice in {tied:,} queries, expected a place for each row"
            )

    def bins(self, spec: ModelSpec) -> Mapping[str, Kind]:
        score = spec.predictions.columns.score
        return {} if score is None else {score: "prediction"}

    def count(self, rows: ir.Table, look: Look, binning: Binning) -> Mapping[datetime, Counts]:
        del binning
        k = look.spec.k
        if look.spec.predictions.columns.rank is None:
            # Rows with one score have places in the order of their ids.
            together = ibis.window(group_by=[START, QUERY], order_by=[ibis.desc(rows[SCORE]), rows[ID]])
            rows = rows.mutate(**{RANK: (ibis.row_number().over(together) + 1).cast("float64")})
        placed = ranked(rows, k)
        asked = queries(placed, look.grouped)
        exposed = {grouping: exposure_by_start(placed, asked, names) for grouping, names in look.columns()}
        alone = {grouping: rankings_by_start(asked, k, names) for grouping, names in look.columns()}
        return {
            start: Orders(
                whole[()],
                {grouping: table.get(start, {}) for grouping, table in exposed.items()},
                {grouping: table.get(start, {}) for grouping, table in alone.items()},
            )
            for start, whole in rankings_by_start(asked, k).items()
        }


TASK = _Orders()
