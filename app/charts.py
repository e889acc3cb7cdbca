"""Evidence to figure. Imports no Streamlit; colours and fonts come from the page's theme.

Every figure is drawn so that it reads without colour: position and labels carry the meaning.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from math import inf

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from governance.evidence.calibration import ReliabilityPoint
from governance.evidence.explanation import ExplainedCase
from governance.evidence.measurement import Measurement
from governance.evidence.mitigation import Mitigation
from governance.evidence.vocabulary import shown, term
from governance.statistics.interval import Interval

INK, ACCENT, OTHER, FAINT = "#238a83", "#c8641b", "#5a5fb0", "rgba(120,135,132,0.35)"
GREY, BAND = "#7d8a87", "rgba(35,138,131,0.22)"
ROW_HEIGHT, SMALLEST_HEIGHT = 34, 220

Points = Sequence[tuple[date, Measurement]]
"""One measurement by first day of its period."""
Series = Mapping[str, Points]
"""Several of them, a line each."""


def distributions(labels: Sequence[str], reference: Sequence[int], current: Sequence[int], now: str) -> go.Figure:
    """Two distributions over the same bins, as shares."""
    figure = go.Figure()
    for counts, name, colour in ((reference, "reference", FAINT), (current, now, INK)):
        whole = sum(counts)
        shares = [count / whole if whole else 0 for count in counts]
        figure.add_bar(
            x=list(labels),
            y=shares,
            name=name,
            marker_color=colour,
            hovertemplate="%{x}: %{y:.1%}<extra>" + name + "</extra>",
        )
    figure.update_yaxes(tickformat=".0%", title="Share of cases")
    figure.update_layout(barmode="group")
    return _finished(figure, 320, legend=True)


def forest(measurements: Sequence[Measurement], limits: Sequence[float] = (), zero: float | None = None) -> go.Figure:
    """One row per group: the value as a dot, its interval as a line; limits dashed, the value of equality solid."""
    rows = [m for m in measurements if m.value is not None]
    name = rows[0].name if rows else ""
    figure = go.Figure(
        go.Scatter(
            x=[m.value for m in rows],
            y=[m.about.get("group", m.about.get("attribute", "")) for m in rows],
            error_x=_error_bars(rows),
            mode="markers",
            marker={"size": 9, "color": INK},
            customdata=[[m.n, shown(m.name, m.value or 0.0)] for m in rows],
            hovertemplate="%{y}: %{customdata[1]}, n = %{customdata[0]:,}<extra></extra>",
            showlegend=False,
        )
    )
    for limit in limits:
        figure.add_vline(
            x=limit,
            line={"color": ACCENT, "dash": "dash", "width": 1.5},
            annotation_text="limit",
            annotation_position="top",
        )
    if zero is not None:
        figure.add_vline(x=zero, line={"color": FAINT, "width": 1.5})
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(tickformat=".1%" if term(name).percent else ".2f", title=term(name).label)
    return _finished(figure, max(SMALLEST_HEIGHT, 110 + ROW_HEIGHT * len(rows)))


def importance(values: Sequence[tuple[str, float]]) -> go.Figure:
    """Mean effect of each feature, the largest on top."""
    names = [name for name, _ in values]
    figure = go.Figure(
        go.Bar(
            x=[value for _, value in values],
            y=names,
            orientation="h",
            marker_color=INK,
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title="Mean effect on the score (log-odds)")
    return _finished(figure, max(SMALLEST_HEIGHT, 80 + ROW_HEIGHT * len(names)))


def case_waterfall(case: ExplainedCase, base_value: float) -> go.Figure:
    """How one prediction came about: from the model's average, feature by feature, to its output."""
    ranked = sorted(case.contributions.items(), key=lambda item: -abs(item[1]))
    labels = ["average", *(f"{name} = {_given(case.values.get(name))}" for name, _ in ranked), "this case"]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            y=labels,
            x=[base_value, *(value for _, value in ranked), 0],
            measure=["absolute", *("relative" for _ in ranked), "total"],
            increasing={"marker": {"color": ACCENT}},
            decreasing={"marker": {"color": INK}},
            totals={"marker": {"color": "#7d8a87"}},
            connector={"line": {"color": FAINT, "width": 1}},
            hovertemplate="%{y}: %{delta:+.3f}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title="Log-odds of outcome 1")
    return _finished(figure, max(SMALLEST_HEIGHT, 90 + ROW_HEIGHT * len(labels)))


