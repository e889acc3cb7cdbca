"""Conditions that the members put on the table.

They belong to the approval. The alias waits for those that come before it.
"""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from governance.committee.acts import Choice, When
from governance.committee.proceedings import Standing
from governance.committee.request import State
from governance.sentences import deciding, refusals
from governance.services.committee.condition import (
    drop_condition,
    report_condition,
    reschedule_condition,
    return_condition,
    verify_condition,
)
from governance.services.committee.end import suspend
from governance.services.committee.fall_due import fall_due
from governance.services.committee.participation import delegate_seat
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.views.committee import committee
from governance.services.views.docket import Part
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, GRETA, HENRIK, LIN, by
from tests.services.worlds import World, asking, champion, obstacles, on_docket, tasks
from tests.steps import at, close, decide, held_on, last_entry, on_condition, pending, refused, request_of, vote_all

pytest_plugins = ("tests.services.begun",)

BEFORE, AFTER = When.BEFORE, When.AFTER


@pytest.fixture
def asked(world: World) -> Ports:
    return world(asking)


def approved_on(console: Ports, *when: When) -> Ports:
    """Approve R-0001 with one condition for each of `when`."""
    for moment in when:
        on_condition(console, when=moment)
    decide(console)
    return console


def report(console: Ports, condition: str = "C-1", evidence: str = "rota.pdf") -> None:
    report_condition(by(console, FARAH), "R-0001", condition, "the line is staffed", evidence)


def meet(console: Ports, condition: str = "C-1") -> None:
    report(console, condition)
    verify_condition(by(console, ELENA), "R-0001", condition, "I called")


def standing(console: Ports) -> dict[str, Standing]:
    return {condition.condition.id: condition.standing for condition in held_on(console).conditions}


# What belongs to an approval


def test_no_condition_belongs_to_a_rejection(asked: Ports):
    on_condition(asked)
    assert decide(asked, Choice.REJECT).conditions == ()
    assert (held_on(asked).conditions, tasks(asked, FARAH)) == ((), [])


def test_a_condition_that_was_dropped_does_not_belong_to_the_approval_and_its_number_is_not_given_again(asked: Ports):
    on_condition(asked)
    on_condition(asked, CLARA)
    drop_condition(by(asked, BEN), "R-0001", "C-1", "they do already")
    on_condition(asked, DEV)
    assert decide(asked).conditions == ("C-2", "C-3")
    assert standing(asked) == {"C-2": Standing.OPEN, "C-3": Standing.OPEN}


def test_whatever_stands_on_the_table_belongs_to_the_approval_whoever_put_it_there_and_whenever(asked: Ports):
    on_condition(asked, BEN)
    vote_all(asked)
    on_condition(asked, AMINA, when=AFTER)
    assert standing(asked) == {"C-1": Standing.PROPOSED, "C-2": Standing.PROPOSED}
    assert close(asked).conditions == ("C-1", "C-2")


def test_a_condition_may_be_dropped_and_proposed_again_after_votes_on_an_earlier_table(asked: Ports):
    vote_all(asked)
    on_condition(asked)
    drop_condition(by(asked, BEN), "R-0001", "C-1", "too much")
    assert close(asked).conditions == ()
    assert pending(asked) == ["R-0001"]


def test_a_deputy_proposes_and_drops_for_the_seat_they_sit_in(asked: Ports):
    delegate_seat(by(asked, BEN), "R-0001", "I am on leave")
    on_condition(asked, LIN)
    on_condition(asked, LIN)
    drop_condition(by(asked, LIN), "R-0001", "C-2", "twice")
    assert standing(asked) == {"C-1": Standing.PROPOSED}


# What the promotion waits for


@pytest.mark.parametrize("order", list(permutations(["C-1", "C-2"])), ids=" ".join)
def test_the_alias_waits_until_the_last_condition_before_it_is_verified(asked: Ports, order):
    approved_on(asked, BEFORE, BEFORE)
    for condition in order:
        assert (pending(asked), settle(asked), champion(asked)) == ([], (), "1")
        meet(asked, condition)
    assert pending(asked) == ["R-0001"]
    assert [move.version for move in settle(asked)] == ["2"]
    assert (champion(asked), request_of(asked).state) == ("2", State.SETTLED)


