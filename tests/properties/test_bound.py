"""No version is approved by edits that are undone afterwards.

Two people with a shell edit files, registry and store at any moment. The oracle counts the votes in the acts by hand,
by the policy of the test, and knows neither the program's counting nor its verifier.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
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

from governance.adapters.store.sql_store import SqlStore
from governance.committee.acts import Act, Cast, Choice, Decided, Opened, Renewed
from governance.committee.course import REQUEST
from governance.committee.policy import Policy
from governance.committee.request import Move
from governance.errors import PlacetError
from governance.records import Person, Role
from governance.services.committee.policy import announce_policy
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.settings import sqlite_url
from tests.builders import (
    BEN,
    CLARA,
    DEV,
    ELENA,
    EVERYBODY,
    FARAH,
    GRETA,
    JANA,
    KOFI,
    MODEL,
    NOON,
    a_policy,
    a_requirement,
    a_roster,
    a_spec,
    a_tier,
    by,
)
from tests.fakes import KEYRING, FixedClock, ports
from tests.steps import ask, close, measured, vote

pytestmark = pytest.mark.slow

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
            store.execute("BEGIN")  # else the database writes each guard's end by itself
            for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                store.execute(f"DROP TRIGGER {name}")
            with suppress(Exception):
                store.execute(statement)
            store.commit()

    def artifact(self) -> Path:
        """The file of version 2 in the registry."""
        return Path(self.ports.registry.version(MODEL, "2").source) / "model.bin"


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
    "those who reject are out of office": people_of(*(replace(person, until=NOON.date() - timedelta(days=9)) for person in (BEN, ELENA))),
    "an ally sits on the ethics seat": people_of(replace(DEV, seat="ethics"), replace(CLARA, seat="lay")),
    "an owner is no owner by role": people_of(replace(FARAH, role=Role.MEMBER, seat="ethics")),
    "policy.yaml asks nothing": lambda console: console.files(rules=a_policy(version=2, quorum={"at_least": 1})),
    "the alias points to the version": lambda console: console.ports.registry.set_alias(MODEL, "champion", "2"),
    "the row of the request is of a lower tier": row("""update item set record = replace(record, '"tier":"high"', '"tier":"low"')"""),
    "the row of the request is approved": row("""update item set state = 'approved', record = replace(record, '"state":"in review"', '"state":"approved"')"""),
    "the row of the request has no conflicts": row("""update item set record = replace(record, '"farah"', '"nobody"')"""),
    "the acts were opened at a lower tier": row("""update act set said = replace(said, '"tier":"high"', '"tier":"low"')"""),
    "the rejections are approvals": row("""update act set said = replace(said, '"reject"', '"approve"')"""),
    "the rejections are gone": row("""delete from act where said like '%"reject"%'"""),
    "votes are from other seats": row("""update act set said = replace(replace(said, '"risk"', '"ethics"'), '"legal"', '"lay"')"""),
    "the evidence is that of another version": row("""update assessment set evidence = (select evidence from assessment where version = '3') where version = '2'"""),
    "the files of the version are others": lambda console: console.artifact().write_bytes(b"others"),
    "the row of the request is due later": row("""update item set record = replace(record, '"due_at":"2026-', '"due_at":"2027-')"""),
    "the acts say that it is due later": row("""update act set said = replace(said, '"due_at":"2026-', '"due_at":"2027-')"""),
    "the row of the request regards no other": row("""update item set record = replace(replace(record, '"regards":"R-0001"', '"regards":null'), '"appeal"', '"promotion"')"""),
    "the acts regard no other, and nobody is in conflict": row("""update act set said = replace(replace(said, '"regards":"R-0001"', '"regards":null'), '"jana"', '"nobody"')"""),
    "the acts were never renewed": row("""delete from act where move = 'request:renewed'"""),
    "the policy in force is another": row("update policy_in_force set digest = 'sha256:another'"),
}  # fmt: skip
UNDONE = ("item", "act", "assessment", "policy_in_force")


@contextmanager
def edited(console: Console, names: list[str]) -> Iterator[None]:
    """Do what happens inside with these edits.

    Afterwards they are undone. What was added meanwhile stays.
    """
    documents, holder = console.ports.documents, console.ports.registry.alias_holder(MODEL, "champion")
    files = console.artifact().read_bytes()
    with closing(connect(console.home / "placet.db")) as store:
        before = {table: store.execute(f"SELECT * FROM {table}").fetchall() for table in UNDONE}  # noqa: S608
    for name in names:
        EDITS[name](console)
    yield
    console.ports = replace(console.ports, documents=documents)
    console.artifact().write_bytes(files)
    if holder is None and console.ports.registry.alias_holder(MODEL, "champion") is not None:
        console.ports.registry.remove_alias(MODEL, "champion")
    with closing(connect(console.home / "placet.db")) as store:
        (acts,) = store.execute("SELECT count(*) FROM act").fetchone()
        for table, rows in before.items():
            # What the program has written anew since stays: it stands as the newest act has left it.
            for record in () if table == "item" and acts > len(before["act"]) else rows:
                store.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(record))})", record)  # noqa: S608
        store.commit()


edits = st.lists(st.sampled_from(sorted(EDITS)), max_size=2, unique=True)


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Versions 2 and 3 have evidence, and nothing serves."""
    home = tmp_path_factory.mktemp("beginning")
    (home / "predictions").mkdir()
    console = world(home)
    announce_policy(by(console, FARAH))
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


