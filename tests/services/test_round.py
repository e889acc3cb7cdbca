"""Rounds try again the moves that wait.

They do so in time. Nothing holds up the rest.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from governance.committee.request import State
from governance.errors import RegistryUnavailable, StoreUnavailable
from governance.sentences.phrase import said_earlier
from governance.services.ports import Ports
from governance.services.rounds.lease import Worker
from governance.services.rounds.round import make_round
from governance.services.rounds.turn import Turn, take_turn
from governance.services.serving.settle import settle
from governance.store.outbox import AliasMove, Promise
from tests.builders import MODEL, NOON
from tests.fakes import FakeNotifier
from tests.services.worlds import World, asking, champion, serving
from tests.steps import actions, ask, decide, measured, pending, request_of

pytest_plugins = ("tests.services.begun",)
WORKER = Worker("one", timedelta(seconds=15), timedelta(minutes=1))


@dataclass(frozen=True)
class Down:
    """A registry that sets no alias."""

    registry: Any

    def set_alias(self, *_: str) -> None:
        raise RegistryUnavailable(said_earlier("the line went dead"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.registry, name)


def approved(world: World) -> Ports:
    """A console with a decision whose alias has not moved yet.

    The decision is on version 2.
    """
    console = world(asking)
    decide(console)
    return console


def down(console: Ports, now: datetime = NOON) -> Ports:
    """The same console while its registry is down.

    Its time stands still at `now`.
    """
    return replace(console, registry=Down(console.registry), clock=lambda: now)


def move(console: Ports) -> Promise[AliasMove]:
    with console.store.reader() as reader:
        (only,) = reader.outbox.pending(AliasMove)
    return only


def still_at(console: Ports, now: datetime) -> Ports:
    return replace(console, clock=lambda: now)


def test_each_failure_is_counted_and_the_next_try_is_later(world: World):
    console = approved(world)
    for attempts, seconds in ((1, 1), (2, 2), (3, 4)):
        with pytest.raises(RegistryUnavailable, match="the line went dead"):
            settle(down(console))
        assert (move(console).attempts, move(console).not_before) == (attempts, NOON + timedelta(seconds=seconds))
    assert pending(console) == ["R-0001"]


def test_a_move_that_waits_is_left_by_those_who_make_what_is_due_and_made_by_those_who_settle(world: World):
    console = approved(world)
    with pytest.raises(RegistryUnavailable):
        settle(down(console))
    assert settle(still_at(console, NOON + timedelta(seconds=0.9)), only_due=True) == ()
    assert champion(console) == "1"
    assert len(settle(still_at(console, NOON))) == 1
    assert (champion(console), pending(console)) == ("2", [])


def test_a_move_is_due_again_once_it_has_waited(world: World):
    console = approved(world)
    with pytest.raises(RegistryUnavailable):
        settle(down(console))
    assert len(settle(still_at(console, NOON + timedelta(seconds=1)), only_due=True)) == 1
    assert actions(console).count("alias:moved") == 1


def test_a_move_that_nobody_tried_is_due_at_once(world: World):
    console = approved(world)
    assert len(settle(console, only_due=True)) == 1


def test_a_move_that_somebody_made_while_we_failed_does_not_wait(world: World):
    console = approved(world)

    @dataclass(frozen=True)
    class Overtaken:
        def set_alias(self, *_: str) -> None:
            settle(console)
            raise RegistryUnavailable(said_earlier("the line went dead"))

        def __getattr__(self, name: str) -> Any:
            return getattr(console.registry, name)

    with pytest.raises(RegistryUnavailable):
        settle(replace(console, registry=Overtaken()))
    assert (pending(console), champion(console)) == ([], "2")


def test_what_stood_in_the_way_is_told_though_it_cannot_be_written_down(world: World):
    console = approved(world)

    @dataclass(frozen=True)
    class ReadOnly:
        def reader(self) -> Any:
            return console.store.reader()

        def writer(self) -> Any:
            raise StoreUnavailable(said_earlier("the disk is full"))

    with pytest.raises(RegistryUnavailable, match="the line went dead"):
        settle(replace(down(console), store=ReadOnly()))
    assert move(console).attempts == 0


def test_a_round_does_what_is_due_and_says_what_it_did(world: World):
    console = approved(world)
    turn = take_turn(console, WORKER)
    assert turn is not None
    assert ([entry.event["action"] for entry in turn.did], turn.obstacles) == (["alias:moved"], ())
    assert take_turn(console, WORKER, at_once=True) == Turn((), ())


def test_what_people_do_in_the_middle_of_a_round_is_not_said_to_be_done_by_the_worker(world: World):
    console = world(serving)
    measured(console, "3")
    ask(console, "3")

    @dataclass(frozen=True)
    class Meanwhile:
        def alias_holder(self, *place: str) -> Any:
            if request_of(console, "R-0002").state is State.OPEN:
                decide(console, request="R-0002")
            return console.registry.alias_holder(*place)

        def __getattr__(self, name: str) -> Any:
            return getattr(console.registry, name)

    assert take_turn(replace(console, registry=Meanwhile()), WORKER) == Turn((), ())
    assert actions(console)[-1] == "decision:approved"


def test_nothing_in_a_round_holds_up_the_rest(world: World):
    console = replace(world(serving), notifier=FakeNotifier())
    measured(console, "3")
    decide(console, request=ask(console, "3", alias="challenger").id)
    other_files_of_3(console)
    console.registry.set_alias(MODEL, "champion", "1")
    (obstacle,) = make_round(console)
    assert "card-fraud/3 was approved with files" in obstacle
    assert actions(console)[-1] == "alias:moved-without-decision"
    assert any("moved without decision" in title for title, _ in console.notifier.told)


def test_a_registry_that_is_down_is_said_once_and_for_as_long_as_a_move_waits_for_it(world: World):
    console = world(serving)
    measured(console, "3")
    decide(console, request=ask(console, "3", alias="challenger").id)

    @dataclass(frozen=True)
    class Gone:
        def __getattr__(self, name: str) -> Any:
            raise RegistryUnavailable(said_earlier("the registry did not answer"))

    gone = replace(console, registry=Gone(), clock=lambda: NOON)
    assert make_round(gone) == ("the registry did not answer",)
    assert make_round(replace(console, clock=lambda: NOON)) == ("the registry did not answer",)
    assert make_round(console, only_due=False) == ()


def other_files_of_3(console: Ports) -> None:
    Path(console.registry.version(MODEL, "3").source, "model.bin").write_bytes(b"other weights")
