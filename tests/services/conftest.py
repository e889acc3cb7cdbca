import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from tests.builders import FARAH, MODEL, NOON, by
from tests.fake_store import FakeStore
from tests.fakes import KEYRING, FixedClock, ports
from tests.steps import ask, assert_log_and_tables_agree


@pytest.fixture(scope="session")
def once_assessed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FakeStore]:
    """A home where version 2 has been assessed, and its store.

    They are made once, and copied by every test that starts from there.
    """
    home, store = tmp_path_factory.mktemp("assessed"), FakeStore(KEYRING)
    assess(by(ports(home, store=store), FARAH), MODEL, "2")
    return home, store


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Ports]:
    """A console on which nothing has happened yet."""
    console = ports(tmp_path)
    yield console
    assert_log_and_tables_agree(console)


@pytest.fixture
def assessed(tmp_path: Path, once_assessed: tuple[Path, FakeStore]) -> Iterator[Ports]:
    """A console on which version 2 was assessed an hour ago."""
    console = _assessed(tmp_path, *once_assessed)
    yield console
    assert_log_and_tables_agree(console)


@pytest.fixture
def asked(assessed: Ports) -> Ports:
    """A console on which R-0001 asks that version 2 becomes champion."""
    ask(assessed)
    return assessed


def _assessed(home: Path, made: Path, store: FakeStore) -> Ports:
    shutil.copytree(made, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("registry"))
    return ports(home, FixedClock(NOON + timedelta(hours=1)), store.copied())
