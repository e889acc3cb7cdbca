"""What a log holds, before it has a specification: one pass of counting per column."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend as DuckDBBackend

from governance.adapters.duckdb_files import connect, day_of, files_at, first_line, read_files
from governance.errors import LogUnreadable
from governance.logs import FEW_VALUES, ColumnSummary, Kind, LogSummary
from governance.records import Window
from governance.spec import TimeColumn

ONLY_VERSION = "1"


class DuckDBSurvey:
    """Surveys Parquet and CSV files; see `governance.logs.LogSurvey`."""

    def summary(self, source: str) -> LogSummary:
        """Every column of the files at `source`."""
        connection = connect()
        try:
            table = read_files(connection, source)
            rows = int(table.count().execute())
            columns = tuple(_summary(table, name, rows) for name in table.columns)
            return LogSummary(rows, columns, _columns_by_file(connection, source))
        except duckdb.Error as error:
            raise LogUnreadable(f"{source} cannot be read: {first_line(error)}") from error

    def agreement(self, source: str, answer: str, columns: Sequence[ColumnSummary]) -> Mapping[str, float]:
        """Pearson's correlation of each of `columns` with the column `answer`."""
        table = read_files(connect(), source)
        asked = {one.name: one for one in columns}
        try:
            found = table.aggregate(
                **{
                    name: _as_number(table[name], one).corr(table[answer].cast("float64"), how="pop")
                    for name, one in asked.items()
                }
            ).execute()
        except duckdb.Error as error:
            raise LogUnreadable(f"{source} cannot be read: {first_line(error)}") from error
        return {name: float(value) for name, value in found.iloc[0].items() if pd.notna(value)}

    def spans(self, source: str, time: TimeColumn, version: str | None) -> Mapping[str, Window]:
        """The days of each version."""
        table = read_files(connect(), source)
        day = day_of(table, time.column, time.unit)
        name = ibis.literal(ONLY_VERSION) if version is None else table[version].cast("string")
        try:
            found = table.group_by(name.name("_version")).aggregate(first=day.min(), last=day.max()).execute()
        except duckdb.Error as error:
            raise LogUnreadable(f"{source} cannot be read: {first_line(error)}") from error
        return {str(row["_version"]): _window(row) for _, row in found.iterrows()}


def _as_number(column: ir.Value, summary: ColumnSummary) -> ir.FloatingValue:
    """The numbers of a column; of two words, 1 for the later by the alphabet."""
    if summary.low is None and summary.values:
        return (column.cast("string") == summary.values[-1]).cast("float64")
    return column.cast("float64")


def _summary(table: ir.Table, name: str, rows: int) -> ColumnSummary:
    kind = _kind(table[name])
    # A number that is not a number is a value that is missing.
    column = table[name].nullif(float("nan")) if table[name].type().is_floating() else table[name]
    facts = {"present": column.count(), "distinct": column.nunique()}
    if kind in {"whole", "number", "truth", "text"}:
        number = column.try_cast("float64")
        facts |= {"numbers": number.count(), "low": number.min(), "high": number.max()}
    if kind in {"time", "text"}:
        day = day_of(table, name, "timestamp")
        facts |= {"days": day.count(), "first": day.min(), "last": day.max()}
    found = table.aggregate(**facts).execute().iloc[0]
    present, distinct = int(found["present"]), int(found["distinct"])
    is_number, is_time = (0 < present == int(found.get(fact, 0)) for fact in ("numbers", "days"))
    repeats, values = _frequencies(table, column, distinct)
    return ColumnSummary(
        name=name,
        kind=kind,
        missing=rows - present,
        distinct=distinct,
        repeats=repeats,
        low=float(found["low"]) if is_number else None,
        high=float(found["high"]) if is_number else None,
        days=_window(found) if is_time else None,
        values=values,
    )


def _frequencies(table: ir.Table, column: ir.Value, distinct: int) -> tuple[int, tuple[str, ...]]:
    """How often the most frequent value occurs, and all values where they are few."""
    counted = table.group_by(column.cast("string").name("_value")).aggregate(_cases=table.count())
    counted = counted.filter(counted["_value"].notnull())
    if distinct > FEW_VALUES:
        return int(counted["_cases"].max().execute()), ()
    few = counted.order_by("_value").execute()
    return int(few["_cases"].max()) if len(few) else 0, tuple(few["_value"])


def _kind(column: ir.Value) -> Kind:
    kind = column.type()
    if kind.is_timestamp() or kind.is_date():
        return "time"
    if kind.is_boolean():
        return "truth"
    if kind.is_integer():
        return "whole"
    if kind.is_numeric():
        return "number"
    return "text" if kind.is_string() or kind.is_uuid() else "other"


def _window(row: Mapping[str, Any]) -> Window:
    return Window(pd.Timestamp(row["first"]).date(), pd.Timestamp(row["last"]).date())


def _columns_by_file(connection: DuckDBBackend, source: str) -> dict[str, tuple[str, ...]]:
    return {path: tuple(read_files(connection, path).columns) for path in files_at(source)}
