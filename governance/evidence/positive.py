"""Which class a rate counts as positive, and what it is called where outcome 1 is: the published convention beside ours.

For groups, "positive" is here the decision that is good for the person. Elsewhere it is outcome 1, whatever that is good for:
where the good decision is 0, what we measure of those who deserved it is published as specificity, or as the false positive
rate, which is 1 minus it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from governance.evidence.fairness import DIFFERENCES
from governance.evidence.measurement import Measurement
from governance.predictions.spec import Words
from governance.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class Published:
    """What a rate is called where outcome 1 is positive, and the rate of the same cases that is 1 minus it."""

    name: str
    other: str


RATES: Mapping[str, tuple[Published, Published]] = {
    "selection_rate": (
        Published("share decided 0", "share decided 1"),
        Published("share decided 1", "share decided 0"),
    ),
    "true_positive_rate": (
        Published("true negative rate (specificity)", "false positive rate"),
        Published("true positive rate (recall)", "false negative rate (miss rate)"),
    ),
    "false_positive_rate": (
        Published("false negative rate (miss rate)", "true positive rate (recall)"),
        Published("false positive rate", "true negative rate (specificity)"),
    ),
    "positive_predictive_value": (
        Published("negative predictive value", "false omission rate"),
        Published("positive predictive value (precision)", "false discovery rate"),
    ),
}
"""By which decision is the good one, 0 or 1."""


def published(name: str, good_decision: int) -> Published | None:
    """What a rate of groups, or a difference of two, is called elsewhere; None of what has one name only."""
    found = RATES.get(DIFFERENCES.get(name, name))
    return None if found is None else found[good_decision]


def other_way(measurement: Measurement) -> Measurement:
    """1 minus a rate, or a difference with the other sign: the same of the opposite answer; with its interval."""
    whole = 0.0 if measurement.name in DIFFERENCES else 1.0
    turned = measurement.interval
    return replace(
        measurement,
        value=None if measurement.value is None else whole - measurement.value,
        interval=None if turned is None else Interval(whole - turned.high, whole - turned.low),
    )


def positive_class(words: Words) -> str:
    """Which cases recall, precision and specificity count as positive, as a sentence."""
    return (
        f"Positive is outcome 1: {words.cases} that {words.positive}. Decision 1: {words.cases} that {words.decided}."
    )


def good_class(words: Words, good_decision: int) -> str:
    """Which decision rates of groups count as the good one, and who deserved it, as a sentence."""
    fell, deserve = (words.decided, words.positive) if good_decision else (words.undecided, words.negative)
    return (
        f"“The good decision” here is decision {good_decision}: {words.cases} that {fell}. It is deserved by {words.cases} that "
        f"{deserve} (outcome {good_decision})."
    )


def also_called(name: str, good_decision: int) -> str | None:
    """The name of a measurement of groups elsewhere, as a sentence; None of what has one name only."""
    found = published(name, good_decision)
    if found is None:
        return None
    if name in DIFFERENCES:
        return (
            f"Published with outcome 1 as positive, it is the difference in the {found.name}; that in the {found.other} is the same "
            "with the other sign."
        )
    return f"Published with outcome 1 as positive, it is the {found.name}; the {found.other} is 100 % minus it."
