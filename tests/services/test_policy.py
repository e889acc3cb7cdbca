"""A policy is in force once the committee has adopted it.

Before that it is a file.
"""

import pytest

from governance.committee.acts import Choice
from governance.committee.policy import Policy
from governance.committee.request import Purpose, State
from governance.sentences import deciding, refusals
from governance.services.acting import seeing_everything
from governance.services.committee.adopt import propose_policy
from governance.services.committee.policy import announce_policy, differs_from_file, policy_in_force
from governance.services.ports import Ports
from governance.services.views.read import review
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    COMMITTEE,
    DEV,
    ELENA,
    FARAH,
    LIN,
    MARTA,
    ROBOT,
    a_policy,
    a_requirement,
    by,
)
from tests.steps import (
    actions,
    adopt,
    ask,
    close,
    last_entry,
    may_not,
    refusal,
    refused,
    request_of,
    under,
    vote,
    vote_all,
)

WHY = "the rules were too lax"
SECOND = a_policy(a_requirement("recall", at_least=0.99), version=2)
THIRD = a_policy(a_requirement("recall", at_least=0.9), version=3)


def in_force(ports: Ports) -> str:
    with ports.store.reader() as reader:
        return policy_in_force(reader)[1].name


def test_no_policy_is_in_force_in_a_new_console(console: Ports):
    with refusal(refusals.no_policy_in_force()):
        in_force(console)
    with refused(console, refusals.no_policy_in_force()):
        propose_policy(by(console, CLARA), SECOND, WHY)
    assert not differs_from_file(console)


def test_a_console_begins_with_the_policy_that_is_written_once(console: Ports):
    announce_policy(by(console, FARAH))
    announce_policy(by(under(console, SECOND), FARAH))
    assert actions(console) == ["policy:founded"]
    assert (in_force(console), last_entry(console)["digest"]) == ("standard, version 1", a_policy().digest)


def test_a_policy_that_is_written_after_the_founding_changes_nothing_until_it_is_adopted(assessed: Ports):
    written = under(assessed, SECOND)
    assert differs_from_file(written)
    assert (in_force(written), ask(written).dossier.policy) == ("standard, version 1", a_policy().digest)
    adopt(written, SECOND)
    assert (in_force(written), differs_from_file(written)) == ("standard, version 2", False)


@pytest.mark.parametrize("person", [FARAH, LIN, MARTA, ROBOT], ids=lambda person: str(person.role))
def test_only_the_committee_proposes_a_policy(assessed: Ports, person):
    with refused(assessed, may_not(person, "propose a policy", "chair", "member")):
        propose_policy(by(assessed, person), SECOND, WHY)


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        pytest.param(a_policy(), "standard, version 1 is in force already, word for word", id="the one in force"),
        pytest.param(a_policy(a_requirement("recall")), "standard, version 1 would replace standard, version 1, so its version must be 2 or more", id="another of the same version"),
    ],
)  # fmt: skip
def test_a_policy_that_is_no_new_one_is_not_proposed(assessed: Ports, policy, sentence):
    with refused(assessed, sentence):
        propose_policy(by(assessed, CLARA), policy, WHY)


def test_one_policy_is_proposed_once_at_a_time(assessed: Ports):
    propose_policy(by(assessed, CLARA), SECOND, WHY)
    with refused(assessed, refusals.policy_asked_for_already("R-0001")):
        propose_policy(by(assessed, DEV), SECOND, WHY)


def test_who_proposes_a_policy_does_not_vote_on_it(assessed: Ports):
    asked = propose_policy(by(assessed, CLARA), SECOND, WHY)
    with refused(assessed, refusals.takes_no_part("Clara Lindqvist", deciding.conflict_keeps_out("asked for this"))):
        vote(assessed, CLARA, request=asked.id)


def test_a_policy_is_decided_by_the_rules_of_the_committee_that_are_in_force(assessed: Ports):
    committee = {"committee": COMMITTEE.model_dump() | {"quorum": {"at_least": 1}}}
    alone = Policy.model_validate(a_policy(version=2).model_dump() | committee)
    asked = propose_policy(by(assessed, CLARA), alone, WHY)
    vote_all(assessed, people=[BEN], request=asked.id)
    with refused(assessed, refusals.no_quorum("R-0001", (deciding.more_votes(2), deciding.votes_from_seat(1, "lay")))):
        close(assessed, asked.id)


def test_a_policy_that_was_rejected_is_not_in_force(assessed: Ports):
    asked = propose_policy(by(assessed, CLARA), SECOND, WHY)
    vote_all(assessed, Choice.REJECT, people=(AMINA, BEN, ELENA), request=asked.id)
    close(assessed, asked.id)
    assert (in_force(assessed), request_of(assessed).state) == ("standard, version 1", State.REJECTED)


def test_of_two_proposals_on_the_same_rules_only_one_is_adopted(assessed: Ports):
    propose_policy(by(assessed, CLARA), SECOND, WHY)
    adopt(assessed, THIRD)
    vote_all(assessed, people=(AMINA, BEN, ELENA), request="R-0001")
    with refused(assessed, refusals.another_policy_adopted("R-0001")):
        close(assessed)


def test_an_adopted_policy_is_in_force_at_once_and_stands_in_the_log(assessed: Ports):
    adopted = adopt(assessed, SECOND)
    assert (adopted.state, adopted.purpose, adopted.name) == (State.SETTLED, Purpose.POLICY, "standard, version 2")
    assert actions(assessed)[-2:] == ["decision:approved", "policy:adopted"]
    assert last_entry(assessed)["detail"] == {"revision": 6, "policy": SECOND.digest}
    with assessed.store.reader() as reader:
        assert [(policy.digest, policy.request) for policy in reader.policies.all()] == [(SECOND.digest, "R-0001"), (a_policy().digest, None)]  # fmt: skip


def test_the_next_policy_supersedes_the_one_before(assessed: Ports):
    adopt(assessed, SECOND)
    adopt(assessed, THIRD)
    assert (request_of(assessed, "R-0001").state, request_of(assessed, "R-0002").state) == (
        State.SUPERSEDED,
        State.SETTLED,
    )
    assert in_force(assessed) == "standard, version 3"


def test_an_earlier_policy_may_come_back_under_a_new_number(assessed: Ports):
    adopt(assessed, SECOND)
    adopt(assessed, a_policy(version=3))
    assert in_force(assessed) == "standard, version 3"


def test_a_review_of_a_policy_says_what_it_changes(assessed: Ports):
    asked = propose_policy(by(assessed, CLARA), a_policy(valid_for_days=30, version=2), WHY)
    changed = [
        (clause.field, clause.before, clause.after) for clause in review(seeing_everything(assessed), asked.id).clauses
    ]
    assert changed == [("version", "1", "2"), ("tiers.high.valid_for_days", "365", "30")]
