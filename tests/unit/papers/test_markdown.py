"""A paper as Markdown.

Words stay words wherever they stand, and the whole of it is what a reader expects.
"""

import pytest

from governance.papers.markdown import escape, markdown
from governance.papers.paper import Cell, Chapter, Drawing, Listing, Pair, Paper, Said, Table, table
from tests.hostile import HOSTILE, MARKDOWN, words
from tests.papers import a_paper, shape_of_markdown


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_stays_text_in_a_paragraph(text):
    opening, inline, closing = MARKDOWN.parse(f"## Purpose\n\n{escape(text)}\n\n## Next\n")[3:6]
    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
    assert {part.type for part in inline.children} <= {"text", "text_special"}
    assert words("".join(part.content for part in inline.children)) == words(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_that_is_said_on_a_paper_changes_its_shape(text):
    assert shape_of_markdown(markdown(a_paper(text))) == shape_of_markdown(markdown(a_paper()))


def test_a_cell_that_looks_like_the_line_under_the_head_is_a_cell():
    assert shape_of_markdown(markdown(a_paper("---"))) == shape_of_markdown(markdown(a_paper()))


@pytest.mark.parametrize("text", ["Payments Risk", "-3.1 points", "0.98 (0.97 to 0.99)", "3.5", "5-10 people", "25-34"])
def test_what_is_harmless_is_left_as_it_is(text):
    assert escape(text) == text


def test_a_paper_has_its_title_its_chapters_in_order_and_its_footer_last():
    votes = table(("Name", "Said"), (("Ben", "yes"), ("Elena", "no")))
    paper = Paper(
        "Minutes of R-0001",
        "approved",
        (Chapter("Votes", (Said("Two."), votes)), Chapter("Dissent", (Said("One."),))),
        "record sha256:abc",
    )
    assert markdown(paper) == (
        "# Minutes of R-0001\n\napproved\n\n## Votes\n\nTwo.\n\n"
        "| Name | Said |\n| --- | --- |\n| Ben | yes |\n| Elena | no |\n\n"
        "## Dissent\n\nOne.\n\n---\n\nrecord sha256:abc\n"
    )


def test_figures_stand_to_the_right_small_print_in_brackets_and_a_drawing_in_words():
    counts = Table(("Bin", "Now"), ((Cell("a"), Cell("5", "noise 2")),), caption="Counts", figures=1)
    drawing = Drawing((Pair("a", 0.5, 0.25),), "Half, then a quarter.", "1 of 9 bins.")
    listed = Listing((Said("above 0.1.", "Moved:"), Said("else.")))
    paper = Paper(
        "T", "s", (Chapter("All", (), (Chapter("amount", (drawing, counts, listed), tag=Cell("moved")),)),), "f"
    )
    assert markdown(paper) == (
        "# T\n\ns\n\n## All\n\n### amount (moved)\n\nHalf, then a quarter. 1 of 9 bins.\n\n"
        "Counts:\n\n| Bin | Now |\n| --- | ---: |\n| a | 5 (noise 2) |\n\n"
        "- **Moved:** above 0.1.\n- else.\n\n---\n\nf\n"
    )
