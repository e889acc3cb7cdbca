"""Outcomes that arrive in a file or table of their own.

They are matched to the rows of the log.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.ibis_bins import known
from governance.adapters.predictions.ibis_counts import DISPUTED, ID, LATE, LATE_ID, OUTCOME
from governance.errors import PredictionsUnreadable
from governance.sentences import predictions, unreadable
from governance.sentences.phrase import Phrase

MOST_ODD = 0.05
"""Share of outcomes that may be of no use before all are refused, or miss the log before it is said."""


@dataclass(frozen=True)
class LateOutcomes:
    """One outcome an id, from a source of their own."""

    source: str
    table: ir.Table
    rows: int
    nameless: int
    """Rows without an id."""
    disputed: int
    """Ids that have several outcomes; none of them is known."""
    example: str
    """One of those ids."""

    @property
    def remarks(self) -> tuple[Phrase, ...]:
        """What is odd about them alone."""
        remarks = []
        if self.nameless:
            remarks.append(predictions.outcomes_without_id(self.nameless, self.rows, self.source))
        if self.disputed:
            remarks.append(predictions.outcomes_contradict_each_other(self.disputed, self.source, self.example))
        return tuple(remarks)

    def meeting(self, log: ir.Table) -> tuple[Phrase, ...]:
        """How many have an id of `log`, where many do not."""
        ids = log.select(ID).distinct()
        all_ids = int(self.table.count().execute())
        met = int(self.table.semi_join(ids, self.table[LATE_ID] == ids[ID]).count().execute())
        if all_ids - met <= MOST_ODD * all_ids:
            return ()
        lost = self.table.anti_join(ids, self.table[LATE_ID] == ids[ID])
        there, here = lost[LATE_ID].min().execute(), log[ID].min().execute()
        return (predictions.few_outcomes_meet_the_log(met, all_ids, self.source, (f"{there}", f"{here}")),)


def late_outcomes(labels: ir.Table, source: str) -> LateOutcomes:
    """Outcomes of a second table, with each id once.

    `labels` has rows of LATE_ID and LATE. Raises PredictionsUnreadable.
    """
    facts = _facts(labels.aggregate(rows=labels.count(), named=labels[LATE_ID].count(), ids=labels[LATE_ID].nunique()))
    rows, nameless = facts["rows"], facts["rows"] - facts["named"]
    if nameless > MOST_ODD * rows:
        raise PredictionsUnreadable(unreadable.many_outcomes_without_id(source, nameless, rows))
    labels = labels.filter(labels[LATE_ID].notnull())
    if facts["named"] == facts["ids"]:
        return LateOutcomes(source, labels, rows, nameless, 0, "")
    outcome = known(labels[LATE])
    by_id = labels.group_by(LATE_ID).aggregate(low=outcome.min(), high=outcome.max())
    doubted = by_id.filter(by_id["low"] != by_id["high"])
    disputed = int(doubted.count().execute())
    first = doubted.order_by(LATE_ID).limit(1).execute().to_dict("records") if disputed else []
    example = first[0][LATE_ID] if first else ""
    if disputed > MOST_ODD * facts["ids"]:
        raise PredictionsUnreadable(
            unreadable.many_outcomes_contradict(
                source, disputed, facts["ids"], (str(example), f"{first[0]['low']:g}", f"{first[0]['high']:g}")
            )
        )
    settled = (by_id["low"] == by_id["high"]).ifelse(by_id["low"], ibis.null("float64"))
    return LateOutcomes(source, by_id.select(LATE_ID, **{LATE: settled}), rows, nameless, disputed, example)


def with_late_outcomes(log: ir.Table, late: LateOutcomes) -> ir.Table:
    """The log with these outcomes beside its own."""
    joined = log.drop(LATE).left_join(late.table, log[ID] == late.table[LATE_ID])
    return joined.drop(LATE_ID)


def with_known_outcomes(log: ir.Table) -> ir.Table:
    """The log with one outcome in each row.

    The row's own outcome, else the late one. NaN is an outcome that is not known yet.
    """
    own, late = (known(log[name]) for name in (OUTCOME, LATE))
    return log.mutate(**{OUTCOME: ibis.coalesce(own, late), DISPUTED: (own != late).fill_null(False)}).drop(LATE)


def _facts(counted: ir.Table) -> dict[str, Any]:
    return {str(name): int(value) for name, value in counted.execute().iloc[0].items()}
