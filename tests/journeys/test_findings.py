"""Findings of a review of the pages, each as a walk.

In November 2026 somebody tried every page of commit cf434ad as each kind of user would, and wrote down 25 findings, the
gravest first. `FINDINGS` names the test that fails there and holds now; tests/architecture looks that each of them exists.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.design.sheet import ROW_HEIGHT
from tests.journeys.clicks import cast_vote, drawn, fill_vote, open_review, said, tab, votes
from tests.journeys.conftest import Console, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

HERE, COMMITTEE = "tests/journeys/test_findings.py", "tests/journeys/test_a_committee.py"
FINDINGS: Mapping[int, tuple[str, str]] = {
    1: (
        "Going from page to page put somebody in front of another request's ballot.",
        f"{HERE}::test_nobody_is_ever_shown_another_requests_ballot_than_the_address_names",
    ),
    2: ("An unknown address showed something else.", f"{HERE}::test_an_unknown_address_says_so"),
    3: (
        "Answers to clicks were out of sight.",
        f"{HERE}::test_an_empty_click_is_answered_within_the_viewport_beside_the_button",
    ),
    4: (
        "The gravest harm was nowhere on the page of its request.",
        "tests/journeys/test_first_screen.py::test_question_verdict_worst_group_and_the_way_to_vote_are_on_the_first_screen",
    ),
    5: (
        "The chair could close blind, with one click.",
        f"{HERE}::test_a_chair_sees_the_count_and_what_follows_before_anything_is_closed",
    ),
    6: (
        "Words typed for a vote were lost by a look at the evidence.",
        "tests/journeys/test_what_follows.py::test_what_was_begun_is_still_there_after_a_look_at_the_evidence_and_nowhere_else",
    ),
    7: ("Whoever asked was thrown back to the brief.", f"{HERE}::test_whoever_asks_stays_where_the_question_stands"),
    8: (
        "True positive rate meant two things.",
        f"{HERE}::test_no_page_calls_the_rate_of_the_good_decision_a_true_positive_rate",
    ),
    9: ("There was no bottom line.", f"{HERE}::test_the_docket_says_of_each_request_what_was_found"),
    10: (
        "Two requests for one alias did not know of each other.",
        f"{HERE}::test_two_requests_for_one_place_are_compared_by_one_click",
    ),
    11: (
        "Every window had the same name.",
        "tests/journeys/test_pages.py::test_the_page_shows_its_numbers_and_nothing_spills_over",
    ),
    12: (
        "Other rules could be tried with a YAML file alone.",
        f"{HERE}::test_what_other_rules_would_have_said_is_found_out_without_a_file",
    ),
    13: (
        "Links to evidence did not land on it.",
        "tests/journeys/test_what_follows.py::test_a_link_of_the_brief_leads_to_what_it_names_in_the_same_tab_and_back",
    ),
    14: (
        "The menu had 14 entries, none of them about the request at hand.",
        f"{HERE}::test_the_menu_is_short_and_the_evidence_of_a_request_is_named_beside_it",
    ),
    15: (
        "The model card was long, had no contents, and led to no decision.",
        f"{HERE}::test_a_model_card_begins_with_its_contents_and_leads_to_its_decisions",
    ),
    16: (
        "Charts of a single case had colours that nobody explained.",
        f"{HERE}::test_a_single_case_is_told_in_words_and_its_colours_are_explained",
    ),
    17: (
        "A log of one month looked broken.",
        f"{HERE}::test_a_log_that_ended_long_ago_is_said_to_be_closed_and_its_axis_has_no_seconds",
    ),
    18: (
        "Numbers in tables were words, and missing ones None.",
        f"{HERE}::test_a_column_of_numbers_is_sorted_by_value_and_a_missing_one_is_empty",
    ),
    19: ("A rejection spoke of its approval.", f"{HERE}::test_a_rejection_speaks_of_no_approval"),
    20: ("Nothing led on after an act.", f"{HERE}::test_whoever_has_voted_is_told_what_comes_next"),
    21: (
        "An owner had a dead page.",
        f"{COMMITTEE}::test_an_owner_takes_a_request_back_and_asks_again_and_the_committee_sees_it_on_the_docket",
    ),
    22: (
        "The first 300 pixels of evidence answered nothing.",
        f"{HERE}::test_evidence_answers_within_its_first_300_pixels",
    ),
    23: (
        "Pages on bias opened on the attribute where nothing was found.",
        f"{HERE}::test_bias_opens_on_the_attribute_where_something_was_found_and_lists_mitigations_in_a_table",
    ),
    24: (
        "The log was raw JSON, and its rows could not be clicked.",
        "tests/journeys/test_pages.py::test_a_click_on_a_row_of_the_log_opens_its_entry_and_closing_leads_back",
    ),
    25: (
        "Nobody was told what Placet is or what its words mean.",
        f"{HERE}::test_somebody_new_is_told_where_they_are_and_finds_terms_and_themes",
    ),
}

TOP_OF_EVIDENCE = 300
NEAR = 300
"""Pixels from a button to its answer."""
CELLS = """table => [...table.querySelectorAll("canvas tr")].map(
    row => [...row.querySelectorAll("td, th")].map(cell => cell.textContent)
)"""


@pytest.fixture(scope="module")
def console(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A demo world of this module's own.

    Three members have voted on R-0004, and nobody has acted on R-0003.
    """
    home = Path(copytree(demo_world, tmp_path_factory.mktemp("found") / "home"))
    votes(home, "R-0004", "ben", "clara", "elena")
    with serving(home) as running:
        yield running


