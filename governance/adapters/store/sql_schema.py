"""The form of a store's tables, and how they get it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlmodel import SQLModel

from governance.errors import StoreUnavailable
from governance.sentences import storing

VERSION_TABLE = "placet_version"
"""Not Alembic's own name for it: MLflow uses that, and the two must be able to live on one server."""

MIGRATIONS = Path(__file__).parent / "migrations"
STEPS = tuple(sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))
"""Every form that tables of this program have had, as its migrations make them."""
NEWEST = STEPS[-1]

GUARDED = ("log_entry", "log_key")
"""Tables that are only ever added to."""

GUARDS_OF_POSTGRESQL = (
    *(f"{table}_update_or_delete" for table in GUARDED),
    *(f"{table}_truncate" for table in (*GUARDED, "log_opened", "log_person")),
    "log_opened_delete",
    "log_opened_update",
    "log_person_update",
    "log_entry_in_order",
)
"""The triggers that forbid to change the log, as migration 0002 makes them."""


def is_newest(connection: Connection) -> bool:
    """Whether the tables have the present form.

    Raises StoreUnavailable where they have one that we do not know.
    """
    form = form_of(connection)
    if form is not None and form not in STEPS:
        raise StoreUnavailable(storing.form_of_a_later_version(form, STEPS[0], NEWEST))
    if form is None and inspect(connection).has_table("log_entry"):
        raise StoreUnavailable(storing.log_with_names())
    return form == NEWEST


def bring_up_to_date(connection: Connection, to: str = NEWEST) -> None:
    """Make the tables, or bring them to form `to`.

    In the connection's transaction: all of it, or nothing.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def grant(connection: Connection, role: str) -> None:
    """Let a PostgreSQL `role` use the console.

    It may only add to the log. Raises StoreUnavailable on another database.
    """
    if connection.dialect.name != "postgresql":
        raise StoreUnavailable(storing.roles_on_postgresql_only())
    name = connection.dialect.identifier_preparer.quote(role)
    there = set(inspect(connection).get_table_names())  # tables of an earlier form lack some
    tables = [table for table in (*SQLModel.metadata.tables, VERSION_TABLE) if table in there]
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {name}"))
    for table in tables:
        rights = "SELECT, INSERT" if table in GUARDED else "SELECT, INSERT, UPDATE, DELETE"
        if table == VERSION_TABLE:
            rights = "SELECT"
        connection.execute(text(f"REVOKE ALL ON {table} FROM {name}"))
        connection.execute(text(f"GRANT {rights} ON {table} TO {name}"))


def form_of(connection: Connection) -> str | None:
    """The form of the tables.

    None where there are no tables.
    """
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608  (our own name)


def missing_guards(connection: Connection) -> tuple[str, ...]:
    """The triggers that guard the log and are missing.

    They are not there as this program makes them: dropped, disabled or replaced.
    """
    if connection.dialect.name == "sqlite":
        there = _triggers_of_sqlite(connection)
        return tuple(sorted(name for name, made in _made_by_us().items() if there.get(name) != made))
    rows = connection.execute(
        text(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A') "
            "AND p.proname IN ('placet_refuse', 'placet_in_order') AND p.prosrc LIKE '%RAISE EXCEPTION%'"
        )
    )
    return tuple(sorted(set(GUARDS_OF_POSTGRESQL) - {row[0] for row in rows}))


@cache
def _made_by_us() -> Mapping[str, str]:
    """The triggers of a new SQLite database.

    By name, each as it is written there.
    """
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        bring_up_to_date(connection)
        return _triggers_of_sqlite(connection)


def _triggers_of_sqlite(connection: Connection) -> Mapping[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row.name: row.sql for row in rows}
