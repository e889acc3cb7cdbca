"""Who sits at the table, who does not, and why."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.committee.acts import Delegated
from governance.committee.policy import Procedure, Quorum
from governance.committee.request import Move
from governance.committee.seats import Place, missing_for_quorum, out_of_reach, panel, why_out
from governance.records import Person
from governance.sentences import deciding
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    COMMITTEE,
    EVERYBODY,
    LIN,
    NOON,
    a_request,
    a_roster,
    a_vote,
    an_act,
    held,
)

TODAY = NOON.date()
DAY = timedelta(days=1)
FREE = a_request(conflicts={})


def rules(**changes) -> Procedure:
    return Procedure.model_validate(COMMITTEE.model_dump() | changes)


def ben(**changes) -> Person:
    return replace(BEN, **changes)


def place_of(member: Person, *acts, request=FREE, procedure=COMMITTEE, people=EVERYBODY) -> Place:
    """The place of `member`, who stands in the roster as given."""
    roster = a_roster(member if person.id == member.id else person for person in people)
    places = panel(held(*acts, request=request), procedure, roster, TODAY)
    return next(place for place in places if place.holder.id == member.id)


RECUSED = [an_act(Move.RECUSE, person=BEN)]
VENDORS = rules(conflicts=("auditors", "payments-risk", "vendors"))

OWNS = deciding.conflict_keeps_out("owns card-fraud")
OUT = {
    "an owner": (BEN, [], a_request(conflicts={"ben": "owns card-fraud"}), COMMITTEE, OWNS),
    "who asked": (BEN, [], a_request(conflicts={"ben": "asked for this"}), COMMITTEE, deciding.conflict_keeps_out("asked for this")),
    "who recused": (BEN, RECUSED, FREE, COMMITTEE, deciding.recused_from("R-0001")),
    "one group": (ben(groups=("vendors",)), [], FREE, VENDORS, deciding.in_conflicted_group(("vendors",))),
    "two groups": (ben(groups=("vendors", "auditors", "choir")), [], FREE, VENDORS, deciding.in_conflicted_group(("auditors", "vendors"))),
    "a term that has ended": (ben(until=TODAY - DAY), [], FREE, COMMITTEE, deciding.term_does_not_run("2026-04-01", None, "2026-03-31")),
    "a term that has not begun": (ben(since=TODAY + DAY), [], FREE, COMMITTEE, deciding.term_does_not_run("2026-04-01", "2026-04-02", None)),
    "a term that has both": (ben(since=date(2025, 1, 1), until=date(2025, 12, 31)), [], FREE, COMMITTEE, deciding.term_does_not_run("2026-04-01", "2025-01-01", "2025-12-31")),
}  # fmt: skip


@pytest.mark.parametrize(("member", "acts", "request_", "procedure", "why"), OUT.values(), ids=OUT)
def test_who_takes_no_part_is_told_why_and_their_vote_does_not_count(member, acts, request_, procedure, why):
    place = place_of(member, a_vote(BEN), *acts, request=request_, procedure=procedure)
    assert (place.out, place.vote, place.sits) == (why, None, member)


def test_a_conflict_comes_before_the_end_of_a_term():
    owner = a_request(conflicts={"ben": "owns card-fraud"})
    assert why_out(ben(until=TODAY - DAY), held(request=owner), COMMITTEE, TODAY) == OWNS


IN = {
    "nothing is known against them": (BEN, COMMITTEE),
    "first day of the term": (ben(since=TODAY), COMMITTEE),
    "last day of the term": (ben(until=TODAY), COMMITTEE),
    "a term of one day": (ben(since=TODAY, until=TODAY), COMMITTEE),
    "a group that nobody calls conflicted": (ben(groups=("choir",)), VENDORS),
    "a group that another policy calls conflicted": (ben(groups=("vendors",)), COMMITTEE),
}


@pytest.mark.parametrize(("member", "procedure"), IN.values(), ids=IN)
def test_who_takes_part_sits_there_with_their_vote(member, procedure):
    place = place_of(member, a_vote(BEN), procedure=procedure)
    assert (place.out, place.sits, place.seat) == (None, member, "ethics")
    assert place.vote.person == "ben"


def test_members_sit_in_the_order_of_the_roster_and_nobody_else_does():
    places = panel(held(request=FREE), COMMITTEE, a_roster(), TODAY)
    assert [place.holder.id for place in places] == ["amina", "ben", "clara", "dev", "elena", "ivo", "jana", "kofi"]


def test_only_seats_that_vote_have_a_place():
    places = panel(held(request=FREE), rules(seats=["ethics", "lay"]), a_roster(), TODAY)
    assert {place.seat for place in places} == {"ethics", "lay"}
    assert [place.holder.id for place in places] == ["ben", "elena", "jana", "kofi"]


# Deputies

DELEGATED = an_act(Move.DELEGATE, Delegated("lin", "Lin Osei"), BEN)
LINS_VOTE = a_vote(LIN, seat="ethics", holder="ben")


def test_a_deputy_sits_in_the_holders_place_with_the_holders_seat():
    place = place_of(BEN, DELEGATED, LINS_VOTE)
    assert (place.holder, place.sits, place.seat, place.out) == (BEN, LIN, "ethics", None)
    assert place.vote.person == "lin"


def test_a_deputy_who_has_not_voted_leaves_the_place_without_a_vote():
    assert place_of(BEN, DELEGATED).vote is None


DEPUTY_OUT = {
    "owns the model": ([], a_request(conflicts={"lin": "owns card-fraud"}), COMMITTEE, EVERYBODY, OWNS),
    "recused": ([an_act(Move.RECUSE, person=LIN)], FREE, COMMITTEE, EVERYBODY, deciding.recused_from("R-0001")),
    "is in a conflicted group": ([], FREE, VENDORS, [*(p for p in EVERYBODY if p is not LIN), replace(LIN, groups=("vendors",))], deciding.in_conflicted_group(["vendors"])),
}  # fmt: skip


@pytest.mark.parametrize(("acts", "request_", "procedure", "people", "why"), DEPUTY_OUT.values(), ids=DEPUTY_OUT)
def test_a_deputy_with_a_conflict_leaves_the_place_empty(acts, request_, procedure, people, why):
    place = place_of(BEN, DELEGATED, LINS_VOTE, *acts, request=request_, procedure=procedure, people=people)
    assert place.out == why
    assert (place.sits.id, place.vote) == ("lin", None)


def test_a_conflict_of_the_holder_empties_the_place_whoever_sits_in():
    place = place_of(BEN, DELEGATED, LINS_VOTE, request=a_request(conflicts={"ben": "owns card-fraud"}))
    assert (place.sits, place.vote) == (BEN, None)
    assert place.out == OWNS


def test_a_term_that_ended_empties_the_place_whoever_sits_in():
    place = place_of(ben(until=TODAY - DAY), DELEGATED, LINS_VOTE)
    assert place.vote is None
    assert place.out == deciding.term_does_not_run("2026-04-01", None, "2026-03-31")


def test_a_deputy_who_is_not_in_the_roster_any_more_gives_the_seat_back():
    without_lin = [replace(person, deputy=None) for person in EVERYBODY if person.id != "lin"]
    place = place_of(ben(deputy=None), DELEGATED, people=without_lin)
    assert (place.sits.id, place.out) == ("ben", None)


def test_who_is_no_member_any_more_has_no_place():
    places = panel(held(a_vote(BEN), request=FREE), COMMITTEE, a_roster([AMINA, CLARA]), TODAY)
    assert [(place.holder.id, place.vote) for place in places] == [("amina", None), ("clara", None)]


# Quorum

TWO_LAY = Quorum.model_validate({"at_least": 3, "including": {"lay": 2, "ethics": 1}})


@pytest.mark.parametrize(
    ("seats", "missing"),
    [
        pytest.param([], (deciding.more_votes(3), deciding.votes_from_seat(1, "ethics"), deciding.votes_from_seat(2, "lay")), id="nobody"),
        pytest.param(["ethics", "lay"], (deciding.more_votes(1), deciding.votes_from_seat(1, "lay")), id="too few of one seat"),
        pytest.param(["chair", "legal", "risk", "ethics"], (deciding.votes_from_seat(2, "lay"),), id="enough, not of every seat"),
        pytest.param(["ethics", "lay", "lay"], (), id="exactly enough"),
        pytest.param(["chair", "ethics", "lay", "lay"], (), id="more than enough"),
        pytest.param(["lay", "lay", "lay"], (deciding.votes_from_seat(1, "ethics"),), id="one seat three times"),
    ],
)  # fmt: skip
def test_a_quorum_says_what_it_misses(seats, missing):
    assert missing_for_quorum(seats, TWO_LAY) == missing


def test_a_quorum_of_heads_alone_asks_for_no_seat():
    assert missing_for_quorum(["risk"], Quorum(at_least=2)) == (deciding.more_votes(1),)


def test_what_is_out_of_reach_counts_everybody_who_may_vote_whether_they_have_or_not():
    places = panel(held(a_vote(BEN), request=FREE), COMMITTEE, a_roster([AMINA, replace(BEN, deputy=None)]), TODAY)
    assert out_of_reach(places, COMMITTEE.quorum) == (deciding.more_votes(1), deciding.votes_from_seat(1, "lay"))
