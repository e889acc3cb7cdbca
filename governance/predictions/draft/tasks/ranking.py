"""Drafts of models that put rows in order."""

from collections.abc import Sequence

from governance.predictions.draft.columns import RELEVANCE, Columns, Seen, see
from governance.predictions.draft.lines import required
from governance.predictions.draft.tasks.task import DraftedTask
from governance.predictions.port import ColumnSummary
from governance.predictions.tasks import ranking


class _Orders(DraftedTask):
    name = ranking.NAME
    fields = ("query", "rank")
    asked_of = "an order"

    def fits(self, columns: Columns) -> bool:
        return columns.rank.column is not None

    def late_outcome(self, free: Sequence[ColumnSummary]) -> Seen:
        return see(RELEVANCE, free)

    def headline(self, columns: Columns) -> str:
        doubt = (
            ""
            if columns.score.column is None
            else "TODO: check that rows are put in order, and not decided one by one: "
        )
        return f"task: {self.name}  # {doubt}{columns.rank.because}"

    def answers(self, columns: Columns) -> list[str]:
        return [
            *required("query", columns.query, "which column says which rows were ranked together"),
            *required("rank", columns.rank, "which column is the place of a row"),
        ]


TASK = _Orders()
