"""More rows for the log of a console."""

from pathlib import Path

import pyarrow.parquet as pq

from governance.services.ports import Ports
from tests.builders import MODEL, write_rows


def add_rows(console: Ports, amount: float = 50.0) -> None:
    """Add 24 predictions of version 2 on its last day."""
    log = console.predictions.home / Path(console.documents.spec(MODEL).predictions.source).parent
    last = [row for row in pq.read_table(log / "log.parquet").to_pylist() if row["model_version"] == "2"][-24:]
    write_rows([{**row, "id": f"{row['id']}-again", "amount": amount} for row in last], log / "more.parquet")
