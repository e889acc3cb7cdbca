from dataclasses import replace

import pytest

from governance.review.request import Choice, State
from governance.services.assess import assess
from governance.services.ports import Ports
from governance.services.read import review
from tests.builders import AMINA, BEN, FARAH, GRETA, HENRIK, MODEL, a_policy, a_requirement, a_spec
from tests.fakes import FakeDocuments
from tests.services.changes import assessed_again, other_champion, other_files
from tests.steps import actions, ask, close, decide, refused, request_of, under, vote, vote_all, votes_of


@pytest.mark.parametrize("person", [AMINA, BEN, GRETA, HENRIK], ids=lambda person: str(person.role))
def test_only_a_model_owner_asks(assessed: Ports, person):
    with refused(assessed, "may not request a promotion; expected a model owner"):
        ask(assessed, actor=person)


@pytest.mark.parametrize("reason", ["", " \n\t "], ids=["empty", "blank"])
def test_nobody_asks_without_a_reason(assessed: Ports, reason):
    with refused(assessed, "a reason is needed"):
        ask(assessed, reason=reason)


def test_nobody_asks_for_a_version_without_evidence(console: Ports):
    ask_first_for_the_policy(console)
    with refused(console, r"card-fraud/2 has no evidence; run `placet assess card-fraud 2` first"):
        ask(console)


def test_nobody_asks_for_what_serves_already(assessed: Ports):
    assessed.registry.set_alias(MODEL, "champion", "2")
    with refused(assessed, "card-fraud/2 already is champion"):
        ask(assessed)


def test_nobody_asks_for_a_tier_that_the_policy_does_not_know(assessed: Ports):
    untiered = replace(assessed, documents=FakeDocuments({MODEL: a_spec(tier="extreme")}, a_policy()))
    with refused(untiered, "the model's tier is extreme, and the policy knows high"):
        ask(untiered)


def test_nobody_asks_twice_on_the_same_dossier(asked: Ports):
    with refused(asked, "R-0001 already asks for this, on the same dossier"):
        ask(asked)


def test_nobody_asks_again_on_evidence_that_was_rejected(asked: Ports):
    decide(asked, Choice.REJECT)
    with refused(asked, r"R-0001 was rejected on this evidence; a new request needs new evidence"):
        ask(asked)


def test_a_rejected_version_is_asked_for_again_on_new_evidence(asked: Ports):
    decide(asked, Choice.REJECT)
    assessed_again(asked)
    assert ask(asked).id == "R-0002"
    assert request_of(asked, "R-0001").state is State.REJECTED


def test_a_request_freezes_what_was_assessed(asked: Ports):
    dossier = request_of(asked).dossier
    with asked.store.reader() as reader:
        found = reader.assessment(MODEL, "2")
    registry = asked.registry
    assert (dossier.model, dossier.version, dossier.alias) == (MODEL, "2", "champion")
    assert (dossier.data, dossier.evidence, dossier.card) == (found.data, found.evidence, found.card)
    assert dossier.policy == asked.documents.policy().digest
    assert dossier.artifact == registry.artifact_digest(registry.version(MODEL, "2"))
    assert dossier.champion == registry.artifact_digest(registry.version(MODEL, "1"))


def test_a_request_stands_in_the_log_with_its_reason_and_its_dossier(asked: Ports):
    with asked.store.reader() as reader:
        entry = reader.events()[0].event
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
    ask_first_for_the_policy(change(assessed), f"{part} changed since card-fraud/2 was assessed")
    with refused(assessed, f"{part} changed since card-fraud/2 was assessed; run `placet assess card-fraud 2` first"):
        ask(assessed)


def test_renewing_voids_the_votes_and_keeps_them_on_record(asked: Ports):
    vote_all(asked, people=[BEN])
    old = request_of(asked).dossier.digest
    assessed_again(asked)
    renewed = ask(asked)
    assert (renewed.id, renewed.state) == ("R-0001", State.IN_REVIEW)
    assert renewed.dossier.digest != old
    assert [vote.dossier for vote in votes_of(asked)] == [old]
    seen = review(asked, "R-0001")
    assert ([v.person for v in seen.votes], [v.person for v in seen.void]) == ([], ["ben"])


def test_renewing_says_what_has_changed(asked: Ports):
    stricter = under(asked, a_policy(a_requirement("recall", at_least=0.5), version=2))
    ask(stricter)
    with asked.store.reader() as reader:
        entry = reader.events()[0].event
    assert (entry["action"], entry["detail"]["changed"]) == ("request:renewed", ["the policy"])


def test_who_became_an_owner_before_it_was_renewed_does_not_vote_on_it(asked: Ports):
    owner = {"name": "Payments Risk", "contact": "payments-risk@example.org", "people": ["farah", "ben"]}
    owned = replace(asked, documents=FakeDocuments({MODEL: a_spec(owner=owner)}, a_policy()))
    assess(owned, FARAH, MODEL, "2")
    ask(owned)
    with refused(owned, "Ben Okafor owns card-fraud"):
        vote(owned, BEN)


def test_a_renewed_request_is_voted_on_anew(asked: Ports):
    vote_all(asked)
    assessed_again(asked)
    ask(asked)
    with refused(asked, "R-0001 has no quorum; missing: 3 more votes, 1 vote from the ethics seat"):
        close(asked)
    assert vote(asked, BEN).person == "ben"


def test_measuring_the_same_again_leaves_the_request_and_its_votes(asked: Ports):
    vote_all(asked, people=[BEN])
    assess(asked, FARAH, MODEL, "2")
    seen = review(asked, "R-0001")
    assert (seen.changed, [v.person for v in seen.votes]) == ((), ["ben"])
    with refused(asked, "R-0001 already asks for this, on the same dossier"):
        ask(asked)


def test_who_was_an_owner_before_it_was_renewed_does_not_vote_on_it_either(asked: Ports):
    owner = {"name": "Payments Risk", "contact": "payments-risk@example.org", "people": ["ben"]}
    ask(owned := replace(asked, documents=FakeDocuments({MODEL: a_spec(owner=owner)}, a_policy(version=2))))
    assert request_of(owned).owners == ("farah", "ben")


def test_a_decided_request_is_not_renewed(asked: Ports):
    decide(asked, Choice.REJECT)
    assessed_again(asked)
    ask(asked)
    assert actions(asked).count("request:opened") == 2
    assert "request:renewed" not in actions(asked)


def ask_first_for_the_policy(console: Ports, fault: str = "no evidence") -> None:
    """Ask in vain, so that the policy is on record and a second refusal leaves no trace at all."""
    with pytest.raises(Exception, match=fault):
        ask(console)
