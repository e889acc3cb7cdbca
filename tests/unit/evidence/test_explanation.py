"""Whether a file gives the answers of the log."""

from dataclasses import replace
from math import nan

import pytest
from pydantic import TypeAdapter

from governance.canonical import plain
from governance.evidence.explanation import Explained, Explanation, doubts, held_against_log
from governance.evidence.measurement import Measurement
from governance.predictions.port import ClassAnswers, Sample
from governance.sentences import methods, reasons, remarks
from governance.statistics.interval import wilson
from tests.builders import BY_HAND

CLASSES = ("a", "b", "c")
EXPLANATION = Explanation(BY_HAND, importance=(("amount", 1.0),))
SCORES = tuple(at / 1000 + 0.0001234567 for at in range(1000))


def held(outputs, logged, *, probability=True):
    sample = Sample(tuple(map(str, range(len(outputs)))), {}, answers=tuple(logged))
    return held_against_log(Explained(EXPLANATION, tuple(outputs)), sample, probability=probability)


def held_by_class(outputs, logged=(), chosen=()):
    """`outputs` and `logged` have the probability of each class, row by row."""
    ours, theirs = (
        dict(zip(CLASSES, zip(*rows, strict=True), strict=True)) if rows else {} for rows in (outputs, logged)
    )
    sample = Sample(tuple(map(str, range(len(outputs)))), {}, of_classes=ClassAnswers(theirs, tuple(chosen)))
    return held_against_log(Explained(EXPLANATION, of_classes=ours), sample, probability=False)


SHARES = [(s, (1 - s) * 0.7, (1 - s) * 0.3) for s in SCORES]


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


@pytest.mark.parametrize(
    ("logged", "share"),
    [
        pytest.param(SHARES, 0.0, id="the same"),
        pytest.param([tuple(round(s, 2) for s in row) for row in SHARES], 0.0, id="rounded to percent"),
        pytest.param([(b, a, c) for a, b, c in SHARES], 0.987, id="two classes in each other's place"),
        # Half of class b is more than its own tolerance, a tenth or 0.01, wherever it is.
        pytest.param([(a, b * 0.5, c + b * 0.5) for a, b, c in SHARES], 1.0, id="one class a half of what it is"),
    ],
)
def test_a_row_is_another_where_the_probability_of_any_class_is(logged, share):
    kept_explanation, measured = held_by_class(SHARES, logged)
    # The two that change place are nearly as likely about 0.41: in 1 to 2 of 100 rows within 0.01.
    assert measured.value == pytest.approx(share, abs=0.02)
    assert measured.method == methods.probabilities_against_log()
    assert (kept_explanation.reason is None) == (share == 0.0)
    if share:
        assert kept_explanation.reason.code == "answers-are-others"


def test_without_probabilities_the_likeliest_class_is_held_against_the_one_in_the_log():
    likeliest = [CLASSES[max(range(3), key=row.__getitem__)] for row in SHARES]
    assert held_by_class(SHARES, chosen=likeliest) == (
        EXPLANATION,
        Measurement(
            "score_mismatch_share",
            methods.likeliest_class_against_log(),
            value=0.0,
            interval=wilson(0, 1000),
            n=1000,
            counts={"part": 0, "whole": 1000},
        ),
    )
    moved = ["c" if at < 30 else name for at, name in enumerate(likeliest)]
    kept_explanation, measured = held_by_class(SHARES, chosen=moved)
    assert (measured.value, kept_explanation.reason) == (0.03, reasons.likeliest_classes_are_others(30, 1000))


def test_of_classes_that_are_as_likely_either_may_be_in_the_log():
    rows = [(0.4, 0.4, 0.2)] * 2
    assert held_by_class(rows, chosen=("a", "b"))[1].value == 0.0
    assert held_by_class(rows, chosen=("a", "c"))[1].value == 0.5


def test_rows_of_which_the_log_says_nothing_are_not_counted():
    some = [SHARES[0], (None, None, None), (nan, 0.5, 0.5)]
    assert held_by_class([*SHARES[:2], SHARES[2]], some)[1].counts == {"part": 1, "whole": 2}
    assert held_by_class(SHARES[:1], [(None, None, None)])[1].reason == reasons.sampled_rows_have_no_score()
    assert held_by_class(SHARES[:1], chosen=(None,))[1].reason == reasons.sampled_rows_have_no_class()


def test_an_explanation_of_before_there_were_classes_has_the_digest_that_it_had():
    assert "of_classes" not in plain(EXPLANATION)
    assert EXPLANATION.of_class("a") == EXPLANATION
    both = replace(EXPLANATION, of_classes=(("a", EXPLANATION),))
    assert plain(both)["of_classes"] == [["a", plain(EXPLANATION)]]
    assert TypeAdapter(Explanation).validate_python(plain(both)) == both
