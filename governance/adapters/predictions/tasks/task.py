"""What a task is to whoever reads a log.

It says which columns have its answers, what these must not be, and what is counted.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import ibis.expr.types as ir
import pandas as pd

from governance.adapters.predictions.ibis_counts import DECISION, OUTCOME, SCORE, group_column
from governance.adapters.predictions.ibis_reading import UNREADABLE, Reader
from governance.predictions.port import ClassAnswers
from governance.predictions.spec import ModelSpec
from governance.sentences.phrase import Phrase
from governance.statistics.binning import Binning, Kind
from governance.statistics.profile import Counts, Grouping


@dataclass(frozen=True, slots=True)
class Fault:
    """What an answer or an outcome must not be."""

    column: str | None
    """As the log calls it."""
    found: ir.BooleanValue
    expected: Phrase
    advice: Phrase | None = None
    """Where the specification may say what other values stand for."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at in a log."""

    spec: ModelSpec
    groupings: tuple[Grouping, ...]
    outcome: str | None
    """Where outcomes stand: a column, and its file where that is a second one."""
    watched: tuple[str, ...]
    """The features."""

    @property
    def grouped(self) -> list[str]:
        """Our columns that groups are made by."""
        return [group_column(name) for name in dict.fromkeys([*self.spec.sensitive, *self.spec.within])]

    def columns(self) -> Iterator[tuple[Grouping, list[str]]]:
        """Each grouping with our columns of it."""
        return ((grouping, [group_column(name) for name in grouping]) for grouping in self.groupings)


class CountedTask(ABC):
    """One task.

    A log that it is given is one of that task.
    """

    unreadable: ClassVar[float] = UNREADABLE
    """What stands for an outcome that cannot be read: no outcome is allowed to be it."""
    held: ClassVar[Sequence[str]] = ()
    """Our columns that only this task has, and a row may differ from another by."""

    @abstractmethod
    def answers(self, raw: ir.Table, spec: ModelSpec) -> Mapping[str, ir.Value]:
        """Our columns of what was answered, each cast once."""

    @abstractmethod
    def outcome(self, column: ir.Value, spec: ModelSpec) -> ir.FloatingValue:
        """What came of it, as a number."""

    def readers(self, spec: ModelSpec) -> Mapping[str, Reader]:
        """How words in columns of answers are read.

        A few rows of these may be unreadable. Columns in which no row may be are left out.
        """
        del spec
        return {}

    def reads_outcome(self, spec: ModelSpec) -> Reader | None:
        """The same of outcomes, wherever they stand."""
        del spec
        return None

    @abstractmethod
    def faults(self, log: ir.Table, look: Look) -> Sequence[Fault]:
        """What must not be in a row."""

    def refuse(self, log: ir.Table, look: Look) -> None:
        """Raise PredictionsUnreadable where rows do not fit together.

        Each by itself is fine.
        """
        del log, look

    @abstractmethod
    def bins(self, spec: ModelSpec) -> Mapping[str, Kind]:
        """Columns of answers that have bins of the reference."""

    @abstractmethod
    def count(self, rows: ir.Table, look: Look, binning: Binning) -> Mapping[datetime, Counts]:
        """Count answers and outcomes, by start of bucket.

        Raises PredictionsUnreadable.
        """

    def scores(self, rows: ir.Table, spec: ModelSpec) -> Mapping[str, tuple[ir.FloatingValue, ir.BooleanValue]]:
        """Each score with whether it came true, by what it is of.

        Null where that is not known.
        """
        del rows, spec
        return {}

    def remarks(self, log: ir.Table, look: Look) -> list[Phrase]:
        """What is odd in answers and outcomes, one sentence each."""
        del log, look
        return []

    def doubles(self, log: ir.Table, look: Look) -> list[Phrase]:
        """Which features say outcome or answer again, one sentence each."""
        del log, look
        return []

    def sampled(self, rows: ir.Table, spec: ModelSpec) -> tuple[ir.Value, ir.Value, ir.Value]:
        """Of each row what a sample has of it.

        That is the answer, what was decided (0 or 1), and what came of it.
        """
        del spec
        return rows[SCORE], rows[DECISION], rows[OUTCOME]

    def sampled_classes(self, spec: ModelSpec) -> Sequence[str]:
        """Our columns that a sample of a choice between classes has besides."""
        del spec
        return ()

    def classes(self, chosen: pd.DataFrame, spec: ModelSpec) -> ClassAnswers:
        """What a sample has of these columns."""
        del chosen, spec
        return ClassAnswers()
