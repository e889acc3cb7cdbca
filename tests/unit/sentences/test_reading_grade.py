"""No sentence family takes more than eight years of school.

The golden file has one example of every sentence.
"""

from collections.abc import Sequence

import pytest

from app.glossary import GLOSSARY, PARTS, PLACET
from governance.evidence.catalogue import CATALOGUE
from governance.sentences.phrase import SENTENCES, Phrase
from tests.reading import grade
from tests.unit.sentences.test_sentences import RENDERED

GRADE = 8

FAMILIES = sorted({row.words.__module__.rpartition(".")[2] for row in SENTENCES.values()})


def test_the_count_tells_hard_text_from_easy_text():
    # A sentence of the policy literature, and one for children.
    hard = "Organisational accountability necessitates comprehensive documentation of algorithmic decision-making procedures."
    assert grade([hard]) > 20
    assert grade(["The cat sat on the mat.", "It was a big cat."]) < 2


def test_all_sentences_together_read_at_grade_eight_or_lower():
    sentences = [line.partition(": ")[2] for line in RENDERED.read_text(encoding="utf-8").splitlines()]
    assert len(sentences) > 600
    assert grade(sentences) <= GRADE


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_of_sentences_reads_at_grade_eight_or_lower(family: str):
    sentences = [
        str(Phrase(code, row.example)) for code, row in SENTENCES.items() if row.words.__module__.endswith(f".{family}")
    ]
    reading_grade = grade(sentences)
    assert reading_grade <= GRADE, f"{family} reads at grade {reading_grade:.1f}"


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param([*PLACET, *GLOSSARY.values(), *PARTS.values()], id="Help"),
        pytest.param([term.meaning for term in CATALOGUE.values()], id="what measures mean"),
    ],
)
def test_what_explains_a_term_reads_at_grade_eight_or_lower(sentences: Sequence[str]):
    reading_grade = grade(sentences)
    assert reading_grade <= GRADE, f"reads at grade {reading_grade:.1f}"
