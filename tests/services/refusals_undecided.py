"""Refusals about an undecided request.

They are about its questions, the conditions on the table, its closing and its end.
"""

from dataclasses import replace
from datetime import date, timedelta

from governance.committee.acts import When
from governance.errors import NotFound
from governance.records import Role
from governance.sentences import deciding, refusals
from governance.services.committee.adopt import propose_policy
from governance.services.committee.condition import drop_condition
from governance.services.committee.participation import (
    declare_no_conflict,
    delegate_seat,
    recuse,
    take_seat_back,
)
from governance.services.committee.question import answer_question, ask_question, resolve_question
from governance.services.committee.withdraw import withdraw
from governance.services.ports import Ports
from governance.services.record import seen_now
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, KOFI, NOON, a_person, a_policy, by
from tests.services.changes import other_files
from tests.services.refusals import ANOTHER, CONFLICT, ONE, Case, Start, opened
from tests.steps import adopt, ask, at, close, measured, on_condition, vote, vote_all

YUSUF = a_person(Role.MODEL_OWNER, None, id="yusuf")


def asks(console: Ports, *, blocking: bool = False) -> None:
    ask_question(by(console, BEN), ONE, "Who answers at night?", blocking=blocking)


def with_new_evidence(console: Ports) -> None:
    """Measure version 2 again with another result."""
    measured(console, "2", 0.91)


def two_policies_of_which_one_was_adopted(console: Ports) -> None:
    propose_policy(by(console, CLARA), a_policy(version=2, review_days=20), "the rules were too slow")
    vote_all(console, people=(AMINA, BEN, ELENA))
    adopt(console, a_policy(version=2, review_days=10))


TABLE = {
    "a question without words": Case(
        lambda c: ask_question(by(c, BEN), ONE, " ", blocking=False), refusals.question_without_words()
    ),
    "an answer without words": Case(
        lambda c: answer_question(by(c, FARAH), ONE, "Q-1", " "), refusals.answer_without_words(), asks
    ),
    "an answer to a question that nobody asked": Case(
        lambda c: answer_question(by(c, FARAH), ONE, "Q-2", "the desk"),
        refusals.no_such_question("R-0001", "Q-2", ("Q-1",)),
        asks,
        error=NotFound,
    ),
    "an answer where nobody asked anything": Case(
        lambda c: answer_question(by(c, FARAH), ONE, "Q-1", "the desk"),
        refusals.no_such_question("R-0001", "Q-1", ()),
        error=NotFound,
    ),
    "an answer to what is resolved": Case(
        lambda c: answer_question(by(c, FARAH), ONE, "Q-1", "the desk"),
        refusals.question_resolved("Q-1", "R-0001", "Ben Okafor"),
        lambda c: (asks(c), resolve_question(by(c, BEN), ONE, "Q-1", "I found out")),
    ),
    "resolving what somebody else asked": Case(
        lambda c: resolve_question(by(c, CLARA), ONE, "Q-1", "clear to me"),
        refusals.question_of_another("Q-1", "Ben Okafor"),
        asks,
    ),
    "a condition without words": Case(
        lambda c: on_condition(c, text=" "),
        refusals.condition_without_words(),
    ),
    "a condition that its owner checks": Case(
        lambda c: on_condition(c, verifier="farah"),
        refusals.owner_cannot_verify("Farah Nasser"),
    ),
    "a condition that nobody could report on": Case(
        lambda c: on_condition(c, owner="henrik"),
        refusals.owner_may_not_report("Henrik Vos", "regulator", "report on a condition"),
    ),
    "a condition that a stranger sees to": Case(
        lambda c: on_condition(c, owner="nobody"),
        refusals.nobody_called(
            "nobody",
            (
                "amina",
                "ben",
                "clara",
                "dev",
                "elena",
                "farah",
                "greta",
                "henrik",
                "ivo",
                "jana",
                "kofi",
                "lin",
                "marta",
                "nadia",
                "pipeline",
            ),
        ),
        error=NotFound,
    ),
    "a condition that was due yesterday": Case(
        lambda c: on_condition(c, due=date(2026, 3, 31), when=When.AFTER),
        refusals.due_in_the_past("2026-03-31", "2026-04-01"),
    ),
    "a condition on a policy": Case(
        lambda c: on_condition(c, BEN),
        refusals.no_conditions_here("R-0001", "policy"),
        lambda c: propose_policy(by(c, CLARA), a_policy(version=2, review_days=20), "the rules were too slow"),
        Start.MEASURED,
    ),
    "dropping what nobody proposed": Case(
        lambda c: drop_condition(by(c, BEN), ONE, "C-2", "not needed"),
        refusals.no_such_condition("R-0001", "C-2", ("C-1",)),
        on_condition,
        error=NotFound,
    ),
    "dropping where nothing is on the table": Case(
        lambda c: drop_condition(by(c, BEN), ONE, "C-1", "not needed"),
        refusals.no_such_condition("R-0001", "C-1", ()),
        error=NotFound,
    ),
    "dropping somebody else's condition": Case(
        lambda c: drop_condition(by(c, CLARA), ONE, "C-1", "not needed"),
        refusals.proposal_of_another("C-1", "Ben Okafor"),
        on_condition,
    ),
    "dropping a condition that somebody voted with": Case(
        lambda c: drop_condition(by(c, BEN), ONE, "C-1", "not needed"),
        refusals.voted_with_condition("Clara Lindqvist", "C-1"),
        lambda c: (on_condition(c), vote(c, CLARA)),
    ),
    "closing by a chair with a conflict": Case(
        close,
        refusals.takes_no_part("Amina Haddad", deciding.recused_from("R-0001")),
        lambda c: (recuse(by(c, AMINA), ONE, CONFLICT), vote_all(c)),
    ),
    "closing on another dossier than was read": Case(
        lambda c: close(c, seen=ANOTHER),
        refusals.another_dossier_read("R-0001", "close it"),
        vote_all,
    ),
    "closing on files that have changed": Case(
        close,
        refusals.dossier_has_changed("R-0001", ("the model's files",), "card-fraud", "2"),
        lambda c: (vote_all(c), other_files(c)),
    ),
    "closing on a page that lacks the last vote": Case(
        lambda c: close(c, seen=replace(opened(c), revision=3)),
        refusals.much_has_happened(1, "R-0001", "Elena Petrova (vote cast)"),
        vote_all,
    ),
    "closing on a page that lacks several acts": Case(
        lambda c: close(c, seen=opened(c)),
        refusals.much_has_happened(
            4, "R-0001", "Ben Okafor (vote cast), Clara Lindqvist (vote cast), Elena Petrova (vote cast)"
        ),
        lambda c: (asks(c), vote_all(c)),
    ),
    "closing while a blocking question is open": Case(
        close,
        refusals.questions_block("R-0001", "Q-1 (Ben Okafor)"),
        lambda c: (asks(c, blocking=True), vote_all(c)),
    ),
    "closing before the count was shown": Case(
        lambda c: close(c, seen=replace(seen_now(c, ONE), count=None)),
        refusals.votes_not_seen("R-0001"),
        vote_all,
    ),
    "closing without a quorum": Case(
        close,
        refusals.no_quorum("R-0001", (deciding.more_votes(1), deciding.votes_from_seat(1, "lay"))),
        lambda c: vote_all(c, people=(BEN, CLARA)),
    ),
    "closing where no quorum can be": Case(
        close,
        refusals.quorum_out_of_reach("R-0001", (deciding.votes_from_seat(1, "lay"),)),
        lambda c: (
            vote_all(c, people=(BEN, CLARA, DEV)),
            recuse(by(c, ELENA), ONE, CONFLICT),
            recuse(by(c, KOFI), ONE, CONFLICT),
        ),
    ),
    "approving what the policy blocks": Case(
        close,
        refusals.policy_blocks(
            "card-fraud/2",
            (
                deciding.requirement_blocks(
                    "asks-auc", deciding.value_against_limits("0.500", "0.490", "0.510", deciding.limits("0.700", None))
                ),
            ),
        ),
        lambda c: (measured(c, "2", 0.5), ask(c), vote_all(c)),
        Start.MEASURED,
    ),
    "adopting a policy after another one": Case(
        close,
        refusals.another_policy_adopted("R-0001"),
        two_policies_of_which_one_was_adopted,
        Start.MEASURED,
    ),
    "withdrawing what somebody else asked for": Case(
        lambda c: withdraw(by(c, YUSUF), ONE, "no longer needed"),
        refusals.request_of_another("Yusuf", "R-0001"),
    ),
    "withdrawing an emergency": Case(
        lambda c: withdraw(by(c, FARAH), "R-0003", "no longer needed"),
        refusals.emergency_not_withdrawn("R-0003"),
        start=Start.FIRST_KEY,
    ),
}

