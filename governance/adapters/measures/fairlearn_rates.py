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
    """Selection rate over all cases, the other rates over labelled ones, and how they differ over all groups.

    Rates without a denominator are 0.0, as the port allows; who reads them looks at the counts first.
    """
    # Imported here: Fairlearn brings scikit-learn, which no reader of stored evidence needs.
    from fairlearn.metrics import selection_rate

    groups = list(table)
    selection = _metric_frame({"selection_rate": selection_rate}, groups, table, _decided)
    summary = {
        "demographic_parity_difference": float(selection.difference()["selection_rate"]),
        "demographic_parity_ratio": float(selection.ratio()["selection_rate"]),
    }
    by_group = {
        group: {**_row(selection, index), **dict.fromkeys(_OF_LABELLED, 0.0)} for index, group in enumerate(groups)
    }
    labelled = [group for group in groups if table[group].labelled]
    if not labelled:
        return RateTable(by_group, summary | dict.fromkeys(_OVER_LABELLED, 0.0))
    frame = _metric_frame(_metrics_of_labelled(), labelled, table, _labelled)
    for index, group in enumerate(labelled):
        by_group[group].update(_row(frame, index))
    return RateTable(by_group, summary | _over_labelled(frame))


_OF_LABELLED = ("true_positive_rate", "false_positive_rate", "positive_predictive_value", "group_accuracy")
_OVER_LABELLED = (
    "equal_opportunity_range",
    "equalized_odds_difference",
    "equalized_odds_ratio",
    "predictive_parity_range",
)


def _metrics_of_labelled() -> dict[str, Any]:
    from fairlearn.metrics import false_positive_rate, true_positive_rate
    from sklearn.metrics import accuracy_score, precision_score

    # Fairlearn takes a metric's name for its own records, which a partial function has not.
    def positive_predictive_value(y_true: Any, y_pred: Any, sample_weight: Any) -> float:
        return float(precision_score(y_true, y_pred, sample_weight=sample_weight, zero_division=0.0))

    metrics = (true_positive_rate, false_positive_rate, positive_predictive_value, accuracy_score)
    return dict(zip(_OF_LABELLED, metrics, strict=True))


def _over_labelled(frame: "MetricFrame") -> dict[str, float]:
    differences, ratios = frame.difference(), frame.ratio()
    odds = ["true_positive_rate", "false_positive_rate"]
    return {
        "equal_opportunity_range": float(differences["true_positive_rate"]),
        "equalized_odds_difference": float(differences[odds].max()),
        # NaN where one of the two has no ratio: the other alone is not equalized odds.
        "equalized_odds_ratio": float(ratios[odds].min(skipna=False)),
        "predictive_parity_range": float(differences["positive_predictive_value"]),
    }


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
