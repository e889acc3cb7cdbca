from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.evidence.counterfactual import MOST_CALLS, MOST_ROWS, Changeable, counterfactuals

ROUNDING = 1e-12
ANYTHING = Changeable()


@dataclass
class Asked:
    """A scorer of one case, asked by column, that counts how often."""

    scorer: Callable
    calls: int = 0
    rows: int = 0

    def __call__(self, columns):
        cases = cases_of(columns)
        self.calls += 1
        self.rows += len(cases)
        return [self.scorer(case) for case in cases]


def cases_of(columns):
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def at_least(limit):
    return lambda score: score >= limit


def found_by(scorer, case, rows, limit, changeable=ANYTHING, **options):
    wanted = [scorer(row) >= limit for row in cases_of(rows)]
    return counterfactuals(case, rows, wanted, Asked(scorer), at_least(limit), changeable, **options)


def points(case):
    """Income counts once, and each guarantor as much as ten of it."""
    return case["income"] + 10 * case["guarantors"]


APPLICANT = {"income": 20, "guarantors": 0}
OTHERS = {"income": [0, 10, 60, 100, 30], "guarantors": [0, 1, 0, 2, 1]}


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ({"income": 20}, "only the case or only the rows have guarantors, expected the same columns"),
        (APPLICANT | {"age": 30}, "only the case or only the rows have age, expected the same columns"),
    ],
    ids=["one that only the rows have", "one that only the case has"],
)
def test_other_columns_are_refused(case, message):
    with pytest.raises(ValueError, match=message):
        counterfactuals(case, OTHERS, [True] * 5, Asked(points), at_least(50), ANYTHING)


def test_rows_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="income has 5 values, expected 4: one for each decision"):
        counterfactuals(APPLICANT, OTHERS, [True] * 4, Asked(points), at_least(50), ANYTHING)


def test_a_model_that_leaves_out_rows_is_refused():
    with pytest.raises(ValueError, match="the model gave 1 scores, expected"):
        counterfactuals(APPLICANT, OTHERS, [True] * 5, lambda _: [0.0], at_least(50), ANYTHING)


def test_where_nobody_has_the_wanted_decision_there_is_nothing_to_take_over_and_nobody_is_asked():
    asked = Asked(points)
    assert counterfactuals(APPLICANT, OTHERS, [False] * 5, asked, at_least(500), ANYTHING) == ()
    assert asked.calls == 0


def test_who_has_the_decision_already_needs_no_change():
    assert found_by(points, APPLICANT, OTHERS, 20) == ()


def test_what_may_not_change_is_no_way_out():
    assert found_by(points, APPLICANT, OTHERS, 50, Changeable(frozenset(["income"]))) == ()
    assert found_by(points, APPLICANT, OTHERS, 50, Changeable(frozenset(OTHERS))) == ()


def test_what_may_only_fall_does_not_rise():
    assert found_by(points, APPLICANT, OTHERS, 50, Changeable(monotone={"income": "down"})) == ()


@pytest.mark.parametrize("way", ["up", "down"])
def test_of_a_missing_number_no_way_is_known_so_one_that_has_a_way_stays(way):
    scorer = lambda case: case["income"] or 0  # noqa: E731  (one expression)
    case, rows = {"income": None}, {"income": [10, 60, None]}
    assert found_by(scorer, case, rows, 50, Changeable(monotone={"income": way})) == ()
    (free,) = found_by(scorer, case, rows, 50)
    assert free.changes == {"income": 60}


def test_an_answer_that_is_no_number_decides_nothing():
    scorer = lambda case: 20.0 if case == APPLICANT else float("nan")  # noqa: E731  (one expression)
    asked = Asked(scorer)
    assert counterfactuals(APPLICANT, OTHERS, [True] * 5, asked, lambda score: not score < 50, ANYTHING) == ()
    assert asked.rows > 1


def test_a_missing_value_is_not_a_new_one():
    rows = {"debts": [None, float("nan"), 5]}
    assert found_by(lambda case: case["debts"] != 5, {"debts": 5}, rows, True) == ()


def test_what_the_model_answers_otherwise_when_asked_once_more_is_not_returned():
    sizes = []

    def answered(columns):
        sizes.append(len(columns["income"]))
        # The last question has nothing but the smallest change.
        return [0.0 if sizes[-1] == 1 else points(case) for case in cases_of(columns)]

    assert counterfactuals(APPLICANT, OTHERS, [False, False, True, True, False], answered, at_least(50), ANYTHING) == ()
    assert sizes[-1] == 1


