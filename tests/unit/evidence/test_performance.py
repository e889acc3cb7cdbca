from math import nan

import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from governance.evidence.measurement import Measurement
from governance.evidence.performance import performance
from governance.evidence.vocabulary import about_whom, shown, with_interval
from governance.statistics.confusion import Confusion
from governance.statistics.interval import Interval
from governance.statistics.scores import Scores
from tests.builders import a_measurement, a_profile

NOT_MEASURED = {
    "nothing at all": (Confusion(), {"decision_rate": "the log has no cases", "f1": "no case with outcome or decision 1 is known"}),
    "no outcomes": (
        Confusion(selected_unlabelled=5, unselected_unlabelled=5),
        {"accuracy": "no outcome is known yet", "outcome_rate": "no outcome is known yet", "recall": "no case with outcome 1 is known"},
    ),
    "nobody decided 1": (Confusion(fn=2, tn=8), {"precision": "no case decided 1 has a known outcome"}),
    "only outcome 1": (Confusion(tp=5, fn=5), {"specificity": "no case with outcome 0 is known"}),
    "no scores": (Confusion(1, 1, 1, 1), {"auc": "the log has no scores", "brier": "the log has no scores"}),
}  # fmt: skip


@pytest.mark.parametrize(("counts", "reasons"), NOT_MEASURED.values(), ids=NOT_MEASURED)
def test_what_a_log_cannot_tell_has_a_reason_instead_of_a_number(counts, reasons):
    found = {m.name: m for m in performance(a_profile(decisions=counts))}
    assert {name: found[name].reason for name in reasons} == reasons
    assert {found[name].value for name in reasons} == {None}


def test_scores_of_one_outcome_only_tell_neither_auc_nor_brier():
    found = {
        m.name: m.reason for m in performance(a_profile(decisions=Confusion(tp=5), scores=Scores(positive={3: 5})))
    }
    assert found["auc"] == found["brier"] == "cases of both outcomes are needed, with scores"


def test_rates_are_those_of_the_definitions():
    found = {m.name: m for m in performance(a_profile(decisions=Confusion(40, 10, 20, 130, 3, 7)))}
    assert {name: (m.counts["part"], m.counts["whole"]) for name, m in found.items() if m.counts} == {
        "decision_rate": (53, 210),
        "outcome_rate": (60, 200),
        "accuracy": (170, 200),
        "precision": (40, 50),
        "recall": (40, 60),
        "specificity": (130, 140),
    }
    assert found["recall"].value == 40 / 60
    assert found["recall"].n == 60


def test_precision_recall_and_f1_are_those_of_scikit_learn():
    outcomes, decisions = [1] * 60 + [0] * 140, [1] * 40 + [0] * 20 + [1] * 10 + [0] * 130
    found = {m.name: m.value for m in performance(a_profile(decisions=Confusion(40, 10, 20, 130)))}
    # One division each: rounding only.
    assert found["precision"] == pytest.approx(precision_score(outcomes, decisions), abs=1e-12)
    assert found["recall"] == pytest.approx(recall_score(outcomes, decisions), abs=1e-12)
    assert found["f1"] == pytest.approx(f1_score(outcomes, decisions), abs=1e-12)


def test_intervals_stay_where_values_can_be():
    scores = Scores(negative={-50: 30}, positive={50: 3, -51: 1}, squared_error=1.0, fourth_power_error=1.0)
    found = {m.name: m for m in performance(a_profile(decisions=Confusion(tp=3, fn=1, tn=30), scores=scores))}
    assert all(0 <= m.interval.low <= m.interval.high <= 1 for m in found.values() if m.interval)


@pytest.mark.parametrize(("value", "reason"), [(None, None), (0.5, "no reason")], ids=["neither", "both"])
def test_a_measurement_has_either_a_value_or_a_reason(value, reason):
    with pytest.raises(ValueError, match="needs either a value or the reason why there is none"):
        Measurement("auc", "by hand", value=value, reason=reason)


def test_a_measurement_is_called_by_its_name_and_what_it_is_about():
    assert a_measurement(0.1, name="psi", feature="amount").key == "psi/feature=amount"
    assert a_measurement(0.1).key == "auc"
    assert a_measurement(0.1, group="F", attribute="sex").key == "auc/attribute=sex/group=F"


@pytest.mark.parametrize(
    ("name", "value", "signed", "text"),
    [
        ("recall", 0.98349, False, "98.3 %"),
        ("recall", -0.031, True, "-3.1 points"),
        ("equal_opportunity_difference", 0.02, False, "+2.0 points"),
        ("auc", 0.99512, False, "0.995"),
        ("auc", 0.01, True, "+0.010"),
        ("never_heard_of", 0.5, False, "0.500"),
        ("recall", nan, False, "nan %"),
    ],
)
def test_numbers_are_shown_as_people_read_them(name, value, signed, text):
    assert shown(name, value, signed=signed) == text


def test_a_value_is_shown_with_its_interval_and_nothing_with_its_reason():
    measured = Measurement("recall", "by hand", value=0.9, interval=Interval(0.8, 0.95))
    assert with_interval(measured) == "90.0 % (80.0 % to 95.0 %)"
    assert with_interval(a_measurement(0.9, name="recall")) == "90.0 %"
    assert with_interval(a_measurement(None)) == "not measured: no outcome is known yet"


@pytest.mark.parametrize(
    ("about", "text"),
    [
        ({}, ""),
        ({"feature": "amount"}, "amount"),
        ({"attribute": "sex"}, "sex"),
        ({"attribute": "sex", "group": "female"}, "female (sex)"),
        ({"attribute": "sex", "group": "female", "versus": "male"}, "female (sex), versus male"),
        ({"attribute": "sex", "group": "female", "within": "department", "stratum": "A"}, "female (sex), department A"),
    ],
)
def test_a_measurement_says_whom_it_is_about(about, text):
    assert about_whom(a_measurement(0.1, **about)) == text
