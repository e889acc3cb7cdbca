"""The choices of somebody follow them.

Through menu, links and the Back button. Every window is named after what it shows.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clicks import drawn
from tests.journeys.conftest import Console

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def part(page: Page, name: str) -> None:
    """Go to another part of the evidence."""
    page.get_by_test_id("stMain").get_by_role("link", name=name, exact=True).click()


def menu(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=re.compile(name)).click()


def shows(page: Page, address: str, model: str, version: str) -> None:
    """The page at `address`, its model and version, and nothing half drawn."""
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    expect(page.get_by_role("link", name=model, exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Version", exact=True)).to_have_value(f"version {version}")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def pick(page: Page, version: str) -> None:
    listed = page.get_by_role("option", name=f"version {version}")
    for _ in range(10):  # a list that is opened while charts below it are still being drawn closes again
        page.get_by_role("combobox", name="Version", exact=True).click()
        page.wait_for_timeout(500)
        if listed.is_visible():
            break
    listed.click()


def test_back_brings_back_what_was_chosen_before_and_the_parts_take_it_along(page: Page, console: Console):
    page.goto(f"{console.url}/fairness?model=card-fraud&version=3")
    shows(page, "/fairness?model=card-fraud&version=3", "card-fraud", "3")
    pick(page, "2")
    shows(page, "/fairness?model=card-fraud&version=2", "card-fraud", "2")
    part(page, "Explanations")
    shows(page, "/explanations?model=card-fraud&version=2", "card-fraud", "2")
    page.go_back()
    shows(page, "/fairness?model=card-fraud&version=2", "card-fraud", "2")
    page.go_back()
    shows(page, "/fairness?model=card-fraud&version=3", "card-fraud", "3")
    page.go_forward()
    shows(page, "/fairness?model=card-fraud&version=2", "card-fraud", "2")


def test_every_page_is_one_step_of_back_and_every_choice_on_it_another(page: Page, console: Console):
    page.goto(f"{console.url}/fairness?model=card-fraud&version=3&attribute=age")
    shows(page, "/fairness?model=card-fraud&version=3&attribute=age", "card-fraud", "3")
    part(page, "Data quality")  # which adds to its address what it shows where nobody has chosen
    expect(page).to_have_url(re.compile(r"/data-quality\?model=card-fraud&version=3&share=.*&week="))
    part(page, "Performance")
    shows(page, "/performance?model=card-fraud&version=3", "card-fraud", "3")
    pick(page, "2")
    shows(page, "/performance?model=card-fraud&version=2", "card-fraud", "2")
    page.go_back()
    shows(page, "/performance?model=card-fraud&version=3", "card-fraud", "3")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/data-quality\?.*&share=.*&week="))
    expect(page.get_by_role("heading", name="Data quality")).to_be_visible()
    page.go_back()
    shows(page, "/fairness?model=card-fraud&version=3&attribute=age", "card-fraud", "3")


def test_from_a_request_over_the_parts_of_its_evidence_and_back(page: Page, console: Console):
    page.goto(f"{console.url}/review?request=R-0003&as=ben")
    expect(
        page.get_by_role("heading", name="R-0003: Should version 2 of card-fraud replace version 1?")
    ).to_be_visible()
    part(page, "Fairness")
    expect(page.get_by_role("combobox", name="Version", exact=True)).to_have_value("version 2")
    part(page, "Explanations")
    expect(page.get_by_role("combobox", name="Version", exact=True)).to_have_value("version 2")
    page.get_by_role("link", name="Evidence for R-0003 · back to the request").click()
    expect(
        page.get_by_role("heading", name="R-0003: Should version 2 of card-fraud replace version 1?")
    ).to_be_visible()
    expect(page.get_by_role("combobox", name="Acting as")).to_have_value(re.compile("Ben Okafor"))


def test_a_link_of_the_brief_leads_to_what_it_names_in_the_same_tab_and_back(page: Page, console: Console):
    page.goto(f"{console.url}/review?request=R-0003&as=ben")
    reason = page.get_by_label("Reason (it goes into the log)")
    reason.fill("Half a sentence")
    page.get_by_text("Who may be harmed").click()
    page.get_by_role("link", name="Fairness: Equal opportunity difference by age").first.click()
    expect(page.get_by_text("R-0003 speaks of this")).to_be_in_viewport()
    expect(page.locator(".st-key-spot")).to_be_in_viewport(ratio=0.4)
    expect(page.get_by_role("combobox", name="Compared by")).to_have_value("age")
    assert len(page.context.pages) == 1
    page.go_back()
    expect(reason).to_have_value("Half a sentence")


def test_what_was_begun_is_still_there_after_a_look_at_the_evidence_and_nowhere_else(page: Page, console: Console):
    page.goto(f"{console.url}/review?request=R-0003&as=ben")
    reason, rejects = page.get_by_label("Reason (it goes into the log)"), page.get_by_role("radio", name="reject")
    page.get_by_role("radiogroup", name="Vote").get_by_text("reject", exact=True).click()
    reason.press_sequentially("Half a")
    page.get_by_role("link", name="Fairness").click()  # straight after the last letter, as a finger on a phone does
    expect(page.get_by_text("All groups, the worst first")).to_be_visible()
    page.go_back()
    expect(reason).to_have_value("Half a")
    expect(rejects).to_be_checked()
    reason.press("End")
    reason.press_sequentially(" sentence")
    menu(page, "Models")
    expect(page.get_by_role("heading", name="Models")).to_be_visible()
    drawn(page)
    page.go_back()
    expect(reason).to_have_value("Half a sentence")
    for other in ("request=R-0004&as=ben", "request=R-0003&as=clara"):
        page.goto(f"{console.url}/review?{other}")
        expect(reason).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(reason).to_have_value("")
        expect(rejects).not_to_be_checked()
    page.goto(f"{console.url}/review?request=R-0003&as=ben")
    expect(reason).to_have_value("Half a sentence")
    expect(rejects).to_be_checked()
    page.get_by_text("I have one").click()
    page.get_by_label("What the conflict is (it goes into the log)").fill("My sister works there")
    page.reload()
    folded = page.get_by_label("What the conflict is (it goes into the log)")
    expect(folded).to_have_value("My sister works there")
    expect(folded).to_be_visible()  # what was begun in a panel opens it
