"""Consoles whose evidence is written by hand.

What a committee does needs no predictions to be counted.

A test module that starts from them says `pytest_plugins = ("tests.services.begun",)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from governance.adapters.outside.attestation import InTotoAttester
from governance.adapters.store.kept_checkpoint import KeptCheckpoint
from governance.committee.course import REQUEST
from governance.committee.policy import Policy
from governance.records import Person
from governance.services.committee.policy import announce_policy
from governance.services.ports import Ports
from governance.services.registered import look_at_registry
from governance.services.serving.settle import settle
from governance.services.views.docket import Part, docket
from tests.builders import FARAH, MODEL, NOON, a_spec, by
from tests.fake_store import FakeStore
from tests.fakes import (
    KEYRING,
    FakeAuditor,
    FakeDetector,
    FakeDocuments,
    FakeExplainer,
    FakeModels,
    FakePrinter,
    FakeRegistry,
    FixedClock,
    reported,
)
from tests.remembered import RememberedSource, remembered_summaries
from tests.steps import ask, decide, measured

Happened = Callable[[Ports], object]


def measuring(console: Ports) -> None:
    """Give versions 2 and 3 an AUC of 0.9.

    Version 1 serves, and nobody has approved it.
    """
    announce_policy(by(console, FARAH))
    for version in ("2", "3"):
        measured(console, version)


def asking(console: Ports) -> None:
    """Ask in R-0001 that version 2 becomes champion."""
    measuring(console)
    ask(console)


def two_for_one_alias(console: Ports) -> None:
    """Ask for the champion in R-0001 and R-0003.

    Between them, in R-0002, for a pilot.
    """
    measuring(console)
    ask(console, "2")
    ask(console, "2", alias="pilot")
    ask(console, "3")


def serving(console: Ports) -> None:
    """Make version 2 serve under R-0001."""
    asking(console)
    decide(console)
    settle(console)


def replacing(console: Ports) -> None:
    """Make version 3 serve under R-0002.

    It took the place of version 2, which served under R-0001.
    """
    serving(console)
    promote(console, "3")


def promote(console: Ports, version: str) -> str:
    """Measure `version`, ask for it, decide and settle.

    Returns the id of the request.
    """
    measured(console, version)
    asked = ask(console, version)
    decide(console, request=asked.id)
    settle(console)
    return asked.id


@dataclass(frozen=True)
class Made:
    """What has happened, to be copied."""

    store: FakeStore
    champion: str | None
    now: datetime


class Homes:
    """What has happened on a console, made once for each policy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[Happened, str], Made] = {}

    def console(self, home: Path, happened: Happened, policy: Policy) -> Ports:
        """A console with a registry of its own in `home`.

        `happened` has happened on it under `policy`.
        """
        key = (happened, policy.digest)
        if key not in self._made:
            store = FakeStore(KEYRING)
            console = _console(Made(store, "1", NOON), self._folder / str(len(self._made)), policy)
            happened(console)
            self._made[key] = Made(store, champion(console), console.clock())
        made = self._made[key]
        console = _console(replace(made, store=made.store.copied()), home, policy)
        look_at_registry(console, MODEL)
        return console


def _console(made: Made, home: Path, policy: Policy) -> Ports:
    (home / "predictions").mkdir(parents=True)  # so that no log is written
    registry = FakeRegistry(home / "registry")
    for number in "123":
        registry.register(MODEL, f"weights of {number}".encode())
    if made.champion is not None:
        registry.set_alias(MODEL, "champion", made.champion)
    return Ports(
        store=made.store,
        registry=registry,
        predictions=RememberedSource(home),
        explainer=FakeExplainer(),
        models=FakeModels(),
        summarise=remembered_summaries,
        detector=FakeDetector(),
        auditor=FakeAuditor(),
        evidently=reported,
        documents=FakeDocuments({MODEL: a_spec()}, policy),
        clock=FixedClock(made.now),
        printer=FakePrinter(),
        attester=InTotoAttester(),
        keyring=KEYRING,
        kept=KeptCheckpoint(home / "checkpoint"),
    )


class World(Protocol):
    def __call__(self, happened: Happened, policy: Policy | None = None) -> Ports: ...


def champion(console: Ports) -> str | None:
    """The version that serves."""
    return console.registry.alias_holder(MODEL, "champion")


def states(console: Ports) -> list[str]:
    """Where every request stands, the oldest first."""
    with console.store.reader() as reader:
        return [str(request.state) for request in reversed(reader.items.all(REQUEST))]


def on_docket(console: Ports, person: Person, part: Part = Part.MINE) -> tuple[Any, ...]:
    """What one person sees on a part of the docket."""
    return docket(by(console, person), part).lines


def tasks(console: Ports, person: Person) -> list[str]:
    """What waits for one person."""
    return [task.what for line in on_docket(console, person) for task in line.tasks]


def obstacles(console: Ports, request: str = "R-0001") -> tuple[str, ...]:
    """What the docket says stands in the way of a request."""
    lines = [line for part in (Part.OPEN, Part.IN_FORCE, Part.CLOSED) for line in on_docket(console, FARAH, part)]
    return next(line.obstacles for line in lines if line.request.id == request)


def still(console: Ports, now: datetime) -> Ports:
    """The same console at a moment that does not pass."""
    return replace(console, clock=lambda: now)
