"""What a model relies on, held against SciPy and hand calculations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from governance.evidence.background import BACKGROUND, background_positions, other_background
from governance.evidence.mean_effects import (
    FEWEST,
    MOST_OF_GROUPS,
    Apart,
    about,
    by_group,
    instability,
    over_all,
    share_moved,
    shift,
    shown_groups,
)
from governance.predictions.port import Sample
from tests.builders import a_spec

CLOSE = 1e-9
"""Sums of some hundred numbers of order 1 in double precision."""


def apart(rows: int, *scales: float, seed: int = 1) -> Apart:
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(rows, len(scales))) * np.array(scales)
    return Apart(tuple(f"f{at}" for at in range(len(scales))), values, background=50)


def in_groups(*groups: str) -> Sample:
    ids = tuple(map(str, range(len(groups))))
    return Sample(ids, {}, groups={"sex": groups})


def test_a_group_of_few_cases_is_not_shown_and_none_that_would_give_it_away():
    assert shown_groups(["A"] * 50 + ["B"] * 40 + ["C"] * 3, 11) == ("A",)
    assert shown_groups(["A"] * 50 + ["B"] * 40, 11) == ("A", "B")
    assert shown_groups(["A"] * 50 + ["B"], 11) == ()


def test_groups_have_the_names_of_the_specification_and_one_name_is_one_group():
    spec = a_spec(sensitive={"sex": {"column": "sex", "labels": {"F": "female", "f": "female", "M": "male"}}})
    groups = by_group(apart(90, 1.0), in_groups(*["F"] * 30, *["f"] * 20, *["M"] * 40), spec)
    assert [(each.about["group"], each.cases) for each in groups] == [("female", 50), ("male", 40)]


def test_what_features_add_for_a_group_is_the_difference_of_its_mean_output():
    effects = apart(200, 1.0, 2.0, 0.5)
    inside = np.arange(200) < 80
    (first, _) = by_group(effects, in_groups(*["F"] * 80, *["M"] * 120), a_spec())
    outputs = effects.effects.sum(axis=1)
    differences = [(each.difference.low + each.difference.high) / 2 for each in first.effects if each.difference]
    assert sum(differences) == pytest.approx(outputs[inside].mean() - outputs[~inside].mean(), abs=CLOSE)


def test_intervals_of_groups_are_welchs_for_all_features_and_groups_together():
    effects = apart(100, 1.0, 2.0)
    first, _ = by_group(effects, in_groups(*["F"] * 45, *["M"] * 55), a_spec())
    (effect,) = [each for each in first.effects if each.feature == "f0"]
    level = 1 - 0.05 / 4
    theirs = stats.ttest_ind(effects.effects[:45, 0], effects.effects[45:, 0], equal_var=False).confidence_interval(
        level
    )
    assert effect.difference is not None
    assert (effect.difference.low, effect.difference.high) == pytest.approx((theirs.low, theirs.high), abs=CLOSE)


def test_intervals_over_all_are_students_for_all_features_together():
    effects = apart(60, 3.0, 1.0)
    whole = over_all(effects)
    sizes = np.abs(effects.effects[:, 0])
    theirs = stats.t.interval(1 - 0.05 / 2, 59, sizes.mean(), stats.sem(sizes))
    assert [each.feature for each in whole.effects] == ["f0", "f1"]
    assert whole.effects[0].size_interval is not None
    assert (whole.effects[0].size_interval.low, whole.effects[0].size_interval.high) == pytest.approx(theirs, abs=CLOSE)


def test_few_cases_have_means_and_no_intervals():
    (effect,) = over_all(apart(FEWEST - 1, 1.0)).effects
    assert effect.size > 0
    assert effect.size_interval is None
    assert not effect.differs


def test_of_many_features_groups_have_the_largest():
    effects = apart(80, *[1.0 / (at + 1) for at in range(MOST_OF_GROUPS + 5)])
    first, _ = by_group(effects, in_groups(*["F"] * 40, *["M"] * 40), a_spec())
    assert len(first.effects) == MOST_OF_GROUPS


def test_effects_are_found_by_the_cases_that_they_are_about():
    whole, before = over_all(apart(30, 1.0)), over_all(apart(40, 1.0), window="reference")
    assert about((whole, before)) is whole
    assert about((whole, before), window="reference") is before
    assert about((whole,), window="recent") is None


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [
        ((1, 1), (1, 1), 0.0),
        ((1, 1), (5, 5), 0.0),
        ((3, 1), (1, 3), 0.5),
        ((1, 0), (0, 2), 1.0),
        ((0, 0), (0, 0), 0.0),
        ((0, 0), (0, 1), 1.0),
    ],
)
def test_what_moved_is_the_share_that_lies_with_other_features(first, second, moved):
    assert share_moved(np.array(first, dtype=float), np.array(second, dtype=float)) == pytest.approx(moved)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=8))
def test_what_moved_is_between_none_and_all_whichever_comes_first(sizes):
    first, second = np.array(sizes).T
    assert 0 <= share_moved(first, second) <= 1 + CLOSE
    assert share_moved(first, second) == pytest.approx(share_moved(second, first), abs=CLOSE)


def test_too_few_rows_say_nothing_of_a_shift():
    measured = shift(apart(FEWEST - 1, 1.0), apart(100, 1.0))
    assert measured.why == f"only {FEWEST - 1} rows can be compared, and {FEWEST} are needed"


def test_a_shift_beyond_chance_is_larger_than_its_noise():
    measured = shift(apart(300, 3.0, 1.0), apart(300, 1.0, 3.0, seed=2))
    # Mean |normal| is proportional to its scale: three quarters against one quarter.
    assert measured.value == pytest.approx(0.5, abs=0.05)
    assert measured.noise is not None
    assert measured.noise < 0.1


def test_where_nothing_has_changed_its_noise_is_exceeded_once_in_twenty_times():
    exceeded = 0
    for seed in range(100):
        measured = shift(apart(60, 1.0, 2.0, seed=2 * seed), apart(60, 1.0, 2.0, seed=2 * seed + 1))
        assert measured.value is not None
        assert measured.noise is not None
        exceeded += measured.value > measured.noise
    # Of 100 trials at 5 %, more than 13 come about once in a thousand times.
    assert exceeded <= 13


def test_an_explanation_that_does_not_depend_on_its_background_is_stable():
    first = apart(100, 1.0, 2.0)
    assert instability(first, first).value == 0.0
    other = instability(first, apart(100, 2.0, 1.0))
    assert other.value == pytest.approx(1 / 3, abs=0.07)
    assert other.noise is None


@given(st.integers(0, 5000))
def test_a_background_is_spread_over_the_sample_and_the_other_one_shares_no_row_with_it(rows):
    own = background_positions(rows)
    assert len(own) == min(rows, BACKGROUND)
    other = other_background(Sample(tuple(map(str, range(rows))), {}))
    if rows < 2 * BACKGROUND:
        assert other is None
    else:
        assert other is not None
        assert len(other.ids) == BACKGROUND
        assert not {int(row) for row in other.ids} & {*own}
