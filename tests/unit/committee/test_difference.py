"""What differs between two dossiers, two pieces of evidence, two policies."""

from typing import Any

import pytest

from governance.committee.difference import PART_NAMES, Clause, Part, clauses, parts, shifts
from governance.committee.policy import Policy
from governance.evidence.bundle import Evidence
from tests.builders import a_dossier, a_measurement, a_policy, a_requirement, an_evidence

LONG = "sha256:0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("part", PART_NAMES)
def test_the_part_that_is_another_one_differs_and_no_other_does(part):
    compared = parts(a_dossier(), a_dossier(**{part: LONG}))
    assert [line.name for line in compared if line.differs] == [PART_NAMES[part]]
    assert next(line for line in compared if line.differs).after == "0123456789ab"


def test_parts_come_in_the_order_of_the_dossier_whether_they_differ_or_not():
    assert [part.name for part in parts(a_dossier(), a_dossier())] == [
        "the model's files",
        "the training data",
        "the data it was measured on",
        "the evidence",
        "the model card",
        "the policy",
        "the serving version it is compared with",
        "the specification",
        "the risk tier",
    ]


def test_a_champion_that_appears_or_goes_is_none_on_one_side():
    none, some = a_dossier(champion=None), a_dossier(champion=LONG)
    assert Part("the serving version it is compared with", "none", "0123456789ab") in parts(none, some)
    assert parts(some, none)[-1].after == "none"
    assert not parts(none, none)[-1].differs


# Evidence

RECALL, OLDER = a_measurement(0.9, (0.8, 0.95), "recall"), a_measurement(0.8, (0.7, 0.85), "recall")


def told(before: Evidence, after: Evidence) -> list[tuple[str, float | None, float | None]]:
    return [
        (shift.key, shift.before and shift.before.value, shift.after and shift.after.value)
        for shift in shifts(before, after)
    ]


def test_the_same_evidence_has_shifted_nowhere():
    assert shifts(an_evidence(RECALL), an_evidence(RECALL, artifact="sha256:other")) == ()


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        pytest.param(a_measurement(0.8, (0.8, 0.95), "recall"), True, id="another value"),
        pytest.param(a_measurement(0.9, (0.7, 0.95), "recall"), True, id="another interval"),
        pytest.param(a_measurement(None, name="recall"), True, id="not measured any more"),
        pytest.param(a_measurement(0.9, (0.8, 0.95), "recall"), False, id="the same"),
    ],
)
def test_a_measurement_has_shifted_where_it_reads_otherwise(after, moved):
    assert bool(shifts(an_evidence(RECALL), an_evidence(after))) is moved


def test_a_measurement_is_found_by_what_it_is_about_and_not_by_its_place():
    women, men = (a_measurement(0.9, name="recall", attribute="sex", group=group) for group in "FM")
    better = a_measurement(0.95, name="recall", attribute="sex", group="M")
    assert shifts(an_evidence(women, men), an_evidence(men, women)) == ()
    assert told(an_evidence(women, men), an_evidence(better, women)) == [("recall/attribute=sex/group=M", 0.9, 0.95)]


def test_new_measurements_come_in_their_order_and_gone_ones_last():
    auc, psi, f1 = (a_measurement(value, name=name) for name, value in (("auc", 0.7), ("psi", 0.1), ("f1", 0.5)))
    assert told(an_evidence(psi, OLDER, auc), an_evidence(f1, RECALL, auc)) == [
        ("f1", None, 0.5),
        ("recall", 0.8, 0.9),
        ("psi", 0.1, None),
    ]


# Policies


def told_of_policies(before: Policy, after: Policy) -> list[tuple[str, str, str]]:
    return [(clause.field, clause.before, clause.after) for clause in clauses(before, after)]


def test_the_same_policy_differs_nowhere():
    assert clauses(a_policy(), a_policy()) == ()


TIER = "tiers.high"
ASKED = f"{TIER}.requirements.asks-auc"
CHANGED: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]]]] = {
    "its version": ({"version": 2}, [("version", "1", "2")]),
    "a number": ({"valid_for_days": 30}, [(f"{TIER}.valid_for_days", "365", "30")]),
    "the seats": ({"seats": ["ethics", "lay"]}, [(f"{TIER}.seats", "chair, ethics, legal, risk, lay", "ethics, lay")]),
    "the quorum": (
        {"quorum": {"at_least": 4, "including": {"ethics": 1, "lay": 2}}},
        [(f"{TIER}.quorum.at_least", "3", "4"), (f"{TIER}.quorum.including.lay", "1", "2")],
    ),
    "a seat that the quorum no longer asks for": (
        {"quorum": {"at_least": 3, "including": {"ethics": 1}}},
        [(f"{TIER}.quorum.including.lay", "1", "none")],
    ),
    "the rule": (
        {"voting": {"rule": "supermajority", "fraction": "2/3"}},
        [(f"{TIER}.voting.rule", "majority", "supermajority"), (f"{TIER}.voting.fraction", "none", "2/3")],
    ),
    "a veto": ({"voting": {"vetoes": ["ethics"]}}, [(f"{TIER}.voting.vetoes", "none", "ethics")]),
    "groups in conflict": ({"conflicts": ["vendors"]}, [(f"{TIER}.conflicts", "none", "vendors")]),
    "what a breach does": ({"when_breached": "note"}, [(f"{TIER}.when_breached", "suspend", "note")]),
}


@pytest.mark.parametrize(("changes", "expected"), CHANGED.values(), ids=CHANGED)
def test_what_differs_between_two_policies_is_named_field_by_field(changes, expected):
    assert told_of_policies(a_policy(), a_policy(**changes)) == expected


def test_a_limit_that_moved_is_named_by_its_requirement():
    stricter = a_policy(a_requirement("auc", at_least=0.8, when_not_met="refer"))
    assert told_of_policies(a_policy(), stricter) == [
        (f"{ASKED}.at_least", "0.7", "0.8"),
        (f"{ASKED}.when_not_met", "block", "refer"),
    ]


def test_a_requirement_that_moved_to_another_place_is_the_same_requirement():
    auc, recall = a_requirement("auc"), a_requirement("recall")
    assert clauses(a_policy(auc, recall), a_policy(recall, auc)) == ()


def test_a_requirement_that_is_new_or_gone_is_none_on_one_side():
    auc, recall = a_requirement("auc"), a_requirement("recall")
    (added,) = clauses(a_policy(auc), a_policy(auc, recall))
    assert (added.field, added.before) == (f"{TIER}.requirements.asks-recall", "none")
    assert added.after.startswith("measure: recall; at_least: 0.7; id: asks-recall; text: ")
    (gone,) = clauses(a_policy(auc, recall), a_policy(auc))
    assert (gone.field, gone.before, gone.after) == (added.field, added.after, "none")


def test_parts_of_a_composed_requirement_are_named_by_their_number():
    def either(limit: float) -> Policy:
        parts_ = [{"measure": "auc", "at_least": limit}, {"attachment": "test-report"}]
        return a_policy(a_requirement().model_validate({"id": "either", "text": "Either.", "any_of": parts_}))

    expected = [(f"{TIER}.requirements.either.any_of.1.at_least", "0.7", "0.8")]
    assert told_of_policies(either(0.7), either(0.8)) == expected


def test_a_tier_that_becomes_prohibited_says_why():
    forbidden = Policy.model_validate(a_policy().model_dump() | {"tiers": {"high": {"prohibited": "by law"}}})
    assert Clause("tiers.high.prohibited", "none", "by law") in clauses(a_policy(), forbidden)
