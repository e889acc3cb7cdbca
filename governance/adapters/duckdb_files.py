"""Parquet and CSV files as Ibis tables: DuckDB reads them where they lie, and fetches nothing from elsewhere."""

from collections.abc import Iterable, Sequence
from glob import glob
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.util import gen_name

from governance.errors import LogUnreadable

OFFSET = r"(?i)[0-9]:[0-9]{2}.*(z|utc|[+-][0-9]{2}(:?[0-9]{2})?)\s*$"
"""How a time with an offset from UTC ends in text."""


def connect() -> DuckDBBackend:
    """An engine of its own, in memory."""
    connection = ibis.duckdb.connect()
    # UTC days whatever the machine's zone; and nothing is ever fetched from elsewhere.
    connection.raw_sql("SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false")
    # Whatever takes two seconds would draw a bar on standard output, into what other programs read.
    connection.raw_sql("SET enable_progress_bar = false")
    # DuckDB 2.0 believes the statistics of a Parquet file, which leave NaN out: it would find none, and count it as small.
    connection.raw_sql("SET disabled_optimizers = 'statistics_propagation'")
    return connection


def files_at(path: str) -> list[str]:
    """The files that the absolute path or glob `path` names, sorted. Raises LogUnreadable where there is none."""
    files = sorted(file for file in glob(path) if Path(file).is_file())  # noqa: PTH207  (Path.glob refuses absolute ones)
    if not files:
        raise LogUnreadable(f"no file matches {path}; expected Parquet or CSV files with predictions there")
    return files


def read_files(connection: DuckDBBackend, path: str, time: str | None = None) -> ir.Table:
    """One table of all files at `path`, columns matched by name; offsets in the column `time` count. Raises LogUnreadable."""
    files = files_at(path)
    try:
        if all(name.endswith(".csv") for name in files):
            # Text is read once, and not again for each count.
            return connection.create_table(gen_name("text"), _text(connection, files, time), temp=True)
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


def zones_by_file(connection: DuckDBBackend, files: Sequence[str], column: str) -> dict[str, frozenset[bool]]:
    """Whether each of `files` has times with a zone or offset in `column` (True), without one (False), or both."""
    parquet = [file for file in files if not file.endswith(".csv")]
    found: dict[str, frozenset[bool]] = {}
    text = []
    if parquet:
        rows = connection.con.execute(
            "SELECT file_name, logical_type, converted_type = 'UTF8' FROM parquet_schema(?) "
            "WHERE num_children IS NULL AND name = ?",
            [parquet, column],
        ).fetchall()
        text = [file for file, _, is_text in rows if is_text]
        found = {file: frozenset({"isAdjustedToUTC=1" in (kind or "")}) for file, kind, is_text in rows if not is_text}
    if text:
        found |= _zones(connection.read_parquet(text, union_by_name=True, filename=True), column)
    if csv := [file for file in files if file.endswith(".csv")]:
        found |= _zones(_as_text(connection, csv, column, filename=True), column)
    return found


def day_of(table: ir.Table, column: str, unit: str) -> ir.DateValue:
    """The UTC day in `column`, or 1 January of the year in it; null where there is neither."""
    if unit == "year":
        return (table[column].try_cast("int64").cast("string") + "-01-01").try_cast("date")
    return _time(table[column]).cast("date")


def hour_of(table: ir.Table, column: str) -> ir.TimestampValue:
    """The UTC hour in `column`, as a moment without a zone: that of a day is its first. Null where there is no time."""
    return _time(table[column]).cast("timestamp").truncate("h")


def _time(column: ir.Column) -> ir.Column:
    if column.type().is_timestamp() or column.type().is_date():
        return column
    # With a zone, so that an offset in the text counts; without one, text is UTC as the connection says.
    return column.try_cast("timestamp('UTC')")


def first_line(error: Exception) -> str:
    """What an engine's error says, without its stack."""
    return str(error).strip().split("\n", maxsplit=1)[0]


def _text(connection: DuckDBBackend, files: Sequence[str], time: str | None) -> ir.Table:
    """The CSV `files`. What DuckDB takes for a time without a zone, from the first rows, may have offsets in later ones."""
    table = connection.read_csv(files, union_by_name=True)
    kind = table.schema().get(time) if time is not None else None
    if kind is None or not kind.is_timestamp() or kind.timezone is not None:
        return table
    if not _as_text(connection, files, time)[time].re_search(OFFSET).any().execute():
        return table
    return connection.read_csv(files, union_by_name=True, types={time: "TIMESTAMPTZ"})


def _as_text(connection: DuckDBBackend, files: Sequence[str], column: str | None, **options: bool) -> ir.Table:
    return connection.read_csv(files, union_by_name=True, types={column: "VARCHAR"}, **options)


def _zones(table: ir.Table, column: str) -> dict[str, frozenset[bool]]:
    times = table.filter(table[column].notnull())
    seen = times.select(times["filename"], has=times[column].re_search(OFFSET)).distinct().execute()
    rows: Iterable[tuple[str, bool]] = seen.itertuples(index=False)
    found: dict[str, frozenset[bool]] = {}
    for file, has in rows:
        found[file] = found.get(file, frozenset()) | {bool(has)}
    return found


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
