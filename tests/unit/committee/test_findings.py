from math import inf, nan

import pytest
from pydantic import ValidationError

from governance.committee.findings import blocking, findings, worst_first
from governance.committee.policy import Effect, Policy, Requirement
from governance.evidence.judgement import Answer
from governance.evidence.measurement import Measurement
from governance.parsing import read_document
from governance.sentences import deciding, reasons
from governance.settings import DATA
from tests.builders import a_measurement, a_requirement, an_evidence

MET, NOT_MET, INCONCLUSIVE, NOT_MEASURED = Answer
ASKED = deciding.limits("0.700", None)


def finding(requirement: Requirement, *measurements: Measurement, champion=None):
    (judged,) = findings(an_evidence(*measurements, champion=champion), [requirement])
    return judged


def test_an_empty_policy_approves_nothing():
    assert findings(an_evidence(a_measurement(0.99)), ()) == ()
    assert blocking(()) == (deciding.policy_asks_nothing(),)


@pytest.mark.parametrize("limit", [nan, inf, -inf], ids=str)
@pytest.mark.parametrize("side", ["at_least", "at_most"])
def test_a_limit_is_a_finite_number(side, limit):
    with pytest.raises(ValidationError, match="finite number"):
        a_requirement(**{side: limit})


@pytest.mark.parametrize(
    ("measurement", "answer", "reason"),
    [
        (a_measurement(0.6), NOT_MET, deciding.value_against_limits("0.600", None, None, ASKED)),
        (a_measurement(0.8, (0.75, 0.85)), MET, deciding.value_against_limits("0.800", "0.750", "0.850", ASKED)),
        (
            a_measurement(0.8, (0.65, 0.95)),
            INCONCLUSIVE,
            deciding.value_against_limits("0.800", "0.650", "0.950", ASKED),
        ),
        (a_measurement(0.8, noise=0.1), MET, deciding.value_against_chance("0.800", "0.100", ASKED, "met")),
        (a_measurement(0.6, noise=0.1), NOT_MET, deciding.value_against_chance("0.600", "0.100", ASKED, "not met")),
        (
            a_measurement(0.6, noise=0.65),
            INCONCLUSIVE,
            deciding.value_against_chance("0.600", "0.650", ASKED, "inconclusive"),
        ),
        (a_measurement(None), NOT_MEASURED, None),
    ],
    ids=[
        "bare",
        "inside",
        "straddling",
        "a distance inside",
        "a distance outside",
        "a distance within chance",
        "no value",
    ],
)
def test_a_finding_says_what_was_found_and_what_was_expected(measurement, answer, reason):
    judged = finding(a_requirement(at_least=0.7), measurement)
    assert (judged.answer, judged.reason) == (answer, reason or measurement.reason)


def test_a_measurement_that_the_evidence_does_not_hold_is_not_measured():
    judged = finding(a_requirement("recall"), a_measurement(0.99))
    assert (judged.answer, judged.measurement, judged.reason) == (
        NOT_MEASURED,
        None,
        deciding.not_in_evidence("recall"),
    )


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        pytest.param([0.9, 0.5, 0.9], NOT_MET, id="one group outside"),
        pytest.param([0.9, None, 0.5], NOT_MET, id="outside is worse than not measured"),
        pytest.param([0.9, None, 0.9], NOT_MEASURED, id="not measured is worse than met"),
        pytest.param([0.9, 0.8, 0.75], MET, id="all inside"),
    ],
)
def test_the_worst_group_answers_for_all(values, answer):
    groups = [a_measurement(v, name="recall", attribute="sex", group=str(i)) for i, v in enumerate(values)]
    assert finding(a_requirement("recall"), *groups).answer is answer


def test_the_group_furthest_outside_is_the_one_named():
    groups = [a_measurement(v, name="gap", group=g) for v, g in ((-0.05, "a"), (0.30, "b"), (-0.10, "c"))]
    judged = finding(a_requirement("gap", at_least=-0.02, at_most=0.02), *groups)
    assert judged.measurement.about["group"] == "b"
    assert judged.reason == deciding.value_against_limits("0.300", None, None, deciding.limits("-0.020", "0.020"))


def test_a_requirement_may_be_about_some_attributes_only():
    groups = [a_measurement(0.9, name="recall", attribute="sex"), a_measurement(0.1, name="recall", attribute="age")]
    assert finding(a_requirement("recall", by=("sex",)), *groups).answer is MET
    assert finding(a_requirement("recall", by=("age",)), *groups).answer is NOT_MET
    assert finding(a_requirement("recall", by=("country",)), *groups).answer is NOT_MEASURED


def test_what_was_found_inside_strata_answers_no_requirement():
    inside = a_measurement(0.1, name="recall", attribute="sex", within="department", stratum="A")
    assert finding(a_requirement("recall"), a_measurement(0.9, name="recall"), inside).answer is MET


def champion_finding(ours, theirs, at_least=-0.02):
    requirement = a_requirement("recall", versus="champion", at_least=at_least)
    return finding(requirement, *ours, champion=theirs)


def test_a_comparison_with_a_champion_that_does_not_exist_is_not_met():
    judged = champion_finding([a_measurement(0.1, name="recall")], None)
    assert (judged.answer, judged.effect) == (NOT_MEASURED, Effect.REFER)
    assert judged.reason == deciding.nothing_to_compare_with()


def test_a_comparison_of_what_the_task_has_not_is_not_met():
    assert champion_finding([a_measurement(0.9, name="r_squared")], None).reason == deciding.not_in_evidence("recall")


