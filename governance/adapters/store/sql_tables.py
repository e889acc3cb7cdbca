"""The tables as they are, in one connection to the store."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from governance.adapters.store.rows import told
from governance.adapters.store.sql_database import cause
from governance.adapters.store.sql_items import is_of_before
from governance.adapters.store.sql_schema import missing_guards
from governance.errors import StoreUnavailable
from governance.sentences import storing
from governance.store.tables import Recorded, RowDiffers


class SqlTableReader:
    """Reads of one connection.

    See `governance.store.tables.TableReader`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def differs(self, recorded: Recorded) -> RowDiffers | None:
        """The first row that is not what is recorded."""
        return next((difference for rows in told(recorded) for difference in self._differences(*rows)), None)

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        """The rows of a table, in the order of their keys."""
        chosen = SQLModel.metadata.tables[table]
        try:
            for row in self._connection.execute(chosen.select().order_by(*chosen.primary_key)).mappings():
                yield dict(row)
        except (SQLAlchemyError, ValueError, TypeError) as error:
            raise StoreUnavailable(storing.table_cannot_be_read(table, cause(error))) from error

    def missing_guards(self) -> tuple[str, ...]:
        """The triggers that forbid to change the log and are not there."""
        return missing_guards(self._connection)

    def _differences(
        self, table: Table, expected: Mapping[tuple[object, ...], Mapping[str, object]]
    ) -> Iterator[RowDiffers]:
        missing = dict(expected)
        for row in self.rows(table.name):
            key = tuple(row[column.name] for column in table.primary_key)
            should = missing.pop(key, None)
            if should is None:
                yield RowDiffers(table.name, key, None, row, None)
                continue
            for name, value in should.items():
                if row[name] != value and not (name == "record" and is_of_before(key, row[name], str(value))):
                    yield RowDiffers(table.name, key, name, row[name], value)
        for key, should in missing.items():
            yield RowDiffers(table.name, key, None, None, should)
