"""A prediction log of card payments of any size.

Of the demo's world and versions. It is written day by day as it is drawn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from governance.demo.simulation import FOLDER, load
from governance.errors import Refused
from governance.sentences import running

if TYPE_CHECKING:
    import pandas as pd

VERSIONS = ("1", "2", "3")
MOST_DAYS = 3_650
"""Ten years."""

Progress = Callable[[int], None]
"""Told how many rows were written since it was told last."""


@dataclass(frozen=True)
class Stream:
    """The values from which a stream is drawn.

    Two equal ones give the same bytes.
    """

    rows: int
    """Rows of the log, over all versions: each payment is scored by every version."""
    days: int
    seed: int
    versions: Sequence[str] = VERSIONS

    def payments(self, version: str) -> int:
        """The number of payments that `version` scores.

        Where rows do not divide evenly, the first versions score the last payment.
        """
        return self.rows // len(self.versions) + (self.versions.index(version) < self.rows % len(self.versions))


def write_stream(stream: Stream, folder: Path, wrote: Progress = lambda _: None) -> date:
    """Write `stream` into `folder`, and return its last day.

    A Parquet file a day, then `README.md`, which says what it is. The scores are those of the demo's versions,
    trained first on the 60 days before; every payment is really scored. The story of the demo's 120 days is told in
    as many as there are, and outcomes of the last quarter are not known. Memory is that of `AT_ONCE` payments. Raises
    Refused where `folder` is not empty.
    """
    _require_empty(folder)
    generate, train = load("generate"), load("train")
    usual = generate.read_world(FOLDER / "world.yaml")
    world = replace(generate.stretched(usual, stream.days), seed=stream.seed)
    last: date = world.date_of(stream.days)
    delay = generate.LABEL_DELAY_DAYS * stream.days // usual.live_days
    scoring = [version for version in train.train(generate.history(world)) if version.version in stream.versions]

    def parts() -> "Iterator[tuple[int, pd.DataFrame]]":
        first = 0
        for number, (day, payments) in enumerate(generate.stream(world, stream.payments(stream.versions[0]))):
            for version in scoring:
                mine = payments.head(stream.payments(version.version) - first)
                if len(mine):
                    yield day, generate.as_known_on(train.score(version, mine, stream.seed, number), last, delay)
            first += len(payments)

    _write_days(folder, parts(), world.date_of, wrote)
    thresholds = {version.version: version.threshold for version in scoring}
    (folder / "README.md").write_text(_said(stream, world.start, last, delay, thresholds), encoding="utf-8")
    return last


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(running.stream_needs_empty_folder(str(folder)))
    folder.mkdir(parents=True, exist_ok=True)


def _write_days(
    folder: Path, parts: "Iterator[tuple[int, pd.DataFrame]]", date_of: Callable[[int], date], wrote: Progress
) -> None:
    """One file a day, a row group for each part."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer: Any = None
    open_day = 0
    try:
        for day, part in parts:
            table = pa.Table.from_pandas(part, preserve_index=False).replace_schema_metadata({"origin": "simulated"})
            if day != open_day:
                if writer is not None:
                    writer.close()
                writer, open_day = pq.ParquetWriter(folder / f"{date_of(day)}.parquet", table.schema), day
            writer.write_table(table)
            wrote(len(part))
    finally:
        if writer is not None:
            writer.close()


def _said(stream: Stream, first: date, last: date, delay: int, thresholds: dict[str, float]) -> str:
    blocking = ", ".join(f"{version} from {threshold:.4f}" for version, threshold in thresholds.items())
    return f"""# A simulated prediction log

{stream.rows:,} predictions of card payments from {first} to {last}, drawn with seed {stream.seed}. **Everything here is
invented**: no row comes from a person, a bank or a published data set.

* Each payment is scored by versions {", ".join(stream.versions)} of the model `card-fraud` of the demo, trained on 60 simulated
  days before the first. The scores are really theirs, and a payment is blocked by version {blocking} on.
* Whether a payment was fraud is known after {delay} days, and empty until then. Latency is drawn at random.
* Half-way a new type of merchant arrives, then a new kind of fraud: the drift of the demo's 120 days, as far along.

The columns are those of the specification `data/models/card-fraud.yaml`, which needs another `source:` and `reference:`.
"""
