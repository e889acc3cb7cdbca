"""The calendar of conditions, as people meet it beside the committee."""

from datetime import date

import pytest

from tests.builders import AMINA, BEN
from tests.pages.clicks import RESCHEDULE
from tests.pages.screens import Opens, Screen
from tests.services.refusals import ONE, Start
from tests.steps import held_on

pytestmark = pytest.mark.slow


def test_where_nothing_is_owed_no_form_asks_for_anything(opens: Opens):
    opens()
    screen = Screen(AMINA, "committee")
    assert "No approval waits for a condition." in screen.text
    assert "Reschedule it" not in screen.buttons


def test_who_is_no_chair_sees_what_is_owed_and_who_could_change_it(opens: Opens):
    opens(Start.APPROVED)
    screen = Screen(BEN, "committee")
    assert "Reschedule it" not in screen.buttons
    assert "A chair can give a condition another last day, or other people." in screen.text


def test_a_chair_reschedules_a_condition_and_the_decision_says_what_was_approved(opens: Opens):
    console = opens(Start.APPROVED)
    screen = Screen(AMINA, "committee")
    screen.fill("Last day", date(2026, 6, 1))
    screen.fill(RESCHEDULE, "They hire until May.")
    screen.send("Reschedule it")
    assert screen.done == ["R-0001 C-1 is rescheduled: it is due on 1 Jun 2026."]
    (obligation,) = held_on(console).conditions
    assert (obligation.condition.due, obligation.condition.owner) == (date(2026, 6, 1), "farah")
    decision = Screen(BEN, "decision", request=ONE).text
    assert "by 1 Jun 2026. Farah Nasser sees to it, Elena Petrova checks it." in decision
    assert "Rescheduled by Amina Haddad" in decision
    assert "As approved: by 1 May 2026; Farah Nasser sees to it, Elena Petrova checks it." in decision
