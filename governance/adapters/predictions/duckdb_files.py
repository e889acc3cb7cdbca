"""Parquet and CSV files as Ibis tables.

DuckDB reads them where they lie, and fetches nothing from elsewhere.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from glob import escape, glob
from pathlib import Path
from typing import Protocol

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from ibis.backends.duckdb import Backend as DuckDBBackend
from ibis.util import gen_name

from governance.adapters.predictions.engine_errors import first_line
from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.ibis_counts import OWN, unreadable_column
from governance.adapters.predictions.ibis_words import with_numbers
from governance.adapters.predictions.text_files import PARQUET, Text, escaped, kind_of, read_text
from governance.adapters.predictions.text_types import Roles, Typed, typed_text
from governance.errors import PredictionsUnreadable
from governance.sentences import unreadable
from governance.sentences.phrase import Phrase

FILE, ROW = f"{OWN}file", "file_row_number"
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
    """The files that a path or glob names, sorted.

    `path` is absolute; `**` is folders at any depth. Raises PredictionsUnreadable where there is no file.
    """
    # A path that is there means itself, whatever brackets or stars are in its name.
    pattern = Path(Path(path).anchor)
    for part in Path(path).parts[1:]:
        pattern /= escape(part) if Path(unescaped(str(pattern)), part).exists() else part
    files = sorted(file for file in glob(str(pattern), recursive=True) if Path(file).is_file())  # noqa: PTH207  (Path.glob refuses absolute ones)
    if not files:
        raise PredictionsUnreadable(unreadable.no_file_matches(path))
    return files


def unescaped(pattern: str) -> str:
    """The path that a pattern without wildcards stands for."""
    return re.sub(r"\[([*?\[])\]", r"\1", pattern)


@dataclass(frozen=True)
class Reading:
    """The rows of one or more files as one table.

    It also says where each cell stands.
    """

    table: ir.Table
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names in each file; of a table in a database there is none."""
    remarks: tuple[Phrase, ...] = ()
    """What was odd in reading it."""
    parts: tuple["_Part", ...] = ()

    def place(self, column: str, value: str | None) -> str:
        """Where `column` has `value` as its words.

        For example "row 7 of log.csv"; empty where the value is nowhere.
        """
        return next((place for part in self.parts if (place := part.place(column, value))), "")

    def zones(self, column: str) -> dict[str, frozenset[bool]]:
        """Whether times in `column` have a zone, by file.

        True with a zone or offset, False without one, or both.
        """
        return {file: seen for part in self.parts for file, seen in part.zones(column).items()}


def read_files(connection: DuckDBBackend, path: str, roles: Roles = Roles()) -> Reading:  # noqa: B008  (it is frozen)
    """Read all files at `path` as one table.

    Columns are matched by name, and each has one type in all files. Raises PredictionsUnreadable.
    """
    files = files_at(path)
    try:
        parts = tuple(_parts(connection, files, roles))
        columns = {file: names for part in parts for file, names in part.columns().items()}
        reserved = [(name, file) for file, names in columns.items() for name in names if name.lower().startswith(OWN)]
        if reserved:
            raise PredictionsUnreadable(unreadable.column_name_is_ours(*reserved[0], OWN))
        table = parts[0].table if len(parts) == 1 else _together([part.table for part in parts], roles)
        reading = Reading(table, columns, tuple(remark for part in parts for remark in part.remarks), parts)
        numbers, remarks = with_numbers(table, roles, reading.place, "duckdb")
        return replace(reading, table=numbers, remarks=(*reading.remarks, *remarks))
    except (duckdb.Error, pa.ArrowException) as error:
        raise PredictionsUnreadable(unreadable.files_unreadable(path, first_line(error))) from error


def _parts(connection: DuckDBBackend, files: Sequence[str], roles: Roles) -> Iterator["_Part"]:
    parquet = [file for file in files if kind_of(file) == PARQUET]
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for file, types in types_by_file(connection, parquet).items():
        alike.setdefault(tuple(sorted(types.items())), []).append(file)
    for group in [parquet] if parquet and not _differ(alike) else alike.values():
        patterns = [escaped(file) for file in group]
        raw = connection.read_parquet(patterns, union_by_name=True)
        yield _Parquet(connection, _with_known_types(connection, raw), tuple(group))
    if text := [file for file in files if kind_of(file) != PARQUET]:
        read = read_text(connection.con, text)
        typed = typed_text(read, roles)
        times = [name for name in read.table.column_names if name == roles.time]
        # Of the words, only those are kept whose zones are asked for later.
        yield _Words(_stored(connection, typed), replace(read, table=read.table.select(times)), typed.remarks)


