"""A card in the forms of other tools, held against their schemas."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from governance.committee.request import State
from governance.papers.card import Background, Card
from governance.papers.exports.forms import FORMS, Export
from governance.papers.exports.metrics import metrics_of
from governance.papers.exports.provenance import Decision, Provenance, Standing
from governance.predictions.card_text import Business, CardText, Datasheet, Energy, GroupAtRisk, Risk
from tests.builders import a_measurement, an_evidence
from tests.unit.papers.test_card_paper import a_card

SCHEMAS = Path(__file__).parents[2] / "vectors" / "schemas"
DIGEST = "sha256:" + "ab" * 32
DECIDED = Decision("R-0001", State.SETTLED, datetime(2026, 4, 1, 12, tzinfo=UTC), "sha256:" + "cd" * 32, 17)
FROM = Provenance(DIGEST, (DECIDED,))
BY_SCHEMA = {
    Export.CYCLONEDX: "cyclonedx-1.6.json",
    Export.MODEL_CARD_TOOLKIT: "model-card-toolkit-0.0.2.json",
    Export.SAGEMAKER: "sagemaker-model-card.json",
}
BESIDE = {"spdx.SNAPSHOT.schema.json": "cyclonedx-spdx.json", "jsf-0.82.SNAPSHOT.schema.json": "cyclonedx-jsf.json"}
HOSTILE = (
    "<script>alert(1)</script>",
    "[here](javascript:alert(1))",
    "\u202eevil",
    "---\nmodel: other\n---",
    "a" * 100_000,
    "\x00\x07",
)


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text())


def faults(export: Export, written: bytes) -> list[str]:
    """What the format's own schema says against it."""
    resources = [
        (f"http://cyclonedx.org/schema/{name}", Resource.from_contents(schema(file))) for name, file in BESIDE.items()
    ]
    validator = Draft7Validator(schema(BY_SCHEMA[export]), registry=Registry().with_resources(resources))
    return [f"{fault.json_path}: {fault.message}"[:200] for fault in validator.iter_errors(json.loads(written))]


def described(words: str = "Words.") -> Card:
    """A card in which people have written `words` wherever they can."""
    text = CardText(
        summary=words,
        intended_use=words,
        people_affected=words,
        possible_harm=words,
        out_of_scope=words,
        human_oversight=words,
        limitations=(words,),
        users=(words,),
        tradeoffs=(words,),
        risks=(Risk(risk=words, mitigation=words, residual=words, accepted_by=words),),
        groups_at_risk=(GroupAtRisk(group=words, benefits=words, harms=words, mitigation=words),),
        business=Business(problem=words, stakeholders=(words,), line=words),
        architecture=words,
        developers=(words,),
        license=words,
        citations=(words,),
        references=("https://example.org/paper",),
        monitoring=words,
        compliance=(words,),
        energy=Energy(kilowatt_hours=1.5, co2_kilograms=0.5, how=words),
        datasheets={"payments": Datasheet(motivation=words, sensitive=(words,), link="https://example.org/data")},
    )
    gap = a_measurement(-0.031, (-0.05, -0.01), "equal_opportunity_difference", attribute="sex", group="F", versus="M")
    measured = a_card(of=an_evidence(a_measurement(1 / 3, (0.1 + 0.2, 0.5), "recall"), gap))
    return replace(measured, text=text, parameters={"depth": words}, features=("amount",))


def written(export: Export, card: Card, provenance: Provenance = FROM) -> bytes:
    return FORMS[export].make(card, provenance, Background())


@pytest.mark.parametrize("export", BY_SCHEMA)
@pytest.mark.parametrize("card", [a_card(), described()], ids=["nothing written", "everything written"])
def test_an_export_is_valid_by_the_schema_of_its_format(export: Export, card: Card):
    assert faults(export, written(export, card)) == []


