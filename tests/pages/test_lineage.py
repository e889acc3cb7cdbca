"""The lineage of a version on screen.

A diagram, its edges in a table, digests to copy, a file to keep.
"""

from collections.abc import Callable

import pytest
import streamlit as st

import app.panels.evidence.card
from app.panels.evidence.lineage import TITLE, lineage_of
from governance.papers.lineage import in_words, lineage
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.registered import look_at_registry
from governance.services.serving.settle import settle
from governance.services.views.lineage import traced
from governance.services.views.read import assessed
from tests.builders import BEN, FARAH, MODEL, by
from tests.fakes import ports
from tests.pages.screens import Screen, show
from tests.steps import ask, decide

Opened = Callable[[bool], tuple[Ports, Screen]]


@pytest.fixture
def opened(tmp_path, monkeypatch) -> Opened:
    """A page with nothing on it but the lineage."""

    def at(decided: bool) -> tuple[Ports, Screen]:
        st.cache_resource.clear()
        console = ports(tmp_path)
        assess(by(console, FARAH), MODEL, "2")
        if decided:
            ask(console)
            decide(console)
            settle(console)
            look_at_registry(console, MODEL)
        show(console, monkeypatch.setattr)
        monkeypatch.setattr(app.panels.evidence.card, "model_card", lambda shown, _: lineage_of(shown))
        return console, Screen(BEN, "model_card", model=MODEL, version="2")

    return at


def test_a_version_about_which_nothing_is_decided_says_what_is_missing(opened: Opened):
    _, seen = opened(False)
    assert "The registry does not say on which data it was trained." in seen.text
    assert "Nobody has asked that it serves." in seen.text
    assert "No alias pointed to it when the registry was seen last." in seen.text
    assert "dashed" not in seen.text


def test_the_diagram_says_its_edges_in_words_and_has_them_as_a_table(opened: Opened):
    console, seen = opened(True)
    graph = lineage(traced(console, assessed(console, MODEL, "2")))
    assert TITLE in seen.text
    (drawn,) = [element for element in seen.elements if "plotly" in type(element).__name__.lower()]
    assert in_words(graph) in str(drawn.alt)
    (table,) = [each for each in seen.tables if "Rests on" in each.columns]
    assert list(table["To"])[-1] == "alias champion"
    assert "run-card-fraud-2" in set(table["Rests on"])
    assert len(table) == len(graph.edges)
    assert seen.flaws == []


def test_every_digest_can_be_copied_and_the_decision_opened(opened: Opened):
    console, seen = opened(True)
    graph = lineage(traced(console, assessed(console, MODEL, "2")))
    copied = {element.code_text for element in seen.elements if hasattr(element, "code_text")}
    assert {node.digest for node in graph.nodes if str(node.digest).startswith("sha256:")} <= copied
    assert "request=R-0001" in seen.links["R-0001: settled"]


def test_the_lineage_can_be_kept_as_events(opened: Opened):
    _, seen = opened(True)
    labels = [getattr(element, "label", "") for element in seen.elements]
    assert "Lineage (OpenLineage, JSON)" in labels