def test_the_smallest_change_is_that_of_a_hand_calculation():
    # 20 points of 50: no number of guarantors in the rows makes up for 30; an income of 50 is just enough.
    (only,) = found_by(points, APPLICANT, OTHERS, 50)
    assert only.changes == {"income": 50}
    assert type(only.changes["income"]) is int
    assert only.score == 50
    # 30 of a range of 100; the nearest who was accepted has 60 and no guarantor: 10 of 100, over two features.
    assert only.distance == pytest.approx(0.30, abs=ROUNDING)
    assert only.near == pytest.approx(0.05, abs=ROUNDING)


def test_two_features_change_where_neither_alone_is_enough():
    rows = {"income": [0, 40, 45], "guarantors": [0, 1, 1]}
    (only,) = found_by(points, APPLICANT, rows, 50)
    # 20 of a range of 45, and the whole range of guarantors.
    assert only.changes == {"income": 40, "guarantors": 1}
    assert only.distance == pytest.approx((20 / 45 + 1) / 2, abs=ROUNDING)
    assert only.near == 0


def test_three_features_change_where_two_are_not_enough():
    scorer = lambda case: case["a"] + case["b"] + case["c"]  # noqa: E731  (one expression)
    rows = {feature: [False, True] for feature in "abcd"}
    (only,) = found_by(scorer, dict.fromkeys("abcd", False), rows, 3)
    assert only.changes == {"a": True, "b": True, "c": True}


def test_a_number_has_no_more_decimals_than_the_rows():
    rows = {"rate": [0.25, 1.5, 9.75]}
    (only,) = found_by(lambda case: case["rate"], {"rate": 0.5}, rows, 3.14159)
    assert only.changes == {"rate": 3.15}


def test_a_number_of_many_decimals_comes_near_the_limit():
    rows = {"rate": [0.0, 2 / 3, 1.0]}
    (only,) = found_by(lambda case: case["rate"], {"rate": 1 / 9}, rows, 0.2)
    assert 0.2 <= only.changes["rate"] < 0.2 + 2e-3


def test_a_case_that_lacks_a_number_is_as_far_from_one_that_has_it_as_can_be():
    rows = {"income": [None, 100, 50], "owner": [True, False, False]}
    (only,) = found_by(lambda case: case["owner"], {"income": 50, "owner": False}, rows, True)
    assert only.changes == {"owner": True}
    assert only.near == 0.5


@pytest.mark.parametrize("rate", [2.2250738585072014e-308, 1e-9, 1e9, 1e300])
def test_very_small_and_very_large_numbers_are_numbers(rate):
    rows = {"rate": [0.0, rate, rate / 2]}
    (only,) = found_by(lambda case: case["rate"], {"rate": 0.0}, rows, rate / 4)
    assert rate / 4 <= only.changes["rate"] <= rate / 2
    assert 0 < only.distance <= 0.5


def test_a_case_outside_of_the_range_of_the_rows_is_no_farther_than_the_range_with_it():
    (only,) = found_by(lambda case: -case["debts"], {"debts": 1000}, {"debts": [0, 1]}, -100)
    assert only.changes == {"debts": 100}
    assert only.distance == pytest.approx(0.9, abs=ROUNDING)


def test_fewest_features_come_first_then_the_smallest_change():
    scorer = lambda case: max(case["far"] / 80, case["near"] / 20, case["a"] * case["b"])  # noqa: E731  (one expression)
    rows = {"far": [0, 100, 0, 0], "near": [0, 0, 100, 0], "a": [0, 0, 0, 1], "b": [0, 0, 0, 1], "idle": [0, 0, 0, 1]}
    several = found_by(scorer, dict.fromkeys(rows, 0), rows, 1)
    assert [dict(counterfactual.changes) for counterfactual in several] == [{"near": 20}, {"far": 80}, {"a": 1, "b": 1}]
    assert found_by(scorer, dict.fromkeys(rows, 0), rows, 1, most=1) == several[:1]


def test_of_many_features_those_that_move_the_answer_are_changed_together():
    rows = {f"f{number:02}": [False, True] for number in range(30)}
    (only,) = found_by(lambda case: case["f28"] + case["f29"], dict.fromkeys(rows, False), rows, 2)
    assert only.changes == {"f28": True, "f29": True}