def _given(value: float | None) -> str:
    return "missing" if value is None else f"{value:g}"


def _error_bars(measurements: Sequence[Measurement]) -> dict[str, object]:
    intervals = [m.interval or Interval(m.value or 0.0, m.value or 0.0) for m in measurements]
    values = [m.value or 0.0 for m in measurements]
    return {
        "type": "data",
        "symmetric": False,
        "array": [interval.high - value for interval, value in zip(intervals, values, strict=True)],
        "arrayminus": [value - interval.low for interval, value in zip(intervals, values, strict=True)],
        "thickness": 1.5,
        "width": 4,
    }


def _finished(figure: go.Figure, height: int, *, legend: bool = False) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 16, "t": 28, "b": 8},
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hoverlabel={"namelength": -1},
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure


def trade_off(mitigations: Sequence[Mitigation], disparity: Callable[[Mitigation], Measurement]) -> go.Figure:
    """Accuracy (up) against a disparity between groups (across), a numbered point a technique, intervals as bars."""
    drawn = {
        number: one
        for number, one in enumerate(mitigations, start=1)
        if one.accuracy.value is not None and disparity(one).value is not None
    }
    figure = go.Figure()
    for acts, symbol, colour in (
        ("nowhere", "diamond", OTHER),
        ("before training", "circle", INK),
        ("in training", "square", INK),
        ("after training", "triangle-up", ACCENT),
    ):
        numbered = {number: one for number, one in drawn.items() if one.technique.acts == acts}
        points = list(numbered.values())
        across, up = [disparity(one) for one in points], [one.accuracy for one in points]
        figure.add_trace(
            go.Scatter(
                x=[m.value for m in across],
                y=[m.value for m in up],
                error_x=_error_bars(across),
                error_y=_error_bars(up),
                mode="markers+text",
                name="to compare with" if acts == "nowhere" else acts,
                marker={"symbol": symbol, "size": 11, "color": colour},
                text=[str(number) for number in numbered],
                textposition="top right",
                cliponaxis=False,
                customdata=[one.technique.name for one in points],
                hovertemplate="%{customdata}: accuracy %{y:.1%}, gap %{x:.1%}<extra></extra>",
            )
        )
    names = [disparity(one).name for one in drawn.values()]
    figure.update_xaxes(title=term(names[0]).label if names else "", tickformat=".1%", rangemode="tozero")
    figure.update_yaxes(title=term("accuracy").label, tickformat=".1%")
    return _finished(figure, 420, legend=True)


