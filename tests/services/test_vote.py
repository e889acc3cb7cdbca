from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.committee.acts import Choice
from governance.committee.request import State
from governance.records import Role
from governance.sentences import deciding, refusals
from governance.services.ports import Ports
from governance.services.record import Seen, seen_now
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    ELENA,
    FARAH,
    GRETA,
    HENRIK,
    LIN,
    MARTA,
    NOON,
    ROBOT,
    a_person,
    a_policy,
    a_requirement,
)
from tests.services.changes import CHANGES, assessed_again
from tests.services.policies import asked_under
from tests.steps import (
    QUORUM,
    actions,
    ask,
    at,
    decide,
    held_on,
    joined_by,
    last_entry,
    may_not,
    refused,
    request_of,
    under,
    vote,
    vote_all,
    votes_of,
)


@pytest.mark.parametrize("person", [FARAH, GRETA, HENRIK, MARTA, ROBOT], ids=lambda person: str(person.role))
def test_only_the_committee_votes(asked: Ports, person):
    with refused(asked, may_not(person, "vote", "chair", "member", "deputy")):
        vote(asked, person)


@pytest.mark.parametrize("reason", ["", "   "], ids=["empty", "blank"])
def test_nobody_votes_without_a_reason(asked: Ports, reason):
    with refused(asked, refusals.no_reason()):
        vote(asked, BEN, reason=reason)


@pytest.mark.parametrize(
    ("person", "joins"),
    [
        pytest.param(a_person(seat="press"), True, id="a seat that the tier does not know"),
        pytest.param(a_person(), False, id="somebody whom the roster does not know"),
        pytest.param(LIN, True, id="a deputy whom nobody lets sit in"),
    ],
)
def test_nobody_votes_without_a_seat_at_this_table(asked: Ports, person, joins):
    console = joined_by(asked, person) if joins else asked
    refusal = f"{person.name} holds no seat that votes on this; the seats that do are chair, ethics, legal, risk, lay"
    with refused(console, refusal):
        vote(console, person)


@pytest.mark.parametrize(
    ("term", "shown_term"),
    [
        pytest.param({"until": date(2026, 3, 31)}, (None, "2026-03-31"), id="it has ended"),
        pytest.param({"since": date(2026, 4, 2)}, ("2026-04-02", None), id="it has not begun"),
    ],
)
def test_nobody_votes_outside_of_their_term(asked: Ports, term, shown_term):
    ben = replace(BEN, **term)
    with refused(
        joined := joined_by(asked, ben),
        refusals.takes_no_part("Ben Okafor", deciding.term_does_not_run("2026-04-01", *shown_term)),
    ):
        vote(joined, ben)


def test_nobody_votes_from_a_group_that_the_policy_calls_conflicted(console: Ports):
    member = replace(BEN, groups=("vendors", "choir"))
    joined = asked_under(joined_by(console, member), a_policy(conflicts=["vendors"]))
    with refused(joined, refusals.takes_no_part("Ben Okafor", deciding.in_conflicted_group(("vendors",)))):
        vote(joined, member)


def test_an_owner_with_a_seat_does_not_vote_on_their_own_model(asked: Ports):
    with refused(asked, refusals.takes_no_part("Farah", deciding.conflict_keeps_out("owns card-fraud"))):
        vote(asked, a_person(Role.MEMBER, "ethics", id=FARAH.id))


def test_nobody_votes_on_what_they_asked_for(assessed: Ports):
    yusuf = a_person(Role.MODEL_OWNER, None, id="yusuf")
    ask(assessed, actor=yusuf)
    with refused(assessed, refusals.takes_no_part("Yusuf", deciding.conflict_keeps_out("asked for this"))):
        vote(assessed, a_person(Role.MEMBER, "ethics", id=yusuf.id))


def test_nobody_says_the_same_twice(asked: Ports):
    vote(asked, BEN, reason="I read it")
    with refused(asked, refusals.vote_repeated("Ben Okafor", "R-0001")):
        vote(asked, BEN, reason=" I read it ")


def test_nobody_changes_a_vote_from_a_page_that_is_older_than_it(asked: Ports):
    page = seen_now(asked, "R-0001")
    vote(asked, BEN)
    with refused(asked, refusals.voted_meanwhile("Ben Okafor", "R-0001", "approve", "13:03")):
        vote(asked, BEN, Choice.REJECT, seen=page)


