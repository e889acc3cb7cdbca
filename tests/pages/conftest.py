from pathlib import Path

import pytest
from streamlit import config

from governance.services.ports import Ports
from tests.pages.screens import Opens, show
from tests.services.refusals import Act, Beginnings, Start


@pytest.fixture
def listening_on():
    """Sets the address that Streamlit believes it listens on, and puts back what was there."""
    before = config.get_option("server.address")
    yield lambda address: config.set_option("server.address", address)
    config.set_option("server.address", before)


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    """Every state of a console that tests begin from; each is made once."""
    return Beginnings(tmp_path_factory.mktemp("beginnings"))


@pytest.fixture
def opens(beginnings: Beginnings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listening_on) -> Opens:
    """Opens a console on which this and that has happened, for the pages to run on."""
    listening_on("127.0.0.1")

    def opened(start: Start = Start.ASKED, before: Act | None = None) -> Ports:
        console = beginnings.console(start, tmp_path / "home")
        changed = None if before is None else before(console)
        console = changed if isinstance(changed, Ports) else console
        show(console, monkeypatch.setattr)
        return console

    return opened
