"""Reviews of an approval, as people meet them beside the decision."""

from datetime import date
from urllib.parse import parse_qs

import pytest

from governance.committee.request import State
from governance.services.committee.review import end_review
from tests.builders import AMINA, BEN, FARAH, GRETA, by
from tests.pages.events import DOUBT, reviewed
from tests.pages.screens import Opens, Screen
from tests.services.refusals import Start
from tests.steps import request_of

pytestmark = pytest.mark.slow

TWO = "R-0002"
WHY = "Why it is in doubt (it goes into the log)"


def reason_of(form: str, about: str, person: str) -> str:
    """The key of a form's field for a reason."""
    return f"draft_{form}_{about}_{person}_reason"


def test_a_review_without_a_reason_is_refused_beside_its_button(opens: Opens):
    opens(Start.SERVING)
    screen = Screen(GRETA, "decision", request=TWO)
    assert "Nobody has asked for one." in screen.text
    screen.send("Ask for a review")
    assert screen.refusals == ["a reason is needed: the log records why, in your words"]
    assert screen.marked == [WHY]


def test_what_was_ended_meanwhile_is_said_and_what_was_written_is_kept(opens: Opens):
    console = opens(Start.SERVING, reviewed)
    screen, field = Screen(AMINA, "decision", request=TWO), reason_of("end_review", "V-0001", "amina")
    screen.fill("Does the approval stand?", "It stands")
    screen.fill(field, DOUBT)
    end_review(by(console, AMINA), "V-0001", "seen in another window", stands=True)
    screen.send("End the review")
    assert screen.refusals == ["V-0001 is ended as standing; it cannot be ended any more"]
    assert DOUBT in screen.text


def test_a_review_is_asked_for_ended_and_seen_by_everybody(opens: Opens):
    console = opens(Start.SERVING)
    asks = Screen(GRETA, "decision", request=TWO)
    asks.fill(reason_of("review", TWO, "greta"), DOUBT)
    asks.fill("Due by", date(2026, 4, 10))
    asks.send("Ask for a review")
    assert asks.done == ["V-0001 is open and due by 10 Apr 2026."]
    assert "Ask for a review" not in asks.buttons
    docket = Screen(AMINA, "docket")
    assert "say whether the approval of R-0002 stands" in docket.text
    assert parse_qs(docket.links["Read V-0001"])["request"] == [TWO]
    assert "review of R-0002" in Screen(BEN, "models").text
    assert "V-0001: card-fraud/3" in Screen(BEN, "audit_log").offered
    ends = Screen(AMINA, "decision", request=TWO)
    assert "V-0001, a review of this approval, is open" in ends.text
    assert "V-0001, a review of this approval, is due" in ends.text
    ends.send("End the review")
    assert (ends.refusals, ends.marked) == (["Choose first whether the approval stands."], ["Does the approval stand?"])
    ends.fill("Does the approval stand?", "Suspend it")
    ends.fill(reason_of("end_review", "V-0001", "amina"), "They are right.")
    ends.send("End the review")
    assert ends.done == ["V-0001 is ended: the approval is suspended; its version no longer serves."]
    assert request_of(console, TWO).state is State.SUSPENDED
    ended = Screen(BEN, "decision", request=TWO).text
    assert "They are right." in ended
    assert "a review of this approval" not in ended
    assert "Read V-0001" not in Screen(AMINA, "docket").links


@pytest.mark.parametrize(
    ("person", "offered", "says"),
    [
        (AMINA, "End the review", ""),
        (GRETA, "Withdraw the review", "Greta Holm asked for the review, and may not end V-0001."),
        (BEN, None, "Ben Okafor (member) may not end V-0001; expected a chair."),
        (FARAH, None, "and may not end V-0001."),
    ],
    ids=["chair", "asker", "member", "owner"],
)
def test_each_is_offered_what_they_may_do_and_told_why_not(opens: Opens, person, offered, says: str):
    opens(Start.SERVING, reviewed)
    screen = Screen(person, "decision", request=TWO)
    assert {"End the review", "Withdraw the review"} & set(screen.buttons) == ({offered} if offered else set())
    assert says in screen.text


def test_what_was_never_approved_has_no_reviews(opens: Opens):
    opens(Start.REJECTED)
    assert "Reviews of this approval" not in Screen(BEN, "decision", request="R-0001").text
