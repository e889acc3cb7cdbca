"""What moves a model: in general, and in one case."""

from collections.abc import Sequence
from itertools import accumulate
from math import log

import plotly.graph_objects as go

from app.charts.frame import SMALLEST_HEIGHT, bars_around, finished, in_lines, name_rows
from governance.evidence.explanation import ExplainedCase, Unit
from governance.palette import ACCENT, CATEGORIES, FAINT, GREY, INK
from governance.statistics.interval import Interval

OF_SCORES = (Unit.LOG_ODDS, Unit.PROBABILITY, Unit.MARGIN)
"""Units of what explains a probability."""
OUTCOME_1 = "outcome 1"
ROUND = (0.5, 0.1, 0.9, 0.01, 0.99, 0.001, 0.999, 0.0001, 0.9999, 0.2, 0.8, 0.05, 0.95, 0.3, 0.7, 0.02, 0.98)
MOST_TOLD = 7
"""Probabilities on a scale: more do not fit beside each other on a phone."""
BAR_HEIGHT = 27
"""Pixels of a bar with its space: two of these charts stand on one page."""
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x")
"""A group is told from the others without its colour."""


def importance(values: Sequence[tuple[str, float]], unit: str, intervals: Sequence[Interval | None] = ()) -> go.Figure:
    """Mean effect of each feature, the largest on top.

    With its interval where there is one.
    """
    names = [name for name, _ in values]
    figure = go.Figure(
        go.Bar(
            x=[value for _, value in values],
            y=names,
            orientation="h",
            marker_color=INK,
            error_x={**bars_around([value for _, value in values], intervals), "color": ACCENT} if intervals else None,
            hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    name_rows(figure, {name: in_lines(name) for name in names})
    figure.update_xaxes(title=f"Mean effect on the answer ({unit})")
    return finished(figure, max(SMALLEST_HEIGHT, 80 + BAR_HEIGHT * len(names)))


def effects_beside(
    values: Sequence[tuple[str, float, float]],
    unit: str,
    called: tuple[str, str] = ("these cases", "all others"),
    what: str = "Mean effect on the answer",
) -> go.Figure:
    """Two effects of each feature: a bar and a mark.

    `called` are the names of both, for whoever points at one, and `what` names the axis.
    """
    bar, mark = called
    names = [name for name, _, _ in values]
    figure = go.Figure(
        [
            go.Bar(
                x=[here for _, here, _ in values],
                y=names,
                orientation="h",
                name=bar,
                marker_color=INK,
                hovertemplate=f"%{{y}}: %{{x:+.3f}}<extra>{bar}</extra>",
            ),
            go.Scatter(
                x=[elsewhere for _, _, elsewhere in values],
                y=names,
                mode="markers",
                name=mark,
                marker={"symbol": "diamond", "size": 11, "color": ACCENT},
                hovertemplate=f"%{{y}}: %{{x:+.3f}}<extra>{mark}</extra>",
            ),
        ]
    )
    figure.update_yaxes(autorange="reversed")
    name_rows(figure, {name: in_lines(name) for name in names})
    figure.update_xaxes(title=f"{what} ({unit})", zeroline=True)
    return finished(figure, max(SMALLEST_HEIGHT, 110 + BAR_HEIGHT * len(names)))


def effects_by_group(groups: Sequence[tuple[str, Sequence[tuple[str, float]]]], unit: str) -> go.Figure:
    """The mean effect of each feature, with a mark for each group."""
    names = [name for name, _ in groups[0][1]]
    figure = go.Figure(
        [
            go.Scatter(
                x=[effect for _, effect in effects],
                y=[name for name, _ in effects],
                mode="markers",
                name=group,
                marker={"symbol": SYMBOLS[at % len(SYMBOLS)], "size": 10, "color": CATEGORIES[at % len(CATEGORIES)]},
                hovertemplate=f"%{{y}}: %{{x:+.3f}}<extra>{group}</extra>",
            )
            for at, (group, effects) in enumerate(groups)
        ]
    )
    figure.add_vline(x=0, line={"color": FAINT, "width": 1.5})
    figure.update_yaxes(autorange="reversed", type="category")
    name_rows(figure, {name: in_lines(name) for name in names})
    figure.update_xaxes(title=f"Mean effect on the answer ({unit})", zeroline=False)
    return finished(figure, max(SMALLEST_HEIGHT, 140 + BAR_HEIGHT * len(names)), legend=True)


def case_waterfall(case: ExplainedCase, base_value: float, unit: Unit, of: str = OUTCOME_1) -> go.Figure:
    """The parts of one prediction, feature by feature.

    From the model's average to its output. `of` is what a score is the probability of: above log-odds stands which one they are.
    """
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
            totals={"marker": {"color": GREY}},
            connector={"line": {"color": FAINT, "width": 1}},
            hovertemplate="%{y}: %{delta:+.3f}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", type="category")
    shortened = (f"{in_lines(name)} = {_given(case.values.get(name))}" for name, _ in ranked)
    name_rows(figure, dict(zip(labels, (labels[0], *shortened, labels[-1]), strict=True)))
    figure.update_xaxes(title=f"{unit.words.capitalize()}{f' of {of}' if unit in OF_SCORES else ''}")
    finished(figure, max(SMALLEST_HEIGHT, 90 + BAR_HEIGHT * len(labels)))
    if unit is Unit.LOG_ODDS:
        steps = [0.0, *accumulate((value for _, value in ranked), initial=base_value)]
        _with_probabilities(figure, min(steps), max(steps), labels[0])
    return figure


def _with_probabilities(figure: go.Figure, low: float, high: float, row: str) -> None:
    """A second scale above, with the probability that each place stands for."""
    room = (high - low) / 20 or 1.0
    across, ticks = (low - room, high + room), _ticks(low, high)
    figure.update_xaxes(range=across)
    # A scale is drawn where something is on it.
    figure.add_scatter(x=[low], y=[row], xaxis="x2", opacity=0, hoverinfo="skip", showlegend=False)
    figure.update_layout(
        margin_t=60,
        xaxis2={
            "overlaying": "x",
            "side": "top",
            "range": across,
            "tickvals": [log(share / (1 - share)) for share in ticks],
            "ticktext": [f"{share:g}" for share in ticks],
            "showgrid": False,
            "zeroline": False,
            "title": {"text": "Probability", "standoff": 4},
        },
    )


def _ticks(low: float, high: float) -> list[float]:
    """Probabilities that stand far enough from each other.

    Between two log-odds, round ones first.
    """
    chosen: list[float] = []
    for share in ROUND:
        place = log(share / (1 - share))
        far = all(abs(place - log(other / (1 - other))) >= (high - low) / MOST_TOLD for other in chosen)
        if low <= place <= high and far:
            chosen.append(share)
    return sorted(chosen)


def _given(value: float | str | None) -> str:
    if value is None:
        return "missing"
    return value if isinstance(value, str) else f"{value:g}"
