"""Numbers over time, a line a version.

Where there is one period, they are numbers.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from app import charts
from app.design import naming
from app.design.figure import figure
from app.design.numbers import Figure, figures
from app.design.sheet import Quantity, Row
from app.panels.evidence.headings import from_first_to_last
from governance.evidence.catalogue import term
from governance.evidence.vocabulary import reading, shown

Lines = Mapping[str, Sequence[tuple[date, float]]]
"""By first day of each period, by what a line is called."""


def lines_or_numbers(
    lines: Lines, measure: str, unit: str, key: str, of_what: str = "", limit: float | None = None
) -> None:
    """One measure over time.

    Numbers where no line has two points: a chart of one point says nothing.
    """
    label = term(measure).label
    if all(len(points) < 2 for points in lines.values()):
        figures(
            [
                Figure(f"{label}{of_what}, {name}", shown(measure, value), small=f"{unit} from {naming.day(start)}")
                for name, points in lines.items()
                for start, value in points
            ]
        )
        return
    says = f"{label}{of_what} by {unit}: {', '.join(lines)}."
    rows: list[Row] = [
        {"Version": name, f"{unit.capitalize()} from": str(day), label: Quantity(value, reading(measure))}
        for name, points in lines.items()
        for day, value in points
    ]
    ends = {name: (points[0][1], points[-1][1]) for name, points in lines.items() if points}
    figure(
        charts.by_version(lines, label, limit),
        says,
        rows,
        key,
        title=from_first_to_last(f"{label}{of_what}", measure, ends),
    )
