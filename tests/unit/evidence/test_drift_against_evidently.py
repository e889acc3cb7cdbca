"""Our index beside Evidently's, where both mean the same: shares of categories, none of them empty."""

import numpy as np
import pandas as pd
import pytest

from governance.evidence.drift import psi

pytestmark = pytest.mark.slow

CATEGORIES = ("grocery", "fuel", "travel", "fashion")


def _evidently(reference: pd.DataFrame, current: pd.DataFrame) -> float:
    from evidently import DataDefinition, Dataset, Report
    from evidently.metrics import ValueDrift

    definition = DataDefinition(categorical_columns=["kind"])
    report = Report([ValueDrift(column="kind", method="psi")])
    snapshot = report.run(Dataset.from_pandas(current, definition), Dataset.from_pandas(reference, definition))
    return float(snapshot.dict()["metrics"][0]["value"])


@pytest.mark.parametrize("shares", [(0.4, 0.3, 0.2, 0.1), (0.25, 0.25, 0.25, 0.25), (0.1, 0.1, 0.2, 0.6)], ids=str)
def test_psi_of_categories_is_that_of_evidently(shares):
    random = np.random.default_rng(7)
    reference = pd.DataFrame({"kind": random.choice(CATEGORIES, 200_000, p=(0.4, 0.3, 0.2, 0.1))})
    current = pd.DataFrame({"kind": random.choice(CATEGORIES, 200_000, p=shares)})
    ours = psi(*([int((frame["kind"] == name).sum()) for name in CATEGORIES] for frame in (reference, current)))
    # Half a case in each bin of 20,000 or more moves a share by less than 2e-6, and the index by less than 1e-4 of it.
    assert ours == pytest.approx(_evidently(reference, current), rel=1e-4, abs=1e-8)
