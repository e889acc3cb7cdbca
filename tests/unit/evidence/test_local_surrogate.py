"""A straight line in place of a model, against known lines."""

from collections.abc import Callable, Mapping, Sequence
from math import exp, inf, nan
from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from governance.evidence.explanation import Unit
from governance.evidence.local_surrogate import (
    FILLINGS,
    PATTERNS,
    LocalSurrogate,
    agreement,
    neighbourhood,
    surrogate,
    unit_of_answers,
)
from governance.predictions.port import Cell
from governance.sentences import explanations

ROWS = 2_000
CASE: Mapping[str, Cell] = {"amount": 2.0, "hour": -1.0, "age": 0.5, "shop": "toys"}
WEIGHTS = {"amount": 3.0, "hour": 2.0, "age": 0.0}
TOYS = 1.5
SHRINKAGE = 0.005
"""What the ridge takes of a weight: 1 / (2,000 answers x mean kernel of 0.65 x 1/4) = 0.003, and a little more by chance."""

Columns = Mapping[str, Sequence[Cell]]


def log(seed: int = 1) -> dict[str, list[Cell]]:
    """Independent columns."""
    generator = np.random.default_rng(seed)
    numbers = {name: generator.normal(size=ROWS).tolist() for name in WEIGHTS}
    return {**numbers, "shop": generator.choice(["toys", "food"], size=ROWS).tolist()}


def linear(case: Mapping[str, Cell]) -> float:
    numbers = sum(weight * float(case[name]) for name, weight in WEIGHTS.items())  # type: ignore[arg-type]
    return numbers + TOYS * (case["shop"] == "toys")


def line_of(
    model: Callable[[Mapping[str, Cell]], float], case: Mapping[str, Cell], rows: Columns, seed: int = 0
) -> LocalSurrogate:
    around = neighbourhood(case, rows, seed)
    fitted = surrogate(around, [model(mix) for mix in mixes(around.cases)])
    assert isinstance(fitted, LocalSurrogate)
    return fitted


def mixes(cases: Columns) -> list[dict[str, Cell]]:
    return [dict(zip(cases, cells, strict=True)) for cells in zip(*cases.values(), strict=True)]


def test_a_sample_without_rows_is_refused():
    with pytest.raises(ValueError, match="the sample has no rows, expected at least 1 that fills what is left out"):
        neighbourhood({"amount": 1.0}, {"amount": ()}, 0)


def test_more_or_fewer_answers_than_cases_are_refused():
    with pytest.raises(ValueError, match="the model gave 3 answers, expected 2000: one for each case"):
        surrogate(neighbourhood(CASE, log(), 0), [1.0] * 3)


def test_explanations_of_different_features_are_refused():
    with pytest.raises(ValueError, match="only one of the two explains age, hour, expected the same features"):
        agreement({"amount": 1.0, "age": 1.0}, {"amount": 1.0, "hour": 1.0})


