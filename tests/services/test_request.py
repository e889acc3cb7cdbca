from dataclasses import replace
from datetime import timedelta

import pytest

from governance.committee.acts import Choice
from governance.committee.policy import Policy
from governance.committee.request import Purpose, State
from governance.records import Role
from governance.sentences import deciding, refusals, writing
from governance.services.acting import seeing_everything
from governance.services.committee.emergency import break_glass
from governance.services.committee.obstacles import hopeless
from governance.services.committee.policy import announce_policy
from governance.services.committee.request import open_request, prospect
from governance.services.committee.withdraw import withdraw
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.views.read import review
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
    KOFI,
    LIN,
    MARTA,
    MODEL,
    NOON,
    ROBOT,
    a_person,
    a_policy,
    a_requirement,
    a_roster,
    a_spec,
    by,
)
from tests.fakes import FakeDocuments
from tests.services.changes import assessed_again, other_champion, other_files
from tests.steps import (
    actions,
    adopt,
    ask,
    at,
    close,
    decide,
    held_on,
    joined_by,
    last_entry,
    may_not,
    refusal,
    refused,
    request_of,
    under,
    vote,
    vote_all,
    votes_of,
)


@pytest.mark.parametrize("person", [AMINA, BEN, LIN, MARTA, GRETA, HENRIK], ids=lambda person: str(person.role))
def test_only_a_model_owner_or_a_program_asks(assessed: Ports, person):
    with refused(assessed, may_not(person, "request a promotion", "model owner", "service account")):
        ask(assessed, actor=person)


@pytest.mark.parametrize("reason", ["", " \n\t "], ids=["empty", "blank"])
def test_nobody_asks_without_a_reason(assessed: Ports, reason):
    with refused(assessed, refusals.no_reason()):
        ask(assessed, reason=reason)


def test_nobody_asks_for_a_version_without_evidence(console: Ports):
    announce_policy(by(console, FARAH))
    with refused(console, refusals.no_evidence("card-fraud", "2")):
        ask(console)


def test_nobody_asks_for_what_was_put_past_the_decisions_where_it_serves(asked: Ports):
    decide(asked)
    settle(asked)
    asked.registry.set_alias(MODEL, "champion", "1")
    assess(by(asked, FARAH), MODEL, "1")
    with refused(asked, refusals.serves_without_decision("card-fraud/1", "champion")):
        ask(asked, "1")


@pytest.fixture
def serving(assessed: Ports) -> Ports:
    """A console that found version 2 serving.

    R-0001 asks for its adoption.
    """
    assessed.registry.set_alias(MODEL, "champion", "2")
    assess(by(assessed, FARAH), MODEL, "2")
    assert ask(assessed).purpose is Purpose.INCUMBENT
    return assessed


def test_what_serves_already_is_adopted_by_a_decision_and_serves_on_meanwhile(serving: Ports):
    settle(serving)
    assert serving.registry.alias_holder(MODEL, "champion") == "2"
    decide(serving)
    settle(serving)
    assert serving.registry.alias_holder(MODEL, "champion") == "2"
    assert review(seeing_everything(serving), "R-0001").request.state is State.SETTLED
    assert actions(serving)[-1] == "alias:moved"


def test_what_serves_already_and_is_rejected_serves_no_longer(serving: Ports):
    decide(serving, Choice.REJECT)
    settle(serving)
    assert serving.registry.alias_holder(MODEL, "champion") is None
    assert actions(serving)[-1] == "alias:cleared"


def test_what_serves_already_and_was_rejected_is_not_asked_for_again_on_the_same_evidence(serving: Ports):
    decide(serving, Choice.REJECT)
    with refused(serving, refusals.rejected_on_this_evidence("R-0001", "card-fraud", "2")):
        ask(serving)


def test_nobody_asks_for_a_tier_that_the_policy_does_not_know(assessed: Ports):
    untiered = replace(assessed, documents=FakeDocuments({MODEL: a_spec(tier="extreme")}, a_policy()))
    assess(by(untiered, FARAH), MODEL, "2")
    with refused(untiered, refusals.no_such_tier("standard, version 1", "extreme", ("high",))):
        ask(untiered)


