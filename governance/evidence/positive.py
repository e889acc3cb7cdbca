"""The published names of rates, with outcome 1 as the positive class.

Beside our own: which class a rate counts as positive. For groups, "positive" is here the decision that is good for
the person. Elsewhere it is outcome 1, whatever that is good for: where the good decision is 0, what we measure of
those who deserved it is published as specificity, or as the false positive rate, which is 1 minus it.
"""

import re
from dataclasses import replace

from governance.evidence.catalogue import term
from governance.evidence.measure import MeasureKind, Published
from governance.evidence.measurement import Measurement
from governance.predictions.spec import Words
from governance.statistics.interval import Interval


def published(name: str, good_decision: int) -> Published | None:
    """The published name of a rate of groups.

    Or of a difference of two. None where it has one name only.
    """
    rate = term(term(name).of[0] if _is_difference(name) else name)
    return None if rate.elsewhere is None else rate.elsewhere[good_decision]


def other_way(measurement: Measurement) -> Measurement:
    """The same measurement of the opposite answer, with its interval.

    1 minus a rate, or a difference with the other sign.
    """
    whole = 0.0 if _is_difference(measurement.name) else 1.0
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
    """The decision that rates of groups count as the good one.

    And who deserved it, as a sentence.
    """
    fell, deserve = (words.decided, words.positive) if good_decision else (words.undecided, words.negative)
    return (
        f"“The good decision” here is decision {good_decision}: {words.cases} that {fell}. It is deserved by {words.cases} that "
        f"{deserve} (outcome {good_decision})."
    )


def plainly(name: str, words: Words, good_decision: int) -> str:
    """What a rate of groups counts, as people say it.

    Or a gap in it: `Honest payments that went through`; the label of the catalogue where it has no plain words.
    """
    row = term(name)
    rate = term(row.of[0]) if _is_difference(name) else row
    if not rate.plainly:
        return row.label
    deserve, others = (words.positive, words.negative) if good_decision else (words.negative, words.positive)
    sentence = rate.plainly.format(
        cases=words.cases,
        deserving=_who(words.cases, deserve),
        others=_who(words.cases, others),
        deserve=deserve,
        got=words.decided if good_decision else words.undecided,
    )
    plain_words = sentence[0].upper() + sentence[1:]
    return f"{plain_words}, difference" if _is_difference(name) else plain_words


def in_model_words(text: str, words: Words) -> str:
    """A text of the catalogue in the words of a model.

    `cases with outcome 1` become `payments that are fraud`, and so on for both outcomes and decisions.
    """
    positive, decided = f"hare that {words.positive}", f"hare that {words.decided}"
    spoken = {
        "cases with outcome 1": f"{words.cases} that {words.positive}",
        "cases with outcome 0": f"{words.cases} that {words.negative}",
        "cases decided 1": f"{words.cases} that {words.decided}",
        "a case with outcome 1": f"one of those that {words.positive}",
        "one with outcome 0": f"one of those that {words.negative}",
        "hare whose outcome is 1": positive,
        "hare where it is 1": positive,
        "hare with outcome 1": positive,
        "hare that the model decided as 1": decided,
        "hare decided 1": decided,
    }
    for coded, plain_words in spoken.items():
        text = text.replace(coded, plain_words)
    return text


def _who(cases: str, are: str) -> str:
    """Who deserve something, before what they got.

    `honest payments that` of those that `are honest`; other words follow as they are.
    """
    adjective = re.fullmatch(r"are (\w+)", are)
    return f"{adjective[1]} {cases} that" if adjective else f"{cases} that {are} and"


def also_called(name: str, good_decision: int) -> str | None:
    """The other name of a measurement of groups, as a sentence.

    None where it has one name only.
    """
    other_name = published(name, good_decision)
    if other_name is None:
        return None
    if _is_difference(name):
        return (
            f"Published with outcome 1 as positive, it is the difference in the {other_name.name}; that in the {other_name.other} is the same "
            "with the other sign."
        )
    return (
        f"Published with outcome 1 as positive, it is the {other_name.name}; the {other_name.other} is 100 % minus it."
    )


def _is_difference(name: str) -> bool:
    row = term(name)
    return row.kind is MeasureKind.GAP and not row.ratio
