"""Rates by group with Fairlearn, on weighted counts: a handful of rows, whatever the log's size."""

from collections.abc import Callable, Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd

from governance.evidence.fairness import RateTable
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Group

if TYPE_CHECKING:
    from fairlearn.metrics import MetricFrame

Cells = dict[tuple[int, int], int]
"""Weight of each (outcome, decision)."""


def fairlearn_rates(table: Mapping[Group, Confusion]) -> RateTable:
    """Selection rate over all cases, true and false positive rates over labelled ones, and their ranges.

    Rates without a denominator are 0.0, as the port allows; who reads them looks at the counts first.
    """
    # Imported here: Fairlearn brings scikit-learn, which no reader of stored evidence needs.
    from fairlearn.metrics import false_positive_rate, selection_rate, true_positive_rate

    groups = list(table)
    selection = _metric_frame({"selection_rate": selection_rate}, groups, table, _decided)
    rates = {"true_positive_rate": true_positive_rate, "false_positive_rate": false_positive_rate}
    summary = {
        "demographic_parity_difference": float(selection.difference()["selection_rate"]),
        "demographic_parity_ratio": float(selection.ratio()["selection_rate"]),
        "equal_opportunity_range": 0.0,
        "equalized_odds_difference": 0.0,
    }
    by_group = {group: {**_row(selection, index), **dict.fromkeys(rates, 0.0)} for index, group in enumerate(groups)}
    labelled = [group for group in groups if table[group].labelled]
    if labelled:
        errors = _metric_frame(rates, labelled, table, _labelled)
        summary["equal_opportunity_range"] = float(errors.difference()["true_positive_rate"])
        summary["equalized_odds_difference"] = float(errors.difference().max())
        for index, group in enumerate(labelled):
            by_group[group].update(_row(errors, index))
    return RateTable(by_group, summary)


def _decided(counts: Confusion) -> Cells:
    return {(0, 1): counts.selected, (0, 0): counts.size - counts.selected}


def _labelled(counts: Confusion) -> Cells:
    return {(1, 1): counts.tp, (0, 1): counts.fp, (1, 0): counts.fn, (0, 0): counts.tn}


def _metric_frame(
    metrics: dict[str, Any], groups: list[Group], table: Mapping[Group, Confusion], cells: Callable[[Confusion], Cells]
) -> "MetricFrame":
    from fairlearn.metrics import MetricFrame

    rows = pd.DataFrame(
        [
            (index, outcome, decision, weight)
            for index, group in enumerate(groups)
            for (outcome, decision), weight in cells(table[group]).items()
        ],
        columns=["group", "outcome", "decision", "weight"],
    )
    weights = {name: {"sample_weight": rows["weight"]} for name in metrics}
    return MetricFrame(
        metrics=metrics,
        y_true=rows["outcome"],
        y_pred=rows["decision"],
        sensitive_features=rows["group"],
        sample_params=weights,
    )


def _row(frame: "MetricFrame", index: int) -> dict[str, float]:
    return {name: 0.0 if isnan(value) else float(value) for name, value in frame.by_group.loc[index].items()}
