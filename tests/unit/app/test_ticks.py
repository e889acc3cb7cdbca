"""The numbers on an axis."""

from datetime import date, datetime

import pytest

from app import charts
from app.charts.frame import tick_format
from governance.evidence.measurement import Measurement
from tests.builders import BY_HAND


@pytest.mark.parametrize(
    ("name", "notation"),
    [("recall", ".3~%"), ("impact_ratio", ".4~f"), ("mean_absolute_error", ",.4~r")],
    ids=["a share", "a ratio", "in its own unit"],
)
def test_no_two_ticks_of_a_narrow_axis_read_the_same(name: str, notation: str):
    # d3 cuts zeros at the end (`~`): 98.75% and 98.8%, where one digit said 98.8% twice.
    assert tick_format(name) == notation


DAY, HOUR = date(1973, 9, 1), datetime(1973, 9, 1, 14)  # noqa: DTZ001  (a chart has no zone)
ONE = Measurement("recall", BY_HAND, value=0.5, n=20)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        pytest.param(charts.by_version({"version 1": [(DAY, 150.9)]}, "Cases a day"), "1 Sep 1973", id="a line"),
        pytest.param(charts.by_version({"mean": [(HOUR, 0.4)]}, "cores"), "1 Sep 1973, 14:00", id="an hour"),
        pytest.param(charts.lines_over_time({"version 1": [(DAY, ONE)]}), "1 Sep 1973", id="a measurement"),
        pytest.param(charts.groups_over_time({"65+": [(DAY, ONE)]}), "1 Sep 1973", id="a group"),
    ],
)
def test_a_single_point_has_a_marker_its_own_tick_and_room_on_both_sides(figure, expected: str):
    # Where plotly chooses, the ticks around one point are 23:59:59.999 and 00:00:00.0005.
    axis = figure.layout.xaxis
    assert list(axis.ticktext) == [expected]
    assert (axis.range[1] - axis.range[0]).days == 6
    assert axis.range[0] < figure.data[-1].x[0] < axis.range[1]
    assert "markers" in figure.data[-1].mode
    assert figure.data[-1].marker.size > 0


def test_ticks_that_plotly_chooses_tell_the_day_before_the_month():
    days = [(date(2026, 9, day), 1.0) for day in range(1, 29)]
    axis = charts.by_version({"version 1": days}, "Cases a day").layout.xaxis
    assert [stop.value for stop in axis.tickformatstops] == ["%H:%M, %-d %b", "%-d %b", "%b %Y", "%Y"]
    assert axis.hoverformat == "%-d %b %Y, %H:%M"


@pytest.mark.parametrize(
    ("label", "beside"),
    [
        ("amount paid", "amount paid"),
        ("time to enter the payment, against own habit", "time to enter the payment,<br>against own habit"),
        (
            "share of card payments of this shop that were charged back",
            "share of card payments of<br>this shop that were …",
        ),
    ],
    ids=["one line", "two lines", "more than two"],
)
def test_what_a_row_is_called_leaves_room_for_the_chart_on_a_phone(label: str, beside: str):
    axis = charts.importance([(label, 1.0)], "log-odds").layout.yaxis
    assert (list(axis.tickvals), list(axis.ticktext)) == ([label], [beside])
