"""The place of a log: files, or a table of a database.

DuckDB reads Parquet and CSV files in place. Ibis knows a database by its URL.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from ibis.util import gen_name

from governance.adapters.disk.spec_environment import expanded, secrets_of
from governance.adapters.predictions.duckdb_files import OFFSET, Reading, connect, read_files
from governance.adapters.predictions.engine_errors import first_line
from governance.adapters.predictions.ibis_words import with_numbers
from governance.adapters.predictions.text_types import Roles
from governance.errors import PredictionsUnreadable
from governance.masking import masked
from governance.sentences import predictions, unreadable
from governance.sentences.phrase import Phrase

UTC_SESSIONS = {"postgres": "SET TIME ZONE 'UTC'", "pyspark": "SET TIME ZONE 'UTC'"}
"""What makes an engine cut days in UTC, whatever the zone of its machine."""
MONEY, AMOUNT = dt.Decimal(19, 4), dt.Decimal(20, 4)


@dataclass(frozen=True)
class Source:
    """An engine that holds a log.

    It may hold a second table with the outcomes.
    """

    connection: Any
    engine: str
    """Ibis' name of it: `duckdb`, `postgres`, `pyspark`, `bigquery` ..."""
    home: Path
    url: str | None
    """As it was written, with the names of variables and not what they hold; None for files."""

    def read(self, source: str, name: str | None, roles: Roles) -> Reading:
        """Read the files at `source`, or the table `name`.

        The columns have these `roles`. Raises PredictionsUnreadable.
        """
        if is_url(source) != (self.url is not None) or (self.url is not None and source != self.url):
            raise PredictionsUnreadable(unreadable.not_where_predictions_are(source, self.url))
        if self.url is None:
            return read_files(self.connection, _located(self.home, source), roles)
        try:
            if self.engine == "pyspark" and name is not None and name.endswith(".parquet"):
                table = self.connection.read_parquet(expanded(name))
            else:
                table = self._with_amounts(self.connection.table(name))
        except Exception as error:  # each engine has errors of its own
            raise PredictionsUnreadable(unreadable.table_unreadable(source, name, first_line(error))) from error
        numbers, remarks = with_numbers(table, roles, _nowhere, self.engine)
        return Reading(numbers, remarks=remarks)

    def named(self, table: ir.Table) -> ir.Table:
        """Give `table` a name in our own engine.

        Questions to it then need not repeat how it was made. Saying it takes longer than answering where a log is
        small. In the database of somebody else nothing is made.
        """
        return table if self.url is not None else self.connection.create_view(gen_name("log"), table)

    def _with_amounts(self, table: ir.Table) -> ir.Table:
        """The table with numbers in place of PostgreSQL's `money`.

        PostgreSQL cannot cast `money` to a double, and Ibis has no better type for it.
        """
        money = [name for name, kind in table.schema().items() if kind == MONEY]
        return (
            table.mutate(**{name: table[name].cast(AMOUNT) for name in money}) if self.engine == "postgres" else table
        )


def _nowhere(column: str, value: str) -> str:  # noqa: ARG001  (rows of a database have no place)
    return ""


def schema_remarks(reading: Reading) -> tuple[Phrase, ...]:
    """The files that lack a column which others have.

    A renamed column shows here.
    """
    columns = reading.columns
    every = dict.fromkeys(name for names in columns.values() for name in names)
    lacking = {name: [file for file, names in columns.items() if name not in names] for name in every}
    return tuple(
        predictions.files_without_column(len(files), len(columns), name, Path(files[0]).name)
        for name, files in lacking.items()
        if files
    )


def zone_remarks(reading: Reading, column: str) -> tuple[Phrase, ...]:
    """The remark that only some times in `column` have a zone.

    With where (files) or how many.
    """
    if reading.parts:
        zones = reading.zones(column)
        having, lacking = ([Path(file).name for file, seen in zones.items() if has in seen] for has in (True, False))
        return (predictions.zones_in_some_files(column, min(having), min(lacking)),) if having and lacking else ()
    zoned, zoneless = _with_and_without_zone(reading.table[column])
    return (predictions.zones_in_some_rows(column, zoned, zoneless),) if zoned and zoneless else ()


def _with_and_without_zone(times: ir.Column) -> tuple[int, int]:
    """Rows whose time has a zone, and rows without one.

    A column that is no text is all of one kind.
    """
    if not isinstance(times, ir.StringColumn):
        return 0, 0
    having, present = (int(count.execute()) for count in (times.re_search(OFFSET).sum().fill_null(0), times.count()))
    return having, present - having


def _located(home: Path, source: str) -> str:
    return source if Path(source).is_absolute() else str(home / source)


def is_url(source: str) -> bool:
    """Whether `source` is an address of a database, and no path."""
    return "://" in source


def open_source(home: Path, source: str) -> Source:
    """Open the engine for `source`.

    `$PLACET_SPEC_...` in a URL is read from the environment. Raises PredictionsUnreadable.
    """
    if not is_url(source):
        return Source(connect(), "duckdb", home, None)
    try:
        connection = ibis.connect(expanded(source))
    except Exception as error:  # noqa: BLE001  # each engine has errors of its own, and one that is not installed another
        place = urlsplit(source)
        raise PredictionsUnreadable(
            unreadable.database_not_reached(place.scheme, masked(first_line(error), secrets_of(source)))
        ) from None
    if connection.name in UTC_SESSIONS:
        connection.raw_sql(UTC_SESSIONS[connection.name])
    return Source(connection, connection.name, home, source)
