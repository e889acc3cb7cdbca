"""Questions are cleared up before the committee decides.

Somebody with a conflict of interest answers, and does nothing else.
"""

import pytest

from governance.committee.request import State
from governance.sentences import deciding, refusals
from governance.services.committee.participation import delegate_seat
from governance.services.committee.question import answer_question, ask_question, resolve_question
from governance.services.ports import Ports
from tests.builders import AMINA, BEN, CLARA, FARAH, GRETA, IVO, KOFI, LIN, NOON, by
from tests.services.worlds import World, asking, obstacles, on_docket, tasks
from tests.steps import ask, close, held_on, last_entry, measured, refused, request_of, vote_all

pytest_plugins = ("tests.services.begun",)

WHO = "Who answers at night?"


@pytest.fixture
def asked(world: World) -> Ports:
    return world(asking)


def wonder(console: Ports, text: str = WHO, person=BEN, *, blocking: bool = True) -> str:
    """Ask a question.

    Returns its id.
    """
    return ask_question(by(console, person), "R-0001", text, blocking=blocking).said.question


def test_only_a_blocking_question_stops_a_closing(asked: Ports):
    wonder(asked, "Since when?", blocking=False)
    wonder(asked)
    vote_all(asked)
    with refused(asked, refusals.questions_block("R-0001", "Q-2 (Ben Okafor)")):
        close(asked)
    resolve_question(by(asked, BEN), "R-0001", "Q-2", "there is a rota")
    assert close(asked).approved
    assert [question.id for question in held_on(asked).open_questions] == ["Q-1"]


def test_an_answer_alone_does_not_resolve_a_question(asked: Ports):
    wonder(asked)
    answer_question(by(asked, FARAH), "R-0001", "Q-1", "The duty desk.")
    vote_all(asked)
    with refused(asked, refusals.questions_block("R-0001", "Q-1 (Ben Okafor)")):
        close(asked)


def test_an_open_question_outlives_the_dossier_it_was_asked_on(asked: Ports):
    wonder(asked)
    measured(asked, "2", 0.95)
    ask(asked)
    vote_all(asked)
    with refused(asked, refusals.questions_block("R-0001", "Q-1 (Ben Okafor)")):
        close(asked)


def test_questions_are_numbered_in_their_order_whatever_became_of_the_earlier_ones(asked: Ports):
    assert wonder(asked) == "Q-1"
    resolve_question(by(asked, BEN), "R-0001", "Q-1", "there is a rota")
    assert wonder(asked, "Since when?", CLARA) == "Q-2"
    measured(asked, "2", 0.95)
    ask(asked)
    assert wonder(asked, "Why anew?") == "Q-3"
    assert [question.asked.reason for question in held_on(asked).questions] == [WHO, "Since when?", "Why anew?"]


def test_an_owner_answers_who_could_not_vote(asked: Ports):
    wonder(asked)
    answer_question(by(asked, FARAH), "R-0001", "Q-1", "  The duty desk. ")
    (question,) = held_on(asked).questions
    assert [(answer.name, answer.standing, answer.reason) for answer in question.answers] == [
        ("Farah Nasser", "model owner", "The duty desk.")
    ]
    assert question.resolved is None


def test_a_question_may_have_several_answers_and_keeps_their_order(asked: Ports):
    wonder(asked)
    for person, text in ((FARAH, "The duty desk."), (GRETA, "Since March."), (CLARA, "I have seen it.")):
        answer_question(by(asked, person), "R-0001", "Q-1", text)
    (question,) = held_on(asked).questions
    assert [(answer.person, answer.reason) for answer in question.answers] == [
        ("farah", "The duty desk."),
        ("greta", "Since March."),
        ("clara", "I have seen it."),
    ]


@pytest.mark.parametrize("person", [BEN, AMINA, IVO], ids=["whoever asked", "a chair", "another chair"])
def test_a_question_is_resolved_by_whoever_asked_it_or_by_a_chair_answered_or_not(asked: Ports, person):
    wonder(asked)
    resolve_question(by(asked, person), "R-0001", "Q-1", "there is a rota")
    (question,) = held_on(asked).questions
    assert (question.resolved.person, question.resolved.reason) == (person.id, "there is a rota")
    assert held_on(asked).open_questions == ()


def test_of_several_questions_each_is_resolved_on_its_own(asked: Ports):
    for text in (WHO, "Since when?", "And in winter?"):
        wonder(asked, text)
    answer_question(by(asked, FARAH), "R-0001", "Q-2", "Since March.")
    resolve_question(by(asked, BEN), "R-0001", "Q-2", "clear")
    assert [question.id for question in held_on(asked).blocking_questions] == ["Q-1", "Q-3"]


def test_a_deputy_asks_for_the_seat_they_sit_in(asked: Ports):
    delegate_seat(by(asked, BEN), "R-0001", "I am on leave")
    wonder(asked, person=LIN)
    resolve_question(by(asked, LIN), "R-0001", "Q-1", "there is a rota")
    assert held_on(asked).questions[0].asked.name == "Lin Osei"


def test_a_question_moves_a_request_nowhere_and_starts_no_clock_anew(asked: Ports):
    before = request_of(asked)
    wonder(asked)
    now = request_of(asked)
    assert (now.state, now.due_at, now.revision) == (State.OPEN, before.due_at, before.revision + 1)


def test_a_question_stands_in_the_log_in_its_own_words(asked: Ports):
    wonder(asked)
    entry = last_entry(asked)
    assert (entry["action"], entry["reason"], entry["actor"]["seat"]) == ("question:asked", WHO, "ethics")
    assert entry["detail"] == {"revision": 2, "question": "Q-1", "blocking": True}


def test_a_question_waits_for_the_owner_and_its_answer_for_whoever_asked(asked: Ports):
    vote_all(asked)
    wonder(asked)
    assert (tasks(asked, FARAH), tasks(asked, BEN)) == (["answer Q-1"], [])
    answer_question(by(asked, FARAH), "R-0001", "Q-1", "The duty desk.")
    assert (tasks(asked, FARAH), tasks(asked, BEN)) == ([], ["resolve Q-1: it is answered"])
    resolve_question(by(asked, BEN), "R-0001", "Q-1", "there is a rota")
    assert (tasks(asked, FARAH), tasks(asked, BEN)) == ([], [])


def test_a_question_waits_for_nobody_who_neither_asked_nor_owns(asked: Ports):
    wonder(asked)
    assert (tasks(asked, GRETA), tasks(asked, KOFI), tasks(asked, CLARA)) == ([], ["vote"], ["vote"])


def test_a_question_is_due_with_its_request(asked: Ports):
    wonder(asked)
    (line,) = on_docket(asked, FARAH)
    assert [task.due for task in line.tasks] == [request_of(asked).due_at.date()]
    assert (request_of(asked).due_at - NOON).days == 30


def test_a_chair_is_told_to_close_once_no_blocking_question_is_open(asked: Ports):
    vote_all(asked, people=(AMINA, BEN, CLARA, KOFI))
    wonder(asked, "Since when?", blocking=False)
    wonder(asked)
    assert (obstacles(asked), tasks(asked, AMINA)) == ((deciding.question_stands_in_the_way("Q-2", "Ben Okafor"),), [])
    resolve_question(by(asked, BEN), "R-0001", "Q-2", "there is a rota")
    assert (obstacles(asked), tasks(asked, AMINA)) == ((), ["close it: nothing stands in the way"])
