"""The store on SQLite (WAL) or PostgreSQL, through SQLModel."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from governance.adapters.store.sql_database import cause, is_lost, open_engine, transaction
from governance.adapters.store.sql_schema import NEWEST, bring_up_to_date, form_of, grant, is_newest
from governance.adapters.store.sql_session import SqlReader, SqlWriter
from governance.audit.keyring import Keyring
from governance.errors import StoreUnavailable
from governance.sentences import storing
from governance.store.transaction import Reader, Writer


class SqlStore:
    """A store at a database URL.

    Writers take turns: each begins with the write lock, so its reads stay true. On SQLite a writer begins with `BEGIN
    IMMEDIATE`, on PostgreSQL with an advisory lock; a reader sees one moment.
    """

    def __init__(self, url: str, keyring: Keyring) -> None:
        self._keyring = keyring
        self.found_form: str | None = None
        """The form its tables had before they were opened; None where there were none."""
        try:
            self._place = _place(url)
            self._engine = open_engine(url)
            self._prepare()
        except (SQLAlchemyError, ArgumentError, OSError, StoreUnavailable) as error:
            place, engine = getattr(self, "_place", url), getattr(self, "_engine", None)
            if engine is not None:
                engine.dispose()
            raise StoreUnavailable(storing.store_cannot_be_opened(str(place), cause(error))) from error

    def grant(self, role: str) -> None:
        """Let a PostgreSQL role use this store.

        It may only add to the log. Raises StoreUnavailable.
        """
        with self._transaction(writes=True) as connection:
            grant(connection, role)
            connection.commit()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A consistent view."""
        with self._transaction(writes=False) as connection:
            yield SqlReader(connection)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """One transaction with the write lock from its beginning."""
        with self._transaction(writes=True) as connection:
            yield SqlWriter(connection, self._keyring)
            self._commit(connection)

    @contextmanager
    def rows(self) -> Iterator[Connection]:
        """The tables themselves, as one moment has them: for a backup."""
        with self._transaction(writes=False) as connection:
            yield connection

    def _prepare(self) -> None:
        with transaction(self._engine, writes=False) as connection:
            self.found_form = form_of(connection)
            if is_newest(connection):
                return
        try:
            with transaction(self._engine, writes=True) as connection:
                if not is_newest(connection):  # nobody else has done it meanwhile
                    bring_up_to_date(connection)
                connection.commit()
        except SQLAlchemyError as error:
            raise StoreUnavailable(storing.store_not_brought_up(self.found_form, NEWEST, cause(error))) from error

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except SQLAlchemyError as error:
            if not is_lost(error):
                raise
            raise StoreUnavailable(storing.store_lost_at_the_end(self._place, cause(error))) from error

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with transaction(self._engine, writes=writes) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreUnavailable(storing.store_failed(self._place, cause(error))) from error


def _place(url: str) -> str:
    """The address of a store, without its secrets.

    Raises StoreUnavailable where it is none.
    """
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ValueError as error:  # SQLAlchemy reads the port with int()
        raise StoreUnavailable(storing.port_is_no_number()) from error
