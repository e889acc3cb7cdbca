"""How many years of school a text takes.

The grade of Flesch and Kincaid, as a library counts it.
"""

import re
from collections.abc import Iterable

import readability

A_NUMBER = "seventy"
"""Stands for every number: read aloud they have syllables, which the library would count as none."""
A_NAME = "name"
"""Stands for the name of a file, a field or a version, which are no words of a language: `policy.yaml`, `quorum.votes`."""


def grade(sentences: Iterable[str]) -> float:
    """The grade of sentences together.

    The library wants one sentence a line, and spaces between words and marks.
    """
    parts = [part for sentence in sentences for part in re.split(r"(?<=[.!?]) ", sentence)]
    words = [re.sub(r"[-+]?\d[\d,.]*\d|\d", A_NUMBER, part).replace("%", "percent") for part in parts]
    named = [re.sub(r"[\w-]+(?:[._/][\w-]+)+", A_NAME, part) for part in words]
    lines = [" ".join(re.findall(r"[A-Za-z'-]+|[.,:;!?]", line)) for line in named]
    return float(readability.getmeasures("\n".join(lines), lang="en")["readability grades"]["Kincaid"])
