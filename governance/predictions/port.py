"""Port: prediction logs.

The log's engine counts; only counts and bounded samples cross this port.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, Protocol, Self

from governance.predictions.spec import ModelSpec, TimeColumn
from governance.records import Window
from governance.sentences.phrase import Phrase
from governance.statistics.binning import Binning, FeatureBins
from governance.statistics.profile import Profile
from governance.statistics.scores import Ranks

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ClassAnswers:
    """What a log has of a choice between classes, row by row."""

    probabilities: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    """Of each class, from 0 to 1, in the specification's order; empty where the log has none."""
    chosen: tuple[str | None, ...] = ()
    came: tuple[str | None, ...] = ()
    """The class that each row turned out to be of; None while it is not known."""

    def of(self, rows: Sequence[int]) -> "ClassAnswers":
        """Those of some rows, in this order."""
        return ClassAnswers(
            {name: tuple(shares[row] for row in rows) for name, shares in self.probabilities.items()},
            tuple(self.chosen[row] for row in rows) if self.chosen else (),
            tuple(self.came[row] for row in rows) if self.came else (),
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """A bounded, seeded selection of rows, for explanations."""

    ids: tuple[str, ...]
    columns: Mapping[str, tuple[Cell, ...]]
    """Each as long as `ids`; None where the log has no value."""
    answers: tuple[float | None, ...] = ()
    """What each row was answered, as the specification reads it: the score, or the number predicted. As long as `ids`,
    or empty where nobody asked the log."""
    decisions: tuple[float | None, ...] = ()
    """0 or 1; None of a task that decides nothing."""
    outcomes: tuple[float | None, ...] = ()
    """What came of it, wherever the log has it from; None while it is not known."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The group of each row by sensitive attribute, as counts name it, before labels."""
    of_classes: ClassAnswers = field(default_factory=ClassAnswers)
    """Says nothing of a task that chooses between no classes."""

    @classmethod
    def of_cells(cls, cells: Mapping[str, Sequence[Cell]]) -> Self:
        """Rows that are in no log, by column."""
        columns = {name: tuple(column) for name, column in cells.items()}
        return cls(tuple(map(str, range(_rows(columns)))), columns)

    def against(self, name: str) -> "Sample":
        """The same rows, with one class against all others.

        `name` is a class, or empty for the sample as it is. Answers are its probability; a decision or an outcome is 1 where it is that
        class. As they were where the log says nothing of classes.
        """
        classes = self.of_classes
        if not name or not classes.chosen:
            return self
        unknown: tuple[float | None, ...] = (None,) * len(self.ids)
        return replace(
            self,
            answers=classes.probabilities.get(name, unknown),
            decisions=tuple(None if picked is None else float(picked == name) for picked in classes.chosen),
            outcomes=tuple(None if came is None else float(came == name) for came in classes.came),
        )


@dataclass(frozen=True, slots=True)
class Brought:
    """Contributions that were computed elsewhere, of the rows of a sample."""

    sample: Sample
    """With the features that contributions are of."""
    values: Mapping[str, tuple[float | None, ...]]
    """By feature, each as long as the sample, in the unit of the specification; None where there is none."""
    bases: tuple[float | None, ...]
    """The output from which each row's contributions are counted."""
    outputs: tuple[float | None, ...] = ()
    """What each row's contributions add up to; empty where the specification names no column of it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """How much one bucket of a log holds."""

    cases: int
    labelled: int
    """Of those, with a known outcome."""
    content: int | None = None
    """A sum over its rows that changes with any answer, outcome, score or group; compares only within one engine."""


class PredictionReader(Protocol):
    """One model's log, read as its specification describes it.

    Every method raises PredictionsUnreadable where the log is not what the specification says.
    """

    def features(self) -> tuple[str, ...]:
        """The columns watched for drift, in the log's order."""
        ...

    def span(self, version: str) -> Window | None:
        """The first and last day on which `version` predicted.

        None where it never did.
        """
        ...

    def binning(self, window: Window, version: str) -> Binning:
        """Bins for every feature, from a window of `version`.

        From what it saw in `window`. Raises PredictionsUnreadable where it saw nothing.
        """
        ...

    def versions(self) -> tuple[str, ...]:
        """Every version that predicted, in alphabetical order."""
        ...

    def outline(self, version: str) -> Mapping[datetime, Outline]:
        """The content of each bucket in which `version` predicted.

        By when the bucket begins (UTC, without a zone): cheap, and enough to see what is new.
        """
        ...

    def profiles(
        self, version: str, binning: Binning, starts: AbstractSet[datetime] | None = None
    ) -> Iterable[Profile]:
        """One profile per bucket in which `version` predicted.

        In order of time; only those that begin at `starts`, if given.
        """
        ...

    def ranks(self, version: str, spans: Sequence[tuple[datetime, datetime]]) -> tuple[Mapping[str, Ranks], ...]:
        """How the scores of `version` are ordered in each of `spans`.

        By what they are scores of: exact, where counts are rounded. A span has the buckets that begin from its first
        moment to its last; two of them share none.
        """
        ...

    def remarks(self, today: date) -> tuple[Phrase, ...]:
        """What is odd in the log as a whole.

        Columns that come and go, one class only, days ahead.
        """
        ...

    def sample(self, version: str, window: Window, columns: tuple[str, ...], size: int) -> Sample:
        """At most `size` rows of `version` in `window`.

        The same ones each time, and the first of them those of a smaller sample. Raises PredictionsUnreadable.
        """
        ...

    def contributions(self, version: str, window: Window, size: int) -> Brought:
        """The rows of `sample`, with what features add to their answers.

        The specification says where that lies. Raises ColumnsMissing where the log or the second file lacks a column, PredictionsUnreadable.
        """
        ...

    def cases(self, version: str, columns: tuple[str, ...], ids: tuple[str, ...]) -> Sample:
        """The rows of `version` that have one of `ids`.

        In alphabetical order; an id that there is not is left out. Raises PredictionsUnreadable.
        """
        ...


class PredictionSource(Protocol):
    """Where prediction logs are opened."""

    def open(self, spec: ModelSpec) -> PredictionReader:
        """Open the log that `spec` describes.

        Its columns are checked here. Raises PredictionsUnreadable.
        """
        ...


Kind = Literal["whole", "number", "text", "truth", "time", "other"]

FEW_VALUES = 50
"""A column with no more distinct values than this is listed value by value."""


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """What one column of a log holds, whatever it may mean."""

    name: str
    kind: Kind
    missing: int
    """Rows without a value."""
    distinct: int
    repeats: int
    """Rows that share the most frequent value; 1 where every value is another one."""
    low: float | None = None
    """Smallest value, where every value can be read as a number."""
    high: float | None = None
    days: Window | None = None
    """First and last day, where every value can be read as a date or time in one way."""
    written: tuple[str, ...] = ()
    """Patterns or units in which its dates or times can be read, where they are not plain; several where nothing tells which."""
    values: tuple[str, ...] = ()
    """All distinct values, where there are at most `FEW_VALUES`."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a log holds, before anybody has said what its columns mean."""

    rows: int
    columns: tuple[ColumnSummary, ...]
    files: Mapping[str, tuple[str, ...]]
    """Path of each file, and the columns in it."""


class Survey(Protocol):
    """Looks at logs that have no specification yet.

    `source` is an absolute path or glob. Every method raises PredictionsUnreadable where there is no log, or none
    that can be read.
    """

    def summary(self, source: str) -> Summary:
        """What the whole log holds, column by column."""
        ...

    def agreement(self, source: str, answer: str, columns: Sequence[ColumnSummary]) -> Mapping[str, float]:
        """How closely each of `columns` goes with the column `answer`.

        By name: the correlation of numbers, from -1 to 1. Of two words, the later by the alphabet counts as 1. A
        column that goes with nothing, as a constant does, is left out.
        """
        ...

    def spans(self, source: str, time: TimeColumn, version: str | None) -> Mapping[str, Window]:
        """First and last day of each value of column `version`.

        Without such a column, of the whole log, as version `1`.
        """
        ...


@dataclass(frozen=True, slots=True)
class FilePair:
    """Two tables in the same bins, which the first of them gave."""

    bins: Mapping[str, FeatureBins]
    """Of every column that both have."""
    reference_rows: int
    reference: Mapping[str, tuple[int, ...]]
    """Counts per bin, in the order of `FeatureBins.labels`."""
    current_rows: int
    current: Mapping[str, tuple[int, ...]]
    unshared: Mapping[str, tuple[str, ...]]
    """Columns that only one of them has, by which one."""
    retyped: Mapping[str, tuple[str, str]]
    """Columns that are numbers in one of them and not in the other: what they are in the reference, and now."""
    sums: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Values of each number added up, in the reference and now, in `unit_of` its bins."""
    remarks: tuple[str, ...] = ()
    """How columns were read whose type does not say it, and what could not be read, one sentence each."""


@dataclass(frozen=True, slots=True)
class SamplePair:
    """Bounded, seeded samples of a reference and another table.

    The other table is the one that is compared with it.
    """

    reference: Mapping[str, tuple[Cell, ...]]
    """Values by column, all of one length; None where there is none. Both sides have the same columns."""
    current: Mapping[str, tuple[Cell, ...]]

    @property
    def reference_rows(self) -> int:
        """How many rows were selected from the reference."""
        return _rows(self.reference)

    @property
    def current_rows(self) -> int:
        """How many rows were selected from what is compared."""
        return _rows(self.current)


def _rows(columns: Mapping[str, tuple[Cell, ...]]) -> int:
    return len(next(iter(columns.values()), ()))


DriftReporter = Callable[[SamplePair], bytes]
"""Port: another tool's report on how far the second lies from the first, one HTML file. Raises PredictionsUnreadable."""


class PairReader(Protocol):
    """Counts two tables that nobody has described.

    Paths or globs of Parquet or CSV files.
    """

    def read(self, reference: str, current: str) -> FilePair:
        """Both tables.

        Raises PredictionsUnreadable where one has no rows or cannot be read, or they have no column in common.
        """
        ...

    def sample(self, reference: str, current: str, size: int) -> SamplePair:
        """At most `size` rows of each table.

        The same ones each time, with the columns that both have. Raises as `read`.
        """
        ...
