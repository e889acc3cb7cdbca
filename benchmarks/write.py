"""Runs every benchmark and writes their figures into docs/benchmarks.md, with the machine: `make bench`."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
LIMITS = {
    "verify_log": {"verify_to_hashlib": 3.0, "peak_mebibytes": 500},
    "proofs": {"inclusion_proof_ratio": 2.0, "checkpoint_ratio": 2.0},
    "append": {"append_to_bare": 1.5},
}
"""What is promised: the figure is at most this."""


HOW_TO_READ = "Compare ratios, which were taken in one run; times are those of this machine."


def run(name: str) -> tuple[str, dict[str, float]]:
    """What the benchmark says of itself, and its figures: its last line is one JSON object."""
    print(f"... {name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  (ourselves)
    described = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-c", f"import benchmarks.{name} as b; print(b.__doc__.split('Usage')[0].strip())"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return described.strip(), json.loads(printed.strip().splitlines()[-1])


def section(name: str, described: str, figures: dict[str, float]) -> str:
    """One benchmark as Markdown."""
    rows = [
        f"| {figure} | {value:,} | {f'at most {limit:,}' if (limit := LIMITS[name].get(figure)) else ''} |"
        for figure, value in figures.items()
    ]
    return "\n".join([f"## {name}", "", described, "", "| Figure | Value | Promised |", "|---|---|---|", *rows])


def main() -> None:
    """Run, write, and fail where a promise is not kept."""
    measured = {name: run(name) for name in LIMITS}
    machine = (
        f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"
    )
    parts = [
        "# Benchmarks",
        f"Written by `make bench` on {datetime.now(UTC):%-d %B %Y}: {machine}. {HOW_TO_READ}",
        *(section(name, *found) for name, found in measured.items()),
    ]
    DOCUMENT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    broken = [
        f"{name}: {figure} is {measured[name][1][figure]}, promised at most {limit}"
        for name, limits in LIMITS.items()
        for figure, limit in limits.items()
        if measured[name][1][figure] > limit
    ]
    if broken:
        raise SystemExit("\n".join(broken))


if __name__ == "__main__":
    main()
