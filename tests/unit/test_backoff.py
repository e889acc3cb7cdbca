"""How long a move waits that could not be made."""

from datetime import timedelta

import pytest

from governance.services.serving.settle import LONGEST_WAIT, wait_after


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (4, 8), (9, 256), (10, 300), (11, 300), (1_000_000, 300)]
)
def test_a_move_waits_twice_as_long_after_each_failure_and_never_more_than_five_minutes(failures, seconds):
    assert wait_after(failures) == timedelta(seconds=seconds)


def test_no_wait_is_shorter_than_the_one_before():
    waits = [wait_after(failures) for failures in range(1, 50)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
