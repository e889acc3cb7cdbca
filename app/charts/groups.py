"""Charts of groups side by side.

Rates and gaps with their intervals, before and after, over time.
"""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.charts.frame import (
    ROW_HEIGHT,
    SMALLEST_HEIGHT,
    Series,
    as_drawn,
    axis_title,
    error_bars,
    few_ticks,
    finished,
    group_of,
    in_lines,
    mark,
    name_rows,
    on_axis,
    same_range,
    tick_format,
)
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown
from governance.palette import ACCENT, BAND, FAINT, GREY, INK
from governance.statistics.interval import Interval

FEW_GROUPS = 4
"""More of them over time have less height each."""


def forest(
    measurements: Sequence[Measurement],
    limits: Sequence[float] = (),
    zero: float | None = None,
    among: Sequence[Measurement] = (),
) -> go.Figure:
    """One row per group: value, interval, limits and equality.

    The value is a dot, its interval a line. Limits are dashed, the value of equality is solid. `among` are those whose
    figures have the same range.
    """
    rows = [m for m in measurements if m.value is not None]
    name = rows[0].name if rows else ""
    figure = go.Figure(
        go.Scatter(
            x=[as_drawn(m).value for m in rows],
            y=[group_of(m) for m in rows],
            error_x=error_bars(rows),
            mode="markers",
            marker={"size": 9, "color": INK},
            customdata=[[m.n, shown(m.name, m.value or 0.0)] for m in rows],
            hovertemplate="%{y}: %{customdata[1]}, n = %{customdata[0]:,}<extra></extra>",
            showlegend=False,
        )
    )
    mark(figure, limits, zero, name)
    same_range(figure, among, limits, zero)
    figure.update_yaxes(autorange="reversed", type="category")
    name_rows(figure, {group: in_lines(group) for group in map(group_of, rows)})
    figure.update_xaxes(tickformat=tick_format(name), title=axis_title(name))
    return finished(figure, max(SMALLEST_HEIGHT, 110 + ROW_HEIGHT * len(rows)))


def before_after(
    before: Sequence[Measurement],
    after: Sequence[Measurement],
    called: tuple[str, str],
    limits: Sequence[float] = (),
    zero: float | None = None,
    among: Sequence[Measurement] = (),
) -> go.Figure:
    """One row per group: before, and after.

    Before is above (hollow), after is below (filled), each with its interval. `among` are those whose figures have the
    same range.
    """
    groups = list(dict.fromkeys(group_of(m) for m in (*before, *after) if m.value is not None))
    figure = go.Figure()
    for measured, name, offset, colour, symbol in (
        (before, called[0], -0.16, GREY, "circle-open"),
        (after, called[1], 0.16, INK, "circle"),
    ):
        rows = [m for m in measured if m.value is not None]
        figure.add_trace(
            go.Scatter(
                x=[as_drawn(m).value for m in rows],
                y=[groups.index(group_of(m)) + offset for m in rows],
                error_x=error_bars(rows),
                mode="markers",
                name=name,
                marker={"size": 9, "color": colour, "symbol": symbol, "line": {"width": 2}},
                customdata=[[group_of(m), shown(m.name, m.value or 0.0), m.n] for m in rows],
                hovertemplate="%{customdata[0]}: %{customdata[1]}, n = %{customdata[2]:,}<extra>" + name + "</extra>",
            )
        )
    measure = next((m.name for m in (*before, *after)), "")
    mark(figure, limits, zero, measure)
    same_range(figure, among, limits, zero)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(groups))),
        ticktext=groups,
        range=[len(groups) - 0.5, -0.5],
        zeroline=False,
    )
    figure.update_xaxes(tickformat=tick_format(measure), title=axis_title(measure), zeroline=False, nticks=7)
    # The legend stands above the words "limit", which stand on the upper edge.
    return finished(figure, max(SMALLEST_HEIGHT, 160 + 44 * len(groups)), legend=True).update_layout(
        margin={"t": 64}, legend={"y": 1, "yanchor": "top", "yref": "container"}
    )


def groups_over_time(series: Series, limits: Sequence[float] = (), zero: float | None = None) -> go.Figure:
    """One measurement over time, with a row for each group.

    All on one scale, the interval as a band. Where nothing is shown, there is a gap.
    """
    figure = make_subplots(
        rows=len(series), cols=1, shared_xaxes=True, shared_yaxes="all", vertical_spacing=0.34 / max(2, len(series))
    )
    name = next((m.name for points in series.values() for _, m in points), "")
    for row, (group, points) in enumerate(series.items(), start=1):
        for stretch in _stretches(points):
            days = [day for day, _ in stretch]
            on_scale = [as_drawn(m) for _, m in stretch]
            intervals = [m.interval or Interval(m.value or 0.0, m.value or 0.0) for m in on_scale]
            figure.add_trace(
                go.Scatter(
                    x=[*days, *reversed(days)],
                    y=[*(i.high for i in intervals), *(i.low for i in reversed(intervals))],
                    fill="toself",
                    fillcolor=BAND,
                    line={"width": 1, "color": BAND},
                    hoverinfo="skip",
                    mode="lines",
                ),
                row=row,
                col=1,
            )
            figure.add_trace(
                go.Scatter(
                    x=days,
                    y=[m.value for m in on_scale],
                    mode="lines+markers",
                    line={"color": INK, "width": 2},
                    marker={"size": 5},
                    error_y={**error_bars([m for _, m in stretch]), "thickness": 1, "width": 0},
                    customdata=[[shown(m.name, m.value or 0.0), m.n] for _, m in stretch],
                    hovertemplate="from %{x|%-d %b %Y}: %{customdata[0]}, n = %{customdata[1]:,}<extra>"
                    + group
                    + "</extra>",
                ),
                row=row,
                col=1,
            )
        figure.add_annotation(
            text=f"<b>{group}</b>",
            x=0,
            y=1,
            xref="x domain" if row == 1 else f"x{row} domain",
            yref="y domain" if row == 1 else f"y{row} domain",
            xanchor="left",
            yanchor="bottom",
            yshift=3,
            showarrow=False,
        )
    for limit in limits:
        figure.add_hline(y=on_axis(name, limit), line={"color": ACCENT, "dash": "dash", "width": 1.5}, row="all", col=1)
    if zero is not None:
        figure.add_hline(y=on_axis(name, zero), line={"color": FAINT, "width": 1.5}, row="all", col=1)
    few_ticks(figure, (day for points in series.values() for day, _ in points))
    figure.update_yaxes(tickformat=tick_format(name), nticks=4, zeroline=False)
    return finished(figure, 70 + (132 if len(series) <= FEW_GROUPS else 84) * len(series))


def _stretches(points: Sequence[tuple[date, Measurement]]) -> list[list[tuple[date, Measurement]]]:
    """Neighbouring points that have a value."""
    stretches: list[list[tuple[date, Measurement]]] = [[]]
    for day, measurement in points:
        if measurement.value is None:
            stretches.append([])
        else:
            stretches[-1].append((day, measurement))
    return [stretch for stretch in stretches if stretch]
