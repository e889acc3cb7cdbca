from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.canonical import digest_of
from governance.committee.acts import Choice, Tally, When
from governance.committee.request import State
from governance.errors import NotFound
from governance.sentences import deciding, measuring, refusals
from governance.sentences.phrase import Phrase
from governance.services.committee.participation import recuse
from governance.services.committee.question import ask_question, resolve_question
from governance.services.ports import Ports
from governance.services.record import Seen, seen_now
from governance.services.rosters import written_down
from governance.services.views.read import minutes
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    DEV,
    ELENA,
    FARAH,
    GRETA,
    HENRIK,
    IVO,
    JANA,
    LIN,
    MARTA,
    NOON,
    ROBOT,
    a_policy,
    a_requirement,
    by,
)
from tests.services.changes import CHANGES
from tests.services.policies import asked_under
from tests.steps import (
    actions,
    adopt,
    at,
    close,
    decide,
    held_on,
    last_entry,
    may_not,
    on_condition,
    pending,
    refusal,
    refused,
    request_of,
    under,
    vote,
    vote_all,
)


@pytest.mark.parametrize("person", [BEN, LIN, MARTA, FARAH, GRETA, HENRIK, ROBOT], ids=lambda person: str(person.role))
def test_only_a_chair_closes(asked: Ports, person):
    vote_all(asked)
    with refused(asked, may_not(person, "close a request", "chair")):
        close(asked, actor=person)


def test_a_chair_does_not_close_on_a_model_of_their_own(asked: Ports):
    vote_all(asked)
    with refused(asked, refusals.takes_no_part("Amina Haddad", deciding.conflict_keeps_out("owns card-fraud"))):
        close(asked, actor=replace(AMINA, id=FARAH.id))


def test_a_chair_who_stepped_back_does_not_close(asked: Ports):
    recuse(by(asked, AMINA), "R-0001", "my brother sold us the data")
    vote_all(asked)
    with refused(asked, refusals.takes_no_part("Amina Haddad", deciding.recused_from("R-0001"))):
        close(asked)
    assert close(asked, actor=IVO).approved


def test_nobody_closes_without_a_reason(asked: Ports):
    vote_all(asked)
    with refused(asked, refusals.no_reason()):
        close(asked, reason=" ")


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        pytest.param(
            [],
            [deciding.more_votes(3), deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(1, "lay")],
            id="nobody",
        ),
        pytest.param(
            [BEN, CLARA], [deciding.more_votes(1), deciding.votes_from_seat(1, "lay")], id="two, and no lay seat"
        ),
        pytest.param(
            [AMINA, CLARA, DEV],
            [deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(1, "lay")],
            id="enough, wrong seats",
        ),
        pytest.param([BEN, ELENA], [deciding.more_votes(1)], id="the right seats, too few"),
    ],
)
def test_nothing_is_decided_without_a_quorum(asked: Ports, people, missing):
    vote_all(asked, people=people)
    with refused(asked, refusals.no_quorum("R-0001", missing)):
        close(asked)


def test_nobody_closes_on_another_dossier_than_the_one_they_read(asked: Ports):
    vote_all(asked)
    with refused(asked, refusals.another_dossier_read("R-0001", "close it")):
        close(asked, seen=Seen("sha256:" + "0" * 64, 99))


@pytest.mark.parametrize(("change", "names"), CHANGES.values(), ids=CHANGES)
def test_nothing_is_decided_on_a_dossier_that_has_changed(asked: Ports, change, names):
    vote_all(asked)
    changed = change(asked)
    with refused(changed, refusals.dossier_has_changed("R-0001", names, "card-fraud", "2")):
        close(changed)


@pytest.mark.parametrize(("choice", "state"), [(Choice.APPROVE, "approved"), (Choice.REJECT, "rejected")])
def test_nothing_is_decided_twice(asked: Ports, choice, state):
    decide(asked, choice)
    with refused(asked, refusals.no_longer_possible("R-0001", state, "voted on")):
        close(asked)


# The evidence says AUC 0.995 and recall 54 of 60, by construction of the log.
def recall_blocks(least: str) -> Phrase:
    limits = deciding.limits(least, None)
    return deciding.requirement_blocks(
        "asks-recall", deciding.value_against_limits("90.0 %", "79.9 %", "95.3 %", limits)
    )


BLOCKED = {
    "a limit that is not met": (
        a_policy(a_requirement("recall", at_least=0.99)),
        recall_blocks("99.0 %"),
    ),
    "a measurement that may not be missing": (
        a_policy(a_requirement("calibration", when_not_measured="block")),
        deciding.requirement_blocks("asks-calibration", deciding.not_in_evidence("calibration")),
    ),
    "an answer that may not be open": (
        a_policy(a_requirement("recall", at_least=0.9, when_inconclusive="block")),
        recall_blocks("90.0 %"),
    ),
    "a policy that asks nothing": (
        a_policy().model_copy(
            update={"tiers": {"high": a_policy().tiers["high"].model_copy(update={"requirements": ()})}}
        ),
        deciding.policy_asks_nothing(),
    ),
}


@pytest.mark.parametrize(("policy", "why"), BLOCKED.values(), ids=BLOCKED)
def test_no_vote_approves_what_the_policy_blocks(console: Ports, policy, why):
    strict = asked_under(console, policy)
    vote_all(strict)
    with refused(strict, refusals.policy_blocks("card-fraud/2", [why])):
        close(strict)


