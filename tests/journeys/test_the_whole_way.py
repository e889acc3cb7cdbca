"""The committee's road through the browser: docket, brief, votes, decision, registry, log.

While a page is drawn again an element may stand there twice for a moment; what is claimed is that it is there (`first`).
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clicks import be_shown_the_votes, cast_vote, champion, close, open_review, votes
from tests.journeys.conftest import DEMO_ENTRIES, ComingIn, Console, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def own_console(home: Path):
    with serving(home) as running:
        yield running


def test_a_committee_takes_version_2_from_the_docket_to_the_champion_alias(
    page: Page, own_console: Console, home: Path
):
    assert champion(home) == "1"

    page.goto(f"{own_console.url}/?as=ben")
    expect(page.get_by_role("radio", name="For me 2")).to_be_checked()
    page.get_by_role("link", name="Vote on R-0003").click()
    expect(
        page.get_by_role("heading", name="R-0003: Should version 2 of card-fraud replace version 1?")
    ).to_be_visible()
    expect(page.get_by_text("Of payments that are fraud, how many were blocked").first).to_be_visible()
    expect(page.get_by_text("65+: 41 in 1,000 payments that are honest were blocked").first).to_be_visible()
    expect(page.get_by_text("simulated").first).to_be_visible()

    ballots = [
        ("ben", "approve", "The fraud it stops is real harm, and every block can be undone in a minute."),
        ("clara", "reject", "Older customers are blocked eight times as often; that needs a remedy first."),
        ("elena", "approve", "I want the protection, and I want the gap on the record."),
    ]
    for person, choice, reason in ballots:
        open_review(page, own_console, person, "R-0003")
        cast_vote(page, choice, reason)
        expect(page.get_by_text(f"Your vote ({choice}) is in the log.").first).to_be_visible()
        expect(page.get_by_text(reason).first).to_be_visible()

    open_review(page, own_console, "amina", "R-0003")
    be_shown_the_votes(page)
    expect(page.get_by_text("2 to approve, 1 to reject, 0 abstained").first).to_be_visible()
    page.get_by_label("Reason for the record").fill("The majority carries it, with a dissent on the gap by age.")
    page.get_by_role("button", name="Close the request").click()
    expect(page.get_by_text("The alias champion moves from version 1 to version 2.").last).to_be_visible()
    page.get_by_role("button", name="Yes, close it").click()
    expect(
        page.get_by_text("R-0003 is approved. The decision is in the log, and the alias has moved.").first
    ).to_be_visible()
    assert champion(home) == "2"
    page.goto(f"{own_console.url}/decision?request=R-0003")
    expect(page.get_by_text("Dissent on record: Clara Lindqvist.").first).to_be_visible()

    page.goto(f"{own_console.url}/models")
    expect(page.get_by_text("approved and in force").first).to_be_visible()
    page.goto(f"{own_console.url}/audit-log?search=R-0003")
    expect(page.get_by_text(f"8 of {DEMO_ENTRIES + 7} entries").first).to_be_visible()
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text(f"The log is intact: {DEMO_ENTRIES + 7} entries").first).to_be_visible()


def test_a_vote_without_a_reason_is_refused_and_what_was_chosen_stays(page: Page, console: Console):
    open_review(page, console, "dev", "R-0003")
    cast_vote(page, "reject", "")
    expect(page.get_by_text("a reason is needed").first).to_be_visible()
    expect(page.get_by_role("radio", name="reject")).to_be_checked()


def test_the_owner_sees_no_form_to_vote_on_their_own_model(page: Page, console: Console):
    open_review(page, console, "farah", "R-0003")
    expect(page.get_by_role("button", name="Cast vote")).to_have_count(0)
    expect(page.get_by_role("button", name="Close the request")).to_have_count(0)


def test_a_member_with_a_conflict_steps_back_and_is_missing_for_the_quorum(page: Page, own_console: Console):
    open_review(page, own_console, "ben", "R-0003")
    page.get_by_text("I have one").click()
    page.get_by_label("What the conflict is (it goes into the log)").fill("I helped to build version 2.")
    page.get_by_role("button", name="Recuse yourself").click()
    expect(page.get_by_text("Ben Okafor takes no part in R-0003.").first).to_be_visible()
    expect(page.get_by_text("I helped to build version 2.").first).to_be_visible()
    expect(page.get_by_role("button", name="Cast vote")).to_have_count(0)
    page.goto(f"{own_console.url}/?as=ben")
    expect(page.get_by_role("radio", name="For me 1")).to_be_visible()


def test_nobody_closes_without_a_quorum(page: Page, console: Console):
    open_review(page, console, "amina", "R-0003")
    expect(page.get_by_text("missing: 3 more votes").first).to_be_visible()
    expect(page.get_by_text("Close the request (not yet)")).to_be_visible()
    expect(page.get_by_role("button", name="Close the request")).to_be_hidden()


def test_a_page_that_was_left_open_is_told_that_the_request_was_decided_meanwhile(
    page: Page, browser: ComingIn, own_console: Console, home: Path
):
    open_review(page, own_console, "dev", "R-0004")
    other = browser.tab()
    votes(home, "R-0004", "ben", "clara", "elena")
    close(other, own_console, "amina", "R-0004", "Agreed.")
    expect(other.get_by_text("R-0004 is approved.").first).to_be_visible()
    other.close()

    expect(page.get_by_text("While you were reading:").first).to_be_visible()
    expect(page.get_by_text("Amina Haddad closed it: approved").first).to_be_visible()
    expect(page.get_by_role("button", name="Cast vote")).to_have_count(0)
