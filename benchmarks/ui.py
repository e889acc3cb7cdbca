"""Two worlds in a real Chromium, beside the pages of other tools.

One is the demo's, one is large.

Every first view and first chart is that of a new browser, which has nothing of the console yet; the console has drawn
each page before. A page is drawn when its words are on screen and its script has ended; an act when its answer is. Bytes
are those that came over loopback. Heights are of pages at 1440 pixels. In the same way and
on the same data: MLflow's list of models, Evidently's list of projects, and the first chart of an explainerdashboard. The large world has 500 models, 5,000 versions, 2,000 requests and 100,000 entries. Thirty
browsers at once share the processors with the console: without their work, visits are in `busy_console`.

Usage: python -m benchmarks.ui
"""

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from benchmarks.busy_console import PLACET, console
from benchmarks.large_home import grow
from benchmarks.peers import environment, evidently_ui, explainerdashboard
from governance.settings import PROJECT
from tests import provision
from tests.journeys.registry_server import registry_server

Place = tuple[str, str]
"""Where something is served, and the cookie that lets a visitor in; an empty one where anybody may."""
WIDE = {"width": 1440, "height": 900}
VIEWS, CHARTS, ROUNDS, AT_ONCE = 15, 5, 5, 30
LONGEST = 120_000
"""Milliseconds after which something is given up."""
MODEL, PORTS = "card-fraud", (18_651, 18_652)
CHART = "fairness?model=card-fraud&version=2&attribute=age"
MENU = {"Models": "Models", "Rules": "Policy", "Audit log": "Audit log", "Docket": "Docket"}
"""Each entry of the menu, and the title of its page."""
VOTERS = ("amina", "ben", "clara", "dev", "elena", "ivo", "jana", "kofi")
REQUESTS = ("R-0003", "R-0004")
HEIGHTS = {
    "docket": "",
    "review": "review?request=R-0003",
    "overview": "overview?model=card-fraud&version=2",
    "fairness": CHART,
    "monitoring": "monitoring?model=card-fraud&version=2",
    "data_quality": "data-quality?model=card-fraud&version=2",
    "performance": "performance?model=card-fraud&version=2",
    "bias": "bias?model=card-fraud&version=2&attribute=age",
    "explanations": "explanations?model=card-fraud&version=2",
    "card": "model-card?model=card-fraud&version=2",
}
HEIGHT = "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"


class Visitor:
    """A new browser that has come in."""

    def __init__(self, browser: Browser, place: Place) -> None:
        self._context: BrowserContext = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]  # width and height
        self._url, ticket = place
        name, _, value = ticket.partition("=")
        if ticket:
            self._context.add_cookies([{"name": name, "value": value, "url": self._url}])
        self.bytes = 0

    def open(self, address: str, drawn: Callable[[Page], None]) -> tuple[Page, float]:
        """Open an address of the place.

        Returns the page, and seconds until it was drawn.
        """
        page = self._context.new_page()
        page.set_default_timeout(LONGEST)
        network = self._context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._add)
        began = time.perf_counter()
        page.goto(f"{self._url}/{address}", wait_until="commit")
        drawn(page)
        return page, time.perf_counter() - began

    def leave(self) -> None:
        """Close it."""
        self._context.close()

    def _add(self, loaded: dict[str, float]) -> None:
        self.bytes += int(loaded["encodedDataLength"])


def ended(page: Page) -> None:
    """The script of the page has ended."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=LONGEST)


def docket(page: Page) -> None:
    """The docket is drawn."""
    page.get_by_text(re.compile(r"R-\d+: Should version")).first.wait_for()
    ended(page)


def chart(page: Page) -> None:
    """The first chart is drawn."""
    page.locator(".js-plotly-plot .main-svg").first.wait_for()


def named(page: Page) -> None:
    """The list of another tool has the demo's model."""
    page.get_by_text(MODEL).first.wait_for()


def views(
    browser: Browser, place: Place, where: str, drawn: Callable[[Page], None], times: int
) -> tuple[list[float], int]:
    """Seconds of first views in new browsers, and the last one's bytes."""
    seconds, visitor = [], None
    for _ in range(times):
        visitor = Visitor(browser, place)
        seconds.append(visitor.open(where, drawn)[1])
        visitor.leave()
    assert visitor is not None
    return seconds, visitor.bytes


def at_once(browser: Browser, place: Place) -> list[float]:
    """Seconds until each of many new browsers has drawn the docket."""
    visitors = [Visitor(browser, place) for _ in range(AT_ONCE)]
    began = time.perf_counter()
    pages = [visitor.open("", lambda _: None)[0] for visitor in visitors]
    seconds = []
    for page in pages:
        docket(page)
        seconds.append(time.perf_counter() - began)
    for visitor in visitors:
        visitor.leave()
    return seconds