def test_what_the_policy_blocks_can_still_be_rejected(console: Ports):
    strict = asked_under(console, a_policy(a_requirement("recall", at_least=0.99)))
    assert decide(strict, Choice.REJECT).approved is False


def test_what_the_policy_refers_is_for_people_to_weigh(console: Ports):
    lenient = asked_under(console, a_policy(a_requirement("recall", at_least=0.99, when_not_met="refer")))
    assert decide(lenient).approved is True


def test_the_rule_of_the_policy_decides(console: Ports):
    unanimous = asked_under(console, a_policy(voting="unanimity"))
    for person, choice in ((BEN, Choice.APPROVE), (CLARA, Choice.APPROVE), (ELENA, Choice.REJECT)):
        vote(unanimous, person, choice)
    decision = close(unanimous)
    assert (decision.approved, decision.because) == (False, "2 of 3 approve, all is asked")


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(a_policy(a_requirement("recall", at_least=0.99), version=2), id="one that would block it"),
        pytest.param(a_policy(quorum={"at_least": 5}, version=2), id="one with a larger quorum"),
        pytest.param(a_policy(valid_for_days=1, version=2), id="one with a shorter approval"),
    ],
)
@pytest.mark.parametrize("adopted", [False, True], ids=["written", "adopted"])
def test_a_policy_that_came_later_changes_nothing_for_an_open_request(asked: Ports, policy, adopted):
    later = under(asked, policy)
    if adopted:
        adopt(later, policy)
    decision = decide(later)
    assert (decision.approved, decision.expires_on) == (True, date(2027, 4, 1))


def test_nothing_is_decided_while_a_blocking_question_is_open(asked: Ports):
    ask_question(by(asked, BEN), "R-0001", "Who answers at night?", blocking=True)
    ask_question(by(asked, CLARA), "R-0001", "Since when?", blocking=False)
    vote_all(asked)
    with refused(asked, refusals.questions_block("R-0001", "Q-1 (Ben Okafor)")):
        close(asked)
    resolve_question(by(asked, BEN), "R-0001", "Q-1", "the owner told me")
    assert close(asked).approved


def test_a_chair_closes_on_a_page_that_shows_everything(asked: Ports):
    page = seen_now(asked, "R-0001")
    vote_all(asked)
    what_happened = (
        r"3 things have happened on R-0001 since this page was shown: Ben Okafor \(vote cast\), "
        r"Clara Lindqvist \(vote cast\), Elena Petrova \(vote cast\). Read the page again before you close it"
    )
    with refused(asked, what_happened):
        close(asked, seen=page)


def test_nothing_is_decided_that_can_have_no_quorum_and_the_refusal_says_what_to_do(asked: Ports):
    for person in (BEN, JANA):
        recuse(by(asked, person), "R-0001", "I built it")
    vote_all(asked, people=[AMINA, CLARA, ELENA])
    no_quorum = (
        "R-0001 cannot reach a quorum: even if everybody who may vote does, it still needs 1 vote from the ethics seat. "
        "Name more members in people.yaml, or withdraw it"
    )
    with refused(asked, no_quorum):
        close(asked)


def test_nothing_is_decided_after_the_deadline(asked: Ports):
    vote_all(asked)
    with refused(
        late := at(asked, NOON + timedelta(days=31)), refusals.lapsed("R-0001", "2026-05-01 13:01", "voted on")
    ):
        close(late)


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
    assert held_on(asked).decision.at.date() == date(2026, 4, 1)
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
    entry = last_entry(asked)
    written, digest = minutes(asked, "R-0001")
    assert (entry["action"], entry["reason"]) == ("decision:approved", "two against one")
    assert entry["actor"]["id"] == "amina"
    assert entry["digest"] == request_of(asked).dossier.digest
    assert entry["detail"] == {
        "revision": 5,
        "digest": request_of(asked).digest,
        "approved": True,
        "tally": {"approve": 2, "reject": 1, "abstain": 0},
        "because": "2 of 3 approve, more than half is asked",
        "dissent": ["Elena Petrova"],
        "conditions": [],
        "expires_on": "2027-04-01",
        "minutes": digest,
        "roster": written_down(asked.documents.roster())["roster"],
    }
    assert digest == digest_of(written)
    assert [vote.name for vote in written.votes] == ["Ben Okafor", "Clara Lindqvist", "Elena Petrova"]


def test_a_request_that_nobody_has_decided_has_no_minutes(asked: Ports):
    vote_all(asked)
    with refusal(measuring.no_minutes_yet("R-0001"), NotFound):
        minutes(asked, "R-0001")


def test_the_last_vote_of_each_member_decides_and_is_the_one_that_is_signed(asked: Ports):
    vote_all(asked, Choice.REJECT)
    vote_all(asked, Choice.APPROVE)
    assert close(asked).tally == Tally(3, 0, 0)
    assert {vote.meaning for vote in minutes(asked, "R-0001")[0].votes} == {"approval"}


def test_an_approval_carries_the_conditions_on_the_table_and_waits_for_those_before_it(asked: Ports):
    on_condition(asked)
    on_condition(asked, text="Count complaints.", when=When.AFTER)
    assert decide(asked).conditions == ("C-1", "C-2")
    assert (pending(asked), request_of(asked).state) == ([], State.APPROVED)


def test_a_rejection_carries_no_conditions(asked: Ports):
    on_condition(asked)
    assert decide(asked, Choice.REJECT).conditions == ()


def test_a_decision_is_one_entry(asked: Ports):
    decide(asked)
    assert [action for action in actions(asked) if action.startswith("decision:")] == ["decision:approved"]
