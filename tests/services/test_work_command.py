"""The command `placet work --once`.

What was done, what stood in the way, and somebody else's round that is waited for.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

import governance.cli.work
from governance.cli.program import main
from governance.errors import RegistryUnavailable
from governance.sentences.phrase import said_earlier
from governance.services.ports import Ports
from governance.services.rounds.lease import Worker, take_lease
from governance.store.outbox import AliasMove
from tests.builders import NOON
from tests.services.worlds import World, asking, champion, still
from tests.steps import decide

pytest_plugins = ("tests.services.begun",)


class Gone:
    """A registry that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise RegistryUnavailable(said_earlier("the registry did not answer"))


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that runs the command on a console."""

    def run(console: Ports) -> Result:
        monkeypatch.setattr(governance.cli.work, "open_ports", lambda _: console)
        return CliRunner().invoke(main, ["work", "--once", "--lease", "0.5"], catch_exceptions=False)

    return run


def test_what_was_due_is_said_and_then_that_nothing_is(world: World, once: Any):
    console = world(asking)
    decide(console)
    done = once(console)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "R-0001: alias moved: champion of card-fraud points to version 2, as R-0001 decided\n"
    assert (once(console).stdout, champion(console)) == ("Nothing was due\n", "2")


def test_what_stood_in_the_way_is_an_exit_code_and_is_tried_again_at_once(world: World, once: Any):
    console = world(asking)
    decide(console)
    for _ in range(2):
        done = once(replace(still(console, NOON), registry=Gone()))
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", "the registry did not answer\n")
    with console.store.reader() as reader:
        assert [move.attempts for move in reader.outbox.pending(AliasMove)] == [2]
    assert once(still(console, NOON)).exit_code == 0


def test_a_round_that_somebody_else_makes_is_waited_for_and_not_disturbed(world: World, once: Any):
    console = still(world(asking), NOON)
    other = Worker("a-machine/7/x", timedelta(seconds=15), timedelta(seconds=60))
    assert take_lease(console, other, rests=True)
    done = once(console)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "a-machine/7/x makes a round and has not ended it in 0.5 s; nothing was done here\n"
