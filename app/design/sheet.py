"""Tables of data, in which numbers are numbers.

So a column is sorted by value. Each column says its unit, and an absent value is a dash.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from app.terms import hover
from governance.evidence.measure import Reading
from governance.evidence.measurement import Measurement
from governance.evidence.vocabulary import reading
from governance.palette import AT_LIMIT, seen_through

ABSENT = "—"
ROW_HEIGHT = 35
"""Pixels, of a row and of the head."""
MOST_SHADE = 0.45
"""Of a shaded cell: the words on it have 4.5:1 in both themes."""
COMPUTED = re.compile(r"[=@\t\r]|[+-](?![\d.,]+[\w.,%\s()\u2212-]*$)|[+-].*[A-Za-z]\(")
"""How a text begins that a spreadsheet would compute; a number that is written out, with its unit or interval, is none."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and how people read it.

    None is absent.
    """

    value: float | None
    reading: Reading


Cell = str | float | int | Quantity | None
Row = Mapping[str, Cell]


def quantity(name: str, value: float | None, *, signed: bool = False) -> Quantity:
    """A number of the measurement `name`."""
    return Quantity(value, reading(name, signed=signed))


def in_numbers(measurement: Measurement | None, called: str = "Value", *, signed: bool = False) -> dict[str, Cell]:
    """A measurement's value and interval in three columns.

    The value is in the column `called`. Each is absent where there is none.
    """
    low, high = ("From", "To") if called == "Value" else (f"{called}, from", f"{called}, to")
    if measurement is None:
        return {called: None, low: None, high: None}
    interval, name = measurement.interval, measurement.name
    return {
        called: quantity(name, measurement.value, signed=signed),
        low: quantity(name, None if interval is None else interval.low, signed=signed),
        high: quantity(name, None if interval is None else interval.high, signed=signed),
    }


def sheet(
    rows: Sequence[Row],
    columns: Mapping[str, Any] | None = None,
    heat: Mapping[str, Sequence[float]] | None = None,
    bars: Sequence[str] = (),
    at_once: int = 10,
    **options: Any,
) -> None:
    """A table of `rows` that can be searched, sorted and kept.

    It is kept as a file; `columns` are the settings of some of them. A column of quantities has their unit in its
    name, and says on hover what its terms mean; where its rows have several, a column `Unit` follows. A column that no row fills is left out. What a
    spreadsheet would take for a formula is text, after a `'` (OWASP, CSV Injection). `heat` shades the cells of some
    columns, row by row, from 0 (not at all) to 1 (most). The columns `bars` have a bar from 0 to
    their largest number beside it. More rows than `at_once` are scrolled.
    """
    drawn, formats = laid_out(rows)
    settings = {
        name: _bar(drawn, name, number_format)
        if without_unit(name) in bars
        else st.column_config.NumberColumn(format=number_format, help=hover(name))
        for name, number_format in formats.items()
    }
    in_words = {
        name: st.column_config.Column(help=hover(name)) for name in (drawn[0] if drawn else ()) if name not in formats
    }
    st.dataframe(
        _shaded(drawn, heat) if heat else drawn,
        column_config={**in_words, **settings, **(columns or {})},
        hide_index=True,
        placeholder=ABSENT,
        height=ROW_HEIGHT * (at_once + 1) if len(drawn) > at_once else "content",
        **options,
    )


def _bar(drawn: Sequence[Mapping[str, Any]], name: str, number_format: str) -> Any:
    longest = max((row[name] for row in drawn if row[name] is not None), default=0.0)
    return st.column_config.ProgressColumn(
        format=number_format, help=hover(name), min_value=0.0, max_value=longest or 1.0
    )


def without_unit(column: str) -> str:
    """The name of a column as its rows have it.

    It is drawn with its unit.
    """
    return column.rpartition(" (")[0] or column


def _shaded(drawn: list[dict[str, Any]], heat: Mapping[str, Sequence[float]]) -> Any:
    """The table with the ground of some cells coloured.

    A column is named in `heat` without its unit.
    """
    frame = pd.DataFrame(drawn)
    shades = pd.DataFrame("", index=frame.index, columns=frame.columns)
    for column in frame.columns:
        shares = heat.get(str(column)) or heat.get(without_unit(str(column)))
        if shares:
            shades[column] = [
                f"background-color: {seen_through(AT_LIMIT, MOST_SHADE * share)}" if share else "" for share in shares
            ]
    return frame.style.apply(lambda _: shades, axis=None)


def as_text(cell: Any) -> Any:
    """`cell`, which no spreadsheet computes."""
    return f"'{cell}" if isinstance(cell, str) and COMPUTED.match(cell) else cell


def laid_out(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Rows as they are drawn, all with the same columns.

    With the way in which the numbers of each column are written.
    """
    names = dict.fromkeys(name for row in rows for name in row)
    filled = {name: [_filled(row.get(name)) for row in rows] for name in names}
    present = {name: cells for name, cells in filled.items() if any(cell is not None for cell in cells)}
    readings = {name: _readings(cells) for name, cells in present.items()}
    differ = any(len({reading.unit for reading in of_column}) > 1 for of_column in readings.values())
    last = [name for name, of_column in readings.items() if of_column][-1:]
    columns: dict[str, list[Any]] = {}
    formats: dict[str, str] = {}
    for name, cells in present.items():
        unit = "" if differ or not readings[name] else readings[name][0].unit
        called = as_text(f"{name} ({unit})" if unit else name)
        columns[called] = [_number(cell) if isinstance(cell, Quantity) else as_text(cell) for cell in cells]
        if written := _format(cells, readings[name]):
            formats[called] = written
        if differ and name in last:
            columns["Unit"] = [_unit(row) for row in rows]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)], formats


def _readings(cells: Sequence[Cell]) -> list[Reading]:
    return list(dict.fromkeys(cell.reading for cell in cells if isinstance(cell, Quantity)))


def _unit(row: Row) -> str | None:
    """The unit of a row whose numbers are all of one measurement.

    None where they have none.
    """
    return next((cell.reading.unit for cell in row.values() if isinstance(cell, Quantity) and cell.reading.unit), None)


def _filled(cell: Cell) -> Cell:
    """The cell, None where there is nothing in it."""
    return None if cell == "" or (isinstance(cell, Quantity) and cell.value is None) else cell


def _number(cell: Quantity) -> float:
    # 0.57 in percent is 56.99999999999999 otherwise.
    return round((cell.value or 0.0) * cell.reading.factor, 10)


def _format(cells: Sequence[Any], readings: Sequence[Reading]) -> str | None:
    """The format of numbers (sprintf).

    The same in a column of one kind; None where that is left to Streamlit.
    """
    numbers = [cell for cell in cells if cell is not None]
    if len(readings) == 1 and readings[0].digits is not None:
        return f"%{'+' if readings[0].signed else ''},.{readings[0].digits}f"
    if readings:
        return "%+.4g" if all(reading.signed for reading in readings) else "%.4g"
    return "%,d" if all(type(number) is int for number in numbers) else None
