from dataclasses import replace

import pytest

from governance.committee.acts import Choice
from governance.sentences import deciding, refusals
from governance.services.acting import seeing_everything
from governance.services.committee.participation import (
    declare_no_conflict,
    delegate_seat,
    recuse,
    take_seat_back,
)
from governance.services.ports import Ports
from governance.services.views.read import review
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, HENRIK, JANA, LIN, MARTA, a_person, by
from tests.services.changes import assessed_again
from tests.services.worlds import on_docket
from tests.steps import actions, ask, close, decide, held_on, joined_by, may_not, refused, vote, vote_all

CONFLICT = "my brother sold us the data"


@pytest.mark.parametrize("person", [FARAH, HENRIK, MARTA], ids=lambda person: str(person.role))
def test_who_has_no_vote_has_none_to_give_up(asked: Ports, person):
    with refused(asked, may_not(person, "vote", "chair", "member", "deputy")):
        recuse(by(asked, person), "R-0001", CONFLICT)


def test_nobody_steps_back_without_saying_why(asked: Ports):
    with refused(asked, refusals.no_reason()):
        recuse(by(asked, BEN), "R-0001", " ")


def test_nobody_steps_back_after_voting(asked: Ports):
    vote(asked, BEN)
    with refused(asked, refusals.recused_after_voting("Ben Okafor", "R-0001")):
        recuse(by(asked, BEN), "R-0001", CONFLICT)


def test_nobody_steps_back_who_has_been_shown_the_votes(asked: Ports):
    declare_no_conflict(by(asked, BEN), "R-0001")
    refusal = "Ben Okafor has declared no conflict of interest in R-0001, and has seen the votes. Abstain instead, and say why"
    with refused(asked, refusal):
        recuse(by(asked, BEN), "R-0001", CONFLICT)


def test_nobody_steps_back_twice(asked: Ports):
    recuse(by(asked, BEN), "R-0001", CONFLICT)
    with refused(asked, refusals.recused_already("Ben Okafor", "R-0001")):
        recuse(by(asked, BEN), "R-0001", CONFLICT)


def test_nobody_steps_back_from_what_is_decided(asked: Ports):
    decide(asked, Choice.REJECT)
    with refused(asked, refusals.no_longer_possible("R-0001", "rejected", "recused from")):
        recuse(by(asked, DEV), "R-0001", CONFLICT)


def test_who_stepped_back_does_not_vote(asked: Ports):
    recuse(by(asked, BEN), "R-0001", CONFLICT)
    with refused(asked, refusals.takes_no_part("Ben Okafor", deciding.recused_from("R-0001"))):
        vote(asked, BEN)


def test_who_stepped_back_stays_out_of_a_renewed_request(asked: Ports):
    recuse(by(asked, BEN), "R-0001", CONFLICT)
    ask(assessed_again(asked))
    with refused(asked, refusals.takes_no_part("Ben Okafor", deciding.recused_from("R-0001"))):
        vote(asked, BEN)


def test_a_seat_that_stepped_back_is_missing_for_the_quorum(asked: Ports):
    recuse(by(asked, BEN), "R-0001", CONFLICT)
    vote_all(asked, people=[AMINA, CLARA, ELENA])
    with refused(asked, refusals.no_quorum("R-0001", (deciding.votes_from_seat(1, "ethics"),))):
        close(asked)


def test_the_others_decide_without_who_stepped_back(asked: Ports):
    recuse(by(asked, DEV), "R-0001", CONFLICT)
    assert decide(asked).approved
    assert actions(asked)[-1] == "decision:approved"


def test_a_recusal_is_shown_and_waits_for_nobody(asked: Ports):
    recuse(by(asked, BEN), "R-0001", CONFLICT)
    recusals = review(seeing_everything(asked), "R-0001").held.recusals
    assert [(act.name, act.standing, act.reason) for act in recusals] == [("Ben Okafor", "ethics", CONFLICT)]
    assert on_docket(asked, BEN) == ()
    assert [line.request.id for line in on_docket(asked, CLARA)] == ["R-0001"]


# No conflict


def test_nobody_declares_who_takes_no_part(asked: Ports):
    with refused(asked, refusals.no_seat_that_votes("Lin Osei", ("chair", "ethics", "legal", "risk", "lay"))):
        declare_no_conflict(by(asked, LIN), "R-0001")
    with refused(
        joined := joined_by(asked, a_person(id="farah")),
        refusals.takes_no_part("Farah", deciding.conflict_keeps_out("owns card-fraud")),
    ):
        declare_no_conflict(by(joined, a_person(id="farah")), "R-0001")


