from dataclasses import replace

import pytest

from governance.committee.course import REQUEST
from governance.errors import NotFound
from governance.sentences import keeping, refusals
from governance.services.committee.withdraw import withdraw
from governance.services.log.erase import erase_person, erase_words
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from tests.builders import AMINA, BEN, EVERYBODY, FARAH, NADIA, a_roster, by
from tests.steps import EVERYTHING, actions, ask, decide, held_on, last_entry, may_not, refused, vote

WHY = "he asked for it under article 17"


def without(console: Ports, *gone: str) -> Ports:
    """The same console without these people in its roster."""
    people = a_roster([person for person in EVERYBODY if person.id not in gone])
    return replace(console, documents=replace(console.documents, people=people))  # type: ignore[type-var]  # the fake is a dataclass


def everything_stored(console: Ports) -> str:
    with console.store.reader() as reader:
        acts = reader.items.acts_where(REQUEST)
        requests = reader.items.all(REQUEST)
        events = [str(entry.event) for entry in reader.log.read(EVERYTHING)]
    return f"{acts} {requests} {events}"


def test_who_does_not_keep_the_log_may_not_erase_anything(asked: Ports):
    for person in (AMINA, BEN, FARAH):
        with refused(asked, may_not(person, "keep the log", "log keeper")):
            erase_person(by(without(asked, "ben"), person), "ben", WHY)
        with refused(asked, may_not(person, "keep the log", "log keeper")):
            erase_words(by(asked, person), 2, WHY)


def test_an_erasure_without_a_reason_is_refused(asked: Ports):
    with refused(asked, refusals.no_reason()):
        erase_person(by(without(asked, "ben"), NADIA), "ben", " ")
    with refused(asked, refusals.no_reason()):
        erase_words(by(asked, NADIA), 2, "")


def test_whoever_is_still_there_is_not_erased(asked: Ports):
    decide(asked)
    with refused(asked, keeping.still_in_people("ben")):
        erase_person(by(asked, NADIA), "ben", WHY)


def test_whoever_has_a_part_in_something_undecided_is_not_erased(asked: Ports):
    vote(asked, BEN)
    for who in ("ben", "farah"):
        with refused(asked, keeping.has_part_in_undecided(who, "R-0001")):
            erase_person(by(without(asked, who), NADIA), who, WHY)


def test_nobody_is_erased_whom_the_log_does_not_know(asked: Ports):
    with refused(asked, keeping.nobody_in_log("zoe"), NotFound):
        erase_person(by(asked, NADIA), "zoe", WHY)


@pytest.mark.parametrize("sequence", [99, 5])
def test_an_entry_that_is_not_there_has_no_words(asked: Ports, sequence: int):
    with refused(asked, keeping.no_such_entry(sequence, 3), NotFound):
        erase_words(by(asked, NADIA), sequence, WHY)


def test_words_are_not_erased_twice(asked: Ports):
    erase_words(by(asked, NADIA), 2, WHY)
    with refused(asked, keeping.words_erased_already(2)):
        erase_words(by(asked, NADIA), 2, WHY)


def test_whoever_was_erased_is_named_nowhere_in_log_and_acts_and_the_log_verifies(asked: Ports):
    decide(asked)
    assert "Clara Lindqvist" in everything_stored(asked)
    pseudonyms = erase_person(by(without(asked, "clara"), NADIA), "clara", WHY)
    stored = everything_stored(asked)
    assert "Clara" not in stored
    assert "clara" not in stored
    assert verify_log(asked).fault is None
    assert last_entry(asked)["subject"] == f"person/{pseudonyms[0]}"


def test_a_decision_stands_with_a_vote_of_somebody_who_was_erased(asked: Ports):
    decide(asked)
    before = held_on(asked).decided
    erase_person(by(without(asked, "ben"), NADIA), "ben", WHY)
    after = held_on(asked)
    assert after.decided is not None
    assert before is not None
    assert after.decided.tally == before.tally
    assert [ballot.choice for ballot in after.ballots] == [ballot.choice for ballot in held_on(asked).ballots]


def test_words_that_were_erased_are_in_neither_log_nor_acts_and_what_was_done_stays(asked: Ports):
    vote(asked, BEN, reason="Mr Nobody of 1 Nowhere Street told me")
    erase_words(by(asked, NADIA), 3, WHY)
    assert "Nowhere Street" not in everything_stored(asked)
    assert verify_log(asked).erased == (3,)
    assert [ballot.choice for ballot in held_on(asked).ballots] == ["approve"]
    assert actions(asked)[-2:] == ["vote:cast", "log-entry:erased"]


def test_why_a_request_was_asked_for_is_forgotten_by_the_request_as_well(asked: Ports):
    assert "it finds more" in everything_stored(asked)
    erase_words(by(asked, NADIA), 2, WHY)
    assert "it finds more" not in everything_stored(asked)
    assert verify_log(asked).fault is None


def test_words_of_an_entry_that_is_about_no_request_can_be_erased(asked: Ports):
    erase_words(by(asked, NADIA), 1, WHY)
    assert verify_log(asked).erased == (1,)


def test_after_an_erasure_the_committee_goes_on(asked: Ports):
    withdraw(by(asked, FARAH), "R-0001", "another way")
    erase_person(by(without(asked, "farah"), NADIA), "farah", WHY)
    ask(asked, actor=FARAH)
    assert verify_log(asked).fault is None
