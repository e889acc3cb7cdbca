"""The common frame of all figures.

Colours, intervals, limits, margins. It imports no Streamlit; fonts come from the page's theme.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from textwrap import wrap

import plotly.graph_objects as go

from governance.evidence.catalogue import term
from governance.evidence.measure import POINTS
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import shown
from governance.palette import ACCENT, FAINT
from governance.sentences.times import day
from governance.statistics.interval import Interval

A_DAY = 86_400_000
"""Milliseconds."""
TOLD = (
    {"dtickrange": [None, A_DAY - 1], "value": "%H:%M, %-d %b"},
    {"dtickrange": [A_DAY, "M1"], "value": "%-d %b"},
    {"dtickrange": ["M1", "M12"], "value": "%b %Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
)
"""How a time is told on an axis, by the distance of its ticks."""
LONGEST_LINE, ROW_FONT = 28, 11
"""Characters of a line beside a row, and pixels of its font."""
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
    measurements = [as_drawn(m) for m in measurements]
    values = [m.value or 0.0 for m in measurements]
    return bars_around(values, [m.interval for m in measurements])


def bars_around(values: Sequence[float], intervals: Sequence[Interval | None]) -> dict[str, object]:
    """The error bars of values, each with its interval or none."""
    around = [interval or Interval(value, value) for value, interval in zip(values, intervals, strict=True)]
    return {
        "type": "data",
        "symmetric": False,
        "array": [interval.high - value for interval, value in zip(around, values, strict=True)],
        "arrayminus": [value - interval.low for interval, value in zip(around, values, strict=True)],
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
    if read.unit == POINTS.unit:
        return ".3~f"
    return ".3~%" if read.percent else ".4~f"


def axis_title(name: str) -> str:
    """The name of a measurement on its axis.

    With the unit, where ticks do not have it.
    """
    row = term(name)
    return f"{row.label} ({POINTS.unit})" if row.reading.unit == POINTS.unit else row.label


def on_axis(name: str, value: float) -> float:
    """A number of the measurement `name` as its axis has it.

    A gap is read in points there, as everywhere.
    """
    return POINTS.factor * value if term(name).reading.unit == POINTS.unit else value


def as_drawn(measurement: Measurement) -> Measurement:
    """`measurement` with its numbers as its axis has them."""
    name, value, interval = measurement.name, measurement.value, measurement.interval
    ends = None if interval is None else Interval(on_axis(name, interval.low), on_axis(name, interval.high))
    return replace(measurement, value=None if value is None else on_axis(name, value), interval=ends)


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


def in_lines(label: str) -> str:
    """What stands beside a row, in at most two lines.

    So a phone has room for the chart. The rest of a longer one is on hover.
    """
    return "<br>".join(wrap(label, LONGEST_LINE, max_lines=2, placeholder=" …"))


def name_rows(figure: go.Figure, called: Mapping[str, str]) -> go.Figure:
    """`figure` with what its rows are called beside them."""
    return figure.update_yaxes(tickvals=list(called), ticktext=list(called.values()), tickfont_size=ROW_FONT)


def few_ticks(figure: go.Figure, starts: Iterable[date]) -> go.Figure:
    """Set a tick at each of a few points in time.

    More of them are told as people write days. Plotly's own ticks around a single point are parts of a second, and months stand first in them.
    """
    figure.update_xaxes(tickformatstops=TOLD, hoverformat="%-d %b %Y, %H:%M")
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
    return f"{day(start)}, {start:%H:%M}" if isinstance(start, datetime) and start.hour else day(start)


def mark(figure: go.Figure, limits: Sequence[float], zero: float | None, name: str) -> None:
    """Limits dashed, and the value of equality solid, down the whole figure.

    Each limit has its number, in the unit of the measurement `name`.
    """
    for limit in limits:
        figure.add_vline(
            x=on_axis(name, limit),
            line={"color": ACCENT, "dash": "dash", "width": 1.5},
            annotation_text=f"limit {shown(name, limit)}",
            annotation_position="top",
        )
    if zero is not None:
        figure.add_vline(x=on_axis(name, zero), line={"color": FAINT, "width": 1.5})


def same_range(figure: go.Figure, among: Sequence[Measurement], limits: Sequence[float], zero: float | None) -> None:
    """Give the figure the range of all of `among`.

    So a small gap looks small beside a large one. It holds every interval, the limits and the value of equality.
    """
    measured = [m for m in among if m.value is not None]
    intervals = [m.interval or Interval(m.value or 0.0, m.value or 0.0) for m in measured]
    ends = [*(i.low for i in intervals), *(i.high for i in intervals), *limits, *([] if zero is None else [zero])]
    if measured and min(ends) < max(ends):
        room = (max(ends) - min(ends)) / 20
        across = (min(ends) - room, max(ends) + room)
        figure.update_xaxes(range=[on_axis(measured[0].name, end) for end in across])


def group_of(measurement: Measurement) -> str:
    """The name of a row.

    The group or the class, or the attribute where there is neither.
    """
    about = measurement.about
    return about.get("group") or about.get("class") or about.get("attribute", "")
