"""Versions, models and files that are deleted, renamed or moved.

It happens between assessment, request, votes, decision and watch.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from governance.errors import NotFound, PlacetError, RegistryUnavailable
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.serving.watch import sentence, watch
from tests.builders import BEN, MODEL
from tests.services.worlds import Happened, World, asking, measuring, serving
from tests.steps import ask, close, decide, refused, vote, vote_all

pytest_plugins = ("tests.services.begun",)


def voted(console: Ports) -> None:
    """Give R-0001 the votes that it needs."""
    asking(console)
    vote_all(console)


def decided(console: Ports) -> None:
    """Approve R-0001.

    The alias has not moved yet.
    """
    voted(console)
    close(console)


ACTS: dict[str, tuple[Happened, Callable[[Ports], object]]] = {
    "request": (measuring, ask),
    "vote": (asking, lambda console: vote(console, BEN)),
    "closing": (voted, close),
}
CHANGES: dict[str, tuple[Callable[[Ports], object], type[PlacetError], str]] = {
    "the version is deleted": (
        lambda console: console.registry.delete(MODEL, "2"),
        NotFound,
        f"{MODEL} has no version 2.*its versions are",
    ),
    "the model is renamed": (
        lambda console: console.registry.rename(MODEL, "card-fraud-eu"),
        NotFound,
        f"no model {MODEL} is registered",
    ),
    "the files are moved away": (
        lambda console: _files(console).rename(_files(console).with_name("moved")),
        RegistryUnavailable,
        "card-fraud/2 cannot be read: No such file",
    ),
}


def _files(console: Ports) -> Path:
    return Path(console.registry.version(MODEL, "2").source)


@pytest.mark.parametrize(("change", "error", "refused_with"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(("happened", "act"), ACTS.values(), ids=ACTS)
def test_nothing_is_asked_voted_or_decided_on_what_is_there_no_more(
    world: World, happened, act, change, error, refused_with
):
    console = world(happened)
    change(console)
    with refused(console, refused_with, error):
        act(console)


@pytest.mark.parametrize("change", CHANGES)
def test_an_approved_version_that_is_there_no_more_takes_no_alias(world: World, change):
    console = world(decided)
    happens, error, refused_with = CHANGES[change]
    happens(console)
    with pytest.raises(error, match=refused_with):
        settle(console)
    name = "card-fraud-eu" if change == "the model is renamed" else MODEL
    assert console.registry.alias_holder(name, "champion") == "1"


def test_of_a_version_that_serves_and_is_deleted_it_is_said_that_nothing_serves(world: World):
    console = world(serving)
    console.registry.delete(MODEL, "2")
    (stray,) = watch(console)
    assert sentence(stray) == f"champion of {MODEL} points to no version, and the decision on record is version 2"


@pytest.mark.parametrize("change", ["the model is renamed", "the files are moved away"])
def test_a_registry_in_which_what_serves_is_not_found_accuses_nobody(world: World, change):
    console = world(serving)
    CHANGES[change][0](console)
    with refused(console, "card-fraud", RegistryUnavailable):
        watch(console)


def test_a_version_whose_run_is_gone_is_asked_for_and_decided(world: World):
    console = world(measuring)
    console.registry.forget_run(console.registry.version(MODEL, "2"))
    ask(console)
    decide(console)
    settle(console)
    assert console.registry.alias_holder(MODEL, "champion") == "2"
    assert watch(console) == ()
