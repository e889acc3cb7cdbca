"""The check that an MLflow registry is at its address.

It comes before MLflow looks, which makes a registry wherever it finds none.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.pool import NullPool

from governance.adapters.store.sql_database import file_of
from governance.errors import RegistryUnavailable
from governance.sentences import registering

SQL = ("sqlite", "postgresql", "mysql", "mssql")
"""Databases that MLflow keeps a registry in."""
OWN_TABLES = ("registered_models", "model_versions", "alembic_version")
"""Some of MLflow's, which every version of it has."""
BEGINS_A_DATABASE = b"SQLite format 3\0"
WAIT_SECONDS = 10
"""How long a database server may take to answer; MLflow by itself tries for a minute and a half."""
MOST_NAMED = 3


def require_file(uri: str) -> None:
    """Raise RegistryUnavailable where the registry's file is no database.

    It may be missing, empty, or something else.
    """
    if not uri.startswith("sqlite:"):
        return
    address = make_url(uri)
    if "uri" in address.query:  # the address says itself how the file is opened
        return
    obstacle = _found(file_of(address))
    if obstacle is not None:
        raise RegistryUnavailable(registering.no_registry_there(uri, obstacle))


def _found(file: Path | None) -> str | None:
    """What is at the path in place of a database, by code.

    None where a database is there.
    """
    if file is None:
        return "in-memory"
    if file.is_dir():
        return "folder"
    if not file.is_file():
        return "nothing"
    with file.open("rb") as stream:
        head = stream.read(len(BEGINS_A_DATABASE))
    if not head:
        return "empty"
    return None if head == BEGINS_A_DATABASE else "other-file"


def require_tables(uri: str) -> None:
    """Raise RegistryUnavailable where a database lacks MLflow's tables.

    They must be as this version of MLflow reads them. MLflow would make them in somebody else's database, and bring
    those of an older MLflow to its own form, which the older one could read no longer. Raises SQLAlchemyError where
    nobody answers, ImportError where the database's driver is not installed.
    """
    address = uri.partition(":")[0].partition("+")[0]
    if address not in SQL:
        return
    wait = {"sqlite": "timeout", "mssql": "timeout"}.get(address, "connect_timeout")
    engine = create_engine(uri, poolclass=NullPool, connect_args={wait: WAIT_SECONDS})
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        _require_own(uri, tables)
        _require_revision(uri, connection)


def _require_own(uri: str, tables: set[str]) -> None:
    if tables >= set(OWN_TABLES):
        return
    names = sorted(tables)
    raise RegistryUnavailable(
        registering.database_without_registry(uri, names[:MOST_NAMED], max(0, len(names) - MOST_NAMED))
    )


def _require_revision(uri: str, connection: Any) -> None:
    import mlflow.version
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(mlflow.version.__file__).parent / "store" / "db_migrations"))
    heads, ours = MigrationContext.configure(connection).get_current_heads(), scripts.get_current_head()
    if heads == (ours,):
        return
    older = bool(heads) and set(heads) <= {script.revision for script in scripts.walk_revisions()}
    raise RegistryUnavailable(
        registering.registry_of_another_mlflow(
            uri,
            older,
            heads,
            mlflow.version.VERSION,
            str(ours),
        )
    )
