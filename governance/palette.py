"""Every colour that Placet shows, each once.

Pages, charts, HTML and PDF take theirs from here.
`.streamlit/config.toml` and the drawings in `app/assets` cannot import, and say the same again; a test holds them to it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of a page.

    Whatever is read has 4.5:1 on `ground` and on `raised` (WCAG 2.2, 1.4.3).
    """

    ground: str
    raised: str
    """Behind what lies on the ground: side, cards."""
    text: str
    soft: str
    """Small print."""
    line: str
    link: str
    action: str
    """Of buttons, and of what is chosen."""
    side: str
    """Behind the menu."""
    before: str
    """The side that a drawing compares with; it and `after` have 3:1 on both grounds (WCAG 2.2, 1.4.11)."""
    after: str
    grave: str
    notable: str
    slight: str


def seen_through(colour: str, share: float) -> str:
    """`colour` as CSS that covers only a `share` (from 0 to 1)."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgba({red},{green},{blue},{share:g})"


TEAL = "#1b6f6a"
LIGHT = Scheme(
    ground="#ffffff",
    raised="#f3f6f5",
    text="#1a2321",
    soft="#55625f",
    line="#d5dcda",
    link="#14605b",
    action=TEAL,
    side="#eef3f1",
    before="#84918e",
    after=TEAL,
    grave="#a83232",
    notable="#9a4a10",
    slight="#4a4f9c",
)
DARK = Scheme(
    ground="#11181a",
    raised="#1a2426",
    text="#e6ecea",
    soft="#a3b1ad",
    line="#33413f",
    link="#7fd3c6",
    action="#21827b",
    side="#0d1315",
    before="#6b7c78",
    after="#4fb8ae",
    grave="#ff9a92",
    notable="#f0b27c",
    slight="#b3b7f5",
)
PRINT = Scheme(
    ground="#ffffff",
    raised="#ffffff",
    text="#000000",
    soft="#444444",
    line="#bbbbbb",
    link="#000000",
    action="#000000",
    side="#ffffff",
    before="#909090",
    after="#333333",
    grave="#000000",
    notable="#000000",
    slight="#000000",
)
"""On paper, which many print without colours."""

# What a chart draws has 3:1 on the ground of both themes (WCAG 2.2, 1.4.11): Plotly does not know which one it is on.
INK, ACCENT, OTHER, GREY = "#238a83", "#c8641b", "#5a5fb0", "#7d8a87"
CATEGORIES = (TEAL, ACCENT, OTHER, "#a83f6f", "#7a7f2a", "#5c6770")
MIST = "#788784"
FAINT, FAINTER, BAND = seen_through(MIST, 0.35), seen_through(MIST, 0.16), seen_through(INK, 0.22)
AT_LIMIT, FAR, MARK = "#e0a458", "#c8553d", "#3a1a10"
"""Of a heat map's cells; a mark is dark on a light cell, whatever the theme."""
BELOW_LIMIT, NO_COLOUR = seen_through(AT_LIMIT, 0.25), seen_through("#000000", 0)
FAULT = "#d64545"
"""Around a field that something is wrong with."""
WORDMARK = "#2c8a84"