def test_a_page_is_not_out_of_date_for_what_others_did_since(asked: Ports):
    page = seen_now(asked, "R-0001")
    vote(asked, CLARA)
    assert vote(asked, BEN, seen=page).person == "ben"


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        pytest.param(Choice.REJECT, "I read it", id="another choice"),
        pytest.param(Choice.ABSTAIN, "I read it", id="an abstention"),
        pytest.param(Choice.APPROVE, "I read it again", id="another reason"),
    ],
)
def test_a_later_vote_takes_the_place_of_the_earlier_and_both_stay_on_record(asked: Ports, choice, reason):
    vote(asked, BEN)
    vote(asked, BEN, choice, reason=reason)
    request = held_on(asked)
    assert [(b.choice, b.act.reason) for b in request.counting] == [(choice, reason)]
    assert [(b.choice, b.act.reason) for b in request.changed] == [(Choice.APPROVE, "I read it")]
    assert actions(asked).count("vote:cast") == 2


def test_nobody_votes_on_another_dossier_than_the_one_they_read(asked: Ports):
    with refused(asked, refusals.another_dossier_read("R-0001", "vote")):
        vote(asked, BEN, seen=Seen("sha256:" + "0" * 64, 99))


@pytest.mark.parametrize(("change", "names"), CHANGES.values(), ids=CHANGES)
def test_nobody_votes_on_a_dossier_that_has_changed(asked: Ports, change, names):
    changed = change(asked)
    with refused(changed, refusals.dossier_has_changed("R-0001", names, "card-fraud", "2")):
        vote(changed, BEN)


def test_a_vote_cast_before_a_change_does_not_count_after_it_is_renewed(asked: Ports):
    vote(asked, BEN, Choice.REJECT)
    ask(assessed_again(asked))
    vote(asked, BEN, Choice.APPROVE)
    request = held_on(asked)
    assert [(v.person, v.choice) for v in request.counting] == [("ben", Choice.APPROVE)]
    assert [(v.person, v.choice) for v in request.void] == [("ben", Choice.REJECT)]
    assert request.changed == ()


def test_what_was_said_of_the_old_dossier_may_be_said_of_the_new_one(asked: Ports):
    vote(asked, BEN, reason="I read it")
    ask(assessed_again(asked))
    assert vote(asked, BEN, reason="I read it").person == "ben"


def test_a_policy_that_was_written_meanwhile_voids_no_vote(asked: Ports):
    vote(asked, BEN)
    stricter = under(asked, a_policy(a_requirement("recall", at_least=0.99), version=2))
    vote(stricter, CLARA)
    assert [ballot.person for ballot in held_on(stricter).counting] == ["ben", "clara"]


def test_nobody_votes_after_the_deadline(asked: Ports):
    late = at(asked, NOON + timedelta(days=31))
    with refused(late, refusals.lapsed("R-0001", "2026-05-01 13:01", "voted on")):
        vote(late, BEN)


@pytest.mark.parametrize(("choice", "state"), [(Choice.APPROVE, "approved"), (Choice.REJECT, "rejected")])
def test_nobody_votes_after_the_request_is_closed(asked: Ports, choice, state):
    decide(asked, choice)
    with refused(asked, refusals.no_longer_possible("R-0001", state, "voted on")):
        vote(asked, AMINA)


def test_the_first_vote_takes_the_request_into_review(asked: Ports):
    assert request_of(asked).state is State.OPEN
    vote(asked, BEN)
    assert request_of(asked).state is State.IN_REVIEW


def test_votes_are_kept_in_the_order_they_were_cast(asked: Ports):
    vote_all(asked, people=[ELENA, BEN, CLARA])
    assert [vote.person for vote in votes_of(asked)] == ["elena", "ben", "clara"]


def test_a_vote_stands_in_the_log_with_who_why_and_on_what(asked: Ports):
    cast = vote(asked, BEN, Choice.ABSTAIN, reason="  I know the vendor ")
    entry = last_entry(asked)
    assert (entry["action"], entry["reason"]) == ("vote:cast", "I know the vendor")
    assert entry["actor"]["id"] == "ben"
    digest = request_of(asked).digest
    assert entry["digest"] == cast.said.digest == digest
    assert entry["detail"] == {"revision": 2, "digest": digest, "choice": "abstain", "seat": "ethics", "holder": "ben"}


def test_each_vote_is_one_entry(asked: Ports):
    vote_all(asked)
    assert actions(asked).count("vote:cast") == len(QUORUM)
