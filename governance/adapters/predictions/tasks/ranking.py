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
from governance.sentences import unreadable
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
            Fault(columns.query, log[QUERY].isnull(), unreadable.expects_in_every_row("query")),
            Fault(
                columns.rank or columns.score,
                order.isnull() | ~placed,
                unreadable.expects_in_every_row("place" if columns.rank else "number"),
            ),
            Fault(
                look.outcome,
                outcome.notnull() & ~outcome.between(0, MOST_RELEVANT),
                unreadable.expects_relevance(MOST_RELEVANT),
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
                unreadable.queries_in_several_buckets(source, columns.query, apart, look.spec.bucket)
            )
        if tied and columns.rank is not None:
            raise PredictionsUnreadable(unreadable.places_twice(source, columns.rank, tied))

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
