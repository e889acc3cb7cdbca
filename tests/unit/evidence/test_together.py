"""Which features act together, held against closed forms."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.evidence.closer_look import Pair
from governance.evidence.together import MOST_FEATURES, acting_together
from governance.predictions.port import Cell

Scores: TypeAlias = Callable[[Mapping[str, Sequence[Cell]]], Sequence[float]]
ROUNDING = 1e-9
"""Sums of four numbers of order 10 in double precision."""


def tried(columns: Mapping[str, Sequence[Cell]], answers: Scores) -> tuple[Pair, ...]:
    """All features, in their order."""
    return acting_together(columns, list(columns), answers)


def by_row(answer: Callable[..., float]) -> Scores:
    return lambda cases: [answer(*cells) for cells in zip(*cases.values(), strict=True)]


@given(st.lists(st.tuples(*[st.floats(-3, 3)] * 3), min_size=4, max_size=20))
def test_features_that_only_add_up_do_not_act_together(rows):
    a, b, c = zip(*rows, strict=True)
    pairs = tried({"a": a, "b": b, "c": c}, by_row(lambda a, b, c: a**2 - 3 * b + abs(c)))
    assert [pair.size for pair in pairs] == pytest.approx([0.0] * 3, abs=ROUNDING)


def test_a_product_acts_together_by_the_product_of_its_changes():
    chance = np.random.default_rng(5)
    a, b, c = chance.normal(size=(3, 60))
    pairs = tried({"a": a.tolist(), "b": b.tolist(), "c": c.tolist()}, by_row(lambda a, b, c: a * b + c))
    expected = np.abs((a[:30] - a[30:]) * (b[:30] - b[30:])).mean()
    assert pairs[0].features == ("a", "b")
    assert (pairs[0].size, pairs[0].cases) == (pytest.approx(expected, abs=ROUNDING), 30)
    assert [pair.size for pair in pairs[1:]] == pytest.approx([0.0, 0.0], abs=ROUNDING)


def test_words_act_together_as_numbers_do():
    shops = ["food", "toys"] * 4
    pairs = tried(
        {"amount": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], "shop": list(reversed(shops))},
        by_row(lambda amount, shop: amount if shop == "food" else 0.0),
    )
    # From one row to the row four on, the shop stays and the amount changes by four: neither depends on the other.
    assert [pair.size for pair in pairs] == [0.0]


def test_a_case_that_the_model_cannot_read_is_in_no_mean():
    pairs = tried(
        {"a": [1.0, 2.0, 3.0, 4.0], "b": [1.0, 2.0, 0.0, 1.0]},
        by_row(lambda a, b: a * b if a + b > 2 else float("nan")),
    )
    # Of the first case the model does not read 1 and 1.
    assert (pairs[0].size, pairs[0].cases) == (abs((2 - 4) * (2 - 1)), 1)


def test_one_feature_or_one_row_acts_with_nothing():
    assert tried({"a": [1.0, 2.0]}, by_row(lambda a: a)) == ()
    assert tried({"a": [1.0], "b": [1.0]}, by_row(lambda a, b: a * b)) == ()


def test_of_many_features_the_largest_are_tried():
    columns = {f"f{at:02d}": [1.0, 2.0, 3.0, 4.0] for at in range(MOST_FEATURES + 3)}
    pairs = tried(columns, by_row(lambda *cells: float(cells[0])))
    assert {name for pair in pairs for name in pair.features} == set(sorted(columns)[:MOST_FEATURES])
    assert len(pairs) == len(list(combinations(range(MOST_FEATURES), 2)))
