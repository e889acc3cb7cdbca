"""The check that an MLflow registry is at its address.

It comes before MLflow looks, which makes a registry wherever it finds none.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.pool import NullPool

from governance.adapters.store.sql_database import file_of
from governance.errors import RegistryUnavailable

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
        raise RegistryUnavailable(
            f"the registry at {uri} has {obstacle}, expected MLflow's database; is PLACET_REGISTRY right, and is its disk mounted?"
        )


def _found(file: Path | None) -> str | None:
    """What is at the path in place of a database.

    None where a database is there.
    """
    if file is None:
        return "no file: it is a database in memory, which ends with its process"
    if file.is_dir():
        return "a folder there"
    if not file.is_file():
        return "no file there"
    with file.open("rb") as stream:
        head = stream.read(len(BEGINS_A_DATABASE))
    if not head:
        return "an empty file"
    return None if head == BEGINS_A_DATABASE else "a file there that is no SQLite database"


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
    shown = ", ".join(names[:MOST_NAMED]) + (
        f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    )
    raise RegistryUnavailable(
        f"the registry at {uri} is a database without MLflow's tables (it has {shown or 'none'}), expected a registry; is PLACET_REGISTRY "
        "right? Nothing was made in it"
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
    now = (
        "take a backup of it and run `mlflow db upgrade` with its address, once everything that uses it can read the new form"
        if older
        else "let Placet reach it through an MLflow server, or bring MLflow beside Placet to the version that made it"
    )
    raise RegistryUnavailable(
        f"the registry at {uri} has the tables of {'an older' if older else 'another'} MLflow (schema {', '.join(heads) or 'not said'}), expected those of MLflow "
        f"{mlflow.version.VERSION} (schema {ours}); {now}. Nothing was changed in it"
    )
