"""From a view of an explanation to a question, or a letter."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Console, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]
VERSION = "explanations?model=card-fraud&version=2"
OLD_AND_HONEST = f"{VERSION}&part=cohorts&of=age:65%2B&decided=1&came=0"
REFUSED = f"{VERSION}&part=one&id=p073720"


@pytest.fixture(scope="module")
def console(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """One home for this file: a question is asked in it."""
    import shutil

    home = Path(shutil.copytree(demo_world, tmp_path_factory.mktemp("explored") / "home"))
    with serving(home) as running:
        yield running


def test_a_cohort_leads_to_a_question_that_leads_back_to_it(page: Page, console: Console):
    page.goto(f"{console.url}/{VERSION}&as=ben&part=cohorts")
    # The group that is worst off is the first that is offered.
    page.get_by_role("combobox", name="Group, the worst off first").click(timeout=90_000)
    expect(page.get_by_role("option").nth(1)).to_have_text(re.compile("65"))
    page.get_by_role("option", name="age: 65+", exact=True).click()
    page.wait_for_url(re.compile("of=age"))
    page.get_by_role("combobox", name="Decision").click()
    page.get_by_role("option", name="were blocked").click()
    page.wait_for_url(re.compile("decided=1"))
    page.get_by_role("combobox", name="What came of it").click()
    page.get_by_role("option", name="are honest").click()
    expect(page.get_by_text("26 payments of the group 65+ that are honest and were blocked")).to_be_visible()
    expect(page.get_by_text("Time to enter the payment moves these answers further up")).to_be_visible()
    page.get_by_role("link", name=re.compile("Ask about this view on R-000")).first.click()
    question = page.get_by_label("Question (it goes into the log)")
    expect(question).to_have_value(re.compile("About explanations.*of=age%3A65%2B"), timeout=60_000)
    expect(page.get_by_role("checkbox", name="Nothing may be decided before this is resolved")).to_be_checked()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("must be resolved first").first).to_be_visible()
    page.get_by_role("link", name="The view that is asked about").click()
    expect(page.get_by_text("26 payments of the group 65+ that are honest and were blocked")).to_be_visible()


def test_a_challenger_stands_beside_the_champion_on_the_same_cases(page: Page, console: Console):
    page.goto(f"{console.url}/{VERSION}&part=versions")
    relies = page.get_by_text("Time to enter the payment moves answers more in version 2 than in version 1")
    expect(relies.first).to_be_visible(timeout=90_000)
    expect(
        page.get_by_text(re.compile(r"Of these 1,000 payments, \d+ were blocked by version 2 alone"))
    ).to_be_visible()


def test_a_refused_customer_is_told_the_principal_reasons(page: Page, console: Console):
    page.goto(f"{console.url}/{REFUSED}&about=reasons")
    expect(page.get_by_text("The payment was entered in an unusual time.")).to_be_visible(timeout=90_000)
    with page.expect_download() as started:
        page.get_by_role("button", name="Letter").click()
    letter = Path(started.value.path()).read_text()
    assert letter.count("\n- ") == 4
    assert "Whom to ask: Payments Risk, payments-risk@example.org" in letter


def test_another_value_is_answered_at_once_and_has_an_address(page: Page, console: Console):
    page.goto(f"{console.url}/{REFUSED}")
    entry = page.get_by_role("spinbutton", name="time to enter the payment")
    expect(entry).to_have_value("26.1", timeout=90_000)
    entry.fill("12")
    entry.press("Enter")
    expect(page.get_by_text("With time to enter the payment 12 and not 26.1 the model answers 0.077.")).to_be_visible()
    expect(page.get_by_text("The decision is another one.")).to_be_visible()
    page.wait_for_url(re.compile("changed=.*entry_seconds"))
    page.reload()
    expect(page.get_by_text("With time to enter the payment 12 and not 26.1 the model answers 0.077.")).to_be_visible()


def test_what_would_have_had_to_be_different_is_found_and_touches_nothing_that_cannot_change(
    page: Page, console: Console
):
    page.goto(f"{console.url}/{REFUSED}&about=instead")
    page.get_by_text("Look for them").click(timeout=90_000)
    ways = page.get_by_role("listitem").filter(has_text=re.compile("^With "))
    expect(ways.first).to_be_visible(timeout=60_000)
    for way in ways.all_inner_texts():
        assert "age of the account" not in way
        assert "chargeback rate" not in way
