"""What holds after any acts and crashes.

Random people do random things to requests, at random times, and the program dies in the middle. The oracle here is
written by hand and knows neither the program's table of moves nor its counting.
"""

import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from governance.committee.acts import Cast, Choice, Decided, When
from governance.committee.course import REQUEST
from governance.committee.request import STANDING, UNDECIDED, Move, Purpose, Request, State
from governance.errors import PlacetError
from governance.people.roster import Roster
from governance.records import Person, Role
from governance.services.committee import condition, emergency, end, fall_due, participation, question
from governance.services.committee.adopt import propose_policy
from governance.services.committee.policy import announce_policy
from governance.services.committee.withdraw import withdraw
from governance.services.ports import Ports
from governance.services.record import Seen, seen_now
from governance.services.serving.settle import settle
from governance.store.transaction import Store
from tests.builders import EVERYBODY, FARAH, MARTA, MODEL, NOON, a_policy, a_roster, a_spec, by
from tests.fake_store import FakeStore
from tests.fakes import KEYRING, FakeDocuments, FixedClock, ports
from tests.in_a_file import in_a_file
from tests.steps import BECOMES, adopt, ask, assert_log_and_tables_agree, close, decide, measured, on_condition, vote

AT_LEAST = 20_000
"""Moves that must be tried; the count is checked."""
BEGINS = NOON + timedelta(hours=1)
LEGAL = {
    State.OPEN: {State.IN_REVIEW, State.WITHDRAWN, State.LAPSED},
    State.IN_REVIEW: {State.APPROVED, State.REJECTED, State.WITHDRAWN, State.LAPSED},
    State.APPROVED: {State.SETTLED, State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED},
    State.SETTLED: {State.SUPERSEDED, State.SUSPENDED, State.REVOKED, State.EXPIRED},
    State.SUSPENDED: {State.SUPERSEDED, State.REVOKED},
    State.EXPIRED: {State.SUPERSEDED, State.SUSPENDED, State.REVOKED},
    State.SUPERSEDED: set(),
    State.REJECTED: set(),
    State.WITHDRAWN: set(),
    State.LAPSED: set(),
    State.REVOKED: set(),
}
PEOPLE = (*EVERYBODY, Person("yusuf", "Yusuf Aydin", Role.MEMBER, "risk", groups=("payments-risk",)))
VOTING_ROLES = {Role.CHAIR, Role.MEMBER, Role.DEPUTY}
VERSIONS = ("1", "2", "3")


WRITES = ("items.put", "items.add_act", "log.append", "outbox.add", "outbox.finish")


class Crash(BaseException):
    """The process is gone. No program may catch this."""


class Dying:
    """A store or a registry whose process dies.

    At the n-th of the named calls: just before it, or just after.
    """

    def __init__(self, real: Any, calls: tuple[str, ...], at: int, *, after: bool) -> None:
        self._real, self._calls, self._left, self._after = real, calls, at, after

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if any(call.startswith(f"{name}.") for call in self._calls):
            return _Part(self, name, real)
        return self._counted(real) if name in self._calls else real

    def _counted(self, real: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Crash
            answer = real(*arguments, **named)
            if self._left == 0:
                raise Crash
            return answer

        return call


@dataclass(frozen=True)
class _Part:
    """One noun of a store whose process dies."""

    whole: Dying
    noun: str
    real: Any

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.real, name)
        return self.whole._counted(real) if f"{self.noun}.{name}" in self.whole._calls else real


@dataclass(frozen=True)
class DyingStore:
    """A store whose process dies in or after a transaction.

    Inside it, or right after it was committed.
    """

    real: Store
    at: int
    after_commit: bool

    def reader(self) -> Any:
        return self.real.reader()

    @contextmanager
    def writer(self) -> Any:
        with self.real.writer() as writer:
            yield (writer if self.after_commit else Dying(writer, WRITES, self.at, after=True))
        if self.after_commit:
            raise Crash