OPPOSED, RENEWED, LATE, APPEALED = "opposed", "renewed", "late", "appealed"
COURSES = ("not opposed", OPPOSED, RENEWED, LATE, APPEALED)
"""What others do: they say nothing or reject; it stands on new evidence since they did; its time is over; it was rejected and is asked anew."""


@dataclass(frozen=True)
class Attack:
    """The edits while somebody asks, votes and closes.

    And what others do.
    """

    at_request: list[str]
    at_vote: list[str]
    at_close: list[str]
    course: str = OPPOSED


def attacked(beginning: Path, home: Path, attack: Attack) -> Mapping[str, Sequence[Act]]:
    """The acts after two approved, and two rejected or said nothing.

    Each step is tried with its edits, which are undone after it.
    """
    shutil.copytree(beginning, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("registry"))
    console = Console(home, world(home))
    _asked(console, attack)
    request, voters = _met(console, attack)
    for person in voters:
        with edited(console, attack.at_vote), suppress(PlacetError):
            member = console.ports.documents.roster().find(person.id)
            vote(console.ports, member or person, request=request)
    with edited(console, attack.at_close), suppress(PlacetError):
        close(console.ports, request)
    with suppress(PlacetError):
        settle(console.ports)
    assert_nothing_is_approved_that_the_acts_do_not_justify(console.ports)
    with console.ports.store.reader() as reader, suppress(ValueError):
        return reader.items.acts_where(REQUEST)
    return {}


def _asked(console: Console, attack: Attack, **how: Any) -> None:
    with edited(console, attack.at_request), suppress(PlacetError):
        ask(console.ports, **how)
    with suppress(PlacetError):
        ask(console.ports, **how)


def _met(console: Console, attack: Attack) -> tuple[str, tuple[Person, ...]]:
    """What others do to the request before the two vote.

    With the request on which they vote, and who votes for it.
    """
    voters = (*ALLIES, FARAH, GRETA)
    against = {OPPOSED: (BEN, ELENA), RENEWED: (BEN, ELENA), APPEALED: (BEN, ELENA, JANA)}.get(attack.course, ())
    for person in against:
        with suppress(PlacetError):
            vote(console.ports, person, Choice.REJECT)
    if attack.course == LATE:  # a quorum was for it, and nobody closed it while there was time
        for person in (BEN, ELENA):
            with suppress(PlacetError):
                vote(console.ports, person)
        console.ports = replace(console.ports, clock=FixedClock(NOON + timedelta(days=40)))
    if attack.course == APPEALED:
        with suppress(PlacetError):
            close(console.ports)
    if attack.course in (RENEWED, APPEALED):
        measured(console.ports, "2", 0.96)
        _asked(console, attack, **({"appeal": "R-0001"} if attack.course == APPEALED else {}))
    return ("R-0002", (*voters, JANA, KOFI)) if attack.course == APPEALED else ("R-0001", voters)


