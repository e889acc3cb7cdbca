"""A workspace of Evidently with one drift report.

Of the first half of a log against its second.

Usage: python evidently_workspace.py LOG WORKSPACE
"""

import sys

import pandas as pd
from evidently import Dataset, Report
from evidently.presets import DataDriftPreset
from evidently.ui.workspace import Workspace


def main() -> None:
    """Make it."""
    log, folder = sys.argv[1:]
    rows = pd.read_parquet(log).select_dtypes("number")
    half = len(rows) // 2
    workspace = Workspace.create(folder)
    project = workspace.create_project("card-fraud")
    current, reference = Dataset.from_pandas(rows.tail(half)), Dataset.from_pandas(rows.head(half))
    workspace.add_run(project.id, Report([DataDriftPreset()]).run(current, reference))


if __name__ == "__main__":
    main()
