import pytest

from governance.records import Role
from governance.review.request import Choice, State
from governance.services.ports import Ports
from governance.services.read import review
from tests.builders import AMINA, BEN, CLARA, ELENA, FARAH, GRETA, HENRIK, a_person, a_policy, a_requirement
from tests.services.changes import CHANGES
from tests.steps import QUORUM, actions, ask, decide, refused, request_of, under, vote, vote_all, votes_of


@pytest.mark.parametrize("person", [FARAH, GRETA, HENRIK], ids=lambda person: str(person.role))
def test_only_the_committee_votes(asked: Ports, person):
    with refused(asked, "may not vote; expected a chair or member"):
        vote(asked, person)


@pytest.mark.parametrize("reason", ["", "   "], ids=["empty", "blank"])
def test_nobody_votes_without_a_reason(asked: Ports, reason):
    with refused(asked, "a reason is needed"):
        vote(asked, BEN, reason=reason)


@pytest.mark.parametrize("seat", [None, "press"], ids=["no seat", "a seat that the tier does not know"])
def test_nobody_votes_without_a_seat_at_this_table(asked: Ports, seat):
    with refused(asked, "Zoe holds no seat that votes on this tier; those are chair, ethics, legal, risk, lay"):
        vote(asked, a_person(seat=seat))


def test_an_owner_with_a_seat_does_not_vote_on_their_own_model(asked: Ports):
    with refused(asked, "owns card-fraud or asked for this, and may neither vote on it nor close it"):
        vote(asked, a_person(Role.MEMBER, "ethics", id=FARAH.id))


def test_nobody_votes_on_what_they_asked_for(assessed: Ports):
    yusuf = a_person(Role.MODEL_OWNER, None, id="yusuf")
    ask(assessed, actor=yusuf)
    with refused(assessed, "Yusuf owns card-fraud or asked for this"):
        vote(assessed, a_person(Role.MEMBER, "ethics", id=yusuf.id))


def test_nobody_votes_twice_on_one_dossier(asked: Ports):
    vote(asked, BEN)
    with refused(asked, "Ben Okafor has voted on this dossier of R-0001 already"):
        vote(asked, BEN, Choice.REJECT)


def test_nobody_votes_on_another_dossier_than_the_one_they_read(asked: Ports):
    with refused(asked, "you read another dossier than the one R-0001 stands on now"):
        vote(asked, BEN, dossier="sha256:" + "0" * 64)


@pytest.mark.parametrize(("change", "names"), CHANGES.values(), ids=CHANGES)
def test_nobody_votes_on_a_dossier_that_has_changed(asked: Ports, change, names):
    changed = change(asked)
    with refused(changed, f"R-0001 has changed since it was opened: {names}. Votes on the old dossier no longer count"):
        vote(changed, BEN)


def test_a_vote_cast_before_a_change_does_not_count_after_it_is_renewed(asked: Ports):
    vote(asked, BEN, Choice.REJECT)
    stricter = under(asked, a_policy(a_requirement("recall", at_least=0.5), version=2))
    ask(stricter)
    vote(stricter, BEN, Choice.APPROVE)
    seen = review(stricter, "R-0001")
    assert [(v.person, v.choice) for v in seen.votes] == [("ben", Choice.APPROVE)]
    assert [(v.person, v.choice) for v in seen.void] == [("ben", Choice.REJECT)]


@pytest.mark.parametrize("choice", [Choice.APPROVE, Choice.REJECT], ids=["approved", "rejected"])
def test_nobody_votes_after_the_request_is_closed(asked: Ports, choice):
    decide(asked, choice)
    with refused(asked, "it cannot be voted on any more"):
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
    with asked.store.reader() as reader:
        entry = reader.events()[0].event
    assert (entry["action"], entry["reason"]) == ("vote:cast", "I know the vendor")
    assert entry["actor"]["id"] == "ben"
    assert entry["digest"] == cast.dossier == request_of(asked).dossier.digest
    assert entry["detail"] == {"choice": "abstain", "seat": "ethics"}


def test_each_vote_is_one_entry(asked: Ports):
    vote_all(asked)
    assert actions(asked).count("vote:cast") == len(QUORUM)
