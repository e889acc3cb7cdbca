"""A version beside the one that serves."""

import pytest

from governance.evidence.beside import beside, beside_said
from governance.evidence.catalogue import term
from governance.evidence.judgement import Side
from governance.evidence.positive import in_model_words
from governance.predictions.spec import Words
from tests.builders import a_measurement, an_evidence

WORDS = Words(
    cases="payments", positive="are fraud", negative="are honest", decided="were blocked", undecided="went through"
)
RECALL = a_measurement(0.726, (0.697, 0.754), "recall")
SERVED = a_measurement(0.547, (0.516, 0.578), "recall")
SAME = a_measurement(0.990, (0.989, 0.991), "specificity")


def test_a_change_is_sure_where_the_interval_of_the_difference_does_not_hold_0():
    # By hand (Zou and Donner): 0.179 - sqrt(0.029**2 + 0.031**2) = 0.1366 and more, so 0 is outside.
    evidence = an_evidence(RECALL, SAME, champion=[SERVED, a_measurement(0.9905, (0.989, 0.992), "specificity")])
    recall, specificity = beside(evidence, ["recall", "specificity", "auc"])
    assert recall.change == pytest.approx(0.179)
    assert (recall.side, specificity.side) == (Side.ABOVE, None)
    assert beside_said([recall, specificity], "1", WORDS) == (
        "Compared with version 1, which serves: Recall is higher. Chance may explain the other differences."
    )
    assert beside_said([specificity], "1", WORDS) == "Chance may explain every difference to version 1, which serves."


def test_without_a_version_that_serves_or_without_measurements_it_is_said():
    (alone,) = beside(an_evidence(RECALL), ["recall"])
    assert (alone.change, alone.side) == (None, None)
    assert beside_said([alone], None, WORDS) == "No other version serves, so there is nothing to compare with."
    assert beside(an_evidence(a_measurement(None, name="recall")), ["recall"]) == ()
    assert beside_said([], "1", WORDS) == "Nothing of how often it is right could be measured."


def test_what_is_lower_is_said_as_well():
    worse = an_evidence(SERVED, champion=[RECALL])
    assert "Recall is lower." in beside_said(beside(worse, ["recall"]), "3", WORDS)


def test_what_is_coded_as_1_is_said_in_the_words_of_the_model():
    blocked = a_measurement(0.022, (0.021, 0.023), "decision_rate")
    evidence = an_evidence(blocked, champion=[a_measurement(0.019, (0.018, 0.020), "decision_rate")])
    sentence = beside_said(beside(evidence, ["decision_rate"]), "1", WORDS)
    assert sentence == "Compared with version 1, which serves: Share that were blocked is higher."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("recall", "Of the payments that are fraud, the share that the model found."),
        ("precision", "Of the payments that were blocked, the share that are fraud."),
        ("specificity", "Of the payments that are honest, the share that the model left alone."),
        ("auc", "How often one of those that are fraud scores above one of those that are honest; one half is chance."),
        ("decision_rate", "Of all cases, the share that were blocked."),
        ("outcome_rate", "Of the cases whose outcome is known, the share that are fraud."),
    ],
)
def test_the_meaning_of_a_measure_is_said_in_the_words_of_the_model(name: str, expected: str):
    assert in_model_words(term(name).meaning, WORDS) == expected