@pytest.mark.parametrize("first", [lambda ports: declare_no_conflict(by(ports, BEN), "R-0001"), lambda ports: vote(ports, BEN)], ids=["declared", "voted"])  # fmt: skip
def test_nobody_declares_twice_and_a_vote_declares_as_well(asked: Ports, first):
    first(asked)
    with refused(asked, refusals.declared_already("Ben Okafor", "R-0001")):
        declare_no_conflict(by(asked, BEN), "R-0001")


def test_who_has_not_declared_is_not_shown_the_votes(asked: Ports):
    vote(asked, CLARA)
    assert not review(by(asked, BEN), "R-0001").votes_shown
    declare_no_conflict(by(asked, BEN), "R-0001")
    assert review(by(asked, BEN), "R-0001").votes_shown
    assert review(by(asked, HENRIK), "R-0001").votes_shown


# Deputies

AWAY = "I am on leave"


def test_nobody_hands_over_a_seat_without_a_deputy(asked: Ports):
    with refused(asked, refusals.no_deputy_named("Clara Lindqvist")):
        delegate_seat(by(asked, CLARA), "R-0001", AWAY)


def test_nobody_hands_over_a_seat_after_voting(asked: Ports):
    vote(asked, BEN)
    with refused(asked, refusals.handed_over_after_voting("Ben Okafor", "R-0001")):
        delegate_seat(by(asked, BEN), "R-0001", AWAY)


def test_nobody_hands_over_a_seat_to_a_deputy_with_a_conflict(assessed: Ports):
    ask(joined := joined_by(assessed, replace(LIN, known_as=("lin.osei",))))
    joined.registry.say_who_made("card-fraud", "2", "lin.osei")
    ask(assessed_again(joined))
    with refused(joined, refusals.takes_no_part("Lin Osei", deciding.conflict_keeps_out("made card-fraud/2"))):
        delegate_seat(by(joined, BEN), "R-0001", AWAY)


def test_a_deputy_sits_in_for_one_member_only(asked: Ports):
    jana = replace(JANA, deputy="lin")
    joined = joined_by(asked, jana)
    delegate_seat(by(joined, BEN), "R-0001", AWAY)
    with refused(joined, refusals.deputy_sits_already("Lin Osei", "Ben Okafor", "R-0001")):
        delegate_seat(by(joined, jana), "R-0001", AWAY)


def test_a_deputy_has_no_deputy(asked: Ports):
    delegate_seat(by(asked, BEN), "R-0001", AWAY)
    with refused(asked, refusals.deputy_has_no_deputy("Lin Osei", "Ben Okafor", "R-0001")):
        delegate_seat(by(asked, LIN), "R-0001", AWAY)


def test_who_handed_over_a_seat_does_not_vote_from_it(asked: Ports):
    delegate_seat(by(asked, BEN), "R-0001", AWAY)
    with refused(asked, refusals.seat_handed_over("Lin Osei", "Ben Okafor", "R-0001")):
        vote(asked, BEN)


def test_nobody_takes_back_a_seat_that_nobody_sits_in(asked: Ports):
    with refused(asked, refusals.nobody_sits_in("Ben Okafor", "R-0001")):
        take_seat_back(by(asked, BEN), "R-0001", "I am back")


def test_nobody_takes_back_a_seat_whose_deputy_has_voted_before_it_is_renewed(asked: Ports):
    delegate_seat(by(asked, BEN), "R-0001", AWAY)
    vote(asked, LIN)
    with refused(asked, refusals.deputy_has_voted("Ben Okafor", "R-0001")):
        take_seat_back(by(asked, BEN), "R-0001", "I am back")
    ask(assessed_again(asked))
    take_seat_back(by(asked, BEN), "R-0001", "I am back")
    assert vote(asked, BEN).standing == "ethics"


def test_a_deputys_vote_counts_for_the_seat_they_sit_in(asked: Ports):
    delegate_seat(by(asked, BEN), "R-0001", AWAY)
    vote_all(asked, people=[LIN, CLARA, ELENA])
    assert close(asked).approved
    (cast,) = [ballot.cast for ballot in held_on(asked).counting if ballot.person == "lin"]
    assert (cast.seat, cast.holder) == ("ethics", "ben")