WHILE_UNDECIDED = {
    "voted on": lambda c: vote(c, BEN),
    "declared on": lambda c: declare_no_conflict(by(c, BEN), ONE),
    "recused from": lambda c: recuse(by(c, BEN), ONE, CONFLICT),
    "handed to a deputy": lambda c: delegate_seat(by(c, BEN), ONE, "on leave"),
    "taken back from a deputy": lambda c: take_seat_back(by(c, BEN), ONE, "I am back"),
    "asked about": asks,
    "answered on": lambda c: answer_question(by(c, FARAH), ONE, "Q-1", "the desk"),
    "cleared up": lambda c: resolve_question(by(c, BEN), ONE, "Q-1", "I found out"),
    "given conditions": on_condition,
    "relieved of a condition": lambda c: drop_condition(by(c, BEN), ONE, "C-1", "not needed"),
    "withdrawn": lambda c: withdraw(by(c, FARAH), ONE, "no longer needed"),
}
"""What may be done to a request until it is decided, by what a refusal calls it."""


def late(console: Ports) -> Ports:
    """The same console on the day after the deadline of R-0001."""
    return at(console, NOON + timedelta(days=31))


def late_with_all_votes(console: Ports) -> Ports:
    vote_all(console)
    return late(console)


ENDED = {
    f"what is withdrawn cannot be {done}": Case(
        act,
        refusals.no_longer_possible("R-0001", "withdrawn", done),
        lambda c: withdraw(by(c, FARAH), ONE, "no longer needed"),
    )
    for done, act in WHILE_UNDECIDED.items()
}
LAPSED = {
    f"what has lapsed cannot be {done}": Case(
        act,
        refusals.lapsed("R-0001", "2026-05-01 12:09", done),
        late,
    )
    for done, act in WHILE_UNDECIDED.items()
}
TOO_LATE = {
    "closing what is withdrawn": Case(
        close,
        refusals.no_longer_possible("R-0001", "withdrawn", "voted on"),
        lambda c: (vote_all(c), withdraw(by(c, FARAH), ONE, "no longer needed")),
    ),
    "closing what has lapsed": Case(
        close,
        refusals.lapsed("R-0001", "2026-05-01 12:09", "voted on"),
        late_with_all_votes,
    ),
}