def test_who_waits_is_told_how_much_is_done():
    shares = []
    found_by(points, APPLICANT, OTHERS, 50, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[0] > 0
    assert shares[-1] == 1


def test_many_features_and_rows_keep_to_the_number_of_questions():
    # Most numbers are other ones in every row, and no pair of them is enough.
    features = [f"f{number:03}" for number in range(210)]
    rows = {feature: [(7 * row + 3 * number) % 101 for row in range(60)] for number, feature in enumerate(features)}
    sizes = []

    def answered(columns):
        sizes.append(len(columns["f000"]))
        return [sum(case) for case in zip(*columns.values(), strict=True)]

    case = dict.fromkeys(features, 0)
    several = counterfactuals(case, rows, [True] * 60, answered, at_least(250), ANYTHING)
    assert {len(counterfactual.changes) for counterfactual in several} == {3}
    assert len(several) == 10
    assert len(sizes) == MOST_CALLS
    assert 5_900 < sizes[0] <= 6_000
    assert sum(sizes) <= MOST_ROWS


KINDS = {
    "age": st.integers(18, 80),
    "debts": st.none() | st.integers(0, 9),
    "income": st.none() | st.floats(0, 1000, allow_nan=False),
    "owner": st.none() | st.booleans(),
    "town": st.none() | st.sampled_from(["Aarhus", "Bern", "Cork"]),
}
WAYS = Changeable(frozenset(["age"]), {"debts": "down", "income": "up"})
cases = st.fixed_dictionaries(KINDS)


def signal(case, feature, blank):
    """The value of a feature from 0 to 1."""
    value = case[feature]
    if isinstance(value, str):
        return {"Aarhus": 0.0, "Bern": 1.0, "Cork": 0.4}[value]
    return blank if value is None else value / {"age": 80, "debts": 9, "income": 1000, "owner": 1}[feature]


@st.composite
def scorers(draw):
    """Linear in its features, in steps of them, or a small tree."""
    features = list(KINDS)
    weights = dict(zip(features, draw(st.lists(st.integers(-4, 4), min_size=5, max_size=5)), strict=True))
    root, left, right = draw(st.permutations(features))[:3]
    cut, blank = draw(st.floats(0.1, 0.9)), draw(st.sampled_from([0.0, 0.3, 1.0]))

    def linear(case):
        return sum(weight * signal(case, feature, blank) for feature, weight in weights.items())

    def steps(case):
        return sum(weight * (signal(case, feature, blank) > cut) for feature, weight in weights.items())

    def tree(case):
        branch = left if signal(case, root, blank) > cut else right
        return weights[branch] * (signal(case, branch, blank) > 1 - cut)

    return draw(st.sampled_from([linear, steps, tree]))


@st.composite
def searches(draw):
    """A case, real cases, a scorer and its limit.

    The case has the lowest score; the limit is a score that some of the others have.
    """
    scorer = draw(scorers())
    case, *rows = sorted(draw(st.lists(cases, min_size=4, max_size=9)), key=scorer)
    return case, rows, scorer, scorer(draw(st.sampled_from(rows)))


def columns_of(rows):
    return {feature: [row[feature] for row in rows] for feature in KINDS}


@given(searches())
@settings(max_examples=50)
def test_every_counterfactual_flips_the_decision_by_changes_that_are_allowed(search):
    case, rows, scorer, limit = search
    asked = Asked(scorer)
    wanted = [scorer(row) >= limit for row in rows]
    several = counterfactuals(case, columns_of(rows), wanted, asked, at_least(limit), WAYS)
    for counterfactual in several:
        changes = counterfactual.changes
        assert scorer(case | changes) == counterfactual.score
        assert scorer(case) < limit <= counterfactual.score
        assert "age" not in changes
        assert all(value is not None and value != case[feature] for feature, value in changes.items())
        assert "debts" not in changes or (type(changes["debts"]) is int and changes["debts"] < case["debts"])
        assert "income" not in changes or changes["income"] > case["income"]
        assert "owner" not in changes or type(changes["owner"]) is bool
        assert 0 < counterfactual.distance <= 1
        assert 0 <= counterfactual.near <= 1
    sets = [set(counterfactual.changes) for counterfactual in several]
    assert not any(first <= second or second <= first for first, second in combinations(sets, 2))
    order = [(len(counterfactual.changes), counterfactual.distance) for counterfactual in several]
    assert order == sorted(order)
    assert asked.calls <= MOST_CALLS
    assert asked.rows <= MOST_ROWS


@given(searches())
@settings(max_examples=30)
def test_no_fewer_features_of_a_real_case_would_have_been_enough(search):
    case, rows, scorer, limit = search
    several = found_by(scorer, case, columns_of(rows), limit)
    enough = {
        size
        for row in rows
        if scorer(row) >= limit > scorer(case)
        for size in (1, 2, 3)
        for features in combinations(KINDS, size)
        if all(row[feature] is not None for feature in features)
        and scorer(case | {feature: row[feature] for feature in features}) >= limit
    }
    assert min((len(counterfactual.changes) for counterfactual in several), default=None) == min(enough, default=None)


@given(searches())
@settings(max_examples=15)
def test_the_order_of_the_columns_changes_nothing(search):
    case, rows, scorer, limit = search
    turned = dict(reversed(columns_of(rows).items()))
    assert found_by(scorer, case, columns_of(rows), limit) == found_by(scorer, case, turned, limit)
