"""What acts amount to, read off by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from governance.committee.acts import (
    AboutCondition,
    AboutQuestion,
    Act,
    Asked,
    Choice,
    Condition,
    Confirmed,
    Decided,
    Delegated,
    Moved,
    Proposed,
    Renewed,
    Rescheduled,
    Tally,
    When,
)
from governance.committee.course import REQUEST
from governance.committee.proceedings import Proceedings, Standing, tally
from governance.committee.request import Move, Purpose, State
from governance.proceedings.act import Word
from tests.builders import (
    AMINA,
    BEN,
    CLARA,
    ELENA,
    FARAH,
    LIN,
    NOON,
    a_dossier,
    a_request,
    a_vote,
    an_act,
    ballots,
    held,
)

OLD = a_dossier(evidence="sha256:old")


@pytest.mark.parametrize("move", Move, ids=str)
def test_an_act_says_what_its_move_says_and_nothing_else(move: Move):
    other = Moved("card-fraud", "champion", "2") if REQUEST.acts[move].says is not Moved else Word()
    with pytest.raises(TypeError, match=f"{move} says {REQUEST.acts[move].says.__name__}, not {type(other).__name__}"):
        REQUEST.require_says(move, other)


def test_every_move_says_something():
    assert set(REQUEST.acts) == set(Move)


def test_nothing_has_happened_on_a_request_that_was_only_opened():
    begun = held()
    assert begun.ballots == begun.counting == begun.void == begun.changed == begun.recusals == ()
    assert begun.questions == begun.conditions == begun.renewals == begun.outstanding_before == ()
    assert (begun.decision, begun.decided, begun.confirmed) == (None, None, None)
    assert begun.declared == frozenset()
    assert begun.vote_of("ben") is begun.deputy_of("ben") is None


# Votes


def said(cast) -> list[str]:
    return [f"{ballot.person} {ballot.choice}" for ballot in cast]


def test_the_last_vote_of_a_seats_holder_counts_and_the_others_are_changed():
    request = held(a_vote(BEN, Choice.REJECT), a_vote(CLARA), a_vote(BEN, Choice.ABSTAIN), a_vote(BEN))
    assert said(request.counting) == ["clara approve", "ben approve"]
    assert said(request.changed) == ["ben reject", "ben abstain"]
    assert said(request.ballots) == ["ben reject", "clara approve", "ben abstain", "ben approve"]
    assert request.void == ()


def test_votes_on_an_earlier_dossier_are_void_and_not_changed():
    request = held(
        a_vote(BEN, Choice.REJECT, digest=OLD.digest),
        a_vote(BEN, Choice.ABSTAIN, digest=OLD.digest),
        a_vote(CLARA, digest=OLD.digest),
        a_vote(BEN),
    )
    assert said(request.void) == ["ben reject", "ben abstain", "clara approve"]
    assert said(request.counting) == ["ben approve"]
    assert request.changed == ()


def test_a_deputys_vote_takes_the_place_of_the_holders():
    request = held(a_vote(BEN), a_vote(LIN, Choice.REJECT, seat="ethics", holder="ben"))
    assert said(request.counting) == ["lin reject"]
    assert (request.vote_of("ben").seat, request.vote_of("lin")) == ("ethics", None)


def test_two_members_of_one_seat_have_a_vote_each():
    request = held(a_vote(BEN), a_vote(CLARA, seat="ethics"))
    assert said(request.counting) == ["ben approve", "clara approve"]


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        pytest.param((), Tally(0, 0, 0), id="nobody"),
        pytest.param((Choice.APPROVE, Choice.REJECT, Choice.APPROVE), Tally(2, 1, 0), id="two for, one against"),
        pytest.param((Choice.ABSTAIN, Choice.ABSTAIN), Tally(0, 0, 2), id="silence"),
    ],
)
def test_a_tally_counts_by_choice(choices, expected):
    counts = tally(ballots(a_vote(choice=choice) for choice in choices))
    assert (counts, counts.cast) == (expected, len(choices))


# Who takes part


def test_who_votes_or_says_so_has_declared_no_conflict_and_who_asks_has_not():
    request = held(an_act(Move.DECLARE, person=CLARA), a_vote(BEN), an_act(Move.ASK, Asked("Q-1", False), ELENA))
    assert request.declared == {"clara", "ben"}


def test_recusals_come_in_the_order_they_were_declared():
    request = held(an_act(Move.RECUSE, person=CLARA), a_vote(BEN), an_act(Move.RECUSE, person=ELENA))
    assert [act.person for act in request.recusals] == ["clara", "elena"]


DELEGATED = an_act(Move.DELEGATE, Delegated("lin", "Lin Osei"), BEN)
ANOTHER = an_act(Move.DELEGATE, Delegated("yuri", "Yuri Bell"), BEN)
RECALLED = an_act(Move.RECALL, person=BEN)


@pytest.mark.parametrize(
    ("acts", "deputy"),
    [
        pytest.param([], None, id="nobody was asked"),
        pytest.param([DELEGATED], "lin", id="handed over"),
        pytest.param([DELEGATED, RECALLED], None, id="taken back"),
        pytest.param([DELEGATED, RECALLED, ANOTHER], "yuri", id="handed over again"),
        pytest.param([DELEGATED, ANOTHER], "yuri", id="handed to another"),
        pytest.param([DELEGATED, an_act(Move.RECALL, person=CLARA)], "lin", id="somebody else took theirs back"),
    ],
)
def test_the_deputy_is_whoever_was_named_last_unless_the_seat_was_taken_back(acts, deputy):
    delegation = held(*acts).deputy_of("ben")
    assert (delegation and delegation.deputy) == deputy
    assert held(*acts).deputy_of("clara") is None


# Questions


def test_a_question_is_open_until_somebody_resolves_it_however_often_it_is_answered():
    asked = an_act(Move.ASK, Asked("Q-1", True), BEN, reason="Why?")
    answers = [an_act(Move.ANSWER, AboutQuestion("Q-1"), FARAH, reason=words) for words in ("Because.", "See page 2.")]
    request = held(asked, *answers)
    (question,) = request.open_questions
    assert (question.id, question.asked.reason, question.blocking) == ("Q-1", "Why?", True)
    assert [answer.reason for answer in question.answers] == ["Because.", "See page 2."]
    assert request.blocking_questions == (question,)


def test_a_resolved_question_blocks_nothing_and_stays_on_record_with_who_resolved_it():
    request = held(an_act(Move.ASK, Asked("Q-1", True)), an_act(Move.RESOLVE, AboutQuestion("Q-1"), AMINA))
    assert request.open_questions == request.blocking_questions == ()
    assert request.questions[0].resolved.person == "amina"


def test_each_question_has_its_own_answers_and_only_blocking_ones_block():
    request = held(
        an_act(Move.ASK, Asked("Q-1", True)),
        an_act(Move.ASK, Asked("Q-2", False)),
        an_act(Move.ANSWER, AboutQuestion("Q-2"), FARAH),
        an_act(Move.RESOLVE, AboutQuestion("Q-1")),
    )
    assert [(q.id, len(q.answers), q.resolved is not None) for q in request.questions] == [("Q-1", 0, True), ("Q-2", 1, False)]  # fmt: skip
    assert [q.id for q in request.open_questions] == ["Q-2"]
    assert request.blocking_questions == ()


# Conditions


def a_condition(id: str = "C-1", when: When = When.BEFORE) -> Condition:
    return Condition(id, "Call at night.", "farah", "elena", date(2026, 5, 1), when)


def proposed(*conditions: Condition) -> list[Act]:
    return [an_act(Move.PROPOSE, Proposed(condition), reason=condition.text) for condition in conditions]


def about(move: Move, condition: str = "C-1", evidence: str = "") -> Act:
    return an_act(move, AboutCondition(condition, evidence), FARAH)


def approved(*conditions: str, approves: bool = True) -> Act:
    statement = Decided(a_dossier().digest, approves, Tally(2, 0, 1), "2 of 2", (), conditions, None, "sha256:minutes")
    return an_act(Move.APPROVE if approves else Move.REJECT, statement, AMINA)


COURSES = {
    "on the table": ([], Standing.PROPOSED),
    "part of the approval": ([approved("C-1")], Standing.OPEN),
    "reported": ([approved("C-1"), about(Move.REPORT)], Standing.REPORTED),
    "verified": ([approved("C-1"), about(Move.REPORT), about(Move.VERIFY)], Standing.VERIFIED),
    "sent back": ([approved("C-1"), about(Move.REPORT), about(Move.RETURN)], Standing.OPEN),
    "sent back and reported": ([approved("C-1"), about(Move.REPORT), about(Move.RETURN), about(Move.REPORT)], Standing.REPORTED),
    "breached": ([approved("C-1"), about(Move.BREACH)], Standing.BREACHED),
    "breached though reported": ([approved("C-1"), about(Move.REPORT), about(Move.BREACH)], Standing.BREACHED),
    "met after all": ([approved("C-1"), about(Move.BREACH), about(Move.REPORT), about(Move.VERIFY)], Standing.VERIFIED),
}  # fmt: skip


@pytest.mark.parametrize(("acts", "standing"), COURSES.values(), ids=COURSES)
def test_a_condition_stands_where_the_last_act_about_it_left_it(acts, standing):
    (obligation,) = held(*proposed(a_condition()), *acts).conditions
    assert (obligation.standing, obligation.condition) == (standing, a_condition())


@pytest.mark.parametrize(("acts", "standing"), COURSES.values(), ids=COURSES)
@pytest.mark.parametrize("when", When, ids=str)
def test_the_promotion_waits_for_conditions_before_it_that_nobody_has_verified(acts, standing, when):
    request = held(*proposed(a_condition(when=when)), *acts)
    assert bool(request.outstanding_before) is (when is When.BEFORE and standing is not Standing.VERIFIED)


def test_a_condition_that_was_dropped_is_no_condition():
    request = held(*proposed(a_condition(), a_condition("C-2")), about(Move.DROP))
    assert [obligation.condition.id for obligation in request.conditions] == ["C-2"]


def test_an_approval_has_the_conditions_that_it_names_and_no_others():
    request = held(*proposed(a_condition(), a_condition("C-2")), approved("C-2"))
    assert [obligation.condition.id for obligation in request.conditions] == ["C-2"]


def test_a_rejection_has_no_conditions():
    assert held(*proposed(a_condition()), approved(approves=False)).conditions == ()


def test_conditions_do_not_answer_for_each_other():
    request = held(
        *proposed(a_condition(), a_condition("C-2")), approved("C-1", "C-2"), about(Move.REPORT, "C-2", "page 3")
    )
    assert [(o.condition.id, o.standing, o.evidence) for o in request.conditions] == [
        ("C-1", Standing.OPEN, ""),
        ("C-2", Standing.REPORTED, "page 3"),
    ]


def test_a_condition_that_was_rescheduled_has_the_last_day_and_people_that_it_was_given_last():
    first, last = (
        an_act(Move.RESCHEDULE, Rescheduled("C-1", date(2026, month, 1), owner, "elena"), AMINA)
        for month, owner in ((6, "greta"), (7, "farah"))
    )
    (obligation,) = held(
        *proposed(a_condition()), approved("C-1"), first, about(Move.REPORT, evidence="page 1"), last
    ).conditions
    assert obligation.condition == replace(a_condition(), due=date(2026, 7, 1))
    assert [act.said for act in obligation.rescheduled] == [first.said, last.said]
    assert (obligation.standing, obligation.evidence) == (Standing.REPORTED, "page 1")


def test_the_evidence_shown_last_is_the_evidence_of_a_condition():
    reports = [about(Move.REPORT, evidence="page 1"), about(Move.RETURN), about(Move.REPORT, evidence="page 2")]
    (obligation,) = held(*proposed(a_condition()), approved("C-1"), *reports, about(Move.VERIFY)).conditions
    assert (obligation.evidence, obligation.last.move) == ("page 2", Move.VERIFY)


# Decision, renewal, emergency


@pytest.mark.parametrize("approves", [True, False], ids=["approved", "rejected"])
def test_a_decision_is_found_whatever_came_after_it(approves):
    request = held(a_vote(BEN), approved(approves=approves), an_act(Move.SUPERSEDE))
    assert (request.decided.approved, request.decision.person, request.decision.revision) == (approves, "amina", 3)


def renewal(days: int, measured: bool = True) -> Act:
    at = NOON + timedelta(days=days) if measured else None
    return an_act(Move.RENEW, Renewed(a_dossier(), OLD.digest, ("the evidence",), {}, NOON, at), FARAH)


@pytest.mark.parametrize(
    ("acts", "measured_at"),
    [
        pytest.param([], NOON, id="as it was opened"),
        pytest.param([renewal(1)], NOON + timedelta(days=1), id="renewed"),
        pytest.param([renewal(1), a_vote(BEN), renewal(3)], NOON + timedelta(days=3), id="renewed twice"),
        pytest.param([renewal(1, measured=False)], None, id="renewed without evidence"),
    ],
)
def test_the_evidence_was_measured_when_the_last_renewal_says(acts, measured_at):
    request = held(*acts)
    assert request.measured_at == measured_at
    assert len(request.renewals) == sum(act.move is Move.RENEW for act in acts)


def test_an_emergency_is_confirmed_by_the_second_key():
    begun = a_request(purpose=Purpose.EMERGENCY, requested_by="ben")
    assert held(request=begun).confirmed is None
    assert held(an_act(Move.CONFIRM, Confirmed(NOON), CLARA), request=begun).confirmed.person == "clara"


@pytest.mark.parametrize(
    ("revision", "new"),
    [(0, ["farah", "ben", "clara"]), (1, ["ben", "clara"]), (2, ["clara"]), (3, []), (9, [])],
    ids=["nothing seen", "the opening seen", "one vote seen", "all seen", "more than there is"],
)
def test_what_is_new_comes_after_what_was_seen(revision, new):
    assert [act.person for act in held(a_vote(BEN), a_vote(CLARA)).since(revision)] == new


def test_a_request_without_acts_is_no_proceeding():
    with pytest.raises(IndexError):
        _ = Proceedings(a_request(State.OPEN), ()).opened
