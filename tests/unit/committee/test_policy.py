from typing import Any

import pytest
from pydantic import ValidationError

from governance.committee.policy import Criterion, Policy, Prohibited, Requirement, Tier, Voting
from governance.parsing import read_document
from governance.settings import DATA
from tests.builders import a_dossier, a_policy, a_requirement, a_tier


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


def test_a_requirement_without_a_sentence_for_not_met_has_the_bytes_it_always_had():
    # As computed by the program that knew no such sentence.
    before = "sha256:2360a2e936252abeb19da1dc2afc7099da54b5060e2e4a6fb0bc019b808fce91"
    assert a_policy().digest == before
    assert a_policy(a_requirement(not_met="It tells nothing apart.")).digest != before


def test_the_standard_policy_has_a_sentence_for_each_requirement_that_is_not_met():
    tiers = read_document(DATA / "policies" / "standard.yaml", Policy).tiers.values()
    asked = [requirement for tier in tiers if isinstance(tier, Tier) for requirement in tier.requirements]
    assert [requirement.id for requirement in asked if requirement.not_met is None] == []
    assert len(asked) == 8


AUC = {"measure": "auc", "at_least": 0.7}
REPORT = {"attachment": "test-report"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param({}, "one of `measure`, `attachment`, `all_of`, `any_of`, not none", id="nothing"),
        pytest.param(AUC | REPORT, r"not \['measure', 'attachment'\]", id="two things at once"),
        pytest.param({"all_of": [AUC], "any_of": [AUC]}, r"not \['all_of', 'any_of'\]", id="all of and any of"),
        pytest.param({"all_of": []}, "at least one criterion in `all_of`", id="all of nothing"),
        pytest.param({"any_of": []}, "at least one criterion in `any_of`", id="any of nothing"),
        pytest.param({"at_least": 0.7, "all_of": [AUC]}, r"limits on a `measure` only, not \['at_least'\] on `all_of`", id="a limit on several"),
        pytest.param(REPORT | {"by": ["sex"]}, r"limits on a `measure` only, not \['by'\] on `attachment`", id="a group of a document"),
        pytest.param({"attachment": "Test Report"}, "match pattern", id="a kind that is no word"),
        pytest.param({"any_of": [AUC, {"all_of": [{"measure": "recall"}]}]}, "a limit: `at_least`, `at_most` or both", id="no limit, deep inside"),
        pytest.param({"any_of": [AUC | {"id": "auc"}]}, "Extra inputs are not permitted", id="a name inside"),
    ],
)  # fmt: skip
def test_a_criterion_asks_exactly_one_thing(asked, expected):
    with pytest.raises(ValidationError, match=expected):
        Requirement.model_validate({"id": "asks", "text": "It asks.", **asked})


def test_a_criterion_knows_what_it_is_made_of_in_the_order_it_was_written():
    asked = Criterion.model_validate({"any_of": [AUC, {"all_of": [REPORT, {"measure": "recall", "at_most": 0.9}]}]})
    assert [leaf.measure or leaf.attachment for leaf in asked.leaves()] == ["auc", "test-report", "recall"]
    assert len(asked.parts) == 2
    assert Criterion.model_validate(AUC).parts == ()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"seats": []}, "at least 1 item", id="no seats"),
        pytest.param({"quorum": {"at_least": 0}}, "greater than or equal to 1", id="a quorum of nobody"),
        pytest.param({"quorum": {"at_least": 1, "including": {"press": 1}}}, r"only, not \['press'\]", id="a quorum of strangers"),
        pytest.param({"voting": "by lot"}, "'majority'", id="an unknown way to vote"),
        pytest.param({"voting": {"vetoes": ["press"]}}, r"vetoes of seats .* only, not \['press'\]", id="a veto of strangers"),
        pytest.param({"valid_for_days": 0}, "greater than or equal to 1", id="an approval that never holds"),
        pytest.param({"review_days": 0}, "greater than or equal to 1", id="no days to decide"),
        pytest.param({"remind_days": -1}, "greater than or equal to 0", id="a reminder after the end"),
        pytest.param({"when_breached": "shrug"}, "'suspend' or 'note'", id="an unknown way to take a breach"),
        pytest.param({"when_expired": "shrug"}, "'clear' or 'keep'", id="an unknown way to end"),
        pytest.param({"requirements": [a_requirement("auc")], "reattestation": ["asks-recall"]}, r"asks requirements of this tier again, not \['asks-recall'\]", id="a re-attestation that asks something new"),
        pytest.param({"requirements": [a_requirement("auc"), a_requirement("auc")]}, r"each requirement id once, not \['asks-auc'\] again", id="a requirement twice"),
    ],
)  # fmt: skip
def test_a_tier_that_cannot_decide_is_refused(fields, expected):
    with pytest.raises(ValidationError, match=expected):
        Tier.model_validate(a_tier().model_dump() | fields)


