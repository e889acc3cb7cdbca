"""Charts of drift.

Distributions, distances, and a heat map of features by time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import plotly.graph_objects as go

from app.charts.frame import SMALLEST_HEIGHT, finished, in_lines, name_rows
from governance.evidence.catalogue import term
from governance.evidence.judgement import beyond
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown
from governance.palette import ACCENT, AT_LIMIT, BELOW_LIMIT, FAINTER, FAR, GREY, INK, MARK, NO_COLOUR
from governance.sentences.times import day

LABELS_ACROSS, CELL_HEIGHT = 8, 29


def distributions(labels: Sequence[str], reference: Sequence[int], current: Sequence[int], now: str) -> go.Figure:
    """Two distributions over the same bins, as shares."""
    figure = go.Figure()
    for counts, name, colour in ((reference, "reference", GREY), (current, now, INK)):
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
    return finished(figure, 320, legend=True)


def distances(measurements: Sequence[Measurement], limit: float | None) -> go.Figure:
    """The distance of each feature from the reference.

    The furthest is on top. A dot is the distance, a bar is what chance alone makes.
    """
    rows = [m for m in measurements if m.value is not None]
    names = [m.about["feature"] for m in rows]
    figure = go.Figure(
        go.Bar(
            x=[m.noise or 0.0 for m in rows],
            y=names,
            orientation="h",
            marker_color=GREY,
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
        figure.add_vline(x=limit, line=dashed, annotation_text=f"limit {limit:g}", annotation_position="bottom right")
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title=term(rows[0].name).label if rows else "", rangemode="tozero")
    return finished(figure, max(SMALLEST_HEIGHT, 120 + 22 * len(rows)), legend=True)


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
    labels: Mapping[str, str] = field(default_factory=dict)
    """How features are called."""

    def called(self, feature: str) -> str:
        """How a feature is called beside its row."""
        return self.labels.get(feature, feature)

    @property
    def middle(self) -> float:
        """The value in the middle of the scale."""
        largest = max((m.value or 0.0 for m in self.cells.values()), default=0.0)
        return self.limit if self.limit is not None else largest / 2 or 0.5


def heat_map(grid: Grid, chosen: tuple[str, date] | None = None) -> go.Figure:
    """A heat map with features down and periods across.

    `chosen` is outlined. Each cell can be clicked: its `customdata` begins with both names.
    """
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
        categoryarray=[grid.called(feature) for feature in grid.features],
        range=[len(grid.features) - 0.5, -0.5],
        showgrid=False,
        fixedrange=True,
    )
    name_rows(figure, {called: in_lines(called) for called in map(grid.called, grid.features)})
    figure = finished(figure, max(SMALLEST_HEIGHT, 100 + CELL_HEIGHT * len(grid.features)))
    return figure.update_layout(margin={"t": 64}, hovermode="closest", hoverdistance=-1)


def _fill(grid: Grid, *, faint: bool) -> go.Heatmap:
    def value(key: tuple[str, date]) -> float | None:
        measured = grid.cells[key].value if key in grid.cells else None
        return measured if (key in grid.faint) == faint else None

    loud = [(0, BELOW_LIMIT), (0.5, AT_LIMIT), (1, FAR)]
    middle = grid.middle
    return go.Heatmap(
        x=[str(start) for start in grid.starts],
        y=[grid.called(feature) for feature in grid.features],
        z=[[value((feature, start)) for start in grid.starts] for feature in grid.features],
        zmin=0,
        zmax=2 * middle,
        colorscale=[(0, FAINTER), (1, FAINTER)] if faint else loud,
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
            "tickangle": 0,
        },
    )


def _targets(grid: Grid) -> go.Scatter:
    """A clickable point in every cell.

    It is visible only beyond the limit. A heat map itself cannot be clicked.
    """
    cells = [(feature, start, grid.cells[feature, start]) for feature, start in grid.cells]
    far = [grid.limit is not None and beyond(m, grid.limit) for _, _, m in cells]
    return go.Scatter(
        x=[str(start) for _, start, _ in cells],
        y=[grid.called(feature) for feature, _, _ in cells],
        mode="markers",
        marker={"symbol": "diamond", "size": 7, "color": [MARK if is_far else NO_COLOUR for is_far in far]},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        customdata=[[feature, str(start), day(start), _told(m), grid.called(feature)] for feature, start, m in cells],
        hovertemplate="%{customdata[4]}, from %{customdata[2]}: %{customdata[3]}<extra></extra>",
        showlegend=False,
    )


def _told(measurement: Measurement) -> str:
    if measurement.value is None:
        return "not measured"
    chance = "" if measurement.noise is None else f"; chance alone stays under {measurement.noise:.3f}"
    return f"{shown(measurement.name, measurement.value)}{chance}, n = {measurement.n:,}"


def _ends(grid: Grid) -> list[str]:
    """The labels at the beginning, middle and end of the scale."""
    none, middle, most = (
        f"{100 * value:.2g} %" if term(grid.measure).reading.percent else f"{value:.2g}"
        for value in (0.0, grid.middle, 2 * grid.middle)
    )
    return [none, middle, most] if grid.limit is None else [none, f"limit {middle}", f"{most} and more"]


def _with_years(days: Sequence[date]) -> list[str]:
    """Day and month as labels.

    The year stands below the first, and where it changes.
    """
    return [
        f"{start:%-d %b}<br>{start.year}" if before is None or before.year != start.year else f"{start:%-d %b}"
        for before, start in zip([None, *days], days, strict=False)
    ]
