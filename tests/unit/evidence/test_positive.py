"""Rates of groups where outcome 1 is the positive class.

With their names, and with the values that they have.
"""

import pytest
from sklearn.metrics import confusion_matrix

from governance.evidence.catalogue import CATALOGUE
from governance.evidence.grouping import fairness_of
from governance.evidence.positive import also_called, good_class, other_way, positive_class, published
from governance.predictions.spec import Words
from governance.statistics.confusion import Confusion
from tests.builders import a_measurement, a_spec

# 40 decisions on a group; by hand: 12 found, 4 missed, 6 false alarms, 18 left alone.
OUTCOMES = [1] * 16 + [0] * 24
DECISIONS = [1] * 12 + [0] * 4 + [1] * 6 + [0] * 18


def textbook() -> dict[str, float]:
    """The rates as every textbook has them.

    With outcome 1 as the positive class.
    """
    tn, fp, fn, tp = (int(cell) for cell in confusion_matrix(OUTCOMES, DECISIONS).ravel())
    return {
        "true positive rate (recall)": tp / (tp + fn),
        "false negative rate (miss rate)": fn / (tp + fn),
        "true negative rate (specificity)": tn / (tn + fp),
        "false positive rate": fp / (tn + fp),
        "positive predictive value (precision)": tp / (tp + fp),
        "false discovery rate": fp / (tp + fp),
        "negative predictive value": tn / (tn + fn),
        "false omission rate": fn / (tn + fn),
        "share decided 1": (tp + fp) / 40,
        "share decided 0": (tn + fn) / 40,
    }


@pytest.mark.parametrize("good", [0, 1], ids=["the good decision is 0", "the good decision is 1"])
@pytest.mark.parametrize(
    "name", ["selection_rate", "true_positive_rate", "false_positive_rate", "positive_predictive_value"]
)
def test_a_rate_is_the_one_that_it_is_said_to_be_elsewhere(name: str, good: int):
    spec = a_spec(favourable=good)
    table = {("65+",): Confusion(tp=12, fp=6, fn=4, tn=18)}
    measured = next(m for m in fairness_of(table, ("sex",), frozenset(), None, spec) if m.name == name)
    called = published(name, good)
    assert measured.value == pytest.approx(textbook()[called.name], abs=1e-12)
    assert other_way(measured).value == pytest.approx(textbook()[called.other], abs=1e-12)


def test_a_difference_the_other_way_round_has_the_other_sign_and_its_interval_turned():
    gap = a_measurement(-0.031, (-0.05, -0.01), "equal_opportunity_difference", group="65+", versus="35-54")
    turned = other_way(gap)
    assert (turned.value, turned.interval.low, turned.interval.high) == (0.031, 0.01, 0.05)
    assert also_called(gap.name, 0) == (
        "Published with outcome 1 as positive, it is the difference in the true negative rate (specificity); that in the false "
        "positive rate is the same with the other sign."
    )


def test_it_is_said_who_is_positive_and_who_deserves_what():
    words = Words(
        cases="payments",
        positive="are fraud",
        negative="are honest",
        decided="were blocked",
        undecided="went through",
    )
    assert positive_class(words) == (
        "Positive is outcome 1: payments that are fraud. Decision 1: payments that were blocked."
    )
    assert good_class(words, 0).endswith("It is deserved by payments that are honest (outcome 0).")
    assert good_class(words, 1).endswith("It is deserved by payments that are fraud (outcome 1).")


def test_no_name_of_ours_is_a_rate_that_others_use_for_the_other_class():
    # The names of rates of one class, which mean another number where the good decision is 0.
    other_words = ("true positive", "true negative", "false positive", "false negative", "sensitivity", "miss rate")
    assert [row.label for row in CATALOGUE.values() if any(word in row.label.lower() for word in other_words)] == []
