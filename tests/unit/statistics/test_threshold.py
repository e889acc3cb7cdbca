from collections import Counter
from math import exp, floor, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.statistics.confusion import Confusion
from governance.statistics.scores import Scores
from governance.statistics.threshold import edge, moved, positions, thresholds


def binned(score: float) -> int:
    """The rule by which logs are counted.

    Ten times the log-odds, rounded down, from -100 to 100.
    """
    inner = min(max(score, 1e-9), 1 - 1e-9)
    return min(max(floor(10 * log(inner / (1 - inner)) + 1e-9), -100), 100)


def counted(rows: list[tuple[float, int | None]]) -> Scores:
    unlabelled, negative, positive = (
        Counter(binned(score) for score, outcome_of_row in rows if outcome_of_row == outcome)
        for outcome in (None, 0, 1)
    )
    return Scores(unlabelled, negative, positive)


def directly(rows: list[tuple[float, int | None]], threshold: float) -> Confusion:
    cells = Counter((score >= threshold, outcome) for score, outcome in rows)
    return Confusion(
        cells[True, 1], cells[True, 0], cells[False, 1], cells[False, 0], cells[True, None], cells[False, None]
    )


edges = st.integers(-99, 100).map(lambda k: 1 / (1 + exp(-k / 10)))
scores = st.one_of(st.integers(0, 10**6).map(lambda n: n / 10**6), edges, st.sampled_from([0.0, 1.0]))
rows = st.lists(st.tuples(scores, st.sampled_from([0, 1, None])), max_size=60)


@pytest.mark.parametrize("position", [-101, 101])
def test_there_is_no_edge_beyond_the_bins(position):
    with pytest.raises(ValueError, match="expected -100 to 100"):
        edge(position)


def test_without_scores_there_is_no_threshold():
    assert thresholds(Scores()) == ()
    assert thresholds(Scores(unlabelled={3: 0})) == ()
    assert moved(Scores(), 0) == Confusion()


@given(rows, st.integers(-100, 100))
def test_on_an_edge_the_counts_are_those_of_the_rows(rows, position):
    assert moved(counted(rows), position) == directly(rows, edge(position))


@given(rows, rows, st.integers(-100, 100))
def test_groups_moved_one_by_one_add_up_to_all_moved(some, others, position):
    assert moved(counted(some), position) + moved(counted(others), position) == moved(counted(some + others), position)


@given(rows)
def test_every_decision_that_a_threshold_can_lead_to_is_offered(rows):
    offered = {moved(counted(rows), position) for position in positions(counted(rows))}
    assert offered == {moved(counted(rows), position) for position in range(-100, 101)} or not rows


@given(rows)
def test_thresholds_rise_and_lie_between_0_and_1(rows):
    cuts = thresholds(counted(rows))
    assert list(cuts) == sorted(set(cuts))
    assert all(0 <= threshold < 1 for threshold in cuts)


def test_the_middle_is_one_half_and_the_lowest_bin_reaches_down_to_zero():
    assert edge(0) == 0.5
    assert edge(-100) == 0.0
    assert edge(10) == pytest.approx(0.7310585786300049)  # logistic(1)


def test_nobody_is_decided_1_above_the_highest_bin_with_a_case():
    assert positions(Scores(positive={3: 2}, negative={-2: 1})) == (-2, -1, 0, 1, 2, 3, 4)
    assert moved(Scores(positive={3: 2}), 4) == Confusion(fn=2)
