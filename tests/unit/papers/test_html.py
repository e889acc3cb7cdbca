"""A paper as HTML is one file that runs nothing.

It fetches nothing either, and a screen reader can read it.
"""

import re
from html.parser import HTMLParser

import pytest

from governance.papers.html import html
from governance.papers.paper import Cell, Chapter, Drawing, Pair, Paper, Said, Table, Tone, table
from tests.hostile import HOSTILE
from tests.papers import Page, a_paper

ALL_AT_ONCE = " ".join([*HOSTILE.values(), "</style><script>", "javascript:x", "url(http://example.org)"])
VOTES = table(("Name", "Said"), (("Ben", "yes"), ("Elena", "no")))
MINUTES = Paper(
    "Minutes of R-0001",
    "approved",
    (Chapter("Votes", (Said("Two."), VOTES)), Chapter("Dissent", (Said("One."),))),
    "record sha256:abc",
)


def test_a_page_fetches_and_runs_nothing_whatever_is_said_on_it():
    page = Page(html(a_paper(ALL_AT_ONCE)))
    assert {tag for tag, _ in page.elements} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "form",
        "base",
        "a",
    } == set()
    names = {name for _, attributes in page.elements for name in attributes}
    assert [name for name in names if name.startswith("on") or name in {"src", "href", "srcdoc", "style"}] == []
    assert re.findall(r"url\(|@import|https?:", html(a_paper())) == []
    policies = [attributes["content"] for tag, attributes in page.elements if "http-equiv" in attributes]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


def test_nothing_escapes_the_template_unescaped():
    """No filter and no block says that text is markup.

    But for what the template wrote itself.
    """
    from governance.papers import html as module

    template = (module.Path(module.__file__).parent / "paper.html").read_text()
    assert re.findall(r"\|\s*safe|autoescape|Markup", template) == []


def test_a_mark_that_turns_the_direction_of_reading_is_named_in_its_place():
    assert "see[U+202E]evil" in html(a_paper("see\u202eevil"))
    assert "see[U+0000][U+D800]" in html(a_paper("see\x00\ud800"))


def test_a_page_says_its_language_its_title_and_is_read_as_utf_8():
    page = Page(html(MINUTES))
    assert page.elements[0] == ("html", {"lang": "en"})
    assert page.elements[2] == ("meta", {"charset": "utf-8"})
    assert page.said[0] == "Minutes of R-0001"


def test_everything_stands_in_the_order_in_which_it_was_said():
    assert Page(html(MINUTES)).said == [
        "Minutes of R-0001", "Minutes of R-0001", "approved", "Votes", "Two.", "Votes", "Name", "Said", "Ben", "yes", "Elena", "no",
        "Dissent", "One.", "record sha256:abc",
    ]  # fmt: skip


def test_headings_go_down_one_level_at_a_time():
    levels = [tag for tag, _ in Page(html(a_paper())).elements if re.fullmatch(r"h\d", tag)]
    assert levels == ["h1", "h2", "h3", "h2"]


def test_every_table_has_a_caption_and_every_cell_its_headers():
    page = Page(html(Paper("T", "s", (Chapter("Votes", (VOTES, Table(("A",), (), caption="Counts"))),), "f")))
    tags = [tag for tag, _ in page.elements]
    assert (tags.count("table"), tags.count("caption")) == (2, 2)
    assert page.said[-7:-1] == ["Ben", "yes", "Elena", "no", "Counts", "A"]
    headers = [(attributes["scope"], attributes["role"]) for tag, attributes in page.elements if tag == "th"]
    assert headers == [("col", "columnheader")] * 2 + [("row", "rowheader")] * 2 + [("col", "columnheader")]
    assert [attributes["data-label"] for tag, attributes in page.elements if tag == "td"] == ["Said", "Said"]


def test_a_drawing_is_named_by_its_words_and_both_bars_are_to_one_scale():
    drawing = Drawing((Pair("a", 0.5, 0.25), Pair("b" * 99, 0.0, 1.0)), "Half and a quarter.", "2 of 9 bins.")
    page = Page(html(Paper("T", "s", (Chapter("C", (drawing,)),), "f")))
    (svg,) = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert (svg["role"], svg["aria-label"]) == ("img", "Half and a quarter.")
    bars = [attributes for tag, attributes in page.elements if tag == "rect"]
    assert [(bar["class"], bar["width"]) for bar in bars] == [
        ("before", "87.0"), ("after", "43.5"), ("before", "0.0"), ("after", "174.0"),
    ]  # fmt: skip
    assert [label for label in page.said if label.endswith("%")] == ["50.0 %", "25.0 %", "0.0 %", "100.0 %"]
    assert f"{'b' * 20}…" in page.said
    assert "2 of 9 bins." in page.said


def test_a_word_with_a_tone_is_a_word():
    far = Table(("Feature", "Verdict"), ((Cell("amount"), Cell("moved far", tone=Tone.GRAVE)),))
    page = Page(html(Paper("T", "s", (Chapter("C", (far,)),), "f")))
    assert ("span", {"class": "tag grave"}) in page.elements
    assert "moved far" in page.said


@pytest.mark.parametrize(("chapters", "lists"), [(6, 0), (7, 1)])
def test_a_long_paper_begins_with_its_contents(chapters, lists):
    page = Page(html(Paper("T", "s", tuple(Chapter(f"Part {number}") for number in range(chapters)), "f")))
    assert [tag for tag, _ in page.elements].count("nav") == lists
    targets = {attributes.get("id") for tag, attributes in page.elements if tag == "h2"}
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    assert {link.removeprefix("#") for link in links} == (targets if lists else set())


def test_the_parser_of_these_tests_sees_markup_that_is_not_escaped():
    assert isinstance(Page("<p>x</p>"), HTMLParser)
    assert Page("<p><b>x</b></p>").shape == [("p", ()), ("b", ())]
