import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import FARAH, MODEL, NOON, by
from tests.fakes import FixedClock, ports
from tests.steps import ask, assert_log_and_tables_agree


@pytest.fixture(scope="session")
def assessed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where version 2 has been assessed.

    It is made once, and copied by every test that starts from there.
    """
    home = tmp_path_factory.mktemp("assessed")
    assess(by(ports(home), FARAH), MODEL, "2")
    return home


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Ports]:
    """A console on which nothing has happened yet."""
    console = ports(tmp_path)
    yield console
    assert_log_and_tables_agree(console)


@pytest.fixture
def assessed(tmp_path: Path, assessed_home: Path) -> Iterator[Ports]:
    """A console on which version 2 was assessed an hour ago."""
    shutil.copytree(assessed_home, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("registry"))
    console = ports(tmp_path, FixedClock(NOON + timedelta(hours=1)))
    yield console
    assert_log_and_tables_agree(console)


@pytest.fixture
def asked(assessed: Ports) -> Ports:
    """A console on which R-0001 asks that version 2 becomes champion."""
    ask(assessed)
    return assessed