def without(field: str) -> dict[str, Any]:
    """A policy without one of its fields."""
    return {name: value for name, value in a_policy().model_dump(mode="json").items() if name != field}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(without("committee"), r"committee\n  Field required", id="no committee"),
        pytest.param(without("tiers"), r"tiers\n  Field required", id="no tiers"),
        pytest.param(without("version") | {"version": 0}, "greater than or equal to 1", id="a version before the first"),
        pytest.param(without("policy") | {"policy": "Our Rules"}, "match pattern", id="a name that is no word"),
        pytest.param(without("tiers") | {"tiers": {"all": {"prohibited": "by law", "seats": ["lay"]}}}, "Extra inputs are not permitted", id="a prohibited tier that votes"),
        pytest.param(without("tiers") | {"emergency": {"ends_after_hours": 0}, "tiers": {}}, "greater than or equal to 1", id="an emergency without time"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_followed_is_refused(policy, expected):
    with pytest.raises(ValidationError, match=expected):
        Policy.model_validate(policy)


def test_a_policy_without_requirements_in_a_tier_approves_nothing_and_is_no_error():
    assert Policy.model_validate(without("tiers") | {"tiers": {}}).tiers == {}


def test_nothing_may_be_asked_for_at_a_tier_that_is_prohibited():
    policy = Policy.model_validate(without("tiers") | {"tiers": {"social": {"prohibited": "The law forbids it."}}})
    assert policy.tiers["social"] == Prohibited(prohibited="The law forbids it.")
    assert (policy.tier("social"), policy.tier("unknown")) == (None, None)
    assert a_policy().tier("high") == a_policy().tiers["high"]


@pytest.mark.parametrize(
    ("named", "asked"),
    [((), ["asks-auc", "asks-recall"]), (("asks-recall",), ["asks-recall"])],
    ids=["nothing named", "one named"],
)
def test_a_re_attestation_asks_again_what_the_tier_names_or_else_everything(named, asked):
    tier = a_tier(a_requirement("auc"), a_requirement("recall"), reattestation=named)
    assert [requirement.id for requirement in tier.asked_again()] == asked


def test_a_rule_alone_says_all_there_is_to_say_of_the_voting():
    assert a_tier(voting="unanimity").voting == Voting.model_validate({"rule": "unanimity"})


def test_the_policy_we_ship_is_valid_and_asks_something_of_every_tier():
    shipped = read_document(DATA / "policies" / "standard.yaml", Policy)
    assert set(shipped.tiers) == {"high", "medium", "low", "prohibited"}
    assert [name for name in shipped.tiers if shipped.tier(name) is None] == ["prohibited"]
    assert all(tier.requirements for tier in shipped.tiers.values() if isinstance(tier, Tier))


def test_a_digest_names_exactly_one_policy():
    assert a_policy().digest == a_policy().digest
    assert a_policy().digest != a_policy(a_requirement("auc", at_least=0.71)).digest


@pytest.mark.parametrize("part", ["artifact", "training", "evaluation", "evidence", "card", "policy", "champion"])
def test_any_other_part_makes_another_dossier(part):
    other = a_dossier(**{part: "sha256:other"})
    assert other.digest != a_dossier().digest
    assert a_dossier().changed(other) == (part,)


def test_no_champion_is_another_dossier_than_one():
    assert a_dossier(champion=None).digest != a_dossier().digest
    assert a_dossier().changed(a_dossier()) == ()