def assert_nothing_is_approved_that_the_acts_do_not_justify(console: Ports) -> None:
    fault = verify_log(console).fault
    if fault is not None:
        return
    with console.store.reader() as reader:
        acts_by_request = reader.items.acts_where(REQUEST)
    justified = {name: is_justified(name, acts_by_request) for name in acts_by_request}
    for name, acts in acts_by_request.items():
        approved = any(isinstance(act.said, Decided) and act.said.approved for act in acts)
        assert justified[name] or not approved
        assert justified[name] or not any(act.move is Move.SETTLE for act in acts)
    assert any(justified.values()) or console.registry.alias_holder(MODEL, "champion") != "2"


def is_justified(name: str, acts_by_request: Mapping[str, Sequence[Act]]) -> bool:
    """Whether a request has the votes that approve it.

    On its last matter, in time, of those who have not rejected it before.
    """
    acts = acts_by_request[name]
    begun = max(at for at, act in enumerate(acts) if isinstance(act.said, Opened | Renewed))
    stands, regards = acts[begun].said, acts[0].said.regards  # type: ignore[union-attr]  # it is an `Opened`
    before = {act.person for act in acts_by_request[regards] if isinstance(act.said, Cast)} if regards else set()
    last = {
        act.said.holder: act.said
        for act in acts[begun:]
        if isinstance(act.said, Cast) and act.person not in before and act.at <= stands.due_at  # type: ignore[union-attr]
    }
    cast = Counter(ballot.choice for ballot in last.values())
    seats = {ballot.seat for ballot in last.values()}
    decided = next((act.at for act in acts if isinstance(act.said, Decided)), NOON)
    in_time = decided <= stands.due_at  # type: ignore[union-attr]  # it is an `Opened` or a `Renewed`
    return in_time and len(last) >= AT_LEAST and seats >= set(NEEDED) and cast[Choice.APPROVE] > cast[Choice.REJECT]


def tried(beginning: Path, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(attack=st.builds(Attack, edits, edits, edits, st.sampled_from(COURSES)))
    def property_(attack: Attack) -> None:
        memory = Path("/dev/shm")  # noqa: S108  (a file system without a disk, where there is one)
        with TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
            attacked(beginning, Path(home), attack)

    property_()


def test_two_people_with_a_shell_approve_nothing_that_the_acts_do_not_justify(beginning: Path):
    tried(beginning, 20)


@pytest.mark.slow
def test_nor_however_often_they_try(beginning: Path):
    tried(beginning, 150)


AIMED = {
    RENEWED: ("the acts were never renewed", "the evidence is that of another version", "the files of the version are others"),
    LATE: ("the row of the request is due later", "the acts say that it is due later", "the row of the request is approved"),
    APPEALED: (
        "the row of the request has no conflicts",
        "the row of the request regards no other",
        "the acts regard no other, and nobody is in conflict",
        "those who reject are gone",
    ),
}  # fmt: skip


REACHED: dict[str, Callable[[Mapping[str, Sequence[Act]]], bool]] = {
    RENEWED: lambda acts: any(isinstance(act.said, Renewed) for act in acts["R-0001"]),
    LATE: lambda acts: sum(isinstance(act.said, Cast) for act in acts["R-0001"]) == 2,
    APPEALED: lambda acts: acts["R-0002"][0].said.regards == "R-0001",  # type: ignore[union-attr]  # it is an `Opened`
}


@pytest.mark.parametrize("course", AIMED)
def test_no_renewal_no_time_that_is_over_and_no_appeal_is_a_way_around_the_votes(
    beginning: Path, tmp_path: Path, course: str
):
    for number, name in enumerate(AIMED[course]):
        attacked(beginning, tmp_path / str(number), Attack([name], [name], [name], course))
    acts = attacked(beginning, tmp_path / "nothing edited", Attack([], [], [], course))
    assert REACHED[course](acts), "the course was not what it is called"


OF_OTHER_COURSES = (
    "the acts were never renewed",
    "the row of the request regards no other",
    "the acts regard no other, and nobody is in conflict",
)


@pytest.mark.parametrize("name", [name for name in EDITS if name not in OF_OTHER_COURSES])
def test_no_edit_approves_at_the_moment_of_one_step(beginning: Path, tmp_path: Path, name: str):
    for number, moment in enumerate(("request", "vote", "close")):
        at_request, at_vote, at_close = ([name] if moment == at else [] for at in ("request", "vote", "close"))
        attacked(beginning, tmp_path / str(number), Attack(at_request, at_vote, at_close))


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
