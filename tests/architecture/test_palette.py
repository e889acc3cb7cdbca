"""Colours stand once, in `governance/palette.py`.

A file that cannot import them says the same. What people read can be read.
"""

import re
import tomllib

import pytest

from governance import palette
from governance.palette import DARK, LIGHT, PRINT, Scheme, seen_through
from governance.settings import PROJECT

LITERAL = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b|\b(?:rgba?|hsla?|luma|oklch|cmyk)\(\s*[\d.]")
SOURCES = ("*.py", "*.html", "*.typ", "*.css", "*.js")
TEXT, DRAWN = 4.5, 3
"""Contrast of text, and of what is drawn, with its ground (WCAG 2.2, 1.4.3 and 1.4.11)."""


def colours_in(text: str) -> list[str]:
    return LITERAL.findall(text)


def test_the_pattern_finds_what_is_a_colour_and_nothing_else():
    assert colours_in("#1b6f6a #fff rgba(0, 1,2) luma(190) hsl(1") == ["#1b6f6a", "#fff", "rgba(0", "luma(1", "hsl(1"]
    assert colours_in('"#part-1" #paper.title rgb(colours.at(name)) f"rgba({red},") &#60; #1234567') == []


def test_no_source_has_a_colour_of_its_own():
    written_out = {
        str(file.relative_to(PROJECT)): colours
        for top in ("app", "governance", "pages")
        for pattern in SOURCES
        for file in sorted((PROJECT / top).rglob(pattern))
        if (colours := colours_in(file.read_text(encoding="utf-8"))) and file.name != "palette.py"
    }
    assert written_out == {}


def theme() -> dict[str, object]:
    return tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


@pytest.mark.parametrize(("name", "scheme"), [("light", LIGHT), ("dark", DARK)])
def test_the_theme_of_the_pages_has_the_colours_of_the_papers(name: str, scheme: Scheme):
    own_colours = theme()[name]
    assert isinstance(own_colours, dict)
    assert {
        "backgroundColor": scheme.ground,
        "secondaryBackgroundColor": scheme.raised,
        "textColor": scheme.text,
        "borderColor": scheme.line,
        "linkColor": scheme.link,
        "primaryColor": scheme.action,
        "sidebar": {"backgroundColor": scheme.side},
    } == {key: value for key, value in own_colours.items() if key in own_colours}


def test_the_charts_of_the_pages_take_the_colours_of_the_palette_in_their_order():
    assert tuple(theme()["chartCategoricalColors"]) == palette.CATEGORIES


def test_the_drawings_of_the_console_have_colours_of_the_palette():
    drawings = sorted((PROJECT / "app" / "assets").glob("*.svg"))
    used = {colour for drawing in drawings for colour in colours_in(drawing.read_text(encoding="utf-8"))}
    assert used == {palette.TEAL, palette.WORDMARK, LIGHT.ground}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    light, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM's example of what just fails


def too_weak(scheme: Scheme, names: tuple[str, ...], least: float) -> dict[str, float]:
    return {
        f"{name} on {ground}": round(ratio, 2)
        for name in names
        for ground in ("ground", "raised")
        if (ratio := contrast(getattr(scheme, name), getattr(scheme, ground))) < least
    }


@pytest.mark.parametrize("scheme", [LIGHT, DARK, PRINT], ids=["light", "dark", "printed"])
def test_what_is_read_has_the_contrast_that_the_standard_asks_for(scheme: Scheme):
    assert too_weak(scheme, ("text", "soft", "link", "grave", "notable", "slight"), TEXT) == {}
    assert too_weak(scheme, ("before", "after"), DRAWN) == {}


@pytest.mark.parametrize("colour", [palette.INK, palette.ACCENT, palette.OTHER, palette.GREY, palette.FAULT])
def test_what_a_chart_draws_can_be_told_from_the_ground_of_either_theme(colour: str):
    assert min(contrast(colour, scheme.ground) for scheme in (LIGHT, DARK)) >= DRAWN


def test_a_mark_can_be_told_from_its_cell():
    assert min(contrast(palette.MARK, cell) for cell in (palette.AT_LIMIT, palette.FAR)) >= DRAWN


def test_a_colour_that_is_seen_through_is_the_same_colour():
    assert seen_through("#238a83", 0.22) == "rgba(35,138,131,0.22)"
