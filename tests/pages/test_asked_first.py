"""Acts that count at once are asked about before they are done."""

import pytest

from governance.records import Person
from tests.builders import AMINA, CLARA, MARTA
from tests.pages.events import console_log, reviewed
from tests.pages.screens import Opens, Screen
from tests.services.refusals import Start

pytestmark = pytest.mark.slow
WHY = "My neighbour could not buy medicine."


@pytest.mark.parametrize(
    ("person", "request_id", "start", "form", "about", "presses", "asks"),
    [
        (CLARA, "R-0002", Start.SERVING, "suspend", "R-0002", "Suspend this approval", "R-0002, card-fraud/3, is suspended"),
        (MARTA, "R-0002", Start.SERVING, "revoke", "R-0002", "Revoke it for good", "R-0002, card-fraud/3, is revoked for good"),
        (MARTA, "R-0002", Start.SERVING, "emergency", "R-0002", "Start the emergency", "version 2 serves as champion of card-fraud once a second person confirms it"),
        (AMINA, "R-0002", Start.SERVING, "end_review", "V-0001", "End the review", "Amina Haddad ends V-0001: the approval is suspended"),
        (CLARA, "R-0003", Start.FIRST_KEY, "confirm", "R-0003", "Confirm the emergency", "Clara Lindqvist confirms R-0003"),
    ],
    ids=["suspending", "revoking", "a first key", "ending a review", "a second key"],
)  # fmt: skip
def test_nothing_is_done_before_somebody_has_read_what_follows(
    opens: Opens, person: Person, request_id: str, start: Start, form: str, about: str, presses: str, asks: str
):
    console = opens(start, reviewed if form == "end_review" else None)
    before = console_log(console)
    screen = Screen(person, "review" if form == "confirm" else "decision", request=request_id)
    reason = f"draft_{form}_{about}_{person.id}_reason"
    screen.fill(reason, WHY)
    if form == "end_review":
        screen.fill("Does the approval stand?", "Suspend it")
    screen.press(presses)
    assert asks in screen.text
    assert f"“{WHY}”" in screen.text
    screen.press("Go back")
    assert screen.held(reason) == WHY
    assert console_log(console) == before
