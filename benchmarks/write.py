"""Run benchmarks and write docs/benchmarks.md: `make bench`, `make bench-ui`.

With the figures and the machine. Those that are not run keep what the document says of them.

Usage: python -m benchmarks.write [NAME ...]
"""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
LIMITS = {
    "verify_log": {"verify_to_hashlib": 3.0, "peak_mebibytes": 500, "signatures_to_ed25519": 1.5},
    "proofs": {"inclusion_proof_ratio": 2.0, "checkpoint_ratio": 2.0},
    "hostile_export": {"seconds_worst": 2.0, "mebibytes_worst": 200},
    "hostile_yaml": {"seconds_worst": 1.0, "mebibytes_worst": 50},
    "append": {"append_to_bare": 1.5},
    "fairness": {"resample_seconds": 1.0},
    "monitor_page": {"largest_to_smallest": 1.2},
    "docket": {
        **{f"{name}_seconds": 0.5 for name in ("docket", "review", "models")},
        "watch_seconds": 1.0,
        **{f"{name}_tenfold": 1.3 for name in ("docket", "review", "models", "watch")},
    },
    "explore": {
        "cohort_ms": 500,
        "cohort_kilobytes": 2_000,
        "what_if_p95_ms": 150,
        "instead_p95_ms": 2_000,
        "shap_to_library": 1.2,
    },
    "busy_console": {"healthz_p99_ms": 100.0, "log_p99_ms": 100.0},
    "ui": {
        "first_view_p95_ms": 1_500,
        "first_chart_p95_ms": 3_000,
        "first_chart_kilobytes": 3_000,
        "page_switch_p95_ms": 700,
        "act_p95_ms": 400,
        "thirty_browsers_p95_ms": 2_000,
        "large_first_view_p95_ms": 1_500,
        "large_page_switch_p95_ms": 700,
        "large_docket_pixels": 900,
        "docket_pixels": 900,
        "review_pixels": 1_300,
        **{
            f"{part}_pixels": 1_400
            for part in (
                "overview",
                "fairness",
                "monitoring",
                "data_quality",
                "performance",
                "bias",
                "explanations",
            )
        },
        "card_pixels": 2_200,
    },
    "dashboards": {},
    # Was 4.0 before a value that holds a decile had a bin of its own, and each column was asked for words, sums and infinities.
    "drift": {"ratio_vs_scan": 7.0, "tenfold_rows_time": 11.5, "tenfold_peak_mebibytes": 2_048},
}
"""What is promised: the figure is at most this. Every benchmark is named here."""
FLOORS = {
    "fairness": {"ratio_vs_metricframe": 50.0},
    "drift": {"ratio_vs_evidently_default": 50.0, "ratio_vs_evidently_psi": 25.0},
}
"""What is promised: the figure is at least this."""


IN_A_BROWSER = ("ui", "dashboards")
"""Run by `make bench-ui`."""
HOW_TO_READ = "Compare ratios, which were taken in one run; times are those of this machine."


def run(name: str) -> tuple[str, dict[str, float]]:
    """Run a benchmark.

    Returns what it says of itself, and its figures: its last line is one JSON object.
    """
    print(f"... {name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603  (ourselves)
    described = subprocess.run(  # noqa: S603  (ourselves)
        [sys.executable, "-c", f"import benchmarks.{name} as b; print(b.__doc__.split('Usage')[0].strip())"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return described.strip(), json.loads(printed.strip().splitlines()[-1])


def promised(name: str, figure: str) -> str:
    """The promise in words.

    Empty where there is none.
    """
    if limit := LIMITS[name].get(figure):
        return f"at most {limit:,}"
    floor = FLOORS.get(name, {}).get(figure)
    return f"at least {floor:,}" if floor else ""


def kept(name: str, figure: str, value: float) -> bool:
    """Whether the figure is what was promised, or nothing was."""
    return FLOORS.get(name, {}).get(figure, value) <= value <= LIMITS[name].get(figure, value)


def section(name: str, described: str, figures: dict[str, float]) -> str:
    """One benchmark as Markdown."""
    rows = [f"| {figure} | {value:,} | {promised(name, figure)} |" for figure, value in figures.items()]
    return "\n".join(
        [
            f"## {name}",
            "",
            f"Measured on {datetime.now(UTC):%-d %B %Y}.",
            "",
            described,
            "",
            "| Figure | Value | Promised |",
            "|---|---|---|",
            *rows,
        ]
    )


def sections_before(document: str) -> dict[str, str]:
    """The sections that the document has, by name."""
    parts = document.split("\n## ")[1:]
    return {part.partition("\n")[0].strip(): f"## {part.strip()}" for part in parts}


def main() -> None:
    """Run, write, and fail where a promise is not kept."""
    names = sys.argv[1:] or [name for name in LIMITS if name not in IN_A_BROWSER]
    if unknown := set(names) - LIMITS.keys():
        raise SystemExit(f"no benchmark is called {', '.join(sorted(unknown))}; expected some of {', '.join(LIMITS)}")
    measured = {name: run(name) for name in names}
    machine = (
        f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"
    )
    written = sections_before(DOCUMENT.read_text(encoding="utf-8"))
    written |= {name: section(name, *figures) for name, figures in measured.items()}
    parts = [
        "# Benchmarks",
        f"Written by `make bench` and `make bench-ui`, the last on: {machine}. {HOW_TO_READ}",
        *(written[name] for name in LIMITS if name in written),
    ]
    DOCUMENT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    broken = [
        f"{name}: {figure} is {figures[figure]}, promised {promised(name, figure)}"
        for name, (_, figures) in measured.items()
        for figure in (*LIMITS[name], *FLOORS.get(name, {}))
        if not kept(name, figure, figures[figure])
    ]
    if broken:
        raise SystemExit("\n".join(broken))


if __name__ == "__main__":
    main()
