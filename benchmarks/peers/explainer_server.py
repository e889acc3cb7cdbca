"""An explainerdashboard of a forest.

It was trained on 2,000 rows of a log.

Usage: python explainer_server.py LOG PORT
"""

import sys

import pandas as pd
from explainerdashboard import ClassifierExplainer, ExplainerDashboard
from sklearn.ensemble import RandomForestClassifier

ROWS, TREES, DEPTH = 2_000, 50, 6


def main() -> None:
    """Train, and serve."""
    log, port = sys.argv[1:]
    rows = pd.read_parquet(log).dropna(subset=["fraud"]).head(ROWS)
    outcome = rows["fraud"].astype(int)
    features = rows.select_dtypes("number").drop(columns=["fraud", "score", "decision"], errors="ignore").fillna(0)
    forest = RandomForestClassifier(TREES, max_depth=DEPTH, random_state=1).fit(features, outcome)
    explainer = ClassifierExplainer(forest, features, outcome)
    ExplainerDashboard(explainer, title="card-fraud").run(int(port), host="127.0.0.1")


if __name__ == "__main__":
    main()
