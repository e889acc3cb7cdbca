"""What another policy would have said.

The same evidence and the same votes under other rules.
"""

from dataclasses import replace

import pytest

from governance.committee.acts import Choice
from governance.committee.policy import Policy
from governance.committee.simulation import Past, Row, simulate
from governance.evidence.judgement import Answer
from governance.sentences import deciding
from tests.builders import (
    BEN,
    CLARA,
    DEV,
    ELENA,
    a_measurement,
    a_policy,
    a_requirement,
    a_tier,
    a_vote,
    an_evidence,
    ballots,
)

MET, NOT_MET, INCONCLUSIVE, NOT_MEASURED = Answer
AUC, RECALL = a_requirement("auc", at_least=0.7), a_requirement("recall", at_least=0.5)
EVIDENCE = an_evidence(a_measurement(0.9, name="auc"), a_measurement(0.6, name="recall"))


def votes(*choices: Choice):
    return ballots(a_vote(person, choice) for person, choice in zip((BEN, CLARA, ELENA, DEV), choices, strict=False))


YES, NO, SILENT = Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN
PAST = Past("R-0001", "card-fraud/2", "high", "settled", EVIDENCE, a_policy(AUC), votes(YES, YES, NO), False)


def told(new: Policy, **changes):
    (judged,) = simulate([replace(PAST, **changes)], new)
    return judged


def test_nothing_to_look_back_at_gives_nothing():
    assert simulate([], a_policy()) == ()


def test_the_same_policy_says_the_same_again():
    judged = told(a_policy(AUC))
    assert (judged.verdict, judged.carried, judged.blocked, judged.missing) == ("approved", True, (), ())
    assert judged.rows == (Row("asks-auc", MET, MET, ""),)
    assert (judged.request, judged.name, judged.state) == ("R-0001", "card-fraud/2", "settled")


STRICT = a_requirement("auc", at_least=0.95)
UNREADABLE = a_requirement("f1", at_least=0.5)
ROWS = {
    "a limit that is not met any more": (a_policy(STRICT), (Row("asks-auc", MET, NOT_MET, "block"),)),
    "a new requirement": (a_policy(AUC, RECALL), (Row("asks-auc", MET, MET, ""), Row("asks-recall", None, MET, ""))),
    "another requirement instead": (a_policy(RECALL), (Row("asks-auc", MET, None, ""), Row("asks-recall", None, MET, ""))),
    "what nobody has measured": (a_policy(AUC, UNREADABLE), (Row("asks-auc", MET, MET, ""), Row("asks-f1", None, NOT_MEASURED, "refer"))),
    "a limit that is only noted": (a_policy(STRICT.model_copy(update={"when_not_met": "note"})), (Row("asks-auc", MET, NOT_MET, "note"),)),
}  # fmt: skip


@pytest.mark.parametrize(("new", "rows"), ROWS.values(), ids=ROWS)
def test_each_requirement_of_either_policy_has_its_answer_before_and_after(new, rows):
    assert told(new).rows == rows


@pytest.mark.parametrize(
    ("new", "ballots_", "verdict"),
    [
        pytest.param(a_policy(STRICT), votes(YES, YES, YES), "blocked", id="blocked, whatever the votes"),
        pytest.param(a_policy(), votes(YES, YES, YES), "approved", id="approved"),
        pytest.param(a_policy(), votes(YES, NO, NO), "rejected", id="rejected"),
        pytest.param(a_policy(), votes(YES, NO, SILENT), "rejected", id="a tie"),
        pytest.param(a_policy(), votes(YES, YES), "no quorum", id="no quorum"),
        pytest.param(a_policy(), (), "no quorum", id="nobody voted"),
        pytest.param(a_policy(voting={"rule": "unanimity"}), votes(YES, YES, NO), "rejected", id="a stricter rule"),
        pytest.param(a_policy(voting={"rule": "supermajority", "fraction": "2/3"}), votes(YES, YES, NO), "approved", id="exactly two thirds"),
        pytest.param(a_policy(voting={"vetoes": ["lay"]}), votes(YES, YES, NO), "rejected", id="a veto"),
        pytest.param(a_policy(voting={"abstentions": "against"}), votes(YES, SILENT, SILENT), "rejected", id="silence against"),
        pytest.param(a_policy(quorum={"at_least": 4}), votes(YES, YES, YES), "no quorum", id="a larger quorum"),
        pytest.param(a_policy(quorum={"at_least": 3, "including": {"risk": 1}}), votes(YES, YES, YES), "no quorum", id="another seat in the quorum"),
        pytest.param(a_policy(quorum={"at_least": 1}), votes(YES), "approved", id="a smaller quorum"),
        pytest.param(a_policy(seats=["ethics", "lay"], quorum={"at_least": 2}), votes(NO, YES, YES), "rejected", id="a seat that votes no more carried it"),
        pytest.param(a_policy(seats=["ethics", "lay"], quorum={"at_least": 3}), votes(YES, YES, YES), "no quorum", id="a seat that votes no more was needed"),
    ],
)  # fmt: skip
def test_the_votes_that_were_cast_decide_under_the_new_rule(new, ballots_, verdict):
    assert told(new, ballots=ballots_).verdict == verdict


def test_what_blocked_before_is_told_beside_what_blocks_now():
    judged = told(a_policy(AUC), rules=a_policy(STRICT))
    assert (len(judged.blocked_before), judged.blocked, judged.verdict) == (1, (), "approved")
    strict = deciding.value_against_limits("0.900", None, None, deciding.limits("0.950", None))
    assert judged.blocked_before == (deciding.requirement_blocks("asks-auc", strict),)


def test_a_tier_that_is_gone_blocks_everything_and_lets_nobody_vote():
    moved = Policy.model_validate(a_policy().model_dump() | {"tiers": {"low": a_tier(AUC).model_dump()}})
    judged = told(moved)
    assert (judged.verdict, judged.blocked, judged.carried) == ("blocked", (deciding.tier_is_gone("high"),), False)
    assert judged.rows == (Row("asks-auc", MET, None, ""),)


def test_a_tier_that_became_prohibited_blocks_with_the_policys_own_words():
    forbidden = Policy.model_validate(
        a_policy().model_dump() | {"tiers": {"high": {"prohibited": "The law forbids it."}}}
    )
    assert (told(forbidden).verdict, told(forbidden).blocked) == (
        "blocked",
        (deciding.tier_allows_nothing("The law forbids it."),),
    )


def test_a_policy_that_asks_nothing_approves_nothing():
    empty = Policy.model_validate(a_policy().model_dump() | {"tiers": {"high": a_tier().model_dump()}})
    assert told(empty).blocked == (deciding.policy_asks_nothing(),)


@pytest.mark.parametrize(("again", "asked"), [(False, ["asks-auc", "asks-recall"]), (True, ["asks-recall"])], ids=["a promotion", "a re-attestation"])  # fmt: skip
def test_a_re_attestation_is_asked_what_the_new_policy_asks_again(again, asked):
    new = a_policy(AUC, RECALL, reattestation=["asks-recall"])
    judged = told(new, rules=new, reattestation=again)
    assert [row.requirement for row in judged.rows] == asked


def test_requests_come_in_their_order_each_on_its_own_evidence():
    second = replace(PAST, request="R-0002", evidence=an_evidence(a_measurement(0.1, name="auc")))
    assert [(judged.request, judged.verdict) for judged in simulate([PAST, second], a_policy(AUC))] == [
        ("R-0001", "approved"),
        ("R-0002", "blocked"),
    ]
