"""A committee's work by keyboard alone: open, read, ask, vote, close."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.clicks import champion, drawn, said, votes
from tests.journeys.conftest import Console, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MOST_TO_THE_BALLOT = 25
MOST = 60
"""Presses after which something is not there."""
# What has the focus, as it is read out: by its own name, that of its label, or its words; the page itself is nothing.
FOCUSED = """() => {
    const { activeElement: on } = document
    return on.matches("body, main") ? "" : on.ariaLabel || on.labels?.[0]?.innerText || on.innerText || ""
}"""


@pytest.fixture
def console(home: Path) -> Iterator[Console]:
    votes(home, "R-0004", "ben", "clara", "elena")
    with serving(home) as running:
        yield running


def focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED)).strip()


def press(page: Page, name: str, key: str = "Tab") -> int:
    """Press `key` until something of this name has the focus.

    Returns how often.
    """
    passed = []
    for times in range(1, MOST + 1):
        page.keyboard.press(key)
        passed.append(focused(page))
        if name in passed[-1].splitlines():
            return times
    pytest.fail(f"{name} has not had the focus, but {passed}")


def go(page: Page, name: str, key: str = "Tab") -> int:
    """Press `key` until this name has the focus, and Enter.

    Returns how many presses that took.
    """
    times = press(page, name, key)
    page.keyboard.press("Enter")
    return times + 1


def ready(page: Page) -> None:
    """Wait for the ballot of a page that is drawn."""
    expect(page.get_by_role("radiogroup", name="Vote")).to_be_visible()
    expect(page.get_by_label("Reason (it goes into the log)")).to_be_visible()
    drawn(page)


def agree(page: Page, button: str) -> None:
    """Answer the last question before an act, once it is asked."""
    expect(page.get_by_role("button", name=button)).to_be_visible()
    drawn(page)
    go(page, button)


def write(page: Page, field: str, words: str) -> None:
    press(page, field)
    page.keyboard.type(words)


def test_a_chair_opens_reads_asks_votes_and_closes_without_a_mouse(page: Page, console: Console, home: Path):
    page.goto(f"{console.url}/?as=amina")
    expect(page.get_by_role("link", name="Vote on R-0004")).to_be_visible()
    drawn(page)
    go(page, "Vote on R-0004")
    ready(page)

    go(page, "Who may be harmed")
    expect(page.get_by_role("link", name="Fairness: Equal opportunity difference by age").first).to_be_visible()
    page.keyboard.press("Shift+Tab")
    press(page, "Brief", "Shift+Tab")
    for part in ("Findings", "Compare", "Questions"):
        press(page, part, "ArrowRight")
        page.wait_for_url(f"**part={part}**")
        drawn(page)
    expect(page.get_by_label("Question (it goes into the log)")).to_be_visible()
    write(page, "Question (it goes into the log)", "Who calls customers back at night?")
    go(page, "Ask")
    said(page, "Your question on R-0004 is in the log.")

    page.goto(f"{console.url}/review?request=R-0004&as=amina")
    ready(page)
    presses = go(page, "Skip to main content") + go(page, "Skip to your vote")
    page.wait_for_url("**#your-vote")
    presses += press(page, "approve")
    assert presses <= MOST_TO_THE_BALLOT
    page.keyboard.press("Space")
    write(page, "Reason (it goes into the log)", "It mends the gap.")
    go(page, "Cast vote")
    agree(page, "Yes, cast it")
    said(page, "Your vote (approve) is in the log.")
    drawn(page)

    write(page, "Reason for the record", "Everybody agrees.")
    go(page, "Close the request")
    agree(page, "Yes, close it")
    said(page, "R-0004 is approved. The decision is in the log, and the alias has moved.")
    assert champion(home) == "3"
