"""Values that were computed elsewhere are held against what was logged."""

from dataclasses import replace
from math import exp, inf, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.evidence.brought import explained_elsewhere
from governance.evidence.explanation import Explanation, Unit
from governance.predictions.port import Brought, Sample
from governance.predictions.spec import Predictions
from governance.sentences import explanations
from tests.builders import columns

ROWS = 200
BASE = -1.5
DRAWN = np.random.default_rng(11).normal(0, 1.2, (ROWS, 2))
SUMS = BASE + DRAWN.sum(axis=1)
BY = "Kernel SHAP, in the pipeline"


def logistic(sums: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(sums)))


def predictions(unit: str = "log-odds", scale: dict[str, float] | None = None, **changes: Any) -> Predictions:
    answer: dict[str, str | None] = {}
    if unit in ("outcome", "logarithm"):
        answer = {"score": None, "decision": None, "prediction": "y"}
    if unit == "ranking-score":
        answer = {"decision": None, "query": "search"}
    named = {"prefix": "shap_", "base": BASE, "unit": unit, "by": BY, **changes}
    return Predictions.model_validate(
        {"source": "x", "columns": columns(**answer), "scale": scale, "contributions": named}
    )


def brought(answers: Any, drawn: Any = DRAWN, **changes: Any) -> Brought:
    rows = len(answers)
    sample = Sample(
        tuple(map(str, range(rows))),
        {"amount": tuple(map(float, range(rows))), "hour": (3.0,) * rows},
        tuple(None if answer is None else float(answer) for answer in answers),
    )
    cells = {name: tuple(map(float, np.asarray(drawn)[:, at])) for at, name in enumerate(sample.columns)}
    return replace(Brought(sample, cells, (BASE,) * rows), **changes)


def explanation_by(contributions: Brought, named: Predictions) -> Explanation:
    return explained_elsewhere(contributions, named).explanation


def explained(answers: Any, drawn: Any = DRAWN, **changes: Any) -> Explanation:
    return explanation_by(brought(answers, drawn, **changes), predictions())


def code(explanation: Explanation) -> str | None:
    return None if explanation.reason is None else explanation.reason.code


def spoilt(row: int, by: float) -> Any:
    values = DRAWN.copy()
    values[row, 0] += by
    return values


def test_values_of_which_none_adds_up_are_refused_as_a_whole():
    refused = explained(logistic(SUMS + 0.3))
    assert refused == Explanation.missing(
        explanations.brought_values_do_not_add_up(ROWS, ROWS, pytest.approx(0.3, abs=1e-6), "log-odds", 1e-3)
    )


@pytest.mark.parametrize("off", [0.01, -0.01, 5.0, inf, -inf], ids=str)
def test_one_row_that_does_not_add_up_is_refused_and_counted(off):
    kept = explained(logistic(SUMS), spoilt(7, off))
    assert (kept.refused, kept.sample_size) == (1, ROWS - 1)
    expected = np.abs(np.delete(DRAWN, 7, axis=0)).mean(axis=0)
    assert dict(kept.importance) == pytest.approx({"amount": expected[0], "hour": expected[1]}, rel=1e-12)
    assert "7" not in {case.id for case in kept.cases if not isinstance(case, str)}


def test_more_than_one_in_a_hundred_refuse_the_explanation():
    values = DRAWN.copy()
    values[:2, 1] += 0.5
    assert explained(logistic(SUMS), values).refused == 2
    values[2, 1] += 0.5
    assert code(explained(logistic(SUMS), values)) == "brought-values-do-not-add-up"


def test_the_base_of_each_row_has_to_be_one():
    bases = (*[BASE] * (ROWS - 1), BASE + 0.1)
    assert explained(logistic(SUMS), bases=bases).reason == explanations.base_is_not_one("", BASE, BASE + 0.1)


def test_another_base_does_not_add_up():
    assert code(explained(logistic(SUMS), bases=(0.0,) * ROWS)) == "brought-values-do-not-add-up"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bases": (None,) * ROWS}, explanations.no_row_has_contributions(ROWS)),
        ({"values": {"amount": (0.1,) * ROWS, "hour": (None,) * ROWS}}, explanations.no_row_has_contributions(ROWS)),
        ({"outputs": (None,) * ROWS}, explanations.no_row_has_contributions(ROWS)),
    ],
    ids=["no base", "no values", "no outputs"],
)
def test_a_sample_without_any_is_not_explained(changes, reason):
    assert explained(logistic(SUMS), **changes).reason == reason


def test_a_log_without_rows_is_not_explained():
    assert explained([], DRAWN[:0]).reason == explanations.no_predictions_to_explain()


def test_rows_without_values_or_answer_are_left_out_and_counted():
    answers = [None if row < 3 else answer for row, answer in enumerate(logistic(SUMS))]
    cells = brought(answers).values
    kept = explained(answers, values={**cells, "hour": (*cells["hour"][:-2], None, None)})
    assert (kept.sample_size, kept.refused) == (ROWS - 5, 0)
    assert kept.method == explanations.values_were_brought(BY, ROWS - 5, 5, None)
    assert kept.run == explanations.no_model_was_run()


