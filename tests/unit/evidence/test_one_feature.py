"""One feature at a time, held against scikit-learn and hand calculations."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance.evidence.cohort import ExplainedSample
from governance.evidence.explanation import Unit
from governance.evidence.mean_effects import FEWEST
from governance.evidence.one_feature import (
    MOST_WORDS,
    STEPS,
    Halves,
    along,
    by_word,
    goes_with,
    halves,
    relative_ranks,
    spearman,
    steps,
    tendencies,
)
from governance.evidence.run import Run
from governance.predictions.port import Cell, Sample


def explained(columns: Mapping[str, Sequence[Cell]], effects: np.ndarray) -> ExplainedSample:
    rows = len(effects)
    answers = tuple(effects.sum(axis=1).tolist())
    run = Run(tuple(range(rows)), answers, answers, 0.0, tuple(map(tuple, effects.tolist())), Unit.OUTCOME)
    return ExplainedSample(Sample(tuple(map(str, range(rows))), {n: tuple(c) for n, c in columns.items()}), run)


def test_answers_along_a_feature_are_those_of_scikit_learn():
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import partial_dependence

    chance = np.random.default_rng(3)
    table = pd.DataFrame({"a": chance.normal(size=80), "b": chance.normal(size=80)})
    model = RandomForestRegressor(10, random_state=0).fit(table, table["a"] * 2 + table["b"] ** 2)
    sample = explained({name: table[name].tolist() for name in table}, np.zeros((80, 2)))
    curves = along(sample.sample.columns, "b", lambda cases: model.predict(pd.DataFrame(cases)).tolist())
    theirs = partial_dependence(model, table, ["b"], kind="both", custom_values={"b": np.array(curves.values)})
    # The same calls of the same model: only the order of a sum differs.
    assert curves.mean == pytest.approx(theirs["average"][0].tolist(), abs=1e-12)
    assert np.allclose(curves.lines, theirs["individual"][0], atol=1e-12)


def test_shares_say_where_cases_are():
    sample = explained({"shop": ["food", "food", "toys", None]}, np.zeros((4, 1)))
    curves = along(sample.sample.columns, "shop", lambda cases: [float(len(str(cell))) for cell in cases["shop"]])
    assert curves.values == ("food", "toys")
    assert curves.shares == (2 / 3, 1 / 3)
    assert curves.mean == (4.0, 4.0)


def test_a_row_that_the_model_cannot_read_is_no_part_of_the_mean():
    sample = explained({"a": [1.0, 2.0], "b": [0.0, 1.0]}, np.zeros((2, 2)))
    curves = along(
        sample.sample.columns,
        "a",
        lambda cases: [float("nan") if b else a for a, b in zip(*cases.values(), strict=True)],
    )
    assert curves.mean == (1.0, 2.0)


def test_a_value_at_which_the_model_answers_nothing_is_left_out():
    sample = explained({"a": [1.0, 2.0, 3.0]}, np.zeros((3, 1)))
    curves = along(sample.sample.columns, "a", lambda cases: [float("nan") if a == 2 else float(a) for a in cases["a"]])
    assert (curves.values, curves.mean, curves.lowest, curves.highest) == ((1.0, 3.0), (1, 3), (1, 3), (1, 3))
    assert sum(curves.shares) == 1


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([1, 2, 3, 4], Halves(2.5, True, 0.35, 0.15)),
        ([0, 1, 1, 1], Halves(0.0, False, 0.3, 0.1)),
        ([None, 1, 2, "x"], Halves(1.5, True, 0.3, 0.2)),
        ([1, 1, 1, None], None),
        ([None] * 4, None),
    ],
    ids=str,
)
def test_effects_of_numbers_are_told_above_a_value_and_elsewhere(cells, expected):
    told_of = halves(cells, [0.1, 0.2, 0.3, 0.4])
    if expected is None:
        assert told_of is None
    else:
        assert (told_of.value, told_of.is_median) == (expected.value, expected.is_median)
        # Means of two or three tenths in double precision.
        assert (told_of.above, told_of.elsewhere) == pytest.approx((expected.above, expected.elsewhere), abs=1e-12)


def test_effects_of_words_are_told_where_there_are_enough_of_them():
    cells = ["food"] * FEWEST + ["toys"] * (FEWEST - 1) + [None]
    assert by_word(cells, [1.0] * FEWEST + [2.0] * FEWEST) == {"food": 1.0}


def test_equal_numbers_stand_in_their_middle():
    assert relative_ranks([3, None, 1, 3, "x", 2]) == (5 / 6, None, 0.0, 5 / 6, None, 1 / 3)
    assert relative_ranks([None, "x"]) == (None, None)


@given(st.lists(st.one_of(st.none(), st.integers(-1000, 1000)), min_size=1))
def test_whole_numbers_are_asked_as_whole_numbers_within_what_was_seen(cells):
    asked = steps(cells)
    there = [cell for cell in cells if cell is not None]
    assert len(asked) <= STEPS
    assert all(isinstance(value, int) for value in asked)
    if there:
        assert min(there) <= asked[0] <= asked[-1] <= max(there)


def test_a_single_far_value_does_not_stretch_what_is_asked():
    asked = steps([*map(float, range(999)), 1e6])
    assert asked[-1] == pytest.approx(994, abs=1)


def test_the_words_that_are_most_often_there_are_asked():
    words = [f"w{at:02d}" for at in range(MOST_WORDS + 3) for _ in range(at + 1)]
    assert steps(words)[0] == f"w{MOST_WORDS + 2}"
    assert len(steps(words)) == MOST_WORDS


def test_a_feature_without_any_value_is_asked_nothing():
    assert steps([None, None]) == ()


def test_an_effect_that_rises_with_its_value_has_rank_correlation_one():
    values = [float(at) for at in range(30)]
    effects = np.column_stack([np.array(values) ** 3, -np.array(values)])
    rising, falling = tendencies(explained({"a": values, "b": values}, effects))
    assert (rising.feature, rising.rank_correlation) == ("a", 1.0)
    assert falling.rank_correlation == -1.0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=FEWEST, max_size=60))
def test_rank_correlations_are_those_of_scipy(pairs):
    values, effects = np.array(pairs, dtype=float).T
    ours = spearman(values, effects)
    if np.ptp(values) == 0 or np.ptp(effects) == 0:
        assert ours is None
    else:
        assert ours == pytest.approx(stats.spearmanr(values, effects).statistic, abs=1e-12)


@pytest.mark.parametrize("cells", [["food", "toys"] * 15, [1.0] * 30, [None] * 30, [1.0, 2.0]], ids=str)
def test_without_an_order_there_is_no_tendency(cells):
    effects = np.arange(float(len(cells)))[:, None]
    (tendency,) = tendencies(explained({"a": cells}, effects))
    assert tendency.rank_correlation is None


def test_the_feature_by_which_points_have_their_colour_is_the_one_that_the_effect_depends_on():
    chance = np.random.default_rng(4)
    a, b, c = chance.normal(size=(3, 400))
    # The effect of a is a times b: at one value of a it goes with b, upwards or downwards, and never with c.
    effects = np.column_stack([a * b, np.zeros(400), np.zeros(400)])
    assert goes_with(explained({"a": a.tolist(), "b": b.tolist(), "c": c.tolist()}, effects), "a") == "b"


def test_a_feature_alone_goes_with_nothing():
    assert goes_with(explained({"a": [1.0, 2.0]}, np.ones((2, 1))), "a") is None