def test_nobody_asks_for_anything_at_a_tier_that_is_prohibited(console: Ports):
    tiers = {"tiers": {"high": {"prohibited": "The law forbids it."}}}
    forbidden = under(console, Policy.model_validate(a_policy().model_dump() | tiers))
    assess(by(forbidden, FARAH), MODEL, "2")
    with refused(forbidden, refusals.tier_prohibited("card-fraud", "high", "The law forbids it.")):
        ask(forbidden)


def test_nobody_asks_twice_on_the_same_dossier(asked: Ports):
    with refused(asked, refusals.asked_for_already("R-0001")):
        ask(asked)


def test_nobody_asks_again_on_evidence_that_was_rejected(asked: Ports):
    decide(asked, Choice.REJECT)
    with refused(asked, refusals.rejected_on_this_evidence("R-0001", "card-fraud", "2")):
        ask(asked)


def test_a_rejected_version_is_asked_for_again_on_new_evidence(asked: Ports):
    decide(asked, Choice.REJECT)
    assessed_again(asked)
    assert ask(asked).id == "R-0002"
    assert request_of(asked, "R-0001").state is State.REJECTED


def test_a_request_freezes_what_was_assessed(asked: Ports):
    dossier = request_of(asked).dossier
    with asked.store.reader() as reader:
        assessment = reader.evidence.assessment(MODEL, "2")
    registry = asked.registry
    assert (dossier.model, dossier.version, dossier.alias) == (MODEL, "2", "champion")
    assert (dossier.training, dossier.evaluation) == (assessment.training, assessment.evaluation)
    assert (dossier.evidence, dossier.card) == (assessment.evidence, assessment.card)
    assert dossier.policy == asked.documents.policy().digest
    assert dossier.artifact == registry.artifact_digest(registry.version(MODEL, "2"))
    assert dossier.champion == registry.artifact_digest(registry.version(MODEL, "1"))


def test_a_request_stands_in_the_log_with_its_reason_and_its_dossier(asked: Ports):
    entry = last_entry(asked)
    assert (entry["action"], entry["subject"], entry["reason"]) == ("request:opened", "request/R-0001", "it finds more")
    assert entry["digest"] == request_of(asked).dossier.digest
    assert entry["actor"] == {
        "id": "farah",
        "name": "Farah Nasser",
        "role": "model owner",
        "assurance": "demo",
        "seat": None,
    }


def test_a_request_for_another_alias_is_compared_with_the_champion_all_the_same(assessed: Ports):
    registry = assessed.registry
    dossier = ask(assessed, alias="challenger").dossier
    assert dossier.champion == registry.artifact_digest(registry.version(MODEL, "1"))


@pytest.mark.parametrize(
    ("change", "part"),
    [(other_files, "the model's files"), (other_champion, "the serving version it is compared with")],
    ids=["files", "champion"],
)
def test_nobody_asks_on_evidence_about_something_else(assessed: Ports, change, part):
    change(assessed)
    with refused(assessed, refusals.assessed_before_change([part], "card-fraud/2", MODEL, "2")):
        ask(assessed)


def test_renewing_voids_the_votes_and_keeps_them_on_record(asked: Ports):
    vote_all(asked, people=[BEN])
    old = request_of(asked).dossier.digest
    assessed_again(asked)
    renewed = ask(asked)
    assert (renewed.id, renewed.state) == ("R-0001", State.IN_REVIEW)
    assert renewed.dossier.digest != old
    assert [vote.cast.digest for vote in votes_of(asked)] == [old]
    request = held_on(asked)
    assert ([v.person for v in request.counting], [v.person for v in request.void]) == ([], ["ben"])


def test_renewing_says_what_has_changed(asked: Ports):
    before = request_of(asked).digest
    ask(assessed_again(asked), reason="it has seen more")
    entry = last_entry(asked)
    assert (entry["action"], entry["reason"]) == ("request:renewed", "it has seen more")
    assert entry["detail"]["changed"] == ["the data it was measured on", "the evidence", "the model card"]
    assert entry["detail"]["before"] == before
    assert entry["digest"] == request_of(asked).digest != before


