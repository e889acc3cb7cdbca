"""Two people with a shell edit files, registry and store at any moment, and undo it afterwards: no version is approved for it.

The oracle counts the votes in the acts by hand, by the policy of the test, and knows neither the program's counting nor its verifier.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.adapters.sql_store import SqlStore
from governance.errors import PlacetError
from governance.records import Role
from governance.review.acts import Cast, Choice, Decided
from governance.review.policy import Policy
from governance.review.request import Move
from governance.services.policy import announce_policy
from governance.services.ports import Ports
from governance.services.prove import verify_log
from governance.services.settle import settle
from governance.settings import sqlite_url
from tests.builders import (
    BEN,
    CLARA,
    DEV,
    ELENA,
    EVERYBODY,
    FARAH,
    GRETA,
    MODEL,
    NOON,
    a_policy,
    a_requirement,
    a_roster,
    a_spec,
    a_tier,
)
from tests.fakes import KEYRING, FixedClock, ports
from tests.steps import ask, close, measured, vote

LAX = a_tier(a_requirement("auc", at_least=0.1), quorum={"at_least": 1}, seats=["legal", "risk"])
STRICT = a_policy()
POLICY: Policy = STRICT.model_copy(update={"tiers": {**STRICT.tiers, "low": LAX}})
AT_LEAST, NEEDED = 3, ("ethics", "lay")
"""What `POLICY` asks of tier high."""
ALLIES = (DEV, CLARA)
"""Two of five seats, and neither of those that a quorum includes."""


@dataclass
class Console:
    """What somebody with a shell has under their hands."""

    home: Path
    ports: Ports

    def files(self, **changes: Any) -> None:
        """Edit what stands in the home's documents."""
        self.ports = replace(self.ports, documents=replace(self.ports.documents, **changes))  # type: ignore[type-var]

    def sql(self, statement: str) -> None:
        """Edit the store, its guards taken away."""
        with closing(connect(self.home / "placet.db")) as store:
            for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                store.execute(f"DROP TRIGGER {name}")
            with suppress(Exception):
                store.execute(statement)
            store.commit()


def spec_of(**changes: Any) -> Callable[[Console], None]:
    return lambda console: console.files(specs={MODEL: a_spec(**changes)})


def people_of(*people: Any, without: tuple[Any, ...] = ()) -> Callable[[Console], None]:
    ids = {person.id for person in (*people, *without)}
    left = [person for person in EVERYBODY if person.id not in ids]
    return lambda console: console.files(people=a_roster([*left, *people]))


def row(statement: str) -> Callable[[Console], None]:
    return lambda console: console.sql(statement)


EDITS: dict[str, Callable[[Console], None]] = {
    "the specification says a lower tier": spec_of(tier="low"),
    "the specification has no owners": spec_of(owner={"name": "nobody", "contact": "x"}),
    "those who reject are gone": people_of(without=(BEN, ELENA)),
    "those who reject are out of office": people_of(*(replace(one, until=NOON.date() - timedelta(days=9)) for one in (BEN, ELENA))),
    "an ally sits on the ethics seat": people_of(replace(DEV, seat="ethics"), replace(CLARA, seat="lay")),
    "an owner is no owner by role": people_of(replace(FARAH, role=Role.MEMBER, seat="ethics")),
    "policy.yaml asks nothing": lambda console: console.files(rules=a_policy(version=2, quorum={"at_least": 1})),
    "the alias points to the version": lambda console: console.ports.registry.set_alias(MODEL, "champion", "2"),
    "the row of the request is of a lower tier": row("""update request set record = replace(record, '"tier":"high"', '"tier":"low"')"""),
    "the row of the request is approved": row("""update request set state = 'approved', record = replace(record, '"state":"in review"', '"state":"approved"')"""),
    "the row of the request has no conflicts": row("""update request set record = replace(record, '"farah"', '"nobody"')"""),
    "the acts were opened at a lower tier": row("""update act set said = replace(said, '"tier":"high"', '"tier":"low"')"""),
    "the rejections are approvals": row("""update act set said = replace(said, '"reject"', '"approve"')"""),
    "the rejections are gone": row("""delete from act where said like '%"reject"%'"""),
    "votes are from other seats": row("""update act set said = replace(replace(said, '"risk"', '"ethics"'), '"legal"', '"lay"')"""),
    "the evidence is that of another version": row("""update assessment set evidence = (select evidence from assessment where version = '3') where version = '2'"""),
    "the policy in force is another": row("update policy_in_force set digest = 'sha256:another'"),
}  # fmt: skip
UNDONE = ("request", "act", "assessment", "policy_in_force")


