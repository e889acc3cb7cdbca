"""A card as Markdown with the metadata of Hugging Face's hub."""

from typing import Any

from governance.papers.card import Background, Card
from governance.papers.card_paper import card_paper
from governance.papers.exports.metrics import metrics_of
from governance.papers.exports.provenance import Provenance
from governance.papers.markdown import markdown
from governance.predictions.tasks import TASKS


def hugging_face(card: Card, provenance: Provenance, beside: Background) -> str:
    """The card as a README of the hub.

    YAML first, then the card to read.
    """
    import yaml

    # Without characters that YAML takes for the end of a line: they are written as numbers.
    written = yaml.safe_dump(_metadata(card, provenance), sort_keys=False, width=10_000)
    return f"---\n{written}---\n\n{markdown(card_paper(card, provenance.digest, beside))}"


def _metadata(card: Card, provenance: Provenance) -> dict[str, Any]:
    task, text = TASKS[card.task].hub, card.text
    results = [
        {
            "task": {"type": task},
            "dataset": {
                "type": "prediction-log",
                "name": f"predictions from {card.evaluation_window.first} to {card.evaluation_window.last}",
                **({"args": {"about": metric.about}} if metric.about else {}),
            },
            "metrics": [
                {
                    "type": metric.name,
                    "name": f"{metric.label}, {metric.about}" if metric.about else metric.label,
                    "value": metric.value,
                    "args": {"n": metric.n, "low": metric.low, "high": metric.high, "method": metric.method},
                }
            ],
        }
        for metric in metrics_of(card)
    ]
    return {
        "model_name": f"{card.model}/{card.version}",
        "pipeline_tag": task,
        "license": "other",
        **({"license_name": text.license} if text is not None and text.license else {}),
        "tags": ["tabular", "placet"],
        "model-index": [{"name": f"{card.model}/{card.version}", "results": results}],
        "placet": dict(provenance.said),
    }
