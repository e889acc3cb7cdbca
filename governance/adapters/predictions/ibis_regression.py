"""The sums of the predicted numbers of a log, on any engine.

Sums of whole numbers, by bucket and group.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from governance.adapters.predictions.ibis_counts import CASES, OUTCOME, PREDICTION, START, as_start
from governance.statistics.profile import Group
from governance.statistics.regression import FOURTH, LINEAR, REACH, SQUARED, RegressionSums

LIMB = 32
"""Bits of a part of a whole number: parts are small enough that no engine's sum of two thousand million runs over."""
LABELLED = "_labelled"
FARTHEST = {PREDICTION: "_farthest_prediction", OUTCOME: "_farthest_outcome"}
"""The largest distance from 0, by the column that it is of."""
SUMS: Mapping[str, tuple[int, int]] = {
    "prediction": (LINEAR, 2),
    "squared_prediction": (SQUARED, 3),
    "outcome": (LINEAR, 2),
    "squared_outcome": (SQUARED, 3),
    "error": (LINEAR, 2),
    "absolute_error": (LINEAR, 2),
    "squared_error": (SQUARED, 3),
    "fourth_power_error": (FOURTH, 4),
}
"""Each sum of `RegressionSums`, the power of ten of its unit, and the parts that a value within reach needs."""


def regression_cells(rows: ir.Table, groups: Sequence[str], scale: int) -> ir.Table:
    """Sums in parts, by start and group.

    Values out of reach count as those that are just within.
    """
    near = rows.select(START, *groups, *FARTHEST, **{f"{name}_near": _near(rows[name], scale) for name in FARTHEST})
    units = near.mutate(
        **{name: value * ibis.literal(10.0 ** SUMS[name][0], "float64") for name, value in _values(near, scale)}
    )
    asked: dict[str, ir.Value] = {CASES: units.count(), LABELLED: units[OUTCOME].count()}
    asked |= {farthest: units[name].abs().max() for name, farthest in FARTHEST.items()}
    for name, (_, limbs) in SUMS.items():
        asked |= {f"{name}_{at}": limb.sum().cast("int64").fill_null(0) for at, limb in _limbs(units[name], limbs)}
    return units.group_by([START, *groups]).aggregate(**asked)


def _near(value: ir.FloatingValue, scale: int) -> ir.FloatingValue:
    farthest = REACH * 10.0**scale
    # Engines take the nearer end for a clipped null.
    return value.isnull().ifelse(ibis.null("float64"), value.clip(-farthest, farthest))


def _values(near: ir.Table, scale: int) -> Iterator[tuple[str, ir.FloatingValue]]:
    """The values to be summed, as parts of the scale.

    Errors are taken before, so that none is rounded twice.
    """
    factor = ibis.literal(10.0**-scale, "float64")
    prediction, outcome = (near[f"{name}_near"] for name in FARTHEST)
    error, prediction, outcome = (prediction - outcome) * factor, prediction * factor, outcome * factor
    yield "prediction", prediction
    yield "squared_prediction", prediction * prediction
    yield "outcome", outcome
    yield "squared_outcome", outcome * outcome
    yield "error", error
    yield "absolute_error", error.abs()
    yield "squared_error", error * error
    yield "fourth_power_error", error * error * error * error


def _limbs(value: ir.FloatingValue, limbs: int) -> Iterator[tuple[int, ir.IntegerValue]]:
    """The parts of `value`, rounded to a whole number.

    Each part has `LIMB` bits. The highest comes first and has the sign.
    """
    rest = value
    for at in reversed(range(1, limbs)):
        base = ibis.literal(2.0 ** (LIMB * at), "float64")
        above = (rest / base).floor()
        yield at, above
        rest = rest - above.cast("float64") * base  # exact: both are multiples of the last digit of `rest`
    # Engines round halves to different sides, and floor alike.
    yield 0, (rest + 0.5).floor()


def regression_by_start(
    counted: pd.DataFrame, grouping: Sequence[str], scale: int
) -> dict[datetime, dict[Group, RegressionSums]]:
    """Sums by start of bucket and group.

    From `regression_cells`. The empty grouping has the one group ().
    """
    table: dict[datetime, dict[Group, RegressionSums]] = {}
    for row in counted.sort_values([START, *grouping]).to_dict("records"):
        groups = table.setdefault(as_start(row[START]), {})
        group = tuple(str(row[name]) for name in grouping)
        groups[group] = groups.get(group, RegressionSums()) + _sums(row, scale)
    return table


def _sums(row: Mapping[Any, Any], scale: int) -> RegressionSums:
    sums = {
        name: sum(int(row[f"{name}_{at}"]) << (LIMB * at) for at in range(limbs)) for name, (_, limbs) in SUMS.items()
    }
    return RegressionSums(scale, int(row[CASES]), int(row[LABELLED]), **sums)
