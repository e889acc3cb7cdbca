"""Every entry of the audit log has a link and words."""

import re

import pytest

from tests.builders import BEN, CLARA
from tests.pages.screens import Opens, Screen
from tests.pages.test_what_is_withheld import clara_rejects
from tests.services.refusals import ONE

pytestmark = pytest.mark.slow

VOTE = "4"
"""The entry that `clara_rejects` adds to the open request."""


@pytest.mark.parametrize("number", ["99", "-1", "soon", "9" * 23, "\u0661"])
def test_an_address_without_an_entry_says_so(opens: Opens, number: str):
    opens(before=clara_rejects)
    screen = Screen(BEN, "audit_log", entry=number)
    assert "is no number of an entry in this log. Choose one from the table." in screen.text
    assert "How sure it is who acted" not in screen.text


def test_a_vote_that_is_withheld_is_withheld_in_its_entry_too(opens: Opens):
    opens(before=clara_rejects)
    text = Screen(BEN, "audit_log", entry=VOTE).text
    assert "not shown before you have said whether you have a conflict of interest" in text
    assert "reject" not in text


def test_an_entry_says_who_did_what_and_leads_there(opens: Opens):
    opens(before=clara_rejects)
    screen = Screen(CLARA, "audit_log", entry=VOTE)
    assert "Older customers are blocked" in screen.text
    assert "thumb_down: reject" in screen.text
    assert f"request={ONE}" in screen.links[f"Read {ONE}"]


def test_an_entry_on_no_page_of_the_list_is_shown(opens: Opens):
    opens(before=clara_rejects)
    assert "Older customers are blocked" in Screen(CLARA, "audit_log", entry=VOTE, before="1").text


def test_who_verified_the_log_and_when_is_said_for_the_whole_session(opens: Opens):
    opens()
    screen = Screen(BEN, "audit_log")
    assert "Nobody has verified the log in this session. No earlier check of this console is kept." in screen.text
    screen.press("Verify now")
    screen.menu("docket")
    screen.menu("audit_log")
    assert re.search(r"Ben Okafor verified it on 1 Apr 2026, \d\d:\d\d UTC\.", screen.text)
    other = Screen(CLARA, "audit_log").text
    assert "The last check of this console that found no fault went up to entry 3; who made it is not kept." in other
