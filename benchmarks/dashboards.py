"""Explanations in a real Chromium, beside an explainerdashboard of the same model.

A log of 100,000 rows of 50 features, answered by an XGBoost model of 100 trees. Both begin with the log and the model's file. Ours is assessed by `placet assess`, and served;
theirs is made by `ClassifierExplainer` and `ExplainerDashboard` with what they do by themselves, and served. Each is measured from the first command until the first view has a chart, and from there until
every part has been opened and has shown what it is for. Theirs is tried without interactions between features as well, since these alone may take longer than anybody waits: more
than `LONGEST` seconds are told as such.

Usage: python -m benchmarks.dashboards
"""

import json
import subprocess
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.busy_console import PLACET, console
from benchmarks.peers import environment, explainerdashboard_of
from benchmarks.ui import Visitor, chart, ended
from benchmarks.wide_log import write_wide_log
from governance.settings import PROJECT
from tests import provision

MODEL, PORT = "wide", 18_653
LONGEST = 400
"""Seconds after which a dashboard that shows nothing is given up."""
PARTS = ("Over all", "Kept cases", "For whom", "Feature by feature", "Try a case")
SPECIFICATION = """model: wide
task: binary
tier: high
owner: {name: Somebody, contact: somebody@example.org, people: [farah]}
predictions:
  source: log.parquet
  columns: {id: id, time: scored_at, version: model_version, score: score, decision: decision, outcome: fraud}
sensitive: {sex: {column: sex}}
favourable: 0
reference: {version: 1, from: 2026-03-01, to: 2026-03-10}
card: {summary: A model., intended_use: A benchmark., people_affected: Nobody., possible_harm: None.}
"""


def placet(home: Path, *command: str) -> None:
    """Run a command."""
    subprocess.run([*PLACET, str(home), *command], cwd=PROJECT, check=True, capture_output=True)  # noqa: S603  (ourselves)


def a_home(home: Path, log: Path, model: Path) -> None:
    """A home with the log and the registered model."""
    from mlflow import MlflowClient

    (home / "registry").mkdir(parents=True)
    (home / "log.parquet").symlink_to(log)
    registry = MlflowClient(f"sqlite:///{home}/registry/mlflow.db")
    registry.create_registered_model(MODEL)
    registry.create_model_version(MODEL, str(model.parent))
    placet(home, "init", "--log", str(log), "--model", MODEL)
    (home / "models" / f"{MODEL}.yaml").write_text(SPECIFICATION, encoding="utf-8")


def ours(browser: Browser, home: Path) -> dict[str, float]:
    """Seconds of our pages."""
    began = time.perf_counter()
    placet(home, "assess", MODEL, "1", "--as", "farah")
    assessed = time.perf_counter()
    with console(home) as place:
        visitor = Visitor(browser, place)
        page, _ = visitor.open(f"explanations?model={MODEL}&version=1", chart)
        first = time.perf_counter()
        for part in PARTS:
            page.get_by_role("tab", name=part, exact=True).click()
            page.locator("[role=tabpanel]:visible").locator(".js-plotly-plot .main-svg").first.wait_for()
            ended(page)
        every = time.perf_counter()
        visitor.leave()
    return {
        "assess_seconds": round(assessed - began, 1),
        "first_view_seconds": round(first - began, 1),
        "every_part_seconds": round(every - first, 1),
    }


def theirs(browser: Browser, log: Path, model: Path, programs: Path, *, interactions: bool) -> dict[str, float]:
    """Seconds of an explainerdashboard.

    Where it shows nothing in time, after how many it was given up.
    """
    name = "explainerdashboard" if interactions else "explainerdashboard_without_interactions"
    began = time.perf_counter()
    try:
        with explainerdashboard_of(programs, log, model, PORT, LONGEST, interactions=interactions) as url:
            visitor = Visitor(browser, (url, ""))
            page, _ = visitor.open("", chart)
            first = time.perf_counter()
            _every_tab(page)
            every = time.perf_counter()
            visitor.leave()
    except TimeoutError:
        return {f"{name}_given_up_seconds": LONGEST}
    return {
        f"{name}_first_view_seconds": round(first - began, 1),
        f"{name}_every_part_seconds": round(every - first, 1),
    }


def _every_tab(page: Page) -> None:
    page.set_default_timeout(1_000 * LONGEST)
    for at in range(page.locator(".tab").count()):
        page.locator(".tab").nth(at).click()
        page.locator(".js-plotly-plot .main-svg:visible").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.wait_for_function("!document.querySelector('[data-dash-is-loading=true]')")


def main() -> None:
    """Print the figures."""
    program = provision.chromium()
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        (folder / "model").mkdir()
        log, model = folder / "log.parquet", folder / "model" / "model.ubj"
        write_wide_log(log, model)
        a_home(folder / "home", log, model)
        programs = environment(folder / "programs")
        browser = playwright.chromium.launch(executable_path=program)
        figures = ours(browser, folder / "home")
        for interactions in (False, True):
            figures |= theirs(browser, log, model, programs, interactions=interactions)
        browser.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
