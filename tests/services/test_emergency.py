"""An emergency change needs two keys (break-glass).

Nothing moves at the first key, everything at the second. The committee has the last word.
"""

from datetime import date, datetime, timedelta

import pytest

from governance.committee.acts import Choice
from governance.committee.policy import BreakGlass
from governance.committee.request import Move, Purpose, State
from governance.sentences import deciding
from governance.services.acting import seeing_everything
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import suspend
from governance.services.committee.fall_due import fall_due
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.views.docket import docket
from governance.services.views.read import requests, review
from governance.store.items import ALL
from tests.builders import BEN, CLARA, FARAH, IVO, KOFI, LIN, MARTA, MODEL, NOON, a_policy, by
from tests.services.worlds import World, champion, obstacles, promote, replacing, states, tasks
from tests.steps import actions, ask, at, close, decide, held_on, last_entry, measured, pending, request_of, vote_all

pytest_plugins = ("tests.services.begun",)

HARM = "it blocks everybody"
E = "R-0003"
"""The emergency."""


@pytest.fixture
def replaced(world: World) -> Ports:
    """A console where version 3 took the place of version 2.

    Version 3 serves under R-0002. Version 2 served under R-0001.
    """
    return world(replacing)


def first_key(console: Ports, to: str | None = "2", person=FARAH) -> datetime:
    """Open R-0003.

    Returns when the first key is too old.
    """
    return break_glass(by(console, person), MODEL, to, HARM).due_at


def second_key(console: Ports, person=MARTA) -> datetime:
    """Confirm R-0003 and carry it out.

    Returns when it ends by itself.
    """
    confirm_emergency(by(console, person), E, "I see it too")
    settle(console)
    return request_of(console, E).due_at


def both_keys(console: Ports, to: str | None = "2") -> datetime:
    first_key(console, to)
    return second_key(console)


def decided(console: Ports, choice: Choice = Choice.APPROVE) -> None:
    """Let the committee decide on R-0003.

    The registry hears of it.
    """
    decide(console, choice, E)
    settle(console)


def lapsed(console: Ports) -> None:
    """Let R-0003 lapse without a decision."""
    fall_due(at(console, request_of(console, E).due_at + timedelta(seconds=1)))
    settle(console)


# The first key


@pytest.mark.parametrize("to", ["2", None], ids=["back", "to nothing"])
def test_the_first_key_moves_nothing(replaced: Ports, to):
    first_key(replaced, to)
    assert (pending(replaced), settle(replaced), champion(replaced)) == ([], (), "3")
    assert states(replaced) == ["superseded", "settled", "open"]
    assert obstacles(replaced, E) == (deciding.second_key_missing(),)


def test_the_first_key_alone_lapses_after_the_minutes_of_the_policy_and_nothing_has_moved(replaced: Ports):
    ends = first_key(replaced)
    assert ends - request_of(replaced, E).opened_at == timedelta(minutes=60)
    assert fall_due(at(replaced, ends)) == ()
    (act,) = fall_due(at(replaced, ends + timedelta(seconds=1)))
    assert (act.item, act.move, act.person) == (E, Move.LAPSE, "placet")
    assert (pending(replaced), settle(replaced), champion(replaced)) == ([], (), "3")
    assert states(replaced) == ["superseded", "settled", "lapsed"]


def test_after_a_first_key_that_nobody_answered_another_is_turned(replaced: Ports):
    later = at(replaced, first_key(replaced) + timedelta(seconds=1))
    fall_due(later)
    assert break_glass(by(later, MARTA), MODEL, None, HARM).id == "R-0004"


def test_after_a_first_key_that_nobody_answered_another_is_turned_though_nobody_has_recorded_that_it_lapsed(
    replaced: Ports,
):
    later = at(replaced, first_key(replaced) + timedelta(seconds=1))
    assert break_glass(by(later, MARTA), MODEL, None, HARM).id == "R-0004"


# The second key


@pytest.mark.parametrize(("first", "second"), [(FARAH, MARTA), (MARTA, FARAH), (FARAH, BEN), (BEN, FARAH), (BEN, CLARA), (MARTA, IVO)], ids=lambda person: str(person.role))  # fmt: skip
def test_the_second_key_moves_the_alias_back_and_suspends_what_served(replaced: Ports, first, second):
    first_key(replaced, person=first)
    second_key(replaced, second)
    assert (champion(replaced), states(replaced)) == ("2", ["superseded", "suspended", "open"])
    assert (held_on(replaced, E).confirmed.person, pending(replaced)) == (second.id, [])


