"""`placet drift` as its users type it.

Two files, a page that opens anywhere, and Evidently's report beside it.
"""

import shutil
import subprocess
import sys
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import ROOT

pytestmark = pytest.mark.slow

EXAMPLE = "placet drift data/demo/reference.csv data/demo/current.csv --html drift_report.html"
FILES = ("reference.csv", "current.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh folder with nothing but the two files of the example."""
    fresh = tmp_path_factory.mktemp("fresh")
    (fresh / "data" / "demo").mkdir(parents=True)
    for name in FILES:
        shutil.copy(ROOT / "data" / "demo" / name, fresh / "data" / "demo")
    return fresh


def run(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    words = [str(Path(sys.executable).with_name("placet")), *line.split()[1:]]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def example(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, EXAMPLE)


def test_the_files_of_the_example_are_what_their_script_writes(tmp_path: Path):
    specification = spec_from_file_location("make_csv", ROOT / "data" / "demo" / "make_csv.py")
    script = module_from_spec(specification)
    specification.loader.exec_module(script)
    script.write(tmp_path)
    for name in FILES:
        committed = (ROOT / "data" / "demo" / name).read_bytes()
        assert sha256((tmp_path / name).read_bytes()).hexdigest() == sha256(committed).hexdigest()
        assert len(committed) < 300_000


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("placet drift none.csv data/demo/current.csv", "no file matches"),
        (f"{EXAMPLE.split(' --', maxsplit=1)[0]} --html not/there.html", "there is no folder not; make it first"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_code_2(folder: Path, line, sentence):
    done = run(folder, line)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_of_the_example_says_what_moved(folder: Path, example):
    assert example.returncode == 0, example.stderr
    lines = example.stdout.splitlines()
    assert lines[:2] == [
        "Reference: data/demo/reference.csv, 3,500 rows",
        "Now:       data/demo/current.csv, 3,500 rows",
    ]
    assert lines[3].split() == ["Feature", "PSI", "Noise", "level", "Verdict"]
    assert {line.split()[0] for line in lines[4:6]} == {"merchant_type", "merchant_chargeback_rate"}
    assert all(line.endswith("moved far") for line in lines[4:6])
    assert all(line.endswith("within chance") for line in lines[6:17])
    assert example.stderr.startswith("... counting data/demo/reference.csv")
    assert (folder / "drift_report.html").stat().st_size < 200_000
    assert not (folder / ".placet").exists()


@pytest.mark.browser
@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 420])
def test_the_page_opens_without_a_network_and_fits(browser: Browser, folder: Path, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    address = (folder / "drift_report.html").as_uri()
    page.goto(address)
    assert (asked, complaints) == ([address], [])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    drawings = page.get_by_role("img")
    assert drawings.count() == page.locator("svg").count() == 13
    assert page.get_by_role("img", name="merchant_type, moved far.").count() == 1
    assert page.get_by_role("rowheader", name="merchant_type", exact=True).count() == 1
    page.get_by_text("Counts").first.click()
    assert page.locator("details[open] table").evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    context.close()


@pytest.mark.browser
def test_evidently_reports_on_the_same_files_and_fetches_nothing(browser: Browser, folder: Path):
    done = run(folder, f"{EXAMPLE.split(' --', maxsplit=1)[0]} --json drift.json --evidently evidently.html")
    assert done.returncode == 0, done.stderr
    assert "Evidently's report rests on a sample of 3,500 rows of the reference and 3,500 now" in done.stdout
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "evidently.html").as_uri())
    page.get_by_text("Dataset Drift").first.wait_for(timeout=60_000)
    page.get_by_text("merchant_type").first.wait_for()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.close()
