"""Rules that are made from others by changing a value."""

import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping

import pytest

from governance.committee import amendment
from governance.committee.amendment import (
    FIRST,
    Path,
    Side,
    Value,
    as_yaml,
    changed,
    content_of,
    first_limit,
    from_address,
    in_address,
    left_behind,
    limits,
    requirement_on,
    with_requirement,
    without_requirement,
)
from governance.committee.policy import Effect, Policy, Requirement, Rule, Tier
from governance.errors import InvalidDocument
from governance.evidence.catalogue import CATALOGUE, term
from governance.parsing import parse_document
from governance.settings import PROJECT
from tests.builders import a_policy, a_requirement

STANDARD = (PROJECT / "data" / "policies" / "standard.yaml").read_text(encoding="utf-8")
RULES = parse_document(STANDARD, Policy, "standard.yaml")
RECALL = ("tiers", "high", "requirements", 1)


def amended(policy: Policy, changes: Mapping[Path, Value]) -> Policy:
    content = content_of(policy)
    for at, value in changes.items():
        content = changed(content, at, value)
    return amendment.amended(policy, content)


def of_high(policy: Policy) -> tuple[Requirement, ...]:
    high = policy.tier("high")
    assert high is not None
    return high.requirements


def test_rules_of_which_nothing_is_changed_are_the_rules_themselves():
    assert amended(RULES, {}) is RULES
    assert amended(RULES, {(*RECALL, "at_least"): -0.02}) is RULES


def test_rules_that_contradict_each_other_are_refused_with_the_place():
    with pytest.raises(InvalidDocument, match=r"tiers\.high\.quorum\.at_least"):
        amended(RULES, {("tiers", "high", "quorum", "at_least"): 0})
    with pytest.raises(InvalidDocument, match="`fraction` for a supermajority"):
        amended(RULES, {("tiers", "high", "voting", "rule"): "supermajority"})


def test_a_limit_that_is_moved_changes_that_limit_and_the_version_alone():
    new = amended(RULES, {(*RECALL, "at_least"): -0.05})
    assert (new.policy, new.version) == (RULES.policy, RULES.version + 1)
    high = new.tiers["high"]
    assert isinstance(high, Tier)
    assert high.requirements[1].at_least == -0.05
    # Nothing else: with this limit and version as they were it is the policy that it was made from.
    assert as_yaml(new).replace("at_least: -0.05", "at_least: -0.02", 1).replace("version: 2", "version: 1") == as_yaml(
        RULES
    )


def test_effects_quorum_and_voting_are_changed_the_same_way():
    new = amended(
        RULES,
        {
            (*RECALL, "when_not_met"): "refer",
            ("tiers", "high", "quorum", "at_least"): 4,
            ("tiers", "high", "voting", "rule"): "supermajority",
            ("tiers", "high", "voting", "fraction"): "3/4",
        },
    )
    high = new.tiers["high"]
    assert isinstance(high, Tier)
    assert (high.requirements[1].when_not_met, high.quorum.at_least) == (Effect.REFER, 4)
    assert (high.voting.rule, high.voting.fraction) == (Rule.SUPERMAJORITY, "3/4")


WORDS = a_policy(a_requirement(text="Größe: “so”, - # no comment", at_least=0.1 + 0.2))


@pytest.mark.parametrize(
    "policy", [RULES, WORDS, amended(RULES, {("stray_alias",): "move back"})], ids=["standard", "words", "next"]
)
def test_what_is_downloaded_is_read_as_the_same_policy(policy: Policy):
    again = parse_document(as_yaml(policy), Policy, "downloaded.yaml")
    assert (again, again.digest) == (policy, policy.digest)


@pytest.mark.parametrize(
    ("place", "shown", "unit", "typed", "kept"),
    [
        pytest.param(0, 0.75, "", 0.8, 0.8, id="a number"),
        pytest.param(1, -2.0, "points", -2.5, -0.025, id="points beside the serving version"),
        pytest.param(3, -2.0, "points", -0.1, -0.001, id="points between groups"),
        pytest.param(4, 0.25, "", 0.1, 0.1, id="psi"),
    ],
)
def test_a_limit_is_read_and_typed_in_the_unit_of_people(place, shown, unit, typed, kept):
    high = RULES.tiers["high"]
    assert isinstance(high, Tier)
    first = next(limits(high.requirements[place], ("tiers", "high", "requirements", place)))
    assert (first.value, first.read.unit) == (shown, unit)
    assert first.written(typed) == kept


