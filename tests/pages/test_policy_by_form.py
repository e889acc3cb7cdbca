"""Other rules by form, from the rules in force."""

from governance.canonical import short
from tests.builders import BEN, CLARA, HENRIK, a_policy, a_requirement
from tests.pages.clicks import WORDS
from tests.pages.screens import Opens, Screen
from tests.services.refusals import Start
from tests.steps import adopt, request_of

PART = {"part": "Another policy"}
WHY = "Why (it goes into the log)"
ASKED = a_policy(a_requirement("recall", at_least=-0.02, versus="champion"), version=2)


def field(policy, person, *at: str) -> str:
    return f"rules_{short(policy.digest)}_{person.id}_{'_'.join(at)}"


FIRST = ("tiers", "high", "requirements", "0")


def test_a_limit_is_moved_in_points_and_the_rules_it_makes_are_proposed(opens: Opens):
    console = opens(before=lambda console: adopt(console, ASKED))
    screen = Screen(CLARA, "policy", **PART)
    limit = field(ASKED, CLARA, *FIRST, "at_least")
    assert screen.held(limit) == -2.0
    screen.choose(limit, -2.5)
    text = screen.text
    assert "**tiers.high.requirements.asks-recall.at_least**\nIn force: -0.02  \nNew: -0.025" in text
    assert "asks-recall (tier high): its limit has moved and its sentence has not." in text
    assert "It would have blocked" in text
    screen.fill(WHY, WORDS)
    screen.press("Propose it")
    assert screen.done == ["R-0003 asks the committee to adopt standard, version 3."]
    assert request_of(console, "R-0003").reason == WORDS


def test_what_the_past_would_have_been_is_said_as_soon_as_a_limit_moves(opens: Opens):
    opens(Start.REJECTED, before=lambda console: adopt(console, a_policy(a_requirement(at_least=0.5), version=2)))
    rules = a_policy(a_requirement(at_least=0.5), version=2)
    screen = Screen(CLARA, "policy", **PART)
    screen.choose(field(rules, CLARA, *FIRST, "at_least"), 0.999)
    assert "It would have blocked **1 of 1** requests." in screen.text


def test_what_is_changed_survives_a_look_elsewhere_and_is_nobody_elses(opens: Opens):
    opens()
    screen = Screen(CLARA, "policy", **PART)
    votes = field(a_policy(), CLARA, "tiers", "high", "quorum", "at_least")
    screen.choose(votes, 5)
    screen.menu("docket")
    screen.menu("policy")
    screen.address(**PART, **{"as": "clara"})
    assert screen.held(votes) == 5
    assert Screen(BEN, "policy", **PART).held(field(a_policy(), BEN, "tiers", "high", "quorum", "at_least")) == 3
    screen.press("Start again from the rules in force")
    assert screen.held(votes) == 3
    assert "What it changes" not in screen.text


def test_what_is_changed_survives_a_reload_and_can_be_sent_to_whoever_only_reads(opens: Opens):
    opens()
    votes = field(a_policy(), CLARA, "tiers", "high", "quorum", "at_least")
    screen = Screen(CLARA, "policy", **PART)
    screen.choose(votes, 5)
    address = {**PART, "rules": screen.named["rules"]}
    reloaded = Screen(CLARA, "policy", **address)
    assert reloaded.held(votes) == 5
    assert "**tiers.high.quorum.at_least**\nIn force: 3  \nNew: 5" in reloaded.text
    assert "**tiers.high.quorum.at_least**\nIn force: 3  \nNew: 5" in Screen(HENRIK, "policy", **address).text
    reloaded.press("Start again from the rules in force")
    assert (reloaded.held(votes), "rules" in reloaded.named) == (3, False)


def test_an_earlier_address_brings_back_what_was_changed_then(opens: Opens):
    opens()
    screen = Screen(CLARA, "policy", **PART)
    votes = field(a_policy(), CLARA, "tiers", "high", "quorum", "at_least")
    screen.choose(votes, 5)
    earlier = screen.named
    screen.choose(votes, 6)
    screen.address(**earlier)
    assert screen.held(votes) == 5


def test_a_requirement_is_added_from_the_catalogue_with_a_limit_and_taken_away_again(opens: Opens):
    opens()
    screen = Screen(CLARA, "policy", **PART)
    second = ("tiers", "high", "requirements", "1")
    screen.choose(field(a_policy(), CLARA, *second, "measure"), "recall")
    assert screen.held("It is to be") == "at_least"
    screen.choose("Limit (%)", 80.0)
    screen.press("Add it")
    assert "**recall**: Recall is at least 80.0 %." in screen.text
    assert screen.held(field(a_policy(), CLARA, *second, "at_least")) == 80.0
    assert "**tiers.high.requirements.recall**\nIn force: none  \nNew: measure: recall; at_least: 0.8;" in screen.text
    screen.press("Remove asks-auc")
    assert "**recall**: Recall is at least 80.0 %." in screen.text
    assert "**tiers.high.requirements.asks-auc**\nIn force: measure: auc;" in screen.text
    screen.press("Remove recall")
    assert "tiers.high.requirements.recall" not in screen.text


def test_a_larger_share_says_which_and_goes_with_its_rule(opens: Opens):
    opens()
    screen = Screen(CLARA, "policy", **PART)
    rule = field(a_policy(), CLARA, "tiers", "high", "voting", "rule")
    screen.choose(rule, "supermajority")
    assert "New: 2/3" in screen.text
    screen.choose(rule, "majority")
    assert "What it changes" not in screen.text


def test_rules_that_nobody_could_keep_are_refused_in_words(opens: Opens):
    opens()
    screen = Screen(CLARA, "policy", **PART)
    screen.choose(field(a_policy(), CLARA, "tiers", "high", "quorum", "at_least"), 0)
    (refusal,) = screen.refusals
    assert "tiers.high.quorum.at_least" in refusal
    assert "Propose it" not in screen.buttons
    screen.press("Start again from the rules in force")
    assert screen.refusals == []


def test_whoever_may_not_propose_is_told_who_may(opens: Opens):
    opens()
    screen = Screen(HENRIK, "policy", **PART)
    assert screen.fields == []
    assert "Whoever may propose a policy can change the rules here, or bring others as a file." in screen.text
