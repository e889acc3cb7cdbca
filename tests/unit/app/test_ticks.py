"""The numbers on an axis."""

import pytest

from app.charts.frame import tick_format


@pytest.mark.parametrize(
    ("name", "notation"),
    [("recall", ".3~%"), ("impact_ratio", ".4~f"), ("mean_absolute_error", ",.4~r")],
    ids=["a share", "a ratio", "in its own unit"],
)
def test_no_two_ticks_of_a_narrow_axis_read_the_same(name: str, notation: str):
    # d3 cuts zeros at the end (`~`): 98.75% and 98.8%, where one digit said 98.8% twice.
    assert tick_format(name) == notation
