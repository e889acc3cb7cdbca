"""What serving takes, on the page of performance.

It was read before. The page never asks for it.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.evidence.resources import in_utc
from governance.services.evidence.assess import assess
from governance.services.evidence.profile import profile
from governance.services.ports import Ports
from tests.builders import BEN, FARAH, MODEL, a_policy, a_spec, by
from tests.fakes import FakeDocuments, FakeMetrics, ports
from tests.pages.screens import Screen, show
from tests.services.test_resources import DAY, QUERIES, steady

pytestmark = pytest.mark.slow

CPU, MEMORY = (resource["query"] for resource in QUERIES.values())


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The page of performance on a console that reads `metrics`.

    While it is shown, nobody answers.
    """

    def shown(metrics: FakeMetrics, queries=QUERIES, **address: str) -> Screen:
        named = {"resources": {"prometheus": "http://metrics.example", "queries": queries}} if queries else {}
        spec = a_spec(**named)
        console = replace(ports(tmp_path), metrics=metrics, documents=FakeDocuments({MODEL: spec}, a_policy()))
        assess(by(console, FARAH), MODEL, "2")
        profile(by(console, FARAH), MODEL, "2")
        asked: Ports = replace(console, metrics=None)
        show(asked, monkeypatch.setattr)
        seen = Screen(BEN, "performance", model=MODEL, version="2", **{"part": "speed", **address})
        assert seen.refusals == []
        return seen

    return shown


def test_a_model_without_a_metrics_server_has_no_such_part(screen):
    assert "What it takes" not in screen(FakeMetrics(), {}).text


def test_a_server_that_is_down_is_said_beside_what_is_known(screen):
    text = screen(FakeMetrics(down="no answer within 10 seconds")).text
    assert "The last look brought nothing: no answer within 10 seconds" in text
    assert "Latency" in text


def test_mean_and_largest_stand_with_their_unit(screen):
    metrics = steady({CPU: 0.4125, MEMORY: 512_000_000.0})
    metrics.series[CPU].append((in_utc(DAY.replace(day=20)), 1.5))
    text = screen(metrics).text
    assert "512,000,000 bytes" in text
    assert "1.5 cores" in text
    assert "Mean and largest of a value every 5 minutes; a peak between two of them is not seen." in text
    assert "Use of cpu: at most 1.5 cores, in the day from 20 Mar 2026" in text


def test_days_of_which_the_server_has_no_number_are_counted(screen):
    assert "The server has no number for 7 of 10 days." in screen(steady({CPU: 1.0, MEMORY: 1.0}, days=3)).text


@pytest.mark.parametrize("resource", ["memory", "nonsense", "<script>"])
def test_the_address_names_the_resource_and_nothing_else(screen, resource):
    text = screen(steady({CPU: 0.5, MEMORY: 5e8}), resource=resource).text
    assert "Use of memory: at most" in text if resource == "memory" else "Use of cpu: at most" in text
    assert resource == "memory" or f"Resource {resource} does not exist here; there are cpu, memory." in text


def test_a_unit_is_text_and_no_markup(screen):
    queries = {"cpu": {"query": CPU, "unit": "*cores* <b>"}}
    tables = " ".join(table.value.to_string() for table in screen(steady({CPU: 0.5}), queries)._at.table)
    assert r"\*cores\* \<b\>" in tables
