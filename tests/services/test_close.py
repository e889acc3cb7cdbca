from dataclasses import replace
from datetime import date

import pytest

from governance.review.request import Choice, State, Tally
from governance.services.ports import Ports
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, GRETA, HENRIK, a_policy, a_requirement
from tests.services.changes import CHANGES
from tests.steps import actions, ask, close, decide, pending, refused, request_of, under, vote, vote_all


@pytest.mark.parametrize("person", [BEN, FARAH, GRETA, HENRIK], ids=lambda person: str(person.role))
def test_only_a_chair_closes(asked: Ports, person):
    vote_all(asked)
    with refused(asked, "may not close a request; expected a chair"):
        close(asked, actor=person)


def test_a_chair_does_not_close_on_a_model_of_their_own(asked: Ports):
    vote_all(asked)
    with refused(asked, "owns card-fraud or asked for this, and may neither vote on it nor close it"):
        close(asked, actor=replace(AMINA, id=FARAH.id))


def test_nobody_closes_without_a_reason(asked: Ports):
    vote_all(asked)
    with refused(asked, "a reason is needed"):
        close(asked, reason=" ")


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        pytest.param([], "3 more votes, 1 vote from the ethics seat, 1 vote from the lay seat", id="nobody"),
        pytest.param([BEN, CLARA], "1 more vote, 1 vote from the lay seat", id="two, and no lay seat"),
        pytest.param(
            [AMINA, CLARA, DEV], "1 vote from the ethics seat, 1 vote from the lay seat", id="enough, wrong seats"
        ),
        pytest.param([BEN, ELENA], "1 more vote", id="the right seats, too few"),
    ],
)
def test_nothing_is_decided_without_a_quorum(asked: Ports, people, missing):
    vote_all(asked, people=people)
    with refused(asked, f"R-0001 has no quorum; missing: {missing}$"):
        close(asked)


def test_nobody_closes_on_another_dossier_than_the_one_they_read(asked: Ports):
    vote_all(asked)
    with refused(asked, "you read another dossier than the one R-0001 stands on now"):
        close(asked, dossier="sha256:" + "0" * 64)


@pytest.mark.parametrize(("change", "names"), CHANGES.values(), ids=CHANGES)
def test_nothing_is_decided_on_a_dossier_that_has_changed(asked: Ports, change, names):
    vote_all(asked)
    changed = change(asked)
    with refused(changed, f"R-0001 has changed since it was opened: {names}"):
        close(changed)


@pytest.mark.parametrize("choice", [Choice.APPROVE, Choice.REJECT], ids=["approved", "rejected"])
def test_nothing_is_decided_twice(asked: Ports, choice):
    decide(asked, choice)
    with refused(asked, r"R-0001 is (approved|rejected); it cannot be voted on any more"):
        close(asked)


# The evidence says AUC 0.995 and recall 54 of 60, by construction of the log.
BLOCKED = {
    "a limit that is not met": (
        a_policy(a_requirement("recall", at_least=0.99)),
        "asks-recall: .* expected at least 99",
    ),
    "a measurement that may not be missing": (
        a_policy(a_requirement("calibration", when_not_measured="block")),
        "asks-calibration: the evidence holds no calibration",
    ),
    "an answer that may not be open": (
        a_policy(a_requirement("recall", at_least=0.9, when_inconclusive="block")),
        "asks-recall: ",
    ),
    "a policy that asks nothing": (
        a_policy().model_copy(
            update={"tiers": {"high": a_policy().tiers["high"].model_copy(update={"requirements": ()})}}
        ),
        "the policy asks nothing of this tier, so it can approve nothing",
    ),
}


@pytest.mark.parametrize(("policy", "sentence"), BLOCKED.values(), ids=BLOCKED)
def test_no_vote_approves_what_the_policy_blocks(assessed: Ports, policy, sentence):
    strict = under(assessed, policy)
    ask(strict)
    vote_all(strict)
    with refused(strict, f"the policy does not allow card-fraud/2 to be approved: {sentence}"):
        close(strict)


def test_what_the_policy_blocks_can_still_be_rejected(assessed: Ports):
    strict = under(assessed, a_policy(a_requirement("recall", at_least=0.99)))
    ask(strict)
    assert decide(strict, Choice.REJECT).approved is False


def test_what_the_policy_refers_is_for_people_to_weigh(assessed: Ports):
    lenient = under(assessed, a_policy(a_requirement("recall", at_least=0.99, when_not_met="refer")))
    ask(lenient)
    assert decide(lenient).approved is True


@pytest.mark.parametrize(
    ("choices", "approved", "dissent"),
    [
        pytest.param("AAA", True, (), id="all for"),
        pytest.param("AAR", True, ("Elena Petrova",), id="more for"),
        pytest.param("ARR", False, ("Ben Okafor",), id="more against"),
        pytest.param("ARX", False, ("Ben Okafor",), id="a tie"),
        pytest.param("XXX", False, (), id="nobody says anything"),
        pytest.param("AXX", True, (), id="one for, the others abstain"),
    ],
)
def test_a_request_is_carried_by_more_for_than_against(asked: Ports, choices, approved, dissent):
    says = {"A": Choice.APPROVE, "R": Choice.REJECT, "X": Choice.ABSTAIN}
    for person, choice in zip((BEN, CLARA, ELENA), choices, strict=True):
        vote(asked, person, says[choice])
    decision = close(asked)
    assert (decision.approved, decision.dissent) == (approved, dissent)
    assert decision.tally == Tally(choices.count("A"), choices.count("R"), choices.count("X"))


def test_an_approval_expires_as_long_after_as_the_policy_says(asked: Ports):
    decision = decide(asked)
    assert decision.decided_at.date() == date(2026, 4, 1)
    assert decision.expires_on == date(2027, 4, 1)


def test_a_rejection_expires_never_and_promises_nothing(asked: Ports):
    assert decide(asked, Choice.REJECT).expires_on is None
    assert pending(asked) == []
    assert request_of(asked).state is State.REJECTED


def test_an_approval_promises_the_alias_and_does_not_move_it(asked: Ports):
    decide(asked)
    assert pending(asked) == ["R-0001"]
    assert asked.registry.alias_holder("card-fraud", "champion") == "1"
    assert request_of(asked).state is State.APPROVED


def test_a_decision_stands_in_the_log_with_its_tally_and_its_dissent(asked: Ports):
    for person, choice in ((BEN, Choice.APPROVE), (CLARA, Choice.APPROVE), (ELENA, Choice.REJECT)):
        vote(asked, person, choice)
    close(asked, reason="two against one")
    with asked.store.reader() as reader:
        entry = reader.events()[0].event
    assert (entry["action"], entry["reason"]) == ("decision:approved", "two against one")
    assert entry["actor"]["id"] == "amina"
    assert entry["digest"] == request_of(asked).dossier.digest
    assert entry["detail"] == {
        "tally": {"approve": 2, "reject": 1, "abstain": 0},
        "dissent": ["Elena Petrova"],
        "expires_on": "2027-04-01",
    }


def test_a_decision_is_one_entry(asked: Ports):
    decide(asked)
    assert [action for action in actions(asked) if action.startswith("decision:")] == ["decision:approved"]