def test_the_first_version_can_be_approved_by_the_standard_policy():
    evidence = an_evidence(*(a_measurement(0.95, name=name) for name in ("auc", "recall", "specificity")))
    high = read_document(DATA / "policies" / "standard.yaml", Policy).tier("high")
    judged = findings(evidence, high.requirements)
    assert blocking(judged) == ()
    assert {f.requirement.id for f in judged if f.answer is MET} == {"separates-cases"}


def test_a_group_that_only_the_champion_has_is_not_passed_over():
    ours = [a_measurement(0.9, name="recall", group="F")]
    theirs = [*ours, a_measurement(0.9, name="recall", group="M")]
    judged = champion_finding(ours, theirs)
    assert (judged.answer, judged.reason) == (NOT_MEASURED, reasons.only_the_champion_has_it())


def test_a_comparison_with_a_champion_that_was_not_measured_is_not_measured():
    ours = [a_measurement(0.9, name="recall")]
    assert champion_finding(ours, []).reason == reasons.champion_has_it_not()
    assert champion_finding(ours, [a_measurement(None, name="recall")]).answer is NOT_MEASURED
    assert champion_finding([a_measurement(None, name="recall")], ours).answer is NOT_MEASURED


@pytest.mark.parametrize(
    ("ours", "theirs", "answer"),
    [
        pytest.param((0.90, (0.88, 0.92)), (0.80, (0.78, 0.82)), MET, id="clearly more"),
        pytest.param((0.70, (0.68, 0.72)), (0.80, (0.78, 0.82)), NOT_MET, id="clearly less"),
        pytest.param((0.80, (0.75, 0.85)), (0.80, (0.75, 0.85)), INCONCLUSIVE, id="the same, uncertain"),
        pytest.param((0.80, None), (0.81, None), MET, id="within the slack, no interval"),
        pytest.param((0.80, None), (0.83, None), NOT_MET, id="beyond the slack, no interval"),
    ],
)
def test_a_challenger_is_judged_by_the_difference_to_the_champion(ours, theirs, answer):
    first, second = (a_measurement(*part, name="recall") for part in (ours, theirs))
    assert champion_finding([first], [second]).answer is answer


def test_the_difference_to_the_champion_has_newcombes_interval():
    ours, theirs = a_measurement(0.9, (0.8, 0.95), "recall"), a_measurement(0.8, (0.7, 0.85), "recall")
    compared = champion_finding([ours], [theirs]).measurement
    # 0.1 - sqrt(0.1^2 + 0.05^2) = -0.0118034 and 0.1 + sqrt(0.05^2 + 0.1^2) = 0.2118034.
    bounds = (compared.value, compared.interval.low, compared.interval.high)
    assert bounds == pytest.approx((0.1, -0.0118034, 0.2118034), abs=1e-7)


def test_groups_are_compared_with_the_same_group_of_the_champion():
    ours = [a_measurement(0.7, name="recall", group="M"), a_measurement(0.9, name="recall", group="F")]
    theirs = [a_measurement(0.9, name="recall", group="F"), a_measurement(0.7, name="recall", group="M")]
    assert champion_finding(ours, theirs).answer is MET


@pytest.mark.parametrize(
    ("value", "effects", "effect"),
    [
        (0.9, {}, None),
        (0.1, {}, Effect.BLOCK),
        (0.1, {"when_not_met": "note"}, Effect.NOTE),
        (None, {}, Effect.REFER),
        (None, {"when_not_measured": "block"}, Effect.BLOCK),
    ],
)
def test_an_answer_has_the_effect_that_the_policy_gives_it(value, effects, effect):
    assert finding(a_requirement(**effects), a_measurement(value)).effect is effect


def test_only_what_blocks_stands_in_the_way():
    asked = [
        a_requirement("auc"),
        a_requirement("recall", when_not_met="refer"),
        a_requirement("f1", when_not_met="note"),
    ]
    evidence = an_evidence(*(a_measurement(0.1, name=name) for name in ("auc", "recall", "f1")))
    (reason,) = blocking(findings(evidence, asked))
    assert reason == deciding.requirement_blocks("asks-auc", deciding.value_against_limits("0.100", None, None, ASKED))


OWN = {"text": "It finds most.", "not_met": "It misses many."}


@pytest.mark.parametrize(
    ("value", "fields", "sentence"),
    [
        pytest.param(0.9, OWN, "It finds most.", id="met"),
        pytest.param(0.1, OWN, "It misses many.", id="not met"),
        pytest.param(0.1, {"text": "It finds most."}, "“It finds most.”", id="not met, in a policy without a sentence for it"),
        pytest.param(None, OWN, "“It finds most.”", id="not measured"),
    ],
)  # fmt: skip
def test_a_finding_says_what_is_so_and_only_quotes_what_is_not_known_to_be(value, fields, sentence):
    assert finding(a_requirement(**fields), a_measurement(value)).sentence == sentence


def test_findings_come_in_the_order_of_the_policy():
    names = ["recall", "auc", "precision"]
    asked = [a_requirement(name) for name in names]
    assert [f.requirement.measure for f in findings(an_evidence(), asked)] == names


def test_what_needs_attention_comes_first_and_otherwise_the_order_of_the_policy():
    values = {"auc": 0.9, "recall": None, "f1": 0.1, "precision": 0.8, "brier": None, "psi": 0.2}
    evidence = an_evidence(*(a_measurement(value, name=name) for name, value in values.items()))
    ordered = worst_first(findings(evidence, [a_requirement(name) for name in values]))
    assert [f.requirement.measure for f in ordered] == ["f1", "psi", "recall", "brier", "auc", "precision"]