def opened(page: Page, console: Console, address: str) -> None:
    page.goto(f"{console.url}/{address}")
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    drawn(page)


def top(element: Locator) -> float:
    """Pixels from the upper edge of the window."""
    expect(element).to_be_visible()
    box = element.bounding_box()
    assert box is not None
    return box["y"]


def ballot(page: Page) -> str:
    """The last question before a vote, which names the request.

    Empty where the page has no ballot.
    """
    if not page.get_by_role("button", name="Cast vote").count():
        return ""
    fill_vote(page, "reject", "To see on what.")
    page.get_by_role("button", name="Cast vote").click()
    asked = page.get_by_role("dialog").get_by_text("votes to reject").inner_text()
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    return asked


def in_address(page: Page) -> Any:
    named = re.search(r"request=(R-\d+)", page.url)
    return named and named[1]


def test_nobody_is_ever_shown_another_requests_ballot_than_the_address_names(page: Page, console: Console):
    main = page.get_by_test_id("stMain")
    open_review(page, console, "dev", "R-0003")
    main.get_by_role("link", name="Fairness", exact=True).click()
    expect(page.get_by_role("combobox", name="Version", exact=True)).to_have_value("version 2")
    page.get_by_role("link", name="Evidence for R-0003 · back to the request").click()
    expect(page.get_by_role("heading", name=re.compile("^R-0003:"))).to_be_visible()
    drawn(page)
    assert in_address(page) == "R-0003"
    assert "R-0003: card-fraud/2" in ballot(page)
    opened(page, console, "?as=dev")
    page.get_by_role("link", name="Vote on R-0004").click()
    expect(page.get_by_role("heading", name=re.compile("^R-0004:"))).to_be_visible()
    drawn(page)
    assert in_address(page) == "R-0004"
    assert "R-0004: card-fraud/3" in ballot(page)
    opened(page, console, "review?request=R-0002&as=dev")
    assert (in_address(page), ballot(page)) == ("R-0002", "")


def test_an_unknown_address_says_so(page: Page, console: Console):
    for address, sentence in {
        "review?request=R-9999&as=dev": "R-9999 does not exist here",
        "decision?request=R-0004&as=dev": "R-0004 is not decided yet.",
        "fairness?model=nope&version=7&as=dev": "Model nope does not exist here",
        "performance?model=card-fraud&version=99&as=dev": "Version 99 does not exist here",
    }.items():
        page.goto(f"{console.url}/{address}")
        expect(page.get_by_text(sentence)).to_be_visible()
        drawn(page)
        assert not page.get_by_text("Cast vote").count() + page.get_by_test_id("stPlotlyChart").count()


def test_an_empty_click_is_answered_within_the_viewport_beside_the_button(page: Page, console: Console):
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        open_review(page, console, "dev", "R-0003")
        button = page.get_by_role("button", name="Cast vote")
        button.click()
        answer = page.get_by_test_id("stForm").get_by_text("Choose approve, reject or abstain first.")
        expect(answer).to_be_in_viewport()
        assert abs(top(answer) - top(button)) < NEAR