def _differ(types: Iterable[tuple[tuple[str, str], ...]]) -> bool:
    """Whether a column has several types."""
    columns = {(name.lower(), kind) for each in types for name, kind in each}
    return len({name for name, _ in columns}) < len(columns)


def _stored(connection: DuckDBBackend, typed: Typed) -> ir.Table:
    """Store a table in the engine itself.

    So text is read once, and not again for each count.
    """
    flags = {unreadable_column(name): flag for name, flag in typed.unreadable.items()}
    table = typed.table
    for name, flag in flags.items():
        table = table.append_column(name, flag)
    name = gen_name("text")
    connection.con.register(f"{name}_read", table)
    connection.raw_sql(f'CREATE TEMP TABLE "{name}" AS SELECT * FROM "{name}_read"')  # noqa: S608  (a name of our own)
    connection.con.unregister(f"{name}_read")
    return connection.table(name)


def _together(tables: Sequence[ir.Table], roles: Roles) -> ir.Table:
    """Put the rows of all `tables` into one.

    Every column has one type that holds the values of each table.
    """
    names = list({name.lower(): name for table in tables for name in table.columns}.values())
    own = [{name.lower(): name for name in table.columns} for table in tables]
    kinds = {
        name: [
            table[mine[name.lower()]].type() for table, mine in zip(tables, own, strict=True) if name.lower() in mine
        ]
        for name in names
    }
    targets = {name: _common(types, is_code=name in roles.codes) for name, types in kinds.items()}
    return ibis.union(
        *(
            table.select(
                **{
                    name: _as(table[mine[name.lower()]], targets[name])
                    if name.lower() in mine
                    else ibis.null(targets[name])
                    for name in names
                }
            )
            for table, mine in zip(tables, own, strict=True)
        )
    )


def _common(kinds: Sequence[dt.DataType], *, is_code: bool) -> dt.DataType:
    if len(set(kinds)) == 1:
        return kinds[0]
    if all(kind.is_integer() for kind in kinds):
        return dt.int64
    if all(kind.is_numeric() or kind.is_boolean() for kind in kinds) and not is_code:
        return dt.float64
    if all(kind.is_timestamp() or kind.is_date() for kind in kinds):
        zoned = any(kind.is_timestamp() and kind.timezone is not None for kind in kinds)
        return dt.Timestamp("UTC") if zoned else dt.timestamp
    return dt.string


def _as(column: ir.Value, kind: dt.DataType) -> ir.Value:
    if column.type() == kind:
        return column
    if kind.is_string():
        return as_code(column)
    return column.cast("int32").cast(kind) if column.type().is_boolean() else column.cast(kind)


class _Part(Protocol):
    """Files of one kind."""

    @property
    def table(self) -> ir.Table: ...
    @property
    def remarks(self) -> tuple[Phrase, ...]: ...

    def columns(self) -> dict[str, tuple[str, ...]]: ...
    def place(self, column: str, value: str | None) -> str: ...
    def zones(self, column: str) -> dict[str, frozenset[bool]]: ...


@dataclass(frozen=True)
class _Words:
    """Text files, whose rows the engine keeps in their order."""

    table: ir.Table
    text: Text
    said: tuple[Phrase, ...]

    @property
    def remarks(self) -> tuple[Phrase, ...]:
        return (*self.text.remarks, *self.said)

    def columns(self) -> dict[str, tuple[str, ...]]:
        return self.text.columns

    def place(self, column: str, value: str | None) -> str:
        if column not in self.table.columns:
            return ""
        rows = self.table.select(row=self.table.rowid(), words=self.table[column].cast("string"))
        there = rows.filter(rows["words"].isnull() if value is None else rows["words"] == value)
        row = there.aggregate(row=there["row"].min()).execute()["row"].iloc[0]
        return "" if pd.isna(row) else self.text.place(int(row))

    def zones(self, column: str) -> dict[str, frozenset[bool]]:
        zones: dict[str, frozenset[bool]] = {}
        if column not in self.text.table.column_names:
            return zones
        start = 0
        for file, size in zip(self.text.files, self.text.sizes, strict=True):
            has = pc.match_substring_regex(self.text.table[column].slice(start, size).drop_null(), OFFSET)
            zones[file] = frozenset(pc.unique(has).to_pylist())
            start += size
        return zones


