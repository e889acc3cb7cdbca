"""What every form of a paper guarantees.

All that somebody wrote is on it, as text. The same paper gives the same bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from governance.adapters.papers.typst_printer import TypstPrinter
from governance.papers.html import html
from governance.papers.markdown import markdown
from governance.papers.paper import Chapter, Paper, Said
from governance.papers.printing import MEDIA, Form, printed
from governance.words import visible
from tests.fakes import FakePrinter
from tests.hostile import HOSTILE, words
from tests.papers import PLACES, Page, a_paper, read_of_markdown, shape_of_markdown

SIGNS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&\"'`*_[]()|#\\~$!-+=:\n\r\t "), max_size=30
)
"""What somebody may write: anything, and much of what markup is made of."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def read_pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@dataclass(frozen=True)
class Bench:
    """A form, who prints it, and how its words are read."""

    form: Form
    printer: TypstPrinter | FakePrinter
    read: Callable[[bytes], str]

    def words_of(self, paper: Paper) -> str:
        """The text of a paper, without spaces.

        A line may break anywhere on the page.
        """
        return squeezed(self.read(printed(paper, self.form, self.printer)))


BENCHES = {
    "Markdown": Bench(Form.MARKDOWN, FakePrinter(), lambda content: "".join(read_of_markdown(content.decode()))),
    "HTML": Bench(Form.HTML, FakePrinter(), lambda content: "".join(Page(content.decode()).said)),
    "PDF": Bench(Form.PDF, TypstPrinter(), read_pdf),
    "the fake": Bench(Form.PDF, FakePrinter(), lambda content: "".join(read_of_markdown(content.decode()))),
}


@pytest.fixture(params=BENCHES.values(), ids=BENCHES)
def bench(request: pytest.FixtureRequest) -> Bench:
    return request.param


def test_words_that_would_like_to_be_markup_are_on_it_as_they_were_said(bench):
    paper = Paper("T", "s", tuple(Chapter(name, (Said(text),)) for name, text in HOSTILE.items()), "f")
    printed = bench.words_of(paper)
    assert [name for name, text in HOSTILE.items() if squeezed(text) not in printed] == []


def test_a_text_is_on_it_wherever_a_paper_has_one(bench):
    assert bench.words_of(a_paper("xyzzy")).count("xyzzy") >= PLACES


def test_the_same_paper_gives_the_same_bytes_and_another_one_others(bench):
    first, again, other = (printed(a_paper(text), bench.form, bench.printer) for text in ("a", "a", "b"))
    assert first == again != other


def test_a_table_without_rows_is_its_head(bench):
    assert bench.words_of(a_paper("xyzzy", rows=0)).count("xyzzy") < bench.words_of(a_paper("xyzzy")).count("xyzzy")


def test_every_form_has_a_media_type():
    assert set(MEDIA) == set(Form)


@given(SIGNS)
def test_nothing_that_is_said_changes_the_shape_of_a_page_and_all_of_it_can_be_read_there(text):
    page = Page(html(a_paper(f"x{text}")))
    assert page.shape == Page(html(a_paper("x"))).shape
    assert page.said.count(words(visible(f"x{text}"))) >= PLACES - 4  # but for what is shortened: labels in drawings


@given(SIGNS)
def test_nothing_that_is_said_changes_the_shape_of_markdown_and_all_of_it_can_be_read_there(text):
    written = markdown(a_paper(f"x{text}"))
    assert shape_of_markdown(written) == shape_of_markdown(markdown(a_paper("x")))
    assert "".join(read_of_markdown(written)).count(words(visible(f"x{text}"))) >= PLACES
