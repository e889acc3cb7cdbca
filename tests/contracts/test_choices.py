"""Choices between classes are counted the same wherever a log lies."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine

from governance.adapters.predictions.ibis_predictions import IbisSource
from governance.predictions.spec import ModelSpec
from tests.contracts.test_predictions import spark  # noqa: F401  (a fixture)
from tests.services.test_multiclass import ROWS, a_choice, opened

pytestmark = pytest.mark.slow


def lying_in(source: str, table: str) -> ModelSpec:
    here = a_choice().predictions.model_dump(exclude_none=True, by_alias=True)
    return a_choice(
        predictions=here | {"source": source, "table": table},
        reference={"version": "1", "from": date(2026, 3, 1), "to": date(2026, 3, 31)},
    )


@pytest.mark.parametrize("where", ["PostgreSQL", "Spark"])
def test_every_count_of_choices_is_the_same_elsewhere(request: pytest.FixtureRequest, tmp_path: Path, where: str):
    here = opened(tmp_path, ROWS)
    if where == "Spark":
        spec = lying_in(request.getfixturevalue("spark"), str(tmp_path / "predictions" / "log.parquet"))
    else:
        url = request.getfixturevalue("postgres")()
        engine = create_engine(url)
        pd.DataFrame(ROWS).to_sql("predictions", engine, index=False)
        engine.dispose()
        spec = lying_in(url.replace("postgresql+psycopg", "postgresql"), "predictions")
    there = IbisSource(tmp_path).open(spec)
    binning, days = here.binning(here.span("1"), "1"), sorted(here.outline("1"))
    expected = [profile.answers for profile in here.profiles("1", binning)]
    assert [profile.answers for profile in there.profiles("1", binning)] == expected
    assert there.ranks("1", [(days[0], days[-1])]) == here.ranks("1", [(days[0], days[-1])])
    drawn = there.sample("1", here.span("1"), ("amount",), 50)
    assert {*drawn.decisions, *drawn.outcomes} == {0.0, 1.0, None}
