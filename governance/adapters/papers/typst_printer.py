"""Papers as PDF through Typst.

Tagged for screen readers, with fonts inside. The same paper gives the same bytes.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from governance.canonical import Json, plain
from governance.palette import LIGHT
from governance.papers.paper import Chapter, Paper, Part

TEMPLATE = Path(__file__).resolve().parent / "paper.typ"
PRINTED = (
    (0x20, 0x7E),
    (0xA0, 0x4FF),
    (0x531, 0x58F),
    (0x5D0, 0x5EA),
    (0x621, 0x63A),
    (0x1E00, 0x1FFF),
    (0x2010, 0x2040),
)
PRINTED_TOO = ((0x20A0, 0x20BF), (0x2190, 0x22FF))
"""Ranges of characters that the fonts inside Typst have; it refuses to print others in a file that claims PDF/UA."""
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in the file's metadata for a date: the paper says its own, and the same paper gives the same bytes."""

COLOURS = {**asdict(LIGHT), "quiet": LIGHT.soft}
"""By the names that the template has for them."""


class TypstPrinter:
    """Prints papers.

    The content reaches Typst as data, so that nothing in it is read as markup.
    """

    def pdf(self, paper: Paper) -> bytes:
        """`paper` as PDF/A-2a and PDF/UA-1, as Typst claims them."""
        import typst

        return bytes(
            typst.compile(
                str(TEMPLATE),
                format="pdf",
                sys_inputs={"paper": json.dumps(_legible(_laid_out(paper))), "colours": json.dumps(COLOURS)},
                ignore_system_fonts=True,
                pdf_standards=["a-2a", "ua-1"],
                timestamp=UNDATED,
            )
        )


def _laid_out(paper: Paper) -> Json:
    """`paper` as the template reads it, with the kind of each part."""
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "chapters": [_chapter(chapter) for chapter in paper.chapters],
        "footer": paper.footer,
    }


def _chapter(chapter: Chapter) -> Json:
    return {
        "title": chapter.title,
        "tag": plain(chapter.tag),
        "parts": [_part(part) for part in chapter.parts],
        "chapters": [_chapter(inner) for inner in chapter.chapters],
    }


def _part(part: Part) -> Json:
    laid_out = plain(part)
    assert isinstance(laid_out, dict)
    return {"kind": type(part).__name__.lower(), **laid_out}


def _legible(value: Json) -> Json:
    """Name every character of `value` that cannot be printed.

    The name stands in its place, as in `[U+1F642]`, so that nothing is left out.
    """
    match value:
        case str():
            return "".join(
                char if _is_printed(ord(char)) else f"[U+{ord(char):04X}]" for char in " ".join(value.split())
            )
        case list():
            return [_legible(item) for item in value]
        case dict():
            return {key: _legible(item) for key, item in value.items()}
    return value


def _is_printed(code: int) -> bool:
    return any(first <= code <= last for first, last in (*PRINTED, *PRINTED_TOO))
