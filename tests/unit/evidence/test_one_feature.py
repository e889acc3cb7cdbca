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
from governance.evidence.one_feature import FEWEST, MOST_WORDS, STEPS, along, goes_with, spearman, steps, tendencies
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
    curves = along(sample, "b", lambda cases: model.predict(pd.DataFrame(cases)).tolist())
    theirs = partial_dependence(model, table, ["b"], kind="both", custom_values={"b": np.array(curves.values)})
    # The same calls of the same model: only the order of a sum differs.
    assert curves.mean == pytest.approx(theirs["average"][0].tolist(), abs=1e-12)
    assert np.allclose(curves.lines, theirs["individual"][0], atol=1e-12)


def test_shares_say_where_cases_are():
    sample = explained({"shop": ["food", "food", "toys", None]}, np.zeros((4, 1)))
    curves = along(sample, "shop", lambda cases: [float(len(str(cell))) for cell in cases["shop"]])
    assert curves.values == ("food", "toys")
    assert curves.shares == (2 / 3, 1 / 3)
    assert curves.mean == (4.0, 4.0)


def test_a_row_that_the_model_cannot_read_is_no_part_of_the_mean():
    sample = explained({"a": [1.0, 2.0], "b": [0.0, 1.0]}, np.zeros((2, 2)))
    curves = along(sample, "a", lambda cases: [float("nan") if b else a for a, b in zip(*cases.values(), strict=True)])
    assert curves.mean == (1.0, 2.0)


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
