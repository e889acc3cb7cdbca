"""In the end the alias is where it was decided.

After decisions, strangers who move the alias, looks, and crashes in between, in any order.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.committee.course import REQUEST
from governance.committee.policy import Stray
from governance.committee.request import State
from governance.errors import PlacetError
from governance.services.committee.end import suspend
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.serving.watch import watch
from tests.builders import CLARA, MODEL, a_policy, by
from tests.services.worlds import Homes, champion, serving
from tests.steps import actions, ask, assert_log_and_tables_agree, decide, measured

pytestmark = pytest.mark.slow

MOVING_BACK = a_policy().model_copy(update={"stray_alias": Stray.MOVE_BACK})
FOUND, BACK, RIGHT = "alias:moved-without-decision", "alias:moved-back", "alias:put-right"


class Crash(BaseException):
    """The process is gone."""


@dataclass(frozen=True)
class Dying:
    """A registry whose process dies during the next move.

    Before the alias has moved or after it has.
    """

    registry: Any
    after: bool

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.registry, name)
        if name not in ("set_alias", "remove_alias"):
            return real

        def call(*arguments: str) -> None:
            if self.after:
                real(*arguments)
            raise Crash

        return call


def decides(console: Ports, version: str) -> None:
    measured(console, version)
    decide(console, request=ask(console, version).id)


def suspends(console: Ports) -> None:
    with console.store.reader() as reader:
        approved = next((r.id for r in reader.items.all(REQUEST) if r.state is State.SETTLED), None)
    if approved is not None:
        suspend(by(console, CLARA), approved, "harm")


def strays(console: Ports, version: str | None) -> None:
    if version is None:
        console.registry.remove_alias(MODEL, "champion")
    else:
        console.registry.set_alias(MODEL, "champion", version)


def dies(console: Ports, act: Callable[[Ports], object], *, after: bool) -> None:
    with suppress(Crash):
        act(replace(console, registry=Dying(console.registry, after)))


ACTS: dict[str, Callable[[Ports], object]] = {
    **{f"version {v} is decided": lambda console, v=v: decides(console, v) for v in "23"},
    **{f"somebody moves it to {v}": lambda console, v=v: strays(console, v) for v in ("1", "2", "3", None)},
    "what serves is suspended": suspends,
    "settle": settle,
    "watch": watch,
    "settle dies before": lambda console: dies(console, settle, after=False),
    "settle dies after": lambda console: dies(console, settle, after=True),
    "watch dies before": lambda console: dies(console, watch, after=False),
    "watch dies after": lambda console: dies(console, watch, after=True),
}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    return Homes(tmp_path_factory.mktemp("homes"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("consoles")


NUMBERS = count()


@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=8), moves_back=st.booleans())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_happens_the_alias_ends_where_it_was_decided_or_is_known_not_to_be(
    homes: Homes, folder: Path, acts: list[str], moves_back: bool
):
    console = homes.console(folder / str(next(NUMBERS)), serving, MOVING_BACK if moves_back else a_policy())
    for act in acts:
        with suppress(PlacetError):
            ACTS[act](console)
    settle(console)
    watch(console)
    with console.store.reader() as reader:
        approved = next((r.version for r in reader.items.all(REQUEST) if r.state is State.SETTLED), None)
        seen_aliases = reader.serving.strays()
    assert [stray.found for stray in seen_aliases] == ([] if champion(console) == approved else [champion(console)])
    if moves_back:
        assert champion(console) == approved
    before = actions(console)
    watch(console)
    settle(console)
    assert actions(console) == before, "something was recorded twice"
    about = [action for action in before if action in (FOUND, BACK, RIGHT)]
    assert about[:1] in ([], [FOUND])
    ended = [later for earlier, later in pairwise(about) if FOUND not in (earlier, later)]
    assert ended == [], "what ended had not begun"
    assert_log_and_tables_agree(console)
