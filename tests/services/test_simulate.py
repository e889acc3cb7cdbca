"""What another policy would have said of a small history.

Every cell of the table that is expected was written by hand. A simulation writes nothing.
"""

import pytest

from governance.cli.rules import table
from governance.committee.acts import Choice
from governance.committee.course import REQUEST
from governance.committee.policy import Policy
from governance.committee.simulation import Row
from governance.evidence.judgement import Answer
from governance.sentences import deciding
from governance.services.committee.simulate import simulate_policy
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from tests.builders import BEN, COMMITTEE, MODEL, a_policy, a_requirement, a_spec, a_tier
from tests.services.worlds import World, asking, measuring
from tests.steps import adopt, ask, decide, measured, vote

pytest_plugins = ("tests.services.begun",)

MET, NOT_MET, INCONCLUSIVE, NOT_MEASURED = Answer
AUC, RECALL = a_requirement("auc", at_least=0.7), a_requirement("recall", at_least=0.5)
DOCUMENTED = {
    "id": "documented",
    "text": "A datasheet is attached, and the AUC is very high.",
    "all_of": [{"attachment": "datasheet"}, {"measure": "auc", "at_least": 0.905}],
    "when_not_met": "note",
}


def a_rulebook(version: int, **tiers) -> Policy:
    return Policy.model_validate(
        {"policy": "standard", "version": version, "committee": COMMITTEE.model_dump(), "tiers": tiers}
    )


OLD = a_rulebook(1, high=a_tier(AUC, RECALL).model_dump(), social=a_tier(AUC).model_dump())
NEW = a_rulebook(
    2,
    high={
        **a_tier(a_requirement("auc", at_least=0.85)).model_dump(),
        "requirements": [a_requirement("auc", at_least=0.85).model_dump(), DOCUMENTED],
        "quorum": {"at_least": 4, "including": {"lay": 1}},
    },
    social={"prohibited": "Nobody is scored for life."},
)
"""Another limit, a composed requirement in place of the recall, a larger quorum, and a tier that is prohibited now."""


def three_requests(console: Ports) -> None:
    """Make three requests under the old policy.

    None of their recalls was ever measured.

    R-0001, version 2, AUC 0.90 (0.89 to 0.91): approved by three, and settled.
    R-0002, version 3, AUC 0.80 (0.79 to 0.81), when the model was of tier social: rejected by three.
    R-0003, version 1, AUC 0.72 (0.71 to 0.73): open, Ben has voted for it.
    """
    asking(console)
    decide(console)
    settle(console)
    specs = console.documents.specs
    specs[MODEL] = a_spec(tier="social")
    measured(console, "3", 0.8)
    decide(console, Choice.REJECT, ask(console, "3").id)
    specs[MODEL] = a_spec()
    measured(console, "1", 0.72)
    ask(console, "1")
    vote(console, BEN, request="R-0003")


@pytest.fixture
def past(world: World) -> Ports:
    return world(three_requests, OLD)


def test_a_console_without_requests_has_nothing_to_look_back_at(world: World):
    assert simulate_policy(world(measuring, OLD), NEW) == ()


def test_a_simulation_writes_nothing(past: Ports):
    def everything():
        with past.store.reader() as reader:
            return (
                [entry.leaf for entry in reader.log.stored()],
                reader.items.all(REQUEST),
                reader.items.acts_where(REQUEST),
                reader.policies.all(),
                reader.documents.has(NEW.digest),
            )

    before = everything()
    simulate_policy(past, NEW)
    assert everything() == before
    assert before[-1] is False


def test_what_another_policy_would_have_said(past: Ports):
    first, second, third = simulate_policy(past, NEW)
    assert [(judged.request, judged.name, judged.state) for judged in (first, second, third)] == [
        ("R-0001", "card-fraud/2", "settled"),
        ("R-0002", "card-fraud/3", "rejected"),
        ("R-0003", "card-fraud/1", "in review"),
    ]
    assert first.rows == (
        Row("asks-auc", MET, MET, ""),
        Row("asks-recall", NOT_MEASURED, None, ""),
        Row("documented", None, INCONCLUSIVE, "refer"),
    )
    assert second.rows == (Row("asks-auc", MET, None, ""),)
    assert third.rows == (
        Row("asks-auc", MET, NOT_MET, "block"),
        Row("asks-recall", NOT_MEASURED, None, ""),
        Row("documented", None, NOT_MET, "note"),
    )


