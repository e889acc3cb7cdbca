import re
from urllib.parse import parse_qs

import pytest

from governance.records import Person
from governance.services.committee.withdraw import withdraw
from governance.services.ports import Ports
from tests.builders import AMINA, BEN, CLARA, FARAH, GRETA, HENRIK, by
from tests.pages.screens import Opens, Screen
from tests.services.refusals import ONE, Start
from tests.steps import ask, vote


def a_rival(console: Ports) -> None:
    ask(console, "3")


def ben_has_voted(console: Ports) -> None:
    vote(console, BEN)


def eleven_withdrawn(console: Ports) -> None:
    withdraw(by(console, FARAH), ONE, "a mistake")
    for _ in range(10):
        withdraw(by(console, FARAH), ask(console).id, "a mistake")


def test_a_row_has_the_question_the_votes_and_one_thing_to_do(opens: Opens):
    opens()
    screen = Screen(BEN, "docket")
    asked = screen.links["**R-0001: Should version 2 of card-fraud serve?**"]
    assert parse_qs(asked)["request"] == parse_qs(screen.links["Vote on R-0001"])["request"] == [ONE]
    assert "**0 of 3 votes**  \n:small[needs ethics and lay]" in screen.text
    assert "**due in 30 days**" in screen.text
    assert ":green-badge[:material/check_circle: all 1 met]" in screen.text


def test_requests_for_one_alias_are_compared_by_one_click(opens: Opens):
    opens(before=a_rival)
    screen = Screen(BEN, "docket")
    assert "R-0001 and R-0002 ask for the same place: champion of card-fraud." in screen.text
    compared = parse_qs(screen.links["Compare R-0001 and R-0002"])
    assert (compared["request"], compared["part"]) == ([ONE], ["Compare"])


def test_what_has_no_stored_counts_is_not_compared_and_the_page_says_so(opens: Opens):
    opens(before=a_rival)
    text = Screen(BEN, "review", request=ONE, part="Compare").text
    assert "Beside version 3, for which R-0002 asks" in text
    assert "Not compared: no counts of card-fraud/2 are stored" in text


@pytest.mark.parametrize(
    ("person", "instead"),
    [
        pytest.param(BEN, "You can read what is open, ask about it, and change your vote", id="a member who has voted"),
        pytest.param(FARAH, "You bring a version, ask the committee, and answer its questions.", id="the owner"),
        pytest.param(GRETA, "You answer questions, and report on conditions that you own.", id="the product manager"),
        pytest.param(HENRIK, "You read everything, check the log", id="the regulator"),
    ],
)
def test_whom_nothing_waits_for_is_told_what_they_can_do_and_shown_what_is_open(
    opens: Opens, person: Person, instead: str
):
    opens(before=ben_has_voted)
    screen = Screen(person, "docket")
    assert f"Nothing waits for you. {instead}" in screen.text
    assert "Read R-0001" in screen.links


def test_who_has_voted_reads_that_they_have_and_what_is_still_missing(opens: Opens):
    opens(before=ben_has_voted)
    text = Screen(BEN, "docket").text
    assert "you have voted" in text
    assert "**1 of 3 votes**  \n:small[needs lay]" in text


def test_what_was_decided_asks_for_nothing_and_what_was_replaced_holds_no_more(opens: Opens):
    opens(Start.SERVING)
    closed, in_force = (Screen(AMINA, "docket", show=part).text for part in ("closed", "in-force"))
    assert "approved, replaced since" in closed
    assert not re.search("asks to|holds until|due in", closed)
    assert "approved and in force" in in_force
    assert "holds until 1 Apr 2027" in in_force


def test_a_search_that_finds_nothing_says_so(opens: Opens):
    opens()
    assert "None of these matches your search." in Screen(CLARA, "docket", search="zebra").text


@pytest.mark.parametrize(("page", "shown"), [("2", "R-0001"), ("9999", "R-0001"), ("0", "R-0011"), ("soon", "R-0011")])
def test_the_address_names_the_page_of_the_docket(opens: Opens, page: str, shown: str):
    opens(before=eleven_withdrawn)
    assert f"Read {shown}" in Screen(BEN, "docket", show="closed", page=page).links


def test_another_search_begins_with_its_first_page(opens: Opens):
    opens(before=eleven_withdrawn)
    screen = Screen(BEN, "docket", show="closed", page="2")
    screen.fill("Search", "card-fraud")
    screen.look_again()
    assert "Read R-0011" in screen.links
