"""Words in charts can be read.

A chart that is kept has a name.
"""

from datetime import date, datetime

import plotly.graph_objects as go
import pytest

from app import charts
from app.design.figure import file_name, legible
from governance.palette import LIGHT
from tests.builders import a_measurement

GAP = "equal_opportunity_difference"
OLD = a_measurement(-0.036, (-0.042, -0.031), GAP, attribute="age", group="65+", versus="35-54")
MEN = a_measurement(0.001, (-0.001, 0.002), GAP, attribute="sex", group="male", versus="female")
MOVED = a_measurement(0.7, None, "psi", noise=0.01, feature="amount")
DAY = date(2026, 11, 2)
DRAWN = {
    "a heat map": charts.heat_map(
        charts.Grid("psi", ("amount",), (DAY,), {("amount", DAY): MOVED}, frozenset(), 0.25), ("amount", DAY)
    ),
    "cases over time": charts.cases_over_time(
        [(datetime(2026, 11, 2), 5)],  # noqa: DTZ001  (a chart has no zone)
        {"window": (DAY, DAY), "compared with": (DAY, DAY)},
        "day",
        [],
    ),
    "before and after": charts.before_after([MEN], [OLD], ("version 1", "version 2"), (-0.02, 0.02), 0.0),
    "lines": charts.by_version({"version 1": [(DAY, 0.1)], "version 2": [(DAY, 0.2)]}, "Drift", 0.25),
}


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_all_words_of_a_chart_are_in_the_ink_of_the_page(drawn: go.Figure):
    shown = legible(drawn)
    layout, ink = shown.layout, LIGHT.text
    words = [layout.xaxis.tickfont.color, layout.yaxis.title.font.color, layout.legend.font.color]
    words += [note.font.color for note in layout.annotations]
    words += [trace.colorbar.tickfont.color for trace in shown.data if trace.type == "heatmap"]
    assert set(words) == {ink}


def test_a_feature_is_drawn_under_its_label_and_clicked_by_its_column():
    cells = {("amount", DAY): MOVED}
    drawn = charts.heat_map(
        charts.Grid("psi", ("amount",), (DAY,), cells, frozenset(), 0.25, {"amount": "amount paid"})
    )
    *_, targets = drawn.data
    assert (targets.y, drawn.layout.yaxis.categoryarray) == (("amount paid",), ("amount paid",))
    assert targets.customdata[0][0] == "amount"


def test_a_limit_has_its_number_and_a_gap_is_in_points():
    drawn = DRAWN["before and after"]
    assert {note.text for note in drawn.layout.annotations} == {"limit -2.0 points", "limit +2.0 points"}
    assert drawn.layout.xaxis.title.text == "Equal opportunity difference (points)"
    assert list(drawn.data[1].x) == [pytest.approx(-3.6)]


def test_groups_of_all_attributes_are_drawn_on_the_same_scale():
    by_age, by_sex = (charts.forest([gap], (-0.02, 0.02), 0.0, among=[OLD, MEN]) for gap in (OLD, MEN))
    assert by_age.layout.xaxis.range == by_sex.layout.xaxis.range
    # From the low end of the widest interval to the limit, with a twentieth of that on both sides.
    assert by_sex.layout.xaxis.range == pytest.approx((-4.2 - 0.31, 2.0 + 0.31))


def test_a_picture_of_a_chart_is_called_after_what_it_says():
    assert file_name("Missing values by feature, 8.3 %") == "missing-values-by-feature-8-3"
    assert len(file_name("very long " * 40)) <= 80
