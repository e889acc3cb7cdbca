"""A document for people to keep: headings, sentences, tables. Written once, rendered as Markdown here and as PDF elsewhere."""

import re
from dataclasses import dataclass

LIST_OR_RULE = re.compile(r"^(\d*)([-+.)])(?=\s|$|-)")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, and what stands under it."""

    title: str
    sentences: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One document; all of it is text, and nothing in it is markup."""

    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]
    footer: str
    """Stands on every page: what the document is, and the digest that names it."""


def paper_markdown(paper: Paper) -> str:
    """The whole paper as Markdown."""
    parts = [f"# {escape(paper.title)}", escape(paper.subtitle)]
    for chapter in paper.chapters:
        parts.append(f"## {escape(chapter.title)}")
        parts += [escape(sentence) for sentence in chapter.sentences]
        if chapter.table is not None:
            parts.append(_table(chapter.table))
    return "\n\n".join([*parts, "---", escape(paper.footer)]) + "\n"


def _table(table: Table) -> str:
    lines = [table.head, ("---",) * len(table.head), *table.rows]
    return "\n".join(f"| {' | '.join(cell if cell == '---' else escape(cell) for cell in line)} |" for line in lines)


def escape(value: str) -> str:
    """`value` as text in a Markdown table or paragraph: nothing in it can become markup."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>|#$~&" else char for char in value)
    # One line, whatever ends a line in Markdown; and at its beginning nothing that would start a list or a rule.
    return LIST_OR_RULE.sub(r"\1\\\2", " ".join(escaped.split()))
