"""The title of a chart says what is found in it.

It is right in every case, also of nothing and of one.
"""

from datetime import date

import pytest

from app import charts
from app.panels.evidence.headings import extremes, from_first_to_last, most_different, moved_in, risen_in
from governance.evidence.measurement import Measurement
from governance.sentences import reasons
from tests.builders import a_measurement

MONDAYS = (date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16))
LABELS = {"shop": "kind of shop"}


def a_grid(
    name: str, rows: dict[str, tuple[float | None, ...]], limit: float | None = None, faint: bool = False
) -> charts.Grid:
    cells: dict[tuple[str, date], Measurement] = {}
    for feature, values in rows.items():
        for monday, value in zip(MONDAYS, values, strict=True):
            missing = Measurement.missing(name, reasons.no_case_has_a_value(), {"feature": feature})
            cells[feature, monday] = (
                missing if value is None else a_measurement(value, None, name, noise=0.01, feature=feature)
            )
    return charts.Grid(name, tuple(rows), MONDAYS, cells, frozenset(cells) if faint else frozenset(), limit, LABELS)


@pytest.mark.parametrize(
    ("rows", "limit", "title"),
    [
        pytest.param({}, 0.25, "Drift (PSI) was not measured of any feature", id="no feature"),
        pytest.param({"shop": (None, None, None)}, 0.25, "Drift (PSI) was not measured of any feature", id="no value"),
        pytest.param({"shop": (0.1, 0.2, 0.001)}, 0.25, "No feature moved beyond the limit of 0.25 in any week", id="within the limit"),
        pytest.param({"shop": (0.001, 0.002, 0.0)}, None, "No feature moved further than chance explains in any week", id="chance alone"),
        pytest.param({"shop": (0.1, 0.3, 0.7), "hour": (0.1, 0.1, None)}, 0.25, "Moved beyond the limit of 0.25: kind of shop alone, in 2 of 3 weeks", id="one feature"),
        pytest.param({"shop": (0.3, 0.1, 0.1), "hour": (0.3, 0.3, 0.3)}, 0.25, "Moved beyond the limit of 0.25: hour in 3 of 3 weeks, and 1 other feature in as many or fewer", id="two features"),
        pytest.param({"shop": (0.3, 0.001, 0.1)}, None, "Moved further than chance explains: kind of shop alone, in 2 of 3 weeks", id="no limit"),
    ],
)  # fmt: skip
def test_drift_is_titled_by_what_moved_and_how_often(rows, limit, title):
    assert moved_in(a_grid("psi", rows, limit), "week") == title


@pytest.mark.parametrize(
    ("rows", "faint", "title"),
    [
        pytest.param({}, True, "Missing values: not measured of any feature", id="no feature"),
        pytest.param({"shop": (0.0, 0.0, None)}, True, "Missing values: none, in any feature and week", id="none"),
        pytest.param({"shop": (0.001, 0.002, 0.0), "hour": (0.0, 0.0, 0.0)}, True, "Missing values: nowhere unusual; at most 0.2 % (kind of shop, week from 9 Nov 2026)", id="as in the reference"),
        pytest.param({"shop": (0.1, 0.2, 0.3)}, False, "Missing values: unusual for kind of shop alone, in 3 of 3 weeks; at most 30.0 % (kind of shop, week from 16 Nov 2026)", id="more than in the reference"),
    ],
)  # fmt: skip
def test_shares_are_titled_by_what_stands_out_and_by_the_largest(rows, faint, title):
    assert risen_in(a_grid("missing_share", rows, faint=faint), "week") == title


@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        ((0, 0), (1, 1), "There are no cases in the reference"),
        ((1, 1), (0, 0), "There are no cases in the week"),
        ((5, 5), (50, 50), "Each value is about as frequent in the week as in the reference"),
        ((90, 10), (60, 40), "a: 90.0 % of cases in the reference, 60.0 % in the week"),
    ],
    ids=["nothing then", "nothing now", "alike", "moved"],
)
def test_two_distributions_are_titled_by_the_value_that_differs_most(before, after, title):
    assert most_different(("a", "b"), before, after, "week") == title


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({}, "Recall: not measured"),
        ({"65+": 0.5}, "Recall: 50.0 % for 65+"),
        ({"65+": 0.5, "18-34": 0.50001}, "Recall: 50.0 % for each of 2"),
        ({"65+": 0.5, "18-34": 0.75}, "Recall: 50.0 % for 65+, 75.0 % for 18-34"),
    ],
    ids=["nobody", "one", "alike", "apart"],
)
def test_groups_are_titled_by_the_lowest_and_the_highest(values, title):
    assert extremes("Recall", "recall", values) == title


@pytest.mark.parametrize(
    ("ends", "title"),
    [
        ({}, "Recall was not measured"),
        ({"version 2": (0.5, 0.5)}, "Recall went from 50.0 % to 50.0 % in version 2"),
        (
            {"version 2": (0.5, 0.75), "version 1": (0.4, 0.4)},
            "Recall went from 50.0 % to 75.0 % in version 2; from 40.0 % to 40.0 % in version 1",
        ),
        (
            {"a": (0.5, 0.5), "b": (0.5, 0.4), "c": (0.5, 0.7), "d": (0.5, 0.6)},
            "Recall changed most in c: from 50.0 % to 70.0 %",
        ),
    ],
    ids=["nothing", "as it was", "two lines", "many lines"],
)
def test_lines_are_titled_by_where_they_begin_and_end(ends, title):
    assert from_first_to_last("Recall", "recall", ends) == title
