"""Pictures of every page: wide, narrow, light, dark, on paper.

Each page is one file, with all looks side by side. The picture of the README is taken by itself. The same page is in
the same file again, so that whoever changes how pages look sees what has changed.

Usage: python -m benchmarks.images
"""

import io
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.busy_console import PLACET, console
from benchmarks.ui import HEIGHT, HEIGHTS, LONGEST, Place, ended
from governance.palette import LIGHT
from governance.settings import PROJECT
from tests import provision

IMAGES = PROJECT / "docs" / "images"
PAGES = {
    **HEIGHTS,
    "decision": "decision?request=R-0002",
    "models": "models",
    "policy": "policy",
    "committee": "committee",
    "audit_log": "audit-log",
    "help": "help",
}

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDE, NARROW, PAPER = 1440, 390, 900
MOST_HEIGHT, FIRST_HEIGHT, BETWEEN = 6_000, 900, 24
NOTHING_IS_TO_COME = "() => !document.querySelector('[data-testid=stMain] [data-testid=stSkeleton]')"
"""Where a chart comes, its place is grey before."""
SETTLED = 1_000
"""Milliseconds in which charts take their places."""
COLOURS, SCALE = 256, 0.5
README = "review?request=R-0003&as=ben"
"""What the README shows, as it is first seen."""


def picture(page: Page) -> Image.Image:
    """The page as it is now."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def whole(page: Page, width: int) -> Image.Image:
    """The page from its beginning to its end.

    Streamlit scrolls inside the page, so the window is made as high as what it holds.
    """
    page.set_viewport_size({"width": width, "height": FIRST_HEIGHT})
    page.wait_for_timeout(SETTLED)
    page.set_viewport_size({"width": width, "height": min(MOST_HEIGHT, int(page.evaluate(HEIGHT)))})
    page.wait_for_timeout(SETTLED)
    ended(page)
    return picture(page)


def opened(browser: Browser, place: Place, address: str, theme: Theme, width: int) -> Page:
    """An address in a new browser, drawn to its end."""
    url, ticket = place
    name, _, value = ticket.partition("=")
    context = browser.new_context(viewport={"width": width, "height": FIRST_HEIGHT}, color_scheme=theme)
    context.add_cookies([{"name": name, "value": value, "url": url}])
    page = context.new_page()
    page.set_default_timeout(LONGEST)
    page.goto(f"{url}/{address}")
    page.get_by_role("heading", level=1).first.wait_for()
    ended(page)
    page.wait_for_function(NOTHING_IS_TO_COME)
    page.wait_for_timeout(SETTLED)
    return page


def looks(browser: Browser, place: Place, address: str) -> Iterator[Image.Image]:
    """One page wide and narrow in both themes, and then on paper."""
    for theme in THEMES:
        page = opened(browser, place, address, theme, WIDE)
        yield whole(page, WIDE)
        page.context.close()
    for theme in THEMES[::-1]:
        page = opened(browser, place, address, theme, NARROW)
        yield whole(page, NARROW)
        if theme == "light":
            page.emulate_media(media="print")
            yield whole(page, PAPER)
        page.context.close()


def sheet(images: list[Image.Image]) -> Image.Image:
    """All looks of a page, side by side."""
    small = [
        image.resize((int(image.width * SCALE), int(image.height * SCALE)), Image.Resampling.LANCZOS)
        for image in images
    ]
    width = sum(image.width for image in small) + BETWEEN * (len(small) + 1)
    together = Image.new("RGB", (width, max(image.height for image in small) + 2 * BETWEEN), LIGHT.line)
    left = BETWEEN
    for image in small:
        together.paste(image, (left, BETWEEN))
        left += image.width + BETWEEN
    return together


def keep(image: Image.Image, file: Path) -> None:
    """Write a picture with few colours."""
    file.parent.mkdir(exist_ok=True)
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def take(home: Path) -> None:
    """All pictures of the console on this home."""
    with sync_playwright() as playwright, console(home) as place:
        browser = playwright.chromium.launch(executable_path=provision.chromium())
        first = opened(browser, place, README, "light", WIDE)
        keep(picture(first), IMAGES / "review.png")
        first.context.close()
        for name, address in PAGES.items():
            keep(sheet(list(looks(browser, place, address))), IMAGES / "pages" / f"{name.replace('_', '-')}.png")
        browser.close()


def main() -> None:
    """Build a world, and take pictures of it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run([*PLACET, str(home), "demo"], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)  # noqa: S603  (ourselves)
        take(home)


if __name__ == "__main__":
    main()
