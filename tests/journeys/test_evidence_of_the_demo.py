"""Evidence of the demo world holds codes, and no case of anybody."""

from pathlib import Path

import pytest

from governance.bootstrap import bootstrap
from governance.canonical import plain
from governance.services.views.read import assessed, assessed_versions
from governance.settings import Settings
from tests.prose import prose

pytestmark = pytest.mark.slow


def test_no_sentence_and_no_case_stands_in_the_evidence_of_any_version(demo_world: Path):
    console = bootstrap(Settings(home=demo_world))
    versions = assessed_versions(console)
    assert len(versions) > 3
    for version in versions:
        evidence = assessed(console, version.model, version.version).evidence
        assert list(prose(plain(evidence))) == []
        assert [type(case) for case in evidence.explanation.cases] == [str] * len(evidence.explanation.cases)


def test_the_values_of_every_model_of_the_demo_add_up_to_its_margin(demo_world: Path):
    console = bootstrap(Settings(home=demo_world))
    explained = [assessed(console, v.model, v.version).evidence.explanation for v in assessed_versions(console)]
    explained = [explanation for explanation in explained if explanation.reason is None]
    assert len(explained) == 3
    for explanation in explained:
        assert explanation.additivity_error < 1e-6  # in log-odds
        assert explanation.refused == 0
        assert explanation.closer is not None