def test_renewing_gives_the_committee_its_time_again(asked: Ports):
    first = request_of(asked).due_at
    later = at(asked, NOON + timedelta(days=20))
    renewed = ask(assessed_again(later))
    assert renewed.due_at.date() == (NOON + timedelta(days=50)).date()
    assert renewed.due_at > first


@pytest.mark.parametrize("adopted", [False, True], ids=["written", "adopted"])
def test_renewing_changes_no_policy(asked: Ports, adopted):
    stricter = a_policy(a_requirement("recall", at_least=0.99), version=2)
    later = under(asked, stricter)
    if adopted:
        adopt(later, stricter)
    before = request_of(later).dossier.policy
    assert ask(assessed_again(later)).dossier.policy == before == a_policy().digest


def test_a_policy_that_was_written_meanwhile_makes_no_other_dossier(asked: Ports):
    stricter = under(asked, a_policy(a_requirement("recall", at_least=0.99), version=2))
    with refused(stricter, refusals.asked_for_already("R-0001")):
        ask(stricter)


def test_the_next_request_is_judged_by_the_policy_that_was_adopted(asked: Ports):
    decide(asked, Choice.REJECT)
    stricter = a_policy(a_requirement("recall", at_least=0.99), version=2)
    adopt(asked, stricter)
    assert ask(assessed_again(asked)).dossier.policy == stricter.digest


def test_who_became_an_owner_before_it_was_renewed_does_not_vote_on_it(asked: Ports):
    owner = {"name": "Payments Risk", "contact": "payments-risk@example.org", "people": ["farah", "ben"]}
    owned = replace(asked, documents=FakeDocuments({MODEL: a_spec(owner=owner)}, a_policy()))
    assess(by(owned, FARAH), MODEL, "2")
    ask(owned)
    with refused(owned, refusals.takes_no_part("Ben Okafor", deciding.conflict_keeps_out("owns card-fraud"))):
        vote(owned, BEN)


def test_a_renewed_request_is_voted_on_anew(asked: Ports):
    vote_all(asked)
    assessed_again(asked)
    ask(asked)
    with refused(
        asked,
        refusals.no_quorum(
            "R-0001",
            (deciding.more_votes(3), deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(1, "lay")),
        ),
    ):
        close(asked)
    assert vote(asked, BEN).person == "ben"


def test_measuring_the_same_again_leaves_the_request_and_its_votes(asked: Ports):
    vote_all(asked, people=[BEN])
    assess(by(asked, FARAH), MODEL, "2")
    seen = review(seeing_everything(asked), "R-0001")
    assert (seen.changed, [v.person for v in seen.held.counting]) == ((), ["ben"])
    with refused(asked, refusals.asked_for_already("R-0001")):
        ask(asked)


def test_who_was_an_owner_before_it_was_renewed_does_not_vote_on_it_either(asked: Ports):
    owner = {"name": "Payments Risk", "contact": "payments-risk@example.org", "people": ["ben"]}
    owned = replace(asked, documents=FakeDocuments({MODEL: a_spec(owner=owner)}, a_policy()))
    assess(by(owned, FARAH), MODEL, "2")
    ask(owned)
    assert request_of(owned).conflicts == {"farah": "owns card-fraud", "ben": "owns card-fraud"}


def test_a_decided_request_is_not_renewed(asked: Ports):
    decide(asked, Choice.REJECT)
    assessed_again(asked)
    ask(asked)
    assert actions(asked).count("request:opened") == 2
    assert "request:renewed" not in actions(asked)


# Who is in conflict

OWNED = {
    "name": "Payments Risk",
    "contact": "payments-risk@example.org",
    "people": ["farah"],
    "groups": ["payments-risk"],
}
CONFLICTS = {
    "an owner": (FARAH, {}, {"farah": "owns card-fraud"}),
    "somebody else who asks": (a_person(Role.MODEL_OWNER, None, "yusuf"), {}, {"farah": "owns card-fraud", "yusuf": "asked for this"}),
    "a program that asks": (ROBOT, {}, {"farah": "owns card-fraud", "pipeline": "asked for this"}),
    "who made the run": (FARAH, {"known_as": ("d.raman",)}, {"farah": "owns card-fraud", "dev": "made card-fraud/2"}),
    "a group of the owner's": (FARAH, {"groups": ("choir", "payments-risk")}, {"farah": "owns card-fraud", "dev": "is in payments-risk, which owns card-fraud"}),
}  # fmt: skip


