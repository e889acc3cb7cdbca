"""Votes are shown to members who have said where they stand.

Before that, a member does not see who voted what.
"""

import pytest

from governance.committee.acts import Choice
from governance.services.committee.participation import declare_no_conflict, delegate_seat
from governance.services.ports import Ports
from tests.builders import BEN, CLARA, FARAH, GRETA, HENRIK, LIN, MARTA, by
from tests.pages.clicks import WHY_VOTE, WORDS
from tests.pages.events import renewed
from tests.pages.screens import Opens, Screen
from tests.services.refusals import ONE
from tests.steps import vote

pytestmark = pytest.mark.slow


def clara_rejects(console: Ports) -> None:
    vote(console, CLARA, Choice.REJECT, reason="Older customers are blocked")


SECRETS = ("Older customers are blocked", "0 to approve, 1 to reject, 0 abstained")


def test_who_voted_what_is_not_on_the_page_of_who_has_not_said_where_they_stand(opens: Opens):
    opens(before=clara_rejects)
    screen = Screen(BEN, "review", request=ONE)
    assert "You will see how once you have said where you stand." in screen.text
    assert [secret for secret in SECRETS if secret in screen.text] == []
    screen.press("I have none")
    assert [secret for secret in SECRETS if secret not in screen.text] == []


def test_who_voted_what_is_on_the_page_of_who_has_voted(opens: Opens):
    opens(before=clara_rejects)
    screen = Screen(BEN, "review", request=ONE)
    screen.fill("Vote", Choice.APPROVE)
    screen.fill(WHY_VOTE, WORDS)
    screen.send("Cast vote")
    assert "1 to approve, 1 to reject, 0 abstained" in screen.text
    assert "Older customers are blocked" in screen.text


def test_who_voted_what_is_not_in_the_log_of_who_has_not_said_where_they_stand(opens: Opens):
    console = opens(before=clara_rejects)
    screen = Screen(BEN, "audit_log")
    assert "Clara Lindqvist" in screen.text
    assert "not shown before you have said whether you have a conflict of interest" in screen.text
    assert "Older customers are blocked" not in screen.text
    assert "reject" not in screen.text
    declare_no_conflict(by(console, BEN), ONE)
    screen.look_again()
    assert "Older customers are blocked" in screen.text


def test_the_log_is_not_searched_for_what_is_withheld(opens: Opens):
    opens(before=clara_rejects)
    for person, readable in ((BEN, "0 of 5 entries"), (HENRIK, "1 of 5 entries")):
        screen = Screen(person, "audit_log")
        screen.fill("Search", "older customers")
        screen.look_again()
        assert readable in screen.text


@pytest.mark.parametrize("page", ["docket", "review", "decision", "committee", "models", "policy", "audit_log"])
def test_no_page_says_who_voted_what_before(opens: Opens, page):
    opens(before=clara_rejects)
    assert "Older customers are blocked" not in Screen(BEN, page).text


def test_a_vote_that_was_changed_is_not_shown_before(opens: Opens):
    console = opens(before=clara_rejects)
    vote(console, CLARA, Choice.APPROVE, reason="I have been convinced")
    assert "Older customers are blocked" not in Screen(BEN, "review", request=ONE).text


def test_a_vote_on_an_earlier_dossier_is_not_shown_before(opens: Opens):
    opens(before=lambda c: (clara_rejects(c), renewed(c)))
    screen = Screen(BEN, "review", request=ONE)
    assert "You will see how once you have said where you stand" in screen.text
    assert "Older customers are blocked" not in screen.text


@pytest.mark.parametrize("person", [HENRIK, FARAH, GRETA, MARTA], ids=lambda person: str(person.role))
def test_who_has_no_vote_is_shown_all_of_it(opens: Opens, person):
    opens(before=clara_rejects)
    assert "Older customers are blocked" in Screen(person, "review", request=ONE).text


def test_who_may_yet_sit_in_is_not_shown_who_voted_what(opens: Opens):
    console = opens(before=clara_rejects)
    assert [secret for secret in SECRETS if secret in Screen(LIN, "review", request=ONE).text] == []
    delegate_seat(by(console, BEN), ONE, "I travel")
    for person in (BEN, LIN):
        assert [secret for secret in SECRETS if secret in Screen(person, "review", request=ONE).text] == []
    declare_no_conflict(by(console, LIN), ONE)
    assert [secret for secret in SECRETS if secret not in Screen(LIN, "review", request=ONE).text] == []
