"""A cell of the heat map is clicked, days are dragged.

The page shows them, and the address alone does as well.
"""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from governance.predictions.spec import read_spec
from governance.settings import PROJECT
from tests.journeys.conftest import ComingIn, Console

pytestmark = [pytest.mark.slow, pytest.mark.browser]


SPEC = read_spec(PROJECT / "data/models/card-fraud.yaml")


def called(feature: str) -> str:
    """How a page calls a feature of the demo's log."""
    return SPEC.called(feature)


def open_page(page: Page, address: str, pinned: str = "week=") -> None:
    page.goto(address)
    # The last choice that a page makes for somebody is in the address once its script has come that far.
    expect(page).to_have_url(re.compile(pinned), timeout=60_000)
    at_rest(page)


def at_rest(page: Page) -> None:
    """Wait until the script has ended and every chart is drawn.

    A chart that appears moves what stands below it.
    """
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
    expect(page.locator("[data-testid=stPlotlyChart]:not(:has(.nsewdrag))")).to_have_count(0, timeout=60_000)


def chosen(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def area(page: Page, chart: str) -> Locator:
    """The place of a chart's points.

    By the beginning of its text alternative.
    """
    plot = page.get_by_role("figure", name=re.compile(f"^{re.escape(chart)}")).locator(".nsewdrag").first
    plot.scroll_into_view_if_needed(timeout=60_000)
    return plot


def click_cell(page: Page, chart: str, across: float, down: float) -> None:
    box = area(page, chart).bounding_box()
    assert box is not None
    x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
    page.mouse.move(x, y)
    page.wait_for_timeout(500)  # a point is one to click on once the pointer is seen to be over it
    page.mouse.click(x, y)


def pick(page: Page, box: str, option: str) -> None:
    """Choose from a list.

    A list that is opened while charts below it are still being drawn closes again.
    """
    listed = page.get_by_role("option", name=option)
    for _ in range(10):
        page.get_by_role("combobox", name=box, exact=True).click()
        page.wait_for_timeout(1_000)
        if listed.is_visible():
            break
    listed.click()


def boxes(page: Page) -> tuple[str, str]:
    return tuple(page.get_by_role("combobox", name=name, exact=True).input_value() for name in ("Feature", "Week"))


@pytest.mark.parametrize(
    ("address", "chart", "says"),
    [
        pytest.param("monitoring", "Drift (PSI) by feature", "Share of cases by value of {feature}", id="monitoring"),
        pytest.param("data-quality", "Missing values by feature", "", id="data quality"),
    ],
)
def test_a_clicked_cell_is_shown_and_its_address_shows_it_again(
    page: Page, browser: ComingIn, console: Console, address: str, chart: str, says: str
):
    open_page(page, f"{console.url}/{address}?model=card-fraud&version=2&share=missing_share")
    before = chosen(page)
    click_cell(page, chart, across=0.2, down=0.55)
    expect(page).not_to_have_url(re.compile(f"week={before['week']}"))
    at_rest(page)
    after = chosen(page)
    assert after["feature"] != before["feature"]
    assert after["week"] < before["week"]
    expect(page.get_by_role("combobox", name="Feature", exact=True)).to_have_value(called(after["feature"]))
    if says:
        named = re.compile(f"^{re.escape(says.format(feature=called(after['feature'])))}")
        expect(page.get_by_role("figure", name=named).first).to_be_visible()
    shown = boxes(page)
    shared = browser.tab()
    open_page(shared, page.url)
    expect(shared.get_by_role("combobox", name="Feature", exact=True)).to_have_value(called(after["feature"]))
    assert (boxes(shared), chosen(shared)) == (shown, after)
    shared.close()


def test_the_same_cell_can_be_clicked_again_after_another_choice(page: Page, console: Console):
    open_page(page, f"{console.url}/monitoring?model=card-fraud&version=2")
    click_cell(page, "Drift (PSI) by feature", across=0.2, down=0.55)
    expect(page).not_to_have_url(re.compile("feature=merchant_type"))
    at_rest(page)
    first = chosen(page)
    pick(page, "Feature", called("merchant_type"))
    expect(page).to_have_url(re.compile("feature=merchant_type"))
    at_rest(page)
    click_cell(page, "Drift (PSI) by feature", across=0.2, down=0.55)
    expect(page).not_to_have_url(re.compile("feature=merchant_type"))
    at_rest(page)
    expect(page.get_by_role("combobox", name="Feature", exact=True)).to_have_value(called(first["feature"]))
    assert chosen(page) == first


def test_days_dragged_on_the_chart_are_the_window_and_in_the_address(page: Page, browser: ComingIn, console: Console):
    open_page(page, f"{console.url}/monitoring?model=card-fraud&version=2&part=windows", pinned="rfrom=")
    before = chosen(page)
    box = area(page, "Cases per day").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.55 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], y, steps=8)
    page.mouse.up()
    expect(page).not_to_have_url(re.compile(f"from={before['from']}"))
    at_rest(page)
    after = chosen(page)
    assert before["from"] > after["from"] < after["to"] < before["to"]
    assert (after["rfrom"], after["rto"]) == (before["rfrom"], before["rto"])
    sentence = page.get_by_text(re.compile("^In the window of")).first.inner_text()
    shared = browser.tab()
    open_page(shared, page.url, pinned="rfrom=")
    expect(shared.get_by_text(sentence).first).to_be_visible()
    shared.close()
