"""The tables of a store: what form they have, and how they come to the present one."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from governance.errors import StoreUnavailable

VERSION_TABLE = "placet_version"
"""Not Alembic's own name for it: MLflow uses that, and the two must be able to live on one server."""

NEWEST = "0005"
STEPS = ("0001", "0002", "0003", "0004", NEWEST)
"""Every form that tables of this program have had."""

GUARDED = ("log_entry", "log_key")
"""Tables that are only ever added to."""


def is_newest(connection: Connection) -> bool:
    """Whether the tables have the present form. Raises StoreUnavailable where they have one that we do not know."""
    found = form_of(connection)
    if found is not None and found not in STEPS:
        raise StoreUnavailable(
            f"its tables are of form {found}, this program knows {STEPS[0]} to {NEWEST}: it was written by a later version; use that"
        )
    if found is None and inspect(connection).has_table("log_entry"):
        raise StoreUnavailable(
            "it was written by an earlier version, whose log had names in its entries; that log cannot go on, so begin with a new home"
        )
    return found == NEWEST


def bring_up_to_date(connection: Connection, to: str = NEWEST) -> None:
    """Make the tables, or bring them to form `to`, in the connection's transaction: all of it, or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def grant(connection: Connection, role: str) -> None:
    """Let a PostgreSQL `role` use the console, and only add to the log. Raises StoreUnavailable on another database."""
    if connection.dialect.name != "postgresql":
        raise StoreUnavailable(
            "roles exist on PostgreSQL only; a SQLite file is guarded by its triggers and the file's owner"
        )
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
    """The form that the tables have; None where there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608  (our own name)
