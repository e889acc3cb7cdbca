"""An alias that was moved past the committee.

It is said on the pages where people would believe the alias.
"""

import pytest

from app.panels.stray import AT_ONCE
from governance.services.ports import Ports
from governance.services.rounds.round import make_round
from governance.store.serving import StrayAlias
from tests.builders import BEN, HENRIK, MODEL
from tests.pages.screens import Opens, Screen
from tests.services.refusals import Start

FIVE = 5
BANNER = "champion of card-fraud points to version 2, and the decision on record is version 3. Nobody decided on that, and the registry does not say who moved it."


def moved(console: Ports) -> None:
    console.registry.set_alias(MODEL, "champion", "2")
    make_round(console)


def moved_and_put_right(console: Ports) -> None:
    moved(console)
    console.registry.set_alias(MODEL, "champion", "3")
    make_round(console)


def five_strays(console: Ports) -> None:
    with console.store.writer() as writer:
        for number in range(FIVE):
            writer.serving.put_stray(StrayAlias(MODEL, f"alias-{number}", "9", "3", console.clock()))


@pytest.mark.parametrize("page", ["docket", "models"])
def test_nothing_is_said_where_every_alias_is_where_it_was_decided(opens: Opens, page):
    opens(Start.SERVING)
    assert "the decision on record" not in Screen(BEN, page).text


@pytest.mark.parametrize("page", ["docket", "models"])
def test_whoever_looks_is_told_once_the_worker_has_made_a_round(opens: Opens, page):
    opens(Start.SERVING, moved)
    assert BANNER in Screen(HENRIK, page).text


@pytest.mark.parametrize("page", ["docket", "models"])
def test_what_was_put_right_is_not_said_any_more(opens: Opens, page):
    opens(Start.SERVING, moved_and_put_right)
    assert "the decision on record" not in Screen(BEN, page).text


def test_many_of_them_leave_room_for_the_page(opens: Opens):
    opens(Start.SERVING, five_strays)
    screen = Screen(BEN, "docket")
    assert f"{FIVE - AT_ONCE} more aliases are not as they were decided" in screen.text
    assert screen.text.count("Nobody decided on that") == AT_ONCE
    (others,) = [table for table in screen.tables if "What is wrong" in table.columns]
    assert list(others["Alias"]) == ["alias-3", "alias-4"]


def test_the_audit_log_has_the_entry_that_the_banner_leads_to(opens: Opens):
    opens(Start.SERVING, moved)
    shown = Screen(BEN, "audit_log", search="alias/card-fraud/champion").text
    assert "Found an alias moved without a decision" in shown
    assert "The registry does not say who moved it, nor exactly when" in shown
