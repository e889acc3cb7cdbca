from dataclasses import replace

import pytest

from governance.committee.acts import Choice
from governance.errors import NotFound
from governance.evidence.judgement import Answer
from governance.sentences import deciding, measuring, storing
from governance.services.acting import seeing_everything
from governance.services.committee.end import suspend
from governance.services.ports import Ports
from governance.services.registered import look_at_registry
from governance.services.rounds.round import make_round
from governance.services.serving.settle import settle
from governance.services.views import read
from governance.services.views.docket import Part, docket
from tests.builders import AMINA, BEN, FARAH, HENRIK, MODEL, a_person, a_policy, a_requirement, a_spec, by
from tests.fakes import FakeDocuments
from tests.services.changes import assessed_again, other_champion, other_files
from tests.services.policies import asked_under
from tests.services.worlds import on_docket
from tests.steps import adopt, ask, decide, joined_by, refusal, under, vote, vote_all


def test_a_version_that_was_not_assessed_has_no_evidence_to_read(console: Ports):
    with refusal(measuring.not_assessed("card-fraud", "2"), NotFound):
        read.assessed(console, MODEL, "2")


def test_a_review_of_nothing_names_what_there_is(asked: Ports):
    with refusal(storing.no_such_item("request", "R-0009", ["R-0001"]), NotFound):
        read.review(seeing_everything(asked), "R-0009")


def test_a_request_awaits_those_who_can_still_vote_on_it(asked: Ports):
    vote(asked, BEN)
    waiting = {person.id: bool(on_docket(asked, person)) for person in (AMINA, BEN, FARAH, HENRIK)}
    assert waiting == {"amina": True, "ben": False, "farah": False, "henrik": False}


def test_a_request_does_not_await_its_owner_whatever_seat_they_hold(asked: Ports):
    owner, other = a_person(id=FARAH.id), a_person(id="yusuf")
    joined = joined_by(asked, owner, other)
    assert on_docket(joined, owner) == ()
    assert [task.what for task in on_docket(joined, other)[0].tasks] == ["vote"]


def test_a_decided_request_awaits_nobody(asked: Ports):
    decide(asked, Choice.REJECT)
    assert docket(by(asked, AMINA), Part.OPEN).counts == {Part.MINE: 0, Part.OPEN: 0, Part.IN_FORCE: 0, Part.CLOSED: 1}
    assert [line.request.id for line in on_docket(asked, AMINA, Part.CLOSED)] == ["R-0001"]


def test_a_review_shows_what_a_vote_needs(asked: Ports):
    vote_all(asked, people=[BEN])
    seen = read.review(seeing_everything(asked), "R-0001")
    assert [finding.answer for finding in seen.findings] == [Answer.MET]
    assert not any(obstacle.code == "policy-does-not-allow" for obstacle in seen.obstacles)
    assert (seen.changed, seen.tally.approve) == ((), 1)
    assert seen.missing == (deciding.more_votes(2), deciding.votes_from_seat(1, "lay"))


def test_a_review_says_what_has_changed_since_it_was_asked_for(asked: Ports):
    assert read.review(seeing_everything(other_champion(asked)), "R-0001").changed == (
        "the serving version it is compared with",
    )


def test_a_page_that_reads_no_model_files_does_not_see_that_they_changed(asked: Ports):
    assert read.review(seeing_everything(other_files(asked)), "R-0001").changed == ()


@pytest.mark.parametrize("adopted", [False, True], ids=["written", "adopted"])
def test_a_review_judges_by_the_policy_that_was_frozen(console: Ports, adopted):
    strict = asked_under(console, a_policy(a_requirement("recall", at_least=0.99)))
    lenient = a_policy(a_requirement("recall", at_least=0.1), version=2)
    later = under(strict, lenient)
    if adopted:
        adopt(later, lenient)
    seen = read.review(seeing_everything(later), "R-0001")
    assert seen.obstacles[-1].code == "policy-does-not-allow"
    assert seen.changed == ()


def test_limits_that_were_on_record_before_the_evidence_came_first(asked: Ports):
    seen = read.review(seeing_everything(asked), "R-0001")
    assert seen.limits_came_first
    assert seen.limits_since < seen.measured_at


def test_limits_that_came_after_the_evidence_are_told_apart(assessed: Ports):
    later = a_policy(a_requirement("recall", at_least=0.1), version=2)
    adopt(assessed, later)
    seen = read.review(seeing_everything(assessed), ask(assessed).id)
    assert (seen.limits_came_first, seen.request.matter.policy) == (False, later.digest)


@pytest.mark.parametrize("person", [AMINA, BEN, FARAH, HENRIK], ids=lambda person: str(person.role))
def test_a_request_that_was_carried_out_stands_on_everybodys_docket(asked: Ports, person):
    decide(asked)
    settle(asked)
    page = docket(by(asked, person), Part.IN_FORCE)
    assert [line.request.id for line in page.lines] == ["R-0001"]
    assert page.counts == {Part.MINE: 0, Part.OPEN: 0, Part.IN_FORCE: 1, Part.CLOSED: 0}


def test_one_unreadable_model_does_not_hide_the_others(assessed: Ports):
    specs = {MODEL: a_spec(), "unregistered": a_spec(model="unregistered")}
    both = replace(assessed, documents=FakeDocuments(specs, a_policy()))
    fraud, other = read.registered(seeing_everything(both), both.documents.models())
    assert [version.version for version in fraud.versions] == ["2", "1"]
    assert fraud.assessed == {"2"}
    assert str(other).startswith("the registry has not been read for unregistered yet; the worker reads it")
    look_at_registry(both, "unregistered")
    assert (
        str(read.registered(seeing_everything(both), both.documents.models())[1])
        == "the registry has no model unregistered"
    )


def test_pages_show_the_registry_as_it_was_when_somebody_last_looked(asked: Ports):
    asked.registry.register(MODEL, b"weights of 3")
    asked.registry.set_alias(MODEL, "champion", "3")
    assert [
        (version.version, version.aliases)
        for version in read.registered(seeing_everything(asked), asked.documents.models())[0].versions
    ] == [
        ("2", ()),
        ("1", ("champion",)),
    ]
    assert read.review(seeing_everything(asked), "R-0001").changed == ()
    make_round(asked)
    shown = [
        (version.version, version.aliases)
        for version in read.registered(seeing_everything(asked), asked.documents.models())[0].versions
    ]
    assert shown == [("3", ("champion",)), ("2", ()), ("1", ())]
    assert read.review(seeing_everything(asked), "R-0001").changed == ("the serving version it is compared with",)


def test_what_a_decision_moves_is_shown_at_once(asked: Ports):
    decide(asked)
    settle(asked)
    assert [
        (version.version, version.aliases)
        for version in read.registered(seeing_everything(asked), asked.documents.models())[0].versions
    ] == [
        ("2", ("champion",)),
        ("1", ()),
    ]
    suspend(by(asked, BEN), "R-0001", "it locks out a whole town")
    settle(asked)
    assert [
        version.aliases for version in read.registered(seeing_everything(asked), asked.documents.models())[0].versions
    ] == [
        (),
        (),
    ]


def test_a_request_says_when_the_evidence_pages_show_newer_numbers_than_its_own(asked: Ports):
    assert read.review(seeing_everything(asked), "R-0001").evidence_is_last
    assert not read.review(seeing_everything(assessed_again(asked)), "R-0001").evidence_is_last
