import os
from pathlib import Path

import pytest

# MLflow would report its use as soon as a client is made.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

TEST_DATA = "PLACET_TEST_DATA"
CENSUS_FILES = tuple(f"employment_MA_{part}.parquet" for part in ("reference", "analysis", "analysis_target"))


@pytest.fixture(scope="session")
def census() -> Path:
    """The folder of American Community Survey files; where they were promised, they must be there."""
    promised = os.environ.get(TEST_DATA)
    if not promised:
        pytest.skip(f"{TEST_DATA} is not set: it names a folder with acs/, the census files that this test reads")
    folder = Path(promised) / "acs"
    absent = [name for name in CENSUS_FILES if not (folder / name).is_file()]
    if absent:
        pytest.fail(f"{TEST_DATA} is {promised}, but {folder} has no {', '.join(absent)}")
    return folder
