"""What somebody looks at follows them from page to page.

The page says so where an address names what does not exist.
"""

import re
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from app.navigation import FOLDER
from app.panels.evidence.places import PART
from governance.services.committee.policy import announce_policy
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.views.docket import Part, docket, waiting
from tests.builders import AMINA, BEN, CLARA, FARAH, MARTA, MODEL, by
from tests.fakes import ports
from tests.pages.clicks import RECORD, VOTED, WORDS, voted_and_declared
from tests.pages.screens import Opens, Screen, show
from tests.services.refusals import ONE, Start
from tests.steps import ask

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    """A console on which R-0001 asks for version 2.

    Versions 1 and 2 were assessed on their logs.
    """
    console = ports(tmp_path_factory.mktemp("asked"))
    announce_policy(by(console, FARAH))
    for version in ("1", "2"):
        assess(by(console, FARAH), MODEL, version)

    ask(console)
    return console


@pytest.fixture
def shown(asked: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    show(asked, monkeypatch.setattr)


@pytest.mark.usefixtures("shown")
def test_the_version_of_a_request_follows_to_the_evidence_and_the_request_back():
    screen = Screen(BEN, "review", request=ONE)
    screen.menu("fairness")
    assert screen.named == {"as": "ben", "model": MODEL, "version": "2", "request": ONE}
    assert screen.held("Version") == "2"
    link = screen.links["Evidence for R-0001 · back to the request"]
    assert parse_qs(link)["request"] == [ONE]
    screen.menu("review")
    assert screen.held("Request") == ONE
    assert "R-0001: Should version 2 of card-fraud replace version 1?" in screen.text


@pytest.mark.usefixtures("shown")
def test_a_link_of_the_brief_says_what_is_there_and_its_page_says_the_number():
    written = Screen(BEN, "review", request=ONE).text
    links = re.findall(r"\[([^\]]+)\]\(/([a-z-]+)\?([^)]+)\)", written)
    assert {label.partition(":")[0] for label, _, _ in links} >= {"Performance", "Fairness"}
    for label, page, query in links:
        address = {name: values[0] for name, values in parse_qs(query).items()}
        screen = Screen(BEN, page.replace("-", "_"), **address)
        assert (
            f"R-0001 speaks of this] &nbsp; **{label.partition(': ')[2].partition(' by ')[0].partition(' of ')[0]}"
            in screen.text
        )
        assert "does not exist here" not in screen.text
        screen.choose("Version", "1")
        assert "speaks of this" not in screen.text


def test_every_part_to_which_links_lead_is_a_part_of_its_page():
    pages = {place: (FOLDER / f"{place.page.replace('-', '_')}.py").read_text(encoding="utf-8") for place in PART}
    assert [place for place, part in PART.items() if f'"{part}": ' not in pages[place]] == []


@pytest.mark.usefixtures("shown")
def test_evidence_leads_an_owner_to_the_question_about_its_version():
    address = parse_qs(Screen(FARAH, "performance", model=MODEL, version="1").links["Ask the committee"])
    assert (address["ask"], address["search"]) == ([f"{MODEL}/1"], [MODEL])
    assert "Ask the committee" not in Screen(BEN, "performance", model=MODEL, version="1").links


@pytest.mark.usefixtures("shown")
def test_evidence_of_what_is_asked_already_leads_to_no_other_question():
    assert "Ask the committee" not in Screen(FARAH, "performance", model=MODEL, version="2").links


@pytest.mark.usefixtures("shown")
def test_another_version_is_the_one_that_follows_once_it_is_chosen():
    screen = Screen(BEN, "performance", model=MODEL, version="2", request=ONE)
    screen.choose("Version", "1")
    for page in ("fairness", "explanations", "model_card", "monitoring"):
        screen.menu(page)
        assert (screen.held("Version"), screen.named["version"]) == ("1", "1")
    assert "R-0001 is about card-fraud/2, which this is not · back to the request" in screen.links


@pytest.mark.usefixtures("shown")
def test_an_earlier_address_brings_back_what_was_chosen_then():
    screen = Screen(BEN, "fairness", model=MODEL, version="2")
    screen.choose("Version", "1")
    screen.address(model=MODEL, version="2")
    assert screen.held("Version") == "2"
    assert screen.named["version"] == "2"


@pytest.mark.parametrize("start", list(Start), ids=[start.name.lower() for start in Start])
def test_the_menu_counts_what_waits_on_the_docket(opens: Opens, start: Start):
    console = opens(start)
    for person in (AMINA, BEN, FARAH, MARTA):
        assert len(waiting(by(console, person))) == docket(by(console, person)).counts[Part.MINE]


def test_whoever_acts_follows_the_address_too(opens: Opens):
    opens()
    screen = Screen(BEN, "docket")
    screen.choose("Acting as", "clara")
    assert screen.named["as"] == "clara"
    screen.menu("models")
    assert screen.named["as"] == "clara"
    screen.address(**{"as": "ben"})
    assert screen.held("Acting as") == "ben"


def and_version_3(console: Ports) -> None:
    ask(console, "3")


def all_voted_and_version_3(console: Ports) -> None:
    voted_and_declared(console)
    and_version_3(console)


def test_after_a_vote_the_page_says_what_is_missing_who_closes_and_what_waits_next(opens: Opens):
    opens(before=and_version_3)
    screen = Screen(BEN, "review", request=ONE)
    assert "Next for you" not in "".join(screen.links)
    for field, value in VOTED.items():
        screen.fill(field, value)
    screen.send("Cast vote")
    assert (
        "Votes so far: 1 of 3. It still needs 2 more votes, 1 vote from the lay seat; "
        "then Amina Haddad or Ivo Marek can close it." in screen.text
    )
    assert parse_qs(screen.links["Next for you: Vote on R-0002, card-fraud/3"])["request"] == ["R-0002"]


def test_after_closing_the_page_says_what_was_decided_and_leads_to_its_minutes_and_to_what_waits_next(opens: Opens):
    opens(before=all_voted_and_version_3)
    screen = Screen(AMINA, "review", request=ONE)
    screen.fill(RECORD, WORDS)
    screen.send("Close the request")
    assert "approved] &nbsp; 3 of 3 approve, more than half is asked." in screen.text
    assert parse_qs(screen.links["Decision on R-0001, with its minutes"])["request"] == [ONE]
    assert parse_qs(screen.links["Next for you: Vote on R-0002, card-fraud/3"])["request"] == ["R-0002"]


FORMS = {"Cast vote", "Close the request", "I have none", "Ask", "Suspend this approval"}
NOWHERE = {
    "a request that nobody made": ("review", {"request": "R-9999"}, "R-9999 does not exist here; there are R-0001."),
    "a request that nobody made, decided": (
        "decision",
        {"request": "R-9999"},
        "R-9999 does not exist here; there are R-0001.",
    ),
    "a model that nobody assessed": (
        "fairness",
        {"model": "nope", "version": "7"},
        "Model nope does not exist here; there are card-fraud.",
    ),
    "a version that nobody assessed": (
        "performance",
        {"model": MODEL, "version": "99"},
        "Version 99 does not exist here; there are 3, 2.",
    ),
    "somebody who is nobody": ("review", {"request": ONE, "as": "nobody"}, "nobody here is called nobody"),
}


@pytest.mark.parametrize(("page", "address", "says"), NOWHERE.values(), ids=NOWHERE)
def test_what_does_not_exist_is_said_and_nothing_else_is_shown_in_its_place(
    opens: Opens, page: str, address: dict[str, str], says: str
):
    opens(Start.APPROVED if page == "decision" else Start.ASKED)
    person = replace(BEN, id=address.get("as", BEN.id))
    screen = Screen(person, page, **{name: value for name, value in address.items() if name != "as"})
    assert [refusal for refusal in screen.refusals if refusal.startswith(says)] == screen.refusals != []
    assert set(screen.buttons) & FORMS == set()
    assert screen.fields == []
    assert {name: screen.named[name] for name in address} == address
    assert "Should version 2 of card-fraud serve?" not in screen.text


def test_a_request_that_is_not_decided_has_no_decision_and_the_way_to_its_review(opens: Opens):
    opens()
    screen = Screen(CLARA, "decision", request=ONE)
    assert "R-0001 is not decided yet." in screen.text
    assert parse_qs(screen.links["Review R-0001"])["request"] == [ONE]
    assert screen.fields == []


@pytest.mark.usefixtures("shown")
def test_what_is_chosen_on_a_page_is_said_where_another_version_has_none_of_it():
    screen = Screen(BEN, "explanations", model=MODEL, version="2", request="R-7777")
    assert "R-7777 does not exist here; there are R-0001." in screen.text
    screen.menu("performance")
    assert "request" not in screen.named