def test_limits_of_parts_are_found_where_they_stand():
    parts = {"any_of": [{"measure": "auc", "at_least": 0.7}, {"measure": "recall", "at_least": 0.5, "at_most": 0.9}]}
    requirement = {"id": "either", "text": "Either.", **parts}
    tier = {"requirements": [requirement], "seats": ["lay"], "quorum": {"at_least": 1}, "valid_for_days": 1}
    content = {"policy": "p", "version": 1, "committee": {"seats": ["lay"], "quorum": {"at_least": 1}}}
    policy = Policy.model_validate({**content, "tiers": {"low": tier}})
    low = policy.tiers["low"]
    assert isinstance(low, Tier)
    places = [(limit.at, limit.value) for limit in limits(low.requirements[0], ())]
    assert places == [
        (("any_of", 0, "at_least"), 0.7),
        (("any_of", 1, "at_least"), 50.0),
        (("any_of", 1, "at_most"), 90.0),
    ]


def test_a_sentence_that_says_what_it_said_beside_another_limit_is_named():
    moved = amended(RULES, {(*RECALL, "at_least"): -0.05})
    assert left_behind(RULES, moved) == (("high", "finds-no-less"),)
    reworded = amended(RULES, {(*RECALL, "at_least"): -0.05, (*RECALL, "text"): "It finds at most five points less."})
    assert left_behind(RULES, reworded) == ()
    assert left_behind(RULES, RULES) == ()


def test_what_an_address_names_is_no_policy_where_nobody_wrote_one_into_it():
    bomb = urlsafe_b64encode(zlib.compress(b"policy: " + b"a" * 50_000_000)).decode()
    too_large = amended(RULES, {(*RECALL, "at_least"): 1e300})
    for text in ("", "x", "soon", "\u0661", "A" * 5_000, bomb, in_address(RULES)[:-8], in_address(too_large)):
        assert from_address(text) is None


@pytest.mark.parametrize("policy", [RULES, WORDS], ids=["standard", "words"])
def test_an_address_names_exactly_the_policy_that_was_written_into_it(policy: Policy):
    text = in_address(policy)
    assert (from_address(text), text.strip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")) == (
        policy,
        "",
    )


def test_a_requirement_that_is_taken_away_is_asked_at_no_reattestation_either():
    new = amendment.amended(RULES, without_requirement(content_of(RULES), "high", 0))
    high = new.tiers["high"]
    assert isinstance(high, Tier)
    assert [requirement.id for requirement in high.requirements] == [each.id for each in of_high(RULES)[1:]]
    assert high.reattestation == ("equal-opportunity", "stable-inputs")


def test_a_requirement_that_is_added_stands_last_under_a_name_of_its_own_and_blocks():
    content = content_of(RULES)
    for limit in (0.7, 0.8):
        others = [each["id"] for each in content["tiers"]["high"]["requirements"]]
        content = with_requirement(content, "high", requirement_on(term("recall"), Side.AT_LEAST, limit, others))
    first, second = of_high(amendment.amended(RULES, content))[-2:]
    assert (first.id, first.at_least, first.when_not_met) == ("recall", 0.7, Effect.BLOCK)
    assert (second.id, second.text, second.not_met) == (
        "recall-2",
        "Recall is at least 80.0 %.",
        "Recall is not at least 80.0 %.",
    )


def test_a_gap_begins_with_a_limit_on_both_sides_of_0():
    side, limit = first_limit(term("equal_opportunity_difference"))
    requirement = requirement_on(term("equal_opportunity_difference"), side, limit, ())
    assert (requirement.at_least, requirement.at_most) == (-0.02, 0.02)
    assert requirement.text == "Equal opportunity difference is between -2.0 points and +2.0 points."


def test_convention_comes_before_the_kind_of_a_measure():
    assert first_limit(term("psi")) == (Side.AT_MOST, 0.25)
    assert first_limit(term("impact_ratio")) == (Side.AT_LEAST, 0.8)
    assert first_limit(term("missing_share")) == (Side.AT_MOST, 0.05)


def test_every_measure_of_the_catalogue_can_be_asked_for():
    for measure in CATALOGUE.values():
        content = with_requirement(content_of(RULES), "high", requirement_on(measure, *first_limit(measure), ()))
        assert of_high(amendment.amended(RULES, content))[-1].measure == measure.name
    assert {measure.kind for measure in CATALOGUE.values()} <= FIRST.keys()
