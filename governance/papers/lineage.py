"""The lineage of a version, as a graph.

Data sets, the training run, the version, what was measured about it, its card, the requests that rest on these, and the
aliases that point to it. Each edge names the digest that it rests on, so that a reader can compare both ends. Edges go
forward only: from an earlier step to a later one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.committee.dossier import Dossier, Emergency
from governance.committee.proceedings import Proceedings
from governance.committee.request import STANDING, UNDECIDED, Move, Request
from governance.evidence.bundle import Attached, Evidence
from governance.papers.card import Card
from governance.sentences.times import day

ENDS = frozenset({Move.APPROVE, Move.REJECT, Move.WITHDRAW, Move.LAPSE})
"""Acts after which a request is no longer before the committee."""


class NodeKind(StrEnum):
    """What a node of a lineage is."""

    DATA = "data set"
    RUN = "training run"
    VERSION = "version"
    LOG = "predictions"
    SPEC = "specification"
    COMPARED = "compared version"
    """The champion that it was compared with."""
    DOCUMENT = "document"
    EVIDENCE = "evidence"
    CARD = "model card"
    POLICY = "policy"
    REQUEST = "request"
    ALIAS = "alias"

    @property
    def step(self) -> int:
        """The place in the way from data to an alias, from 0."""
        return STEPS[self]


STEPS: Mapping[NodeKind, int] = {
    NodeKind.DATA: 0,
    NodeKind.RUN: 1,
    NodeKind.VERSION: 2,
    NodeKind.LOG: 2,
    NodeKind.SPEC: 2,
    NodeKind.COMPARED: 2,
    NodeKind.DOCUMENT: 2,
    NodeKind.EVIDENCE: 3,
    NodeKind.CARD: 4,
    NodeKind.POLICY: 4,
    NodeKind.REQUEST: 5,
    NodeKind.ALIAS: 6,
}
ON_THE_WAY = (
    NodeKind.DATA,
    NodeKind.RUN,
    NodeKind.VERSION,
    NodeKind.EVIDENCE,
    NodeKind.CARD,
    NodeKind.REQUEST,
    NodeKind.ALIAS,
)
"""What leads from data to an alias; the others are what else a step rests on."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that rests on others, or on which others rest."""

    kind: NodeKind
    name: str
    digest: str | None
    """As the registry or the store has it; None of what has none: a run, an alias."""
    address: Mapping[str, str] = field(default_factory=dict)
    """Where the console shows it: the choices in the address of a page."""
    state: str = ""
    """Of a request: how it stands."""
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def key(self) -> str:
        """The name of the node in its graph."""
        return f"{self.kind}/{self.name}/{self.digest or ''}"

    @property
    def called(self) -> str:
        """As a sentence names it: `model card of card-fraud/2`."""
        return self.name if self.kind in NAMED_IN_FULL else f"{self.kind} {self.name}"


NAMED_IN_FULL = frozenset({NodeKind.EVIDENCE, NodeKind.CARD, NodeKind.SPEC, NodeKind.LOG})
"""Kinds whose names say what they are."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The target rests on the source."""

    source: str
    """Key of a node."""
    target: str
    what: str
    """How, as a clause about the source."""
    rests_on: str
    """The digest or the id by which both ends are tied together."""
    undecided: bool = False
    """Whether an alias is reached although no decision that holds says so."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Nodes, and the edges between them."""

    nodes: tuple[Node, ...]
    """By step, and within a step in the order in which they were met."""
    edges: tuple[Edge, ...]

    def node(self, key: str) -> Node:
        """The node of this key. Raises KeyError."""
        return {node.key: node for node in self.nodes}[key]

    def before(self, node: Node) -> tuple[Node, ...]:
        """What `node` rests on directly."""
        return tuple(self.node(edge.source) for edge in self.edges if edge.target == node.key)

    def after(self, node: Node) -> tuple[Node, ...]:
        """What rests directly on `node`."""
        return tuple(self.node(edge.target) for edge in self.edges if edge.source == node.key)


@dataclass(frozen=True, slots=True)
class Considered:
    """A request about a version, with what its acts say."""

    request: Request
    approved: bool | None = None
    """None where nothing is decided."""
    minutes: str | None = None
    """Digest of the minutes; None where there are none."""
    ended_at: datetime | None = None
    """When it was decided, withdrawn or lapsed; None while it is before the committee."""
    measured_at: datetime | None = None
    """When its evidence was measured, as its acts say."""
    confirmed: bool = False
    """Of an emergency: whether the second key was turned."""


