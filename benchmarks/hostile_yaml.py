"""Hostile documents of at most 64 kB for the parser.

They are made to take long or to fill the memory: the slowest and the largest. Each is parsed as a policy by a process
of its own: aliases of aliases, brackets in brackets, as many keys, problems, numbers and tags as fit. What is counted
is what the parsing adds to a process that has parsed a real policy before.

Usage: python -m benchmarks.hostile_yaml
"""

import json
import resource
import subprocess
import sys
import time

from governance.committee.policy import Policy
from governance.errors import InvalidDocument
from governance.parsing import parse_document
from governance.settings import DATA
from tests.hostile_yaml import HOSTILE_YAML

UNIT = 2**20 if sys.platform == "darwin" else 2**10


def parsed(name: str) -> tuple[float, float]:
    """Seconds and mebibytes that it takes to refuse the document `name`."""
    parse_document((DATA / "policies" / "standard.yaml").read_text(encoding="utf-8"), Policy, "standard.yaml")
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    try:
        parse_document(HOSTILE_YAML[name], Policy, "hostile.yaml")
    except InvalidDocument as error:
        str(error)
    else:
        raise SystemExit(f"{name} was taken for a policy")
    elapsed = time.perf_counter() - started
    return elapsed, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / UNIT


def main() -> None:
    """Parse each, and say what the worst took."""
    worst = (0.0, 0.0)
    for name in HOSTILE_YAML:
        command = [sys.executable, "-m", "benchmarks.hostile_yaml", name]
        figures = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)  # noqa: S603  (ourselves)
        print(f"{name}: {figures[0]:.3f} s, {figures[1]:.1f} MiB", flush=True)
        worst = max(worst[0], figures[0]), max(worst[1], figures[1])
    print(
        json.dumps(
            {"documents": len(HOSTILE_YAML), "seconds_worst": round(worst[0], 3), "mebibytes_worst": round(worst[1], 1)}
        )
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(parsed(sys.argv[1])))
    else:
        main()
