"""Quorum and voting, worked by hand.

What each ballot means under each rule, and which ballots there are.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from governance.committee.acts import Act, Cast, Choice, Delegated, Renewed
from governance.committee.policy import Procedure, Quorum, Voting
from governance.committee.proceedings import tally
from governance.committee.request import Move
from governance.committee.seats import Place, counted, missing_for_quorum, out_of_reach, panel
from governance.committee.voting import outcome
from governance.sentences import deciding
from tests.builders import EVERYBODY, NOON, a_dossier, a_person, a_request, a_roster, a_vote, an_act, held
from tests.builders import ballots as ballots_of

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
    """Ballots in short form: `e+ l- y0`.

    The ethics seat approves, the legal one rejects, the lay one abstains.
    """
    return ballots_of(
        a_vote(a_person(seat=SEATS[vote[0]], id=f"member-{number}"), CHOICES[vote[1]], revision=number + 1)
        for number, vote in enumerate(written.split())
    )


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
        ("e- l+ y+", ETHICS_VETO, deciding.vetoed_by(["Member-0"])),
        ("e0 l0", MAJORITY, deciding.nobody_approves()),
        ("e+ l- y0", MAJORITY, deciding.so_many_approve(1, 2, "majority", None)),
        ("e+ l+ y0", TWO_THIRDS_AGAINST, deciding.so_many_approve(2, 3, "supermajority", "2/3")),
        ("e+ l-", UNANIMITY, deciding.so_many_approve(1, 2, "unanimity", None)),
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
        ("", (deciding.more_votes(4), deciding.votes_from_seat(2, "ethics"), deciding.votes_from_seat(1, "lay"))),
        ("e+ e+ y+", (deciding.more_votes(1),)),
        ("e0 e0 y0 l0", ()),
        ("e+ y+ l+ r+ c+", (deciding.votes_from_seat(1, "ethics"),)),
        ("e+ e- l+ r+", (deciding.votes_from_seat(1, "lay"),)),
        ("e+ e- y+ y-", ()),
    ],
    ids=["nobody", "one short", "all abstain", "an ethics seat short", "no lay seat", "exactly"],
)
def test_a_quorum_is_a_headcount_and_seats(written, missing):
    assert missing_for_quorum([SEATS[vote[0]] for vote in written.split()], FOUR_WITH_TWO_ETHICS) == missing


# From here on the ballots come from what people did, and the table from who may take part.
PEOPLE = {person.id: person for person in EVERYBODY}
TODAY = NOON.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
OLD = a_dossier(evidence="sha256:old")
QUORUM = {"at_least": 3, "including": {"ethics": 1, "lay": 1}}


def table(
    written: str,
    people: Mapping[str, Mapping[str, Any]] | None = None,
    conflicts: Mapping[str, str] | None = None,
    groups: tuple[str, ...] = (),
    **procedure: Any,
) -> tuple[Place, ...]:
    """The table after `written`, one act after the other:

    `ben+`, `ben-`, `ben0`: Ben votes. `ben>lin`: Ben lets Lin sit in. `lin=ben+`: Lin votes from Ben's seat. `ben<`: Ben
    sits again. `ben!`: Ben steps back. `renew`: the dossier becomes another one, and votes before it were on the old.
    `people` replace fields of persons; `groups` are those that the policy calls conflicted.
    """
    words = written.split()
    renewed = len(words) - 1 - words[::-1].index("renew") if "renew" in words else -1
    acts = [_act(word, OLD.digest if number < renewed else a_dossier().digest) for number, word in enumerate(words)]
    roster = a_roster(replace(person, **(people or {}).get(person.id, {})) for person in EVERYBODY)
    rules = Procedure.model_validate({"seats": [*SEATS.values()], "quorum": QUORUM, "conflicts": groups, **procedure})
    return panel(held(*acts, request=a_request(conflicts=conflicts or {})), rules, roster, TODAY)


def _act(word: str, digest: str) -> Act:
    if word == "renew":
        statement = Renewed(a_dossier(), OLD.digest, ("the evidence",), {}, NOON, NOON)
        return an_act(Move.RENEW, statement, PEOPLE["farah"])
    if ">" in word:
        holder_id, _, deputy = word.partition(">")
        return an_act(Move.DELEGATE, Delegated(deputy, deputy), PEOPLE[holder_id])
    name, sign = word[:-1], word[-1]
    if sign in "<!":
        return an_act({"<": Move.RECALL, "!": Move.RECUSE}[sign], person=PEOPLE[name])
    voter, _, holder_id = name.partition("=")
    holder = PEOPLE[holder_id or voter]
    return an_act(Move.VOTE, Cast(digest, CHOICES[sign], str(holder.seat), holder.id), PEOPLE[voter])


ONE, ETHICS, LAY = deciding.more_votes(1), deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(1, "lay")
BEN_IN = {"ben": {"groups": ("payments-risk",)}}

# What people did, what else there is, how many approve, reject and abstain, and what comes of it:
# the decision, or what is missing for one.
TABLES: dict[str, tuple[str, dict[str, Any], str, str | tuple[str, ...]]] = {
    # Ties
    "a tie of two is no quorum": ("ben+ elena-", {}, "110", (ONE,)),
    "a tie of four rejects": ("ben+ elena- clara+ dev-", {}, "220", "rejected"),
    "a tie of six rejects": ("ben+ jana- elena+ kofi- amina+ ivo-", {}, "330", "rejected"),
    "a tie beside an abstention rejects": ("ben+ elena- clara0", {}, "111", "rejected"),
    "a chair's vote breaks no tie": ("ben+ elena- clara- amina+", {}, "220", "rejected"),
    "a tie of approvals and abstentions approves": ("ben+ elena+ clara0 dev0", {}, "202", "approved"),
    "unless abstentions stand against": ("ben+ elena+ clara0 dev0", {"voting": MAJORITY_AGAINST}, "202", "rejected"),
    # Abstentions
    "all abstain": ("ben0 elena0 clara0", {}, "003", "rejected"),
    "all abstain, and all is asked": ("ben0 elena0 clara0", {"voting": UNANIMITY}, "003", "rejected"),
    "all abstain, and two thirds are asked": ("ben0 elena0 clara0", {"voting": TWO_THIRDS}, "003", "rejected"),
    "one speaks for silent others": ("ben+ elena0 clara0", {}, "102", "approved"),
    "unless silence stands against": ("ben+ elena0 clara0", {"voting": TWO_THIRDS_AGAINST}, "102", "rejected"),
    # Quorum
    "nobody has voted": ("", {}, "000", (deciding.more_votes(3), ETHICS, LAY)),
    "enough votes from the wrong seats": ("amina+ clara+ dev+", {}, "300", (ETHICS, LAY)),
    "a seat twice does not stand for another": ("ben+ jana+ clara+", {}, "300", (LAY,)),
    "both members of a seat count": ("ben+ jana+ elena-", {}, "210", "approved"),
    "a seat that does not vote on this": ("dev+ ben+ elena+", {"seats": ["chair", "ethics", "lay"]}, "200", (ONE,)),
    "an owner with a seat": ("ben+ elena+ clara+ dev+", {"conflicts": {"clara": "owns card-fraud"}}, "300", "approved"),
    "an owner who is needed": ("ben+ elena+ clara+", {"conflicts": {"ben": "asked for this"}}, "200", (ONE, ETHICS)),
    # Recusals
    "a seat that recused is missing": ("ben! clara+ elena+ dev+", {}, "300", (ETHICS,)),
    "another of the same seat takes part": ("ben! jana+ elena+ clara-", {}, "210", "approved"),
    "who recused is no abstention": ("ben! jana+ elena0 clara+ dev0", {"voting": TWO_THIRDS}, "202", "approved"),
    "a vote does not outlive its recusal": ("ben+ elena+ clara+ ben!", {}, "200", (ONE, ETHICS)),
    "a recusal holds on the next dossier": ("ben! renew elena+ clara+ dev+ ben+", {}, "300", (ETHICS,)),
    # Vetoes
    "a veto": ("ben- elena+ clara+ dev+", {"voting": ETHICS_VETO}, "310", "rejected"),
    "the same votes without one": ("ben- elena+ clara+ dev+", {}, "310", "approved"),
    "a veto beside an approval of its own seat": ("ben- jana+ elena+ dev+", {"voting": ETHICS_VETO}, "310", "rejected"),
    "a veto that became an abstention": ("ben- elena+ clara+ ben0", {"voting": ETHICS_VETO}, "201", "approved"),
    "an approval that became a veto": ("ben+ elena+ clara+ ben-", {"voting": ETHICS_VETO}, "210", "rejected"),
    "a veto on the old dossier": ("ben- renew jana+ elena+ clara+", {"voting": ETHICS_VETO}, "300", "approved"),
    "a veto of a deputy": ("ben>lin lin=ben- elena+ clara+ dev+", {"voting": ETHICS_VETO}, "310", "rejected"),
    "a veto of one who recused": ("ben- ben! jana+ elena+ dev+", {"voting": ETHICS_VETO}, "300", "approved"),
    "a veto without a quorum decides nothing": ("ben- clara+ dev+", {"voting": ETHICS_VETO}, "210", (LAY,)),
    # Deputies
    "a deputy's vote counts for the seat": ("ben>lin lin=ben+ elena+ clara+", {}, "300", "approved"),
    "a deputy who has not voted": ("ben>lin elena+ clara+ dev+", {}, "300", (ETHICS,)),
    "a seat taken back": ("ben>lin ben< ben+ elena+ clara+", {}, "300", "approved"),
    "a seat has one vote, the last": ("ben+ ben>lin lin=ben- elena+ dev-", {}, "120", "rejected"),
    "a deputy who changed their vote": ("ben>lin lin=ben- elena+ clara- lin=ben+", {}, "210", "approved"),
    "a deputy who recused": ("ben>lin lin=ben+ lin! elena+ clara+", {}, "200", (ONE, ETHICS)),
    "a deputy who owns the model": ("ben>lin lin=ben+ elena+ clara+", {"conflicts": {"lin": "owns it"}}, "200", (ONE, ETHICS)),
    "a deputy in a conflicted group": ("ben>lin lin=ben+ elena+ clara+", {"people": {"lin": {"groups": ("vendors",)}}, "groups": ("vendors",)}, "200", (ONE, ETHICS)),
    "a deputy of one with a conflict": ("ben>lin lin=ben+ elena+ clara+", {"conflicts": {"ben": "owns it"}}, "200", (ONE, ETHICS)),
    "a deputy sits on after a renewal": ("ben>lin lin=ben- renew lin=ben+ elena+ clara-", {}, "210", "approved"),
    "a deputy nobody knows any more": ("ben>nobody elena+ clara+ ben+", {}, "300", "approved"),
    # Changed votes
    "the last vote counts": ("ben+ elena+ clara- ben-", {}, "120", "rejected"),
    "changed and changed back": ("ben+ ben- ben+ elena+ clara-", {}, "210", "approved"),
    "changed to an abstention it stays in the quorum": ("ben+ elena+ clara- ben0", {}, "111", "rejected"),
    "changed from an abstention": ("ben0 elena+ clara- ben+", {}, "210", "approved"),
    "changed to an abstention where all is asked": ("ben- elena+ clara+ ben0", {"voting": UNANIMITY}, "201", "approved"),
    "a vote on the old dossier is not changed but void": ("ben- renew elena+ clara+ jana+", {}, "300", "approved"),
    "changed on the old dossier, and cast anew": ("ben+ ben- renew ben+ elena- clara+", {}, "210", "approved"),
    "everybody voted on the old dossier": ("ben+ elena+ clara+ renew", {}, "000", (deciding.more_votes(3), ETHICS, LAY)),
    "one has not voted anew": ("ben+ elena+ clara+ renew ben+ elena+", {}, "200", (ONE,)),
    # Terms
    "a term that ended yesterday": ("ben+ elena+ clara+", {"people": {"ben": {"until": YESTERDAY}}}, "200", (ONE, ETHICS)),
    "a term that ends today": ("ben+ elena+ clara+", {"people": {"ben": {"until": TODAY}}}, "300", "approved"),
    "a term that begins today": ("ben+ elena+ clara+", {"people": {"ben": {"since": TODAY}}}, "300", "approved"),
    "a term that begins tomorrow": ("ben+ elena+ clara+", {"people": {"ben": {"since": TOMORROW}}}, "200", (ONE, ETHICS)),
    "a deputy of one whose term ended": ("ben>lin lin=ben+ elena+ clara+", {"people": {"ben": {"until": YESTERDAY}}}, "200", (ONE, ETHICS)),
    "a successor votes": ("ben- jana+ elena+ clara+", {"people": {"ben": {"until": YESTERDAY}}}, "300", "approved"),
    "a veto whose term ended": ("ben- jana+ elena+ dev+", {"people": {"ben": {"until": YESTERDAY}}, "voting": ETHICS_VETO}, "300", "approved"),
    # Groups in conflict
    "a member of a conflicted group": ("ben+ elena+ clara+", {"people": BEN_IN, "groups": ("payments-risk",)}, "200", (ONE, ETHICS)),
    "a member of another group": ("ben+ elena+ clara+", {"people": BEN_IN, "groups": ("vendors",)}, "300", "approved"),
    "a conflicted group whose seat has another member": ("ben- jana+ elena+ clara+", {"people": BEN_IN, "groups": ("payments-risk",)}, "300", "approved"),
    "a group of a policy that names none": ("ben+ elena+ clara+", {"people": BEN_IN}, "300", "approved"),
}  # fmt: skip


@pytest.mark.parametrize(("written", "changes", "counts", "expected"), TABLES.values(), ids=TABLES)
def test_who_did_what_comes_to_what_the_table_says(written, changes, counts, expected):
    votes = counted(table(written, **changes))
    count = tally(votes)
    assert f"{count.approve}{count.reject}{count.abstain}" == counts
    missing = missing_for_quorum([vote.seat for vote in votes], Quorum.model_validate(QUORUM))
    decided = "approved" if outcome(votes, changes.get("voting", MAJORITY)).carried else "rejected"
    assert (missing or decided) == expected


@pytest.mark.parametrize(
    ("written", "changes", "never"),
    [
        pytest.param("", {}, (), id="nobody is out"),
        pytest.param("ben! clara! dev! amina! ivo!", {}, (), id="three are left, and all seats"),
        pytest.param("ben! jana!", {}, (ETHICS,), id="a whole seat recused"),
        pytest.param("ben>lin lin! jana!", {}, (ETHICS,), id="a deputy recused, and the seat was not taken back"),
        pytest.param("ben>lin jana!", {}, (), id="a deputy can still vote"),
        pytest.param("elena!", {"people": {"kofi": {"until": YESTERDAY}}}, (LAY,), id="one recused, one term ended"),
        pytest.param(
            "", {"people": {"kofi": {"since": TOMORROW}}, "conflicts": {"elena": "owns it"}}, (LAY,), id="an owner"
        ),
        pytest.param("", {"conflicts": dict.fromkeys(["amina", "ivo", "clara", "dev", "jana", "kofi"], "made it")}, (ONE,), id="two are left"),
    ],
)  # fmt: skip
def test_a_quorum_may_be_out_of_reach_before_anybody_votes(written, changes, never):
    assert out_of_reach(table(written, **changes), Quorum.model_validate(QUORUM)) == never
