"""The tables of docs/reference/log.md about what nobody notices.

Tests compare them with the program.
"""

import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "reference" / "log.md"
ROW = re.compile(r"\| `([^`|]+)` \| (?:`([^`|]+)`|whole) \|")


def unseen(heading: str) -> set[tuple[str, str]]:
    """What stands under one heading: table and column, or file and `whole`."""
    text = DOCUMENT.read_text(encoding="utf-8")
    part = text.partition(f"### {heading}\n")[2].partition("\n#")[0]
    return {(match[1], match[2] or "whole") for match in ROW.finditer(part)}
