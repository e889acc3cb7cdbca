"""A paper as one file of HTML.

It has no scripts and takes nothing from the network; it is for light and dark, for a phone and for paper.
The template (`paper.html`) escapes whatever a paper says, and the page's own policy forbids the browser to fetch or run anything.
"""

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from governance import palette
from governance.papers.paper import Drawing, Paper, Part
from governance.words import visible

if TYPE_CHECKING:
    from jinja2 import Template

WIDTH, BARS_FROM, BARS_TO, ROW_HEIGHT, BAR = 360, 138, 312, 29, 11
"""Of a drawing, in its own units: about a pixel each on a phone."""
LONGEST_LABEL = 21


def html(paper: Paper) -> str:
    """`paper` as a page.

    The same paper gives the same page. Marks that turn the direction of reading are named in their place.
    """
    return _template().render(
        paper=paper, light=asdict(palette.LIGHT), dark=asdict(palette.DARK), printed=asdict(palette.PRINT)
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters |= {"kind": _kind, "drawn": _drawn}
    return environment.get_template("paper.html")


def _kind(part: Part) -> str:
    return type(part).__name__


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar, and the number at its end."""

    side: str
    top: int
    length: float
    share: float


@dataclass(frozen=True, slots=True)
class _Row:
    """A bin: its label, and its two bars."""

    label: str
    top: int
    bars: tuple[_Bar, ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A drawing, measured out."""

    width: int
    height: int
    left: int
    thickness: int
    rows: tuple[_Row, ...]


def _drawn(drawing: Drawing) -> _Drawn:
    most = max((max(pair.before, pair.after) for pair in drawing.pairs), default=0.0) or 1.0
    rows = []
    for place, pair in enumerate(drawing.pairs):
        top = ROW_HEIGHT * place + 3
        bars = tuple(
            _Bar(side, y, (BARS_TO - BARS_FROM) * share / most, share)
            for side, share, y in (("before", pair.before, top), ("after", pair.after, top + BAR + 1))
        )
        name = pair.label if len(pair.label) <= LONGEST_LABEL else f"{pair.label[: LONGEST_LABEL - 1]}…"
        rows.append(_Row(name, top, bars))
    return _Drawn(WIDTH, ROW_HEIGHT * len(rows) + 4, BARS_FROM, BAR, tuple(rows))