def test_too_few_answers_for_so_many_features_are_no_line():
    around = neighbourhood(CASE, log(), 0)
    answers = [1.0] * (9 * FILLINGS) + [nan, inf] * ((PATTERNS - 9) * FILLINGS // 2)
    assert surrogate(around, answers) == explanations.too_few_answers_for_a_line(9, 4, 10)


def test_half_of_the_cells_are_the_cases_own_and_the_others_of_one_row():
    rows: Columns = {"a": list(range(ROWS)), "b": [None if row % 2 else str(row) for row in range(ROWS)]}
    around = neighbourhood({"a": -1, "b": "own"}, rows, 0)
    # Of 1,000 fair coins, 6 standard deviations are 0.095.
    assert around.kept.mean() == pytest.approx(0.5, abs=0.095)
    for at, mix in enumerate(mixes(around.cases)):
        keeps = dict(zip(around.features, around.kept[at // FILLINGS], strict=True))
        assert (mix["a"] == -1, mix["b"] == "own") == (keeps["a"], keeps["b"])
        if not keeps["a"] and not keeps["b"]:
            assert mix["b"] == rows["b"][int(mix["a"])]  # type: ignore[arg-type]


def test_columns_stay_in_the_order_of_the_case():
    """XGBoost refuses any other."""
    assert tuple(neighbourhood(CASE, log(), 0).cases) == ("amount", "hour", "age", "shop")


def test_the_same_seed_gives_the_same_line_in_whatever_order_columns_are():
    rows = log()
    reverse = {name: rows[name] for name in reversed(rows)}
    assert line_of(linear, CASE, rows) == line_of(linear, dict(reversed(CASE.items())), reverse)
    assert line_of(linear, CASE, rows) != line_of(linear, CASE, rows, seed=1)


@pytest.mark.parametrize("seed", range(5))
def test_of_a_linear_model_a_weight_is_its_coefficient_times_how_far_the_case_lies_from_the_mean(seed: int):
    rows = log()
    line = line_of(linear, CASE, rows, seed)
    closed = {name: weight * (CASE[name] - fmean(rows[name])) for name, weight in WEIGHTS.items()}  # type: ignore[operator,type-var]
    closed["shop"] = TOYS * (1 - rows["shop"].count("toys") / ROWS)
    # Four standard errors of the rows that are drawn, and what the ridge takes.
    for name, weight in closed.items():
        assert line.weights[name] == pytest.approx(weight, abs=4 * line.error + SHRINKAGE * abs(weight)), name
    assert line.error < 0.15
    assert line.answers == 2_000


def test_the_error_is_how_far_weights_are_spread_over_draws():
    lines = [line_of(linear, CASE, log(), seed) for seed in range(60)]
    widest = max(pstdev(line.weights[name] for line in lines) for name in CASE)
    # A standard deviation of 60 draws is itself off by 9 %; three of these, and the largest of four lies above their mean.
    assert widest == pytest.approx(fmean(line.error for line in lines), rel=0.3)


def test_a_line_fits_a_linear_model_whatever_rows_are_drawn():
    # 1 in theory; chance adds about 0.02 for each draw, since what it adds by rows is itself estimated.
    assert [line_of(linear, CASE, log(), seed).fit for seed in range(10)] == pytest.approx([1.0] * 10, abs=0.06)


def test_no_line_fits_what_features_do_only_together():
    """Parity of what is kept has no main effect at all."""
    rows: Columns = {name: [-1.0] * ROWS for name in "abc"}
    line = line_of(lambda case: case["a"] * case["b"] * case["c"], dict.fromkeys("abc", 1.0), rows)  # type: ignore[operator]
    # The kernel weighs fuller patterns more, so that a little is left.
    assert line.fit < 0.05


def test_of_what_features_do_together_the_fit_is_what_least_squares_leave():
    """By hand.

    The kernel is a product, so that under its weights each feature is kept with probability p, and independently. The product of two such coins has variance p^2 (1 - p^2). Its main effects, p each, explain 2 p^2 p (1 - p).
    """
    rows: Columns = {name: [0.0] * ROWS for name in "ab"}
    case = dict.fromkeys("ab", 1.0)
    lines = [line_of(lambda mix: mix["a"] * mix["b"], case, rows, seed) for seed in range(10)]  # type: ignore[operator]
    p = 1 / (1 + exp(-1 / (2 * 1.125)))
    # 5,000 coins: a share of each pattern is off by 0.007.
    assert fmean(line.fit for line in lines) == pytest.approx(2 * p / (1 + p), abs=0.02)


def test_a_model_that_always_answers_the_same_has_no_weight_and_nothing_to_fit():
    line = line_of(lambda _: 0.3, CASE, log())
    assert line.weights == pytest.approx(dict.fromkeys(CASE, 0.0), abs=1e-12)
    assert line.error == pytest.approx(0.0, abs=1e-12)
    assert line.fit is None


def test_the_fit_of_a_line_around_the_mean_of_all_cases_is_not_told():
    """Its answers are spread by the rows that are drawn alone."""
    usual: Mapping[str, Cell] = {**dict.fromkeys(WEIGHTS, 0.0), "shop": None}
    assert [line_of(linear, usual, log(), seed).fit for seed in range(5)] == [None] * 5


def test_a_feature_that_the_model_does_not_use_weighs_nothing():
    line = line_of(linear, CASE, log())
    assert abs(line.weights["age"]) < 4 * line.error < 0.1 * line.weights["amount"]


def test_a_line_is_scikit_learns_ridge_on_the_same_mixes():
    around = neighbourhood(CASE, log(), 0)
    answers = [linear(mix) ** 3 / 50 for mix in mixes(around.cases)]
    kept = np.repeat(around.kept, FILLINGS, axis=0).astype(float)
    kernel = np.exp(-(1 - kept.mean(axis=1)) / 1.125)
    theirs = Ridge(alpha=1.0).fit(kept, answers, sample_weight=kernel)
    line = surrogate(around, answers)
    assert isinstance(line, LocalSurrogate)
    # Both in double precision.
    assert line.weights == pytest.approx(dict(zip(around.features, theirs.coef_, strict=True)), abs=1e-9)


def test_answers_that_the_model_does_not_give_are_left_out():
    around = neighbourhood(CASE, log(), 0)
    answers = [linear(mix) for mix in mixes(around.cases)]
    without = [nan if at % 8 == 0 else answer for at, answer in enumerate(answers)]
    kept = np.repeat(around.kept, FILLINGS, axis=0).astype(float)
    there = np.isfinite(without)
    kernel = np.exp(-(1 - kept.mean(axis=1)) / 1.125)
    theirs = Ridge(alpha=1.0).fit(kept[there], np.array(without)[there], sample_weight=kernel[there])
    line = surrogate(around, without)
    assert isinstance(line, LocalSurrogate)
    assert line.answers == 1_750
    assert line.weights == pytest.approx(dict(zip(around.features, theirs.coef_, strict=True)), abs=1e-9)


@given(st.floats(-2, 2), st.floats(0.1, 3), st.integers(0, 2**32 - 1))
@settings(max_examples=15)
def test_two_columns_that_can_change_places_weigh_the_same(own: float, steepness: float, seed: int):
    """Within six standard errors of a difference.

    Hypothesis looks for the worst of many draws.
    """
    numbers = np.random.default_rng(seed).normal(size=(500, 2)).round(3)
    both = np.vstack([numbers, numbers[:, ::-1]])  # each row is there in both orders
    rows: Columns = {"a": both[:, 0].tolist(), "b": both[:, 1].tolist()}
    line = line_of(lambda case: float(np.tanh(steepness * (case["a"] + case["b"]))), {"a": own, "b": own}, rows, seed)  # type: ignore[operator]
    assert abs(line.weights["a"] - line.weights["b"]) <= 6 * 2**0.5 * line.error


def test_the_same_strongest_features_with_the_same_signs_are_agreement():
    both = agreement({"a": 2.0, "b": -1.0, "c": 0.5, "d": 0.01}, {"a": 0.2, "b": -0.3, "c": 0.1, "d": -0.02})
    assert both.complete
    assert both.strongest == (("a", "b", "c"), ("b", "a", "c"))
    assert both.shared == ("a", "b", "c")
    # By hand: the ranks 1 2 3 4 and 2 1 3 4, so 1 - 6 x 2 / (4 x 15).
    assert both.rank_correlation == pytest.approx(0.8, abs=1e-12)


def test_another_sign_is_none():
    both = agreement({"a": 2.0, "b": 1.0, "c": 0.5}, {"a": 2.0, "b": -1.0, "c": 0.5})
    assert (both.complete, both.shared, both.opposed) == (False, ("a", "c"), ("b",))


def test_a_feature_that_only_one_has_among_the_strongest_is_not_agreed_on():
    both = agreement({"a": 2.0, "b": 1.0, "c": 0.09}, {"a": 2.0, "b": 0.09, "c": 1.0})
    assert both.strongest == (("a", "b"), ("a", "c"))
    assert (both.compared, both.shared, both.complete) == (2, ("a",), False)


def test_where_only_one_has_strong_features_there_is_no_agreement():
    both = agreement({"a": 2.0, "b": 1.0}, {"a": 0.0, "b": 0.0})
    assert (both.compared, both.complete, both.rank_correlation) == (2, False, None)


def test_of_features_that_move_nothing_none_is_strong():
    assert agreement({"a": 0.0}, {"a": 0.0}).compared == 0


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(-5, 5), min_size=1))
def test_every_explanation_agrees_with_itself_in_any_unit(sizes: dict[str, float]):
    both = agreement(sizes, {name: 4 * size for name, size in sizes.items()})
    assert both.complete
    assert both.opposed == ()
    assert both.rank_correlation in (None, pytest.approx(1.0, abs=1e-9))


@pytest.mark.parametrize(
    ("of_values", "of_answers"),
    [
        (Unit.LOG_ODDS, Unit.PROBABILITY),
        (Unit.PROBABILITY, Unit.PROBABILITY),
        (Unit.LOGARITHM, Unit.OUTCOME),
        (Unit.OUTCOME, Unit.OUTCOME),
        (Unit.RANKING_SCORE, Unit.RANKING_SCORE),
    ],
)
def test_weights_are_in_the_unit_of_the_answer(of_values: Unit, of_answers: Unit):
    assert unit_of_answers(of_values) is of_answers
