"""Of each act it is known who acts.

Each act happens at one time. Whoever sees everything says so.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.audit.event import SYSTEM
from governance.audit.log import Search
from governance.committee.acts import Choice
from governance.errors import Refused
from governance.people.identity import on_this_machine, persona
from governance.people.permissions import Action
from governance.people.roster import Roster
from governance.records import Role
from governance.services.acting import Acting, begin, by_itself, seeing_everything
from governance.services.committee.vote import cast_vote
from governance.services.ports import Ports
from governance.services.record import seen_now
from governance.services.views.read import history, minutes, review
from tests.builders import BEN, CLARA, ELENA, NOON, by
from tests.steps import actions, close, last_entry, vote_all

pytest_plugins = ("tests.services.begun",)


def cast(acting: Acting) -> None:
    cast_vote(acting, "R-0001", Choice.APPROVE, "I read it", seen_now(acting.ports, "R-0001"))


def test_the_program_itself_is_permitted_nothing(asked: Ports):
    for action in Action:
        with pytest.raises(Refused, match=f"may not {action}"):
            by_itself(asked).require(action)


def test_nobody_in_a_roster_can_have_the_role_of_the_program():
    with pytest.raises(ValueError, match="system is Placet itself"):
        Roster.model_validate({"people": [{"id": "eve", "name": "Eve", "role": Role.PROGRAM}]})


def test_people_of_one_console_are_each_known_as_surely_as_whoever_vouches_for_them(asked: Ports):
    for identity in (persona(BEN, NOON), on_this_machine(CLARA, NOON), persona(ELENA, NOON)):
        cast(begin(asked, identity))
    votes = history(seeing_everything(asked), Search(limit=3))
    assert [(vote.event["actor"]["id"], vote.event["actor"]["assurance"]) for vote in votes] == [
        ("elena", "demo"),
        ("clara", "local"),
        ("ben", "demo"),
    ]
    close(asked)
    signed = {vote.name: vote.assurance for vote in minutes(asked, "R-0001")[0].votes}
    assert (signed["Ben Okafor"], signed["Clara Lindqvist"]) == ("demo", "local")


def test_an_act_happens_when_it_began_however_long_it_took(asked: Ports):
    began = by(asked, BEN)
    cast(replace(began, ports=replace(asked, clock=lambda: began.now + timedelta(minutes=5))))
    assert last_entry(asked)["at"] == began.now.isoformat()


def test_what_took_long_is_dated_when_it_is_done(asked: Ports):
    began = by(asked, BEN)
    later = replace(began, ports=replace(asked, clock=lambda: began.now + timedelta(minutes=5))).as_of_now()
    assert (later.now - began.now, later.identity) == (timedelta(minutes=5), began.identity)


def test_the_program_acts_as_the_log_calls_it(asked: Ports):
    assert by_itself(asked).actor == SYSTEM


def test_who_sees_everything_is_shown_votes_that_are_withheld_from_who_has_not_declared(asked: Ports):
    vote_all(asked, people=(BEN,))
    assert not review(by(asked, CLARA), "R-0001").votes_shown
    assert review(seeing_everything(asked), "R-0001").votes_shown
    assert actions(asked)[-1] == "vote:cast"
