"""Comparisons of all groups at once, with Fairlearn.

On weighted counts: a handful of rows, whatever the size of the log.
"""

from collections.abc import Callable, Mapping
from math import nan
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from governance.evidence.fairness import OVER_ALL_GROUPS
from governance.statistics.confusion import CELLS, Confusion, Rate
from governance.statistics.profile import Group
from governance.statistics.resampling import Summary

if TYPE_CHECKING:
    from fairlearn.metrics import MetricFrame

Metric = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]], float]


def fairlearn_summaries(table: Mapping[Group, Confusion]) -> Mapping[str, float]:
    """Each summary of `OVER_ALL_GROUPS` for the groups of `table`.

    The largest minus the smallest rate, or the smallest over the largest. A group without a case that the rate is of
    is left out of it, as the port allows; who reads it looks at the counts first.
    """
    # Imported here: Fairlearn brings scikit-learn, which no reader of stored evidence needs.
    from fairlearn.metrics import MetricFrame

    rows = pd.DataFrame(
        [
            (group, cell, getattr(counts, name))
            for group, counts in enumerate(table.values())
            for cell, name in enumerate(CELLS)
        ],
        columns=["group", "cell", "weight"],
    )
    rates = {rate for summary in OVER_ALL_GROUPS.values() for rate in summary.rates}
    frame = MetricFrame(
        metrics={_name(rate): _metric(rate) for rate in rates},
        y_true=rows["cell"],
        y_pred=rows["cell"],
        sensitive_features=rows["group"],
        sample_params={_name(rate): {"sample_weight": rows["weight"]} for rate in rates},
    )
    return {name: _over_all(frame, summary) for name, summary in OVER_ALL_GROUPS.items()}


def _name(rate: Rate) -> str:
    return f"{'+'.join(rate.part)} of {'+'.join(rate.whole)}"


def _metric(rate: Rate) -> Metric:
    part, whole = ([CELLS.index(cell) for cell in cells] for cells in (rate.part, rate.whole))

    def share(cell: npt.NDArray[np.int64], _: npt.NDArray[np.int64], sample_weight: npt.NDArray[np.float64]) -> float:
        cases = sample_weight[np.isin(cell, whole)].sum()
        return float(sample_weight[np.isin(cell, part)].sum() / cases) if cases else nan

    return share


def _over_all(frame: "MetricFrame", summary: Summary) -> float:
    rates = [_name(rate) for rate in summary.rates]
    if summary.ratio:
        # NaN where one of several has no ratio: the others alone are not what was asked.
        return float(frame.ratio()[rates].min(skipna=False))
    return float(frame.difference()[rates].max())
