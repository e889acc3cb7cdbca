"""All that the rules say to a version."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from app.panels.evidence.places import place_of
from app.wording import ANSWERS
from governance.evidence.judgement import Answer
from governance.services.evidence.assess import assess
from tests.builders import BEN, FARAH, MODEL, a_measurement, a_policy, a_requirement, a_spec, by
from tests.fakes import FakeDocuments, ports
from tests.pages.screens import Screen, show


@pytest.mark.slow
@pytest.mark.parametrize(("least", "answer"), [(0.9, Answer.NOT_MET), (0.1, Answer.MET)], ids=["not met", "met"])
def test_each_requirement_has_its_answer_its_value_beside_the_limit_and_leads_to_its_part(
    least: float, answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    console = replace(
        ports(tmp_path),
        documents=FakeDocuments({MODEL: a_spec()}, a_policy(a_requirement("decision_rate", at_least=least))),
    )
    assess(by(console, FARAH), MODEL, "2")
    show(console, monkeypatch.setattr)
    seen = Screen(BEN, "overview", model=MODEL, version="2")
    assert (seen.refusals, seen.crashed, seen.flaws) == ([], [], [])
    assert ANSWERS[answer].markdown in seen.written
    assert f"expected at least {100 * least:.1f} %" in seen.text
    leads_to = dict(parse_qsl(seen.links["Performance: Share decided 1"]))
    assert (leads_to["model"], leads_to["version"], leads_to["measurement"]) == (MODEL, "2", "decision_rate")


def test_the_part_that_shows_a_group_or_a_feature_opens_on_it():
    gap = a_measurement(-0.04, None, "equal_opportunity_difference", attribute="age", group="65+", versus="35-54")
    assert place_of(gap.name, gap) == (
        "fairness",
        {"part": "gaps", "attribute": "age", "gap": "equal_opportunity_difference", "see": gap.key},
    )
    moved = a_measurement(0.7, None, "psi", feature="amount")
    assert place_of(moved.name, moved) == (
        "monitoring",
        {"part": "moved", "feature": "amount", "measure": "psi", "see": moved.key},
    )
