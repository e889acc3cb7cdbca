"""Versions for tests of lineages, as the console has them on record."""

from datetime import timedelta
from typing import Any

from governance.committee.dossier import Dossier, Emergency
from governance.committee.request import Purpose, Request, State
from governance.evidence.bundle import DataUsed, Evidence
from governance.papers.card import Card, card_of
from governance.papers.lineage import Considered, Edge, Lineage, Traced
from governance.records import DatasetInput, ModelVersion
from tests.builders import MODEL, NOON, a_dossier, a_request, a_spec, an_evidence

PAYMENTS = DatasetInput("payments-2025", "9f1c2d3e", "s3", "training")


def a_card_of(evidence: Evidence) -> Card:
    version = ModelVersion(MODEL, "2", "run-7", "somewhere", NOON, "farah", "", ())
    return card_of(version, a_spec(), evidence)


def a_traced(*training: DatasetInput, evidence: Evidence | None = None, **changes: Any) -> Traced:
    """Version 2, made by a run.

    It was assessed an hour later.
    """
    measured = evidence or an_evidence(data=DataUsed(1_000, "sha256:log", training))
    card = a_card_of(measured)
    usual = {"card": card, "card_digest": card.digest, "evidence": measured, "assessed_at": NOON + timedelta(hours=1)}
    return Traced(**({**usual, "run_id": "run-7"} | changes))


def a_dossier_of(traced: Traced, **changes: Any) -> Dossier:
    """A dossier on exactly what a version was assessed with."""
    bound = {"artifact": traced.evidence.artifact, "evidence": traced.card.evidence, "card": traced.card_digest}
    return a_dossier(**bound | {"spec": traced.evidence.spec} | changes)


def a_decision(traced: Traced, state: State = State.SETTLED, **changes: Any) -> Considered:
    """A request on what a version was assessed with.

    It ended two hours later, where it did.
    """
    request = a_request(state, matter=a_dossier_of(traced, **changes))
    approved = DECIDED.get(state)
    minutes = None if approved is None else "sha256:minutes"
    ended = None if state in (State.OPEN, State.IN_REVIEW) else NOON + timedelta(hours=2)
    return Considered(request, approved, minutes, ended, NOON)


DECIDED = {
    State.APPROVED: True,
    State.SETTLED: True,
    State.SUPERSEDED: True,
    State.SUSPENDED: True,
    State.EXPIRED: True,
    State.REVOKED: True,
    State.REJECTED: False,
}


def an_emergency(state: State = State.OPEN, *, confirmed: bool = True) -> Considered:
    matter = Emergency("sha256:policy", MODEL, "champion", "3", "2", "R-0001")
    request: Request = a_request(state, id="R-0003", matter=matter, purpose=Purpose.EMERGENCY, tier=None)
    return Considered(request, None, confirmed=confirmed)


def into_aliases(graph: Lineage) -> tuple[Edge, ...]:
    """The edges that end at an alias."""
    return tuple(edge for edge in graph.edges if edge.target.startswith("alias/"))


def clauses(graph: Lineage) -> list[tuple[str, str, str]]:
    """Every edge in words: from what, how, to what."""
    return [(graph.node(edge.source).called, edge.what, graph.node(edge.target).called) for edge in graph.edges]