def other_tools(browser: Browser, home: Path) -> dict[str, float]:
    """First views of other tools on the demo's log."""
    log, figures = home / "predictions" / MODEL / "version-2.parquet", {}
    with tempfile.TemporaryDirectory() as folder:
        programs = environment(Path(folder) / "programs")
        servers = {
            "evidently": (evidently_ui(programs, log, Path(folder) / "workspace", PORTS[0]), named),
            "explainerdashboard": (explainerdashboard(programs, log, PORTS[1]), chart),
        }
        for name, (server, drawn) in servers.items():
            with server as url:
                seconds, loaded = views(browser, (url, ""), "", drawn, CHARTS + 1)
            figures[f"{name}_first_view_median_ms"] = round(1_000 * median(seconds[1:]))
            figures[f"{name}_first_view_kilobytes"] = round(loaded / 1_000)
    return figures


def switches(browser: Browser, place: Place) -> list[float]:
    """Seconds of going from page to page by the menu."""
    visitor = Visitor(browser, place)
    page, _ = visitor.open("", docket)
    seconds = []
    for _ in range(ROUNDS + 1):
        for entry, title in MENU.items():
            began = time.perf_counter()
            page.get_by_test_id("stSidebarNavLink").filter(has_text=entry).click()
            page.get_by_role("heading", level=1, name=title).wait_for()
            ended(page)
            seconds.append(time.perf_counter() - began)
    visitor.leave()
    return seconds[len(MENU) :]


def acts(browser: Browser, place: Place) -> list[float]:
    """Seconds until somebody who has declared their interests is answered."""
    seconds = []
    for request in REQUESTS:
        for person in VOTERS:
            visitor = Visitor(browser, place)
            page, _ = visitor.open(
                f"review?request={request}&as={person}", lambda page: page.get_by_text("I have none").wait_for()
            )
            ended(page)
            began = time.perf_counter()
            page.get_by_text("I have none").click()
            page.get_by_test_id("stToast").first.wait_for()
            seconds.append(time.perf_counter() - began)
            visitor.leave()
    return seconds


def heights(browser: Browser, place: Place) -> dict[str, float]:
    """Pixels of each page."""
    visitor, tall = Visitor(browser, place), {}
    for name, where in HEIGHTS.items():
        page, _ = visitor.open(where, lambda page: page.get_by_role("heading", level=1).first.wait_for())
        ended(page)
        page.wait_for_timeout(1_500)  # charts give their places their heights
        tall[f"{name}_pixels"] = page.evaluate(HEIGHT)
    visitor.leave()
    return tall


def p95(seconds: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return round(1_000 * sorted(seconds)[int(0.95 * (len(seconds) - 1))])


def measured(home: Path, large: Path) -> dict[str, float]:
    """All figures of the console.

    On this home, and on one that is grown from it.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=provision.chromium())
        with console(home) as place:
            views(browser, place, "", docket, 2)
            tall = heights(browser, place)
            first, first_bytes = views(browser, place, "", docket, VIEWS)
            charts, chart_bytes = views(browser, place, CHART, chart, CHARTS)
            switched = switches(browser, place)
            crowded = at_once(browser, place)
            acted = acts(browser, place)
        grow(large)
        with console(large, "--no-worker") as place:
            views(browser, place, "", docket, 2)
            large_first, _ = views(browser, place, "", docket, VIEWS)
            large_switched = switches(browser, place)
            visitor = Visitor(browser, place)
            page, _ = visitor.open("", docket)
            page.wait_for_timeout(1_500)
            large_docket = page.evaluate(HEIGHT)
            visitor.leave()
        with registry_server(home) as server:
            theirs, their_bytes = views(browser, (server.url, ""), "#/models", named, CHARTS + 1)
        others = other_tools(browser, home)
        browser.close()
    return {
        "first_view_p95_ms": p95(first),
        "first_view_kilobytes": round(first_bytes / 1_000),
        "first_chart_p95_ms": p95(charts),
        "first_chart_kilobytes": round(chart_bytes / 1_000),
        "page_switch_p95_ms": p95(switched),
        "act_p95_ms": p95(acted),
        "thirty_browsers_p95_ms": p95(crowded),
        "large_first_view_p95_ms": p95(large_first),
        "large_page_switch_p95_ms": p95(large_switched),
        "large_docket_pixels": large_docket,
        **tall,
        "mlflow_first_view_median_ms": round(1_000 * median(theirs[1:])),
        "mlflow_first_view_kilobytes": round(their_bytes / 1_000),
        "first_view_to_mlflow": round(median(first) / median(theirs[1:]), 2),
        **others,
    }


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run([*PLACET, str(home), "demo"], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)  # noqa: S603  (ourselves)
        large = Path(folder) / "large"
        shutil.copytree(home, large)
        print(json.dumps(measured(home, large)))


if __name__ == "__main__":
    main()