def test_the_second_key_promises_and_the_registry_carries_out(replaced: Ports):
    first_key(replaced)
    confirm_emergency(by(replaced, MARTA), E, "I see it too")
    assert (pending(replaced), champion(replaced)) == ([E], "3")
    assert [(move.request, move.version) for move in settle(replaced)] == [(E, "2")]
    entry = last_entry(replaced)
    assert (entry["action"], entry["subject"], entry["reason"]) == (
        "alias:restored",
        "request/R-0003",
        "champion of card-fraud points to version 2",
    )


def test_an_emergency_to_nothing_switches_the_model_off(replaced: Ports):
    both_keys(replaced, None)
    assert (champion(replaced), states(replaced)) == (None, ["superseded", "suspended", "open"])
    assert (request_of(replaced, E).name, request_of(replaced, E).purpose) == (
        "card-fraud (switched off)",
        Purpose.EMERGENCY,
    )
    assert (last_entry(replaced)["action"], last_entry(replaced)["detail"]["version"]) == ("alias:cleared", None)


def test_what_served_is_suspended_by_the_emergency_in_its_own_words(replaced: Ports):
    both_keys(replaced)
    halted = held_on(replaced, "R-0002").acts[-1]
    assert (halted.person, halted.reason, halted.said.cause) == (
        "placet",
        "an emergency, R-0003: it blocks everybody",
        "emergency",
    )


def test_the_second_key_starts_the_clock_of_the_emergency(replaced: Ports):
    ends = both_keys(replaced)
    assert ends - held_on(replaced, E).confirmed.at == timedelta(hours=72)


def test_an_emergency_waits_for_a_second_person_and_then_for_the_committee(replaced: Ports):
    key = ["turn the second key, or let it lapse"]
    first_key(replaced)
    assert [tasks(replaced, person) for person in (FARAH, MARTA, CLARA, LIN)] == [[], key, key, []]
    assert docket(by(replaced, BEN)).emergencies == 0
    second_key(replaced)
    assert [tasks(replaced, person) for person in (FARAH, MARTA, CLARA, LIN)] == [[], [], ["vote"], []]
    assert docket(by(replaced, BEN)).emergencies == 1


def test_a_member_who_turned_a_key_has_no_vote_on_it_and_the_others_decide(replaced: Ports):
    first_key(replaced)
    second_key(replaced, CLARA)
    out = {
        place.holder.id: place.out for place in review(seeing_everything(replaced), E).places if place.out is not None
    }
    assert out == {"clara": deciding.conflict_keeps_out("moved the alias in this emergency")}
    vote_all(replaced, people=(BEN, KOFI, IVO), request=E)
    assert close(replaced, E).approved


# The committee's word


def test_what_was_done_stands_once_it_is_approved(replaced: Ports):
    both_keys(replaced)
    decided(replaced)
    assert (champion(replaced), states(replaced)) == ("2", ["superseded", "superseded", "settled"])
    assert (actions(replaced).count("alias:restored"), pending(replaced)) == (1, [])


def test_a_model_stays_switched_off_once_that_is_approved(replaced: Ports):
    both_keys(replaced, None)
    decided(replaced)
    assert (champion(replaced), states(replaced)) == (None, ["superseded", "superseded", "settled"])
    assert held_on(replaced, E).decided.expires_on is None


def test_what_came_back_expires_when_its_own_approval_does(replaced: Ports):
    summer = at(replaced, datetime(2026, 7, 1, 9, tzinfo=NOON.tzinfo))
    both_keys(summer)
    decided(summer)
    assert held_on(replaced, E).decided.expires_on == date(2027, 4, 1)
    assert fall_due(at(replaced, datetime(2027, 4, 1, 23, 59, tzinfo=NOON.tzinfo))) == ()
    (act,) = fall_due(at(replaced, datetime(2027, 4, 2, tzinfo=NOON.tzinfo)))
    settle(replaced)
    assert (act.move, champion(replaced), request_of(replaced, E).state) == (Move.EXPIRE, None, State.EXPIRED)


