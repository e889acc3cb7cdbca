"""An explainerdashboard of a forest, trained on 2,000 rows of a log.

Or of the file of an XGBoost model and the whole log.

Usage: python explainer_server.py LOG PORT [MODEL with|without]
"""

import sys

import pandas as pd
from explainerdashboard import ClassifierExplainer, ExplainerDashboard
from sklearn.ensemble import RandomForestClassifier

ROWS, TREES, DEPTH = 2_000, 50, 6


def forest(rows: pd.DataFrame) -> ClassifierExplainer:
    """A forest that is trained on a few rows."""
    rows = rows.dropna(subset=["fraud"]).head(ROWS)
    outcome = rows["fraud"].astype(int)
    features = rows.select_dtypes("number").drop(columns=["fraud", "score", "decision"], errors="ignore").fillna(0)
    trained = RandomForestClassifier(TREES, max_depth=DEPTH, random_state=1).fit(features, outcome)
    return ClassifierExplainer(trained, features, outcome)


def model_of(file: str, rows: pd.DataFrame) -> ClassifierExplainer:
    """An XGBoost model of a file, with all rows."""
    from xgboost import XGBClassifier

    model = XGBClassifier()
    model.load_model(file)
    names = model.get_booster().feature_names
    return ClassifierExplainer(model, rows[names], rows["fraud"])


def main() -> None:
    """Explain, and serve."""
    log, port, *more = sys.argv[1:]
    rows = pd.read_parquet(log)
    explainer = model_of(more[0], rows) if more else forest(rows)
    interactions = more[1:] != ["without"]
    dashboard = ExplainerDashboard(explainer, title="card-fraud", shap_interaction=interactions)
    dashboard.run(int(port), host="127.0.0.1")


if __name__ == "__main__":
    main()
