"""The calendar records once what falls due.

It is recorded in its order. What nobody has recorded is true all the same.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from governance.committee.acts import AboutCondition, Choice, When
from governance.committee.proceedings import Standing
from governance.committee.request import Move, State
from governance.sentences import deciding, refusals
from governance.services.committee.adopt import propose_policy
from governance.services.committee.condition import drop_condition, report_condition, verify_condition
from governance.services.committee.fall_due import fall_due
from governance.services.committee.question import ask_question
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from tests.builders import BEN, CLARA, ELENA, FARAH, NOON, a_policy, by
from tests.services.worlds import World, asking, champion, measuring, obstacles, serving, states, still
from tests.steps import (
    actions,
    adopt,
    ask,
    at,
    decide,
    held_on,
    measured,
    on_condition,
    pending,
    refused,
    request_of,
    vote,
)

pytest_plugins = ("tests.services.begun",)

SECOND = timedelta(seconds=1)
LAST, NEXT = date(2026, 4, 20), datetime(2026, 4, 21, tzinfo=UTC)
"""The last day of a condition, and the first moment after it."""
EXPIRED = datetime(2026, 5, 2, tzinfo=UTC)
"""The first moment after an approval of 30 days, given on the first of April."""
NOTE, KEEP = a_policy(when_breached="note"), a_policy(valid_for_days=30, when_expired="keep")


def due(console: Ports, now: datetime) -> list[tuple[str, str]]:
    """Record what falls due at `now`.

    Returns each request and what happened to it.
    """
    return [(act.item, str(act.move)) for act in fall_due(still(console, now))]


def on_the_20th(console: Ports, **changes) -> Ports:
    """Approve R-0001 with a condition that is due on 20 April.

    It is settled where nothing is waited for.
    """
    on_condition(console, **{"due": LAST, "when": When.AFTER} | changes)
    decide(console)
    settle(console)
    return console


def test_nothing_falls_due_where_nothing_has_happened(console: Ports):
    assert fall_due(console) == ()


# Requests


@pytest.mark.parametrize("voted", [False, True], ids=["open", "in review"])
def test_what_nobody_has_decided_lapses_after_its_deadline_and_not_before(world: World, voted):
    asked = world(asking)
    if voted:
        vote(asked, BEN)
    deadline = request_of(asked).due_at
    assert due(asked, deadline) == []
    (act,) = fall_due(still(asked, deadline + SECOND))
    assert (act.move, act.person, act.at) == (Move.LAPSE, "placet", deadline + SECOND)
    assert act.reason == f"nobody decided before 1 May 2026, {deadline:%H:%M} UTC"
    assert (states(asked), pending(asked), champion(asked)) == (["lapsed"], [], "1")


def test_a_vote_after_the_deadline_is_refused_before_anybody_has_recorded_that_it_passed(world: World):
    asked = world(asking)
    deadline = request_of(asked).due_at
    assert vote(still(asked, deadline), BEN).at == deadline
    with refused(late := still(asked, deadline + SECOND), refusals.lapsed("R-0001", "2026-05-01 12:09", "voted on")):  # fmt: skip
        vote(late, CLARA)
    with refused(late, refusals.lapsed("R-0001", "2026-05-01 12:09", "asked about")):
        ask_question(by(late, CLARA), "R-0001", "Is it too late?", blocking=False)


def test_a_renewal_starts_the_days_of_a_request_anew(world: World):
    asked = world(asking)
    later = at(asked, NOON + timedelta(days=20))
    measured(later, "2", 0.95)
    ask(later)
    assert due(asked, NOON + timedelta(days=31)) == []
    assert due(asked, NOON + timedelta(days=51)) == [("R-0001", "request:lapsed")]


def test_a_proposed_policy_lapses_after_the_days_of_the_committee(world: World):
    begun = world(measuring)
    deadline = propose_policy(by(begun, CLARA), a_policy(version=2, valid_for_days=30), "shorter").due_at
    assert due(begun, deadline) == []
    assert due(begun, deadline + SECOND) == [("R-0001", "request:lapsed")]


def test_a_policy_that_was_adopted_never_falls_due(world: World):
    begun = world(measuring)
    adopt(begun, a_policy(version=2, valid_for_days=30))
    assert due(begun, datetime(2036, 4, 1, tzinfo=UTC)) == []


def asks_again(console: Ports) -> str:
    return ask(console).id


def asks_again_on_new_evidence(console: Ports) -> str:
    measured(console, "2", 0.95)
    return ask(console).id


@pytest.mark.parametrize("again", [asks_again, asks_again_on_new_evidence])
@pytest.mark.parametrize("recorded", [True, False], ids=["on record", "not on record"])
def test_after_a_request_has_lapsed_another_may_be_made_whether_that_is_on_record_or_not(world: World, again, recorded):
    late = at(world(asking), NOON + timedelta(days=31))
    if recorded:
        fall_due(late)
    assert again(late) == "R-0002"


@pytest.mark.parametrize("recorded", [True, False], ids=["on record", "not on record"])
def test_after_a_proposal_has_lapsed_the_policy_may_be_proposed_again(world: World, recorded):
    begun, policy = world(measuring), a_policy(version=2, valid_for_days=30)
    propose_policy(by(begun, CLARA), policy, "shorter")
    late = at(begun, NOON + timedelta(days=31))
    if recorded:
        fall_due(late)
    assert propose_policy(by(late, CLARA), policy, "shorter").id == "R-0002"


# Conditions


def test_a_condition_is_breached_after_its_last_day_and_the_approval_suspended(world: World):
    served = on_the_20th(world(asking))
    assert due(served, NEXT - SECOND) == []
    breach, suspension = fall_due(still(served, NEXT))
    why = "C-1 was to be met by 20 Apr 2026 and is open"
    assert (breach.move, breach.reason, breach.said) == (Move.BREACH, why, AboutCondition("C-1"))
    assert (suspension.move, suspension.reason, suspension.said.cause) == (Move.SUSPEND, why, "breach")
    settle(served)
    assert (states(served), champion(served)) == (["suspended"], None)
    assert held_on(served).conditions[0].standing is Standing.BREACHED


def test_a_condition_that_is_breached_is_only_noted_where_the_policy_says_so(world: World):
    served = on_the_20th(world(asking, NOTE))
    assert due(served, NEXT) == [("R-0001", "condition:breached")]
    assert (settle(served), champion(served), states(served)) == ((), "2", ["settled"])


@pytest.mark.parametrize(("policy", "state"), [(a_policy(), "suspended"), (NOTE, "approved")], ids=["suspend", "note"])
def test_a_condition_before_the_promotion_is_breached_as_well_and_the_champion_stays(world: World, policy, state):
    asked = on_the_20th(world(asking, policy), when=When.BEFORE)
    assert due(asked, NEXT)[0] == ("R-0001", "condition:breached")
    assert (settle(asked), champion(asked), states(asked)) == ((), "1", [state])


def test_a_condition_that_is_reported_and_not_verified_is_breached(world: World):
    served = on_the_20th(world(asking, NOTE))
    report_condition(by(served, FARAH), "R-0001", "C-1", "the line is staffed")
    (act,) = fall_due(still(served, NEXT))
    assert act.reason == "C-1 was to be met by 20 Apr 2026 and is reported as met"


def verified(console: Ports) -> None:
    on_the_20th(console)
    report_condition(by(console, FARAH), "R-0001", "C-1", "the line is staffed")
    verify_condition(by(console, ELENA), "R-0001", "C-1", "I called")


def dropped(console: Ports) -> None:
    on_condition(console, due=LAST)
    drop_condition(by(console, BEN), "R-0001", "C-1", "needless")
    decide(console)


def rejected(console: Ports) -> None:
    on_condition(console, due=LAST)
    decide(console, Choice.REJECT)


def undecided(console: Ports) -> None:
    on_condition(console, due=LAST)


@pytest.mark.parametrize("happens", [verified, dropped, rejected, undecided])
def test_a_condition_that_is_not_owed_is_not_breached(world: World, happens):
    asked = world(asking)
    happens(asked)
    assert due(asked, NEXT) == []


def test_a_breach_stands_on_the_docket_as_long_as_it_serves_and_after(world: World):
    served = on_the_20th(world(asking))
    due(served, NEXT)
    assert obstacles(served) == (deciding.condition_was_breached("C-1"),)


def test_a_condition_that_was_met_too_late_is_not_breached_again_and_its_verifier_has_the_last_word(world: World):
    asked = on_the_20th(world(asking, NOTE), when=When.BEFORE)
    due(asked, NEXT)
    report_condition(by(late := at(asked, NEXT), FARAH), "R-0001", "C-1", "the line is staffed now")
    assert due(asked, NEXT + timedelta(days=1)) == []
    verify_condition(by(late, ELENA), "R-0001", "C-1", "I called")
    settle(asked)
    assert champion(asked) == "2"


# Approvals


def test_an_approval_holds_through_its_last_day_and_the_alias_is_cleared_after_it(world: World):
    served = world(serving, a_policy(valid_for_days=30))
    assert due(served, EXPIRED - SECOND) == []
    (act,) = fall_due(still(served, EXPIRED))
    assert (act.move, act.reason, act.said.cause) == (Move.EXPIRE, "the approval held until 1 May 2026", "expiry")
    assert champion(served) == "2"
    settle(served)
    assert (champion(served), states(served)) == (None, ["expired"])


def test_an_alias_stays_after_the_approval_has_run_out_where_the_policy_keeps_it(world: World):
    served = world(serving, KEEP)
    assert due(served, EXPIRED) == [("R-0001", "approval:expired")]
    assert (pending(served), settle(served), champion(served), states(served)) == ([], (), "2", ["expired"])


@pytest.mark.parametrize("policy", [a_policy(valid_for_days=30), KEEP], ids=["clear", "keep"])
def test_an_approval_that_runs_out_before_it_is_carried_out_moves_nothing_any_more(world: World, policy):
    asked = world(asking, policy)
    decide(asked)
    assert pending(asked) == ["R-0001"]
    assert due(asked, EXPIRED) == [("R-0001", "approval:expired")]
    assert (settle(asked), champion(asked), pending(asked)) == ((), "1", [])


def test_an_approval_that_was_renewed_in_time_runs_out_when_the_renewal_does(world: World):
    served = world(serving, a_policy(valid_for_days=30))
    later = at(served, NOON + timedelta(days=20))
    measured(later, "2", 0.95)
    decide(later, request=ask(later, "2").id)
    settle(later)
    assert due(served, EXPIRED) == []
    assert due(served, datetime(2026, 5, 22, tzinfo=UTC)) == [("R-0002", "approval:expired")]
    settle(later)
    assert (states(served), champion(served)) == (["superseded", "expired"], None)


# Once, and in order


def lapses(console: Ports) -> None:
    ask(console)


def breaches(console: Ports) -> None:
    ask(console)
    on_the_20th(console)


def runs_out(console: Ports) -> None:
    ask(console)
    decide(console)
    settle(console)


LATE = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("happens", [lapses, breaches, runs_out])
@pytest.mark.parametrize("policy", [a_policy(), a_policy(when_breached="note", when_expired="keep")], ids=["strict", "lenient"])  # fmt: skip
def test_a_second_look_at_the_calendar_records_nothing(world: World, happens: Callable[[Ports], None], policy):
    console = world(measuring, policy)
    happens(console)
    assert due(console, LATE)
    before = actions(console)
    assert due(console, LATE) == []
    settle(console)
    assert due(console, LATE + timedelta(days=400)) == []
    assert [action for action in actions(console) if action != "alias:cleared"] == before


def two_conditions_an_expiry_and_a_deadline(console: Ports) -> None:
    on_condition(console, due=date(2026, 4, 25), when=When.AFTER)
    on_condition(console, due=LAST, when=When.AFTER)
    decide(console)
    settle(console)
    measured(console, "3")
    ask(console, "3")


def test_everything_that_is_due_is_recorded_at_once_the_oldest_request_first(world: World):
    strict = world(asking, a_policy(valid_for_days=30))
    two_conditions_an_expiry_and_a_deadline(strict)
    assert due(strict, LATE) == [
        ("R-0001", "condition:breached"),
        ("R-0001", "approval:suspended"),
        ("R-0001", "condition:breached"),
        ("R-0002", "request:lapsed"),
    ]
    settle(strict)
    assert (states(strict), champion(strict)) == (["suspended", "lapsed"], None)


def test_what_is_only_noted_runs_out_on_the_same_day_as_everything_else(world: World):
    lenient = world(asking, a_policy(valid_for_days=30, when_breached="note"))
    two_conditions_an_expiry_and_a_deadline(lenient)
    assert due(lenient, LATE) == [
        ("R-0001", "condition:breached"),
        ("R-0001", "condition:breached"),
        ("R-0001", "approval:expired"),
        ("R-0002", "request:lapsed"),
    ]
    settle(lenient)
    assert request_of(lenient).state is State.EXPIRED
    assert (states(lenient), champion(lenient)) == (["expired", "lapsed"], None)
