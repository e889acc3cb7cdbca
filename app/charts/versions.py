"""Charts of versions over time.

The number of cases, and any other number, with a line for each version.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle

import plotly.graph_objects as go

from app.charts.frame import few_ticks, finished
from governance.palette import ACCENT, GREY, INK, OTHER

DAY_MS = 86_400_000
BAR_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 28, "year": 365}
"""How wide the bar of a bucket is; it begins where the bucket does."""


def cases_over_time(
    own: Sequence[tuple[datetime, int]],
    windows: Mapping[str, tuple[date, date]],
    unit: str,
    other: Sequence[tuple[datetime, int]],
) -> go.Figure:
    """Cases per bucket over time.

    Another version is a line; windows are shaded. Dragging across it selects days.
    """
    when = _on_hover(begins for begins, _ in own)
    width = 0.9 * BAR_DAYS[unit] * DAY_MS
    figure = go.Figure(
        go.Bar(
            x=[begins for begins, _ in own],
            y=[cases for _, cases in own],
            width=width,
            offset=0.05 * BAR_DAYS[unit] * DAY_MS,
            marker_color=GREY,
            hovertemplate=f"%{{x|{when}}}: %{{y:,}} cases<extra></extra>",
        )
    )
    if other:
        middle = timedelta(days=BAR_DAYS[unit] / 2)
        figure.add_scatter(
            x=[begins + middle for begins, _ in other],
            y=[cases for _, cases in other],
            mode="lines",
            line={"color": OTHER, "width": 1.5},
            hovertemplate=f"%{{x|{when}}}: %{{y:,}} cases of the version compared with<extra></extra>",
        )
    for (name, (first, last)), colour, height in zip(windows.items(), (ACCENT, OTHER), (1.14, 1.0), strict=True):
        begins, ends = (datetime.combine(day, time()) for day in (first, last + timedelta(days=1)))
        line = {"color": colour, "width": 2}
        figure.add_vrect(x0=begins, x1=ends, fillcolor=colour, opacity=0.22, line=line)
        label = {"text": f"<b>{name}</b>", "showarrow": False}
        figure.add_annotation(x=begins, y=height, yref="paper", yanchor="bottom", xanchor="left", **label)
    figure.update_yaxes(title=f"Cases per {unit}", rangemode="tozero", fixedrange=True)
    figure.update_layout(dragmode="select", selectdirection="h")
    return finished(figure, 210).update_layout(margin={"t": 56})


def by_version(lines: Mapping[str, Sequence[tuple[date, float]]], title: str, limit: float | None = None) -> go.Figure:
    """A number over time, with a line for each version.

    Later lines are thinner, so that lines which agree are all seen.
    """
    figure = go.Figure()
    when = _on_hover(day for points in lines.values() for day, _ in points)
    styles = zip((INK, ACCENT, OTHER), ("circle", "diamond", "square"), ("solid", "dash", "dot"), strict=True)
    for order, ((name, points), (colour, symbol, dash)) in enumerate(zip(lines.items(), cycle(styles), strict=False)):
        figure.add_scatter(
            x=[day for day, _ in points],
            y=[value for _, value in points],
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": max(1.5, 5 - 1.75 * order), "dash": dash},
            marker={"symbol": symbol, "size": max(5, 11 - 3 * order)},
            hovertemplate=f"from %{{x|{when}}}: %{{y:,.5~g}}<extra>{name}</extra>",
        )
    if limit is not None:
        figure.add_hline(
            y=limit, line={"color": ACCENT, "dash": "dash", "width": 1.5}, annotation_text=f"limit {limit:g}"
        )
    figure.update_yaxes(title=title, rangemode="tozero")
    few_ticks(figure, (day for points in lines.values() for day, _ in points))
    return finished(figure, 300, legend=len(lines) > 1)


def _on_hover(starts: Iterable[date]) -> str:
    """Plotly's format for times on hover.

    With the hour where any time has one.
    """
    hours = any(isinstance(start, datetime) and start.hour for start in starts)
    return "%-d %b %Y, %H:%M" if hours else "%-d %b %Y"