def test_a_report_that_nobody_has_verified_moves_nothing(asked: Ports):
    report(approved_on(asked, BEFORE))
    assert (pending(asked), settle(asked), champion(asked)) == ([], (), "1")


def test_what_is_to_be_met_while_it_serves_does_not_hold_the_alias_up(asked: Ports):
    approved_on(asked, AFTER, AFTER)
    assert pending(asked) == ["R-0001"]
    settle(asked)
    assert (champion(asked), set(standing(asked).values())) == ("2", {Standing.OPEN})


def test_of_both_kinds_only_those_before_are_waited_for(asked: Ports):
    approved_on(asked, AFTER, BEFORE)
    assert pending(asked) == []
    meet(asked, "C-2")
    assert pending(asked) == ["R-0001"]
    settle(asked)
    assert (champion(asked), standing(asked)) == ("2", {"C-1": Standing.OPEN, "C-2": Standing.VERIFIED})


def test_verifying_what_is_met_while_it_serves_moves_nothing(asked: Ports):
    approved_on(asked, AFTER)
    settle(asked)
    meet(asked)
    assert (pending(asked), settle(asked), champion(asked)) == ([], (), "2")
    assert (standing(asked), request_of(asked).state) == ({"C-1": Standing.VERIFIED}, State.SETTLED)


def test_verifying_what_is_met_while_it_serves_promises_nothing_as_long_as_the_other_kind_is_open(asked: Ports):
    meet(approved_on(asked, BEFORE, AFTER), "C-2")
    assert (pending(asked), settle(asked), champion(asked)) == ([], (), "1")


def test_verifying_the_last_condition_of_what_is_suspended_moves_nothing(asked: Ports):
    approved_on(asked, BEFORE)
    suspend(by(asked, CLARA), "R-0001", "the trial went wrong")
    settle(asked)
    meet(asked)
    assert (pending(asked), settle(asked), champion(asked)) == ([], (), "1")
    assert request_of(asked).state is State.SUSPENDED


# What the owner reports and the verifier checks


def test_a_condition_that_was_sent_back_is_owed_again(asked: Ports):
    report(approved_on(asked, BEFORE))
    return_condition(by(asked, ELENA), "R-0001", "C-1", "nobody answers on Sundays")
    assert (standing(asked), pending(asked)) == ({"C-1": Standing.OPEN}, [])
    with refused(asked, refusals.condition_not_reported("C-1", "open", "Farah Nasser")):
        verify_condition(by(asked, ELENA), "R-0001", "C-1", "I called")
    meet(asked)
    assert (standing(asked), pending(asked)) == ({"C-1": Standing.VERIFIED}, ["R-0001"])


def test_the_last_evidence_that_was_given_is_shown(asked: Ports):
    approved_on(asked, BEFORE)
    assert held_on(asked).conditions[0].evidence == ""
    report(asked, evidence=" rota.pdf ")
    report(asked, evidence="")
    assert held_on(asked).conditions[0].evidence == "rota.pdf"
    report(asked, evidence="rota-2.pdf")
    verify_condition(by(asked, ELENA), "R-0001", "C-1", "I called")
    assert held_on(asked).conditions[0].evidence == "rota-2.pdf"


@pytest.mark.parametrize("person", [HENRIK, GRETA, AMINA], ids=lambda person: str(person.role))
def test_whoever_is_named_checks_a_condition_whatever_their_role(asked: Ports, person):
    on_condition(asked, verifier=person.id)
    decide(asked)
    report(asked)
    verify_condition(by(asked, person), "R-0001", "C-1", "I called")
    assert pending(asked) == ["R-0001"]


@pytest.mark.parametrize("person", [GRETA, DEV], ids=lambda person: str(person.role))
def test_whoever_is_named_sees_to_a_condition_and_reports_on_it(asked: Ports, person):
    on_condition(asked, owner=person.id)
    decide(asked)
    report_condition(by(asked, person), "R-0001", "C-1", "the line is staffed")
    assert (standing(asked), held_on(asked).conditions[0].last.person) == ({"C-1": Standing.REPORTED}, person.id)