@dataclass(frozen=True)
class _Parquet:
    """Parquet files, which the engine reads where they lie."""

    connection: DuckDBBackend
    table: ir.Table
    files: tuple[str, ...]
    remarks: tuple[Phrase, ...] = ()

    def columns(self) -> dict[str, tuple[str, ...]]:
        return {file: tuple(types) for file, types in types_by_file(self.connection, self.files).items()}

    def place(self, column: str, value: str | None) -> str:
        query = (
            f"SELECT {FILE}, {ROW} FROM read_parquet(?, union_by_name = true, filename = '{FILE}', file_row_number = true) "  # noqa: S608  (names are quoted)
            f"WHERE CAST({_quoted(column)} AS VARCHAR) IS NOT DISTINCT FROM ? LIMIT 1"
        )
        if column not in self.table.columns:
            return ""
        rows = self.connection.con.execute(query, [[escaped(file) for file in self.files], value]).fetchall()
        return f"row {rows[0][1] + 1:,} of {Path(rows[0][0]).name}" if rows else ""

    def zones(self, column: str) -> dict[str, frozenset[bool]]:
        rows = self.connection.con.execute(
            "SELECT file_name, logical_type, converted_type = 'UTF8' FROM parquet_schema(?) "
            "WHERE num_children IS NULL AND name = ?",
            [[escaped(file) for file in self.files], column],
        ).fetchall()
        zones = {file: frozenset({"isAdjustedToUTC=1" in (kind or "")}) for file, kind, is_text in rows if not is_text}
        text = [escaped(file) for file, _, is_text in rows if is_text]
        return zones | (_zones(self.connection, text, column) if text else {})


def types_by_file(connection: DuckDBBackend, files: Sequence[str]) -> dict[str, dict[str, str]]:
    """The column types of each Parquet file.

    Read from the footers of `files`.
    """
    if not files:
        return {}
    rows = connection.con.execute(
        "SELECT file_name, name, concat_ws(' ', type, converted_type, logical_type) FROM parquet_schema(?) "
        "WHERE num_children IS NULL",
        [[escaped(file) for file in files]],
    ).fetchall()
    types: dict[str, dict[str, str]] = {file: {} for file in files}
    for file, name, kind in rows:
        types[file][name] = kind
    return types


def _zones(connection: DuckDBBackend, text: Sequence[str], column: str) -> dict[str, frozenset[bool]]:
    query = (
        f"SELECT DISTINCT {FILE}, regexp_matches({_quoted(column)}, ?) FROM read_parquet(?, union_by_name = true, filename = '{FILE}') "  # noqa: S608  (names are quoted)
        f"WHERE {_quoted(column)} IS NOT NULL"
    )
    zones: dict[str, frozenset[bool]] = {}
    for file, has in connection.con.execute(query, [OFFSET, list(text)]).fetchall():
        zones[file] = zones.get(file, frozenset()) | {bool(has)}
    return zones


def _with_known_types(connection: DuckDBBackend, table: ir.Table) -> ir.Table:
    """Cast DuckDB's newer types to those that Ibis knows.

    For example nanoseconds with a time zone, as pandas writes them.
    """
    unknown = [name for name, kind in table.schema().items() if kind.is_unknown()]
    if not unknown:
        return table
    casts = ", ".join(f"CAST({_quoted(name)} AS TIMESTAMPTZ) AS {_quoted(name)}" for name in unknown)
    name = table.get_name()
    # Names are quoted; a view takes no parameters.
    view = f"CREATE TEMP VIEW {_quoted(name + '_known')} AS SELECT * REPLACE ({casts}) FROM {_quoted(name)}"  # noqa: S608
    connection.raw_sql(view)
    return connection.table(f"{name}_known")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
