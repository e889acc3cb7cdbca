"""What the page *Audit log* hands out.

Everybody gets the verifier. Whoever may take the log along gets an export.
"""

from typing import Any

import pytest

from governance.services.ports import Ports
from tests.builders import AMINA, BEN, CLARA, FARAH, GRETA, HENRIK, LIN, MARTA, NADIA
from tests.pages.screens import Opens, Screen
from tests.services.refusals import Start
from tests.steps import vote

pytestmark = pytest.mark.slow

PREPARE = "Prepare the export"


def offered(screen: Screen) -> list[Any]:
    return [button.proto.label for button in screen._at.get("download_button")]


def ben_has_voted(console: Ports) -> None:
    vote(console, BEN)


@pytest.mark.parametrize("person", [FARAH, GRETA, HENRIK], ids=lambda person: person.id)
def test_everybody_is_offered_the_verifier_the_checkpoint_and_the_key(opens: Opens, person):
    opens(Start.SERVING)
    assert offered(Screen(person, "audit_log")) == ["Verifier", "Checkpoint", "Public keys"]


def test_an_empty_log_has_nothing_to_check_yet(opens: Opens):
    opens(Start.NEW)
    screen = Screen(HENRIK, "audit_log")
    assert "The log has no entries yet." in screen.text
    assert offered(screen) == []


@pytest.mark.parametrize("person", [FARAH, GRETA, LIN, MARTA], ids=lambda person: person.id)
def test_whoever_may_not_export_is_not_offered_it(opens: Opens, person):
    opens(Start.SERVING)
    assert PREPARE not in Screen(person, "audit_log").buttons


@pytest.mark.parametrize("person", [AMINA, BEN, HENRIK, NADIA], ids=lambda person: person.id)
def test_whoever_may_export_gets_a_zip_of_the_request_they_chose(opens: Opens, person):
    opens(Start.SERVING)
    screen = Screen(person, "audit_log", export="R-0001")
    screen.press(PREPARE)
    assert screen.refusals == []
    assert offered(screen)[-1].startswith("R-0001.zip (")


def test_votes_that_are_withheld_are_not_exported_and_the_page_says_why(opens: Opens):
    opens(Start.ASKED, ben_has_voted)
    screen = Screen(CLARA, "audit_log")
    screen.press(PREPARE)
    (refusal,) = screen.refusals
    assert refusal.startswith(
        "Clara Lindqvist may not export the votes on R-0001: they are not shown before you have said"
    )
    assert offered(screen) == ["Verifier", "Checkpoint", "Public keys"]
