"""Intervals of ten fairness summaries over 20 groups.

From 1,000 resamples: of counts, and of the rows with Fairlearn's MetricFrame. Ours draws the counts of each group,
whatever the number of rows. MetricFrame draws the rows; it is run with few resamples, and what they take beyond a
MetricFrame without any is scaled in proportion to 1,000.

Usage: python -m benchmarks.fairness [ROWS]
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
from sklearn.metrics import accuracy_score, precision_score

from governance.evidence.rates import RATES
from governance.statistics.confusion import Confusion
from governance.statistics.resampling import DRAWS, Summary, summaries, summary_intervals

ROWS, GROUPS, SEED, ROUNDS = 100_000, 20, 1, 5
THEIR_DRAWS = 10
METRICS = {
    "selection_rate": selection_rate,
    "true_positive_rate": true_positive_rate,
    "false_positive_rate": false_positive_rate,
    "positive_predictive_value": precision_score,
    "group_accuracy": accuracy_score,
}
"""The rates as they have them."""
TEN = {(name, ratio): Summary((rate,), ratio=ratio) for name, rate in RATES.items() for ratio in (False, True)}
"""The difference and the ratio of each."""


def log_of(rows: int) -> pd.DataFrame:
    """Cases of groups that differ a little.

    With their outcome and the decision.
    """
    draw = np.random.default_rng(SEED)
    group = draw.integers(0, GROUPS, rows)
    outcome = draw.random(rows) < 0.4
    decision = draw.random(rows) < 0.2 + 0.5 * outcome + 0.005 * group
    return pd.DataFrame({"group": group, "outcome": outcome.astype(int), "decision": decision.astype(int)})


def counted(log: pd.DataFrame) -> list[Confusion]:
    """The counts of each group."""
    counts = log.value_counts(["group", "decision", "outcome"])
    return [
        Confusion(*(int(counts.get((group, *cell), 0)) for cell in ((1, 1), (1, 0), (0, 1), (0, 0))))
        for group in range(GROUPS)
    ]


def metric_frame(log: pd.DataFrame, **resampling: Any) -> MetricFrame:
    """Fairlearn on the rows."""
    return MetricFrame(
        metrics=METRICS,
        y_true=log["outcome"],
        y_pred=log["decision"],
        sensitive_features=log["group"],
        **resampling,
    )


def theirs(log: pd.DataFrame) -> None:
    """Intervals of differences and ratios of all five rates."""
    frame = metric_frame(log, n_boot=THEIR_DRAWS, ci_quantiles=[0.025, 0.975], random_state=SEED)
    assert len(frame.difference_ci()) == len(frame.ratio_ci()) == 2


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def same_values(log: pd.DataFrame, groups: list[Confusion]) -> None:
    """Ends the program where the two do not measure the same thing."""
    frame = metric_frame(log)
    for (name, ratio), ours in summaries(groups, TEN).items():
        assert abs((ours or 0.0) - float((frame.ratio() if ratio else frame.difference())[name])) < 1e-9


def main() -> None:
    """Print the figures."""
    log = log_of(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
    groups = counted(log)
    same_values(log, groups)
    ours = median(seconds(lambda: summary_intervals(groups, TEN, SEED)) for _ in range(ROUNDS))
    without = seconds(lambda: metric_frame(log))
    of_rows = (seconds(lambda: theirs(log)) - without) * DRAWS / THEIR_DRAWS
    print(
        json.dumps(
            {
                "rows": len(log),
                "groups": GROUPS,
                "resamples": DRAWS,
                "resample_seconds": round(ours, 3),
                f"metricframe_seconds_scaled_from_{THEIR_DRAWS}_resamples": round(of_rows, 1),
                "ratio_vs_metricframe": round(of_rows / ours),
            }
        )
    )


if __name__ == "__main__":
    main()
