"""One feature at a time.

Its effects by value, and answers at other values.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.charts.explanations import BAR_HEIGHT
from app.charts.frame import SMALLEST_HEIGHT, finished, in_lines, name_rows
from governance.evidence.closer_look import Dependence
from governance.evidence.one_feature import Along
from governance.palette import ACCENT, FAINT, FAINTER, GREY, INK
from governance.predictions.port import Cell

LOW_TO_HIGH = [[0.0, INK], [0.5, GREY], [1.0, ACCENT]]
"""Low values are teal, high ones orange."""
SLICES, ROOM = 60, 0.38
"""Of a row from its lowest to its highest effect, and how far points of one slice lie apart from its middle."""
TALL = 380
OUTERMOST = 0.02
"""Share of values at either end that have the last colour."""


@dataclass(frozen=True, slots=True)
class Swarm:
    """The effects of one feature, case by case."""

    name: str
    effects: Sequence[float]
    ranks: Sequence[float | None]
    """Of each value, from 0 for the lowest to 1; None of words and of what is missing."""
    values: Sequence[str]


def beeswarm(swarms: Sequence[Swarm], unit: str) -> go.Figure:
    """A row for each feature, with a point for each case."""
    low = min(min(swarm.effects) for swarm in swarms)
    high = max(max(swarm.effects) for swarm in swarms)
    figure = go.Figure()
    for at, swarm in enumerate(swarms):
        figure.add_trace(
            go.Scatter(
                x=[float(f"{effect:.4g}") for effect in swarm.effects],
                y=[at + aside for aside in _side_by_side(swarm.effects, (high - low) / SLICES or 1.0)],
                mode="markers",
                marker={
                    "size": 4,
                    "color": [GREY if rank is None else _between(rank) for rank in swarm.ranks],
                },
                text=list(swarm.values),
                hovertemplate=f"{swarm.name} %{{text}}: %{{x:+.3f}}<extra></extra>",
            )
        )
    figure.add_vline(x=0, line={"color": FAINT, "width": 1.5})
    figure.update_yaxes(range=[len(swarms) - 0.5, -0.5], zeroline=False, showgrid=False)
    name_rows(figure, {str(at): in_lines(swarm.name) for at, swarm in enumerate(swarms)})
    figure.update_yaxes(tickvals=list(range(len(swarms))))
    figure.update_xaxes(title=f"Effect on the answer ({unit})", zeroline=False)
    return finished(figure, max(SMALLEST_HEIGHT, 110 + BAR_HEIGHT * len(swarms)))


def _between(rank: float) -> str:
    """The colour of a value by its rank."""
    return INK if rank < 1 / 3 else ACCENT if rank > 2 / 3 else GREY


def _side_by_side(effects: Sequence[float], width: float) -> list[float]:
    """How far each point lies from the middle of its row.

    So points of one slice do not hide each other.
    """
    slices: dict[int, list[int]] = defaultdict(list)
    for place, effect in enumerate(effects):
        slices[int(effect // width)].append(place)
    most = max(map(len, slices.values()))
    aside = [0.0] * len(effects)
    for places in slices.values():
        for nth, place in enumerate(places):
            aside[place] = ((nth + 1) // 2) * (1 if nth % 2 else -1) * 2 * ROOM / max(most, 2)
    return aside


def dependence(
    values: Sequence[Cell],
    effects: Sequence[float],
    ids: Sequence[str],
    called: tuple[str, str],
    coloured: tuple[str, Sequence[float | None]] | None,
) -> go.Figure:
    """The effect of one feature over its value.

    A point for each case. `called` are the feature and the unit; `coloured` is another feature and the values by which points have their colour.
    """
    name, unit = called
    words = any(isinstance(value, str) for value in values)
    marker: dict[str, object] = {"size": 6, "color": INK, "opacity": 0.7}
    if coloured is not None:
        marker |= {
            "color": list(coloured[1]),
            **_without_the_outermost(coloured[1]),
            "colorscale": LOW_TO_HIGH,
            "showscale": True,
            "colorbar": {
                "title": {"text": in_lines(coloured[0]), "side": "top"},
                "orientation": "h",
                "y": 1.0,
                "yanchor": "bottom",
                "thickness": 8,
                "nticks": 5,
            },
        }
    figure = go.Figure(
        go.Scatter(
            x=[("missing" if words else None) if value is None else value for value in values],
            y=[float(f"{effect:.4g}") for effect in effects],
            mode="markers",
            marker=marker,
            text=list(ids),
            hovertemplate="case %{text}, %{x}: %{y:+.3f}<extra></extra>",
        )
    )
    figure.add_hline(y=0, line={"color": FAINT, "width": 1.5})
    figure.update_xaxes(title=in_lines(name), type="category" if words else "linear")
    figure.update_yaxes(title=f"Effect ({unit})", zeroline=False)
    # Above it stand the colours, with what they are.
    return finished(figure, TALL + 60 * (coloured is not None)).update_layout(margin_t=28 if coloured is None else 76)


def _without_the_outermost(values: Sequence[float | None]) -> dict[str, float]:
    """The ends of the colours.

    A few far values do not make all others alike.
    """
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return {}
    aside = round(OUTERMOST * (len(ordered) - 1))
    return {"cmin": ordered[aside], "cmax": ordered[-1 - aside]}


def answers_along(curves: Along, name: str, answer: str) -> go.Figure:
    """A thin line for each case, a thick one for the mean.

    Bars below say how many cases are there.
    """
    gap: list[Cell] = [None]
    places = [*curves.values, *gap]
    lines = go.Scatter(
        x=[place for _ in curves.lines for place in places],
        y=[None if cell is None else float(f"{cell:.4g}") for line in curves.lines for cell in (*line, *gap)],
        mode="lines",
        line={"color": FAINT, "width": 1},
        hoverinfo="skip",
    )
    return _with_the_mean([lines], _Over(curves.values, curves.mean, curves.shares), name, answer)


def answers_between(kept: Dependence, values: Sequence[Cell], name: str, answer: str) -> go.Figure:
    """A band of four in five cases, with their mean.

    `values` are those of `kept`, in words. Bars below say how many cases are there.
    """
    edge = {"mode": "lines", "line": {"color": FAINT, "width": 1}, "hoverinfo": "skip"}
    band = [
        go.Scatter(x=list(values), y=list(kept.low), **edge),
        go.Scatter(x=list(values), y=list(kept.high), fill="tonexty", fillcolor=FAINTER, **edge),
    ]
    return _with_the_mean(band, _Over(values, kept.means, kept.shares), name, answer)


@dataclass(frozen=True, slots=True)
class _Over:
    """A mean answer at each value.

    And who is near it.
    """

    values: Sequence[Cell]
    mean: Sequence[float]
    shares: Sequence[float]


def _with_the_mean(behind: Sequence[go.Scatter], over: _Over, name: str, answer: str) -> go.Figure:
    words = any(isinstance(value, str) for value in over.values)
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.8, 0.2], vertical_spacing=0.04)
    mean = go.Scatter(
        x=list(over.values),
        y=list(over.mean),
        mode="lines+markers" if words else "lines",
        line={"color": INK, "width": 3},
        hovertemplate="%{x}: mean answer %{y:.3f}<extra></extra>",
    )
    for trace in (*behind, mean):
        figure.add_trace(trace, row=1, col=1)
    figure.add_trace(
        go.Bar(
            x=list(over.values),
            y=list(over.shares),
            marker_color=FAINTER,
            marker_line={"color": GREY, "width": 1},
            hovertemplate="%{x}: %{y:.1%} of the cases<extra></extra>",
        ),
        row=2,
        col=1,
    )
    figure.update_xaxes(type="category" if words else "linear")
    figure.update_xaxes(title=in_lines(name), row=2, col=1)
    figure.update_yaxes(title=answer, row=1, col=1)
    figure.update_yaxes(title="Cases", tickformat=".0%", nticks=3, row=2, col=1)
    return finished(figure, TALL + 60)
