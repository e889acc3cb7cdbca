import pytest

from governance.statistics.confusion import Confusion, share

COUNTS = Confusion(tp=7, fp=2, fn=3, tn=88, selected_unlabelled=1, unselected_unlabelled=10)


def test_a_share_of_nobody_is_none_and_not_zero():
    assert share(0, 0) is None
    assert share(0, 5) == 0.0


def test_cases_without_an_outcome_say_nothing_about_being_right():
    assert (COUNTS.size, COUNTS.labelled) == (111, 100)
    assert (COUNTS.positives, COUNTS.negatives) == (10, 90)


def test_cases_without_an_outcome_are_decided_all_the_same():
    assert COUNTS.selected == 10


def test_counts_add_cell_by_cell():
    assert COUNTS + Confusion(1, 2, 3, 4, 5, 6) == Confusion(8, 4, 6, 92, 6, 16)


def test_where_1_is_good_nothing_turns_round():
    assert COUNTS.favouring(1) == COUNTS


def test_where_0_is_good_the_table_turns_round():
    # Not blocked (0) is the good decision: honest and not blocked is now a true positive.
    turned = COUNTS.favouring(0)
    assert turned == Confusion(tp=88, fp=3, fn=2, tn=7, selected_unlabelled=10, unselected_unlabelled=1)
    assert (turned.selected, turned.positives) == (101, 90)


def test_turning_round_twice_changes_nothing():
    assert COUNTS.favouring(0).favouring(0) == COUNTS


@pytest.mark.parametrize("favourable", [0, 1])
def test_turning_round_loses_nobody(favourable):
    assert COUNTS.favouring(favourable).size == COUNTS.size
