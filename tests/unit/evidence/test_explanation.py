"""Whether a file gives the answers of the log."""

from math import nan

import pytest

from governance.evidence.explanation import Explained, Explanation, doubts, held_against_log
from governance.predictions.port import Sample
from governance.sentences import reasons, remarks
from governance.statistics.interval import wilson
from tests.builders import BY_HAND

EXPLANATION = Explanation(BY_HAND, importance=(("amount", 1.0),))
SCORES = tuple(at / 1000 + 0.0001234567 for at in range(1000))


def held(outputs, logged, *, probability=True):
    sample = Sample(tuple(map(str, range(len(outputs)))), {}, answers=tuple(logged))
    return held_against_log(Explained(EXPLANATION, tuple(outputs)), sample, probability=probability)


def calibrated(score: float) -> float:
    """What a service makes of a score by Platt's scaling."""
    return 1 / (1 + ((1 - score) / score) ** 0.7 * 1.5)


@pytest.mark.parametrize(
    ("outputs", "logged", "share"),
    [
        pytest.param(SCORES, SCORES, 0.0, id="the same"),
        pytest.param(SCORES, [round(s, 2) for s in SCORES], 0.0, id="rounded to percent"),
        pytest.param(SCORES, [s + 0.009 if s > 0.1 else s for s in SCORES], 0.0, id="a little off"),
        pytest.param([0.51] * 1000, SCORES, 0.979, id="one answer for all"),
        pytest.param(SCORES, [s / 5 for s in SCORES], 1.0, id="rescaled"),
        pytest.param([s / 100 for s in SCORES], [s / 500 for s in SCORES], 1.0, id="rescaled, and tiny"),
        pytest.param([nan] * 10, [0.5] * 10, 1.0, id="no number"),
    ],
)
def test_scores_are_the_same_up_to_rounding(outputs, logged, share):
    _, measured = held(outputs, logged)
    assert measured.value == pytest.approx(share, abs=0.002)
    assert measured.interval == wilson(measured.counts["part"], measured.n)


def test_an_explanation_of_another_score_is_not_measured_and_says_both():
    kept_explanation, measured = held(SCORES, map(calibrated, SCORES))
    assert measured.value > 0.9
    assert kept_explanation.importance == ()
    assert kept_explanation.reason.code == "answers-are-others"
    assert kept_explanation.reason.values["others"] == measured.counts["part"]
    assert doubts(measured) == (remarks.file_gives_other_scores(measured.counts["part"], 1000),)


@pytest.mark.parametrize(("wrong", "kept"), [(10, True), (11, False)])
def test_a_few_other_scores_leave_the_explanation(wrong, kept):
    kept_explanation, measured = held([1 - s for s in SCORES[:wrong]] + list(SCORES[wrong:]), SCORES)
    assert measured.value == wrong / 1000
    assert (kept_explanation == EXPLANATION, doubts(measured) == ()) == (kept, kept)


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e6], ids=str)
def test_numbers_are_the_same_up_to_a_hundredth_of_their_spread(unit):
    numbers = [unit * (50 + at * 1.0000123) for at in range(100)]
    # The standard deviation of 0 to 99 is 28.9.
    assert held([n + 0.2 * unit for n in numbers], numbers, probability=False)[1].value == 0.0
    assert held([n + 0.4 * unit for n in numbers], numbers, probability=False)[1].value == 1.0
    assert held([n * 1.1 for n in numbers], numbers, probability=False)[1].value == 1.0


def test_predictions_rounded_to_whole_numbers_are_the_same():
    assert held([at + 0.4 for at in range(5)], range(5), probability=False)[1].value == 0.0


@pytest.mark.parametrize(
    ("produced", "answers", "reason"),
    [
        pytest.param(Explained(EXPLANATION, (0.5,)), (None,), reasons.sampled_rows_have_no_score(), id="no score"),
        pytest.param(Explained(Explanation.missing(BY_HAND)), (0.5,), BY_HAND, id="not run"),
        pytest.param(Explained(Explanation.missing(BY_HAND), ()), (), BY_HAND, id="no row"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_against_the_log_is_not_measured(produced, answers, reason):
    explanation, measured = held_against_log(produced, Sample(("1",), {}, answers=answers), probability=True)
    assert (explanation, measured.reason, doubts(measured)) == (produced.explanation, reason, ())
