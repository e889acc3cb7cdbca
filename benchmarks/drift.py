"""All drift measures of two tables against Evidently's DataDriftPreset.

Also against only reading the tables, in one run. A million rows a side by 25 columns, 20 of numbers and 5 of words,
simulated; both sides read the same Parquet files. Evidently is measured once, on a part of the rows where told so,
and scaled: it is linear in rows, which favours it. Then ten times the rows, for how time grows with rows and columns,
and for memory.

Usage: python -m benchmarks.drift [ROWS] [EVIDENTLY_ROWS]
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from governance.adapters.predictions.two_files import TwoFiles
from governance.services.monitoring.compare_files import compare_files

NUMBERS, WORDS, AT_ONCE, MILLION = 20, 5, 500_000, 1_000_000
MEASURE = """
import resource, sys, time
from governance.adapters.predictions.two_files import TwoFiles
from governance.services.monitoring.compare_files import compare_files
compare_files(TwoFiles(), sys.argv[3], sys.argv[3])
started = time.perf_counter()
compare_files(TwoFiles(), sys.argv[1], sys.argv[2])
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
"""In a process of its own, so that its memory is its own; a small pair first, so that imports do not count."""


def write_table(path: Path, rows: int, seed: int, numbers: int = NUMBERS, words: int = WORDS) -> Path:
    """Write a simulated table.

    The values depend on `seed` alone. The first number is shifted by a tenth at odd seeds.
    """
    draw = np.random.default_rng(seed)
    writer = None
    for first in range(0, rows, AT_ONCE):
        size = min(AT_ONCE, rows - first)
        columns = {
            f"number{at}": draw.normal(0.1 * (seed % 2) if at == 0 else 0, 1, size)
            if at % 2 == 0
            else draw.lognormal(0, 1, size)
            for at in range(numbers)
        }
        for at in range(words):
            kinds = pa.array([f"kind {kind}" for kind in range((3, 8, 20, 50, 200)[at % 5])])
            columns[f"word{at}"] = kinds.take(pa.array(draw.integers(0, len(kinds), size)))
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None, "a table needs rows"
    writer.close()
    return path


def seconds(act: Callable[[], object], times: int = 3) -> float:
    """Median of several runs."""
    elapsed = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        elapsed.append(time.perf_counter() - started)
    return median(elapsed)


def scan(*files: Path) -> None:
    """Read every column of the files, and add it up."""
    sums = [f"sum(number{at})" for at in range(NUMBERS)] + [f"sum(length(word{at}))" for at in range(WORDS)]
    question = f"SELECT {', '.join(sums)} FROM read_parquet(?)"  # noqa: S608  (our own names)
    duckdb.connect().execute(question, [[str(file) for file in files]]).fetchall()


def evidently_seconds(reference: Path, current: Path, rows: int, method: str | None) -> float:
    """How long the preset takes on the first `rows` of both."""
    os.environ["DO_NOT_TRACK"] = "true"
    from evidently import Report
    from evidently.presets import DataDriftPreset

    before, after = (pq.read_table(path).slice(0, rows).to_pandas() for path in (reference, current))
    preset = DataDriftPreset(method=method) if method else DataDriftPreset()
    return seconds(lambda: Report([preset]).run(after, before).dict(), times=1)


def alone(reference: Path, current: Path, small: Path) -> tuple[float, float]:
    """Seconds and peak mebibytes of ours in a process of its own."""
    command = [sys.executable, "-c", MEASURE, str(reference), str(current), str(small)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  (ourselves)
    elapsed, peak = printed.split()
    return float(elapsed), float(peak)


def main() -> None:
    """Print the figures."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else MILLION
    part = int(sys.argv[2]) if len(sys.argv) > 2 else rows // 10
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        reference, current = write_table(place / "a.parquet", rows, 2), write_table(place / "b.parquet", rows, 3)
        small = write_table(place / "small.parquet", 1_000, 4)
        compare_files(TwoFiles(), str(small), str(small))
        ours, read = [], []
        for _ in range(9):  # taking turns, so that a busy moment falls on both
            ours.append(seconds(lambda: compare_files(TwoFiles(), str(reference), str(current)), 1))
            read.append(seconds(lambda: scan(reference, current), 1))
        mine, scanned = median(ours), median(read)
        default = evidently_seconds(reference, current, part, None) * rows / part
        index = evidently_seconds(reference, current, part, "psi") * rows / part
        narrow = write_table(place / "narrow.parquet", rows, 2, NUMBERS // 2, WORDS)
        big = [write_table(place / f"big{seed}.parquet", 10 * rows, seed) for seed in (2, 3)]
        once, _ = alone(reference, current, small)
        tenfold, peak = alone(*big, small)
        half, _ = alone(narrow, narrow, small)
    print(
        json.dumps(
            {
                "rows_a_side": rows,
                "columns": NUMBERS + WORDS,
                "seconds": round(mine, 2),
                "scan_seconds": round(scanned, 3),
                "evidently_rows_a_side": part,
                "ratio_vs_evidently_default": round(default / mine, 1),
                "ratio_vs_evidently_psi": round(index / mine, 1),
                "ratio_vs_scan": round(mine / scanned, 2),
                "tenfold_rows_time": round(tenfold / once, 2),
                "half_the_numbers_time": round(half / once, 2),
                "tenfold_peak_mebibytes": round(peak),
            }
        )
    )


if __name__ == "__main__":
    main()