@pytest.mark.parametrize(("actor", "dev", "conflicts"), CONFLICTS.values(), ids=CONFLICTS)
def test_who_has_an_interest_is_in_conflict_and_the_request_says_why(assessed: Ports, actor, dev, conflicts):
    assessed.registry.say_who_made("card-fraud", "2", "d.raman")
    owned = replace(assessed, documents=FakeDocuments({MODEL: a_spec(owner=OWNED)}, a_policy()))
    assess(by(joined := joined_by(owned, actor, replace(DEV, **dev)), FARAH), MODEL, "2")
    assert ask(joined, actor=actor).conflicts == conflicts


# Re-attestation and appeal


def test_the_version_that_serves_asks_to_serve_longer(asked: Ports):
    decide(asked)
    settle(asked)
    assess(by(asked, FARAH), MODEL, "2")
    again = ask(asked)
    assert (again.id, again.purpose, again.regards) == ("R-0002", Purpose.REATTESTATION, "R-0001")


def test_a_re_attestation_that_is_approved_supersedes_the_approval_it_renews(asked: Ports):
    decide(asked)
    settle(asked)
    assess(by(asked, FARAH), MODEL, "2")
    decide(asked, request=ask(asked).id)
    settle(asked)
    assert (request_of(asked).state, request_of(asked, "R-0002").state) == (State.SUPERSEDED, State.SETTLED)
    assert asked.registry.alias_holder(MODEL, "champion") == "2"


def rejected(ports: Ports) -> Ports:
    """Reject R-0001.

    Ben, Clara and Elena reject it, and Amina closes it.
    """
    decide(ports, Choice.REJECT)
    return ports


def test_nobody_appeals_against_what_was_not_rejected(asked: Ports):
    decide(asked)
    with refused(asked, refusals.appeal_against_no_rejection("R-0001", "approved")):
        ask(asked, appeal="R-0001")


def test_nobody_appeals_without_new_evidence(asked: Ports):
    with refused(rejected(asked), refusals.appeal_without_new_evidence("R-0001", "card-fraud", "2")):
        ask(asked, appeal="R-0001")


def test_nobody_appeals_against_what_is_about_something_else(asked: Ports):
    assessed_again(rejected(asked))
    with refused(asked, refusals.appeal_about_another("R-0001", "card-fraud/2")):
        ask(asked, appeal="R-0001", alias="challenger")


def test_nobody_appeals_twice(asked: Ports):
    first = ask(assessed_again(rejected(asked)), appeal="R-0001")
    withdraw(by(asked, FARAH), first.id, "not now")
    with refused(asked, refusals.appealed_already("R-0002", "R-0001")):
        ask(asked, appeal="R-0001")


def test_others_than_those_who_rejected_it_hear_an_appeal(asked: Ports):
    appeal = ask(assessed_again(rejected(asked)), appeal="R-0001")
    assert (appeal.purpose, appeal.regards) == (Purpose.APPEAL, "R-0001")
    for person in (BEN, CLARA, ELENA):
        with refused(
            asked,
            refusals.takes_no_part(
                person.name, deciding.conflict_keeps_out("voted on R-0001, which this appeals against")
            ),
        ):
            vote(asked, person, request=appeal.id)
    vote_all(asked, people=[JANA, KOFI, DEV], request=appeal.id)
    with refused(
        asked,
        refusals.takes_no_part(
            "Amina Haddad", deciding.conflict_keeps_out("closed R-0001, which this appeals against")
        ),
    ):
        close(asked, appeal.id)
    assert close(asked, appeal.id, actor=IVO).approved


# Withdrawal


