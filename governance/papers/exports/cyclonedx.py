"""A card as a CycloneDX 1.6 machine-learning bill of materials.

`modelCard` allows no field of ours, so what it cannot hold stands in `properties`.
"""

import re
from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from governance.canonical import Json
from governance.papers.card import Card
from governance.papers.exports.metrics import Metric, as_text, metrics_of
from governance.papers.exports.provenance import Provenance
from governance.predictions.card_text import CardText, Energy, GroupAtRisk

SPECIFICATION = "1.6"
A_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def cyclonedx(card: Card, provenance: Provenance) -> Json:
    """The bill, which the same card and decisions always give the same."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, provenance.digest)}",
        "version": 1,
        "metadata": {
            "timestamp": card.created_at.isoformat(),
            "properties": [{"name": name, "value": words} for name, words in provenance.said],
        },
        "components": [_component(card)],
    }


def _component(card: Card) -> Json:
    text = card.text
    component: dict[str, Json] = {
        "type": "machine-learning-model",
        "bom-ref": f"{card.model}/{card.version}",
        "name": card.model,
        "version": card.version,
        "description": "" if text is None else text.summary,
        "supplier": {"name": card.owner.name},
        "modelCard": _model_card(card),
        "properties": [{"name": name, "value": value} for name, value in _properties(card)],
    }
    if A_DIGEST.fullmatch(card.artifact):
        component["hashes"] = [{"alg": "SHA-256", "content": card.artifact.removeprefix("sha256:")}]
    if text is not None and text.license:
        component["licenses"] = [{"license": {"name": text.license}}]
    return component


def _model_card(card: Card) -> Json:
    text = card.text
    parameters: dict[str, Json] = {
        "task": card.task,
        "datasets": list(_data(card)),
        "inputs": [{"format": name} for name in card.features],
        "outputs": [{"format": card.task}],
    }
    if text is not None and text.architecture:
        parameters["modelArchitecture"] = text.architecture
    return {
        "modelParameters": parameters,
        "quantitativeAnalysis": {"performanceMetrics": [_metric(metric) for metric in metrics_of(card)]},
        "considerations": {} if text is None else _considerations(text),
    }


def _data(card: Card) -> Iterator[Json]:
    sheets = {} if card.text is None else card.text.datasheets
    digests = {source.name: source.digest for source in card.training_data}
    for name in dict.fromkeys((*digests, *sheets)):
        sheet = sheets.get(name)
        data: dict[str, Json] = {"type": "dataset", "name": name}
        if name in digests:
            data["contents"] = {"properties": [{"name": "placet:digest", "value": digests[name]}]}
        if sheet is not None:
            data["description"] = "\n\n".join(answer for answer in sheet.answers.values() if answer)
            data["sensitiveData"] = list(sheet.sensitive)
        yield data


def _metric(metric: Metric) -> Json:
    about = {"slice": metric.about} if metric.about else {}
    if metric.low is None or metric.high is None:
        return {"type": metric.name, "value": as_text(metric.value), **about}
    ends: dict[str, Json] = {"lowerBound": as_text(metric.low), "upperBound": as_text(metric.high)}
    return {"type": metric.name, "value": as_text(metric.value), **about, "confidenceInterval": ends}


def _considerations(text: CardText) -> Json:
    harms: list[Json] = [{"name": text.possible_harm, "mitigationStrategy": text.human_oversight}]
    harms += [{"name": risk.risk, "mitigationStrategy": risk.mitigation} for risk in text.risks]
    considerations: dict[str, Json] = {
        "users": list(text.users),
        "useCases": [text.intended_use],
        "technicalLimitations": list(text.limitations),
        "performanceTradeoffs": list(text.tradeoffs),
        "ethicalConsiderations": harms,
        "fairnessAssessments": [_at_risk(group) for group in text.groups_at_risk],
    }
    if text.energy is not None:
        considerations["environmentalConsiderations"] = {
            "properties": [{"name": name, "value": value} for name, value in _energy(text.energy)]
        }
    return considerations


def _at_risk(group: GroupAtRisk) -> Json:
    return {
        "groupAtRisk": group.group,
        "benefits": group.benefits,
        "harms": group.harms,
        "mitigationStrategy": group.mitigation,
    }


def _energy(energy: Energy) -> Iterator[tuple[str, str]]:
    """What training took, as properties.

    The format's own fields ask for a provider, which nobody has named.
    """
    if energy.kilowatt_hours is not None:
        yield "placet:kilowatt-hours", as_text(energy.kilowatt_hours)
    if energy.co2_kilograms is not None:
        yield "placet:co2-kilograms", as_text(energy.co2_kilograms)
    if energy.how:
        yield "placet:energy-method", energy.how


def _properties(card: Card) -> Iterator[tuple[str, str]]:
    yield "placet:tier", card.tier
    yield "placet:owner-contact", card.owner.contact
    yield "placet:evidence", card.evidence
    yield "placet:measured-from", str(card.evaluation_window.first)
    yield "placet:measured-to", str(card.evaluation_window.last)
    for name, value in card.parameters.items():
        yield f"placet:parameter:{name}", value
    for metric in metrics_of(card):
        about = f":{metric.about}" if metric.about else ""
        yield f"placet:method:{metric.name}{about}", metric.notes
    if card.text is not None:
        yield from (
            (f"placet:{name}", value)
            for name, value in (
                ("out-of-scope", card.text.out_of_scope),
                ("people-affected", card.text.people_affected),
                ("monitoring", card.text.monitoring),
            )
            if value
        )
