"""What a refusal is tried on.

A console where something has happened, what people do then, and the act that is refused.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from governance.committee.acts import Choice
from governance.errors import PlacetError, Refused
from governance.sentences.phrase import Phrase
from governance.services.committee.emergency import break_glass
from governance.services.committee.policy import announce_policy
from governance.services.ports import Ports
from governance.services.record import Seen
from governance.services.registered import look_at_registry
from governance.services.serving.settle import settle
from tests.builders import FARAH, MODEL, NOON, by
from tests.fake_store import FakeStore
from tests.fakes import KEYRING, FixedClock, ports
from tests.steps import ask, decide, measured, on_condition, refused, request_of

Act = Callable[[Ports], object]
ONE = "R-0001"
CONFLICT = "my brother sold us the data"
ANOTHER = Seen("sha256:" + "0" * 64, 99)
"""What somebody has before them who reads another dossier."""


class Start(StrEnum):
    """What has happened on a console before a case begins."""

    NEW = "nothing"
    MEASURED = "versions 2 and 3 have evidence, and none serves"
    ASKED = "R-0001 asks that version 2 becomes champion"
    REJECTED = "R-0001 is rejected: Ben, Clara and Elena voted, Amina closed it"
    APPROVED = "R-0001 is approved, and waits for C-1, which Farah sees to and Elena checks"
    SERVING = "version 2 served under R-0001, and version 3 took its place under R-0002"
    FIRST_KEY = "Farah turned the first key, back to version 2; R-0003 waits for a second person"


def opened(console: Ports) -> Seen:
    """R-0001 as a page showed it when it was opened."""
    return Seen(request_of(console).digest, 1)


def _measure(console: Ports) -> None:
    announce_policy(by(console, FARAH))
    measured(console, "2")
    measured(console, "3")


def _reject(console: Ports) -> None:
    decide(console, Choice.REJECT)


def _approve_on_condition(console: Ports) -> None:
    on_condition(console)
    decide(console)


def _serve(console: Ports) -> None:
    decide(console)
    settle(console)
    measured(console, "3")
    decide(console, request=ask(console, "3").id)
    settle(console)


def _first_key(console: Ports) -> None:
    break_glass(by(console, FARAH), MODEL, "2", "it blocks everybody")


MADE: dict[Start, tuple[Start, Act]] = {
    Start.MEASURED: (Start.NEW, _measure),
    Start.ASKED: (Start.MEASURED, ask),
    Start.REJECTED: (Start.ASKED, _reject),
    Start.APPROVED: (Start.ASKED, _approve_on_condition),
    Start.SERVING: (Start.ASKED, _serve),
    Start.FIRST_KEY: (Start.SERVING, _first_key),
}
"""From which other start each is made, and how."""


@dataclass(frozen=True)
class Case:
    """One refusal."""

    act: Act
    says: Phrase | str
    """What is said; of an error that has words only, a regular expression of them."""
    after: Act | None = None
    """What people do before; where it gives another console, that one is acted on."""
    start: Start = Start.ASKED
    error: type[PlacetError] = Refused


@dataclass(frozen=True)
class Begun:
    """A home in which something has happened, to be copied."""

    home: Path
    store: FakeStore
    champion: str | None
    now: datetime


class Beginnings:
    """Every start, made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun: dict[Start, Begun] = {}

    def console(self, start: Start, home: Path) -> Ports:
        """A console of its own in `home`, on which `start` has happened."""
        begun = self._made(start)
        shutil.copytree(begun.home, home, ignore=shutil.ignore_patterns("registry"), dirs_exist_ok=True)
        console = _console(home, begun.champion, begun.now, begun.store.copied())
        look_at_registry(console, MODEL)
        return console

    def _made(self, start: Start) -> Begun:
        if start not in self._begun:
            home = self._folder / start.name.lower()
            # Nothing here is measured from the log, so that none is written.
            (home / "predictions").mkdir(parents=True)
            if start is Start.NEW:
                console = _console(home, None, NOON, FakeStore(KEYRING))
            else:
                before, act = MADE[start]
                console = self.console(before, home)
                act(console)
            champion = console.registry.alias_holder(MODEL, "champion")
            assert isinstance(console.store, FakeStore)
            self._begun[start] = Begun(home, console.store, champion, console.clock())
        return self._begun[start]


def _console(home: Path, champion: str | None, now: datetime, store: FakeStore) -> Ports:
    console = ports(home, FixedClock(now), store)
    console.registry.register(MODEL, b"weights of 3")
    console.registry.remove_alias(MODEL, "champion")
    if champion is not None:
        console.registry.set_alias(MODEL, "champion", champion)
    return console


def tried(case: Case, console: Ports) -> PlacetError:
    """The refusal that `case` meets on `console`.

    Fails where the case meets none or another one, or leaves a trace.
    """
    prepared = None if case.after is None else case.after(console)
    acted_on = prepared if isinstance(prepared, Ports) else console
    met: list[PlacetError] = []
    with refused(acted_on, case.says, case.error):
        try:
            case.act(acted_on)
        except PlacetError as refusal:
            met.append(refusal)
            raise
    return met[0]
