"""Simulates, and writes docs/statistics.md: `make statistics`."""

from benchmarks.simulations.document import DOCUMENT, written
from benchmarks.simulations.figures import simulated

if __name__ == "__main__":
    DOCUMENT.write_text(written(simulated()), encoding="utf-8")
    print(f"wrote {DOCUMENT.name}")
