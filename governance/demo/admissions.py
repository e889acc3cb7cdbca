"""Berkeley's graduate admissions of 1973.

The published counts, with one row for each applicant.
"""

import shutil
from pathlib import Path

import pandas as pd

from governance.demo.publish import Publisher
from governance.services.acting import Acting
from governance.services.evidence.assess import assess
from governance.settings import DATA, Settings

MODEL = "admissions"
SOURCE = DATA / "demo" / "admissions"
DECIDED_ON = "1973-09-01"


def applicants(counts: pd.DataFrame) -> pd.DataFrame:
    """One row for each applicant behind `counts` (department, sex, admitted, rejected)."""
    rows = counts.melt(
        id_vars=["department", "sex"], value_vars=["admitted", "rejected"], var_name="decision", value_name="people"
    )
    each = rows.loc[rows.index.repeat(rows["people"])].reset_index(drop=True)
    return pd.DataFrame(
        {
            "id": [f"a{number:04d}" for number in range(1, len(each) + 1)],
            "decided_on": pd.Timestamp(DECIDED_ON),
            "department": each["department"],
            "sex": each["sex"],
            "admitted": (each["decision"] == "admitted").astype("int8"),
        }
    )


def record(settings: Settings, publisher: Publisher, owner: Acting) -> None:
    """Write the log, register what decided, and assess it."""
    folder = settings.home / "predictions" / MODEL
    folder.mkdir(parents=True)
    applicants(pd.read_csv(SOURCE / "berkeley_1973.csv")).to_parquet(folder / "1973.parquet", index=False)
    described: Path = settings.home / "registry" / "artifacts" / MODEL / "described"
    described.mkdir(parents=True)
    shutil.copy(SOURCE / "README.md", described / "README.md")
    publisher.described(MODEL, described, "Decisions taken by people in 1973; there is no model file.")
    shutil.copy(DATA / "models" / f"{MODEL}.yaml", settings.home / "models" / f"{MODEL}.yaml")
    assess(owner, MODEL, "1")
