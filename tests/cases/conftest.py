"""Consoles around inputs that once went wrong.

The inputs are in the folder that PLACET_TEST_CASES names.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases.console import Console
from tests.journeys.conftest import browser, demo_world, page  # noqa: F401  (fixtures)
from tests.journeys.registry_server import registry_server

TEST_CASES = "PLACET_TEST_CASES"
HELD_OUT = "HOLD OUT"


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of cases.

    It must be there where it was promised.
    """
    promised = os.environ.get(TEST_CASES)
    if not promised:
        pytest.skip(f"{TEST_CASES} is not set: it names a folder of inputs that once went wrong, which this test tries")
    folder = Path(promised).resolve()
    if not folder.is_dir():
        pytest.fail(f"{TEST_CASES} is {promised}, where there is no folder")
    return folder


@pytest.fixture
def case(cases: Path, name: str) -> Path:
    """The folder of one case.

    Cases that are marked as held out are left to others.
    """
    folder = cases / name
    if not folder.is_dir():
        pytest.fail(
            f"{TEST_CASES} has no folder {name}: it was renamed or removed; expected one for each line of the table"
        )
    if held_out(folder / "README.md"):
        pytest.skip(f"{name} is held out: the first line of its README.md says so")
    return folder


def held_out(readme: Path) -> bool:
    """Whether the first line says that a case is not for developers."""
    with readme.open() as lines:
        return HELD_OUT in lines.readline()


@pytest.fixture
def console(case: Path, tmp_path: Path, empty_registry: Path) -> Console:
    """A new console around the case."""
    home = tmp_path / "console"
    (home / "registry").mkdir(parents=True)
    shutil.copy(empty_registry, home / "registry")
    return Console(case, home, f"sqlite:///{home}/registry/mlflow.db")


@pytest.fixture
def served(console: Console) -> Iterator[Console]:
    """The same console, with its registry behind a server.

    The server gives out the files of models.
    """
    with registry_server(console.home) as server:
        console.registry = server.url
        yield console
