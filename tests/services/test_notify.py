"""Messages to people outside.

They are queued with the act they tell of, sent after it, and never in the way of anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from governance.committee.acts import Choice, When
from governance.committee.course import REQUEST
from governance.committee.request import Move
from governance.sentences import deciding, refusals
from governance.services.acting import by_itself
from governance.services.committee.adopt import propose_policy
from governance.services.committee.close import close_request
from governance.services.committee.condition import drop_condition, report_condition, return_condition, verify_condition
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import revoke, suspend
from governance.services.committee.fall_due import fall_due
from governance.services.committee.participation import (
    declare_no_conflict,
    delegate_seat,
    recuse,
    take_seat_back,
)
from governance.services.committee.question import answer_question, ask_question, resolve_question
from governance.services.committee.withdraw import withdraw
from governance.services.ports import Notifier, Ports
from governance.services.record import record, seen_now
from governance.services.rounds.follow_up import follow_up
from governance.services.rounds.notify import GIVEN_UP_AFTER, deliver
from governance.services.serving.settle import settle
from governance.store.outbox import Message
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, JANA, MARTA, MODEL, NOON, a_policy, by
from tests.fakes import FakeNotifier
from tests.services.worlds import World, asking, measuring, promote, serving
from tests.steps import (
    actions,
    adopt,
    ask,
    at,
    close,
    decide,
    measured,
    on_condition,
    refusal,
    request_of,
    vote,
    vote_all,
)

pytest_plugins = ("tests.services.begun",)


def telling(console: Ports, notifier: Notifier | None = None) -> Ports:
    """`console` with somebody to tell."""
    return replace(console, notifier=notifier or FakeNotifier())


def queued(console: Ports) -> list[tuple[str, str]]:
    with console.store.reader() as reader:
        return [(promise.content.title, promise.content.body) for promise in reader.outbox.pending(Message)]


def titles(console: Ports) -> list[str]:
    return [title for title, _ in queued(console)]


@pytest.fixture
def asked(world: World) -> Ports:
    """A console where R-0001 is open.

    From now on somebody is told.
    """
    return telling(world(asking))


# What is queued


def test_nothing_is_queued_where_nobody_is_to_be_told(world: World):
    served = world(serving)
    ask_question(by(telling_nobody := replace(served, notifier=None), BEN), ask_anew(served), "Why?", blocking=True)
    suspend(by(telling_nobody, CLARA), "R-0001", "harm")
    assert queued(served) == []
    assert deliver(telling_nobody) == (0, 0)


def ask_anew(console: Ports) -> str:
    measured(console, "3")
    return ask(console, "3").id


def lapse_on_a_full_disk(console: Ports) -> None:
    with console.store.writer() as writer:
        record(by_itself(console), writer, writer.items.one(REQUEST, "R-0001"), Move.LAPSE, "nobody decided")
        assert [promise.content.title for promise in writer.outbox.pending(Message)] == ["R-0001: request lapsed"]
        raise OSError("the disk is full")


def test_what_a_transaction_did_not_record_is_not_queued(asked: Ports):
    with pytest.raises(OSError, match="the disk is full"):
        lapse_on_a_full_disk(asked)
    assert (queued(asked), str(request_of(asked).state)) == ([], "open")


def test_what_is_refused_is_not_queued(asked: Ports):
    with refusal(
        refusals.no_quorum(
            "R-0001",
            (deciding.more_votes(3), deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(1, "lay")),
        )
    ):
        close_request(by(asked, AMINA), "R-0001", "it is late", seen_now(asked, "R-0001"))
    assert queued(asked) == []


def test_a_whole_story_queues_one_message_for_each_act_that_is_announced_and_none_for_the_others(asked: Ports):
    declare_no_conflict(by(asked, CLARA), "R-0001")
    recuse(by(asked, DEV), "R-0001", "I built it")
    delegate_seat(by(asked, BEN), "R-0001", "I am away")
    take_seat_back(by(asked, BEN), "R-0001", "I am back")
    ask_question(by(asked, BEN), "R-0001", "Who answers at night?", blocking=True)
    answer_question(by(asked, FARAH), "R-0001", "Q-1", "The duty desk.")
    resolve_question(by(asked, BEN), "R-0001", "Q-1", "clear")
    on_condition(asked)
    on_condition(asked, JANA)
    drop_condition(by(asked, JANA), "R-0001", "C-2", "twice")
    vote_all(asked)
    close(asked)
    for move in (return_condition, verify_condition):
        report_condition(by(asked, FARAH), "R-0001", "C-1", "the line is staffed")
        move(by(asked, ELENA), "R-0001", "C-1", "I called")
    settle(asked)
    assert queued(asked) == [
        ("R-0001: question asked", "Ben Okafor on R-0001 (card-fraud/2): Who answers at night?"),
        ("R-0001: question answered", "Farah Nasser on R-0001 (card-fraud/2): The duty desk."),
        ("R-0001: decision approved", "Amina Haddad on R-0001 (card-fraud/2): the committee has voted"),
        ("R-0001: condition reported", "Farah Nasser on R-0001 (card-fraud/2): the line is staffed"),
        ("R-0001: condition reported", "Farah Nasser on R-0001 (card-fraud/2): the line is staffed"),
    ]


def renews(console: Ports) -> None:
    measured(console, "2", 0.95)
    ask(console, reason="measured anew")


def rejects(console: Ports) -> None:
    decide(console, Choice.REJECT)


def withdraws(console: Ports) -> None:
    withdraw(by(console, FARAH), "R-0001", "a mistake")


def lapses(console: Ports) -> None:
    fall_due(at(console, datetime(2026, 6, 1, tzinfo=UTC)))


def opens(console: Ports) -> None:
    measured(console, "3")
    ask(console, "3")


def proposes_a_policy(console: Ports) -> None:
    propose_policy(by(console, CLARA), a_policy(version=2, review_days=20), "too slow")


def adopts_a_policy(console: Ports) -> None:
    adopt(console, a_policy(version=2, review_days=20))


def stops(console: Ports) -> None:
    decide(console)
    revoke(by(console, MARTA), "R-0001", "harm")


def suspends(console: Ports) -> None:
    decide(console)
    suspend(by(console, CLARA), "R-0001", "harm")


def runs_out(console: Ports) -> None:
    decide(console)
    fall_due(at(console, datetime(2027, 4, 2, tzinfo=UTC)))


def breaches(console: Ports) -> None:
    on_condition(console, due=date(2026, 4, 20), when=When.AFTER)
    decide(console)
    fall_due(at(console, datetime(2026, 4, 21, tzinfo=UTC)))


def breaks_the_glass(console: Ports) -> None:
    decide(console)
    settle(console)
    break_glass(by(console, MARTA), MODEL, None, "harm")
    confirm_emergency(by(console, FARAH), "R-0002", "I see it too")
    settle(console)


def is_superseded(console: Ports) -> None:
    decide(console)
    settle(console)
    promote(console, "3")


ANNOUNCED = {
    opens: ["R-0002: request opened"],
    renews: ["R-0001: request renewed"],
    rejects: ["R-0001: decision rejected"],
    withdraws: ["R-0001: request withdrawn"],
    lapses: ["R-0001: request lapsed"],
    proposes_a_policy: ["R-0002: request opened"],
    adopts_a_policy: ["R-0002: request opened", "R-0002: decision approved", "R-0002: policy adopted"],
    stops: ["R-0001: decision approved", "R-0001: approval revoked"],
    suspends: ["R-0001: decision approved", "R-0001: approval suspended"],
    runs_out: ["R-0001: decision approved", "R-0001: approval expired"],
    breaches: ["R-0001: decision approved", "R-0001: condition breached", "R-0001: approval suspended"],
    breaks_the_glass: [
        "R-0001: decision approved",
        "R-0002: request opened",
        "R-0002: emergency confirmed",
        "R-0001: approval suspended",
    ],
    is_superseded: ["R-0001: decision approved", "R-0002: request opened", "R-0002: decision approved"],
}


@pytest.mark.parametrize(("happens", "announced"), ANNOUNCED.items(), ids=lambda act: getattr(act, "__name__", ""))
def test_each_act_that_is_announced_queues_one_message(asked: Ports, happens: Callable[[Ports], None], announced):
    happens(asked)
    assert titles(asked) == announced


def test_what_the_program_does_is_told_in_its_own_name(asked: Ports):
    lapses(asked)
    ((_, body),) = queued(asked)
    assert body.startswith("Placet on R-0001 (card-fraud/2): nobody decided before 1 May 2026")


def test_a_message_says_nothing_of_who_voted_what(asked: Ports):
    vote(asked, BEN, Choice.REJECT, reason="it harms older people")
    assert queued(asked) == []


# What is sent


@pytest.fixture
def notifier() -> FakeNotifier:
    return FakeNotifier()


@pytest.fixture
def waiting(world: World, notifier: FakeNotifier) -> Ports:
    """A console with two messages that wait to be sent."""
    console = telling(world(measuring), notifier)
    ask(console)
    ask_question(by(console, BEN), "R-0001", "Who answers at night?", blocking=False)
    return console


OPENED = ("R-0001: request opened", "Farah Nasser on R-0001 (card-fraud/2): it finds more")
ASKED = ("R-0001: question asked", "Ben Okafor on R-0001 (card-fraud/2): Who answers at night?")


def test_what_waits_is_sent_once_the_oldest_first(waiting: Ports, notifier: FakeNotifier):
    assert notifier.told == []
    assert deliver(waiting) == (2, 0)
    assert (notifier.told, queued(waiting)) == ([OPENED, ASKED], [])
    assert deliver(waiting) == (0, 0)
    assert notifier.told == [OPENED, ASKED]


def test_what_could_not_be_sent_waits_and_the_act_stands(waiting: Ports, notifier: FakeNotifier):
    notifier.broken = True
    assert deliver(waiting) == (0, 2)
    assert (queued(waiting), notifier.told) == ([OPENED, ASKED], [])
    assert actions(waiting)[-2:] == ["request:opened", "question:asked"]
    with waiting.store.reader() as reader:
        assert [promise.attempts for promise in reader.outbox.pending(Message)] == [1, 1]


def test_what_could_not_be_sent_is_sent_later(waiting: Ports, notifier: FakeNotifier):
    notifier.broken = True
    deliver(waiting)
    notifier.broken = False
    assert deliver(at(waiting, NOON + timedelta(days=1))) == (2, 0)
    assert notifier.told == [OPENED, ASKED]


def test_what_an_act_queued_is_sent_with_it_and_what_nobody_could_send_is_left_to_the_worker(
    waiting: Ports, notifier: FakeNotifier
):
    notifier.broken = True
    follow_up(waiting)
    notifier.broken = False
    answer_question(by(waiting, FARAH), "R-0001", "Q-1", "Our desk does.")
    follow_up(waiting)
    assert [title for title, _ in notifier.told] == ["R-0001: question answered"]


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (19, 300)],
)
def test_after_each_failure_a_round_leaves_a_message_for_longer(
    waiting: Ports, notifier: FakeNotifier, failures: int, seconds: int
):
    with waiting.store.writer() as writer:
        writer.outbox.finish(writer.outbox.pending(Message)[0].position, NOON)
    notifier.broken = True
    for _ in range(failures):
        deliver(replace(waiting, clock=lambda: NOON))
    notifier.broken = False
    late = NOON + timedelta(seconds=seconds)
    assert deliver(replace(waiting, clock=lambda: late - timedelta(seconds=1)), only_due=True) == (0, 0)
    assert deliver(replace(waiting, clock=lambda: late), only_due=True) == (1, 0)
    assert notifier.told == [ASKED]


def test_a_message_is_given_up_after_so_many_attempts(waiting: Ports, notifier: FakeNotifier):
    notifier.broken = True
    assert GIVEN_UP_AFTER == 20
    assert [deliver(waiting) for _ in range(20)] == [(0, 2)] * 20
    notifier.broken = False
    assert deliver(waiting) == (0, 0)
    assert (notifier.told, titles(waiting)) == ([], [OPENED[0], ASKED[0]])


@dataclass
class WrongAddress:
    """A notifier that never reaches anybody with messages of one title."""

    title: str
    told: list[str] = field(default_factory=list)

    def send(self, title: str, body: str) -> bool:  # noqa: ARG002  (the port's argument)
        if title != self.title:
            self.told.append(title)
        return title != self.title


def test_a_message_that_cannot_be_sent_holds_up_no_other(waiting: Ports):
    notifier = WrongAddress(OPENED[0])
    console = telling(waiting, notifier)
    assert deliver(console) == (1, 1)
    for number in range(19):
        ask_question(by(console, BEN), "R-0001", f"And on day {number}?", blocking=False)
        assert deliver(console) == (1, 1)
    ask_question(by(console, BEN), "R-0001", "And after that?", blocking=False)
    assert deliver(console) == (1, 0)
    assert notifier.told == [ASKED[0]] * 21
    assert titles(console) == [OPENED[0]]
