"""Papers for people: all of it is text, and nothing in it is markup."""

import re

import pytest

from governance.papers.paper import Chapter, Paper, Table, escape, paper_markdown
from tests.hostile import HOSTILE, MARKDOWN, words


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_stays_text_in_a_paragraph(text):
    opening, inline, closing = MARKDOWN.parse(f"## Purpose\n\n{escape(text)}\n\n## Next\n")[3:6]
    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
    assert {part.type for part in inline.children} <= {"text", "text_special"}
    assert words("".join(part.content for part in inline.children)) == words(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_stays_in_its_cell(text):
    tokens = MARKDOWN.parse(f"| a | b |\n|---|---|\n| before | {escape(text)} |\n\n## Next\n")
    cells = [token for token in tokens if token.type == "inline"][2:4]
    assert len([token for token in tokens if token.type == "td_open"]) == 2
    assert [words("".join(part.content for part in cell.children)) for cell in cells] == ["before", words(text)]


@pytest.mark.parametrize("text", ["Payments Risk", "-3.1 points", "0.98 (0.97 to 0.99)", "3.5", "5-10 people", "25-34"])
def test_what_is_harmless_is_left_as_it_is(text):
    assert escape(text) == text


def a_paper(text: str = "plain", rows: int = 1) -> Paper:
    """A paper that has `text` wherever it can have any."""
    table = Table((text, text), ((text, text),) * rows)
    return Paper(text, text, (Chapter(text, (text, text), table), Chapter(text)), text)


def shape(paper: Paper) -> list[str]:
    return [token.type for token in MARKDOWN.parse(paper_markdown(paper)) if token.type != "inline"]


def read(paper: Paper) -> list[str]:
    """What somebody reads on it, piece by piece."""
    inline = [token for token in MARKDOWN.parse(paper_markdown(paper)) if token.type == "inline"]
    return [words("".join(part.content for part in token.children)) for token in inline]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_that_is_said_on_a_paper_changes_its_shape(text):
    assert shape(a_paper(text)) == shape(a_paper())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_everything_that_is_said_on_a_paper_can_be_read_there_as_it_was_said(text):
    assert read(a_paper(text)) == [words(text)] * 11


def test_nothing_on_a_paper_is_a_link_an_image_or_html():
    tokens = MARKDOWN.parse(paper_markdown(a_paper(" ".join(HOSTILE.values()))))
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special"}


def test_a_paper_has_its_title_its_chapters_in_order_and_its_footer_last():
    paper = Paper(
        "Minutes of R-0001",
        "approved",
        (Chapter("Votes", ("Two.",), Table(("Name", "Said"), (("Ben", "yes"), ("Elena", "no")))), Chapter("Dissent", ("One.",))),
        "record sha256:abc",
    )  # fmt: skip
    assert paper_markdown(paper) == (
        "# Minutes of R-0001\n\napproved\n\n## Votes\n\nTwo.\n\n"
        "| Name | Said |\n| --- | --- |\n| Ben | yes |\n| Elena | no |\n\n"
        "## Dissent\n\nOne.\n\n---\n\nrecord sha256:abc\n"
    )


def test_a_table_without_rows_is_its_head():
    assert "| plain | plain |\n| --- | --- |\n\n" in paper_markdown(a_paper(rows=0))


def test_a_cell_that_looks_like_the_line_under_the_head_is_a_cell():
    rows = re.findall(r"^\|.*\|$", paper_markdown(a_paper("---")), re.MULTILINE)
    tokens = MARKDOWN.parse(paper_markdown(a_paper("---")))
    assert len(rows) == 3
    assert [token.type for token in tokens].count("td_open") == 2
