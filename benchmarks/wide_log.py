"""A log of 100,000 rows of 50 features.

With an XGBoost model of 100 trees that answered them.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

from tests.builders import FIRST_DAY

ROWS, FEATURES, TREES = 100_000, 50, 100
NAMES = [f"feature_{number:02}" for number in range(FEATURES)]


def write_wide_log(log: Path, model: Path) -> None:
    """Write both: the log as Parquet, the model as UBJSON."""
    draw = np.random.default_rng(1)
    features = pd.DataFrame(draw.normal(size=(ROWS, FEATURES)), columns=NAMES)
    outcome = (features["feature_00"] + 0.5 * features["feature_01"] + draw.normal(size=ROWS) > 1).astype(int)
    matrix = xgboost.DMatrix(features, outcome)
    booster = xgboost.train(
        {"objective": "binary:logistic", "max_depth": 5, "nthread": 2}, matrix, num_boost_round=TREES
    )
    booster.save_model(model)
    score = booster.predict(matrix)
    own = {
        "id": [f"case-{number}" for number in range(ROWS)],
        "scored_at": pd.Timestamp(FIRST_DAY, tz="UTC") + pd.to_timedelta(np.arange(ROWS) % 20, unit="D"),
        "model_version": "1",
        "score": score,
        "decision": (score >= 0.5).astype(int),
        "fraud": outcome,
        "sex": np.where(draw.random(ROWS) < 0.5, "F", "M"),
    }
    pd.concat([pd.DataFrame(own), features], axis=1).to_parquet(log)