@dataclass(frozen=True)
class Beginning:
    """What a walk begins with."""

    home: Path
    store: FakeStore

    def copied(self, folder: Path, *, file: bool) -> Ports:
        """The same console in `folder`.

        Its store lies in a file or in memory.
        """
        shutil.copytree(self.home, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("registry"))
        return world(folder, in_a_file(self.store, folder) if file else self.store.copied())


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    """A console with three assessed versions and a policy.

    Nothing serves.
    """
    made = Beginning(tmp_path_factory.mktemp("beginning"), FakeStore(KEYRING))
    console = world(made.home, made.store)
    announce_policy(by(console, FARAH))
    for version in VERSIONS:
        measured(console, version)
    return made


@pytest.fixture(scope="module")
def decided(beginning: Beginning, tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    """The same console after two decisions.

    Version 2 serves and took the place of version 1. Both owe a condition.
    """
    home = tmp_path_factory.mktemp("decided")
    made = Beginning(home, beginning.store.copied())
    shutil.copytree(beginning.home, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("registry"))
    console = replace(world(home, made.store), clock=FixedClock(BEGINS))
    for version in ("1", "2"):
        measured(console, version)
        request = ask(console, version)
        due = BEGINS.date() + timedelta(days=10)
        on_condition(console, request=request.id, when=When.AFTER, due=due)
        decide(console, request=request.id)
        settle(console)
    return made


def world(home: Path, store: Store) -> Ports:
    made = ports(home, store=store)
    made.registry.register(MODEL, b"weights of 3", author="dev")
    made.registry.remove_alias(MODEL, "champion")
    people = a_roster(PEOPLE)
    spec = a_spec(owner={"name": "Payments Risk", "contact": "x", "people": ["farah"], "groups": ["payments-risk"]})
    return replace(
        made,
        documents=FakeDocuments(
            {MODEL: spec}, a_policy(review_days=20, valid_for_days=60), Roster.model_validate(people)
        ),
    )


people = st.sampled_from(PEOPLE)
members = st.sampled_from([person for person in PEOPLE if person.seat is not None])
choices = st.sampled_from([Choice.APPROVE, Choice.APPROVE, Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN])
crashes = st.one_of(st.none(), st.tuples(st.integers(1, 3), st.booleans()))
which = st.integers(0, 1_000)
keys = st.sampled_from([*PEOPLE, *[person for person in PEOPLE if person.seat is not None]])


class Committee(RuleBasedStateMachine):
    """A console, and everybody who can touch it."""

    empty: ClassVar[Beginning]
    with_history: ClassVar[Beginning]
    tried: ClassVar[int] = 0
    happened: ClassVar[Counter[str]] = Counter()
    reached: ClassVar[Counter[Move]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")  # noqa: S108  (a file system without a disk, where there is one)
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.states: dict[str, list[State]] = {}
        self.looked_at: dict[str, Request] = {}

    def begin_with(self, beginning: Beginning, *, file: bool) -> None:
        """Everything that stands in `beginning`, and nobody serving yet."""
        self.clock = FixedClock(BEGINS)
        self.console = replace(beginning.copied(self.folder, file=file), clock=self.clock)

    def teardown(self) -> None:
        try:
            settle_all(self.console)
            self.looked_at.clear()
            self.the_rules_hold()
            type(self).reached.update(act.move for request in self.requests() for act in self._acts(request.id))
            assert_log_and_tables_agree(self.console)
            self._nothing_serves_without_a_decision()
        finally:
            shutil.rmtree(self.folder)

    # --- what people do

    def do(self, act: Any, crash: tuple[int, bool] | None = None, *, settles: bool = False) -> None:
        """Make one move.

        It is done, refused with a sentence, or cut off by a crash.
        """
        type(self).tried += 1
        console = self.console
        if crash is not None and settles:
            dying = Dying(console.registry, ("set_alias", "remove_alias"), 1, after=crash[1])
            console = replace(console, registry=dying)
        elif crash is not None:
            console = replace(console, store=DyingStore(console.store, *crash))
        try:
            act(console)
            type(self).happened["done"] += 1
        except PlacetError:
            type(self).happened["refused"] += 1
        except Crash:
            type(self).happened["crashed"] += 1

    def request(self, number: int) -> str:
        requests = self.requests()
        # What is open is what most people have to do with; the rest comes up as well.
        requests = (*(r for r in requests if r.state in UNDECIDED), *requests)
        return requests[number % len(requests)].id if requests else "R-0001"

    def requests(self) -> tuple[Request, ...]:
        with self.console.store.reader() as reader:
            return reader.items.all(REQUEST)

    @initialize(some_history=st.booleans(), file=st.sampled_from([False, False, False, True]))
    def something_is_asked(self, some_history: bool, file: bool) -> None:
        type(self).happened["in a file" if file else "in memory"] += 1
        if some_history:
            self.begin_with(type(self).with_history, file=file)
            self.console.registry.set_alias(MODEL, "champion", "2")
        else:
            self.begin_with(type(self).empty, file=file)
            self.do(lambda console: ask(console, "1"))

    @rule(version=st.sampled_from(VERSIONS), person=st.sampled_from([FARAH, FARAH, *PEOPLE]), crash=crashes)
    def asks(self, version: str, person: Person, crash: Any) -> None:
        self.do(lambda console: ask(console, version, actor=person), crash)

    @rule(
        version=st.sampled_from(VERSIONS),
        auc=st.sampled_from([0.9, 0.91, 0.92, 0.5]),
        renews=st.booleans(),
        number=which,
    )
    def measures_again(self, version: str, auc: float, renews: bool, number: int) -> None:
        undecided = [r.version for r in self.requests() if r.state in UNDECIDED and r.purpose is Purpose.PROMOTION]
        if renews and undecided:
            version = str(undecided[number % len(undecided)])
        self.do(lambda console: measured(console, version, auc))
        if renews:
            self.do(lambda console: ask(console, version))

    @rule(number=which, version=st.sampled_from(VERSIONS))
    def appeals(self, number: int, version: str) -> None:
        self.do(lambda console: ask(console, version, appeal=self.request(number)))

    @rule(number=which, person=members, choice=choices, crash=crashes)
    def votes(self, number: int, person: Person, choice: Choice, crash: Any) -> None:
        self.do(lambda console: vote(console, person, choice, self.request(number)), crash)

    @rule(number=which, voters=st.lists(members, min_size=3, max_size=6, unique_by=lambda p: p.id), choice=choices)
    def several_vote(self, number: int, voters: list[Person], choice: Choice) -> None:
        for person in voters:
            self.do(lambda console, person=person: vote(console, person, choice, self.request(number)))

    @rule(number=which, choice=choices, settled=st.booleans(), crash=crashes)
    def the_committee_decides(self, number: int, choice: Choice, settled: bool, crash: Any) -> None:
        undecided = [r.id for r in self.requests() if r.state in UNDECIDED and r.purpose is not Purpose.POLICY]
        request = undecided[number % len(undecided)] if undecided else self.request(number)
        for name in ("clara", "elena", "jana"):
            person = next(p for p in PEOPLE if p.id == name)
            self.do(lambda console, person=person: vote(console, person, choice, request, reason=person.name))
        ivo = next(p for p in PEOPLE if p.id == "ivo")
        self.do(lambda console: close(console, request, actor=ivo), crash)
        if settled:
            self.do(settle, crash, settles=True)

    @rule(number=which, person=people, choice=choices, stale=st.integers(0, 8))
    def votes_on_an_old_page(self, number: int, person: Person, choice: Choice, stale: int) -> None:
        def act(console: Ports) -> None:
            now = seen_now(console, self.request(number))
            vote(console, person, choice, self.request(number), seen=Seen(now.digest, max(0, now.revision - stale)))

        self.do(act)

    @rule(number=which, person=st.sampled_from([p for p in PEOPLE if p.role is Role.CHAIR]), crash=crashes)
    def closes(self, number: int, person: Person, crash: Any) -> None:
        self.do(lambda console: close(console, self.request(number), actor=person), crash)

    @rule(number=which, person=people)
    def steps_back(self, number: int, person: Person) -> None:
        self.do(lambda console: participation.recuse(by(console, person), self.request(number), "I know them"))

    @rule(number=which, person=people)
    def declares(self, number: int, person: Person) -> None:
        self.do(lambda console: participation.declare_no_conflict(by(console, person), self.request(number)))

    @rule(number=which, hands_over=st.booleans(), deputy_votes=st.booleans(), choice=choices)
    def hands_over_the_seat(self, number: int, hands_over: bool, deputy_votes: bool, choice: Choice) -> None:
        ben = next(person for person in PEOPLE if person.id == "ben")
        lin = next(person for person in PEOPLE if person.id == "lin")
        request = self.request(number)
        self.do(lambda console: participation.delegate_seat(by(console, ben), request, "I travel"))
        if deputy_votes:
            self.do(lambda console: vote(console, lin, choice, request))
        if not hands_over:
            self.do(lambda console: participation.take_seat_back(by(console, ben), request, "I am back"))

    @rule(number=which, person=people, blocking=st.booleans(), answered=st.booleans(), resolved=st.booleans())
    def asks_a_question(self, number: int, person: Person, blocking: bool, answered: bool, resolved: bool) -> None:
        request = self.request(number)
        self.do(lambda console: question.ask_question(by(console, person), request, "why?", blocking=blocking))
        if answered:
            self.do(lambda console: question.answer_question(by(console, FARAH), request, "Q-1", "because"))
        if resolved:
            self.do(lambda console: question.resolve_question(by(console, person), request, "Q-1", "I see"))

    @rule(
        number=which,
        person=members,
        when=st.sampled_from(When),
        days=st.integers(-1, 40),
        owner=st.sampled_from(["farah", "greta"]),
        drops=st.sampled_from([True, False, False, False]),
    )
    def proposes_a_condition(self, number: int, person: Person, when: When, days: int, owner: str, drops: bool) -> None:
        due, request = self.clock.now.date() + timedelta(days=days), self.request(number)
        self.do(
            lambda console: condition.propose_condition(
                by(console, person), request, "it is safe", owner, "elena", due, when
            )
        )
        if drops:
            self.do(lambda console: condition.drop_condition(by(console, person), request, "C-1", "needless"))

    @rule(number=which, step=st.integers(0, 4), crash=crashes)
    def sees_to_a_condition(self, number: int, step: int, crash: Any) -> None:
        owed = [
            (request.id, act)
            for request in self.requests()
            for act in self._acts(request.id)
            if act.move is Move.PROPOSE
        ]
        request, act = owed[number % len(owed)] if owed else ("R-0001", None)
        name = act.said.condition.id if act is not None else "C-1"
        owner = next(p for p in PEOPLE if p.id == (act.said.condition.owner if act is not None else "farah"))
        verifier = next(p for p in PEOPLE if p.id == "elena")
        if step == 4:
            proposer = next(p for p in PEOPLE if p.id == (act.person if act is not None else "ben"))
            self.do(lambda console: condition.drop_condition(by(console, proposer), request, name, "needless"))
            return
        self.do(lambda console: condition.report_condition(by(console, owner), request, name, "done"), crash)
        if step == 1:
            self.do(lambda console: condition.return_condition(by(console, verifier), request, name, "not so"))
        if step > 1:
            self.do(lambda console: condition.verify_condition(by(console, verifier), request, name, "seen"), crash)

    @rule(number=which, person=st.sampled_from([FARAH, FARAH, *PEOPLE]))
    def withdraws(self, number: int, person: Person) -> None:
        self.do(lambda console: withdraw(by(console, person), self.request(number), "a mistake"))

    @rule(person=st.sampled_from([*PEOPLE, *[MARTA] * 8]), revokes=st.booleans(), crash=crashes)
    def ends_an_approval(self, person: Person, revokes: bool, crash: Any) -> None:
        ends = end.revoke if revokes else end.suspend
        standing = [request.id for request in self.requests() if request.state in STANDING]
        self.do(lambda console: ends(by(console, person), (standing or ["R-0001"])[0], "harm was reported"), crash)

    @rule(to=st.sampled_from([None, *VERSIONS]), first=keys, second=keys, number=which, crash=crashes)
    def breaks_the_glass(self, to: str | None, first: Person, second: Person, number: int, crash: Any) -> None:
        replaced = [
            request.version for request in self.requests() if request.state is State.SUPERSEDED and request.version
        ]
        if number % 3 and replaced:
            to = replaced[number % len(replaced)]
        self.do(lambda console: emergency.break_glass(by(console, first), MODEL, to, "it harms people now"), crash)
        self.do(
            lambda console: emergency.confirm_emergency(by(console, second), self.request(0), "I see it too"), crash
        )
        if number % 2:
            self.do(settle, crash, settles=True)
        self.do(lambda console: emergency.confirm_emergency(by(console, second), self.request(number), "I see it too"))

    @rule(version=st.integers(2, 5), adopted=st.sampled_from([True, False, False, False]))
    def changes_the_policy(self, version: int, adopted: bool) -> None:
        policy = a_policy(version=version, review_days=20, valid_for_days=60)
        clara = next(person for person in PEOPLE if person.id == "clara")
        if adopted:
            self.do(lambda console: adopt(console, policy))
        else:
            self.do(lambda console: propose_policy(by(console, clara), policy, "stricter"))

    @rule(hours=st.sampled_from([1, 2, 30, 24 * 3, 24 * 7, 24 * 62]))
    def time_passes(self, hours: int) -> None:
        self.clock.now += timedelta(hours=hours)
        self.do(fall_due.fall_due)

    @rule(crash=crashes)
    def the_calendar_is_looked_at(self, crash: Any) -> None:
        self.do(fall_due.fall_due, crash)

    @rule(crash=crashes)
    def what_was_promised_is_carried_out(self, crash: Any) -> None:
        self.do(settle, crash, settles=True)

    # --- what must hold

    @invariant()
    def the_rules_hold(self) -> None:
        with self.console.store.reader() as reader:
            changed = [request for request in reader.items.all(REQUEST) if self.looked_at.get(request.id) != request]
            acts = {request.id: reader.items.acts(request.id) for request in changed}
        for request in changed:
            self.looked_at[request.id] = request
            its_acts = acts[request.id]
            self._no_state_is_reached_outside_the_table(request, its_acts)
            decisions = [act for act in its_acts if act.move in (Move.APPROVE, Move.REJECT)]
            assert len(decisions) <= 1
            if decisions:
                self._decided_by_the_book(request, its_acts, decisions[0])
            self._promoted_only_when_ready(its_acts)

    def _no_state_is_reached_outside_the_table(self, request: Request, acts: Any) -> None:
        seen = self.states.setdefault(request.id, [State.OPEN])
        states = [State.OPEN]
        for act in acts[1:]:
            states.append(BECOMES.get(act.move, states[-1]))
        assert all(after in LEGAL[before] for before, after in pairwise(states) if before is not after), states
        assert [act.revision for act in acts] == list(range(1, len(acts) + 1))
        assert (request.state, request.revision) == (states[-1], len(acts))
        assert states[: len(seen)] == seen, "what was acknowledged is lost"
        self.states[request.id] = states

    def _decided_by_the_book(self, request: Request, acts: Any, decision: Any) -> None:
        before = [act for act in acts if act.revision < decision.revision]
        digest = decision.said.digest
        conflicts = request.conflicts
        recused = {act.person for act in before if act.move is Move.RECUSE}
        renewed = max((act.revision for act in before if act.move is Move.RENEW), default=0)
        cast_on_it = [
            a for a in before if isinstance(a.said, Cast) and a.said.digest == digest and a.revision > renewed
        ]
        last = {
            act.said.holder: act for act in cast_on_it if not {act.person, act.said.holder} & (recused | set(conflicts))
        }
        for ballot in last.values():
            person = next(p for p in PEOPLE if p.id == ballot.person)
            assert person.role in VOTING_ROLES
            assert request.purpose is Purpose.POLICY or "payments-risk" not in person.groups, "its owners vote"
        seats = Counter(act.said.seat for act in last.values())
        assert sum(seats.values()) >= 3
        assert seats["ethics"]
        assert seats["lay"]
        cast = Counter(
            act.said.choice for act in last.values()
        )  # had a conflicted vote been counted, this would differ
        verdict: Decided = decision.said
        assert (verdict.tally.approve, verdict.tally.reject, verdict.tally.abstain) == tuple(
            cast[choice] for choice in Choice
        )
        assert verdict.approved == (cast[Choice.APPROVE] > cast[Choice.REJECT])
        blocking = {a.said.question for a in before if a.move is Move.ASK and a.said.blocking}
        assert blocking <= {a.said.question for a in before if a.move is Move.RESOLVE}
        assert decision.person not in recused | set(conflicts)
        if request.purpose is Purpose.APPEAL:
            first = self._acts(request.regards)
            panel = {a.person for a in first if isinstance(a.said, Cast)}
            assert not panel & {act.person for act in last.values()}, "the first panel votes on the appeal"

    def _promoted_only_when_ready(self, acts: Any) -> None:
        for moved in (act for act in acts if act.move is Move.SETTLE):
            before = [act for act in acts if act.revision < moved.revision]
            decided = next(act for act in before if act.move is Move.APPROVE)
            waits = {
                a.said.condition.id
                for a in before
                if a.move is Move.PROPOSE
                and a.said.condition.when is When.BEFORE
                and a.said.condition.id in decided.said.conditions
            }
            assert waits <= {a.said.condition for a in before if a.move is Move.VERIFY}, (
                "promoted with an open condition"
            )

    def _acts(self, request: str | None) -> Any:
        with self.console.store.reader() as reader:
            return reader.items.acts(str(request))

    def _nothing_serves_without_a_decision(self) -> None:
        serving = self.console.registry.alias_holder(MODEL, "champion")
        in_force = [r for r in self.requests() if r.place is not None and r.state is State.SETTLED]
        in_emergency = [
            r
            for r in self.requests()
            if r.purpose is Purpose.EMERGENCY
            and any(a.move is Move.CONFIRM for a in self._acts(r.id))
            and r.state in (State.OPEN, State.IN_REVIEW)
        ]
        assert len(in_force) <= 1
        allowed = {r.version for r in (*in_force, *in_emergency)} | ({None} if not in_force else set())
        course = {r.id: (r.name, str(r.state), [str(act.move) for act in self._acts(r.id)]) for r in self.requests()}
        assert serving in allowed, f"{serving} serves, {allowed} may: {course}"


def settle_all(console: Ports) -> None:
    """Carry out what is still promised.

    Files that changed stay refused.
    """
    with suppress(PlacetError):
        settle(console)


@pytest.mark.slow
def test_whatever_people_do_and_whenever_it_dies_the_rules_hold(beginning: Beginning, decided: Beginning):
    Committee.empty, Committee.with_history = beginning, decided
    Committee.tried = 0
    Committee.happened = Counter()
    Committee.reached = Counter()
    run_state_machine_as_test(
        Committee,
        settings=settings(
            max_examples=205,
            stateful_step_count=80,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{Committee.tried:,} moves: {dict(Committee.happened)}; {dict(Committee.reached)}")
    assert Committee.tried >= AT_LEAST
    assert all(Committee.happened[kind] > 100 for kind in ("done", "refused", "crashed"))
    assert all(Committee.happened[kind] > 20 for kind in ("in a file", "in memory"))
    # Which rare moves happen is chance; that hardly any is left out shows that the walk goes everywhere.
    assert len([move for move in Move if not Committee.reached[move]]) <= 3, Committee.reached
