"""The lineage of a version as events of OpenLineage (2-0-2).

Training, each assessment and each request are runs of a job; what they read and what they leave are datasets. An event
is the same whenever it is written: ids come from digests, times from the record. Where only one time of a run is on
record, its start has that time too. An alias that is held without a decision is the output of no run.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from governance.canonical import Json
from governance.committee.request import State
from governance.papers.lineage import Lineage, Node, NodeKind

PRODUCER = "https://placet.dev/"
SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
NAMESPACE = "placet"
FACETS = "https://placet.dev/spec/facets/1-0-0"
JOBS: Mapping[NodeKind, str] = {NodeKind.RUN: "train", NodeKind.EVIDENCE: "assess", NodeKind.REQUEST: "decide"}
"""The job that a node is a run of."""
GIVEN_UP = frozenset({State.WITHDRAWN, State.LAPSED})
"""How a request stands that ended without a decision."""


def run_events(graph: Lineage, model: str) -> tuple[Json, ...]:
    """The events of every run in `graph`, oldest first."""
    events = [event for node in graph.nodes if node.kind in JOBS for event in _events(graph, node, model)]
    return tuple(event for _, event in sorted(events, key=lambda event: event[0]))


def _events(graph: Lineage, node: Node, model: str) -> Iterator[tuple[datetime, Json]]:
    began = node.began_at or node.ended_at
    if began is None:
        return
    yield began, _event(graph, node, model, began, "START")
    if node.ended_at is not None:
        ends = "ABORT" if node.state in GIVEN_UP else "COMPLETE"
        yield node.ended_at, _event(graph, node, model, node.ended_at, ends)


def _event(graph: Lineage, node: Node, model: str, at: datetime, kind: str) -> Json:
    inputs: list[Json] = [_dataset(each, model) for each in graph.before(node)]
    outputs: list[Json] = [] if kind == "START" else [_dataset(each, model) for each in _left(graph, node)]
    return {
        "eventType": kind,
        "eventTime": at.isoformat(),
        "producer": PRODUCER,
        "schemaURL": SCHEMA,
        "run": {"runId": _run_id(node), "facets": {"placet_basis": _basis(graph, node)}},
        "job": {"namespace": NAMESPACE, "name": f"{JOBS[node.kind]}/{model}", "facets": {}},
        "inputs": inputs,
        "outputs": outputs,
    }


def _run_id(node: Node) -> str:
    """The id of a run, which is the same in every export.

    It comes from what names the run: its id in the registry, the digest of its evidence, the id and the matter of the request.
    """
    named = node.digest if node.kind is NodeKind.EVIDENCE else node.name
    return str(uuid5(NAMESPACE_URL, f"{PRODUCER}runs/{JOBS[node.kind]}/{named}"))


def _left(graph: Lineage, node: Node) -> tuple[Node, ...]:
    """What a run leaves."""
    after = tuple(graph.node(e.target) for e in graph.edges if e.source == node.key and not e.undecided)
    match node.kind:
        case NodeKind.EVIDENCE:
            return (node, *(each for each in after if each.kind is NodeKind.CARD))
        case NodeKind.REQUEST:
            return (node, *after)
    return after


def _dataset(node: Node, model: str) -> Json:
    facets: dict[str, Json] = {
        "placet_digest": _facet("Digest", "Dataset", {"kind": str(node.kind), "digest": node.digest})
    }
    return {"namespace": NAMESPACE, "name": _name(node, model), "facets": facets}


def _name(node: Node, model: str) -> str:
    """The name of a dataset, which stays while its content changes."""
    match node.kind:
        case NodeKind.LOG | NodeKind.EVIDENCE | NodeKind.CARD:
            return f"{node.kind}/{node.address['model']}/{node.address['version']}"
        case NodeKind.SPEC | NodeKind.POLICY:
            return f"{node.kind}/{model}"
        case NodeKind.ALIAS:
            return f"{node.kind}/{model}/{node.name}"
        case NodeKind.COMPARED:
            return f"{NodeKind.VERSION}/{node.name}"
    return f"{node.kind}/{node.name}"


def _basis(graph: Lineage, node: Node) -> Json:
    """What each input of a run is tied to it by."""
    rests: list[Json] = [
        {"on": graph.node(edge.source).called, "how": edge.what, "by": edge.rests_on}
        for edge in graph.edges
        if edge.target == node.key
    ]
    return _facet("Basis", "Run", {"name": node.called, "state": node.state, "rests": rests})


def _facet(name: str, entity: str, content: Mapping[str, Json]) -> Json:
    """A facet of ours, named as the specification asks.

    A prefix and a name as its key, `{Prefix}{Name}{Entity}Facet` as its schema.
    """
    called = f"Placet{name}{entity}Facet"
    schema = f"{FACETS}/{called}.json#/$defs/{called}"
    return {"_producer": PRODUCER, "_schemaURL": schema, **content}
