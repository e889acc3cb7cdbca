"""A heat map whose cells can be clicked.

Boxes choose the same without a click.
"""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from app import charts
from app.design import naming
from app.design.figure import figure
from app.design.sheet import Row
from app.selection import choose, put


def heat_map(grid: charts.Grid, chosen: tuple[str, date], says: str, rows: Sequence[Row], title: str) -> None:
    """Show `grid` with `chosen` outlined.

    A click on another cell chooses that one, in the address and in the boxes.
    """
    # Another key for every choice: a cell that is still selected in the browser could not be clicked again.
    key = f"{grid.measure}:{chosen[0]}:{chosen[1]}"

    def pick() -> None:
        points = st.session_state[key].selection.points
        if points:
            feature, week, *_ = points[0]["customdata"]
            put(feature=feature, week=week)

    figure(charts.heat_map(grid, chosen), says, rows, key, picked=pick, title=title)


def choose_cell(grid: charts.Grid, unit: str, default: date) -> tuple[str, date]:
    """Choose a feature and a period out of `grid`.

    Kept in the address as `feature` and `week`; the period is `default` at first.
    """
    left, right = st.columns(2)
    with left:
        feature = choose("Feature", grid.features, "feature", grid.called)
    with right:
        starts = [str(start) for start in reversed(grid.starts)]
        start = choose(unit.capitalize(), starts, "week", _day, str(default))
    return feature, date.fromisoformat(start)


def _day(start: str) -> str:
    return f"from {naming.day(date.fromisoformat(start))}"
