"""Pages show what the store knows.

No page asks the registry, does what is due or sends a message. Each says who does.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from app.navigation import HIDDEN, MENU
from app.panels.rounds import NOBODY
from governance.services.evidence.assess import assess
from governance.services.ports import Ports
from governance.services.rounds.lease import Worker
from governance.services.rounds.turn import take_turn
from governance.store.rounds import Round, Rounds
from tests.builders import AMINA, BEN, FARAH, MODEL, by
from tests.fakes import FixedClock, ports
from tests.pages.screens import Opens, Screen, show
from tests.services.refusals import Start
from tests.steps import ask, decide

WORKER = Worker("a-machine/7/x", timedelta(hours=1), timedelta(minutes=1))
PAGES = [screen.name for screen in (*MENU, *HIDDEN) if screen.name != "design"]  # which shows an error as an example
LATE = "Something that is due could not be carried out: "


class Untouched:
    """What a page must not touch."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a page asked for {name}")


@dataclass(frozen=True)
class OnlyRead:
    """A store that nobody writes to."""

    store: Any

    def reader(self) -> Any:
        return self.store.reader()

    def writer(self) -> Any:
        raise AssertionError("a page wrote something")


@pytest.fixture(scope="module")
def much_is_due(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    """A console on which much is due after a year.

    An alias is to move under R-0001, and R-0002 is overdue. The world outside is not to be touched.
    """
    console = ports(tmp_path_factory.mktemp("due"))
    for version in ("1", "2"):
        assess(by(console, FARAH), MODEL, version)
    ask(console)
    decide(console)
    ask(console, "1", alias="challenger")
    now = console.clock() + timedelta(days=365)
    return replace(
        console, store=OnlyRead(console.store), registry=Untouched(), notifier=Untouched(), clock=FixedClock(now)
    )


@pytest.mark.parametrize("page", [page for page in PAGES if page != "design"])  # it shows a refusal on purpose
def test_no_page_asks_the_registry_writes_anything_or_tells_anybody(
    much_is_due: Ports, page: str, monkeypatch: pytest.MonkeyPatch
):
    show(much_is_due, monkeypatch.setattr)
    for request in ("R-0001", "R-0002"):
        assert Screen(BEN, page, request=request).refusals == []


@pytest.mark.parametrize("page", ["docket", "committee"])
def test_where_nobody_makes_rounds_each_page_says_what_to_do(opens: Opens, page: str):
    opens(Start.ASKED)
    shown = Screen(BEN, page).text
    assert NOBODY in shown
    assert "last carried out" not in shown


def test_once_somebody_does_the_docket_says_when_and_on_which_machine(opens: Opens):
    assert take_turn(opens(Start.ASKED), WORKER) is not None
    shown = Screen(AMINA, "docket").text
    assert re.search(r"last carried out on \d+ \w+ 20\d\d, \d\d:\d\d UTC, by the worker on a-machine\.", shown)
    assert NOBODY not in shown
    assert LATE not in shown


def test_of_many_things_that_stand_in_the_way_the_first_is_said_and_the_others_are_a_table(opens: Opens):
    console = opens(Start.SERVING)
    reasons = ("the first reason", "the second reason", "the third reason")
    with console.store.writer() as writer:
        at = console.clock()
        writer.rounds.put(Rounds(None, Round("a-machine/7/x", at, at, at + timedelta(hours=1), reasons)))
    screen = Screen(BEN, "docket")
    assert f"{LATE}the first reason" in screen.text
    assert "And 2 other things" in screen.text
    (others,) = [table for table in screen.tables if "Not carried out" in table.columns]
    assert list(others["Not carried out"]) == list(reasons[1:])


def test_what_stood_in_the_way_of_the_last_round_is_said_on_each_page_until_the_next(opens: Opens):
    console = opens(Start.SERVING)
    console.registry.rename(MODEL, "another")
    assert take_turn(console, WORKER) is not None
    assert f"{LATE}no model {MODEL} is registered" in Screen(BEN, "docket").text
    console.registry.rename("another", MODEL)
    assert take_turn(console, WORKER, at_once=True) is not None
    assert LATE not in Screen(BEN, "docket").text
