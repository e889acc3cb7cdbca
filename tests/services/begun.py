"""Fixtures of consoles on which something has happened (tests/services/worlds.py)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.committee.policy import Policy
from governance.services.ports import Ports
from tests.builders import a_policy
from tests.services.worlds import Happened, Homes, World
from tests.steps import assert_log_and_tables_agree


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    return Homes(tmp_path_factory.mktemp("homes"))


@pytest.fixture
def world(homes: Homes, tmp_path: Path) -> Iterator[World]:
    """A function that makes a console on which something has happened.

    It is called as `world(serving, policy)`. The log of the console is checked when the test is over.
    """
    made: list[Ports] = []

    def console(happened: Happened, policy: Policy | None = None) -> Ports:
        made.append(homes.console(tmp_path / str(len(made)), happened, policy or a_policy()))
        return made[-1]

    yield console
    for finished in made:
        assert_log_and_tables_agree(finished)