@pytest.mark.parametrize(
    ("unit", "answers"),
    [
        ("log-odds", logistic(SUMS)),
        ("outcome", SUMS),
        ("ranking-score", SUMS),
        ("logarithm", np.exp(SUMS)),
    ],
)
def test_sums_are_held_against_what_an_answer_stands_for(unit, answers):
    kept = explanation_by(brought(answers), predictions(unit))
    assert (kept.unit, kept.refused, kept.sample_size, kept.base_value) == (Unit(unit), 0, ROWS, BASE)
    assert kept.additivity_error < 1e-9
    (highest, *_) = kept.cases
    assert highest.score == pytest.approx(max(answers))
    assert BASE + sum(highest.contributions.values()) == pytest.approx(max(SUMS))


def test_values_in_the_unit_of_another_answer_do_not_add_up():
    assert code(explanation_by(brought(np.exp(SUMS)), predictions("outcome"))) == "brought-values-do-not-add-up"
    # The score itself, where log-odds are meant.
    parts = np.column_stack([logistic(SUMS) - BASE, np.zeros(ROWS)])
    assert code(explained(logistic(SUMS), parts)) == "brought-values-do-not-add-up"
    assert explanation_by(brought(logistic(SUMS), parts), predictions("probability")).reason is None


@pytest.mark.parametrize("decimals", [2, 3, 4, 6, 8])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_what_rounding_of_the_log_explains_is_no_error_and_the_method_says_so(decimals, precision):
    answers = np.round(logistic(SUMS), decimals).astype(precision).astype(float)
    kept = explained(answers)
    assert (kept.reason, kept.refused) == (None, 0)
    if decimals < 7:
        assert kept.method.values["decimals"] == decimals


def test_rounding_explains_no_more_than_half_of_the_last_decimal():
    # At a score of 0.5 a step of 0.001 is one of 0.004 in log-odds, of which half is rounding; beyond it a thousandth is allowed.
    values, answers = np.zeros((ROWS, 2)), np.full(ROWS, 0.123)
    answers[0], values[:, 0] = 0.5, log(0.123 / 0.877) - BASE
    values[0, 0] = -BASE + 0.0029
    assert explained(answers, values).refused == 0
    values[0, 0] = -BASE + 0.0031
    assert explained(answers, values).refused == 1


def test_scores_of_few_decimals_are_not_taken_for_rounded_to_one():
    values = np.zeros((ROWS, 2))
    values[:, 0] = log(0.24 / 0.76) - BASE
    assert code(explained([0.2] * ROWS, values)) == "brought-values-do-not-add-up"


def test_scores_in_single_precision_near_certainty_are_explained():
    sums = np.linspace(-20, 20, ROWS)
    values = np.column_stack([sums - BASE, np.zeros(ROWS)])
    answers = (1 / (1 + np.exp(-sums.astype("float32")))).astype("float32")
    assert answers.max() == 1.0
    assert explained(answers, values).refused == 0


def test_whole_points_of_a_scale_are_rounded_as_the_log_writes_them():
    points = np.round(300 + 550 * logistic(SUMS))
    on_scale = predictions("log-odds", {"zero": 300, "one": 850})
    kept = explanation_by(brought((points - 300) / 550), on_scale)
    assert (kept.reason, kept.method.values["decimals"]) == (None, 0)
    assert code(explanation_by(brought((points - 300) / 550, spoilt(0, 0.0) + 0.02), on_scale)) is not None


def test_outputs_take_the_place_of_rounded_answers():
    with_outputs = predictions(output="margin")
    answers, outputs = np.round(logistic(SUMS), 2), tuple(map(float, SUMS))
    kept = explanation_by(brought(answers, outputs=outputs), with_outputs)
    assert kept.method == explanations.values_were_brought_with_outputs(BY, ROWS, 0, "margin")
    # Within what two decimals allow, and not what the output says.
    kept = explanation_by(brought(answers, spoilt(0, 0.004), outputs=outputs), with_outputs)
    assert kept.refused == 1


def test_outputs_that_stand_for_other_answers_are_refused():
    outputs = tuple(map(float, SUMS + 0.3))
    values = DRAWN + np.array([0.3, 0.0])
    refused = explanation_by(brought(logistic(SUMS), values, outputs=outputs), predictions(output="margin"))
    assert refused.reason == explanations.outputs_are_other_answers("margin", ROWS, ROWS, "log-odds")


def test_an_answer_that_no_logarithm_gives_is_refused():
    answers = np.exp(SUMS)
    answers[3] = -1.0
    kept = explanation_by(brought(answers), predictions("logarithm"))
    assert kept.refused == 1


@given(
    rows=st.lists(
        st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
        min_size=1,
        max_size=20,
    ),
    decimals=st.integers(2, 12),
)
def test_whatever_adds_up_is_explained_however_it_was_rounded(rows, decimals):
    values = np.array(rows)
    answers = [round(1 / (1 + exp(-(BASE + first + second))), decimals) for first, second in rows]
    kept = explained(answers, values)
    # Rounded to 9 decimals or more, a score of one in a hundred million is off by more than a thousandth.
    if (min(answers) > 1e-6 and max(answers) < 1 - 1e-6) or decimals < 9:
        assert (kept.reason, kept.refused, kept.sample_size) == (None, 0, len(rows))
        assert dict(kept.importance) == pytest.approx(
            dict(zip(("amount", "hour"), np.abs(values).mean(axis=0), strict=True))
        )