@pytest.mark.parametrize("person", [AMINA, BEN, GRETA, HENRIK, ROBOT], ids=lambda person: str(person.role))
def test_only_who_owns_the_model_or_asked_withdraws(asked: Ports, person):
    with refused(asked, may_not(person, "withdraw a request", "model owner")):
        withdraw(by(asked, person), "R-0001", "not now")


def test_an_owner_of_another_model_does_not_withdraw(asked: Ports):
    yusuf = a_person(Role.MODEL_OWNER, None, "yusuf")
    with refused(joined := joined_by(asked, yusuf), refusals.request_of_another("Yusuf", "R-0001")):
        withdraw(by(joined, yusuf), "R-0001", "not now")


def test_a_program_withdraws_what_it_asked_for(assessed: Ports):
    ask(assessed, actor=ROBOT)
    withdraw(by(assessed, ROBOT), "R-0001", "a newer build is ready")
    assert request_of(assessed).state is State.WITHDRAWN


def test_what_was_withdrawn_is_neither_voted_on_nor_closed_and_may_be_asked_for_again(asked: Ports):
    vote_all(asked)
    withdraw(by(asked, FARAH), "R-0001", "not now")
    with refused(asked, refusals.no_longer_possible("R-0001", "withdrawn", "voted on")):
        vote(asked, DEV)
    with refused(asked, refusals.no_longer_possible("R-0001", "withdrawn", "voted on")):
        close(asked)
    assert ask(asked).id == "R-0002"


def test_nobody_withdraws_what_is_decided(asked: Ports):
    decide(asked)
    with refused(asked, refusals.no_longer_possible("R-0001", "approved", "withdrawn")):
        withdraw(by(asked, FARAH), "R-0001", "not now")


def test_nothing_is_opened_for_an_alias_that_could_never_be_moved(assessed: Ports):
    before = actions(assessed)
    with refusal(writing.alias_not_possible("latest", 255)):
        open_request(by(assessed, FARAH), MODEL, "2", "It serves better.", "latest")
    with refusal(writing.alias_not_possible("v2", 255)):
        break_glass(by(assessed, AMINA), MODEL, None, "It does harm.", "v2")
    assert actions(assessed) == before


def test_whoever_asks_is_told_at_once_what_lets_nobody_approve_it(console: Ports):
    strict = under(console, a_policy(a_requirement("recall", at_least=0.99, when_not_met="block")))
    assess(by(strict, FARAH), MODEL, "2")
    expected = prospect(by(strict, FARAH), MODEL, "2").blocked
    (reason,) = hopeless(seeing_everything(strict), ask(strict).id)
    assert expected == (reason,)
    assert reason.code == "policy-does-not-allow"
    few = replace(strict, documents=replace(strict.documents, people=a_roster([AMINA, CLARA, FARAH])))
    assert hopeless(seeing_everything(few), "R-0001")[0] == deciding.no_quorum_possible(
        [deciding.more_votes(1), deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(1, "lay")]
    )


def test_whoever_asks_for_what_can_be_approved_is_told_nothing_more(assessed: Ports):
    assert hopeless(seeing_everything(assessed), ask(assessed).id) == ()


def test_before_anybody_asks_the_request_is_as_it_will_be(assessed: Ports):
    expected = prospect(by(assessed, FARAH), MODEL, "2")
    opened = ask(assessed)
    looked = review(by(assessed, FARAH), opened.id)
    assert (expected.question, expected.tier) == (looked.question, looked.procedure)
    assert expected.due_at.date() == opened.due_at.date()
    assert expected.blocked == ()


def test_nobody_is_shown_a_request_that_would_not_be_opened(assessed: Ports):
    ask(assessed)
    with refused(assessed, refusals.asked_for_already("R-0001")):
        prospect(by(assessed, FARAH), MODEL, "2")
    decide(assessed, Choice.REJECT)
    with refused(assessed, refusals.rejected_on_this_evidence("R-0001", MODEL, "2")):
        prospect(by(assessed, FARAH), MODEL, "2")
    with refused(assessed, refusals.no_evidence(MODEL, "9")):
        prospect(by(assessed, FARAH), MODEL, "9")
