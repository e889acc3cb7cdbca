"""Charts of performance.

How often a version is right over time, and whether its scores mean what they say.
"""

from collections.abc import Sequence

import plotly.graph_objects as go

from app.charts.frame import Series, error_bars, few_ticks, finished, tick_format
from governance.evidence.calibration import ReliabilityPoint
from governance.evidence.catalogue import term
from governance.evidence.vocabulary import shown
from governance.palette import ACCENT, FAINT, INK, OTHER


def lines_over_time(lines: Series) -> go.Figure:
    """One measurement over time, with a line for each version.

    Each point has its interval.
    """
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
                error_y=error_bars([m for _, m in drawn]),
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
    few_ticks(figure, (day for points in lines.values() for day, _ in points))
    read = term(name).reading
    formatted = read.percent or read.digits is None
    figure.update_yaxes(title=term(name).label, tickformat=tick_format(name) if formatted else None, rangemode="tozero")
    return finished(figure, 340, legend=len(lines) > 1)


def reliability_curve(points: Sequence[ReliabilityPoint], happened: str) -> go.Figure:
    """Predicted and observed rates, by range of the score.

    `happened` says what came of the cases that count: `are fraud`.

    Predicted across, observed up, each range with its interval. On the diagonal they agree.
    """
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
            hovertemplate=f"mean score %{{x:.1%}}: %{{y:.1%}} of %{{customdata[0]:,}} {happened}<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", title="Mean score", zeroline=False)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", title=f"Share that {happened}", zeroline=False)
    return finished(figure, 320)
