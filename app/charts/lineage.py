"""The lineage of a version, from left to right."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from app.charts.frame import SMALLEST_HEIGHT, finished
from governance.canonical import short
from governance.palette import ACCENT, GREY, INK
from governance.papers.lineage import ON_THE_WAY, Edge, Lineage, Node
from governance.words import visible

HALF_WIDTH, HALF_HEIGHT = 0.4, 0.38
"""Of a box; boxes are 1 apart both ways."""
LINE = 15
"""Characters of a line in a box."""
BOX_HEIGHT, BOX_FONT = 92, 10
"""Pixels."""
ABOVE, STEP_UP = 0.5, 0.1
"""How far above the first row a line passes over the boxes between its ends, and how much higher each further line."""


@dataclass(frozen=True, slots=True)
class _Place:
    column: int
    row: int


def lineage_diagram(graph: Lineage) -> go.Figure:
    """A box for each node, and an arrow for each edge.

    Each step has a column. A box says in words what it is. A dashed arrow is an alias without a decision that holds; it says so too.
    """
    places = _places(graph)
    figure = go.Figure()
    over = 0
    for edge in graph.edges:
        start, end = places[edge.source], places[edge.target]
        over += end.column - start.column > 1
        figure.add_trace(_arrow(graph, edge, start, end, over))
    for node in graph.nodes:
        at = places[node.key]
        figure.add_shape(
            type="rect",
            x0=at.column - HALF_WIDTH,
            x1=at.column + HALF_WIDTH,
            y0=-at.row - HALF_HEIGHT,
            y1=-at.row + HALF_HEIGHT,
            line={"color": INK if node.kind in ON_THE_WAY else GREY, "width": 2 if node.kind in ON_THE_WAY else 1},
        )
    figure.add_trace(_labels(graph, places))
    rows = max(place.row for place in places.values()) + 1
    columns = [place.column for place in places.values()]
    figure.update_xaxes(visible=False, range=[min(columns) - 0.5, max(columns) + 0.5], fixedrange=True)
    figure.update_yaxes(visible=False, range=[0.5 - rows, ABOVE + 0.2 + STEP_UP * over], fixedrange=True)
    return finished(figure, max(SMALLEST_HEIGHT, 60 + BOX_HEIGHT * rows)).update_layout(hovermode="closest")


def _places(graph: Lineage) -> Mapping[str, _Place]:
    """The column and the row of each node.

    A step that has no node takes no room.
    """
    steps = sorted({node.kind.step for node in graph.nodes})
    filled: dict[int, int] = defaultdict(int)
    places = {}
    for node in graph.nodes:
        column = steps.index(node.kind.step)
        places[node.key] = _Place(column, filled[column])
        filled[column] += 1
    return places


def _arrow(graph: Lineage, edge: Edge, start: _Place, end: _Place, over: int) -> go.Scatter:
    """A line from one box to another.

    It goes from the right side to the left side, and passes above the boxes between them.
    """
    xs, ys = [start.column + HALF_WIDTH], [float(-start.row)]
    if end.column - start.column > 1:
        xs += [start.column + 0.5, end.column - 0.5]
        ys += [ABOVE + STEP_UP * over] * 2
    xs.append(end.column - HALF_WIDTH)
    ys.append(float(-end.row))
    middle = len(xs) // 2
    what = f"{_as_text(graph.node(edge.source).called)} {_as_text(edge.what)}<br>{_as_text(edge.rests_on)}"
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines+markers+text",
        line={"color": ACCENT if edge.undecided else GREY, "width": 1.5, "dash": "dash" if edge.undecided else "solid"},
        marker={
            "symbol": ["circle"] * (len(xs) - 1) + ["arrow"],
            "angleref": "previous",
            "size": [0] * (len(xs) - 1) + [9],
            "color": ACCENT if edge.undecided else GREY,
        },
        text=["without a decision" if edge.undecided and at == middle else "" for at in range(len(xs))],
        textposition="top left",
        textfont={"size": BOX_FONT},
        hovertext=[what] * len(xs),
        hoverinfo="text",
        showlegend=False,
    )


def _labels(graph: Lineage, places: Mapping[str, _Place]) -> go.Scatter:
    return go.Scatter(
        x=[places[node.key].column for node in graph.nodes],
        y=[-places[node.key].row for node in graph.nodes],
        mode="text",
        text=[_label(node) for node in graph.nodes],
        textfont={"size": BOX_FONT},
        hovertext=[f"{_as_text(node.called)}<br>{_as_text(node.digest or 'it has no digest')}" for node in graph.nodes],
        hoverinfo="text",
        showlegend=False,
    )


def _label(node: Node) -> str:
    """The lines of a box.

    What it is, its name, its state or its digest.
    """
    name = node.name.removeprefix(f"{node.kind} of ").removeprefix(f"{node.kind} on ")
    lines = wrap(name, LINE, max_lines=2, placeholder=" …")
    last = node.state or (short(node.digest) if node.digest else "")
    return "<br>".join([f"<b>{node.kind}</b>", *map(_as_text, (*lines, last))]).removesuffix("<br>")


def _as_text(text: str) -> str:
    """`text` with nothing in it that Plotly takes for markup."""
    return escape(visible(text))
