"""What a task is to the draft of a specification.

It says by what a log of it is known, and which lines the draft has.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from governance.predictions.draft.columns import Columns, LateOutcomes, Seen
from governance.predictions.port import ColumnSummary


class DraftedTask(ABC):
    """One task.

    Columns that it is given are those of a log of that task, but for `fits`.
    """

    name: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]
    """What a log says of answers, by the field of `Columns`."""
    asked_of: ClassVar[str] = ""
    """What a tier that fits asks for; empty where any fits."""
    outcome_is: ClassVar[str] = ""
    """What an outcome is, as words that follow "which column"."""
    close: ClassVar[float] = 0.0
    """How closely an outcome goes with the answer at least, if the model is of any use."""

    @abstractmethod
    def fits(self, columns: Columns) -> bool:
        """Whether a log may be one of that task."""

    @abstractmethod
    def late_outcome(self, free: Sequence[ColumnSummary]) -> Seen:
        """Which of these columns of a second file is the outcome."""

    @abstractmethod
    def headline(self, columns: Columns) -> str:
        """The line of the task."""

    @abstractmethod
    def answers(self, columns: Columns) -> list[str]:
        """The lines of the columns of what was answered."""

    def codes(self, columns: Columns, late: LateOutcomes | None) -> list[str]:
        """The lines that say what the values of the log stand for."""
        del columns, late
        return []

    def features(self, columns: Columns) -> Sequence[str]:
        """What is watched for drift."""
        return columns.features

    def favourable(self, columns: Columns) -> list[str]:
        """The lines of what is good for a person."""
        del columns
        return []