def before_after(
    before: Sequence[Measurement],
    after: Sequence[Measurement],
    called: tuple[str, str],
    limits: Sequence[float] = (),
    zero: float | None = None,
) -> go.Figure:
    """One row per group: above as it was (hollow), below as it would be (filled), each with its interval."""
    groups = list(dict.fromkeys(_group(m) for m in (*before, *after) if m.value is not None))
    figure = go.Figure()
    for measured, name, offset, colour, symbol in (
        (before, called[0], -0.16, GREY, "circle-open"),
        (after, called[1], 0.16, INK, "circle"),
    ):
        rows = [m for m in measured if m.value is not None]
        figure.add_trace(
            go.Scatter(
                x=[m.value for m in rows],
                y=[groups.index(_group(m)) + offset for m in rows],
                error_x=_error_bars(rows),
                mode="markers",
                name=name,
                marker={"size": 9, "color": colour, "symbol": symbol, "line": {"width": 2}},
                customdata=[[_group(m), shown(m.name, m.value or 0.0), m.n] for m in rows],
                hovertemplate="%{customdata[0]}: %{customdata[1]}, n = %{customdata[2]:,}<extra>" + name + "</extra>",
            )
        )
    _mark(figure, limits, zero)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(groups))),
        ticktext=groups,
        range=[len(groups) - 0.5, -0.5],
        zeroline=False,
    )
    measure = next((m.name for m in (*before, *after)), "")
    figure.update_xaxes(
        tickformat=".1%" if term(measure).percent else ".2f", title=term(measure).label, zeroline=False, nticks=7
    )
    finished = _finished(figure, max(SMALLEST_HEIGHT, 160 + 44 * len(groups)), legend=True)
    # Above the words "limit", which stand on the upper edge.
    return finished.update_layout(margin={"t": 64}, legend={"y": 1, "yanchor": "top", "yref": "container"})


def groups_over_time(series: Series, limits: Sequence[float] = (), zero: float | None = None) -> go.Figure:
    """One measurement over time, a row a group on the same scale, its interval as a band; where nothing is shown, a gap."""
    figure = make_subplots(
        rows=len(series), cols=1, shared_xaxes=True, shared_yaxes="all", vertical_spacing=0.34 / max(2, len(series))
    )
    name = next((m.name for points in series.values() for _, m in points), "")
    for row, (group, points) in enumerate(series.items(), start=1):
        for stretch in _stretches(points):
            days = [day for day, _ in stretch]
            intervals = [m.interval or Interval(m.value or 0.0, m.value or 0.0) for _, m in stretch]
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
                    y=[m.value for _, m in stretch],
                    mode="lines+markers",
                    line={"color": INK, "width": 2},
                    marker={"size": 5},
                    error_y={**_error_bars([m for _, m in stretch]), "thickness": 1, "width": 0},
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
        figure.add_hline(y=limit, line={"color": ACCENT, "dash": "dash", "width": 1.5}, row="all", col=1)
    if zero is not None:
        figure.add_hline(y=zero, line={"color": FAINT, "width": 1.5}, row="all", col=1)
    figure.update_yaxes(tickformat=".0%" if term(name).percent else ".2f", nticks=4, zeroline=False)
    return _finished(figure, 70 + 132 * len(series))


def lines_over_time(lines: Series) -> go.Figure:
    """One measurement over time, a line a version, each point with its interval."""
    figure = go.Figure()
    name = next((m.name for points in lines.values() for _, m in points), "")
    for (called, points), colour, dash in zip(
        lines.items(), (INK, ACCENT, OTHER), ("solid", "dot", "dash"), strict=False
    ):
        drawn = [(day, m) for day, m in points if m.value is not None]
        figure.add_trace(
            go.Scatter(
                x=[day for day, _ in drawn],
                y=[m.value for _, m in drawn],
                error_y=_error_bars([m for _, m in drawn]),
                mode="lines+markers",
                name=called,
                line={"color": colour, "width": 2, "dash": dash},
                marker={"size": 6},
                customdata=[[shown(m.name, m.value or 0.0), m.n] for _, m in drawn],
                hovertemplate="from %{x|%-d %b %Y}: %{customdata[0]}, n = %{customdata[1]:,}<extra>"
                + called
                + "</extra>",
            )
        )
    figure.update_yaxes(title=term(name).label, tickformat=".0%" if term(name).percent else None, rangemode="tozero")
    return _finished(figure, 340, legend=len(lines) > 1)