def test_the_schemas_are_not_blind():
    bill = json.loads(written(Export.CYCLONEDX, described()))
    bill["components"][0]["modelCard"]["ours"] = 1
    assert faults(Export.CYCLONEDX, json.dumps(bill).encode()) != []
    toolkit = json.loads(written(Export.MODEL_CARD_TOOLKIT, described()))
    assert faults(Export.MODEL_CARD_TOOLKIT, json.dumps({**toolkit, "ours": 1}).encode()) != []


@pytest.mark.parametrize("export", BY_SCHEMA)
@pytest.mark.parametrize("words", HOSTILE, ids=["script", "link", "mark", "front matter", "long", "control"])
def test_hostile_words_make_no_export_invalid(export: Export, words: str):
    assert faults(export, written(export, described(words))) == []


@given(st.text(max_size=200))
def test_front_matter_of_hugging_face_says_what_was_written_whatever_it_is(words: str):
    front = front_matter(written(Export.HUGGING_FACE, described(words)))
    assert front.get("license_name", "") == words


def front_matter(readme: bytes) -> Any:
    # YAML ends a line at more characters than str.split does by itself.
    _, front, _ = readme.decode().split("---\n", 2)
    return yaml.safe_load(front)


def test_every_number_comes_back_with_all_its_digits_its_interval_and_n():
    card = described()
    expected = {(m.name, m.about): (m.value, m.low, m.high, m.n) for m in metrics_of(card)}
    assert len(expected) > 1
    results = front_matter(written(Export.HUGGING_FACE, card))["model-index"][0]["results"]
    read = {
        (r["metrics"][0]["type"], r["dataset"].get("args", {}).get("about", "")): (
            r["metrics"][0]["value"],
            r["metrics"][0]["args"]["low"],
            r["metrics"][0]["args"]["high"],
            r["metrics"][0]["args"]["n"],
        )
        for r in results
    }
    assert read == expected
    for export, place in ((Export.CYCLONEDX, _of_bill), (Export.MODEL_CARD_TOOLKIT, _of_toolkit)):
        rows = place(json.loads(written(export, card)))
        assert {key: row[:3] for key, row in rows.items()} == {key: row[:3] for key, row in expected.items()}


def _of_bill(bill: Any) -> dict[Any, Any]:
    metrics = bill["components"][0]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    return {
        (m["type"], m.get("slice", "")): _numbers(m, "confidenceInterval", "lowerBound", "upperBound") for m in metrics
    }


def _of_toolkit(card: Any) -> dict[Any, Any]:
    metrics = card["quantitative_analysis"]["performance_metrics"]
    return {
        (m["type"], m.get("slice", "")): _numbers(m, "confidence_interval", "lower_bound", "upper_bound")
        for m in metrics
    }


def _numbers(metric: Any, interval: str, low: str, high: str) -> tuple[Any, Any, Any]:
    ends = metric.get(interval, {})
    return (
        float(metric["value"]),
        float(ends[low]) if low in ends else None,
        float(ends[high]) if high in ends else None,
    )


@pytest.mark.parametrize("export", Export)
def test_every_export_bears_the_card_the_decision_and_its_log_entry(export: Export):
    text = written(export, described()).decode()
    assert DIGEST in text
    assert "R-0001" in text
    assert "log entry 17" in text or '"entry":17' in text


@pytest.mark.parametrize("export", Export)
def test_the_same_card_and_decisions_give_the_same_bytes(export: Export):
    assert written(export, described()) == written(export, described())


@pytest.mark.parametrize(
    ("states", "standing"),
    [
        ((), Standing.DRAFT),
        ((State.OPEN,), Standing.PENDING),
        ((State.REJECTED,), Standing.ENDED),
        ((State.OPEN, State.SETTLED), Standing.APPROVED),
        ((State.REVOKED, State.WITHDRAWN), Standing.ENDED),
    ],
)
def test_how_a_version_stands_follows_from_its_requests(states, standing):
    decisions = tuple(replace(DECIDED, state=state) for state in states)
    assert Provenance(DIGEST, decisions).standing is standing
