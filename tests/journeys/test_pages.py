"""Every page on the demo world's real numbers.

Shown without an error, wide and narrow, light and dark, by a console that meanwhile loads no model, unpickles nothing
and talks to no other machine.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.design.sheet import ROW_HEIGHT
from tests.journeys.conftest import DEMO_ENTRIES, ComingIn, Console, serving
from tests.journeys.handshake import handshake

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SHOWN = {
    "": ("Docket", "ask for the same place"),
    "?as=greta": ("Docket", "Nothing waits for you. You answer questions, and report on conditions that you own."),
    "review?request=R-0003": ("Review R-0003 · card-fraud/2", "Do you have a conflict of interest?"),
    "review?request=R-0003&part=Compare": (
        "Review R-0003 · card-fraud/2",
        "41 in 1,000 were blocked with version 2, and 9 in 1,000 with version 3.",
    ),
    "review?request=R-0003&as=elena": ("Review R-0003 · card-fraud/2", "Do you have a conflict of interest?"),
    "review?request=R-0003&as=farah": ("Review R-0003 · card-fraud/2", "(model owner) has no seat on the committee"),
    "review?request=R-0003&as=henrik": ("Review R-0003 · card-fraud/2", "(regulator) has no seat on the committee"),
    "decision?request=R-0002": ("Decision R-0002 · card-fraud/2", "Dissent on record: Dev Raman."),
    "policy": ("Policy", "standard, version 1"),
    "committee": ("Committee", "Days to a decision"),
    "help": ("Help", "What you can do as chair"),
    "models": ("Models", "As version 1, and looks at how many seconds it took to enter the payment."),
    "models?as=farah": ("Models", "Ask the committee about version 1"),
    "overview?model=card-fraud&version=2": (
        "Overview of card-fraud/2",
        "In some group, people who deserve the good decision get it more than two points less often.",
    ),
    "monitoring?model=card-fraud&version=2": (
        "Monitoring of card-fraud/2",
        "moved further than chance explains and beyond the limit of 0.25",
    ),
    "monitoring?model=admissions&version=1": ("Monitoring of admissions/1", "Drift was not measured"),
    "data-quality?model=card-fraud&version=2": (
        "Data quality of card-fraud/2",
        "this stands out: unseen values of",
    ),
    "data-quality?model=admissions&version=1": (
        "Data quality of admissions/1",
        "No outcome of these cases is known yet.",
    ),
    "performance?model=card-fraud&version=2": (
        "Performance of card-fraud/2",
        "Compared with version 1, which serves: Recall",
    ),
    "performance?model=admissions&version=1&part=closely": (
        "Performance of admissions/1",
        "Not measured: the log has no scores.",
    ),
    "fairness?model=card-fraud&version=2&attribute=age": ("Fairness of card-fraud/2", "All groups, the worst first"),
    "fairness?model=card-fraud&version=2&attribute=sex&threshold=0.3&cost_bad=5": (
        "Fairness of card-fraud/2",
        "With 0.310",
    ),
    "fairness?model=admissions&version=1&part=strata": (
        "Fairness of admissions/1",
        "Inside 4 of 6 departments it points the other way",
    ),
    "bias?model=card-fraud&version=2&attribute=age": (
        "Bias and mitigation of card-fraud/2",
        "Features that tell the groups apart by themselves: time to enter the payment",
    ),
    "bias?model=admissions&version=1": (
        "Bias and mitigation of admissions/1",
        "This version was not audited yet.",
    ),
    "explanations?model=card-fraud&version=3": ("Explanations of card-fraud/3", "What it relies on overall"),
    "explanations?model=card-fraud&version=2&part=cohorts&of=age:65%2B&decided=1&came=0": (
        "Explanations of card-fraud/2",
        "26 payments of the group 65+ that are honest and were blocked, beside 9,974 others.",
    ),
    "explanations?model=card-fraud&version=2&part=features": (
        "Explanations of card-fraud/2",
        "What moves answers furthest is time to enter the payment",
    ),
    "explanations?model=card-fraud&version=2&feature=entry_seconds": (
        "Explanations of card-fraud/2",
        "What the model would answer at other values of time to enter the payment",
    ),
    "explanations?model=card-fraud&version=2&part=versions": (
        "Explanations of card-fraud/2",
        "Bars are version 2, diamonds version 1, which serves.",
    ),
    "explanations?model=card-fraud&version=2&part=one&id=p073720&changed=%7B%22entry_seconds%22:12%7D": (
        "Explanations of card-fraud/2",
        "With time to enter the payment 12 and not 26.1 the model answers 0.077.",
    ),
    "explanations?model=card-fraud&version=2&part=one&id=p073720&about=second": (
        "Explanations of card-fraud/2",
        "Both methods find that amount paid, distance from the usual place, in km and time to enter the payment",
    ),
    "model-card?model=card-fraud&version=1": (
        "Model card of card-fraud/1",
        "Model card: card-fraud, version 1",
    ),
    "model-card?model=card-fraud&version=2&part=people": (
        "Model card of card-fraud/2",
        "Older customers enter payments more slowly",
    ),
    "model-card?model=card-fraud&version=2&part=signatures": (
        "Model card of card-fraud/2",
        "10 of 10 sections are complete; 0 of 7 that people wrote are signed.",
    ),
    "model-card?model=card-fraud&version=2&part=origin": (
        "Model card of card-fraud/2",
        "What led to it, and what followed",
    ),
    "register": ("Register", "card-fraud, version 3"),
    "audit-log": ("Audit log", f"{DEMO_ENTRIES} of {DEMO_ENTRIES} entries"),
}
"""Each address, what its window is named, and words that only its own numbers bring."""
WITH_CHARTS = (
    "monitoring?model=card-fraud",
    "data-quality?model=card-fraud",
    "performance?model=card-fraud",
    "fairness",
    "bias?model=card-fraud",
    "explanations",
)
SIMULATED = ("monitoring", "data-quality", "performance", "fairness", "explanations", "model-card", "review")

LOOKS = {"wide-light": (1400, "light"), "narrow-dark": (420, "dark")}
TWICE_THE_SIZE = {"width": 720, "height": 450}
"""What is left of 1440 x 900 at 200 % (WCAG 2.2, 1.4.4). It is looked at after the narrow look, from which the menu is folded."""

NOTHING_SPILLS_OVER = "document.documentElement.scrollWidth <= window.innerWidth"
EVERY_TABLE_FITS = """[...document.querySelectorAll("[data-testid=stMain] table")].every(
    table => table.getBoundingClientRect().right <= window.innerWidth
)"""
EVERY_TABLE_IS_IN_ITS_BOX = """() => [...document.querySelectorAll("[data-testid=stExpander] table")].every(
    table => table.getBoundingClientRect().right <= table.closest("[data-testid=stExpander]").getBoundingClientRect().right
)"""
NO_HEADING_SKIPS_A_LEVEL = """[...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, h3, h4, h5, h6)")].every(
    (heading, at, all) => +heading.tagName[1] <= (at ? +all[at - 1].tagName[1] : 0) + 1
)"""
# Texts on screen, but for those that are drawn as icons.
EVERY_TEXT = """() => {
    const texts = []
    const walk = document.createTreeWalker(document.querySelector("[data-testid=stApp]"), NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
        const { parentElement: inside, textContent: text } = walk.currentNode
        if (!inside.closest("style, script") && !getComputedStyle(inside).fontFamily.includes("Material")) texts.push(text)
    }
    return texts
}"""
# At one moment: a chart further down may be drawn after the script has ended.
EVERY_CHART_IS_NAMED = r"""() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every(
    chart => /\w{3,} ./.test(chart.closest("[role=figure]")?.getAttribute("aria-label") ?? "")
)"""
# Texts of which a part is where nobody gets by scrolling, neither the page nor anything on it.
EVERYTHING_CUT = """() => {
    const cut = []
    const walk = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
        const { parentElement: inside, textContent: text } = walk.currentNode
        const seen = inside.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        if (!text.trim() || !seen || inside.closest("style, script, canvas")) continue
        const range = document.createRange()
        range.selectNodeContents(walk.currentNode)
        const box = range.getBoundingClientRect()
        const reached = { X: false, Y: false }
        for (let around = inside; around !== document.body; around = around.parentElement) {
            const frame = around.getBoundingClientRect()
            if (frame.width <= 1 || frame.height <= 1) reached.X = reached.Y = true // for screen readers alone
            for (const [way, from, to] of [["X", "left", "right"], ["Y", "top", "bottom"]]) {
                const over = getComputedStyle(around)["overflow" + way]
                if (reached[way] || over === "visible") continue
                reached[way] = true
                const scrolls = over === "auto" || over === "scroll"
                if (!scrolls && (box[from] < frame[from] - 2 || box[to] > frame[to] + 2)) cut.push(text.trim())
            }
        }
        if (!reached.X && (box.left < 0 || box.right > innerWidth)) cut.push(text.trim())
    }
    return cut
}"""
# Words of charts with less than 4.5:1 (WCAG 2.2, 1.4.3) to what is drawn behind their middle, or with a picture there.
PALE_WORDS = r"""() => {
    const parts = colour => colour.match(/[\d.]+/g).map(Number)
    const over = ([r, g, b, a = 1], ground) => [r, g, b].map((part, at) => a * part + (1 - a) * ground[at])
    const light = colour => {
        const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
        const [r, g, b] = colour.map(part => linear(part / 255))
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const filled = (shape, ground) => {
        let share = Number(getComputedStyle(shape).fillOpacity)
        for (let part = shape; part && !part.matches(".js-plotly-plot"); part = part.parentElement)
            share *= getComputedStyle(part).opacity
        const [r, g, b, a = 1] = parts(getComputedStyle(shape).fill)
        return over([r, g, b, a * share], ground)
    }
    const page = parts(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor)
    const pale = []
    for (const plot of document.querySelectorAll(".js-plotly-plot")) {
        const shapes = [...plot.querySelectorAll("path, rect, circle, image")]
        for (const words of plot.querySelectorAll("text")) {
            const box = words.getBoundingClientRect()
            const seen = words.checkVisibility({ visibilityProperty: true, opacityProperty: true })
            if (!words.textContent.trim() || !box.width || !seen) continue
            const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
            const behind = shapes.filter(shape => {
                const { left, right, top, bottom } = shape.getBoundingClientRect()
                const before = shape.compareDocumentPosition(words) & Node.DOCUMENT_POSITION_FOLLOWING
                return left <= x && x <= right && top <= y && y <= bottom && before
            })
            const coloured = behind.filter(shape => !shape.matches("image") && getComputedStyle(shape).fill !== "none")
            const ground = coloured.reduce((under, shape) => filled(shape, under), over(page, [255, 255, 255]))
            const [darker, brighter] = [light(filled(words, ground)), light(ground)].sort((a, b) => a - b)
            const contrast = (brighter + 0.05) / (darker + 0.05)
            if (behind.some(shape => shape.matches("image"))) pale.push(`${words.textContent}: on a picture`)
            else if (!(contrast >= 4.5)) pale.push(`${words.textContent}: ${contrast.toFixed(2)}`)
        }
    }
    return pale
}"""

# Python runs a `sitecustomize` it finds on its path before anything else: the console itself is not changed.
WATCHER = """
import json, os, sys

PLACE = os.environ["PLACET_TEST_WATCH"]

def note(kind, what):
    with open(PLACE, "a") as file:
        file.write(json.dumps([kind, what]) + "\\n")

def watch(event, arguments):
    if event == "pickle.find_class":
        note("unpickled", f"{arguments[0]}.{arguments[1]}")
    elif event == "socket.connect":
        note("connected", repr(arguments[1]))
    elif event == "socket.getaddrinfo":
        note("looked up", repr(arguments[0]))
    elif event == "import":
        note("imported", arguments[0])

sys.addaudithook(watch)
"""
FLAVOURS = (
    "xgboost", "lightgbm", "catboost", "sklearn", "torch", "tensorflow", "shap", "skops", "fairlearn",
    "mlflow.xgboost", "mlflow.sklearn", "mlflow.pyfunc", "mlflow.lightgbm",
)  # fmt: skip
FOR_PROGRAMS = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[0-9a-f]{40,}\b|Traceback|^(?:None|NaN|nan|null|undefined)$")
"""What no reader knows: names in code, whole digests, and the absence of something as a program writes it."""
OF_THE_LOG = {"online_gaming"}
"""A value in the demo's log, which is its owner's word; columns are called by the labels of the specification."""
SHOWS_DIGESTS = "decision"
"""The page that shows minutes as they are printed, with every digest in full."""
LEAST_RULES = 20
"""A page that is drawn has something for each of so many rules of axe-core; an empty one has not."""
MODEL_LOADED = 120_000
"""Milliseconds: two parts of *Explanations* load a model first, where two cores are busy with other tests."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Shown:
    """What a browser drew of one address, once it was drawn."""

    title: str
    errors: int
    fits: bool
    headings_in_order: bool
    tables_fit: bool
    says_that_it_is_simulated: bool
    for_programs: set[str]
    """What is on screen that only programs understand."""
    shuts_out: list[str]
    """What axe-core finds: each rule that is broken, and where."""
    pale: list[str]
    """Words of charts that are hard to read, each with its contrast."""
    cut: list[str]
    """Words of which a part is missing at twice the size, from the narrow look."""


@dataclass
class Walk:
    """A watched console while a browser looks at every page."""

    console: Console
    browser: ComingIn
    notes: Path
    asked: list[str]
    looked: dict[tuple[str, str], Shown]

    def shown(self, address: str, look: str = "wide-light") -> Shown:
        """One address as it is drawn, once for all tests."""
        if (address, look) not in self.looked:
            self.looked[address, look] = self._look(address, look)
        return self.looked[address, look]

    def done(self, kind: str) -> set[str]:
        """What the processes of the console did of one kind."""
        for address in SHOWN:
            self.shown(address)
        noted = (json.loads(line) for line in self.notes.read_text().splitlines())
        return {what for happened, what in noted if happened == kind}

    def _look(self, address: str, look: str) -> Shown:
        page = self.browser.tab(*LOOKS[look])
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(f"{self.console.url}/{address}")
        expect(page.get_by_text(SHOWN[address][1]).first).to_be_visible(timeout=MODEL_LOADED)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        if address.startswith(WITH_CHARTS):
            expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
            page.wait_for_function(EVERY_CHART_IS_NAMED)
        shown = Shown(
            title=page.title(),
            errors=page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count(),
            fits=page.evaluate(NOTHING_SPILLS_OVER),
            headings_in_order=page.evaluate(NO_HEADING_SKIPS_A_LEVEL),
            tables_fit=page.evaluate(EVERY_TABLE_FITS),
            says_that_it_is_simulated=page.locator(".st-key-context_line").get_by_text("simulated").first.is_visible(),
            for_programs={word for text in page.evaluate(EVERY_TEXT) for word in FOR_PROGRAMS.findall(text.strip())},
            shuts_out=violations(page),
            pale=page.evaluate(PALE_WORDS),
            cut=cut_at_twice_the_size(page) if look == "narrow-dark" else [],
        )
        page.close()
        return shown


@pytest.fixture(scope="module")
def walk(demo_world: Path, browser: ComingIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A watched console and its worker."""
    folder = tmp_path_factory.mktemp("watch")
    (folder / "sitecustomize.py").write_text(WATCHER)
    notes = folder / "notes.jsonl"
    environment = {**os.environ, "PYTHONPATH": str(folder), "PLACET_TEST_WATCH": str(notes)}
    with serving(demo_world, environment, worker=True, python=sys.executable) as console:
        ask_from_elsewhere(console)
        yield Walk(console, browser, notes, [], {})


@pytest.fixture(scope="module")
def console(walk: Walk) -> Console:
    """The watched console serves the other tests of this file as well."""
    return walk.console


def violations(page: Page) -> list[str]:
    """What shuts somebody out of a page, by axe-core.

    Its rules are those of WCAG 2.2 A and AA that a program can check, and its best practices.
    """
    answer = Axe().run(page).response
    assert len(answer["passes"]) > LEAST_RULES, f"axe-core looked at {page.url} by {len(answer['passes'])} rules only"
    return [f"{rule['id']}: {node['html'][:200]}" for rule in answer["violations"] for node in rule["nodes"]]


def cut_at_twice_the_size(page: Page) -> list[str]:
    """What of a page is missing at 200 %.

    Also that it must be moved sideways.
    """
    page.set_viewport_size(TWICE_THE_SIZE)
    page.wait_for_timeout(500)  # charts take the new width, with no sign that they have
    sideways = [] if page.evaluate(NOTHING_SPILLS_OVER) else ["the page moves sideways"]
    return [*sideways, *page.evaluate(EVERYTHING_CUT)]


def ask_from_elsewhere(console: Console) -> None:
    """Ask as pages of other machines and ports do.

    Also as programs on this machine do, with the cookie and without.
    """
    address = console.url.removeprefix("http://")
    names = (
        address,
        "evil.example",
        "evil.example:80",
        "placet.example.org",
        address.replace("127.0.0.1", "localhost"),
    )
    origins = (None, "null", "http://evil.example", "https://localhost", "http://127.0.0.1:9999", console.url)
    for host in names:
        for origin in origins:
            headers = {"Host": host, "Cookie": console.cookie} | ({} if origin is None else {"Origin": origin})
            for path in ("/", "/_stcore/health", "/_stcore/host-config", "/log/checkpoint", "/healthz"):
                httpx.get(f"{console.url}{path}", headers=headers)
            httpx.put(f"{console.url}/_stcore/upload_file/s/f", headers=headers, content=b"x")
            assert handshake(console.url, headers) == (101 if (host, origin) == (address, console.url) else 403)


@pytest.mark.parametrize("address", SHOWN, ids=lambda address: address or "docket")
@pytest.mark.parametrize("look", LOOKS)
def test_the_page_shows_its_numbers_and_nothing_spills_over(walk: Walk, address: str, look: str):
    shown = walk.shown(address, look)
    assert (shown.errors, shown.fits, shown.headings_in_order) == (0, True, True)
    assert shown.title == f"{SHOWN[address][0]} · Placet"
    assert shown.shuts_out == []
    assert shown.pale == []
    assert shown.cut == []


@pytest.mark.parametrize(
    "text",
    ["psi of age_group", "None", "NaN", "Traceback (most recent call last)", f"sha256:{'0f' * 32}"],
    ids=["a name in code", "nothing", "no number", "a traceback", "a digest"],
)
def test_what_only_programs_understand_is_seen(text: str):
    assert FOR_PROGRAMS.findall(text)


@pytest.mark.parametrize(
    ("ground", "cell", "words", "weak"),
    [
        ("#fff", "none", "#777777", ["seen: 4.48"]),
        ("#fff", "none", "#767676", []),
        ("#000", "#ffffff", "#777777", ["seen: 4.48"]),
        ("#000", "rgba(255,255,255,0.5)", "#767676", ["seen: 1.14"]),
    ],
    ids=["too pale for the page", "just dark enough", "too pale for the cell", "too pale for half a cell"],
)
def test_pale_words_of_a_chart_are_found(page: Page, ground: str, cell: str, words: str, weak: list[str]):
    drawn = f'<rect width="90" height="90" fill="{cell}"/><text y="40" x="9" fill="{words}">seen</text>'
    plot = f'<div class="js-plotly-plot"><svg>{drawn}</svg></div>'
    page.set_content(f'<div data-testid="stApp" style="background: {ground}">{plot}</div>')
    assert page.evaluate(PALE_WORDS) == weak


def test_words_that_are_cut_are_found(page: Page):
    hidden, moved = (
        f'<div style="width: 50px; overflow-x: {way}"><nobr>{way} words</nobr></div>' for way in ("clip", "auto")
    )
    page.set_content(f'<div data-testid="stMain">{hidden}{moved}</div>')
    assert page.evaluate(EVERYTHING_CUT) == ["clip words"]


def test_no_page_shows_what_only_programs_understand(walk: Walk):
    odd = {address: walk.shown(address).for_programs - OF_THE_LOG for address in SHOWN}
    digests = odd.pop(next(address for address in SHOWN if address.startswith(SHOWS_DIGESTS)))
    assert {address: words for address, words in odd.items() if words} == {}
    assert {word for word in digests if not re.fullmatch("[0-9a-f]{64}", word)} == set()


@pytest.mark.parametrize(
    "address",
    [address for address in SHOWN if address.startswith(("policy", "review", "bias?model=card-fraud", "model-card"))],
)
def test_no_table_is_wider_than_a_phone(walk: Walk, address: str):
    assert walk.shown(address, "narrow-dark").tables_fit


def test_simulated_data_say_so_wherever_they_are_shown(walk: Walk):
    of_simulated_data = [address for address in SHOWN if address.startswith(SIMULATED) and "admissions" not in address]
    assert len(of_simulated_data) >= len(SIMULATED)
    assert [address for address in of_simulated_data if not walk.shown(address).says_that_it_is_simulated] == []


def test_the_watcher_sees_imports(walk: Walk):
    assert {"governance.services.views.read", "streamlit"} <= walk.done("imported")


def test_the_web_process_imports_no_model_flavour(walk: Walk):
    inside = tuple(f"{flavour}." for flavour in FLAVOURS)
    assert [name for name in walk.done("imported") if name in FLAVOURS or name.startswith(inside)] == []


def test_the_web_process_unpickles_nothing(walk: Walk):
    assert walk.done("unpickled") == set()


def test_the_web_process_opens_no_connection_off_the_machine(walk: Walk):
    reached = walk.done("connected") | walk.done("looked up")
    between_our_processes = [where for where in reached if "/placet-" in where]
    assert len(between_our_processes) == 1
    assert [where for where in reached if not any(name in where for name in (*LOOPBACK, "/placet-"))] == []


def test_the_browser_is_sent_nowhere_else(walk: Walk):
    for address in SHOWN:
        walk.shown(address)
    url = walk.console.url
    assert len(walk.asked) > len(SHOWN)
    ours = (url, url.replace("http", "ws"), "data:", "blob:")
    assert [address for address in walk.asked if not address.startswith(ours)] == []


@pytest.mark.parametrize("width", [1400, 420])
def test_the_minutes_stay_inside_their_box(browser: ComingIn, console: Console, width: int):
    page = browser.tab(width, "dark" if width < 1000 else "light")
    page.goto(f"{console.url}/decision?request=R-0002")
    page.get_by_text("Read the minutes here").click()
    expect(page.get_by_text("What the votes were cast on")).to_be_visible()
    page.wait_for_function(EVERY_TABLE_IS_IN_ITS_BOX)
    page.close()


def test_a_view_can_be_shared_by_its_address(page: Page, console: Console):
    page.goto(f"{console.url}/fairness?model=card-fraud&version=2&attribute=age&as=elena")
    expect(page.get_by_role("combobox", name="Acting as")).to_have_value("Elena Petrova, lay seat", timeout=30_000)
    expect(page.get_by_role("combobox", name="Version")).to_have_value("version 2")
    expect(page.get_by_role("combobox", name="Compared by")).to_have_value("age")


def test_another_threshold_changes_the_numbers_and_the_address_restores_them(
    page: Page, browser: ComingIn, console: Console
):
    page.goto(f"{console.url}/fairness?model=card-fraud&version=2&attribute=age&threshold=0.3")
    table = page.get_by_role("table").filter(has_text="As decided")
    expect(table.get_by_text("With 0.310")).to_be_visible(timeout=60_000)
    before = table.get_by_role("row").all_inner_texts()
    cost_as_it_was = table.get_by_role("row").last.get_by_role("cell").nth(1)
    at_equal_costs = cost_as_it_was.inner_text()
    page.get_by_role("slider").press("ArrowRight")
    expect(table.get_by_text("With 0.332")).to_be_visible()
    page.get_by_label("Cost of one mistake: payments that are honest").fill("5")
    page.get_by_label("Cost of one mistake: payments that are honest").press("Enter")
    page.wait_for_url(re.compile("threshold=0.332.*cost_bad=5"))
    expect(cost_as_it_was).not_to_have_text(at_equal_costs)
    after = table.get_by_role("row").all_inner_texts()
    assert len(after) == len(before) == 6
    assert not set(before) & set(after)
    shared = browser.tab()
    shared.goto(page.url)
    again = shared.get_by_role("table").filter(has_text="As decided")
    expect(again.get_by_text("With 0.332")).to_be_visible(timeout=60_000)
    assert again.get_by_role("row").all_inner_texts() == after
    shared.close()


def test_the_docket_can_be_searched(page: Page, console: Console):
    page.goto(f"{console.url}/?search=rejected&show=closed")
    expect(page.get_by_role("radio", name="Closed 1")).to_be_checked()
    expect(page.get_by_role("link", name="R-0002: Should version 2 of card-fraud serve?")).to_be_visible()
    page.get_by_text("Open 0").click()
    expect(page.get_by_text("None of these matches your search.")).to_be_visible()


def test_a_click_on_a_row_of_the_log_opens_its_entry_and_closing_leads_back(page: Page, console: Console):
    page.goto(f"{console.url}/audit-log")
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible(timeout=60_000)
    table.click(position={"x": 18, "y": 3 * ROW_HEIGHT - 17})
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("link", name="Read R-0003")).to_be_visible()
    assert re.search(r"[?&]entry=\d+", page.url)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"audit-log(?!.*entry=)"))
    expect(drawer).to_have_count(0)


def test_an_old_request_does_not_pass_newer_numbers_off_as_its_own(page: Page, console: Console):
    page.goto(f"{console.url}/review?request=R-0003")
    named = page.get_by_role("link", name=re.compile("^(Performance|Fairness|Monitoring): "), include_hidden=True)
    page.get_by_text("Who may be harmed").click()
    expect(page.get_by_role("link", name=re.compile("^Fairness: ")).first).to_be_visible()
    page.goto(f"{console.url}/review?request=R-0002")
    expect(page.get_by_text("This version has been measured again since then.")).to_be_visible()
    expect(named).to_have_count(0)