def reliability_curve(points: Sequence[ReliabilityPoint]) -> go.Figure:
    """What was predicted across, what came up, each range of the score with its interval; on the diagonal they agree."""
    figure = go.Figure(
        go.Scatter(
            x=[0, 1], y=[0, 1], mode="lines", line={"color": FAINT, "width": 1.5}, hoverinfo="skip", name="agreement"
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[point.mean_score for point in points],
            y=[point.outcome_rate for point in points],
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [point.interval.high - point.outcome_rate for point in points],
                "arrayminus": [point.outcome_rate - point.interval.low for point in points],
                "thickness": 1.5,
                "width": 4,
            },
            mode="lines+markers",
            line={"color": INK, "width": 1.5},
            marker={"size": 8},
            name="this version",
            customdata=[[point.n] for point in points],
            hovertemplate="mean score %{x:.1%}: outcome 1 in %{y:.1%} of %{customdata[0]:,}<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", title="Mean score", zeroline=False)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", title="Share with outcome 1", zeroline=False)
    return _finished(figure, 380)


def _group(measurement: Measurement) -> str:
    return measurement.about.get("group", measurement.about.get("attribute", ""))


def _mark(figure: go.Figure, limits: Sequence[float], zero: float | None) -> None:
    for limit in limits:
        figure.add_vline(
            x=limit,
            line={"color": ACCENT, "dash": "dash", "width": 1.5},
            annotation_text="limit",
            annotation_position="top",
        )
    if zero is not None:
        figure.add_vline(x=zero, line={"color": FAINT, "width": 1.5})


def _stretches(points: Sequence[tuple[date, Measurement]]) -> list[list[tuple[date, Measurement]]]:
    """Neighbouring points that have a value."""
    stretches: list[list[tuple[date, Measurement]]] = [[]]
    for day, measurement in points:
        if measurement.value is None:
            stretches.append([])
        else:
            stretches[-1].append((day, measurement))
    return [stretch for stretch in stretches if stretch]


@dataclass(frozen=True, slots=True)
class Grid:
    """One measure of features (down) by periods (across)."""

    measure: str
    features: tuple[str, ...]
    starts: tuple[date, ...]
    cells: Mapping[tuple[str, date], Measurement]
    faint: frozenset[tuple[str, date]]
    """Cells that are no more than chance alone makes."""
    limit: float | None = None
    """In the middle of the scale; cells at or beyond it have a mark. None: the scale ends at the largest value."""

    @property
    def middle(self) -> float:
        """The value in the middle of the scale."""
        largest = max((m.value or 0.0 for m in self.cells.values()), default=0.0)
        return self.limit if self.limit is not None else largest / 2 or 0.5


NO_COLOUR, CHANCE, AT_LIMIT, FAR, MARK = "rgba(0,0,0,0)", "rgba(120,135,132,0.16)", "#e0a458", "#c8553d", "#3a1a10"
"""Of a heat map's cells; a mark is dark on a light cell, whatever the page's theme."""
LABELS_ACROSS = 8