def test_a_report_stands_in_the_log_with_its_evidence(asked: Ports):
    report(approved_on(asked, BEFORE))
    entry = last_entry(asked)
    assert (entry["action"], entry["actor"]["id"], entry["reason"]) == (
        "condition:reported",
        "farah",
        "the line is staffed",
    )
    assert entry["detail"] == {"revision": 7, "condition": "C-1", "evidence": "rota.pdf"}


# On the docket

SEE_TO, CHECK = (
    "see to C-1 and report: Older customers can call at night.",
    "check C-1: Older customers can call at night.",
)


def test_a_condition_waits_for_its_owner_and_its_report_for_its_verifier(asked: Ports):
    on_condition(asked)
    assert tasks(asked, FARAH) == []
    decide(asked)
    assert (tasks(asked, FARAH), tasks(asked, ELENA)) == ([SEE_TO], [])
    report(asked)
    assert (tasks(asked, FARAH), tasks(asked, ELENA)) == ([], [CHECK])
    return_condition(by(asked, ELENA), "R-0001", "C-1", "nobody answers on Sundays")
    assert (tasks(asked, FARAH), tasks(asked, ELENA)) == ([SEE_TO], [])
    meet(asked)
    assert (tasks(asked, FARAH), tasks(asked, ELENA)) == ([], [])


def test_the_docket_tells_what_the_alias_waits_for(asked: Ports):
    approved_on(asked, BEFORE, AFTER)
    assert obstacles(asked) == (deciding.condition_waits("C-1", "open", "Farah Nasser", "2026-05-01"),)
    report(asked)
    assert obstacles(asked) == (deciding.condition_waits("C-1", "reported as met", "Farah Nasser", "2026-05-01"),)
    verify_condition(by(asked, ELENA), "R-0001", "C-1", "I called")
    assert obstacles(asked) == (deciding.alias_not_moved_yet(),)
    settle(asked)
    assert obstacles(asked) == ()


def test_an_approval_is_due_when_the_first_of_its_open_conditions_is(asked: Ports):
    on_condition(asked, due=date(2026, 6, 1), when=AFTER)
    on_condition(asked, due=date(2026, 5, 1), when=AFTER)
    decide(asked)
    due = [on_docket(asked, AMINA, Part.IN_FORCE)[0].due]
    for condition in ("C-2", "C-1"):
        meet(asked, condition)
        due += [on_docket(asked, AMINA, Part.IN_FORCE)[0].due]
    assert due == [date(2026, 5, 1), date(2026, 6, 1), date(2027, 4, 1)]


# What a chair reschedules


def rescheduled(console: Ports, due: date = date(2026, 6, 1), owner: str = "farah") -> None:
    reschedule_condition(by(console, AMINA), "R-0001", "C-1", due, owner, "elena", "They hire until May.")


def test_a_condition_with_another_day_is_not_breached_on_the_day_before(asked: Ports):
    approved_on(asked, BEFORE)
    rescheduled(asked)
    assert fall_due(at(asked, datetime(2026, 6, 1, 23, 59, tzinfo=UTC))) == ()
    (breach,) = fall_due(at(asked, datetime(2026, 6, 2, tzinfo=UTC)))[:1]
    assert breach.reason == "C-1 was to be met by 1 Jun 2026 and is open"


def test_a_condition_with_another_owner_is_reported_on_by_them_alone(asked: Ports):
    approved_on(asked, BEFORE)
    rescheduled(asked, date(2026, 5, 1), "greta")
    with refused(asked, refusals.another_reports("Greta Holm", "C-1", "Farah Nasser")):
        report(asked)
    report_condition(by(asked, GRETA), "R-0001", "C-1", "the line is staffed", "rota.pdf")
    assert standing(asked) == {"C-1": Standing.REPORTED}


def test_the_committee_sees_what_is_owed_by_its_last_day(asked: Ports):
    approved_on(asked, BEFORE, AFTER)
    rescheduled(asked)
    owed = committee(by(asked, BEN)).owed
    assert [(each.name, str(each.obligation.condition.due), each.owner) for each in owed] == [
        ("R-0001 C-2", "2026-05-01", "Farah Nasser"),
        ("R-0001 C-1", "2026-06-01", "Farah Nasser"),
    ]
    meet(asked)
    assert [each.name for each in committee(by(asked, BEN)).owed] == ["R-0001 C-2"]
