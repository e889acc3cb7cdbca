from pathlib import Path

import pytest

from governance.services.ports import Ports
from tests.pages.screens import Opens, show
from tests.services.refusals import Act, Beginnings, Start


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    """Every state of a console that tests begin from.

    Each is made once.
    """
    return Beginnings(tmp_path_factory.mktemp("beginnings"))


@pytest.fixture
def opens(beginnings: Beginnings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opens:
    """A function that opens a console for the pages.

    Its arguments say what has happened there before.
    """

    def opened(start: Start = Start.ASKED, before: Act | None = None) -> Ports:
        console = beginnings.console(start, tmp_path / "home")
        changed = None if before is None else before(console)
        console = changed if isinstance(changed, Ports) else console
        show(console, monkeypatch.setattr)
        return console

    return opened
