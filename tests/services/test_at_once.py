"""Fifty processes vote and close at one moment.

They use a real database. There is one decision, each vote is there once, and nothing is lost.
"""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from governance.adapters.store.sql_store import SqlStore
from governance.committee.acts import Cast, Choice
from governance.committee.request import Move, State
from governance.errors import PlacetError, StoreUnavailable
from governance.records import Person, Role
from governance.services.committee.close import close_request
from governance.services.committee.policy import announce_policy
from governance.services.committee.vote import cast_vote
from governance.services.ports import Ports
from governance.services.record import Seen, proceedings, seen_now
from governance.settings import sqlite_url
from tests.builders import FARAH, a_policy, a_roster, by
from tests.fakes import KEYRING, ports
from tests.steps import ask, assert_log_and_tables_agree, held_on, measured

pytestmark = pytest.mark.slow

SEATS = ("ethics", "legal", "risk", "lay")
VOTERS = tuple(Person(f"voter-{n}", f"Voter {n}", Role.MEMBER, SEATS[n % 4]) for n in range(36))
CHAIRS = tuple(Person(f"chair-{n}", f"Chair {n}", Role.CHAIR, "chair") for n in range(8))
TWICE = VOTERS[:6]
"""Whose click arrives twice."""
PATIENCE = 400


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "placet.db")
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return fresh()


@pytest.fixture
def console(url: str, tmp_path: Path) -> Ports:
    """A console where a committee of forty-four is to decide R-0001."""
    made = replace(ports(tmp_path / "home"), store=SqlStore(url, KEYRING))
    people = a_roster([*VOTERS, *CHAIRS, FARAH])
    policy = a_policy(quorum={"at_least": 20, "including": {"ethics": 3, "lay": 3}})
    made = replace(made, documents=replace(made.documents, rules=policy, people=people))
    announce_policy(by(made, FARAH))
    measured(made, "2")
    ask(made)
    return made


def votes(console: Ports, person: Person, seen: Seen) -> str:
    choice = Choice.REJECT if int(person.id.partition("-")[2]) % 3 == 0 else Choice.APPROVE
    for _attempt in range(PATIENCE):
        try:
            cast_vote(by(console, person), "R-0001", choice, f"{person.name} has read it", seen)
        except StoreUnavailable:  # a busy machine: it waited for its turn in vain, and nothing was written
            time.sleep(0.1)
        else:
            return "voted"
    return "gave up"


def closes(console: Ports, person: Person, _: Seen) -> str:
    for _attempt in range(PATIENCE):
        try:
            close_request(by(console, person), "R-0001", "counted", seen_now(console, "R-0001"))
        except PlacetError as refusal:
            if "it cannot be" in str(refusal):
                return f"refused: {refusal}"
            time.sleep(0.1)
        else:
            return "closed"
    return "gave up"


def run(
    act: Callable[..., str], console: Ports, url: str, person: Person, seen: Seen, start: Any, answers: Any
) -> None:
    own = replace(console, store=SqlStore(url, KEYRING))  # connections do not survive a fork
    start.wait()
    try:
        answer = act(own, person, seen)
    except PlacetError as refusal:
        answer = f"refused: {refusal}"
    answers.put((act.__name__, person.id, answer))


def test_fifty_processes_make_one_decision_and_count_each_vote_once(console: Ports, url: str):
    seen = seen_now(console, "R-0001")
    work = [(votes, person) for person in (*VOTERS, *TWICE)] + [(closes, person) for person in CHAIRS]
    assert len(work) == 50
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(len(work)), fork.Queue()
    processes = [fork.Process(target=run, args=(act, console, url, who, seen, start, answers)) for act, who in work]
    for process in processes:
        process.start()
    outcomes = [answers.get(timeout=300) for _ in work]
    for process in processes:
        process.join(timeout=30)
        assert process.exitcode == 0

    request = held_on(console)
    acknowledged = sorted(person for act, person, answer in outcomes if answer == "voted")
    cast = [act for act in request.acts if isinstance(act.said, Cast)]
    assert sorted(act.person for act in cast) == acknowledged, "each vote that was acknowledged is there once"
    assert len(acknowledged) == len(set(acknowledged)), "a click that arrived twice is one vote"
    assert [act.revision for act in request.acts] == list(range(1, len(request.acts) + 1))

    closed = [person for _, person, answer in outcomes if answer == "closed"]
    decisions = [act for act in request.acts if act.move in (Move.APPROVE, Move.REJECT)]
    assert [act.person for act in decisions] == closed
    assert len(closed) == 1, [answer for answer in outcomes if answer[0] == "closes"]
    assert request.decided is not None
    assert request.decided.tally.cast == sum(act.revision < decisions[0].revision for act in cast) == len(cast)
    assert request.request.state in (State.APPROVED, State.REJECTED)

    refusals = {answer for _, _, answer in outcomes if answer not in ("voted", "closed")}
    assert all(
        "it cannot be voted on any more" in refusal or "since this page was shown" in refusal for refusal in refusals
    )
    assert_log_and_tables_agree(console)


def test_two_who_close_at_one_moment_make_one_decision(console: Ports, url: str):
    for person in VOTERS[:24]:
        votes(console, person, seen_now(console, "R-0001"))
    fork = multiprocessing.get_context("fork")
    start, answers = fork.Barrier(2), fork.Queue()
    args = [(close_once, console, url, who, seen_now(console, "R-0001"), start, answers) for who in CHAIRS[:2]]
    processes = [fork.Process(target=run, args=arguments) for arguments in args]
    for process in processes:
        process.start()
    outcomes = sorted(answers.get(timeout=60)[2] for _ in processes)
    for process in processes:
        process.join(timeout=30)
    assert outcomes[0] == "closed"
    assert "it cannot be voted on any more" in outcomes[1]
    with console.store.reader() as reader:
        decisions = [a for a in proceedings(reader, "R-0001").acts if a.move in (Move.APPROVE, Move.REJECT)]
    assert len(decisions) == 1


def close_once(console: Ports, person: Person, seen: Seen) -> str:
    close_request(by(console, person), "R-0001", "counted", seen)
    return "closed"
