"""The common frame of all figures.

Colours, intervals, limits, margins. It imports no Streamlit; fonts come from the page's theme.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import plotly.graph_objects as go

from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement
from governance.palette import ACCENT, FAINT
from governance.statistics.interval import Interval

ROW_HEIGHT, SMALLEST_HEIGHT = 34, 220

FEW, ASIDE = 4, timedelta(days=3)
"""So many points in time have a tick each; one by itself has so much room on both sides."""

Points = Sequence[tuple[date, Measurement]]
"""One measurement by first day of its period."""
Series = Mapping[str, Points]
"""Several of them, a line each."""


def error_bars(measurements: Sequence[Measurement]) -> dict[str, object]:
    """Intervals as the error bars of a trace.

    None where a measurement has no interval.
    """
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


def tick_format(name: str) -> str:
    """The number format of a measurement on its axis.

    In the notation of d3, with as many digits as tell the numbers apart.
    """
    read = term(name).reading
    if read.digits is None:
        return ",.4~r"
    return ".3~%" if read.percent else ".4~f"


def finished(figure: go.Figure, height: int, *, legend: bool = False) -> go.Figure:
    """`figure` with the margins, the legend and the height that all have."""
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


def few_ticks(figure: go.Figure, starts: Iterable[date]) -> go.Figure:
    """Set a tick at each of a few points in time.

    Plotly's own ticks around a single point are parts of a second.
    """
    distinct = sorted(set(starts))
    if 0 < len(distinct) <= FEW:
        figure.update_xaxes(tickvals=distinct, ticktext=[start_told(start) for start in distinct])
    if len(distinct) == 1:
        figure.update_xaxes(range=[distinct[0] - ASIDE, distinct[0] + ASIDE])
    return figure


def start_told(start: date) -> str:
    """A day or an hour as people write it.

    `27 Nov 2026`, `27 Nov 2026, 14:00`.
    """
    return f"{start:%-d %b %Y, %H:%M}" if isinstance(start, datetime) and start.hour else f"{start:%-d %b %Y}"


def mark(figure: go.Figure, limits: Sequence[float], zero: float | None) -> None:
    """Limits dashed, and the value of equality solid, down the whole figure."""
    for limit in limits:
        figure.add_vline(
            x=limit,
            line={"color": ACCENT, "dash": "dash", "width": 1.5},
            annotation_text="limit",
            annotation_position="top",
        )
    if zero is not None:
        figure.add_vline(x=zero, line={"color": FAINT, "width": 1.5})


def group_of(measurement: Measurement) -> str:
    """The name of a row.

    The group or the class, or the attribute where there is neither.
    """
    about = measurement.about
    return about.get("group") or about.get("class") or about.get("attribute", "")
