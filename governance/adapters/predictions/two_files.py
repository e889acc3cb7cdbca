"""Two tables compared as they are, without a specification.

Every column that both have is counted in the same bins.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.common.exceptions import IbisError
from ibis.util import gen_name

from governance.adapters.predictions.columns_alike import Alike, read_alike
from governance.adapters.predictions.duckdb_files import connect, read_files
from governance.adapters.predictions.engine_errors import first_line
from governance.adapters.predictions.ibis_bins import SAMPLED, as_text, bins_of_sample
from governance.adapters.predictions.ibis_columns import theirs
from governance.adapters.predictions.ibis_counts import START, FeatureCounts, numbers_by_start, place_of
from governance.adapters.predictions.text_files import PARQUET, escaped, kind_of
from governance.adapters.predictions.written_numbers import is_nothing
from governance.errors import PredictionsUnreadable
from governance.predictions.port import Cell, FilePair, SamplePair
from governance.sentences import unreadable
from governance.sentences.phrase import Phrase
from governance.statistics.binning import FeatureBins

ROW = "file_row_number"
REFERENCE, CURRENT = datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("1970-01-02")
"""Files without a specification have no times: each is one bucket."""
BLOCK_ROWS = 2_048
"""What DuckDB reads at once."""


class TwoFiles:
    """Reads Parquet and CSV files with DuckDB.

    See `governance.predictions.port.PairReader`.
    """

    def read(self, reference: str, current: str) -> FilePair:
        """Both tables, counted in bins of the first."""
        return _counted(_opened(reference, current))

    def sample(self, reference: str, current: str, size: int) -> SamplePair:
        """The rows of each whose numbers hash lowest."""
        pair = _opened(reference, current)
        with _reading(pair.reference, pair.current):
            return SamplePair(_selected(pair.first, pair, size), _selected(pair.second, pair, size))


@dataclass(frozen=True)
class _Pair:
    """Two tables that can be compared."""

    reference: str
    """Where the first lies."""
    current: str
    first: ir.Table
    second: ir.Table
    shared: tuple[str, ...]
    """Columns that both have."""

    @property
    def unshared(self) -> dict[str, tuple[str, ...]]:
        return {
            "reference": tuple(name for name in _columns(self.first) if name not in self.shared),
            "current": tuple(name for name in _columns(self.second) if name not in self.shared),
        }

    retyped: Mapping[str, tuple[str, str]]
    """Columns that are numbers in one of them only: what they are in the reference, and now."""
    remarks: tuple[str, ...]
    """How columns were read whose type does not say it, and what was odd in reading the files."""


def _opened(reference: str, current: str) -> _Pair:
    connection = connect()
    (first, odd), (second, odder) = _table(connection, reference), _table(connection, current)
    before, after = _columns(first), _columns(second)
    shared = tuple(name for name in before if name in after)
    if not shared:
        raise PredictionsUnreadable(unreadable.no_column_in_common(reference, current, before, after))
    remarks = [f"{path}: {remark}" for path, remarks in ((reference, odd), (current, odder)) for remark in remarks]
    with _reading(reference, current):
        alike = read_alike((_blocks(first), _blocks(second)), shared)
        names = (reference, current)
        tables = [
            table.mutate(**{name: reading.sides[at](table[name]) for name, reading in alike.items()})
            for at, table in enumerate((first, second))
        ]
        for name, reading in alike.items():
            remarks += _said_of(name, reading, names, (first, second))
    retyped = {name: reading.kinds for name, reading in alike.items() if reading.retyped}
    return _Pair(reference, current, tables[0], tables[1], shared, retyped, tuple(remarks))


def _said_of(name: str, reading: Alike, paths: tuple[str, str], tables: tuple[ir.Table, ir.Table]) -> Iterator[str]:
    """The remark on how a column was read.

    With how much of it could not be read.
    """
    if reading.said:
        yield f"{name} {reading.said}"
    for path, table, read in zip(paths, tables, reading.sides, strict=True):
        column = table[name]
        if reading.numbers and column.type().is_string():
            odd = column.notnull() & ~is_nothing(column) & read(column).isnull()
            counts = table.filter(odd).aggregate(rows=odd.count(), example=column.min()).execute().iloc[0]
            if counts["rows"]:
                share = f"{int(counts['rows']):,} values of {name} in {path}"
                yield f"{share} are no number and count as missing, such as {str(counts['example'])[:40]!r}"


def _counted(pair: _Pair) -> FilePair:
    with _reading(pair.reference, pair.current):
        bins = bins_of_sample(_blocks(pair.first), pair.shared)
        before, after = _on(REFERENCE, pair.first, pair), _on(CURRENT, pair.second, pair)
        numbers = _numbers(before, after, [feature for feature in bins.values() if feature.numeric])
        words = {name: _words(before, after, feature) for name, feature in bins.items() if not feature.numeric}
    reference, current = (numbers.get(start, FeatureCounts()) for start in (REFERENCE, CURRENT))
    then = {name: words[name].reference if name in words else reference.histograms[name] for name in bins}
    now = {name: words[name].current if name in words else current.histograms[name] for name in bins}
    return FilePair(
        bins | {name: counted.bins for name, counted in words.items()},
        _rows(then),
        then,
        _rows(now),
        now,
        pair.unshared,
        pair.retyped,
        {name: (total, current.sums[name]) for name, total in reference.sums.items()},
        pair.remarks,
    )


def _rows(histograms: Mapping[str, tuple[int, ...]]) -> int:
    """The number of rows of a table.

    Each of its columns counts all of them.
    """
    return sum(next(iter(histograms.values())))


def _numbers(before: ir.Table, after: ir.Table, bins: Sequence[FeatureBins]) -> dict[datetime, FeatureCounts]:
    # Nothing is asked here about what lies outside the reference: its bins say how much, and each question costs a pass.
    asked = [replace(feature, low=None, high=None) for feature in bins]
    if before.schema() == after.schema():
        return numbers_by_start(before.union(after), asked, "duckdb")  # asked once, of both
    return numbers_by_start(before, asked, "duckdb") | numbers_by_start(after, asked, "duckdb")


@dataclass(frozen=True)
class _Words:
    """A column of words, counted on both sides."""

    bins: FeatureBins
    reference: tuple[int, ...]
    current: tuple[int, ...]


def _words(before: ir.Table, after: ir.Table, bins: FeatureBins) -> _Words:
    """Counts of words per bin.

    Every value of the reference is at hand, so rare values are told from unseen ones.
    """
    both = [side.select(START, _value=as_text(side[bins.feature])) for side in (before, after)]
    rows = both[0].union(both[1])
    each = {f"_{at}": (rows[START] == side).sum() for at, side in enumerate((REFERENCE.date(), CURRENT.date()))}
    values = rows.group_by("_value").aggregate(**each)
    apart = replace(bins, rare=True, listed=())
    place = place_of(values["_value"], apart, values["_0"] > 0)
    once = ((values["_0"] == 1) & values["_value"].notnull()).sum()
    counted = values.group_by(_bin=place).aggregate(then=values["_0"].sum(), now=values["_1"].sum(), once=once)
    sides = [0] * len(apart.labels), [0] * len(apart.labels)
    singles = 0
    for row in counted.to_pyarrow().to_pylist():
        sides[0][row["_bin"]], sides[1][row["_bin"]] = int(row["then"]), int(row["now"])
        singles += int(row["once"])
    present, rare = sum(sides[0][:-1]), len(apart.categories)
    feature = replace(apart, chance_unseen=singles / present if present else None)
    if sides[0][rare]:
        return _Words(feature, *(tuple(side) for side in sides))
    return _Words(replace(feature, rare=False), *((*side[:rare], *side[rare + 1 :]) for side in sides))


def _on(day: datetime, table: ir.Table, pair: _Pair) -> ir.Table:
    return table.select(*pair.shared, **{START: ibis.date(day.date().isoformat())})


def _blocks(table: ir.Table) -> ir.Table:
    """A sample of the rows of a large table.

    Whole blocks at equal distances, which cost least to read. Every row of a small table.
    """
    blocks = int(table.count().execute()) // BLOCK_ROWS
    step = blocks // (SAMPLED // BLOCK_ROWS)
    return table if step < 2 else table.filter((table[ROW] // BLOCK_ROWS) % step == step // 2)


def _selected(table: ir.Table, pair: _Pair, size: int) -> dict[str, tuple[Cell, ...]]:
    """Numbers where they are numbers in both tables, words otherwise."""
    read = {
        name: table[name].cast("float64") if table[name].type().is_numeric() else as_text(table[name])
        for name in pair.shared
    }
    # Rows of several files share their numbers; what they hold settles which comes first.
    rows = table.order_by([table[ROW].hash(), *(value for value in read.values())]).limit(size).select(**read).execute()
    return {name: tuple(None if pd.isna(value) else value for value in rows[name].tolist()) for name in read}


def _table(connection: DuckDBBackend, path: str) -> tuple[ir.Table, tuple[Phrase, ...]]:
    """The rows at `path`, and what was odd in reading them."""
    try:
        table, remarks = _read(connection, str(Path(path).absolute()))
        empty = not int(table.limit(1).count().execute())
    except duckdb.Error as error:
        raise PredictionsUnreadable(unreadable.table_in_file_unreadable(path, first_line(error))) from error
    if empty:
        raise PredictionsUnreadable(unreadable.table_without_rows(path))
    return table, remarks


def _read(connection: DuckDBBackend, path: str) -> tuple[ir.Table, tuple[Phrase, ...]]:
    reading = read_files(connection, path)
    if any(ROW in names for names in reading.columns.values()):
        raise PredictionsUnreadable(unreadable.row_number_is_ours(path, ROW))
    if len(reading.parts) > 1:  # rows of several kinds of files have no numbers until they lie together
        return _numbered(connection.create_table(gen_name("together"), reading.table, temp=True)), reading.remarks
    if all(kind_of(file) == PARQUET for file in reading.columns):
        files = [escaped(file) for file in reading.columns]
        return connection.read_parquet(files, union_by_name=True, file_row_number=True), reading.remarks
    return _numbered(reading.table), reading.remarks


def _numbered(table: ir.Table) -> ir.Table:
    return table.mutate(**{ROW: table.rowid()})


def _columns(table: ir.Table) -> tuple[str, ...]:
    return tuple(name for name in theirs(table) if name != ROW)


@contextmanager
def _reading(reference: str, current: str) -> Iterator[None]:
    """What the engine says against either file, as PredictionsUnreadable."""
    try:
        yield
    except (duckdb.Error, IbisError) as error:
        raise PredictionsUnreadable(unreadable.either_file_unreadable(reference, current, first_line(error))) from error