@contextmanager
def edited(console: Console, names: list[str]) -> Iterator[None]:
    """What happens inside happens with these edits; afterwards they are undone, and what was added meanwhile stays."""
    documents, holder = console.ports.documents, console.ports.registry.alias_holder(MODEL, "champion")
    with closing(connect(console.home / "placet.db")) as store:
        before = {table: store.execute(f"SELECT * FROM {table}").fetchall() for table in UNDONE}  # noqa: S608
    for name in names:
        EDITS[name](console)
    yield
    console.ports = replace(console.ports, documents=documents)
    if holder is None and console.ports.registry.alias_holder(MODEL, "champion") is not None:
        console.ports.registry.remove_alias(MODEL, "champion")
    with closing(connect(console.home / "placet.db")) as store:
        (acts,) = store.execute("SELECT count(*) FROM act").fetchone()
        for table, rows in before.items():
            # What the program has written anew since stays: it stands as the newest act has left it.
            for one in () if table == "request" and acts > len(before["act"]) else rows:
                store.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(one))})", one)  # noqa: S608
        store.commit()


edits = st.lists(st.sampled_from(sorted(EDITS)), max_size=2, unique=True)


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Versions 2 and 3 have evidence, and nothing serves."""
    home = tmp_path_factory.mktemp("beginning")
    (home / "predictions").mkdir()
    console = world(home)
    announce_policy(console, FARAH)
    measured(console, "2")
    measured(console, "3", 0.95)
    return home


def world(home: Path) -> Ports:
    made = ports(home, FixedClock(NOON + timedelta(hours=1)))
    made.registry.register(MODEL, b"weights of 3")
    made.registry.remove_alias(MODEL, "champion")
    return replace(
        made,
        store=SqlStore(sqlite_url(home / "placet.db"), KEYRING),
        documents=replace(made.documents, rules=POLICY),  # type: ignore[type-var]
    )


def attacked(
    beginning: Path, home: Path, at_request: list[str], at_vote: list[str], at_close: list[str], *, opposed: bool
) -> None:
    """Two approve, two reject or say nothing; each step is tried with its edits, and they are undone after it."""
    shutil.copytree(beginning, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("registry"))
    console = Console(home, world(home))
    with edited(console, at_request), suppress(PlacetError):
        ask(console.ports)
    with suppress(PlacetError):
        ask(console.ports)
    if opposed:
        for person in (BEN, ELENA):
            with suppress(PlacetError):
                vote(console.ports, person, Choice.REJECT)
    for person in (*ALLIES, FARAH, GRETA):
        with edited(console, at_vote), suppress(PlacetError):
            known = console.ports.documents.roster().find(person.id)
            vote(console.ports, known or person)
    with edited(console, at_close), suppress(PlacetError):
        close(console.ports)
    with suppress(PlacetError):
        settle(console.ports)
    assert_nothing_is_approved_that_the_acts_do_not_justify(console.ports)


def assert_nothing_is_approved_that_the_acts_do_not_justify(console: Ports) -> None:
    fault = verify_log(console).fault
    if fault is not None:
        return
    with console.store.reader() as reader:
        acts = reader.all_acts().get("R-0001", ())
    approved = any(isinstance(act.said, Decided) and act.said.approved for act in acts)
    last = {act.said.holder: act.said for act in acts if isinstance(act.said, Cast)}
    cast = Counter(one.choice for one in last.values())
    seats = {one.seat for one in last.values()}
    justified = len(last) >= AT_LEAST and seats >= set(NEEDED) and cast[Choice.APPROVE] > cast[Choice.REJECT]
    assert justified or not approved
    assert justified or not any(act.move is Move.SETTLE for act in acts)
    assert justified or console.registry.alias_holder(MODEL, "champion") != "2"


def tried(beginning: Path, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(at_request=edits, at_vote=edits, at_close=edits, opposed=st.booleans())
    def property_(at_request: list[str], at_vote: list[str], at_close: list[str], opposed: bool) -> None:
        memory = Path("/dev/shm")  # noqa: S108  (a file system without a disk, where there is one)
        with TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
            attacked(beginning, Path(home), at_request, at_vote, at_close, opposed=opposed)

    property_()


def test_two_people_with_a_shell_approve_nothing_that_the_acts_do_not_justify(beginning: Path):
    tried(beginning, 25)


@pytest.mark.slow
def test_nor_however_often_they_try(beginning: Path):
    tried(beginning, 400)


@pytest.mark.parametrize("name", EDITS)
def test_no_edit_approves_at_the_moment_of_one_step(beginning: Path, tmp_path: Path, name: str):
    for number, moment in enumerate(("request", "vote", "close")):
        at_request, at_vote, at_close = ([name] if moment == one else [] for one in ("request", "vote", "close"))
        attacked(beginning, tmp_path / str(number), at_request, at_vote, at_close, opposed=True)


def test_what_is_tried_here_is_approved_once_enough_vote_for_it(beginning: Path, tmp_path: Path):
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("registry"))
    console = world(tmp_path)
    ask(console)
    for person in (*ALLIES, BEN, ELENA):
        vote(console, person)
    close(console)
    settle(console)
    assert console.registry.alias_holder(MODEL, "champion") == "2"
    assert_nothing_is_approved_that_the_acts_do_not_justify(console)
