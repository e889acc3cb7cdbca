"""The diagram of a lineage is read without its colours."""

from app.charts.lineage import lineage_diagram
from governance.canonical import short
from governance.papers.lineage import Held, lineage
from governance.records import DatasetInput
from tests.lineages import PAYMENTS, a_decision, a_traced

WAY = a_traced(PAYMENTS, requests=(a_decision(a_traced(PAYMENTS)),), aliases=(Held("champion"), Held("shadow")))


def arrows_with_words(words: str) -> list[str]:
    """How the lines of arrows are drawn that have these words."""
    *arrows, _ = lineage_diagram(lineage(WAY)).data
    return [arrow.line.dash for arrow in arrows if words in [text for text in arrow.text if text]]


def test_a_name_that_looks_like_markup_is_shown_as_it_is():
    hostile = DatasetInput('<a href="https://example.org">', "<i>", "s3", "<b>")
    drawn = lineage_diagram(lineage(a_traced(hostile)))
    shown = [text for trace in drawn.data for text in (*trace.text, *trace.hovertext)]
    assert any("&lt;a" in text for text in shown)
    assert not any(markup in text for text in shown for markup in ("<a", "<i>", "(<b>)"))


def test_an_arrow_without_a_decision_is_dashed_and_says_so_and_no_other_is():
    assert arrows_with_words("without a decision") == ["dash"]
    *arrows, _ = lineage_diagram(lineage(WAY)).data
    assert [arrow.line.dash for arrow in arrows].count("dash") == 1


def test_every_box_says_what_it_is_and_what_it_is_called():
    graph = lineage(WAY)
    *_, labels = lineage_diagram(graph).data
    assert len(labels.text) == len(graph.nodes)
    for node, label in zip(graph.nodes, labels.text, strict=True):
        assert label.startswith(f"<b>{node.kind}</b><br>")
        assert node.state in label
        assert node.state or node.digest is None or short(node.digest) in label


def test_every_arrow_ends_at_the_left_side_of_a_box_further_right():
    graph = lineage(WAY)
    drawn = lineage_diagram(graph)
    *arrows, _ = drawn.data
    left_sides = {(round(box.x0, 2), round((box.y0 + box.y1) / 2, 2)) for box in drawn.layout.shapes}
    for arrow in arrows:
        assert arrow.x[0] < arrow.x[-1]
        assert (round(arrow.x[-1], 2), round(arrow.y[-1], 2)) in left_sides
