"""The demo world in a real Chromium, beside the pages of MLflow.

Every first view and first chart is that of a new browser, which has nothing of the console yet; the console has drawn
each page before. A page is drawn when its words are on screen and its script has ended; an act when its answer is. Bytes
are those that came over loopback. Heights are of pages at 1440 pixels. Of MLflow the first view of its list of models
is timed in the same way.

Usage: python -m benchmarks.ui
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from governance.settings import PROJECT
from tests import provision

PLACET = [sys.executable, "-m", "governance", "--home"]
WIDE = {"width": 1440, "height": 900}
VIEWS, CHARTS, ROUNDS, AT_ONCE = 15, 5, 5, 30
LONGEST = 120_000
"""Milliseconds after which something is given up."""
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


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The address of a running console, with its key."""
    command = [*PLACET, str(home), "serve", "--port", "0", "--no-open"]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)  # noqa: S603  (ourselves)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[2]
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def serving_mlflow(home: Path, port: int) -> Iterator[str]:
    """MLflow's own server on the registry of the home."""
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", f"sqlite:///{home}/registry/mlflow.db"]
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    process = subprocess.Popen(  # noqa: S603  (ourselves)
        command, cwd=home, env={**os.environ, **quiet}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                httpx.get(f"{url}/health").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


class Visitor:
    """A new browser that has come in."""

    def __init__(self, browser: Browser, address: str = "") -> None:
        self._context: BrowserContext = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]  # width and height
        self._url = address.partition("/?")[0]
        if address:
            (cookie,) = httpx.get(address).cookies.jar
            self._context.add_cookies([{"name": cookie.name, "value": str(cookie.value), "url": self._url}])
        self.bytes = 0

    def open(self, address: str, drawn: Callable[[Page], None]) -> tuple[Page, float]:
        """Open an address of the console, or a whole one.

        Returns the page, and seconds until it was drawn.
        """
        page = self._context.new_page()
        page.set_default_timeout(LONGEST)
        network = self._context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._add)
        began = time.perf_counter()
        page.goto(address if "://" in address else f"{self._url}/{address}", wait_until="commit")
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
    page.get_by_text("R-0004: Should version 3").first.wait_for()
    ended(page)


def chart(page: Page) -> None:
    """The first chart is drawn."""
    page.locator(".js-plotly-plot .main-svg").first.wait_for()


def models_of_mlflow(page: Page) -> None:
    """MLflow lists the models."""
    page.get_by_text("card-fraud").first.wait_for()


def views(
    browser: Browser, address: str, where: str, drawn: Callable[[Page], None], times: int
) -> tuple[list[float], int]:
    """Seconds of first views in new browsers, and the last one's bytes."""
    seconds, visitor = [], None
    for _ in range(times):
        visitor = Visitor(browser, address)
        seconds.append(visitor.open(where, drawn)[1])
        visitor.leave()
    assert visitor is not None
    return seconds, visitor.bytes


def switches(browser: Browser, address: str) -> list[float]:
    """Seconds of going from page to page by the menu."""
    visitor = Visitor(browser, address)
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


def acts(browser: Browser, address: str) -> list[float]:
    """Seconds until somebody who has declared their interests is answered."""
    seconds = []
    for request in REQUESTS:
        for person in VOTERS:
            visitor = Visitor(browser, address)
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


def at_once(address: str) -> list[float]:
    """Seconds of first views by many browsers at the same time."""

    def visited(_: int) -> list[float]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=provision.chromium())
            return views(browser, address, "", docket, 1)[0]

    with ThreadPoolExecutor(AT_ONCE) as visitors:
        return [seconds for of_one in visitors.map(visited, range(AT_ONCE)) for seconds in of_one]


def heights(browser: Browser, address: str) -> dict[str, float]:
    """Pixels of each page."""
    visitor, tall = Visitor(browser, address), {}
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


def measured(home: Path) -> dict[str, float]:
    """All figures of the console on this home."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=provision.chromium())
        with serving(home) as address:
            views(browser, address, "", docket, 2)
            tall = heights(browser, address)
            first, first_bytes = views(browser, address, "", docket, VIEWS)
            charts, chart_bytes = views(browser, address, CHART, chart, CHARTS)
            switched = switches(browser, address)
            acted = acts(browser, address)
        with serving_mlflow(home, 5_757) as url:
            theirs, their_bytes = views(browser, "", f"{url}/#/models", models_of_mlflow, CHARTS + 1)
        browser.close()
    with serving(home) as address:
        crowd = at_once(address)
    return {
        "first_view_p95_ms": p95(first),
        "first_view_kilobytes": round(first_bytes / 1_000),
        "first_chart_p95_ms": p95(charts),
        "first_chart_kilobytes": round(chart_bytes / 1_000),
        "page_switch_p95_ms": p95(switched),
        "act_p95_ms": p95(acted),
        "browsers_30_p95_ms": p95(crowd),
        **tall,
        "mlflow_first_view_median_ms": round(1_000 * median(theirs[1:])),
        "mlflow_first_view_kilobytes": round(their_bytes / 1_000),
        "first_view_to_mlflow": round(median(first) / median(theirs[1:]), 2),
    }


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run([*PLACET, str(home), "demo"], check=True, cwd=PROJECT, stdout=subprocess.DEVNULL)  # noqa: S603  (ourselves)
        print(json.dumps(measured(home)))


if __name__ == "__main__":
    main()
