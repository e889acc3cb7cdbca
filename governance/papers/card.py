"""The record of a model card (Mitchell et al. 2019, 4.1-4.9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from governance.canonical import ADDED_LATER, digest_of
from governance.committee.request import Request
from governance.committee.sign_off import SignOff
from governance.evidence.bundle import Evidence
from governance.evidence.catalogue import term
from governance.evidence.explanation import Unit
from governance.evidence.measure import CardTable
from governance.evidence.measurement import Measurement
from governance.evidence.tasks import task_of
from governance.evidence.vocabulary import labelled
from governance.predictions.card_text import CardText
from governance.predictions.spec import ModelSpec, Origin, Owner, Words
from governance.records import DatasetInput, ModelVersion, Window
from governance.sentences.phrase import Recorded

SCHEMA = "placet-card/2"


@dataclass(frozen=True, slots=True)
class Card:
    """What a regulator reads about one version.

    Numbers are numbers, each with its n, interval and method.
    """

    schema: str
    model: str
    version: str
    version_description: str
    created_at: datetime
    artifact: str
    task: str
    tier: str
    owner: Owner
    origin: Origin | None
    text: CardText | None
    """What only people can say; None where nobody has said it."""
    training_data: tuple[DatasetInput, ...]
    evaluation_window: Window
    evaluation_rows: int
    labelled_until: date | None
    performance: tuple[Measurement, ...]
    fairness: tuple[Measurement, ...]
    drift: tuple[Measurement, ...]
    importance: tuple[tuple[str, float], ...]
    """Features by mean |SHAP value| in `explanation_unit`, largest first."""
    explanation_method: Recorded
    evidence: str
    """Digest of the evidence that every number here is from."""
    explanation_unit: Unit = Unit.LOG_ODDS
    words: Words | None = field(default=None, metadata=ADDED_LATER)
    """Of a model that decides: which cases are those with outcome 1, and which were decided 1."""
    good_decision: int | None = field(default=None, metadata=ADDED_LATER)
    """Of a model that decides: which decision rates of groups count as the good one for the person."""
    features: tuple[str, ...] = field(default=(), metadata=ADDED_LATER)
    """Columns that the model reads, as far as the specification or the explanation names them."""
    parameters: Mapping[str, str] = field(default_factory=dict, metadata=ADDED_LATER)
    """Of its training, as the registry's run has them."""

    @property
    def digest(self) -> str:
        """The name of exactly this card."""
        return digest_of(self)


@dataclass(frozen=True, slots=True)
class Background:
    """What a card is read beside, and does not hold itself."""

    before: Card | None = None
    """Of the version before; None where there is none that was assessed."""
    requests: tuple[Request, ...] = ()
    """To let exactly this version serve, newest first."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """How columns are called, by the specification that it was measured with."""
    signed: SignOff | None = None
    """The sheet on which people signed its sections; None where nobody has."""


def both_measured(card: Card, before: Card) -> tuple[tuple[Measurement, Measurement], ...]:
    """What both cards measure, in the order of `card`.

    Each as it is now and as it was. How often it is right comes first, then groups.
    """
    was = {m.key: m for m in (*before.performance, *before.fairness) if m.value is not None}
    every = (*card.performance, *card.fairness)
    return tuple((m, was[m.key]) for m in every if m.value is not None and m.key in was)


def in_words(card: Card, labels: Mapping[str, str]) -> Card:
    """The card as it is shown, with features by their labels."""
    return replace(card, drift=tuple(labelled(m, labels) for m in card.drift))


def predicted_earlier(card: Card) -> bool:
    """Whether its predictions began before it was registered."""
    return card.evaluation_window.first < card.created_at.date()


def card_of(version: ModelVersion, spec: ModelSpec, evidence: Evidence) -> Card:
    """The card of `version`, from its specification and its evidence."""
    good = task_of(spec).good(spec)
    return Card(
        schema=SCHEMA,
        model=version.model,
        version=version.version,
        version_description=version.description,
        created_at=version.created_at,
        artifact=evidence.artifact,
        task=spec.task,
        tier=spec.tier,
        owner=spec.owner,
        origin=spec.origin,
        text=spec.card,
        training_data=evidence.data.training,
        evaluation_window=evidence.window,
        evaluation_rows=evidence.data.log_rows,
        labelled_until=evidence.labelled_until,
        performance=_chosen(evidence, CardTable.PERFORMANCE),
        fairness=_chosen(evidence, CardTable.FAIRNESS),
        drift=_chosen(evidence, CardTable.DRIFT),
        importance=evidence.explanation.importance,
        explanation_method=evidence.explanation.reason or evidence.explanation.method,
        evidence=evidence.digest,
        explanation_unit=evidence.explanation.unit,
        words=None if good is None else task_of(spec).words(spec),
        good_decision=good,
        features=spec.predictions.features or tuple(sorted(name for name, _ in evidence.explanation.importance)),
        parameters=evidence.data.parameters,
    )


def _chosen(evidence: Evidence, chapter: CardTable) -> tuple[Measurement, ...]:
    return tuple(measurement for measurement in evidence.measurements if term(measurement.name).card is chapter)
