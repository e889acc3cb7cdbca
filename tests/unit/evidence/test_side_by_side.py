"""Who stands first where groups stand side by side."""

import pytest

from governance.evidence.judgement import Answer
from governance.evidence.positive import plainly
from governance.evidence.side_by_side import first_looked_at, gap_said, lines, share_of_limit, surely, widest
from governance.predictions.spec import Words
from tests.builders import a_measurement, a_spec, an_evidence

PAYMENTS = Words(
    cases="payments", positive="are fraud", negative="are honest", decided="were blocked", undecided="went through"
)
STUDENTS = Words(
    cases="applicants",
    positive="would have succeeded",
    negative="would not have succeeded",
    decided="were admitted",
    undecided="were turned away",
)
GAP, RATIO = "equal_opportunity_difference", "impact_ratio"


def a_gap(value, interval, group, attribute="age", name=GAP):
    return a_measurement(value, interval, name, attribute=attribute, group=group, versus="35-54")


OLD = a_gap(-0.036, (-0.042, -0.031), "65+")
RARE = a_gap(-0.060, (-0.150, 0.030), "80+")
MEN = a_gap(0.001, (-0.001, 0.002), "male", "sex")


def test_a_gap_is_as_sure_as_the_bound_that_is_nearest_to_equality():
    assert surely(OLD) == pytest.approx(0.031)
    assert surely(RARE) == pytest.approx(-0.030)
    assert surely(MEN) == pytest.approx(-0.001)
    assert surely(a_gap(0.8, (0.7, 0.9), "65+", name=RATIO)) == pytest.approx(0.1)
    assert surely(a_gap(-0.02, None, "65+")) == pytest.approx(0.02)


def test_the_widest_of_several_measurements_is_the_gap_that_is_sure_and_rates_and_ratios_are_none():
    rate, ratio = a_measurement(0.9, (0.8, 0.95), "true_positive_rate"), a_gap(0.5, (0.4, 0.6), "65+", name=RATIO)
    assert widest([rate, ratio, RARE, OLD]) == pytest.approx(0.031)
    assert widest([rate, ratio]) == 0.0


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({}, OLD, id="no policy: the largest that is sure, and not the largest"),
        pytest.param({OLD.key: Answer.MET, RARE.key: Answer.INCONCLUSIVE}, RARE, id="what may be beyond the limit"),
        pytest.param({MEN.key: Answer.NOT_MET, RARE.key: Answer.INCONCLUSIVE}, MEN, id="what is beyond the limit"),
    ],
)
def test_what_the_policy_refuses_is_looked_at_first_then_the_largest_gap_that_is_sure(answers, expected):
    assert first_looked_at([MEN, RARE, OLD], [GAP], answers) is expected


def test_gaps_inside_strata_and_those_that_were_not_measured_are_not_looked_at_first():
    inside = a_measurement(-0.3, (-0.4, -0.2), GAP, attribute="age", group="65+", versus="35-54", stratum="A")
    assert first_looked_at([inside], [GAP], {}) is None
    assert first_looked_at([], [GAP], {}) is None


def test_every_group_of_every_attribute_is_a_line_the_worst_first_and_the_reference_last():
    rates = [
        a_measurement(value, (value - 0.01, value + 0.01), "true_positive_rate", attribute=attribute, group=group)
        for attribute, group, value in (
            ("sex", "male", 0.99),
            ("age", "35-54", 0.995),
            ("age", "65+", 0.959),
            ("age", "80+", 0.93),
        )
    ]
    served = [a_measurement(0.991, (0.98, 0.999), "true_positive_rate", attribute="age", group="65+")]
    evidence = an_evidence(*rates, OLD, RARE, MEN, champion=served)
    seen = lines(evidence, "true_positive_rate", GAP, {OLD.key: Answer.NOT_MET})
    assert [line.group for line in seen] == ["65+", "male", "80+", "35-54"]
    assert [line.served for line in seen] == [served[0], None, None, None]
    assert [line.gap for line in seen] == [OLD, MEN, RARE, None]


@pytest.mark.parametrize(
    ("gap", "limits", "expected"),
    [
        pytest.param(OLD, [-0.02, 0.02], 1.0, id="beyond"),
        pytest.param(a_gap(-0.005, None, "65+"), [-0.02, 0.02], 0.25, id="a quarter of the way"),
        pytest.param(a_gap(0.005, None, "65+"), [-0.02], 0.0, id="no limit on its side"),
        pytest.param(a_gap(0.9, None, "65+", name=RATIO), [0.8], 0.5, id="a ratio, half way"),
        pytest.param(None, [-0.02], 0.0, id="the group compared with"),
    ],
)
def test_a_cell_is_shaded_by_the_share_of_the_room_up_to_the_limit(gap, limits, expected):
    assert share_of_limit(gap, limits) == pytest.approx(expected)


def test_a_gap_is_said_in_the_words_of_the_model_and_with_what_it_means():
    spec = a_spec(favourable=0, words=PAYMENTS.model_dump())
    sentence = (
        "Of the payments that are honest, the share that went through is 3.6 points lower in the group 65+ than in the "
        "group 35-54. "
    )
    assert gap_said(OLD, spec, Answer.NOT_MET) == f"{sentence}That is beyond the limit of the policy."
    assert gap_said(OLD, spec, None) == f"{sentence}Chance does not explain this."
    ratio = a_gap(0.9, (0.7, 1.1), "65+", name=RATIO)
    assert gap_said(ratio, spec, Answer.MET) == (
        "Impact ratio is 0.900 in the group 65+, compared with 35-54. Chance may explain this."
    )


@pytest.mark.parametrize(
    ("name", "words", "good", "expected"),
    [
        ("true_positive_rate", PAYMENTS, 0, "Honest payments that went through"),
        ("false_positive_rate", PAYMENTS, 0, "Fraud payments that went through"),
        ("selection_rate", PAYMENTS, 0, "Payments that went through"),
        ("positive_predictive_value", PAYMENTS, 0, "Payments that went through and are honest"),
        ("true_positive_rate", STUDENTS, 1, "Applicants that would have succeeded and were admitted"),
        (GAP, PAYMENTS, 0, "Honest payments that went through, difference"),
        ("group_accuracy", PAYMENTS, 0, "Accuracy by group"),
        (RATIO, PAYMENTS, 0, "Impact ratio"),
    ],
)
def test_a_rate_of_groups_has_a_plain_name_in_the_words_of_the_model(name, words, good, expected):
    assert plainly(name, words, good) == expected
