"""A paper as Markdown.

It is CommonMark with tables, in which nothing that somebody wrote is markup.
"""

import re
from collections.abc import Iterator

from governance.papers.paper import Cell, Chapter, Drawing, Listing, Paper, Part, Said, Table
from governance.words import visible

LIST_OR_RULE = re.compile(r"^(\d*)([-+.)])(?=\s|$|-)")


def markdown(paper: Paper) -> str:
    """The whole of `paper`.

    Small print follows in brackets; of drawings there are the words.
    """
    parts = [f"# {escape(paper.title)}", escape(paper.subtitle)]
    for chapter in paper.chapters:
        parts += _chapter(chapter, "##")
    return "\n\n".join([*parts, "---", escape(paper.footer)]) + "\n"


def _chapter(chapter: Chapter, level: str) -> Iterator[str]:
    tag = "" if chapter.tag is None else f" ({escape(chapter.tag.text)})"
    yield f"{level} {escape(chapter.title)}{tag}"
    for part in chapter.parts:
        yield from _part(part)
    for inner in chapter.chapters:
        yield from _chapter(inner, f"{level}#")


def _part(part: Part) -> Iterator[str]:
    match part:
        case Said():
            yield _said(part)
        case Listing(items):
            yield "\n".join(f"- {_said(item)}" for item in items)
        case Table():
            if part.caption:
                yield f"{escape(part.caption)}:"
            yield _table(part)
        case Drawing(says=says, caption=caption):
            yield escape(f"{says} {caption}")


def _said(sentence: Said) -> str:
    text = escape(sentence.text)
    return f"**{escape(sentence.label)}** {text}" if sentence.label else text


def _table(table: Table) -> str:
    figures = len(table.head) if table.figures is None else table.figures
    rule = ["---" if column < figures else "---:" for column in range(len(table.head))]
    lines = [[escape(name) for name in table.head], rule, *([_cell(cell) for cell in row] for row in table.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: Cell) -> str:
    return f"{escape(cell.text)} ({escape(cell.beside)})" if cell.beside else escape(cell.text)


def escape(value: str) -> str:
    """`value` as text in a table or paragraph.

    Nothing in it can become markup, and what nobody sees is named.
    """
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>|#$~&" else char for char in visible(value))
    # One line, whatever ends a line in Markdown; and at its beginning nothing that would start a list or a rule.
    return LIST_OR_RULE.sub(r"\1\\\2", " ".join(escaped.split()))
