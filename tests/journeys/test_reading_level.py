"""The brief needs no more than eight years of school."""

from pathlib import Path

import pytest

from governance.bootstrap import bootstrap
from governance.services.acting import seeing_everything
from governance.services.views import read
from governance.settings import Settings
from tests.reading import grade
from tests.unit.sentences.test_reading_grade import GRADE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("request_id", ["R-0001", "R-0002", "R-0003", "R-0004"])
def test_the_brief_of_the_demo_reads_at_grade_eight_or_lower(demo_world: Path, request_id: str):
    ports = bootstrap(Settings(home=demo_world))
    sentences = [
        sentence.text
        for section in read.review(seeing_everything(ports), request_id).brief
        for sentence in section.sentences
    ]
    assert len(sentences) >= 10
    reading_grade = grade(sentences)
    assert reading_grade <= GRADE, f"{request_id} reads at grade {reading_grade:.1f}"
