"""What a committee does beside voting.

Conditions, refusal, appeal, a stale dossier, an emergency, two people at once.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clicks import (
    cast_vote,
    champion,
    close,
    fill_vote,
    new_rows,
    open_decision,
    open_review,
    placet,
    said,
    tab,
    vote_and_close,
    vote_as,
    votes,
)
from tests.journeys.conftest import DEMO_ENTRIES, ComingIn, Console, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def console(home: Path):
    with serving(home) as running:
        yield running


def test_an_approval_with_a_condition_serves_once_the_condition_is_verified(page: Page, console: Console, home: Path):
    open_review(page, console, "elena", "R-0003")
    tab(page, "Questions")
    page.get_by_label("Question (it goes into the log)").fill("Who calls customers back at night?")
    page.get_by_text("Nothing may be decided before this is resolved").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    said(page, "Your question on R-0003 is in the log.")
    tab(page, "Conditions")
    page.get_by_label("What must be true, so that somebody else can check it").fill("Somebody answers at night.")
    for label, name in (("Who sees to it", "Farah Nasser"), ("Who checks it", "Dev Raman")):
        page.get_by_role("combobox", name=label).click()
        page.get_by_role("option", name=name).click()
    page.get_by_role("button", name="Propose it").click()
    said(page, "Your condition is proposed for R-0003.")

    votes(home, "R-0003", "ben", "clara", "elena")
    open_review(page, console, "amina", "R-0003")
    expect(page.get_by_text("Q-1 of Elena Petrova must be resolved").first).to_be_visible()
    expect(page.get_by_text("Close the request (not yet)")).to_be_visible()
    expect(page.get_by_role("button", name="Close the request")).to_be_hidden()

    open_review(page, console, "farah", "R-0003")
    tab(page, "Questions")
    page.get_by_label("Your answer").fill("A rota of two clerks.")
    page.get_by_role("button", name="Answer").click()
    said(page, "Your answer to Q-1 is in the log.")
    open_review(page, console, "elena", "R-0003")
    tab(page, "Questions")
    page.get_by_label("Why it is resolved").fill("That will do.")
    page.get_by_role("button", name="Resolved").click()
    said(page, "Q-1 is resolved.")

    close(page, console, "amina", "R-0003", "Agreed, with one condition.")
    said(page, "R-0003 is approved. The decision is in the log; the alias moves once C-1 is verified.")
    assert champion(home) == "1"

    open_decision(page, console, "farah", "R-0003")
    expect(page.get_by_text("C-1 is open (Farah Nasser")).to_be_visible()
    page.get_by_label("What was done").fill("The rota began on Monday.")
    page.get_by_label("Where to see it").fill("rota.pdf")
    page.get_by_role("button", name="Report it as met").click()
    said(page, "C-1 is reported as met; its verifier checks it.")
    assert champion(home) == "1"

    page.goto(f"{console.url}/?as=dev")
    expect(page.get_by_text("check C-1: Somebody answers at night.").first).to_be_visible()
    open_decision(page, console, "dev", "R-0003")
    page.get_by_label("What you saw").fill("I rang at three in the morning.")
    page.get_by_role("button", name="It is met").click()
    said(page, "C-1 is verified.")
    assert champion(home) == "2"
    page.get_by_text("Read the minutes here").click()
    expect(page.get_by_text("responsibility for the count and for this record").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Minutes (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_a_refusal_keeps_every_reason_and_the_dissent(page: Page, console: Console, home: Path):
    ballots = [
        ("ben", "reject", "Older customers are blocked eight times as often."),
        ("dev", "approve", "The fraud it stops is real."),
        ("elena", "reject", "Nobody asked them."),
    ]
    for person, choice, reason in ballots:
        votes(home, "R-0003", person, choice=choice, reason=reason)
    close(page, console, "amina", "R-0003", "Come back with a remedy for the gap by age.")
    said(page, "R-0003 is rejected. The decision is in the log.")
    assert champion(home) == "1"
    open_decision(page, console, "henrik", "R-0003")
    expect(page.get_by_text("Dissent on record: Dev Raman.").first).to_be_visible()
    page.get_by_text("All that was done").click()
    for _, _, reason in ballots:
        expect(page.get_by_text(reason).locator("visible=true").first).to_be_visible()


def test_an_appeal_is_heard_by_others_on_new_evidence(page: Page, console: Console, home: Path):
    vote_and_close(home, "R-0004", "reject")
    open_decision(page, console, "farah", "R-0004")
    page.get_by_text("Appeal", exact=True).first.click()
    page.get_by_label("Why (it goes into the log)").fill("Older customers tried it for a month.")
    page.get_by_role("button", name="Appeal").click()
    said(page, "R-0004 was rejected on this evidence, so an appeal needs new evidence")
    expect(page.get_by_label("Why (it goes into the log)")).to_have_value("Older customers tried it for a month.")

    new_rows(home, "3")
    placet(home, "assess", "card-fraud", "3", "--as", "farah")
    page.get_by_role("button", name="Appeal").click()
    said(page, "R-0005 is before the committee")

    open_review(page, console, "ben", "R-0005")
    expect(page.get_by_text("Ben Okafor voted on R-0004, which this appeals against").first).to_be_visible()
    expect(page.get_by_role("button", name="Cast vote")).to_have_count(0)
    open_review(page, console, "amina", "R-0005")
    expect(page.get_by_role("button", name="Close the request")).to_have_count(0)
    votes(home, "R-0005", "dev", "jana", "kofi")
    close(page, console, "ivo", "R-0005", "The second panel sees it otherwise.")
    said(page, "R-0005 is approved. The decision is in the log, and the alias has moved.")
    assert champion(home) == "3"


def test_a_dossier_that_has_changed_voids_the_votes_and_says_what_is_different(
    page: Page, console: Console, home: Path
):
    votes(home, "R-0004", "ben")
    vote_and_close(home, "R-0003")
    assert champion(home) == "2"
    open_review(page, console, "clara", "R-0004")
    expect(page.get_by_text("the serving version it is compared with").first).to_be_visible()
    cast_vote(page, "approve", "It mends the gap.")
    said(page, "R-0004 has changed since it was opened: the serving version it is compared with")

    placet(home, "assess", "card-fraud", "3", "--as", "farah")
    open_review(page, console, "farah", "R-0004")
    page.get_by_label("What has changed, and why").fill("Version 2 serves now; this is the comparison with it.")
    page.get_by_role("button", name="Renew").click()
    page.get_by_role("button", name="Yes, renew it").click()
    said(page, "R-0004 is renewed; the committee votes again.")
    expect(page.get_by_text("1 vote on an earlier dossier, no longer counted").first).to_be_visible()
    expect(page.get_by_text("0 to approve, 0 to reject, 0 abstained").first).to_be_visible()
    page.get_by_role("button", name="What exactly is voted on?").click()
    expect(page.get_by_role("dialog").get_by_text("Renewed by Farah Nasser")).to_be_visible()
    expect(page).to_have_url(re.compile("drawer=dossier"))
    vote_as(page, console, "ben", "R-0004", "approve", "Also beside version 2.")


def test_an_owner_takes_a_request_back_and_asks_again_and_the_committee_sees_it_on_the_docket(
    page: Page, console: Console
):
    open_review(page, console, "farah", "R-0004")
    page.get_by_text("Withdraw this request").click()
    page.get_by_label("Why (it goes into the log)").fill("It needs another look.")
    page.get_by_role("button", name="Withdraw the request").click()
    page.get_by_role("button", name="Yes, withdraw it").click()
    said(page, "R-0004 is withdrawn. That is in the log.")

    page.goto(f"{console.url}/fairness?model=card-fraud&version=3&as=farah")
    page.get_by_role("link", name="Ask the committee").click()
    page.get_by_label("Reason (it goes into the log)").fill("It closes the gap by age, and we looked again.")
    page.get_by_role("button", name="Ask the committee", exact=True).click()
    expect(page.get_by_text("Until then version 1 has the alias champion.")).to_be_visible()
    page.get_by_role("button", name="Yes, ask it").click()
    said(page, "R-0005 is before the committee, to be decided by")

    page.goto(f"{console.url}/?as=ben")
    expect(page.get_by_role("link", name="Vote on R-0005")).to_be_visible()


def test_in_an_emergency_two_people_go_back_at_once_and_the_committee_reviews_it(
    page: Page, console: Console, home: Path
):
    vote_and_close(home, "R-0003")
    assert champion(home) == "2"
    open_decision(page, console, "ben", "R-0003")
    page.get_by_text("Emergency: act before the committee does").click()
    page.get_by_label("Why it cannot wait (it goes into the log)").fill("The hospital cannot pay its suppliers.")
    page.get_by_role("button", name="Start the emergency").click()
    page.get_by_role("button", name="Yes, start it").click()
    said(page, "R-0005 waits until")
    assert champion(home) == "2"

    open_review(page, console, "ben", "R-0005")
    expect(page.get_by_role("button", name="Confirm the emergency")).to_have_count(0)
    page.goto(f"{console.url}/?as=marta")
    expect(page.get_by_role("link", name="Turn the key of R-0005")).to_be_visible()
    open_review(page, console, "marta", "R-0005")
    page.get_by_label("Why this cannot wait (it goes into the log)").fill("I spoke to them myself.")
    page.get_by_role("button", name="Confirm the emergency").click()
    page.get_by_role("button", name="Yes, confirm it").click()
    said(page, "R-0005 is confirmed and in the log, and the alias has moved. The committee reviews it.")
    assert champion(home) == "1"

    page.goto(f"{console.url}/?as=clara")
    expect(page.get_by_text("1 so far").first).to_be_visible()
    page.goto(f"{console.url}/?as=clara&show=closed")
    expect(page.get_by_text("suspended").first).to_be_visible()
    votes(home, "R-0005", "clara", "jana", "elena")
    close(page, console, "amina", "R-0005", "It was right; a proper request shall follow.")
    said(page, "R-0005 is approved. The decision is in the log, and the alias has moved.")
    assert champion(home) == "1"
    page.goto(f"{console.url}/committee")
    expect(page.get_by_text("Two people acted before the committee was asked 1 time.")).to_be_visible()


def test_a_member_suspends_and_an_executive_stops_for_good(page: Page, console: Console, home: Path):
    open_decision(page, console, "elena", "R-0001")
    page.get_by_text("Suspend this approval").first.click()
    page.get_by_label("Why (it goes into the log)").fill("My neighbour could not buy medicine.")
    page.get_by_role("button", name="Suspend this approval").click()
    page.get_by_role("button", name="Yes, suspend it").click()
    said(page, "R-0001 is suspended; its version no longer serves.")
    assert champion(home) is None
    open_decision(page, console, "marta", "R-0001")
    page.get_by_text("Revoke it for good").first.click()
    page.get_by_label("Why (it goes into the log)").fill("We will not take this risk.")
    page.get_by_role("button", name="Revoke it for good").click()
    page.get_by_role("button", name="Yes, revoke it").click()
    said(page, "R-0001 is revoked for good; its version no longer serves.")
    expect(page.get_by_text("revoked").first).to_be_visible()


def test_a_policy_is_tried_on_the_past_and_adopted_by_a_vote(page: Page, console: Console, home: Path):
    stricter = (
        (home / "policy.yaml")
        .read_text()
        .replace("version: 1\n", "version: 2\n", 1)
        .replace("at_least: 0.75", "at_least: 0.99")
    )
    (home / "policy.yaml").write_text(stricter)
    page.goto(f"{console.url}/policy?as=clara")
    page.get_by_role("tab", name="Another policy").click()
    expect(page.get_by_text("It would have blocked 3 of 4 requests.").first).to_be_visible()
    expect(page.get_by_text("tiers.high.requirements.separates-cases.at_least").first).to_be_visible()
    page.get_by_label("Why (it goes into the log)").fill("Three quarters is too little for people's money.")
    page.get_by_role("button", name="Propose it").click()
    said(page, "R-0005 asks the committee to adopt standard, version 2.")
    votes(home, "R-0005", "amina", "ben")
    vote_as(page, console, "elena", "R-0005", "approve", "Stricter is right.")
    close(page, console, "ivo", "R-0005", "Adopted.")
    said(page, "R-0005 is approved. The decision is in the log, and the policy is in force.")
    page.goto(f"{console.url}/policy")
    expect(page.get_by_text("standard, version 2").first).to_be_visible()
    expect(page.get_by_text("adopted by R-0005").first).to_be_visible()


def test_two_people_see_each_other_act_and_lose_nothing_that_they_typed(
    page: Page, browser: ComingIn, console: Console
):
    open_review(page, console, "ben", "R-0003")
    fill_vote(page, "reject", "I am still writing this sentence")
    other = browser.tab()
    vote_as(other, console, "clara", "R-0003", "approve", "I have made up my mind.")
    other.close()
    expect(page.get_by_text("While you were reading: Clara Lindqvist voted").first).to_be_visible(timeout=20_000)
    expect(page.get_by_text("I have made up my mind.")).to_have_count(0)
    expect(page.get_by_label("Reason (it goes into the log)")).to_have_value("I am still writing this sentence")
    expect(page.get_by_role("radio", name="reject")).to_have_count(1)
    expect(page.get_by_role("radio", name="reject")).to_be_checked()
    page.get_by_role("button", name="Cast vote").click()
    page.get_by_role("button", name="Yes, cast it").click()
    said(page, "Your vote (reject) is in the log.")
    expect(page.get_by_text("I have made up my mind.").first).to_be_visible()
    page.reload()
    page.get_by_text("You voted to reject. Change your vote").click()
    expect(page.get_by_label("Reason (it goes into the log)")).to_have_value("")  # on record, and no draft any more


def test_a_vote_that_is_sent_twice_is_one_vote(page: Page, console: Console, home: Path):
    open_review(page, console, "ben", "R-0003")
    fill_vote(page, "approve", "Once is enough.")
    page.get_by_role("button", name="Cast vote").click()
    page.get_by_role("button", name="Yes, cast it").dblclick()
    expect(page.get_by_text(re.compile(r"1 to approve, 0 to reject")).first).to_be_visible()
    log = placet(home, "minutes", "R-0002")  # the store can be read while the console runs
    assert "Minutes of R-0002" in log
    page.goto(f"{console.url}/audit-log?search=Once+is+enough&as=henrik")
    expect(page.get_by_text(f"1 of {DEMO_ENTRIES + 1} entries").first).to_be_visible()


def test_what_falls_due_is_on_the_docket_of_whom_it_waits_for(page: Page, console: Console, home: Path):
    due = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    arguments = ("--as", "ben", "--owner", "farah", "--verifier", "dev", "--due", due, "--when", "after")
    placet(home, "condition", "propose", "R-0003", "The gap by age is measured monthly.", *arguments)
    vote_and_close(home, "R-0003")
    assert champion(home) == "2"
    page.goto(f"{console.url}/?as=farah")
    expect(page.get_by_text("see to C-1 and report: The gap by age is measured monthly.").first).to_be_visible()
    open_decision(page, console, "amina", "R-0003")
    expect(page.get_by_text("in 5 days").first).to_be_visible()
