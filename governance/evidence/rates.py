"""The rates of a group of people, each once.

Which cases of its counts are the part, and which the whole. "Positive" and "selected" are the decision that is good
for the person, so `tp` are those who deserved it and got it. What a rate may give away follows from the outcomes of
the cases that it is a share of, and needs no list.
"""

from collections.abc import Mapping

from governance.statistics.confusion import CELLS, Rate

KNOWN_OUTCOMES = frozenset({0, 1})
RATES: Mapping[str, Rate] = {
    "selection_rate": Rate(("tp", "fp", "selected_unlabelled"), CELLS),
    "true_positive_rate": Rate(("tp",), ("tp", "fn")),
    "false_positive_rate": Rate(("fp",), ("fp", "tn")),
    "positive_predictive_value": Rate(("tp",), ("tp", "fp")),
    "group_accuracy": Rate(("tp", "tn"), ("tp", "fp", "fn", "tn")),
}
"""In the order of evidence."""


def over_one_outcome(rate: Rate) -> bool:
    """Whether it is a rate of the cases of one outcome.

    It may give away the rate of the other where selection is known.
    """
    return len(rate.outcomes) == 1


def over_both_outcomes(rate: Rate) -> bool:
    """Whether its counts tell those of the other outcome.

    Beside those of one outcome.
    """
    return rate.outcomes == KNOWN_OUTCOMES


def of_whom(rate: Rate) -> str:
    """The people of whom it is a share.

    Those who `deserved` the good decision, were `selected`, or are `labelled`.
    """
    if rate.whole == ("tp", "fn"):
        return "deserved"
    return "selected" if rate.whole == ("tp", "fp") else "labelled"
