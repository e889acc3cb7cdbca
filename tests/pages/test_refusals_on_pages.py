"""Refusals as a person meets them.

The page shows the sentence and still has what they typed. It shows no form that could not serve.
"""

from urllib.parse import parse_qs

import pytest

from governance.committee.acts import Choice
from governance.committee.request import Move
from governance.records import Person
from governance.services.committee.participation import declare_no_conflict
from governance.services.committee.question import ask_question
from tests.builders import AMINA, BEN, FARAH, GRETA, HENRIK, by
from tests.pages.clicks import CLICKS, RECORD, WHY_VOTE, WORDS, Click, voted_and_declared
from tests.pages.events import console_log
from tests.pages.screens import Opens, Screen
from tests.services.refusals import ONE, Start
from tests.steps import held_on, vote_all, votes_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("click", CLICKS.values(), ids=CLICKS)
def test_a_page_says_why_and_keeps_what_was_typed(opens: Opens, click: Click):
    console = opens(click.start, click.before)
    screen = Screen(click.person, click.page, request=click.request, **click.address)
    for name, value in click.fills.items():
        screen.fill(name, value)
    if click.meanwhile is not None:
        click.meanwhile(console)
    before = console_log(console)
    screen.send(click.presses)
    if click.says.endswith("..."):
        (refusal,) = screen.refusals
        assert refusal.startswith(click.says.removesuffix("..."))
    else:
        assert screen.refusals == [click.says]
    assert screen.toasts == screen.refusals
    assert console_log(console) == before
    assert screen.marked == ([] if click.marks is None else [click.marks])
    if click.kept:
        assert {name: screen.held(name) for name in click.fills} == dict(click.fills)


# What arrives twice


def test_a_vote_from_two_windows_is_one_vote(opens: Opens):
    console = opens()
    first, second = Screen(BEN, "review", request=ONE), Screen(BEN, "review", request=ONE)
    for window in (first, second):
        window.fill("Vote", Choice.APPROVE)
        window.fill(WHY_VOTE, WORDS)
    first.send("Cast vote")
    second.send("Cast vote")
    assert first.done == first.toasts == ["Your vote (approve) is in the log."]
    first.look_again()
    assert first.toasts == []
    (refusal,) = second.refusals
    assert refusal.startswith("Ben Okafor has voted on R-0001 since this page was shown (approve, ")
    assert second.held(WHY_VOTE) == WORDS
    assert [(ballot.name, ballot.choice) for ballot in votes_of(console)] == [("Ben Okafor", Choice.APPROVE)]


def test_a_request_that_is_closed_from_two_windows_is_closed_once(opens: Opens):
    console = opens(before=voted_and_declared)
    first, second = Screen(AMINA, "review", request=ONE), Screen(AMINA, "review", request=ONE)
    for window in (first, second):
        window.fill(RECORD, WORDS)
        window.send("Close the request")
    assert first.done == ["R-0001 is approved. The decision is in the log, and the alias has moved."]
    assert second.refusals == ["R-0001 is settled; it cannot be voted on any more"]
    assert [act.move for act in held_on(console).acts].count(Move.APPROVE) == 1


def test_a_rejection_is_announced_in_no_green_and_speaks_of_no_approval(opens: Opens):
    opens(before=lambda c: (vote_all(c, Choice.REJECT), declare_no_conflict(by(c, AMINA), ONE)))
    screen = Screen(AMINA, "review", request=ONE)
    screen.fill(RECORD, WORDS)
    screen.send("Close the request")
    assert screen.done == ["R-0001 is rejected. The decision is in the log."]
    met = (
        ":material/check_circle: 1 met",
        ":material/check_circle: met",
    )  # a requirement of the policy, in all and alone
    assert screen.green == [*met]
    decision = Screen(AMINA, "decision", request=ONE)
    assert decision.green == []
    assert ":red-badge[:material/cancel: rejected]" in decision.written
    assert "approval" not in decision.text.lower()


def test_the_chair_cannot_close_before_the_count_was_shown(opens: Opens):
    opens(before=lambda c: (vote_all(c), ask_question(by(c, BEN), ONE, "Who answers at night?", blocking=False)))
    screen = Screen(AMINA, "review", request=ONE)
    assert screen.disabled("Close the request")
    screen.press("I have none")
    assert not screen.disabled("Close the request")
    assert "Q-1 of Ben Okafor is open: Who answers at night?" in screen.text
    summary = "R-0001, card-fraud/2: 3 to approve, 0 to reject, 0 abstained. The alias champion moves from no version to version 2."
    assert f"{summary} A decision cannot be undone." in screen.text


def test_after_a_decision_the_page_leads_on_to_it(opens: Opens):
    opens(before=voted_and_declared)
    screen = Screen(AMINA, "review", request=ONE)
    screen.fill(RECORD, WORDS)
    screen.send("Close the request")
    assert parse_qs(screen.links["Decision on R-0001, with its minutes"])["request"] == [ONE]


def test_a_rejected_request_speaks_of_no_approval(opens: Opens):
    opens(Start.REJECTED)
    text = Screen(BEN, "review", request=ONE).text
    assert "It was rejected, so no condition has to be met." in text
    assert "The approval carries no conditions" not in text
    assert "Should version 2 of card-fraud serve?" in text


@pytest.mark.parametrize("person", [FARAH, GRETA, HENRIK], ids=["owner", "product manager", "regulator"])
def test_whoever_has_no_vote_is_told_why_and_what_they_can_do(opens: Opens, person: Person):
    opens()
    text = Screen(person, "review", request=ONE).text
    assert f"{person.name} ({person.role}) has no seat on the committee, so there is no vote to cast here." in text


def test_a_refusal_is_said_once(opens: Opens):
    opens()
    screen = Screen(BEN, "review", request=ONE)
    screen.send("Cast vote")
    assert (screen.refusals, screen.marked) == (["Choose approve, reject or abstain first."], ["Vote"])
    screen.look_again()
    assert (screen.refusals, screen.marked) == ([], [])


@pytest.mark.parametrize(
    ("chosen", "asks_for"),
    [({}, "Who sees to it"), ({"Who sees to it": "farah"}, "Who checks it")],
    ids=["nobody at all", "nobody who checks it"],
)
def test_a_condition_that_nobody_is_named_for_says_whom_to_choose(opens: Opens, chosen: dict[str, str], asks_for: str):
    opens()
    screen = Screen(BEN, "review", request=ONE)
    for field, value in {"What must be true, so that somebody else can check it": WORDS, **chosen}.items():
        screen.fill(field, value)
    screen.press("Propose it")
    assert screen.refusals == [f"Choose somebody first: {asks_for.lower()}."]
    assert screen.marked == [asks_for]