def test_a_chair_sees_the_count_and_what_follows_before_anything_is_closed(page: Page, console: Console):
    open_review(page, console, "amina", "R-0004")
    closes = page.get_by_role("button", name="Close the request")
    expect(closes).to_be_disabled()
    page.get_by_role("button", name="I have none").click()
    expect(closes).to_be_enabled()
    page.get_by_label("Reason for the record").fill("To see what follows.")
    closes.click()
    question = page.get_by_role("dialog")
    expect(question.get_by_text("3 to approve, 0 to reject, 0 abstained")).to_be_visible()
    expect(question.get_by_text("The alias champion moves from version 1 to version 3.")).to_be_visible()
    question.get_by_role("button", name="Go back").click()
    expect(page.get_by_label("Reason for the record")).to_have_value("To see what follows.")


def test_whoever_asks_stays_where_the_question_stands(page: Page, console: Console):
    open_review(page, console, "jana", "R-0003")
    tab(page, "Questions")
    page.get_by_label("Question (it goes into the log)").fill("Who calls customers back at night?")
    page.get_by_role("button", name="Ask", exact=True).click()
    said(page, "Your question on R-0003 is in the log.")
    drawn(page)
    expect(page.get_by_role("tab", name="Questions")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("Who calls customers back at night?").last).to_be_in_viewport()


def test_no_page_calls_the_rate_of_the_good_decision_a_true_positive_rate(page: Page, console: Console):
    opened(page, console, "fairness?model=card-fraud&version=2")
    rate = page.get_by_role("combobox", name="Rate")
    expect(rate).to_have_value("Honest payments that went through · Good decision where deserved")
    opened(page, console, "model-card?model=card-fraud&version=2")
    assert not page.get_by_text("True positive rate", exact=True).count()


def test_the_docket_says_of_each_request_what_was_found(page: Page, console: Console):
    opened(page, console, "?as=dev")
    row = page.locator(".st-key-list-row-R-0003")
    for words in ("2 not met", "Gap of 3.8 points for female · 65+, limit 2"):
        expect(row.get_by_text(words)).to_be_visible()


def test_two_requests_for_one_place_are_compared_by_one_click(page: Page, console: Console):
    opened(page, console, "?as=dev")
    page.get_by_role("link", name="Compare R-0003 and R-0004").click()
    sentence = "41 in 1,000 were blocked with version 2, and 9 in 1,000 with version 3."
    expect(page.get_by_text(sentence)).to_be_visible()


def test_what_other_rules_would_have_said_is_found_out_without_a_file(page: Page, console: Console):
    opened(page, console, "policy?as=clara")
    page.get_by_role("tab", name="Another policy").click()
    panel = page.get_by_role("tabpanel", name="Another policy")
    panel.get_by_text("Tier high").click()
    limit = panel.get_by_role("spinbutton", name="At least").first
    limit.fill("0.99")
    limit.press("Enter")
    expect(page.get_by_text(re.compile(r"It would have blocked \d of 4 requests"))).to_be_visible()


def test_the_menu_is_short_and_the_evidence_of_a_request_is_named_beside_it(page: Page, console: Console):
    opened(page, console, "review?request=R-0003&as=dev")
    entries = [entry.inner_text().split("\n")[-1] for entry in page.get_by_test_id("stSidebarNavLink").all()]
    assert [re.sub(r" \(\d\)", "", entry) for entry in entries] == ["Docket", "Models", "Rules", "Audit log"]
    parts = page.locator(".st-key-evidence_parts a")
    expect(parts).to_have_count(8)
    assert all("version=2&request=R-0003" in str(part.get_attribute("href")) for part in parts.all())


def test_a_model_card_begins_with_its_contents_and_leads_to_its_decisions(page: Page, console: Console):
    opened(page, console, "model-card?model=card-fraud&version=2")
    assert top(page.get_by_role("heading", level=1)) < TOP_OF_EVIDENCE
    contents = page.get_by_test_id("stMain").get_by_role("link", name="Decisions", exact=True)
    assert top(contents) < TOP_OF_EVIDENCE
    contents.click()
    expect(page.get_by_role("link", name="Decision and minutes")).to_be_in_viewport()
    page.get_by_text("Keep this card").click()
    expect(page.get_by_role("button", name="Card (PDF)")).to_be_visible()


