"""What people do in the browser, one line each."""

import re
from pathlib import Path

from click.testing import CliRunner
from mlflow import MlflowClient
from playwright.sync_api import Page, expect

from governance.cli.program import main
from tests.journeys.conftest import Console


def open_review(page: Page, console: Console, person: str, request: str) -> None:
    page.goto(f"{console.url}/review?request={request}&as={person}")
    expect(page.get_by_role("heading", name=re.compile(f"^{request}:"))).to_be_visible()
    drawn(page)


def open_decision(page: Page, console: Console, person: str, request: str) -> None:
    page.goto(f"{console.url}/decision?request={request}&as={person}")
    expect(page.get_by_role("heading", name="Record")).to_be_visible()
    drawn(page)


def drawn(page: Page) -> None:
    """Wait until a page is drawn to its end.

    Before that, what is clicked may move.
    """
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=re.compile(name)).click()


def fill_vote(page: Page, choice: str, reason: str) -> None:
    page.get_by_role("radiogroup", name="Vote").get_by_text(choice, exact=True).click()
    page.get_by_label("Reason (it goes into the log)").fill(reason)


def cast_vote(page: Page, choice: str, reason: str) -> None:
    fill_vote(page, choice, reason)
    page.get_by_role("button", name="Cast vote").click()
    if reason:
        page.get_by_role("button", name="Yes, cast it").click()


def vote_as(page: Page, console: Console, person: str, request: str, choice: str, reason: str) -> None:
    open_review(page, console, person, request)
    cast_vote(page, choice, reason)
    said(page, f"Your vote ({choice}) is in the log.")


def close(page: Page, console: Console, person: str, request: str, reason: str) -> None:
    open_review(page, console, person, request)
    be_shown_the_votes(page)
    page.get_by_label("Reason for the record").fill(reason)
    page.get_by_role("button", name="Close the request").click()
    page.get_by_role("button", name="Yes, close it").click()


def be_shown_the_votes(page: Page) -> None:
    """Have a chair who has not voted see the votes.

    Nothing is closed before the count was seen.
    """
    closes = page.get_by_role("button", name="Close the request")
    expect(closes).to_be_visible()
    declares = page.get_by_role("button", name="I have none")
    # Which of the two there is shows once the page is drawn to its end.
    for _ in range(100):
        if closes.is_enabled():
            return
        if declares.count():
            declares.click()
            expect(declares).to_have_count(0)
            drawn(page)
            break
        page.wait_for_timeout(200)
    expect(closes).to_be_enabled()


def said(page: Page, sentence: str) -> None:
    """The notice of the last click."""
    expect(page.get_by_text(sentence).first).to_be_visible()


def champion(home: Path) -> str | None:
    """Who serves, as the registry has it."""
    model = MlflowClient(f"sqlite:///{home}/registry/mlflow.db").get_registered_model("card-fraud")
    holder = model.aliases.get("champion")
    return None if holder is None else str(holder)


def placet(home: Path, *arguments: str) -> str:
    """A command that must succeed, typed meanwhile."""
    done = CliRunner().invoke(main, ["--home", str(home), *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def votes(home: Path, request: str, *members: str, choice: str = "approve", reason: str = "I read it.") -> None:
    """Members who vote at the command line."""
    for member in members:
        placet(home, "vote", request, choice, "--as", member, "--reason", reason)


def vote_and_close(home: Path, request: str, choice: str = "approve") -> None:
    """A committee that decides at the command line."""
    votes(home, request, "ben", "clara", "elena", choice=choice)
    placet(home, "close", request, "--as", "amina", "--reason", "The votes are clear.")


def new_rows(home: Path, version: str) -> None:
    """A day of payments twice.

    They are enough for other counts, and so for other evidence.
    """
    import pandas as pd

    file = home / "predictions" / "card-fraud" / f"version-{version}.parquet"
    rows = pd.read_parquet(file)
    again = rows.tail(200).assign(id=lambda frame: frame["id"].astype(str) + "-again")
    pd.concat([rows.astype({"id": str}), again]).to_parquet(file, index=False)
