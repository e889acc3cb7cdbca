"""Every page on the demo world's real numbers.

Shown without an error, wide and narrow, light and dark.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DEMO_ENTRIES, Console

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SHOWN = {
    "": "No other request is open.",
    "review?request=R-0003": "Have you a conflict of interest?",
    "decision?request=R-0002": "Dissent on record: Dev Raman.",
    "policy": "standard, version 1",
    "committee": "Days to a decision",
    "models": "As version 1, and looks at how many seconds it took to enter the payment.",
    "monitoring?model=card-fraud&version=2": "moved further than chance explains and beyond the limit of 0.25",
    "monitoring?model=admissions&version=1": "Drift was not measured",
    "data-quality?model=card-fraud&version=2": "this is odd: unseen values of",
    "data-quality?model=admissions&version=1": "No outcome of these cases is known yet.",
    "performance?model=card-fraud&version=2": "These are estimates and no measurements.",
    "performance?model=admissions&version=1": "Not measured: the log has no scores.",
    "fairness?model=card-fraud&version=2&attribute=age": "Gaps between groups",
    "fairness?model=card-fraud&version=2&attribute=sex&threshold=0.3&cost_bad=5": "With 0.310",
    "fairness?model=admissions&version=1": "Inside 4 of 6 departments it points the other way",
    "bias?model=card-fraud&version=2&attribute=age": "Alone: entry_seconds",
    "bias?model=admissions&version=1": "This version was not audited yet.",
    "explanations?model=card-fraud&version=3": "One case",
    "model-card?model=card-fraud&version=1": "Model card: card-fraud, version 1",
    "audit-log": f"{DEMO_ENTRIES} of {DEMO_ENTRIES} entries",
}


EVERY_TABLE_FITS = """() => [...document.querySelectorAll("[data-testid=stMain] table")].every(
    table => table.getBoundingClientRect().right <= window.innerWidth
)"""
EVERY_TABLE_IS_IN_ITS_BOX = """() => [...document.querySelectorAll("[data-testid=stExpander] table")].every(
    table => table.getBoundingClientRect().right <= table.closest("[data-testid=stExpander]").getBoundingClientRect().right
)"""
NO_HEADING_SKIPS_A_LEVEL = """() => [...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, h3, h4, h5, h6)")].every(
    (heading, at, all) => +heading.tagName[1] <= (at ? +all[at - 1].tagName[1] : 0) + 1
)"""
EVERY_CHART_IS_NAMED = r"""() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every(
    chart => /\w{3,} ./.test(chart.closest("[role=figure]")?.getAttribute("aria-label") ?? "")
)"""


@pytest.mark.parametrize(("address", "text"), SHOWN.items(), ids=[address or "docket" for address in SHOWN])
@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (420, "dark")], ids=["wide-light", "narrow-dark"])
def test_the_page_shows_its_numbers_and_nothing_spills_over(
    browser: Browser, console: Console, address, text, width, scheme
):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{console.url}/{address}")
    expect(page.get_by_text(text).first).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(NO_HEADING_SKIPS_A_LEVEL)
    context.close()


@pytest.mark.parametrize(
    "address",
    [
        "policy",
        "review?request=R-0003",
        "bias?model=card-fraud&version=2&attribute=age",
        "model-card?model=card-fraud&version=1",
    ],
)
def test_no_table_is_wider_than_a_phone(browser: Browser, console: Console, address):
    context = browser.new_context(viewport={"width": 420, "height": 900})
    page = context.new_page()
    page.goto(f"{console.url}/{address}")
    expect(page.get_by_text(SHOWN[address]).first).to_be_visible(timeout=30_000)
    page.wait_for_function(EVERY_TABLE_FITS)
    context.close()


@pytest.mark.parametrize("width", [1400, 420])
def test_the_minutes_stay_inside_their_box(browser: Browser, console: Console, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{console.url}/decision?request=R-0002")
    page.get_by_text("Read the minutes here").click()
    expect(page.get_by_text("What the votes were cast on")).to_be_visible()
    page.wait_for_function(EVERY_TABLE_IS_IN_ITS_BOX)
    context.close()


@pytest.mark.parametrize(
    "address",
    [
        address
        for address in SHOWN
        if address.startswith(
            (
                "monitoring",
                "data-quality",
                "performance?model=card-fraud",
                "fairness",
                "bias?model=card-fraud",
                "explanations",
            )
        )
    ],
)
def test_every_chart_has_a_text_alternative(page: Page, console: Console, address):
    page.goto(f"{console.url}/{address}")
    charts = page.get_by_test_id("stPlotlyChart")
    expect(charts.first).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_function(
        EVERY_CHART_IS_NAMED
    )  # at one moment: one further down may be drawn after the script has ended


def test_simulated_data_say_so_wherever_they_are_shown(page: Page, console: Console):
    for address in ("monitoring", "data-quality", "performance", "fairness", "explanations", "model-card", "review"):
        page.goto(f"{console.url}/{address}?model=card-fraud&request=R-0004")
        expect(page.get_by_text("Simulated data.").first).to_be_visible(timeout=30_000)


def test_a_view_can_be_shared_by_its_address(page: Page, console: Console):
    page.goto(f"{console.url}/fairness?model=card-fraud&version=2&attribute=age&as=elena")
    expect(page.get_by_role("combobox", name="Acting as")).to_have_value("Elena Petrova, lay seat", timeout=30_000)
    expect(page.get_by_role("combobox", name="Version")).to_have_value("version 2")
    expect(page.get_by_role("combobox", name="Compared by")).to_have_value("age")


def test_another_threshold_changes_the_numbers_and_the_address_restores_them(
    page: Page, browser: Browser, console: Console
):
    page.goto(f"{console.url}/fairness?model=card-fraud&version=2&attribute=age&threshold=0.3")
    table = page.get_by_role("table").filter(has_text="As they fell")
    expect(table.get_by_text("With 0.310")).to_be_visible(timeout=60_000)
    before = table.get_by_role("row").all_inner_texts()
    cost_as_it_was = table.get_by_role("row").last.get_by_role("cell").nth(1)
    at_equal_costs = cost_as_it_was.inner_text()
    page.get_by_role("slider").press("ArrowRight")
    expect(table.get_by_text("With 0.332")).to_be_visible()
    page.get_by_label("Cost of a wrong bad decision").fill("5")
    page.get_by_label("Cost of a wrong bad decision").press("Enter")
    page.wait_for_url(re.compile("threshold=0.332.*cost_bad=5"))
    expect(cost_as_it_was).not_to_have_text(at_equal_costs)
    after = table.get_by_role("row").all_inner_texts()
    assert len(after) == len(before) == 6
    assert not set(before) & set(after)
    shared = browser.new_page()
    shared.goto(page.url)
    again = shared.get_by_role("table").filter(has_text="As they fell")
    expect(again.get_by_text("With 0.332")).to_be_visible(timeout=60_000)
    assert again.get_by_role("row").all_inner_texts() == after
    shared.close()


def test_the_docket_can_be_searched(page: Page, console: Console):
    page.goto(f"{console.url}/?search=rejected")
    expect(page.get_by_role("heading", name="Closed (1)")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("None of these matches your search.").first).to_be_visible()


def test_an_old_request_does_not_pass_newer_numbers_off_as_its_own(page: Page, console: Console):
    page.goto(f"{console.url}/review?request=R-0003")
    expect(page.get_by_role("link", name="evidence").first).to_be_visible()
    page.goto(f"{console.url}/review?request=R-0002")
    expect(page.get_by_text("This version was measured again since.")).to_be_visible()
    expect(page.get_by_role("link", name="evidence", exact=True)).to_have_count(0)
