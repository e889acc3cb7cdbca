"""Rounds are made by one process at a time.

The next process makes them once the lease has run out. Nobody makes one twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest

from governance.errors import StoreUnavailable
from governance.sentences import running
from governance.sentences.phrase import said_earlier
from governance.services.ports import Ports
from governance.services.rounds.lease import SLACK, Overtaken, Worker, end_round, renewed, take_lease
from governance.services.rounds.turn import Turn, take_turn
from governance.services.views.rounds import looked_after
from governance.store.rounds import Lease, Rounds
from tests.builders import NOON
from tests.services.worlds import World, asking, champion, serving, still
from tests.steps import actions, decide, refusal

pytest_plugins = ("tests.services.begun",)

EVERY, LASTS = timedelta(seconds=15), timedelta(seconds=60)
ONE, OTHER = Worker("one", EVERY, LASTS), Worker("other", EVERY, LASTS)


def after(console: Ports, seconds: float) -> Ports:
    """The same console `seconds` after noon."""
    return still(console, NOON + timedelta(seconds=seconds))


def rounds(console: Ports) -> Rounds:
    with console.store.reader() as reader:
        return reader.rounds.now()


@pytest.mark.parametrize(
    ("seconds", "free"),
    [
        pytest.param(0, False, id="at the same moment"),
        pytest.param(59.9, False, id="just before it runs out"),
        pytest.param(60, True, id="once it has run out"),
        pytest.param(-60, False, id="by a clock that is behind by as long as a lease lasts"),
        pytest.param(-61, True, id="by a clock that is behind by more, and would wait for ever"),
    ],
)
def test_a_lease_is_nobody_elses_until_it_has_run_out(world: World, seconds: float, free: bool):
    console = world(asking)
    assert take_lease(after(console, 0), ONE, rests=True) == Lease("one", NOON, NOON, NOON + LASTS)
    assert (take_lease(after(console, seconds), OTHER, rests=False) is not None) is free


def test_whoever_has_it_may_take_it_again_since_a_process_makes_one_round_at_a_time(world: World):
    console = world(asking)
    assert take_lease(after(console, 0), ONE, rests=True)
    assert take_lease(after(console, 1), ONE, rests=True)


@pytest.mark.parametrize("worker", [ONE, OTHER], ids=["the same worker", "another one"])
def test_a_round_that_was_just_made_is_not_made_again_unless_it_is_asked_for(world: World, worker: Worker):
    console = world(asking)
    assert take_turn(after(console, 0), ONE) == Turn((), ())
    assert take_turn(after(console, 14.9), worker) is None
    assert take_turn(after(console, 14.9), worker, at_once=True) == Turn((), ())
    assert take_turn(after(console, 30), worker) == Turn((), ())


def test_a_last_round_of_a_time_to_come_keeps_nobody_waiting(world: World):
    console = world(asking)
    assert take_turn(after(console, 3600), ONE) is not None
    assert take_turn(after(console, 0), OTHER) is not None


def test_a_round_that_died_is_made_by_the_next_and_what_it_had_done_is_not_done_again(world: World):
    console = world(asking)
    decide(console)

    @dataclass(frozen=True)
    class Dies:
        def set_alias(self, *where: str) -> None:
            console.registry.set_alias(*where)
            raise KeyboardInterrupt

        def __getattr__(self, name: str) -> Any:
            return getattr(console.registry, name)

    with pytest.raises(KeyboardInterrupt):
        take_turn(replace(after(console, 0), registry=Dies()), ONE)
    assert (champion(console), actions(console).count("alias:moved")) == ("2", 0)
    assert take_turn(after(console, 59), OTHER) is None
    turn = take_turn(after(console, 60), OTHER)
    assert turn is not None
    assert [entry.event["action"] for entry in turn.did] == ["alias:moved"]
    assert actions(console).count("alias:moved") == 1


def test_a_lease_is_renewed_for_as_long_as_a_round_takes(world: World):
    console, worker = world(asking), replace(ONE, lease=timedelta(seconds=0.06))
    assert take_lease(after(console, 0), worker, rests=True)
    later, renewals = after(console, 30), Event()
    with renewed(replace(later, store=Counting(later.store, renewals)), worker) as require:
        assert renewals.wait(10)
        require()
    lease = rounds(console).lease
    assert lease is not None
    assert (lease.taken_at, lease.renewed_at, lease.until) == (NOON, later.clock(), later.clock() + worker.lease)


def test_a_round_that_somebody_else_makes_by_now_is_given_up_and_leaves_no_trace(world: World):
    console, worker = world(asking), replace(ONE, lease=timedelta(seconds=0.06))
    lease = take_lease(after(console, 0), worker, rests=True)
    assert lease is not None
    assert take_lease(after(console, 1), OTHER, rests=True)
    looked = Event()
    with renewed(replace(console, store=Counting(console.store, looked)), worker) as require:
        assert looked.wait(10)
        with refusal(running.round_was_overtaken("one"), Overtaken):
            _insist(require)
    before = rounds(console)
    end_round(after(console, 2), worker, lease, ("an obstacle of somebody who is gone",))
    assert rounds(console) == before


def test_a_store_that_does_not_answer_for_a_moment_takes_no_lease_away(world: World):
    console, worker = world(asking), replace(ONE, lease=timedelta(seconds=0.06))
    looked = Event()

    @dataclass(frozen=True)
    class Away:
        def writer(self) -> Any:
            looked.set()
            raise StoreUnavailable(said_earlier("the line went dead"))

    with renewed(replace(console, store=Away()), worker) as require:
        assert looked.wait(10)
        require()


def test_before_the_first_round_and_after_a_missed_one_nobody_looks_after_what_falls_due(world: World):
    console = world(serving)
    assert looked_after(after(console, 0)).neglected
    assert take_turn(after(console, 0), ONE)
    missed = (EVERY + LASTS + SLACK).total_seconds()
    assert not looked_after(after(console, missed)).neglected
    assert looked_after(after(console, missed + 1)).neglected
    assert take_lease(after(console, missed + 1), OTHER, rests=True)
    upkeep = looked_after(after(console, missed + 2))
    assert (upkeep.neglected, upkeep.last and upkeep.last.by) == (False, "one")


def test_what_stood_in_the_way_is_kept_until_the_next_round(world: World):
    console = world(asking)
    decide(console)
    console.registry.rename("card-fraud", "another")
    at: datetime = NOON
    turn = take_turn(still(console, at), ONE)
    assert turn is not None
    assert turn.obstacles == ("no model card-fraud is registered",)
    last = looked_after(still(console, at)).last
    assert last is not None
    assert (last.by, last.obstacles) == ("one", turn.obstacles)


@dataclass(frozen=True)
class Counting:
    """A store that says when something was written."""

    store: Any
    used: Event

    @contextmanager
    def writer(self) -> Iterator[Any]:
        with self.store.writer() as writer:
            yield writer
        self.used.set()

    def reader(self) -> Any:
        return self.store.reader()


def _insist(require: Any) -> None:
    for _ in range(500):
        require()
        Event().wait(0.01)
