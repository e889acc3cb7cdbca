"""Which versions of a model are shown at first."""

import re

import pytest

from governance.services.ports import Ports
from governance.services.registered import look_at_registry
from tests.builders import BEN, FARAH, MODEL
from tests.pages.screens import Opens, Screen
from tests.services.refusals import Start

pytestmark = pytest.mark.slow
NEWEST = 9


def with_many_versions(console: Ports) -> None:
    """Register versions until there are nine."""
    while len(console.registry.versions(MODEL)) < NEWEST:
        console.registry.register(MODEL)
    look_at_registry(console, MODEL)


def shown(screen: Screen) -> list[str]:
    return re.findall(r"\*\*Version (\d+)\*\*", screen.text)


def test_of_many_versions_those_that_matter_and_the_newest_are_shown(opens: Opens):
    opens(Start.ASKED, with_many_versions)
    screen = Screen(BEN, "models")
    assert shown(screen) == ["9", "8", "2"]  # the committee is asked about version 2
    assert "All 9 versions of card-fraud" in screen.links


def test_all_versions_have_an_address(opens: Opens):
    opens(Start.ASKED, with_many_versions)
    screen = Screen(BEN, "models", all_of=MODEL)
    assert shown(screen) == [str(number) for number in range(NEWEST, 0, -1)]
    assert "All 9 versions of card-fraud" not in screen.links


def test_a_version_that_somebody_is_about_to_ask_for_is_shown_however_old(opens: Opens):
    opens(Start.MEASURED, with_many_versions)
    assert "1" in shown(Screen(FARAH, "models", ask=f"{MODEL}/1"))
