"""Quorum and voting, worked by hand: what each ballot means under each rule."""

import pytest
from pydantic import ValidationError

from governance.review.policy import Quorum, Voting
from governance.review.quorum import missing_for_quorum
from governance.review.request import Choice
from governance.review.voting import outcome
from tests.builders import a_person, a_vote

SEATS = {"c": "chair", "e": "ethics", "l": "legal", "r": "risk", "y": "lay"}
CHOICES = {"+": Choice.APPROVE, "-": Choice.REJECT, "0": Choice.ABSTAIN}

MAJORITY = Voting.model_validate({"rule": "majority"})
MAJORITY_AGAINST = Voting.model_validate({"rule": "majority", "abstentions": "against"})
TWO_THIRDS = Voting.model_validate({"rule": "supermajority", "fraction": "2/3"})
TWO_THIRDS_AGAINST = Voting.model_validate({"rule": "supermajority", "fraction": "2/3", "abstentions": "against"})
THREE_QUARTERS = Voting.model_validate({"rule": "supermajority", "fraction": "3/4"})
UNANIMITY = Voting.model_validate({"rule": "unanimity"})
UNANIMITY_AGAINST = Voting.model_validate({"rule": "unanimity", "abstentions": "against"})
ETHICS_VETO = Voting.model_validate({"rule": "majority", "vetoes": ["ethics"]})
TWO_VETOES = Voting.model_validate({"rule": "supermajority", "fraction": "2/3", "vetoes": ["ethics", "legal"]})


def ballots(written: str):
    """`e+ l- y0`: the ethics seat approves, the legal one rejects, the lay one abstains."""
    return [
        a_vote(a_person(seat=SEATS[vote[0]], id=f"member-{number}"), CHOICES[vote[1]])
        for number, vote in enumerate(written.split())
    ]


CASES = [
    # ballots, rule, carried
    ("", MAJORITY, False),
    ("", UNANIMITY, False),
    ("e+", MAJORITY, True),
    ("e-", MAJORITY, False),
    ("e0", MAJORITY, False),
    ("e+ l-", MAJORITY, False),
    ("e+ l- y0", MAJORITY, False),
    ("e+ l+ y-", MAJORITY, True),
    ("e+ l- y-", MAJORITY, False),
    ("e+ l0 y0", MAJORITY, True),
    ("e0 l0 y0", MAJORITY, False),
    ("e0 l0 y0 r0 c0", UNANIMITY, False),
    ("e+ l+ y- r-", MAJORITY, False),
    ("e+ l+ y+ r- c-", MAJORITY, True),
    ("e+ l0", MAJORITY_AGAINST, False),
    ("e+ l+ y0", MAJORITY_AGAINST, True),
    ("e+ l+ y0 r0", MAJORITY_AGAINST, False),
    ("e+ l+ y0 r-", MAJORITY_AGAINST, False),
    ("e+ l+ y+ r0 c-", MAJORITY_AGAINST, True),
    ("e0 l0 y0", MAJORITY_AGAINST, False),
    ("e+ l+ y-", TWO_THIRDS, True),
    ("e+ l-", TWO_THIRDS, False),
    ("e+ l+ y- r-", TWO_THIRDS, False),
    ("e+ l+ y+ r-", TWO_THIRDS, True),
    ("e+ l+ y+ r- c-", TWO_THIRDS, False),
    ("e+ l+ y+ r+ c-", TWO_THIRDS, True),
    ("e+ l+ y0 r0 c0", TWO_THIRDS, True),
    ("e+ l+ y0", TWO_THIRDS_AGAINST, True),
    ("e+ l+ y0 r0", TWO_THIRDS_AGAINST, False),
    ("e+ l+ y+ r+ c0", TWO_THIRDS_AGAINST, True),
    ("e+ l+ y+ r-", THREE_QUARTERS, True),
    ("e+ l+ y-", THREE_QUARTERS, False),
    ("e+ l+ y+ r- c-", THREE_QUARTERS, False),
    ("e+ l+ y+", UNANIMITY, True),
    ("e+ l+ y-", UNANIMITY, False),
    ("e+ l+ y0", UNANIMITY, True),
    ("e+ l+ y0", UNANIMITY_AGAINST, False),
    ("e- l+ y+ r+ c+", ETHICS_VETO, False),
    ("e0 l+ y+ r+ c+", ETHICS_VETO, True),
    ("e+ l- y+", ETHICS_VETO, True),
    ("e+ e- l+ y+", ETHICS_VETO, False),
    ("l+ y+ r+", ETHICS_VETO, True),
    ("e+ l- y+ r+ c+", TWO_VETOES, False),
    ("e+ l+ y+ r- c-", TWO_VETOES, False),
    ("e+ l+ y+ r+ c-", TWO_VETOES, True),
]


@pytest.mark.parametrize(
    ("written", "voting", "carried"), CASES, ids=[f"{v.rule} {b or 'nobody'}" for b, v, _ in CASES]
)
def test_the_votes_decide_what_the_rule_says(written, voting, carried):
    assert outcome(ballots(written), voting).carried is carried


@pytest.mark.parametrize(
    ("written", "voting", "reason"),
    [
        ("e- l+ y+", ETHICS_VETO, "vetoed by Member-0"),
        ("e0 l0", MAJORITY, "nobody approves"),
        ("e+ l- y0", MAJORITY, "1 of 2 approve, more than half is asked"),
        ("e+ l+ y0", TWO_THIRDS_AGAINST, "2 of 3 approve, 2/3 is asked"),
        ("e+ l-", UNANIMITY, "1 of 2 approve, all is asked"),
    ],
    ids=["veto", "silence", "tie", "exactly two thirds", "one against"],
)
def test_an_outcome_says_why(written, voting, reason):
    assert outcome(ballots(written), voting).reason == reason


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"rule": "supermajority"}, "a `fraction` for a supermajority"),
        ({"rule": "majority", "fraction": "2/3"}, "and for no other rule"),
        ({"rule": "supermajority", "fraction": "1/2"}, "more than 1/2 and at most 1/1, not 1/2"),
        ({"rule": "supermajority", "fraction": "3/2"}, "more than 1/2 and at most 1/1, not 3/2"),
        ({"rule": "supermajority", "fraction": "0.66"}, "match pattern"),
        ({"rule": "by lot"}, "'majority', 'supermajority' or 'unanimity'"),
    ],
    ids=["no fraction", "a fraction too many", "half", "more than all", "a decimal", "an unknown rule"],
)
def test_a_voting_rule_that_cannot_decide_is_refused(fields, expected):
    with pytest.raises(ValidationError, match=expected):
        Voting.model_validate(fields)


FOUR_WITH_TWO_ETHICS = Quorum.model_validate({"at_least": 4, "including": {"ethics": 2, "lay": 1}})


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        ("", ("4 more votes", "2 votes from the ethics seat", "1 vote from the lay seat")),
        ("e+ e+ y+", ("1 more vote",)),
        ("e0 e0 y0 l0", ()),
        ("e+ y+ l+ r+ c+", ("1 vote from the ethics seat",)),
        ("e+ e- l+ r+", ("1 vote from the lay seat",)),
        ("e+ e- y+ y-", ()),
    ],
    ids=["nobody", "one short", "all abstain", "an ethics seat short", "no lay seat", "exactly"],
)
def test_a_quorum_is_a_headcount_and_seats(written, missing):
    assert missing_for_quorum(ballots(written), FOUR_WITH_TWO_ETHICS) == missing
