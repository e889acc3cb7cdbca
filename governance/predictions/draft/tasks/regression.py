"""Drafts of models that predict a number."""

from collections.abc import Sequence

from governance.predictions.draft.columns import NUMBER, Columns, Seen, is_number, see
from governance.predictions.draft.lines import required
from governance.predictions.draft.tasks.task import DraftedTask
from governance.predictions.port import ColumnSummary
from governance.predictions.tasks import regression


class _Numbers(DraftedTask):
    name = regression.NAME
    fields = ("prediction",)
    asked_of = "errors"
    close = 0.3

    def fits(self, columns: Columns) -> bool:
        return columns.prediction.column is not None

    def late_outcome(self, free: Sequence[ColumnSummary]) -> Seen:
        numbers = [column for column in free if is_number(column)]
        return Seen(numbers[0], "numbers") if len(numbers) == 1 else see(NUMBER, free)

    def headline(self, columns: Columns) -> str:
        return f"task: {self.name}  # {columns.prediction.because}"

    def answers(self, columns: Columns) -> list[str]:
        return required("prediction", columns.prediction, "which column is the number predicted")


TASK = _Numbers()
