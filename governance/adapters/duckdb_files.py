"""Parquet and CSV files as Ibis tables: DuckDB reads them where they lie, and fetches nothing from elsewhere."""

from collections.abc import Sequence
from glob import glob
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.util import gen_name

from governance.errors import LogUnreadable


def connect() -> DuckDBBackend:
    """An engine of its own, in memory."""
    connection = ibis.duckdb.connect()
    # UTC days whatever the machine's zone; and nothing is ever fetched from elsewhere.
    connection.raw_sql("SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false")
    # DuckDB 2.0 believes the statistics of a Parquet file, which leave NaN out: it would find none, and count it as small.
    connection.raw_sql("SET disabled_optimizers = 'statistics_propagation'")
    return connection


def files_at(path: str) -> list[str]:
    """The files that the absolute path or glob `path` names, sorted. Raises LogUnreadable where there is none."""
    files = sorted(file for file in glob(path) if Path(file).is_file())  # noqa: PTH207  (Path.glob refuses absolute ones)
    if not files:
        raise LogUnreadable(f"no file matches {path}; expected Parquet or CSV files with predictions there")
    return files


def read_files(connection: DuckDBBackend, path: str) -> ir.Table:
    """One table of all files at `path`, columns matched by name. Raises LogUnreadable."""
    files = files_at(path)
    try:
        if all(name.endswith(".csv") for name in files):
            # Text is read once, and not again for each count.
            return connection.create_table(gen_name("text"), connection.read_csv(files, union_by_name=True), temp=True)
        return _with_known_types(connection, connection.read_parquet(files, union_by_name=True))
    except duckdb.Error as error:
        raise LogUnreadable(f"{path} cannot be read: {first_line(error)}") from error


def columns_by_file(connection: DuckDBBackend, files: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The columns of each of the Parquet `files`, from their footers."""
    if not files:
        return {}
    rows = connection.con.execute(
        "SELECT file_name, name FROM parquet_schema(?) WHERE num_children IS NULL", [list(files)]
    ).fetchall()
    found: dict[str, list[str]] = {file: [] for file in files}
    for file, name in rows:
        found[file].append(name)
    return {file: tuple(names) for file, names in found.items()}


def day_of(table: ir.Table, column: str, unit: str) -> ir.DateValue:
    """The UTC day in `column`, or 1 January of the year in it; null where there is neither."""
    if unit == "year":
        return (table[column].try_cast("int64").cast("string") + "-01-01").try_cast("date")
    time = table[column]
    if time.type().is_timestamp() or time.type().is_date():
        return time.cast("date")
    # With a zone, so that an offset in the text counts; without one, text is UTC as the connection says.
    return time.try_cast("timestamp('UTC')").cast("date")


def first_line(error: Exception) -> str:
    """What an engine's error says, without its stack."""
    return str(error).strip().split("\n", maxsplit=1)[0]


def _with_known_types(connection: DuckDBBackend, table: ir.Table) -> ir.Table:
    """The table with DuckDB's newer types (nanoseconds with a time zone, as pandas writes them) as those Ibis knows."""
    unknown = [name for name, kind in table.schema().items() if kind.is_unknown()]
    if not unknown:
        return table
    casts = ", ".join(f"CAST({_quoted(name)} AS TIMESTAMPTZ) AS {_quoted(name)}" for name in unknown)
    name = table.get_name()
    # Names are quoted; a view takes no parameters.
    known = f"CREATE TEMP VIEW {_quoted(name + '_known')} AS SELECT * REPLACE ({casts}) FROM {_quoted(name)}"  # noqa: S608
    connection.raw_sql(known)
    return connection.table(f"{name}_known")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