@dataclass(frozen=True, slots=True)
class Held:
    """An alias that points to the version."""

    alias: str
    other_files: str | None = None
    """Digest of the files that serve, where they are not those that were approved."""


@dataclass(frozen=True, slots=True)
class Traced:
    """All that the lineage of a version is drawn from."""

    card: Card
    card_digest: str
    evidence: Evidence
    assessed_at: datetime
    run_id: str | None = None
    """Of the registry; None where it names none, or nobody has looked."""
    requests: tuple[Considered, ...] = ()
    """Newest first."""
    aliases: tuple[Held, ...] = ()

    @property
    def name(self) -> str:
        """`model/version`."""
        return f"{self.card.model}/{self.card.version}"


def considered(proceeding: Proceedings) -> Considered:
    """What the acts on a request say about it."""
    decided = proceeding.decided
    ends = [act.at for act in proceeding.acts if act.move in ENDS]
    return Considered(
        request=proceeding.request,
        approved=None if decided is None else decided.approved,
        minutes=None if decided is None else decided.minutes,
        ended_at=ends[0] if ends else None,
        measured_at=proceeding.measured_at,
        confirmed=proceeding.confirmed is not None,
    )


def lineage(traced: Traced) -> Lineage:
    """The graph of one version.

    Nodes and edges that are met twice are there once.
    """
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str, str], Edge] = {}
    for link in _links(traced):
        for node in (link.source, link.target):
            nodes.setdefault(node.key, node)
        edge = Edge(link.source.key, link.target.key, link.what, link.rests_on, link.undecided)
        edges.setdefault((edge.source, edge.target, edge.what), edge)
    return Lineage(tuple(sorted(nodes.values(), key=lambda node: node.kind.step)), tuple(edges.values()))


@dataclass(frozen=True, slots=True)
class _Link:
    source: Node
    target: Node
    what: str
    rests_on: str
    undecided: bool = False


def _links(traced: Traced) -> Iterator[_Link]:
    yield from _training(traced)
    yield from _measuring(traced)
    for each in traced.requests:
        yield from _asking(traced, each)
    for held_alias in traced.aliases:
        yield _serving(traced, held_alias)


def _training(traced: Traced) -> Iterator[_Link]:
    data, version = traced.evidence.data.training, _version(traced, traced.evidence.artifact)
    if traced.run_id is None and not data:
        return
    run = Node(NodeKind.RUN, traced.run_id or f"of {traced.name}, not on record", None, ended_at=traced.card.created_at)
    for source in data:
        use = f"was declared as its data ({source.context})" if source.context else "was declared as its data"
        yield _Link(Node(NodeKind.DATA, source.name, source.digest), run, use, source.digest)
    yield _Link(run, version, "made it, as the registry says", run.name)


def _measuring(traced: Traced) -> Iterator[_Link]:
    evidence, card = traced.evidence, traced.card
    measured, about = _evidence(traced, traced.card.evidence, traced.assessed_at), _address(traced)
    version = _version(traced, evidence.artifact)
    yield _Link(version, measured, "is what was measured, by the digest of its files", evidence.artifact)
    window, rows = evidence.window, evidence.data.log_rows
    log = Node(
        NodeKind.LOG,
        f"{rows:,} predictions of {traced.name} from {day(window.first)} to {day(window.last)}",
        evidence.data.log_digest,
        about,
    )
    yield _Link(log, measured, "were counted for it", evidence.data.log_digest)
    spec = _spec(traced, evidence.spec)
    yield _Link(spec, measured, "says what is measured, and how", evidence.spec)
    for document in evidence.attachments:
        yield _attached(document, measured)
    if evidence.champion is not None:
        champion = Node(NodeKind.COMPARED, f"{card.model}/{evidence.champion.version}", evidence.champion.artifact)
        yield _Link(champion, measured, "served, and was compared with it", evidence.champion.artifact)
    shown = _card(traced, traced.card_digest)
    yield _Link(measured, shown, "has every number that stands in it", card.evidence)
    yield _Link(spec, shown, "has what people wrote in it", evidence.spec)


def _attached(document: Attached, measured: Node) -> _Link:
    node = Node(NodeKind.DOCUMENT, f"{document.kind} {document.name}", document.digest)
    return _Link(node, measured, "was attached when it was measured", document.digest)