def heat_map(grid: Grid, chosen: tuple[str, date] | None = None) -> go.Figure:
    """Features down, periods across; `chosen` is outlined. Each cell can be clicked: its `customdata` begins with both names."""
    figure = go.Figure(_fill(grid, faint=True))
    figure.add_trace(_fill(grid, faint=False))
    figure.add_trace(_targets(grid))
    if chosen is not None and chosen in grid.cells:
        row, column = grid.features.index(chosen[0]), grid.starts.index(chosen[1])
        edges = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
        figure.add_shape(type="rect", **edges, line={"color": INK, "width": 3})
    apart = max(1, -(-len(grid.starts) // LABELS_ACROSS))
    labelled = grid.starts[::apart]
    figure.update_xaxes(
        type="category",
        categoryarray=[str(start) for start in grid.starts],
        tickvals=[str(start) for start in labelled],
        ticktext=_with_years(labelled),
        tickangle=0,
        range=[-0.5, len(grid.starts) - 0.5],
        showgrid=False,
        fixedrange=True,
    )
    figure.update_yaxes(
        categoryarray=list(grid.features), range=[len(grid.features) - 0.5, -0.5], showgrid=False, fixedrange=True
    )
    figure = _finished(figure, max(SMALLEST_HEIGHT, 110 + 28 * len(grid.features)))
    return figure.update_layout(margin={"t": 64}, hovermode="closest", hoverdistance=-1)


DAY_MS = 86_400_000
BAR_DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}
"""How wide the bar of a bucket is; it begins where the bucket does."""


def cases_over_time(
    own: Sequence[tuple[date, int]],
    windows: Mapping[str, tuple[date, date]],
    unit: str,
    other: Sequence[tuple[date, int]],
) -> go.Figure:
    """Cases per bucket, of another version as a line; windows are shaded. Dragging across it selects days."""
    width = 0.9 * BAR_DAYS[unit] * DAY_MS
    figure = go.Figure(
        go.Bar(
            x=[day for day, _ in own],
            y=[cases for _, cases in own],
            width=width,
            offset=0.05 * BAR_DAYS[unit] * DAY_MS,
            marker_color=GREY,
            hovertemplate="%{x|%-d %b %Y}: %{y:,} cases<extra></extra>",
        )
    )
    if other:
        middle = timedelta(days=BAR_DAYS[unit] / 2)
        figure.add_scatter(
            x=[datetime.combine(day, time()) + middle for day, _ in other],
            y=[cases for _, cases in other],
            mode="lines",
            line={"color": OTHER, "width": 1.5},
            hovertemplate="%{x|%-d %b %Y}: %{y:,} cases of the version compared with<extra></extra>",
        )
    for (name, (first, last)), colour, height in zip(windows.items(), (ACCENT, OTHER), (1.14, 1.0), strict=True):
        begins, ends = (datetime.combine(day, time()) for day in (first, last + timedelta(days=1)))
        line = {"color": colour, "width": 2}
        figure.add_vrect(x0=begins, x1=ends, fillcolor=colour, opacity=0.22, line=line)
        label = {"text": f"<b>{name}</b>", "font": {"color": colour}, "showarrow": False}
        figure.add_annotation(x=begins, y=height, yref="paper", yanchor="bottom", xanchor="left", **label)
    figure.update_yaxes(title=f"Cases per {unit}", rangemode="tozero", fixedrange=True)
    figure.update_layout(dragmode="select", selectdirection="h")
    return _finished(figure, 260).update_layout(margin={"t": 56})


def distances(measurements: Sequence[Measurement], limit: float | None) -> go.Figure:
    """How far each feature lies from the reference, the furthest on top: a dot; what chance alone makes, as a bar."""
    rows = [m for m in measurements if m.value is not None]
    names = [m.about["feature"] for m in rows]
    figure = go.Figure(
        go.Bar(
            x=[m.noise or 0.0 for m in rows],
            y=names,
            orientation="h",
            marker_color=FAINT,
            name="chance alone",
            hovertemplate="%{y}: chance alone stays under %{x:.3f}<extra></extra>",
        )
    )
    figure.add_scatter(
        x=[m.value for m in rows],
        y=names,
        mode="markers",
        marker={"size": 10, "color": INK},
        cliponaxis=False,
        name="measured",
        hovertemplate="%{y}: %{x:.3f}<extra></extra>",
    )
    if limit is not None:
        dashed = {"color": ACCENT, "dash": "dash", "width": 1.5}
        figure.add_vline(x=limit, line=dashed, annotation_text="limit", annotation_position="bottom right")
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title=term(rows[0].name).label if rows else "", rangemode="tozero")
    return _finished(figure, max(SMALLEST_HEIGHT, 120 + 26 * len(rows)), legend=True)


