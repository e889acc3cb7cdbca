"""Papers for tests, and how each form of them is read."""

from html.parser import HTMLParser

from governance.papers.paper import Cell, Chapter, Drawing, Listing, Pair, Paper, Said, Table, Tone
from tests.hostile import MARKDOWN, words

PLACES = 45
"""In how many places a paper of `a_paper` has its text, where each is read once."""
WITHOUT_TEXT = {"meta"}


def a_paper(text: str = "plain", rows: int = 1) -> Paper:
    """A paper that has `text` wherever it can have any."""
    row = (Cell(text, text, Tone.GRAVE), Cell(text))
    spoken = (Said(text, text), Listing((Said(text), Said(text, text))))
    tables = tuple(Table((text, text), (row,) * rows, text, figures=1, folded=folded) for folded in (False, True))
    drawing = Drawing((Pair(text, 0.5, 0.25),), text, text)
    inner = Chapter(text, (*spoken, *tables, drawing), tag=Cell(text, tone=Tone.QUIET))
    return Paper(text, text, (Chapter(text, (*spoken, *tables, drawing), (inner,)), Chapter(text)), text)


def sentences(chapter: Chapter) -> tuple[str, ...]:
    """What a chapter says outside of lists and tables."""
    return tuple(part.text for part in chapter.parts if isinstance(part, Said))


def rows(chapter: Chapter) -> tuple[tuple[str, ...], ...]:
    """The table of a chapter that has one: its rows, in words."""
    (table,) = (part for part in chapter.parts if isinstance(part, Table))
    return tuple(tuple(cell.text for cell in row) for row in table.rows)


def head(chapter: Chapter) -> tuple[str, ...]:
    """The head of the table of a chapter that has one."""
    (table,) = (part for part in chapter.parts if isinstance(part, Table))
    return table.head


class Page(HTMLParser):
    """A page of HTML as a browser would build it.

    Elements in their order, and the text that can be read.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in WITHOUT_TEXT:
            self.open.append(tag)
        self.said += [value for name, value in attrs if name == "aria-label" and value and tag == "svg"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "elements end in the order in which they began"

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1:] != ["style"]:
            self.said.append(words(data))

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Elements and the names of their attributes."""
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]


def shape_of_markdown(text: str) -> list[str]:
    """The parts of `text` as a reader of CommonMark takes them.

    With tables. Inside paragraphs and cells, only what is no text.
    """
    tokens = MARKDOWN.parse(text)
    inner = {"text", "text_special", "softbreak"}
    return [
        kind
        for token in tokens
        for kind in (token.type, *(child.type for child in token.children or () if child.type not in inner))
    ]


def read_of_markdown(text: str) -> list[str]:
    """What somebody reads in it, piece by piece."""
    inline = [token for token in MARKDOWN.parse(text) if token.type == "inline"]
    return [words("".join(part.content for part in token.children)) for token in inline]
