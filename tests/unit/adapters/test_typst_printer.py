"""Papers as PDF have every word, and screen readers can read them.

The same paper gives the same bytes.
"""

from io import BytesIO

import pytest
from pypdf import PdfReader

from governance.adapters.papers.typst_printer import TypstPrinter
from governance.papers.paper import Chapter, Drawing, Pair, Paper, Said, table
from tests.hostile import HOSTILE
from tests.papers import PLACES, a_paper

MINUTES = Paper(
    "Minutes of R-0001",
    "card-fraud/2: promotion, approved on 9 Apr 2026, 12:00 UTC.",
    (
        Chapter("The decision", (Said("Farah Nasser asked for it."), Said("The committee has approved it."))),
        Chapter(
            "Votes",
            (
                Said("Quorum: 3 votes."),
                table(
                    ("Printed name", "Meaning", "Reason"),
                    (("Ben Okafor", "approval", "it finds more"), ("Elena Petrova", "rejection", "my neighbours ...")),
                ),
            ),
        ),
        Chapter("Nothing was said"),
    ),
    "Minutes of R-0001, record sha256:" + "0123456789abcdef" * 4,
)


def printed(paper: Paper) -> PdfReader:
    return PdfReader(BytesIO(TypstPrinter().pdf(paper)))


def read(paper: Paper) -> str:
    """The text of a PDF, without spaces.

    A line may break anywhere on the page.
    """
    return squeezed(" ".join(page.extract_text() for page in printed(paper).pages))


def squeezed(text: str) -> str:
    return "".join(text.split())


TYPST = {
    "a command": '#panic("no")',
    "a file": '#read("/etc/passwd") #include "paper.typ"',
    "a heading": "= Approved",
    "a label": "<label> @label",
    "a formula": "$ sum_(i=0) $",
    "content": "#[Approved] *all* is _well_ `raw`",
    "a comment": "// no /* not */",
    "a quotation": "\"quoted\" and 'quoted', it's",
    "dashes and dots": "a -- b --- c ... d -? e",
    "an escape": "\\u{41} \\#",
    "JSON": '"}, "title": "Approved", {"',
}


@pytest.mark.parametrize("text", TYPST.values(), ids=TYPST)
def test_text_that_would_like_to_be_typst_is_on_the_paper_as_it_was_said(text):
    assert read(a_paper(text)).count(squeezed(text)) >= PLACES


def test_nothing_that_is_said_on_a_paper_becomes_a_link_a_script_or_a_file():
    document = printed(a_paper(" ".join([*HOSTILE.values(), *TYPST.values()])))
    assert [page.get("/Annots") for page in document.pages] == [None] * len(document.pages)
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(document.trailer["/Root"])
    assert document.attachments == {}


def test_a_title_may_be_anything_too():
    text = HOSTILE["HTML"]
    document = printed(Paper(text, "s", (Chapter(text),), "f"))
    assert document.metadata.title == text
    assert squeezed("".join(page.extract_text() for page in document.pages)).count(squeezed(text)) == 2


NAMES = {
    "Latin with marks": "Łukasz Żółć, Nguyễn Thị Ánh, Jürgen Groß",
    "Greek": "Ελένη Παπαδοπούλου",
    "Cyrillic": "Олена Петрова",
    "signs": "≥ 0.8, ½, “so”, ± 4 — 5 … → €",
}


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
def test_names_and_signs_that_the_fonts_have_are_on_the_paper(text):
    assert read(a_paper(text)).count(squeezed(text)) >= PLACES


NOT_IN_THE_FONTS = {
    "Chinese": "李雷",
    "Japanese": "さくら",
    "Korean": "김민준",
    "Thai": "สมชาย",
    "an emoji": "🙂",
    "a control character": "\x07",
    "a byte order mark": "\ufeff",
    "a private character": "\ue000",
}


@pytest.mark.parametrize("text", NOT_IN_THE_FONTS.values(), ids=NOT_IN_THE_FONTS)
def test_a_character_that_the_fonts_do_not_have_does_not_keep_minutes_from_being_printed(text):
    assert read(a_paper(f"before {text} after")).count("before") >= PLACES


def test_words_that_are_longer_than_their_column_are_whole():
    digest = "sha256:" + "0123456789abcdef" * 4
    row = (digest, "y" * 200, "z" * 40, "Ben", "2026-04-05 16:20 UTC")
    text = read(Paper("T", "s", (Chapter("C", (table(("a", "b", "c", "d", "e"), (row,)),)),), "f"))
    assert [cell for cell in row if squeezed(cell) not in text] == []


def test_a_table_over_several_pages_has_every_row_its_head_on_each_and_pages_that_are_counted():
    rows = tuple((f"member-{number:03}", f"reason {number:03}") for number in range(150))
    document = printed(Paper("T", "s", (Chapter("C", (table(("Who", "Why"), rows),)),), "record 1"))
    text = [page.extract_text() for page in document.pages]
    assert len(text) > 2
    assert all("Who" in page and "record 1" in page for page in text)
    assert [f"{number} of {len(text)}" in page for number, page in enumerate(text, start=1)] == [True] * len(text)
    assert [row[0] for row in rows if not any(row[0] in page for page in text)] == []


def test_the_same_paper_gives_the_same_bytes_and_another_one_others():
    assert TypstPrinter().pdf(MINUTES) == TypstPrinter().pdf(MINUTES)
    assert TypstPrinter().pdf(MINUTES) != TypstPrinter().pdf(a_paper())


def test_a_paper_has_its_title_its_language_and_tags_for_screen_readers():
    document = printed(MINUTES)
    root = document.trailer["/Root"]
    assert (document.metadata.title, root["/Lang"]) == ("Minutes of R-0001", "en")
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root


def kinds(node: object) -> list[str]:
    """Kinds of the tagged parts.

    In the order in which a screen reader meets them.
    """
    entry = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(entry, list):
        return [kind for part in entry for kind in kinds(part)]
    if not isinstance(entry, dict):
        return []
    own = [str(entry["/S"])] if "/S" in entry else []
    return own + (kinds(entry["/K"]) if "/K" in entry else [])


def test_headings_paragraphs_and_tables_are_tagged_as_what_they_are():
    order = kinds(printed(MINUTES).trailer["/Root"]["/StructTreeRoot"])
    assert [kind for kind in order if kind in ("/H1", "/H2", "/H3")].count("/H1") in (0, 1)
    assert sum(kind in ("/H1", "/H2") for kind in order) == 4
    assert (order.count("/Table"), order.count("/TR"), order.count("/TH"), order.count("/TD")) == (1, 3, 3, 6)


def figures(node: object) -> list[str]:
    """What is said of drawings to whoever does not see them."""
    part = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(part, list):
        return [words for inner in part for words in figures(inner)]
    if not isinstance(part, dict):
        return []
    own = [str(part["/Alt"])] if part.get("/S") == "/Figure" else []
    return own + (figures(part["/K"]) if "/K" in part else [])


def test_a_drawing_is_tagged_as_a_figure_with_its_words():
    drawing = Drawing((Pair("a", 0.5, 0.25),), "Half, then a quarter.")
    document = printed(Paper("T", "s", (Chapter("C", (drawing,)),), "f"))
    assert figures(document.trailer["/Root"]["/StructTreeRoot"]) == ["Half, then a quarter."]
    assert [share in document.pages[0].extract_text() for share in ("50.0 %", "25.0 %")] == [True, True]


def test_a_paper_claims_to_be_kept_and_to_be_accessible():
    claims = printed(MINUTES).xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in claims.replace("\n", "")
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims


def test_every_font_is_inside():
    for page in printed(MINUTES).pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described)
