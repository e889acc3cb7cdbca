"""The lineage of a version, as a diagram and to keep."""

from collections.abc import Sequence

import streamlit as st

from app.charts.lineage import lineage_diagram
from app.console import ports
from app.design import naming
from app.design.figure import figure
from app.design.phone import sideways
from app.design.sheet import Row
from app.design.text import aside
from app.navigation import link
from governance.canonical import ALGORITHM, bytes_of_json, short
from governance.papers.lineage import Lineage, Node, NodeKind, in_words, lineage
from governance.papers.open_lineage import run_events
from governance.services.views.lineage import traced
from governance.services.views.read import Assessed

TITLE = "From data to alias"


def lineage_of(assessed: Assessed) -> None:
    """Show what an assessed version comes from, and what follows from it.

    A diagram with its edges as a table, every digest to copy, and the events of OpenLineage to keep.
    """
    graph = lineage(traced(ports(), assessed))
    with sideways("lineage_sideways"):
        figure(lineage_diagram(graph), in_words(graph), _rows(graph), key="lineage", title=TITLE)
    _say_what_is_missing(graph)
    with st.expander("Digests of all of it", icon=":material/fingerprint:"):
        aside(
            "Each arrow rests on what both ends have on record: a digest, or the id of a run. Open a digest to copy it."
        )
        with st.container(horizontal=True):
            for node in graph.nodes:
                _digest(node)
    _requests(graph)
    _keep(graph, assessed)


def _rows(graph: Lineage) -> Sequence[Row]:
    return [
        {
            "From": graph.node(edge.source).called,
            "How": edge.what,
            "To": graph.node(edge.target).called,
            "Rests on": short(edge.rests_on) if _is_digest(edge.rests_on) else edge.rests_on,
        }
        for edge in graph.edges
    ]


def _say_what_is_missing(graph: Lineage) -> None:
    kinds = {node.kind for node in graph.nodes}
    if NodeKind.DATA not in kinds:
        aside("The registry does not say on which data it was trained.")
    if NodeKind.REQUEST not in kinds:
        aside("Nobody has asked that it serves.")
    if NodeKind.ALIAS not in kinds:
        aside("No alias pointed to it when the registry was seen last.")
    if any(edge.undecided for edge in graph.edges):
        aside("A dashed arrow is an alias that no decision which holds gave to these files.")


def _digest(node: Node) -> None:
    """The digest of a node, to copy.

    Those of a registry may be no SHA-256; the table has them.
    """
    if node.digest is not None and _is_digest(node.digest):
        naming.digest(node.called[:1].upper() + node.called[1:], node.digest)


def _is_digest(text: str) -> bool:
    return text.startswith(f"{ALGORITHM}:")


def _requests(graph: Lineage) -> None:
    with st.container(horizontal=True):
        for node in graph.nodes:
            if node.kind is NodeKind.REQUEST:
                decided = node.ended_at is not None
                page, icon = ("decision", ":material/gavel:") if decided else ("review", ":material/forum:")
                link(page, f"{node.name}: {node.state}", icon, **node.address)


def _keep(graph: Lineage, assessed: Assessed) -> None:
    assessment = assessed.assessment
    st.download_button(
        "Lineage (OpenLineage, JSON)",
        bytes_of_json(list(run_events(graph, assessment.model))),
        f"{assessment.model}-{assessment.version}-lineage.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
    )
