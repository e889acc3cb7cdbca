"""A document for people to keep.

It has headings, sentences, lists, tables and drawings, and is rendered as Markdown, HTML and PDF.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

A_FILE = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)*(?:[a-z0-9][a-z0-9.-]*)?")


class Tone(StrEnum):
    """How grave a word is.

    The word is coloured where there are colours; nothing is said by colour alone.
    """

    GRAVE = "grave"
    NOTABLE = "notable"
    SLIGHT = "slight"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence or more."""

    text: str
    label: str = ""
    """Stands before it and stands out; with the sign that ends it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Things said one below the other."""

    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a table."""

    text: str
    beside: str = ""
    """Small print that belongs to it."""
    tone: Tone | None = None
    file: str = ""
    """A file beside this one where it is read on, by a name of letters, digits, dots, slashes and dashes; only a page links there."""

    def __post_init__(self) -> None:
        if not A_FILE.fullmatch(self.file):
            raise ValueError(f"{self.file!r} is no name of a file beside a paper")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head.

    The first cell of each says what the row is about.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    """What it is a table of; empty: what the heading above it says."""
    figures: int | None = None
    """From this column on, counted from 0, cells are numbers; None: none are."""
    folded: bool = False
    """Whether a reader on a screen asks for it first."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", figures: int | None = None) -> Table:
    """A table of plain words."""
    return Table(tuple(head), tuple(tuple(Cell(text) for text in row) for row in rows), caption, figures)


@dataclass(frozen=True, slots=True)
class Pair:
    """One bin of a drawing, with the shares of two sides.

    Shares go from 0 to 1.
    """

    label: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Two distributions over the same bins.

    Each bin has two bars, all drawn to one scale.
    """

    pairs: tuple[Pair, ...]
    says: str
    """The same in words, for whoever does not see it."""
    caption: str = ""


Part = Said | Listing | Table | Drawing


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, and what stands under it."""

    title: str
    parts: tuple[Part, ...] = ()
    chapters: tuple["Chapter", ...] = ()
    """Parts with headings of their own, one level below; these have none."""
    tag: Cell | None = None
    """A word beside the heading that says how it stands."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document.

    All of it is text, and nothing in it is markup.
    """

    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]
    footer: str
    """Stands on every page: what the document is, and the digest that names it."""
