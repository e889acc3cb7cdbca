"""Repeats every locked `name[extra]==version` as `name==version`, with its hashes.

To pip the two are different requirements: with hashes it refuses whichever of them a dependency asks for and the
file does not name (`pandas[parquet]` by one, `pandas` by another). uv reads both as one. Run by `make lock`.
"""

import re
import sys
from pathlib import Path

WITH_EXTRAS = re.compile(r"^([A-Za-z0-9._-]+)\[[^]]+\]==(.*)$")


def completed(text: str) -> str:
    """`text` with a second block after each block that names extras."""
    blocks = re.findall(r"^\S.*\n(?:[ \t].*\n)*", text, flags=re.MULTILINE)
    lines = []
    for block in blocks:
        lines.append(block)
        first, _, rest = block.partition("\n")
        if match := WITH_EXTRAS.match(first):
            lines.append(f"{match[1]}=={match[2]}\n{rest}")
    return "".join(lines)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(completed(path.read_text(encoding="utf-8")), encoding="utf-8")
