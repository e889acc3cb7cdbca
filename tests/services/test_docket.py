from datetime import timedelta
from typing import Any

import pytest

from governance.committee.in_short import InShort
from governance.evidence.judgement import Answer
from governance.services.committee.withdraw import withdraw
from governance.services.ports import Ports
from governance.services.views.docket import Order, Part, Votes, docket, waiting
from tests.builders import AMINA, BEN, CLARA, ELENA, FARAH, by
from tests.services.worlds import World, asking, measuring, on_docket, promote, serving, two_for_one_alias
from tests.steps import ask, measured, vote

pytest_plugins = ("tests.services.begun",)


def three_withdrawn(console: Ports) -> None:
    measuring(console)
    for _ in range(3):
        withdraw(by(console, FARAH), ask(console).id, "a mistake")


def three_open_on_three_days(console: Ports) -> None:
    """For three aliases, each a day after the one before it."""
    measuring(console)
    for alias in ("one", "two", "three"):
        ask(console, "2", alias=alias)
        console.clock.now += timedelta(days=1)  # type: ignore[attr-defined]  # the fake's clock can be set


def ids(lines: tuple[Any, ...]) -> list[str]:
    return [line.request.id for line in lines]


def test_open_requests_for_one_alias_stand_together(world: World):
    lines = on_docket(world(two_for_one_alias), BEN, Part.OPEN)
    assert {line.request.id: line.rivals for line in lines} == {
        "R-0001": ("R-0003",),
        "R-0003": ("R-0001",),
        "R-0002": (),
    }
    assert ids(lines) == ["R-0001", "R-0003", "R-0002"]


def test_a_line_says_what_is_asked_what_was_found_and_whose_votes_are_missing(world: World):
    console = world(asking)
    vote(console, ELENA)
    (line,) = on_docket(console, BEN, Part.OPEN)
    assert line.question == "Should version 2 of card-fraud replace version 1?"
    assert line.votes == Votes(cast=1, needed=3, seats=("ethics",))
    assert line.findings == InShort(Answer.MET, 1, 1, "", blocks=False)
    assert (line.voted, on_docket(console, ELENA, Part.OPEN)[0].voted) == (False, True)


def test_a_task_says_in_a_few_words_what_to_do_and_where(world: World):
    (line,) = on_docket(world(asking), BEN)
    assert [(task.act, task.part) for task in line.tasks] == [("Vote on R-0001", "")]


def test_what_waits_is_told_from_what_is_due_first_until_it_is_done(world: World):
    console = world(three_open_on_three_days)
    acts = ["Vote on R-0001", "Vote on R-0002", "Vote on R-0003"]
    assert [waits.task.act for waits in waiting(by(console, BEN))] == acts
    vote(console, BEN, request="R-0002")
    assert [waits.task.act for waits in waiting(by(console, BEN))] == [acts[0], acts[2]]


def test_nothing_waits_where_all_is_done(world: World):
    console = world(asking)
    vote(console, BEN)
    assert waiting(by(console, BEN)) == ()


def test_a_decided_request_is_about_what_was_found_no_more(world: World):
    (line,) = on_docket(world(serving), BEN, Part.IN_FORCE)
    assert (line.votes, line.findings, line.question) == (None, None, "Should version 2 of card-fraud serve?")


@pytest.mark.parametrize("person", [AMINA, CLARA, FARAH], ids=lambda person: person.id)
def test_each_part_has_as_many_lines_as_are_counted(world: World, person):
    console = world(serving)
    promote(console, "3")
    measured(console, "2")
    ask(console, "2", alias="pilot")
    counts = docket(by(console, person)).counts
    assert counts == {Part.MINE: 0 if person is FARAH else 1, Part.OPEN: 1, Part.IN_FORCE: 1, Part.CLOSED: 1}
    assert {part: len(on_docket(console, person, part)) for part in Part} == counts


@pytest.mark.parametrize(
    ("page", "shown"),
    [(1, ["R-0003", "R-0002"]), (2, ["R-0001"]), (3, ["R-0001"])],
    ids=["first", "last", "later than the last"],
)
def test_what_has_ended_comes_page_by_page_the_newest_first(world: World, page, shown):
    ended = docket(by(world(three_withdrawn), BEN), Part.CLOSED, at_once=2, page=page)
    assert (ids(ended.lines), ended.counts[Part.CLOSED], ended.pages) == (shown, 3, 2)


def test_a_search_counts_what_it_finds_in_every_part(world: World):
    searched = docket(by(world(three_withdrawn), BEN), Part.CLOSED, wanted=lambda item: item.id == "R-0002", at_once=2)
    assert (ids(searched.lines), searched.counts[Part.CLOSED]) == (["R-0002"], 1)


@pytest.mark.parametrize(
    ("order", "first"), [(Order.DUE, "R-0001"), (Order.NEWEST, "R-0003"), (Order.MODEL, "R-0003")], ids=list(Order)
)
def test_lines_come_in_the_order_that_was_chosen(world: World, order, first):
    console = world(three_open_on_three_days)
    lines = docket(by(console, BEN), Part.OPEN, order).lines
    assert lines[0].request.id == first
    if order is Order.DUE:
        assert [line.due for line in lines] == sorted(line.due for line in lines)
