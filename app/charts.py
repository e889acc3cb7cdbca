"""Evidence to figure. Imports no Streamlit; colours and fonts come from the page's theme.

Every figure is drawn so that it reads without colour: position and labels carry the meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from governance.evidence.explanation import ExplainedCase
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown, term
from governance.services.monitor import Period
from governance.statistics.interval import Interval

INK, ACCENT, OTHER, FAINT = "#238a83", "#c8641b", "#5a5fb0", "rgba(120,135,132,0.35)"
ROW_HEIGHT, SMALLEST_HEIGHT = 34, 220


@dataclass(frozen=True, slots=True)
class Line:
    """One version's line in a chart over time."""

    name: str
    periods: tuple[Period, ...]


def over_time(lines: Sequence[Line], name: str) -> go.Figure:
    """One performance measurement over time, a line a version, with the interval of each as bars."""
    figure = go.Figure()
    for line, colour in zip(lines, (INK, ACCENT, OTHER), strict=False):
        points = [(period, _named(period.performance, name)) for period in line.periods]
        drawn = [(period, m) for period, m in points if m is not None and m.value is not None]
        figure.add_trace(
            go.Scatter(
                x=[period.window.first for period, _ in drawn],
                y=[m.value for _, m in drawn],
                error_y=_error_bars([m for _, m in drawn]),
                mode="lines+markers",
                name=line.name,
                line={"color": colour, "width": 2},
                marker={"size": 6},
                hovertemplate="%{x|%-d %b %Y}: %{y:.3f}<extra>" + line.name + "</extra>",
            )
        )
    figure.update_yaxes(title=term(name).label, tickformat=".0%" if term(name).percent else ".2f", rangemode="tozero")
    return _finished(figure, 340, legend=len(lines) > 1)


def drift_heat_map(periods: Sequence[Period], limit: float) -> go.Figure:
    """PSI of every feature over time: features down, periods across; the limit is the middle of the scale."""
    columns = [period for period in periods if period.drift]
    features = list(dict.fromkeys(m.about["feature"] for period in columns for m in period.drift if m.name == "psi"))
    values = [[_psi(period, feature) for period in columns] for feature in features]
    figure = go.Figure(
        go.Heatmap(
            x=[f"{period.window.first:%-d %b %Y}" for period in columns],
            y=features,
            z=values,
            zmin=0,
            zmax=2 * limit,
            colorscale=[(0, "rgba(27,111,106,0.06)"), (0.5, "#e9b872"), (1, "#a83232")],
            xgap=2,
            ygap=2,
            colorbar={"title": "PSI", "thickness": 12},
            hovertemplate="%{y}, from %{x}: PSI %{z:.3f}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(type="category", title="Week from")
    return _finished(figure, max(SMALLEST_HEIGHT, 60 + ROW_HEIGHT * len(features)))


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


def _named(measurements: Sequence[Measurement], name: str) -> Measurement | None:
    return next((m for m in measurements if m.name == name), None)


def _psi(period: Period, feature: str) -> float | None:
    return next((m.value for m in period.drift if m.name == "psi" and m.about["feature"] == feature), None)


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
        legend={"orientation": "h", "y": 1.12, "x": 0},
        hoverlabel={"namelength": -1},
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure
