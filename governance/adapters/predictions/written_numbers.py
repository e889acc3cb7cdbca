"""Numbers that are kept as text.

How a column writes them, and the same column as numbers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from governance.adapters.predictions.text_types import MOST_UNREADABLE, NOTHING
from governance.sentences.predictions import numbers_written

CURRENCIES = (
    "EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|RON|CAD|AUD|NZD|BRL|MXN|ZAR|TRY|KRW|SGD|HKD"
    r"|US\$|R\$|[$€£¥₹%]|kr|zł"
)
"""What may stand before or after a number without being part of it."""
GAPS = " '\u2019\u00a0\u202f"
"""What people put between thousands, beside comma and point."""
MARKED = re.compile(
    rf"\s*([-+]?)\s*({CURRENCIES})?\s*([-+]?[\d.,{GAPS}]*\d[\d.,]*(?:[eE][-+]?\d+)?)\s*({CURRENCIES})?\s*"
)
CODE = re.compile(r"[-+]?0\d")
"""Begins with a nought that a number would not have."""
MOST_CODES = 0.01
BARE = ("", "")
"""Nothing before a number and nothing after it."""
TRUTH = {"true": 1.0, "false": 0.0}
KINDS: Mapping[str, tuple[str, str]] = {".": (",", r"\."), ",": (r"\.", ",")}
"""By the mark before fractions: what parts thousands, and the mark itself, as patterns."""


@dataclass(frozen=True)
class Written:
    """One way of writing numbers."""

    before: str = ""
    """What stands before each, such as $."""
    after: str = ""
    decimal: str = "."
    """The mark before fractions."""

    @property
    def body(self) -> str:
        """The pattern of a number without what stands around it.

        It matches a whole text.
        """
        thousands, mark = KINDS[self.decimal]
        return rf"^[-+]?([0-9]+|[0-9]{{1,3}}([{thousands}{GAPS}][0-9]{{3}})+)?({mark}[0-9]*)?([eE][-+]?[0-9]+)?$"

    @property
    def said(self) -> str:
        """In words."""
        return numbers_written(self.before, self.after, self.decimal)

    def numbers(self, column: ir.StringValue) -> ir.FloatingValue:
        """The column as numbers.

        A text that is no number is null.
        """
        text = column.strip()
        for around in (self.before, self.after):
            text = text.replace(around, "").strip() if around else text
        plain = text.re_replace(f"[{GAPS}]", "")
        thousands = "." if self.decimal == "," else ","
        plain = plain.replace(thousands, "").replace(self.decimal, ".")
        return text.re_search(self.body).ifelse(plain.try_cast("float64"), ibis.null("float64"))


@dataclass(frozen=True)
class Truth:
    """Truth values as words."""

    said = "0 for false and 1 for true"

    def numbers(self, column: ir.StringValue) -> ir.FloatingValue:
        """The column as 0 for false and 1 for true.

        In any case of letters. A text that is neither is null.
        """
        return column.strip().lower().cases(*TRUTH.items(), else_=ibis.null("float64"))


def is_nothing(column: ir.StringValue) -> ir.BooleanValue:
    """Whether a text says that there is no value."""
    return column.strip().lower().isin(["", *NOTHING])


def written_in(words: Mapping[str, int]) -> Written | None:
    """How `words` write numbers.

    Each word has its number of rows. None where they are mostly no numbers, or are codes.
    """
    present = {word: rows for word, rows in words.items() if word.strip().lower() not in ("", *NOTHING)}
    rows = sum(present.values())
    matches = [(match, present[word]) for word in present if (match := MARKED.fullmatch(word))]
    if not matches:
        return None
    before, after = mark = _mark(matches, rows)
    alike = {mark} if "%" in mark else {mark, BARE}  # 5 is 5 $ where all others are, but 5 is not 5 %
    bodies = [(match[1] + match[3].strip(), count) for match, count in matches if _around(match) in alike]
    if sum(count for body, count in bodies if CODE.match(body)) > MOST_CODES * rows:
        return None
    read = {
        mark: sum(count for body, count in bodies if re.match(Written(decimal=mark).body, body)) for mark in KINDS
    }  # where both read all, as of 1,234 alone, the point goes before
    decimal = max(read, key=lambda mark: read[mark])
    return Written(before, after, decimal) if read[decimal] >= (1 - MOST_UNREADABLE) * rows else None


def _mark(matches: Sequence[tuple[re.Match[str], int]], rows: int) -> tuple[str, str]:
    """The mark that stands around most marked numbers.

    Where they are more than strays; else nothing.
    """
    marks: dict[tuple[str, str], int] = {}
    for match, count in matches:
        marks[_around(match)] = marks.get(_around(match), 0) + count
    marked = {pair: count for pair, count in marks.items() if pair != BARE and count > MOST_UNREADABLE * rows}
    return max(marked, key=lambda pair: marked[pair]) if marked else BARE


def _around(match: re.Match[str]) -> tuple[str, str]:
    return match[2] or "", match[4] or ""


def is_truth(words: Mapping[str, int]) -> bool:
    """Whether all of `words` are truth values or nothing."""
    present = {word.strip().lower() for word in words} - {"", *NOTHING}
    return bool(present) and present <= TRUTH.keys()
