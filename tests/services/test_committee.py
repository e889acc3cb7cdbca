"""The committee at work, in numbers.

They were worked out by hand from what is told below.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from governance.committee.acts import Choice
from governance.records import Person
from governance.services.acting import seeing_everything
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import revoke, suspend
from governance.services.committee.fall_due import fall_due
from governance.services.committee.participation import delegate_seat, recuse
from governance.services.ports import Ports
from governance.services.serving.settle import settle
from governance.services.views.committee import Committee, Member, committee
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, IVO, JANA, KOFI, LIN, MARTA, MODEL, NOON, by
from tests.services.worlds import World, asking, measuring, replacing, serving, still
from tests.steps import ask, close, joined_by, measured, vote, vote_all

pytest_plugins = ("tests.services.begun",)

YES, NO, SILENT = Choice


def day(number: float) -> datetime:
    """Noon, `number` days after the first of April."""
    return NOON + timedelta(days=number)


def sixty_three_days(console: Ports) -> None:
    """Let a committee work for sixty-three days.

    R-0001, version 2, day 0 to 4: Ben and Clara for it, Elena for it at first and then against; approved.
    R-0002, version 3, day 10 to 12: Dev steps back, Ben and Elena against it, Clara abstains; rejected.
    R-0003, version 1, day 20: nobody votes; it lapses.
    R-0004, an emergency on day 55 that switches version 2 off; nobody votes, it lapses.
    R-0005, version 3 again, day 60: Lin for it in Ben's seat on day 61, Amina on day 62; undecided.
    On day 63 Marta stops version 2.
    """
    measuring(console)

    def on(number: float) -> Ports:
        return still(console, day(number))

    ask(on(0))
    for number, person, choice in ((1, BEN, YES), (2, CLARA, YES), (3, ELENA, YES), (3.5, ELENA, NO)):
        vote(on(number), person, choice)
    close(on(4))
    settle(on(4))
    measured(on(10), "3")
    ask(on(10), "3")
    recuse(by(on(10), DEV), "R-0002", "my brother sold us the data")
    for number, person, choice in ((10.5, BEN, NO), (11, ELENA, NO), (12, CLARA, SILENT)):
        vote(on(number), person, choice, "R-0002")
    close(on(12), "R-0002")
    measured(on(20), "1")
    ask(on(20), "1")
    fall_due(on(51))
    break_glass(by(on(55), FARAH), MODEL, None, "it blocks everybody")
    confirm_emergency(by(on(55), MARTA), "R-0004", "I see it too")
    settle(on(55))
    fall_due(on(59))
    measured(on(60), "3", 0.95)
    ask(on(60), "3")
    delegate_seat(by(on(60), BEN), "R-0005", "I am on leave")
    vote(on(61), LIN, YES, "R-0005")
    vote(on(62), AMINA, YES, "R-0005")
    revoke(by(on(63), MARTA), "R-0001", "it locked out a whole town")


@pytest.fixture
def story(world: World) -> Ports:
    return still(world(sixty_three_days), day(63))


def of(body: Committee, person: Person) -> Member:
    return next(member for member in body.members if member.person.id == person.id)


def test_a_committee_that_has_done_nothing_has_no_medians(console: Ports):
    body = committee(seeing_everything(console))
    assert (body.decisions, body.median_days, body.unanimous, body.lapsed) == (0, None, 0, 0)
    assert {
        (member.votes, member.agreed, member.decided, member.median_days, member.waiting) for member in body.members
    } == {(0, None, 0, None, 0)}


def test_the_committee_as_a_whole(story: Ports):
    body = committee(seeing_everything(story))
    assert (body.decisions, body.approvals) == (2, 1)
    assert body.median_days == 3  # of 4 and 2
    assert body.unanimous == 1  # nobody was for R-0002
    assert (body.lapsed, body.revoked, body.suspended, body.emergencies) == (2, 1, 1, 1)


# Votes, recusals, waiting, agreed, decided, and the median of the days to the first vote on each request.
FIGURES = {
    AMINA.id: (1, 0, 0, None, 0, 2),
    BEN.id: (2, 0, 0, 2, 2, 0.75),  # half a day and one day; Lin sits in his seat on R-0005
    CLARA.id: (2, 0, 1, 1, 1, 2),  # her abstention is on neither side
    DEV.id: (0, 1, 1, None, 0, None),
    ELENA.id: (2, 0, 1, 1, 2, 2),  # three days and one; her second vote on R-0001 is the one that counts
    IVO.id: (0, 0, 1, None, 0, None),
    JANA.id: (0, 0, 1, None, 0, None),
    KOFI.id: (0, 0, 1, None, 0, None),
}


def test_each_member_in_numbers(story: Ports):
    figures = {
        member.person.id: (
            member.votes,
            member.recusals,
            member.waiting,
            member.agreed,
            member.decided,
            member.median_days,
        )
        for member in committee(seeing_everything(story)).members
    }
    assert figures == FIGURES


def test_members_are_those_with_a_seat_and_a_deputy_is_named_beside_one(story: Ports):
    body = committee(seeing_everything(story))
    assert [member.person.id for member in body.members] == list(FIGURES)
    assert {member.person.id: member.deputy for member in body.members if member.deputy} == {"ben": "Lin Osei"}


def test_a_member_whose_term_is_over_is_out_of_office_and_waited_for_no_longer(story: Ports):
    over = joined_by(story, replace(CLARA, until=date(2026, 6, 2)))
    assert (
        of(committee(seeing_everything(over)), CLARA).in_office,
        of(committee(seeing_everything(over)), CLARA).waiting,
    ) == (False, 0)
    assert of(committee(seeing_everything(over)), CLARA).votes == 2
    last = joined_by(story, replace(CLARA, until=date(2026, 6, 3)))
    assert (
        of(committee(seeing_everything(last)), CLARA).in_office,
        of(committee(seeing_everything(last)), CLARA).waiting,
    ) == (True, 1)


def test_a_request_waits_for_everybody_who_may_still_vote_on_it(world: World):
    asked = world(asking)
    measured(asked, "3")
    ask(asked, "3")
    vote(asked, BEN)
    recuse(by(asked, CLARA), "R-0002", "my brother sold us the data")
    waiting = {member.person.id: member.waiting for member in committee(seeing_everything(asked)).members}
    assert waiting == {"amina": 2, "ben": 1, "clara": 1, "dev": 2, "elena": 2, "ivo": 2, "jana": 2, "kofi": 2}


def test_what_is_decided_waits_for_nobody(world: World):
    assert {member.waiting for member in committee(seeing_everything(world(serving))).members} == {0}


def test_an_emergency_counts_and_waits_for_votes_once_the_second_key_is_turned_and_not_before(world: World):
    replaced = world(replacing)
    break_glass(by(replaced, FARAH), MODEL, "2", "it blocks everybody")
    before = committee(seeing_everything(replaced))
    assert (before.emergencies, before.suspended) == (0, 0)
    confirm_emergency(by(replaced, BEN), "R-0003", "I see it too")
    after = committee(seeing_everything(replaced))
    assert (after.emergencies, after.suspended) == (1, 1)
    assert (of(after, BEN).waiting, of(after, CLARA).waiting) == (0, 1)
    assert of(before, CLARA).waiting == 0


def test_who_voted_on_two_dossiers_of_one_request_voted_once_and_the_vote_that_counts_has_its_side(world: World):
    asked = world(asking)
    vote_all(asked, NO)
    measured(asked, "2", 0.95)
    ask(asked)
    vote_all(asked, YES)
    close(asked)
    member = of(committee(seeing_everything(asked)), BEN)
    assert (member.votes, member.agreed, member.decided) == (1, 1, 1)


def test_a_suspension_by_a_member_and_its_stop_are_counted_each(world: World):
    served = world(serving)
    suspend(by(served, CLARA), "R-0001", "it locked out a whole town")
    revoke(by(served, MARTA), "R-0001", "it did it again")
    body = committee(seeing_everything(served))
    assert (body.suspended, body.revoked, body.approvals) == (1, 1, 1)
