"""The types of columns that text files hold as words.

The type of each column follows from all of its cells, and is the same in all files of a log.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from governance.adapters.predictions.ibis_strays import LONGEST_EXAMPLE
from governance.adapters.predictions.text_files import Text
from governance.adapters.predictions.truth_values import TRUTH
from governance.sentences import predictions
from governance.sentences.phrase import Phrase

MOST_UNREADABLE = 0.05
"""Share of cells that may be no number in a column of numbers; with more, it is a column of words."""
HALF = 0.5
LOOKED_AT = 1_000
"""Cells from which is guessed whether a column may hold numbers at all."""
EXACT = 2**53
NOTHING = ("na", "n/a", "nan", "<na>", "#n/a", "null", "none", "nil", "\\n", "-", "--", "?", ".")
"""How people write that there is no number, in lower case."""
COMMA = re.compile(r"\s*[+-]?\d+(,\d+)?\s*")
THOUSANDS = re.compile(r"\s*[+-]?[1-9]\d{0,2}(,\d{3})+\s*")


@dataclass(frozen=True)
class Roles:
    """What is known beforehand of the columns of a log."""

    codes: Collection[str] = ()
    """Names by which rows, versions and groups are told apart: they stay words where one of them is no number."""
    answers: Collection[str] = ()
    """Columns whose cells are judged one by one later on; they too."""
    time: str | None = None
    guessed: bool = False
    """Nobody has said yet which columns are which: one that tells rows apart may be that of ids."""


@dataclass(frozen=True)
class Typed:
    """Columns with the types that fit all of their cells."""

    table: pa.Table
    unreadable: dict[str, pa.Array] = field(default_factory=dict)
    """Of columns of numbers: in which rows something else stands."""
    remarks: tuple[Phrase, ...] = ()


def typed_text(text: Text, roles: Roles) -> Typed:
    """Give each column of `text` its type.

    Whole numbers, numbers, truth values, days, times or words.
    """
    columns: dict[str, pa.ChunkedArray] = {}
    doubtful: dict[str, _Numbers] = {}
    for name, column in zip(text.table.column_names, text.table.columns, strict=True):
        typed = _whole_column(column, is_code=name in roles.codes)
        if typed is None:
            numbers = _Numbers.of(column)
            if numbers is not None and name != roles.time:
                doubtful[name] = numbers
        columns[name] = column if typed is None else typed
    decimal_comma = any(numbers.has_decimal_comma for numbers in doubtful.values())
    unreadable: dict[str, pa.Array] = {}
    remarks: list[Phrase] = []
    for name, numbers in doubtful.items():
        read = numbers.read(decimal_comma=decimal_comma)
        words = (
            name in roles.codes or (name in roles.answers and read.strays) or (roles.guessed and read.tells_rows_apart)
        )
        if words or read.share > MOST_UNREADABLE:
            remarks += read.said_of_words(name, text) if not words and read.share <= HALF else []
            continue
        columns[name] = pa.chunked_array([read.values])
        remarks += read.said_of_numbers(name, text)
        if read.is_odd.any():
            unreadable[name] = read.odd
    return Typed(pa.table(columns), unreadable, tuple(remarks))


def _whole_column(column: pa.ChunkedArray, *, is_code: bool) -> pa.ChunkedArray | None:
    """The column in the first type that fits every cell.

    None where only words fit.
    """
    if column.null_count == len(column):
        return column
    if (whole := _cast(column, pa.int64())) is not None:
        return None if _has_leading_noughts(column) else whole
    if (number := _cast(column, pa.float64())) is not None:
        return None if is_code and _loses_digits(number) else number
    if not is_code and (truth := _truth(column)) is not None:
        return truth
    kinds = (pa.date32(), pa.timestamp("us"), pa.timestamp("us", "UTC"))
    return next((read for kind in kinds if (read := _cast(column, kind)) is not None), None)


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray | None:
    try:
        return column.cast(kind)
    except pa.ArrowInvalid:
        return None


def _has_leading_noughts(column: pa.ChunkedArray) -> bool:
    """Whether some whole number begins with a zero.

    As a postal code does, and 0x1A. The column has names then.
    """
    longer = pc.greater(pc.utf8_length(column), 1)
    return bool(pc.any(pc.and_(longer, pc.or_(pc.starts_with(column, "0"), pc.starts_with(column, "-0")))).as_py())


def _loses_digits(number: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.greater_equal(pc.abs(number), EXACT)).as_py())


def _truth(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    words = pc.utf8_lower(column)
    if not pc.all(pc.is_in(words.drop_null(), pa.array([way for ways in TRUTH.values() for way in ways]))).as_py():
        return None
    return pc.if_else(pc.is_valid(words), pc.is_in(words, pa.array(TRUTH["true"])), pa.scalar(None, pa.bool_()))


@dataclass(frozen=True)
class _Numbers:
    """A column in which many cells are numbers, and some are not."""

    words: pa.DictionaryArray
    """Each cell as its place among the different ones."""
    different: pd.Series

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "_Numbers | None":
        first = column.drop_null().slice(0, LOOKED_AT).to_pandas()
        like_numbers = first.str.match(r"\s*[+-]?[.,]?\d").sum() + _is_nothing(first).sum()
        if 2 * like_numbers < len(first) or _has_leading_noughts_only(column):
            return None
        words = column.combine_chunks().dictionary_encode()
        return cls(words, pd.Series(words.dictionary.to_pylist(), dtype="object"))

    @property
    def has_decimal_comma(self) -> bool:
        """Whether a comma can only be a decimal comma.

        In numbers that have commas.
        """
        written = self.different[self.different.str.contains(",", regex=False)]
        decimals = written.str.fullmatch(COMMA)
        return bool((decimals & ~written.str.fullmatch(THOUSANDS)).any() and decimals.mean() >= 1 - MOST_UNREADABLE)

    def read(self, *, decimal_comma: bool) -> "_Read":
        text = self.different.str.replace(",", ".", regex=False) if decimal_comma else self.different
        numbers = pd.to_numeric(text.mask(_is_nothing(text)), errors="coerce").to_numpy(dtype="float64")
        not_a_number = self.different.str.strip().str.lower().isin(["nan", "inf", "-inf", "infinity", "-infinity"])
        odd = np.isnan(numbers) & ~not_a_number.to_numpy()
        stray = odd & ~_is_nothing(self.different).to_numpy()
        return _Read(self.different, numbers, odd, stray, self.words.indices)


@dataclass(frozen=True)
class _Read:
    """The same column as numbers."""

    different: pd.Series
    numbers: np.ndarray
    """Of each different cell; NaN where it is none."""
    is_odd: np.ndarray
    """Which of the different cells are no number."""
    is_stray: np.ndarray
    """Which of these do not even say that there is none."""
    indices: pa.Array

    @property
    def values(self) -> pa.Array:
        numbers = pa.array(self.numbers, from_pandas=True)
        whole = bool(
            np.all(
                (np.abs(self.numbers[~np.isnan(self.numbers)]) < EXACT)
                & (self.numbers[~np.isnan(self.numbers)] % 1 == 0)
            )
        )
        return (numbers.cast(pa.int64()) if whole and len(numbers) > numbers.null_count else numbers).take(self.indices)

    @property
    def stray(self) -> pa.Array:
        """In which rows something stands that is neither a number nor nothing."""
        return pa.array(self.is_stray).take(self.indices).fill_null(False)

    @property
    def odd(self) -> pa.Array:
        """In which rows something stands that is no number."""
        return pa.array(self.is_odd).take(self.indices).fill_null(False)

    @property
    def strays(self) -> int:
        places = self.indices.drop_null().to_numpy(zero_copy_only=False)
        are_stray: list[bool] = self.is_stray[places].tolist()
        return sum(are_stray)

    @property
    def _present(self) -> int:
        return len(self.indices) - int(self.indices.null_count)

    @property
    def share(self) -> float:
        """Of the cells that have something."""
        return self.strays / self._present if self._present else 0.0

    @property
    def tells_rows_apart(self) -> bool:
        """Whether the cells look like ids.

        Each cell differs from the others, and those that are numbers are whole. Some ids have letters.
        """
        there = self.numbers[~np.isnan(self.numbers)]
        return bool(self.strays) and len(self.different) == self._present and bool(np.all(there % 1 == 0))

    def said_of_numbers(self, name: str, text: Text) -> Iterator[Phrase]:
        if self.strays:
            yield predictions.cells_are_no_number(name, *self._cells(self.stray, text))
        nothing = pa.array(self.is_odd & ~self.is_stray).take(self.indices).fill_null(False)
        if pc.any(nothing).as_py():
            yield predictions.cells_are_nothing(name, *self._cells(nothing, text))

    def said_of_words(self, name: str, text: Text) -> Iterator[Phrase]:
        yield predictions.column_counts_as_words(name, *self._cells(self.stray, text))

    def _cells(self, which: pa.Array, text: Text) -> tuple[int, int, str, str]:
        """How many of how many, where the first stands, and what."""
        row = pc.index(which, True).as_py()
        value = str(self.different[self.indices[row].as_py()])
        return int(pc.sum(which).as_py()), self._present, text.place(row), value[:LONGEST_EXAMPLE]


def _has_leading_noughts_only(column: pa.ChunkedArray) -> bool:
    return _cast(column, pa.int64()) is not None


def _is_nothing(words: pd.Series) -> pd.Series:
    return words.str.strip().str.lower().isin(NOTHING)
