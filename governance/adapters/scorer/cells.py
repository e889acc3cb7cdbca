"""Cells of a log as libraries of boosted trees read them.

It stands in the process that has loaded the model, and only there.
"""

from collections.abc import Sequence
from typing import Any

from governance.predictions.port import Cell


def is_number(cell: Cell) -> bool:
    """Whether a library of numbers reads it.

    It reads what is missing.
    """
    if cell is None:
        return True
    try:
        return not isinstance(cell, str) and float(cell) is not None
    except (TypeError, ValueError):
        return False


def as_numbers(cells: Sequence[Cell]) -> list[float]:
    """What is missing is NaN."""
    return [float("nan") if cell is None else float(cell) for cell in cells]


def categorical(cells: Sequence[Cell], categories: Sequence[Any]) -> Any:
    """A column as categories in the model's own order.

    A value that the model has never seen is missing, as these libraries treat it.
    """
    import pandas as pd

    places = {called(category): at for at, category in enumerate(categories)}
    codes = [-1 if cell is None else places.get(called(cell), -1) for cell in cells]
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(categories)))


def called(value: Any) -> str:
    """A category by name: 1, 1.0 and `1` are one."""
    return str(int(value)) if isinstance(value, (bool, int, float)) and float(value).is_integer() else str(value)
