"""A card as JSON of Google's Model Card Toolkit, schema 0.0.2.

The toolkit is not maintained any more; its format is what other tools were built on.
"""

from collections.abc import Iterator

from governance.canonical import Json
from governance.papers.card import Card
from governance.papers.exports.metrics import Metric, as_text, metrics_of
from governance.papers.exports.provenance import Provenance
from governance.predictions.card_text import CardText, Datasheet

SCHEMA_VERSION = "0.0.2"
NOT_WRITTEN = "Nobody has written what it is for."


def model_card_toolkit(card: Card, provenance: Provenance) -> Json:
    """The whole card, as far as the format can hold it."""
    text = card.text
    return {
        "schema_version": SCHEMA_VERSION,
        "model_details": {
            "name": card.model,
            "overview": NOT_WRITTEN if text is None else text.summary,
            "documentation": "\n\n".join(_documentation(card, provenance)),
            "owners": [{"name": card.owner.name, "contact": card.owner.contact}],
            "version": {
                "name": card.version,
                "date": card.created_at.date().isoformat(),
                "diff": card.version_description,
            },
            "licenses": [] if text is None or not text.license else [{"custom_text": text.license}],
            "references": [] if text is None else [{"reference": address} for address in text.references],
            "citations": [] if text is None else [{"style": "text", "citation": item} for item in text.citations],
            "path": card.artifact,
        },
        "model_parameters": {
            "model_architecture": "" if text is None else text.architecture,
            "data": list(_data(card)),
            "input_format": ", ".join(card.features),
            "input_format_map": [{"key": name, "value": value} for name, value in card.parameters.items()],
            "output_format": card.task,
        },
        "quantitative_analysis": {"performance_metrics": [_metric(metric) for metric in metrics_of(card)]},
        "considerations": {} if text is None else _considerations(text),
    }


def _documentation(card: Card, provenance: Provenance) -> Iterator[str]:
    if card.text is not None:
        yield from filter(None, (card.text.intended_use, card.text.out_of_scope, card.text.human_oversight))
    yield from (f"{name}: {words}" for name, words in provenance.said)


def _data(card: Card) -> Iterator[Json]:
    sheets = {} if card.text is None else card.text.datasheets
    registered = {source.name: source for source in card.training_data}
    for name in dict.fromkeys((*registered, *sheets)):
        source, sheet = registered.get(name), sheets.get(name)
        digest = "" if source is None else f"{source.context or 'use not stated'}, digest {source.digest}"
        written = {} if sheet is None else _sheet(sheet)
        yield {"name": name, "description": digest, **written}


def _sheet(sheet: Datasheet) -> dict[str, Json]:
    answers = "\n\n".join(answer for answer in sheet.answers.values() if answer)
    return {
        **({"link": sheet.link} if sheet.link else {}),
        **({"sensitive": {"sensitive_data": list(sheet.sensitive)}} if sheet.sensitive else {}),
        **({"description": answers} if answers else {}),
    }


def _metric(metric: Metric) -> Json:
    ends: dict[str, Json] = {}
    if metric.low is not None and metric.high is not None:
        ends = {
            "confidence_interval": {"lower_bound": as_text(metric.low), "upper_bound": as_text(metric.high)},
        }
    about = {"slice": metric.about} if metric.about else {}
    return {"type": metric.name, "value": as_text(metric.value), **about, **ends}


def _considerations(text: CardText) -> Json:
    def described(items: tuple[str, ...]) -> list[Json]:
        return [{"description": item} for item in items]

    harms: list[Json] = [{"name": text.possible_harm, "mitigation_strategy": text.human_oversight}]
    risks: list[Json] = [{"name": risk.risk, "mitigation_strategy": risk.mitigation} for risk in text.risks]
    return {
        "users": described(text.users),
        "use_cases": described((text.intended_use,)),
        "limitations": described(text.limitations),
        "tradeoffs": described(text.tradeoffs),
        "ethical_considerations": [*harms, *risks],
    }
