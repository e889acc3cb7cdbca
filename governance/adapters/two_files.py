"""Two tables compared as they are, without a specification: every column that both have is counted in the same bins."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDBBackend

from governance.adapters.duckdb_files import connect, files_at, first_line, read_files
from governance.adapters.ibis_bins import SAMPLED, bins_of_sample
from governance.adapters.ibis_counts import START, FeatureCounts, features_by_start
from governance.errors import LogUnreadable
from governance.logs import FilePair

ROW = "file_row_number"
REFERENCE, CURRENT = date(1970, 1, 1), date(1970, 1, 2)
"""Files without a specification have no times: each is one bucket."""
BLOCK_ROWS = 2_048
"""What DuckDB reads at once."""


class TwoFiles:
    """Reads Parquet and CSV files with DuckDB; see `governance.logs.PairReader`."""

    def read(self, reference: str, current: str) -> FilePair:
        """Both tables, counted in bins of the first."""
        connection = connect()
        first, second = _table(connection, reference), _table(connection, current)
        shared = tuple(name for name in first.columns if name in second.columns and name != ROW)
        if not shared:
            raise LogUnreadable(
                f"{reference} and {current} have no column in common; the first has {', '.join(first.columns)}, "
                f"the second {', '.join(second.columns)}"
            )
        try:
            return _pair(first, second, shared)
        except duckdb.Error as error:
            raise LogUnreadable(f"{reference} or {current} cannot be read: {first_line(error)}") from error


def _pair(first: ir.Table, second: ir.Table, shared: tuple[str, ...]) -> FilePair:
    bins = bins_of_sample(_blocks(first), shared)
    # Nothing is asked here about what lies outside the reference: each question costs a pass over the numbers.
    asked = [replace(one, low=None, high=None) for one in bins.values()]
    before, after = first.select(*shared, **{START: _day(REFERENCE)}), second.select(*shared, **{START: _day(CURRENT)})
    alike = before.schema() == after.schema()
    counts = (
        features_by_start(before.union(after), asked, "duckdb")  # asked once, of both
        if alike
        else features_by_start(before, asked, "duckdb") | features_by_start(after, asked, "duckdb")
    )
    reference, current = (counts.get(start, FeatureCounts()).histograms for start in (REFERENCE, CURRENT))
    return FilePair(
        bins,
        sum(next(iter(reference.values()), ())),
        reference,
        sum(next(iter(current.values()), ())),
        current,
        {
            "reference": tuple(name for name in first.columns if name not in (*shared, ROW)),
            "current": tuple(name for name in second.columns if name not in (*shared, ROW)),
        },
    )


def _day(day: date) -> ir.DateScalar:
    return ibis.date(day.isoformat())


def _blocks(table: ir.Table) -> ir.Table:
    """Every row of a small table; of a large one whole blocks of rows at equal distances, which cost least to read."""
    blocks = int(table.count().execute()) // BLOCK_ROWS
    step = blocks // (SAMPLED // BLOCK_ROWS)
    return table if step < 2 else table.filter((table[ROW] // BLOCK_ROWS) % step == step // 2)


def _table(connection: DuckDBBackend, path: str) -> ir.Table:
    files = files_at(str(Path(path).resolve()))
    try:
        if all(name.endswith(".csv") for name in files):
            text = read_files(connection, str(Path(path).resolve()))
            return text.mutate(**{ROW: text.rowid()})
        return connection.read_parquet(files, union_by_name=True, file_row_number=True)
    except duckdb.Error as error:
        raise LogUnreadable(f"{path} cannot be read: {first_line(error)}") from error