def _asking(traced: Traced, each: Considered) -> Iterator[_Link]:
    request, matter = _request(each), each.request.matter
    match matter:
        case Dossier():
            yield from _dossier(traced, each, matter, request)
        case Emergency():
            version = _version(traced, traced.evidence.artifact)
            yield _Link(version, request, "is to serve at once, in an emergency", matter.digest)
    policy = Node(NodeKind.POLICY, "in force when it was asked", matter.policy)
    yield _Link(policy, request, "are the rules by which it is judged", matter.policy)


def _dossier(traced: Traced, each: Considered, dossier: Dossier, request: Node) -> Iterator[_Link]:
    card = _card(traced, dossier.card)
    if dossier.card != traced.card_digest:
        # Measured again since: what the committee had before it was another card.
        evidence = _evidence(traced, dossier.evidence, each.measured_at or each.request.opened_at)
        version = _version(traced, dossier.artifact)
        yield _Link(version, evidence, "is what was measured, by the digest of its files", dossier.artifact)
        log = Node(
            NodeKind.LOG, f"predictions of {traced.name} as they were counted then", dossier.evaluation, card.address
        )
        yield _Link(log, evidence, "were counted for it", dossier.evaluation)
        if dossier.spec is not None:
            spec = _spec(traced, dossier.spec)
            yield _Link(spec, evidence, "says what is measured, and how", dossier.spec)
            yield _Link(spec, card, "has what people wrote in it", dossier.spec)
        yield _Link(evidence, card, "has every number that stands in it", dossier.evidence)
    yield _Link(card, request, "is frozen in its dossier", dossier.card)


def _serving(traced: Traced, held_alias: Held) -> _Link:
    alias = Node(NodeKind.ALIAS, held_alias.alias, None, {"model": traced.card.model})
    about = [each for each in traced.requests if each.request.place == (traced.card.model, held_alias.alias)]
    standing = [each for each in about if each.approved and each.request.state in STANDING]
    if standing:
        decided = standing[0]
        if held_alias.other_files is not None:
            what = "approved other files than those that serve"
            return _Link(_request(decided), alias, what, held_alias.other_files, undecided=True)
        return _Link(_request(decided), alias, "approved it for this alias", _named(decided))
    urgent = [each for each in about if each.confirmed and each.request.state in UNDECIDED]
    if urgent:
        what = "moved it in an emergency, without a decision yet"
        return _Link(_request(urgent[0]), alias, what, _named(urgent[0]), undecided=True)
    version = _version(traced, traced.evidence.artifact)
    return _Link(version, alias, "has it without a decision", traced.evidence.artifact, undecided=True)


def _named(each: Considered) -> str:
    """The digest that ties a request to what follows from it.

    That of its minutes, or of its matter while there are none.
    """
    return each.minutes or each.request.digest


def _request(each: Considered) -> Node:
    request = each.request
    return Node(
        NodeKind.REQUEST,
        request.id,
        _named(each),
        {"request": request.id},
        str(request.state),
        request.opened_at,
        each.ended_at,
    )


def _version(traced: Traced, artifact: str) -> Node:
    return Node(NodeKind.VERSION, traced.name, artifact, _address(traced))


def _evidence(traced: Traced, digest: str, at: datetime) -> Node:
    return Node(NodeKind.EVIDENCE, f"evidence on {traced.name}", digest, _address(traced), ended_at=at)


def _card(traced: Traced, digest: str) -> Node:
    return Node(NodeKind.CARD, f"model card of {traced.name}", digest, _address(traced))


def _spec(traced: Traced, digest: str) -> Node:
    return Node(NodeKind.SPEC, f"specification of {traced.card.model}", digest)


def _address(traced: Traced) -> Mapping[str, str]:
    return {"model": traced.card.model, "version": traced.card.version}


def in_words(graph: Lineage) -> str:
    """The way from data to aliases in one sentence.

    Whoever does not see the drawing reads this. The edges, each with its digest, are a table.
    """
    names = dict.fromkeys(
        _named_with_state(graph, node) for kind in ON_THE_WAY for node in graph.nodes if node.kind is kind
    )
    return f"From left to right: {', '.join(names)}."


def _named_with_state(graph: Lineage, node: Node) -> str:
    if any(edge.undecided for edge in graph.edges if edge.target == node.key):
        return f"{node.called} (without a decision)"
    return f"{node.called} ({node.state})" if node.state else node.called
