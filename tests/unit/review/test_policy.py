import pytest
from pydantic import ValidationError

from governance.parsing import read_document
from governance.review.policy import Policy, Tier
from governance.review.quorum import missing_for_quorum
from governance.review.request import Choice, Tally, counting, tally
from governance.settings import DATA
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    DEV,
    ELENA,
    a_dossier,
    a_person,
    a_policy,
    a_requirement,
    a_tier,
    a_vote,
)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"at_least": None}, "a limit: `at_least`, `at_most` or both", id="no limit"),
        pytest.param({"id": "Recall!"}, "match pattern", id="an id that is no word"),
        pytest.param({"versus": "challenger"}, "'champion'", id="a comparison with a stranger"),
        pytest.param({"when_not_met": "shrug"}, "'block', 'refer' or 'note'", id="an unknown effect"),
        pytest.param({"at_lesat": 0.5}, "Extra inputs are not permitted", id="a misspelt limit"),
    ],
)
def test_a_requirement_that_cannot_be_judged_is_refused(fields, expected):
    with pytest.raises(ValidationError, match=expected):
        a_requirement(**{"at_least": 0.7} | fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"seats": []}, "at least 1 item", id="no seats"),
        pytest.param({"quorum": {"at_least": 0}}, "greater than or equal to 1", id="a quorum of nobody"),
        pytest.param({"quorum": {"at_least": 1, "including": {"press": 1}}}, r"only, not \['press'\]", id="a quorum of strangers"),
        pytest.param({"voting": "by lot"}, "'majority'", id="an unknown way to vote"),
        pytest.param({"voting": {"vetoes": ["press"]}}, r"vetoes of seats .* only, not \['press'\]", id="a veto of strangers"),
        pytest.param({"valid_for_days": 0}, "greater than or equal to 1", id="an approval that never holds"),
        pytest.param({"requirements": [a_requirement("auc"), a_requirement("auc")]}, r"each requirement id once, not \['asks-auc'\] again", id="a requirement twice"),
    ],
)  # fmt: skip
def test_a_tier_that_cannot_decide_is_refused(fields, expected):
    with pytest.raises(ValidationError, match=expected):
        Tier.model_validate(a_tier().model_dump() | fields)


def test_the_policy_we_ship_is_valid_and_asks_something_of_every_tier():
    shipped = read_document(DATA / "policies" / "standard.yaml", Policy)
    assert set(shipped.tiers) == {"high", "medium", "low"}
    assert all(tier.requirements for tier in shipped.tiers.values())


def test_a_digest_names_exactly_one_policy():
    assert a_policy().digest == a_policy().digest
    assert a_policy().digest != a_policy(a_requirement("auc", at_least=0.71)).digest


QUORUM = a_tier(quorum={"at_least": 3, "including": {"ethics": 1, "lay": 2}}).quorum


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        pytest.param([], ("3 more votes", "1 vote from the ethics seat", "2 votes from the lay seat"), id="nobody"),
        pytest.param([BEN, ELENA], ("1 more vote", "1 vote from the lay seat"), id="too few of one seat"),
        pytest.param([AMINA, CLARA, DEV, BEN], ("2 votes from the lay seat",), id="enough, but not of every seat"),
        pytest.param([BEN, ELENA, a_person(seat="lay")], (), id="exactly enough"),
        pytest.param([AMINA, BEN, ELENA, a_person(seat="lay")], (), id="more than enough"),
    ],
)
def test_a_quorum_says_what_it_misses(people, missing):
    assert missing_for_quorum([a_vote(person) for person in people], QUORUM) == missing


def test_an_abstention_counts_for_the_quorum_only():
    votes = [a_vote(person, Choice.ABSTAIN) for person in (BEN, ELENA, a_person(seat="lay"))]
    assert missing_for_quorum(votes, QUORUM) == ()
    assert tally(votes) == Tally(0, 0, 3)


def test_votes_on_another_dossier_do_not_count():
    old, new = a_vote(dossier="sha256:old"), a_vote(CLARA)
    assert counting([old, new], a_dossier().digest) == (new,)


@pytest.mark.parametrize("part", ["artifact", "data", "evidence", "card", "policy", "champion"])
def test_any_other_part_makes_another_dossier(part):
    other = a_dossier(**{part: "sha256:other"})
    assert other.digest != a_dossier().digest
    assert a_dossier().changed(other) == (part,)


def test_no_champion_is_another_dossier_than_one():
    assert a_dossier(champion=None).digest != a_dossier().digest
    assert a_dossier().changed(a_dossier()) == ()