def test_what_would_have_come_of_the_votes_that_were_cast(past: Ports):
    first, second, third = simulate_policy(past, NEW)
    assert (first.verdict, first.missing, first.carried) == ("no quorum", (deciding.more_votes(1),), True)
    assert (second.verdict, second.missing, second.carried) == ("blocked", (), False)
    assert (third.verdict, third.missing, third.carried) == (
        "blocked",
        (deciding.more_votes(3), deciding.votes_from_seat(1, "lay")),
        True,
    )


def test_what_would_block_beside_what_blocked(past: Ports):
    assert [(judged.blocked_before, judged.blocked) for judged in simulate_policy(past, NEW)] == [
        ((), ()),
        ((), (deciding.tier_allows_nothing("Nobody is scored for life."),)),
        (
            (),
            (
                deciding.requirement_blocks(
                    "asks-auc", deciding.value_against_limits("0.720", "0.710", "0.730", deciding.limits("0.850", None))
                ),
            ),
        ),
    ]


def test_the_table_has_a_row_for_each_request_and_requirement(past: Ports):
    assert table(simulate_policy(past, NEW)) == [
        "Request  Version       Was        Would be   Requirement  Before        After         Effect",
        "R-0001   card-fraud/2  settled    no quorum  asks-auc     met           met           -",
        "R-0001   card-fraud/2  settled    no quorum  asks-recall  not measured  not asked     -",
        "R-0001   card-fraud/2  settled    no quorum  documented   not asked     inconclusive  refer",
        "R-0002   card-fraud/3  rejected   blocked    asks-auc     met           not asked     -",
        "R-0003   card-fraud/1  in review  blocked    asks-auc     met           not met       block",
        "R-0003   card-fraud/1  in review  blocked    asks-recall  not measured  not asked     -",
        "R-0003   card-fraud/1  in review  blocked    documented   not asked     not met       note",
    ]


def test_a_table_of_nothing_is_its_head():
    assert table([]) == ["Request  Version  Was  Would be  Requirement  Before  After  Effect"]


def test_the_policy_they_were_judged_by_says_of_each_what_became_of_it(past: Ports):
    assert [judged.verdict for judged in simulate_policy(past, OLD)] == ["approved", "rejected", "no quorum"]


def test_each_request_is_compared_with_the_policy_that_it_was_judged_by(past: Ports):
    adopt(past, NEW)
    measured(past, "3", 0.95)
    ask(past, "3")
    judged_requests = simulate_policy(past, OLD)
    assert [judged.request for judged in judged_requests] == [
        "R-0001",
        "R-0002",
        "R-0003",
        "R-0005",
    ]  # R-0004 is about no version
    assert judged_requests[0].rows[:2] == (
        Row("asks-auc", MET, MET, ""),
        Row("asks-recall", NOT_MEASURED, NOT_MEASURED, "refer"),
    )
    assert judged_requests[3].rows == (
        Row("asks-auc", MET, MET, ""),
        Row("documented", NOT_MEASURED, None, ""),
        Row("asks-recall", None, NOT_MEASURED, "refer"),
    )


def test_a_request_is_looked_at_on_the_evidence_that_it_stands_on_and_with_the_votes_that_count(world: World):
    asked = world(asking)
    decide_later = a_policy(a_requirement("auc", at_least=0.85), version=2, quorum={"at_least": 1})
    vote(asked, BEN)
    assert [judged.verdict for judged in simulate_policy(asked, decide_later)] == ["approved"]
    measured(asked, "2", 0.8)
    ask(asked)
    (judged,) = simulate_policy(asked, decide_later)
    assert (judged.verdict, judged.missing) == ("blocked", (deciding.more_votes(1),))