def by_version(lines: Mapping[str, Sequence[tuple[date, float]]], title: str, limit: float | None = None) -> go.Figure:
    """A number over time, a line a version; later ones are thinner, so that lines that agree are all seen."""
    figure = go.Figure()
    styles = zip((INK, ACCENT, OTHER), ("circle", "diamond", "square"), ("solid", "dash", "dot"), strict=True)
    for order, ((name, points), (colour, symbol, dash)) in enumerate(zip(lines.items(), cycle(styles), strict=False)):
        figure.add_scatter(
            x=[day for day, _ in points],
            y=[value for _, value in points],
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": max(1.5, 5 - 1.75 * order), "dash": dash},
            marker={"symbol": symbol, "size": max(5, 11 - 3 * order)},
            hovertemplate="from %{x|%-d %b %Y}: %{y:,.5~g}<extra>" + name + "</extra>",
        )
    if limit is not None:
        figure.add_hline(y=limit, line={"color": ACCENT, "dash": "dash", "width": 1.5}, annotation_text="limit")
    figure.update_yaxes(title=title, rangemode="tozero")
    return _finished(figure, 300, legend=len(lines) > 1)


def _fill(grid: Grid, *, faint: bool) -> go.Heatmap:
    def value(key: tuple[str, date]) -> float | None:
        measured = grid.cells[key].value if key in grid.cells else None
        return measured if (key in grid.faint) == faint else None

    loud = [(0, "rgba(224,164,88,0.25)"), (0.5, AT_LIMIT), (1, FAR)]
    middle = grid.middle
    return go.Heatmap(
        x=[str(start) for start in grid.starts],
        y=list(grid.features),
        z=[[value((feature, start)) for start in grid.starts] for feature in grid.features],
        zmin=0,
        zmax=2 * middle,
        colorscale=[(0, CHANCE), (1, CHANCE)] if faint else loud,
        showscale=not faint and (grid.limit is not None or len(grid.faint) < len(grid.cells)),
        xgap=2,
        ygap=2,
        hoverinfo="skip",
        colorbar={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.0,
            "yanchor": "bottom",
            "len": 0.6,
            "thickness": 10,
            "tickvals": [0, middle, 2 * middle],
            "ticktext": _ends(grid),
            "outlinewidth": 0,
        },
    )


def _targets(grid: Grid) -> go.Scatter:
    """A point in every cell, seen only at or beyond the middle: a heat map itself cannot be clicked."""
    cells = [(feature, start, grid.cells[feature, start]) for feature, start in grid.cells]
    limit = inf if grid.limit is None else grid.limit
    far = [(m.value or 0.0) >= limit and (feature, start) not in grid.faint for feature, start, m in cells]
    return go.Scatter(
        x=[str(start) for _, start, _ in cells],
        y=[feature for feature, _, _ in cells],
        mode="markers",
        marker={"symbol": "diamond", "size": 7, "color": [MARK if one else NO_COLOUR for one in far]},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        customdata=[[feature, str(start), f"{start:%-d %b %Y}", _told(m)] for feature, start, m in cells],
        hovertemplate="%{customdata[0]}, from %{customdata[2]}: %{customdata[3]}<extra></extra>",
        showlegend=False,
    )


def _told(measurement: Measurement) -> str:
    if measurement.value is None:
        return "not measured"
    chance = "" if measurement.noise is None else f"; chance alone stays under {measurement.noise:.3f}"
    return f"{shown(measurement.name, measurement.value)}{chance}, n = {measurement.n:,}"


def _ends(grid: Grid) -> list[str]:
    """What stands at the beginning, the middle and the end of the scale."""
    none, middle, most = (
        f"{100 * value:.2g} %" if term(grid.measure).percent else f"{value:.2g}"
        for value in (0.0, grid.middle, 2 * grid.middle)
    )
    return [none, middle, most] if grid.limit is None else [none, f"limit {middle}", f"{most} and more"]


def _with_years(days: Sequence[date]) -> list[str]:
    """Day and month; the year below the first, and where it changes."""
    return [
        f"{day:%-d %b}<br>{day.year}" if before is None or before.year != day.year else f"{day:%-d %b}"
        for before, day in zip([None, *days], days, strict=False)
    ]
