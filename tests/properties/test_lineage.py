"""A lineage goes forward, whatever is on record.

An alias is decided, or says that it is not.
"""

from graphlib import TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st

from app.charts.lineage import lineage_diagram
from governance.committee.request import STANDING, State
from governance.evidence.bundle import Attached, DataUsed
from governance.papers.lineage import Considered, Held, NodeKind, Traced, in_words, lineage
from governance.papers.open_lineage import run_events
from governance.records import DatasetInput
from tests.builders import MODEL, an_evidence
from tests.lineages import a_decision, a_traced, an_emergency, into_aliases

WORDS = st.sampled_from(["", "a", "b", "payments"])
DIGESTS = st.sampled_from(["sha256:a", "sha256:b", "9f1c"])
ALIASES = st.sampled_from(["champion", "shadow"])
DATA = st.builds(DatasetInput, WORDS, DIGESTS, WORDS, WORDS)
DOCUMENTS = st.builds(Attached, WORDS, WORDS, DIGESTS, st.none())
HELD = st.builds(Held, ALIASES, st.none() | DIGESTS)


@st.composite
def requests(draw: st.DrawFn) -> Considered:
    if draw(st.booleans()):
        return an_emergency(draw(st.sampled_from(State)), confirmed=draw(st.booleans()))
    changes = {part: draw(DIGESTS) for part in ("card", "evidence", "artifact") if draw(st.booleans())}
    return a_decision(a_traced(), draw(st.sampled_from(State)), alias=draw(ALIASES), **changes)


@st.composite
def versions(draw: st.DrawFn) -> Traced:
    data = DataUsed(1_000, "sha256:log", tuple(draw(st.lists(DATA, max_size=4))))
    documents = tuple(draw(st.lists(DOCUMENTS, max_size=3)))
    champion = draw(st.none() | st.just(()))
    return a_traced(
        evidence=an_evidence(data=data, attachments=documents, champion=champion),
        run_id=draw(st.none() | WORDS),
        requests=tuple(draw(st.lists(requests(), max_size=4))),
        aliases=tuple(draw(st.lists(HELD, max_size=3))),
    )


@given(versions())
def test_edges_go_forward_and_both_ends_exist(version: Traced):
    graph = lineage(version)
    assert len({node.key for node in graph.nodes}) == len(graph.nodes)
    after = {edge.target: {edge.source} for edge in graph.edges}
    for edge in graph.edges:
        after[edge.target].add(edge.source)
        assert graph.node(edge.source).kind.step < graph.node(edge.target).kind.step
        assert edge.what
    assert set(TopologicalSorter(after).static_order()) == {node.key for node in graph.nodes}


@given(versions())
def test_every_alias_is_reached_through_an_approval_that_holds_or_is_marked(version: Traced):
    graph = lineage(version)
    standing = {each.request.id for each in version.requests if each.approved and each.request.state in STANDING}
    reached = set()
    for edge in into_aliases(graph):
        source = graph.node(edge.source)
        reached.add(graph.node(edge.target).name)
        assert edge.undecided or (source.kind is NodeKind.REQUEST and source.name in standing)
    assert reached == {held_alias.alias for held_alias in version.aliases}
    assert all(edge in into_aliases(graph) for edge in graph.edges if edge.undecided)


@given(versions())
def test_every_run_has_an_id_of_its_own(version: Traced):
    graph = lineage(version)
    runs = {node.key for node in graph.nodes if node.kind in (NodeKind.RUN, NodeKind.EVIDENCE)}
    asked = {node.name for node in graph.nodes if node.kind is NodeKind.REQUEST}
    assert len({event["run"]["runId"] for event in run_events(graph, MODEL)}) == len(runs) + len(asked)


@given(versions())
def test_the_diagram_has_a_box_for_each_node_and_an_arrow_for_each_edge(version: Traced):
    graph = lineage(version)
    drawn = lineage_diagram(graph)
    assert len(drawn.layout.shapes) == len(graph.nodes)
    assert len(drawn.data) == len(graph.edges) + 1
    boxes = [(shape.x0, shape.y0) for shape in drawn.layout.shapes]
    assert len(set(boxes)) == len(boxes)
    assert len(in_words(graph)) > 0
