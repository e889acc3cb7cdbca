"""The brief needs no more than ten years of school.

Flesch-Kincaid grade 10 or lower, as a library counts it.
"""

import re
from pathlib import Path

import pytest
import readability

from app.glossary import GLOSSARY, PARTS, PLACET
from governance.bootstrap import bootstrap
from governance.services.acting import seeing_everything
from governance.services.views import read
from governance.settings import Settings

pytestmark = pytest.mark.slow

GRADE, HELP = 10, 8
A_NUMBER = "seventy"
"""Stands for every number: read aloud they have syllables, which the library would count as none."""


def grade(sentences: list[str]) -> float:
    """Kincaid's grade of sentences.

    The library wants one sentence a line, and spaces between words and marks.
    """
    parts = [part for sentence in sentences for part in re.split(r"(?<=[.!?]) ", sentence)]
    words = [re.sub(r"[-+]?\d[\d,.]*\d|\d", A_NUMBER, part).replace("%", "percent") for part in parts]
    lines = [" ".join(re.findall(r"[A-Za-z'-]+|[.,:;!?]", line)) for line in words]
    return float(readability.getmeasures("\n".join(lines), lang="en")["readability grades"]["Kincaid"])


def test_the_count_tells_hard_text_from_easy_text():
    # A sentence of the policy literature, and one for children.
    hard = "Organisational accountability necessitates comprehensive documentation of algorithmic decision-making procedures."
    assert grade([hard]) > 20
    assert grade(["The cat sat on the mat.", "It was a big cat."]) < 2


@pytest.mark.parametrize("request_id", ["R-0001", "R-0002", "R-0003", "R-0004"])
def test_the_brief_of_the_demo_reads_at_grade_ten_or_lower(demo_world: Path, request_id: str):
    ports = bootstrap(Settings(home=demo_world))
    sentences = [
        sentence.text
        for section in read.review(seeing_everything(ports), request_id).brief
        for sentence in section.sentences
    ]
    assert len(sentences) >= 10
    reading_grade = grade(sentences)
    assert reading_grade <= GRADE, f"{request_id} reads at grade {reading_grade:.1f}"


def test_the_words_of_help_read_at_grade_eight_or_lower():
    reading_grade = grade([*PLACET, *GLOSSARY.values(), *PARTS.values()])
    assert reading_grade <= HELP, f"help reads at grade {reading_grade:.1f}"
