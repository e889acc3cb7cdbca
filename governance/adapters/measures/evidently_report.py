"""Evidently's own report on two samples.

One HTML file that fetches nothing.
"""

import os
import warnings
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite, nan

import pandas as pd

from governance.errors import PredictionsUnreadable
from governance.predictions.port import Cell, SamplePair
from governance.sentences import unreadable
from governance.statistics.binning import CATEGORIES_UP_TO, OTHER


def evidently_report(pair: SamplePair) -> bytes:
    """Evidently's DataDriftPreset with its tests, as HTML.

    Each column is tested by the method that Evidently chooses for it. The file has about 4 MB. Infinities count as
    missing, as Evidently counts them. Categories beyond the reference's 50 most frequent are `other`. A column
    without a value on either side is left out. Raises PredictionsUnreadable where that leaves none.
    """
    numerical, categorical, reference, current = _frames(pair)
    if not len(reference.columns):
        raise PredictionsUnreadable(unreadable.nothing_for_evidently(list(pair.reference)))
    os.environ["DO_NOT_TRACK"] = "true"  # read when Evidently is imported, which takes some seconds
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    definition = DataDefinition(numerical_columns=numerical, categorical_columns=categorical)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of NumPy, about columns that hold one value
        report = Report([DataDriftPreset()], include_tests=True).run(
            Dataset.from_pandas(current, data_definition=definition),
            Dataset.from_pandas(reference, data_definition=definition),
        )
        return str(report.get_html_str(as_iframe=False)).encode()


def _frames(pair: SamplePair) -> tuple[list[str], list[str], pd.DataFrame, pd.DataFrame]:
    """The columns of both sides as Evidently takes them.

    With the names of numbers and the names of categories.
    """
    numerical: list[str] = []
    categorical: list[str] = []
    reference: dict[str, Sequence[float] | Sequence[str | None]] = {}
    current: dict[str, Sequence[float] | Sequence[str | None]] = {}
    for name, then in pair.reference.items():
        now = pair.current[name]
        if _are_numbers((*then, *now)):
            sides: tuple[Sequence[float] | Sequence[str | None], ...] = (_numbers(then), _numbers(now))
            kind = numerical
        else:
            frequent = [word for word, _ in Counter(filter(None, _words(then))).most_common(CATEGORIES_UP_TO)]
            sides = tuple([w if w is None or w in frequent else OTHER for w in _words(side)] for side in (then, now))
            kind = categorical
        if all(_holds_a_value(side) for side in sides):
            kind.append(name)
            reference[name], current[name] = sides
    return numerical, categorical, pd.DataFrame(reference), pd.DataFrame(current)


def _holds_a_value(side: Sequence[float] | Sequence[str | None]) -> bool:
    return not all(pd.isna(value) for value in side)


def _are_numbers(cells: Sequence[Cell]) -> bool:
    return all(
        cell is None or (isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)) for cell in cells
    )


def _numbers(cells: Sequence[Cell]) -> list[float]:
    return [nan if cell is None or not isfinite(cell) else float(cell) for cell in cells]  # type: ignore[arg-type]


def _words(cells: Sequence[Cell]) -> list[str | None]:
    """The values as words.

    Whole numbers read the same whether they are kept as whole numbers or not.
    """
    return [
        None if cell is None else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        for cell in cells
    ]
