"""A card as JSON of an Amazon SageMaker model card.

The format has short limits. What is cut ends in "…", and stands in full in the card that `placet:card` names.
"""

from governance.canonical import Json
from governance.papers.card import Card
from governance.papers.exports.metrics import Metric, metrics_of
from governance.papers.exports.provenance import Provenance, Standing
from governance.predictions.card_text import CardText

SHORT, LONG, A_LINE, MOST_PARAMETERS = 1024, 2048, 255, 100
RATINGS = {"high": "High", "medium": "Medium", "low": "Low"}
STATUS = {
    Standing.APPROVED: "Approved",
    Standing.PENDING: "PendingReview",
    Standing.ENDED: "Archived",
    Standing.DRAFT: "Draft",
}
"""What the service calls how a version stands; it keeps this beside the content."""


def sagemaker(card: Card, provenance: Provenance) -> Json:
    """The content of the card, as far as the format holds it."""
    text = card.text
    return {
        "model_overview": {
            "model_description": _cut(_summary(text), SHORT),
            "model_creator": _cut(", ".join(() if text is None else text.developers), SHORT),
            "model_artifact": [card.artifact],
            "algorithm_type": _cut("" if text is None else text.architecture, SHORT),
            "problem_type": card.task,
            "model_owner": _cut(f"{card.owner.name}, {card.owner.contact}", SHORT),
        },
        "intended_uses": {
            "purpose_of_model": _cut(_summary(text), LONG),
            "intended_uses": _cut("" if text is None else text.intended_use, LONG),
            "risk_rating": RATINGS.get(card.tier.casefold(), "Unknown"),
            "explanations_for_risk_rating": _cut(f"Risk tier {card.tier} of the committee's policy.", LONG),
        },
        "business_details": _business(text),
        "training_details": {
            "training_job_details": {
                "training_datasets": [_cut(f"{d.name}, digest {d.digest}", SHORT) for d in card.training_data],
                "user_provided_hyper_parameters": [
                    {"name": _cut(name, A_LINE) or "-", "value": _cut(value, A_LINE)}
                    for name, value in list(card.parameters.items())[:MOST_PARAMETERS]
                ],
            }
        },
        "evaluation_details": [
            {
                "name": "Placet",
                "evaluation_observation": _cut(
                    f"{card.evaluation_rows:,} predictions from {card.evaluation_window.first} to {card.evaluation_window.last}",
                    LONG,
                ),
                "metadata": {"evidence": card.evidence},
                "metric_groups": [
                    {
                        "name": title,
                        "metric_data": [_metric(metric) for metric in metrics_of(card) if metric.name in names],
                    }
                    for title, names in _groups(card)
                ],
            }
        ],
        "additional_information": {
            "ethical_considerations": _cut(_harm(text), LONG),
            "caveats_and_recommendations": _cut("" if text is None else " ".join(text.limitations), LONG),
            "custom_details": {
                **{name: _cut(words, SHORT) for name, words in provenance.said},
                "placet:status": STATUS[provenance.standing],
            },
        },
    }


def _summary(text: CardText | None) -> str:
    return "" if text is None else text.summary


def _harm(text: CardText | None) -> str:
    if text is None:
        return ""
    return " ".join((text.possible_harm, *(f"{risk.risk} {risk.mitigation}" for risk in text.risks)))


def _business(text: CardText | None) -> Json:
    business = None if text is None else text.business
    if business is None:
        return {}
    return {
        "business_problem": _cut(business.problem, LONG),
        "business_stakeholders": _cut(", ".join(business.stakeholders), LONG),
        "line_of_business": _cut(business.line, LONG),
    }


def _groups(card: Card) -> list[tuple[str, set[str]]]:
    chapters = (("Performance", card.performance), ("Groups", card.fairness), ("Drift", card.drift))
    return [(title, {m.name for m in measured}) for title, measured in chapters if measured]


def _metric(metric: Metric) -> Json:
    name = f"{metric.label}, {metric.about}" if metric.about else metric.label
    return {"name": _cut(name, A_LINE), "type": "number", "value": metric.value, "notes": _cut(metric.notes, SHORT)}


def _cut(text: str, most: int) -> str:
    """The beginning of what is too long, with a mark."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
