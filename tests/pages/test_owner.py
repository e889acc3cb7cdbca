"""What an owner does without a command line."""

import pytest

from governance.committee.request import State
from governance.records import Person
from governance.services.committee.adopt import propose_policy
from governance.services.ports import Ports
from tests.builders import BEN, CLARA, FARAH, GRETA, HENRIK, MODEL, a_policy, by
from tests.pages.clicks import WORDS
from tests.pages.events import a_blocking_question
from tests.pages.screens import Opens, Screen
from tests.services.refusals import ONE, Start
from tests.steps import measured, request_of

ABOUT = {"ask": f"{MODEL}/2"}
REASON, WHY = "Reason (it goes into the log)", "Why (it goes into the log)"


def test_an_owner_asks_the_committee_after_reading_what_follows(opens: Opens):
    console = opens(Start.MEASURED)
    screen = Screen(FARAH, "models")
    screen.press("Ask the committee about version 2")
    assert screen.named["ask"] == f"{MODEL}/2"
    screen.fill(REASON, WORDS)
    screen.press("Ask the committee")
    question = "Farah Nasser asks the committee: Should version 2 of card-fraud serve?"
    votes = "These seats vote: chair, ethics, legal, risk, lay. It needs 3 votes, with at least 1 from ethics and 1 from lay."
    due = "It is decided by 1 May 2026, or it lapses. Until then no version has the alias champion."
    assert [words for words in (question, votes, due, WORDS) if words not in screen.text] == []
    screen.press("Yes, ask it")
    assert screen.done == ["R-0001 is before the committee, to be decided by 1 May 2026."]
    opened = request_of(console)
    assert (opened.version, opened.reason, opened.requested_by) == ("2", WORDS, "farah")
    assert screen.links["R-0001"]
    assert "Ask the committee about version 2" not in screen.buttons
    assert "Ask the committee about version 3" in screen.buttons


def test_going_back_from_the_question_asks_nothing_and_keeps_the_words(opens: Opens):
    console = opens(Start.MEASURED)
    screen = Screen(FARAH, "models", **ABOUT)
    screen.fill(REASON, WORDS)
    screen.press("Ask the committee")
    screen.press("Go back")
    assert screen.held(REASON) == WORDS
    with console.store.reader() as reader:
        assert reader.log.size() == 3


@pytest.mark.parametrize("person", [BEN, GRETA, HENRIK], ids=lambda person: str(person.role))
def test_nobody_else_is_offered_to_ask(opens: Opens, person: Person):
    opens(Start.MEASURED)
    screen = Screen(person, "models", **ABOUT)
    assert (screen.buttons, screen.fields) == ([], [])
    assert "A model owner asks the committee about a version." in screen.text


def test_an_owner_withdraws_after_reading_what_follows(opens: Opens):
    console = opens()
    screen = Screen(FARAH, "review", request=ONE)
    screen.fill(WHY, WORDS)
    screen.press("Withdraw the request")
    assert "This cannot be undone. You can ask again with another request." in screen.text
    assert request_of(console).state is State.OPEN
    screen.press("Yes, withdraw it")
    assert screen.done == ["R-0001 is withdrawn. That is in the log."]
    assert request_of(console).state is State.WITHDRAWN


def proposed(console: Ports) -> None:
    propose_policy(by(console, CLARA), a_policy(version=2, review_days=20), "too long")


def test_whoever_proposed_a_policy_can_take_it_back_and_others_cannot(opens: Opens):
    opens(before=proposed)
    assert "Withdraw the request" in Screen(CLARA, "review", request="R-0002").buttons
    assert "Withdraw the request" not in Screen(FARAH, "review", request="R-0002").buttons


def test_an_owner_is_told_which_question_waits(opens: Opens):
    opens(before=a_blocking_question)
    waits = "Q-1 of Ben Okafor waits for an answer: Who answers at night?"
    assert waits in Screen(FARAH, "review", request=ONE).text
    assert waits not in Screen(CLARA, "review", request=ONE).text


def test_the_form_to_renew_stands_where_the_change_is_said(opens: Opens):
    console = opens(before=lambda console: measured(console, "2", 0.91))
    screen = Screen(FARAH, "review", request=ONE)
    assert "the evidence" in screen.text
    screen.fill("What has changed, and why", WORDS)
    screen.press("Renew")
    assert "Whoever has voted votes again. The votes so far stay in the log." in screen.text
    screen.press("Yes, renew it")
    assert screen.done == ["R-0001 is renewed; the committee votes again."]
    assert request_of(console).revision == 2
