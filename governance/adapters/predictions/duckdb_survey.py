"""What a log holds, before it has a specification.

One pass of counting per column.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from governance.adapters.predictions.duckdb_files import connect, read_files
from governance.adapters.predictions.engine_errors import first_line
from governance.adapters.predictions.ibis_codes import as_code
from governance.adapters.predictions.ibis_columns import theirs, year_of
from governance.adapters.predictions.ibis_counts import DAY, VERSION
from governance.adapters.predictions.ibis_strays import main_years
from governance.adapters.predictions.ibis_times import Form, form_of, forms_that_fit
from governance.adapters.predictions.text_types import Roles
from governance.errors import PredictionsUnreadable
from governance.predictions.port import FEW_VALUES, ColumnSummary, Kind, Summary
from governance.predictions.spec import TimeColumn
from governance.records import Window
from governance.sentences import unreadable

LOOKED_AT = 20
"""Cells from which is guessed whether a column of words may hold times."""
LIKE_A_TIME = r"\s*(\w{3,9},? )?(\d{1,4}|[A-Za-z]{3,9})[-/. ]+(\d{1,2}|[A-Za-z]{3,9})[-/., ]+\d{1,4}|\s*\d{8}T?\d*Z?$"
CALLED_LIKE_A_TIME = r"(^|_)(time|timestamp|ts|date|datetime|day|at|on|epoch|unix)(_|$)|time|epoch"
ONLY_VERSION = "1"
MOST_EXACT = 2**53
"""From here on not every whole number is a float."""


class DuckDBSurvey:
    """Surveys Parquet and CSV files.

    See `governance.predictions.port.Survey`.
    """

    def summary(self, source: str) -> Summary:
        """Every column of the files at `source`."""
        reading = read_files(connect(), source, Roles(guessed=True))
        table = reading.table
        try:
            rows = int(table.count().execute())
            columns = tuple(_summary(table, name, rows) for name in theirs(table))
        except duckdb.Error as error:
            raise PredictionsUnreadable(unreadable.source_unreadable(source, first_line(error))) from error
        return Summary(rows, columns, reading.columns)

    def agreement(self, source: str, answer: str, columns: Sequence[ColumnSummary]) -> Mapping[str, float]:
        """Pearson's correlation of each of `columns` with the column `answer`."""
        if not columns:
            return {}
        table = read_files(connect(), source, Roles(guessed=True)).table
        asked = {by_name.name: by_name for by_name in columns}
        try:
            correlations = table.aggregate(
                **{
                    name: _as_number(table[name], column).corr(table[answer].cast("float64"), how="pop")
                    for name, column in asked.items()
                }
            ).execute()
        except duckdb.Error as error:
            raise PredictionsUnreadable(unreadable.source_unreadable(source, first_line(error))) from error
        return {name: float(value) for name, value in correlations.iloc[0].items() if pd.notna(value)}

    def spans(self, source: str, time: TimeColumn, version: str | None) -> Mapping[str, Window]:
        """The days of each version.

        Days that lie years from all others are left out.
        """
        table = read_files(connect(), source, Roles(guessed=True)).table
        column = table[time.column]
        try:
            day = (
                year_of(column)
                if time.unit == "year"
                else form_of(table, time, source, "duckdb").read(column).cast("date")
            )
            name = ibis.literal(ONLY_VERSION) if version is None else as_code(table[version])
            dated = _near(table.select(**{VERSION: name, DAY: day}))
            days = dated.group_by(VERSION).aggregate(first=dated[DAY].min(), last=dated[DAY].max()).execute()
        except duckdb.Error as error:
            raise PredictionsUnreadable(unreadable.source_unreadable(source, first_line(error))) from error
        return {str(row[VERSION]): _window(row) for _, row in days.iterrows() if pd.notna(row["first"])}


def _as_number(column: ir.Value, summary: ColumnSummary) -> ir.FloatingValue:
    """The numbers of a column.

    Of a column with two words, 1 stands for the later one by the alphabet.
    """
    if summary.low is None and summary.values:
        return (as_code(column) == summary.values[-1]).cast("float64")
    return column.cast("float64")


def _summary(table: ir.Table, name: str, rows: int) -> ColumnSummary:
    kind = _kind(table[name])
    # A number that is not a number is a value that is missing.
    column = table[name].nullif(float("nan")) if table[name].type().is_floating() else table[name]
    facts = {"present": column.count(), "distinct": column.nunique()}
    if kind in {"whole", "number", "truth", "text"}:
        number = column.try_cast("float64")
        facts |= {"numbers": number.count(), "low": number.min(), "high": number.max()}
        facts["whole"] = (number % 1 == 0).all()
    counts = table.aggregate(**facts).execute().iloc[0]
    present, distinct = int(counts["present"]), int(counts["distinct"])
    is_number = 0 < present == int(counts.get("numbers", 0))
    forms = _forms(table, name, kind)
    repeats, values = _frequencies(table, column, distinct)
    return ColumnSummary(
        name=name,
        kind="whole" if kind == "number" and _counts(counts) else kind,
        missing=rows - present,
        distinct=distinct,
        repeats=repeats,
        low=float(counts["low"]) if is_number else None,
        high=float(counts["high"]) if is_number else None,
        days=_days(table, forms[0].read(table[name])) if len(forms) == 1 else None,
        written=tuple(form.name for form in forms if form.name),
        values=values,
    )


def _counts(facts: Mapping[str, Any]) -> bool:
    """Whether all numbers of a column are whole.

    Ids, codes and versions become 1.0 where a gap or a join was met.

    0.0 and 1.0 alone may be scores as well.
    """
    low, high = facts["low"], facts["high"]
    return facts["whole"] is not None and bool(facts["whole"]) and not 0 <= low <= high <= 1 and high - low < MOST_EXACT


def _forms(table: ir.Table, name: str, kind: Kind) -> tuple[Form, ...]:
    """The forms of times in a column that may hold times.

    Numbers are taken for times by the name of the column only.
    """
    if kind == "text":
        some = (
            table[name].name("some").as_table().filter(lambda t: t["some"].notnull()).limit(LOOKED_AT).execute()["some"]
        )
        return forms_that_fit(table, name, "duckdb") if some.str.match(LIKE_A_TIME).mean() > 0.5 else ()
    if kind in {"whole", "number"} and not re.search(CALLED_LIKE_A_TIME, name.lower()):
        return ()
    return forms_that_fit(table, name, "duckdb") if kind in {"whole", "number", "time"} else ()


def _days(table: ir.Table, moment: ir.Value) -> Window | None:
    dated = _near(table.select(**{DAY: moment.cast("date")}))
    days = dated.aggregate(first=dated[DAY].min(), last=dated[DAY].max()).execute().iloc[0]
    return None if pd.isna(days["first"]) else _window(days)


def _near(dated: ir.Table) -> ir.Table:
    """Without days that lie years from all others."""
    years = main_years(dated, DAY)
    return dated if years is None else dated.filter(dated[DAY].year().between(*years))


def _frequencies(table: ir.Table, column: ir.Value, distinct: int) -> tuple[int, tuple[str, ...]]:
    """The count of the most frequent value, and all values if few."""
    counted = table.group_by(as_code(column).name("_value")).aggregate(_cases=table.count())
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