def test_a_single_case_is_told_in_words_and_its_colours_are_explained(page: Page, console: Console):
    opened(page, console, "explanations?model=card-fraud&version=2&part=kept")
    expect(
        page.get_by_text(re.compile(r"^Case \w+ has score [\d.]+\. It was moved most by [\w ,]+: up by"))
    ).to_be_visible()
    expect(page.get_by_text("Orange moves the answer up, teal down")).to_be_visible()


def test_a_log_that_ended_long_ago_is_said_to_be_closed_and_its_axis_has_no_seconds(page: Page, console: Console):
    opened(page, console, "data-quality?model=admissions&version=1")
    expect(page.get_by_text("The log ends in September 1973: it is closed")).to_be_visible()
    axis = page.locator(".js-plotly-plot .xtick text").first
    expect(axis).to_have_text(re.compile(r"^\d+ Sep\s*1973$"))
    assert not page.get_by_text("days old").count()


def test_a_column_of_numbers_is_sorted_by_value_and_a_missing_one_is_empty(page: Page, console: Console):
    opened(page, console, "fairness?model=card-fraud&version=2")
    table = page.get_by_test_id("stDataFrame").first
    box = table.bounding_box()
    assert box is not None
    table.click(position={"x": box["width"] - 30, "y": ROW_HEIGHT / 2})  # the menu of the last column
    page.get_by_role("menuitem", name="Sort descending").click()
    expect(table.locator("canvas th").last).to_have_text("↓ n")
    head, *rows = table.evaluate(CELLS)
    counts = [int(row[-1]) for row in rows]
    assert counts == sorted(counts, reverse=True) != sorted(counts, key=str, reverse=True)
    assert {row[head.index("Gap (points)")] for row in rows if row[head.index("Group")] in ("female", "35-54")} == {""}


def test_a_rejection_speaks_of_no_approval(page: Page, console: Console):
    opened(page, console, "decision?request=R-0002")
    expect(page.get_by_text("1 to approve, 3 to reject, 0 abstained").first).to_be_visible()
    assert not page.get_by_text("The approval").count()
    assert not page.get_by_role("heading", name="Conditions").count()


def test_whoever_has_voted_is_told_what_comes_next(page: Page, console: Console):
    open_review(page, console, "kofi", "R-0003")
    cast_vote(page, "reject", "The gap by age is too wide.")
    said(page, "Your vote (reject) is in the log.")
    expect(
        page.get_by_text("Votes so far: 1 of 3. It still needs 2 more votes, 1 vote from the ethics seat; then")
    ).to_be_visible()
    page.get_by_role("link", name="Next for you: Vote on R-0004, card-fraud/3").click()
    expect(page.get_by_role("heading", name=re.compile("^R-0004:"))).to_be_visible()


def test_evidence_answers_within_its_first_300_pixels(page: Page, console: Console):
    for part, answer in {
        "monitoring": "kind of shop moved further than chance explains and beyond the limit of 0.25",
        "fairness": "is 3.6 points lower in the group 65+ than in the group 35-54",
    }.items():
        opened(page, console, f"{part}?model=card-fraud&version=2")
        assert top(page.get_by_text(answer).first) < TOP_OF_EVIDENCE
        expect(page.locator(".stMarkdownBadge").filter(has_text="simulated").filter(visible=True)).to_have_count(1)


def test_bias_opens_on_the_attribute_where_something_was_found_and_lists_mitigations_in_a_table(
    page: Page, console: Console
):
    opened(page, console, "bias?model=card-fraud&version=2&part=mitigations")
    expect(page.get_by_role("combobox", name="Sensitive attribute")).to_have_value("age")
    expect(
        page.get_by_text("Features that tell the groups apart by themselves: time to enter the payment")
    ).to_be_visible()
    expect(page.get_by_role("tab", name="Mitigations")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(0)


def test_somebody_new_is_told_where_they_are_and_finds_terms_and_themes(page: Page, console: Console):
    opened(page, console, "?as=jana")
    note = page.get_by_text("Placet is where a committee decides which models may decide about people.")
    expect(note).to_be_visible()
    page.get_by_role("button", name="Got it").click()
    expect(note).to_have_count(0)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Help").click()
    search = page.get_by_placeholder("a term, or a word of what it means")
    search.fill("which seats")
    search.press("Enter")
    expect(page.get_by_text("quorum: The votes that have to be there")).to_be_visible()
    page.get_by_test_id("stMainMenu").click()
    expect(page.get_by_role("menuitemradio", name="Dark")).to_be_visible()