def test_what_came_back_and_was_approved_can_be_suspended(replaced: Ports):
    both_keys(replaced)
    decided(replaced)
    suspend(by(replaced, CLARA), E, HARM)
    settle(replaced)
    assert (champion(replaced), states(replaced)) == (None, ["superseded", "superseded", "suspended"])


@pytest.mark.parametrize("to", ["2", None], ids=["back", "to nothing"])
def test_the_alias_points_nowhere_once_what_was_done_is_rejected(replaced: Ports, to):
    both_keys(replaced, to)
    decided(replaced, Choice.REJECT)
    assert (champion(replaced), states(replaced)) == (None, ["superseded", "suspended", "rejected"])
    assert pending(replaced) == []


@pytest.mark.parametrize("to", ["2", None], ids=["back", "to nothing"])
@pytest.mark.parametrize("voted", [False, True], ids=["nobody voted", "not enough voted"])
def test_the_alias_points_nowhere_once_nobody_has_decided_in_time(replaced: Ports, to, voted):
    ends = both_keys(replaced, to)
    if voted:
        vote_all(replaced, people=(BEN, CLARA), request=E)
    assert fall_due(at(replaced, ends)) == ()
    assert champion(replaced) == to
    (act,) = fall_due(at(replaced, ends + timedelta(seconds=1)))
    settle(replaced)
    assert (act.move, champion(replaced)) == (Move.LAPSE, None)
    assert (states(replaced), pending(replaced)) == (["superseded", "suspended", "lapsed"], [])


def test_a_decision_before_the_registry_has_heard_of_the_emergency_is_carried_out_all_the_same(replaced: Ports):
    first_key(replaced)
    confirm_emergency(by(replaced, MARTA), E, "I see it too")
    decided(replaced, Choice.REJECT)
    assert (champion(replaced), states(replaced)) == (None, ["superseded", "suspended", "rejected"])


def test_the_clocks_are_those_of_the_policy(world: World):
    quick = a_policy().model_copy(update={"emergency": BreakGlass(second_person_within_minutes=10, ends_after_hours=5)})
    replaced = world(replacing, quick)
    ends = first_key(replaced)
    assert ends - request_of(replaced, E).opened_at == timedelta(minutes=10)
    assert second_key(replaced) - held_on(replaced, E).confirmed.at == timedelta(hours=5)


# What the committee approves meanwhile


def approved(console: Ports) -> None:
    decided(console, Choice.APPROVE)


def rejected(console: Ports) -> None:
    decided(console, Choice.REJECT)


ENDS = {approved: "superseded", rejected: "rejected", lapsed: "lapsed"}


@pytest.mark.parametrize("to", ["2", None], ids=["back", "to nothing"])
@pytest.mark.parametrize(("end", "state"), ENDS.items(), ids=ENDS.values())
def test_a_promotion_that_was_settled_meanwhile_stays_whatever_becomes_of_the_emergency(replaced: Ports, to, end, state):  # fmt: skip
    both_keys(replaced, to)
    assert promote(replaced, "1") == "R-0004"
    end(replaced)
    assert (champion(replaced), pending(replaced)) == ("1", [])
    assert states(replaced) == ["superseded", "superseded", state, "settled"]


@pytest.mark.parametrize("end", [approved, rejected, lapsed])
def test_a_promotion_that_the_registry_hears_of_after_the_emergency_serves_where_it_is_settled(replaced: Ports, end):
    measured(replaced, "1")
    decide(replaced, request=ask(replaced, "1").id)
    break_glass(by(replaced, FARAH), MODEL, "2", HARM)
    confirm_emergency(by(replaced, MARTA), "R-0004", "I see it too")
    settle(replaced)
    in_review = {approved: Choice.APPROVE, rejected: Choice.REJECT}
    if end in in_review:
        decide(replaced, in_review[end], "R-0004")
    else:
        fall_due(at(replaced, request_of(replaced, "R-0004").due_at + timedelta(seconds=1)))
    settle(replaced)
    serves = [request.version for request in requests(replaced, ALL) if request.state is State.SETTLED]
    assert [champion(replaced)] == (serves or [None])
