"""Refusals about an undecided request: its questions, the conditions on the table, its closing and its end."""

from dataclasses import replace
from datetime import date, timedelta

from governance.committee.acts import When
from governance.errors import NotFound
from governance.records import Role
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
    """Version 2 is measured again, and found otherwise."""
    measured(console, "2", 0.91)


def two_policies_of_which_one_was_adopted(console: Ports) -> None:
    propose_policy(by(console, CLARA), a_policy(version=2, review_days=20), "the rules were too slow")
    vote_all(console, people=(AMINA, BEN, ELENA))
    adopt(console, a_policy(version=2, review_days=10))


TABLE = {
    "a question without words": Case(
        lambda c: ask_question(by(c, BEN), ONE, " ", blocking=False), "^a question needs its words$"
    ),
    "an answer without words": Case(
        lambda c: answer_question(by(c, FARAH), ONE, "Q-1", " "), "^an answer needs its words$", asks
    ),
    "an answer to a question that nobody asked": Case(
        lambda c: answer_question(by(c, FARAH), ONE, "Q-2", "the desk"),
        "^R-0001 has no question Q-2; it has Q-1$",
        asks,
        error=NotFound,
    ),
    "an answer where nobody asked anything": Case(
        lambda c: answer_question(by(c, FARAH), ONE, "Q-1", "the desk"),
        "^R-0001 has no question Q-1; it has none$",
        error=NotFound,
    ),
    "an answer to what is resolved": Case(
        lambda c: answer_question(by(c, FARAH), ONE, "Q-1", "the desk"),
        "^Q-1 of R-0001 was resolved by Ben Okafor$",
        lambda c: (asks(c), resolve_question(by(c, BEN), ONE, "Q-1", "I found out")),
    ),
    "resolving what somebody else asked": Case(
        lambda c: resolve_question(by(c, CLARA), ONE, "Q-1", "clear to me"),
        "^Q-1 is Ben Okafor's; they resolve it, or a chair$",
        asks,
    ),
    "a condition without words": Case(
        lambda c: on_condition(c, text=" "),
        "^a condition needs its words: what must be true, so that somebody else can check it$",
    ),
    "a condition that its owner checks": Case(
        lambda c: on_condition(c, verifier="farah"),
        "^Farah Nasser cannot check their own condition; name somebody else as verifier$",
    ),
    "a condition that nobody could report on": Case(
        lambda c: on_condition(c, owner="henrik"),
        r"^Henrik Vos \(regulator\) may not report on a condition; name an owner who can say that it is met$",
    ),
    "a condition that a stranger sees to": Case(
        lambda c: on_condition(c, owner="nobody"), "^there is nobody called nobody; there are amina, ", error=NotFound
    ),
    "a condition that was due yesterday": Case(
        lambda c: on_condition(c, due=date(2026, 3, 31), when=When.AFTER),
        "^the condition is due on 2026-03-31, and today is 2026-04-01; expected a day to come$",
    ),
    "a condition on a policy": Case(
        lambda c: on_condition(c, BEN),
        "^R-0001 is about policy; conditions belong to the approval of a version$",
        lambda c: propose_policy(by(c, CLARA), a_policy(version=2, review_days=20), "the rules were too slow"),
        Start.MEASURED,
    ),
    "dropping what nobody proposed": Case(
        lambda c: drop_condition(by(c, BEN), ONE, "C-2", "not needed"),
        "^R-0001 has no condition C-2; it has C-1$",
        on_condition,
        error=NotFound,
    ),
    "dropping where nothing is on the table": Case(
        lambda c: drop_condition(by(c, BEN), ONE, "C-1", "not needed"),
        "^R-0001 has no condition C-1; it has none$",
        error=NotFound,
    ),
    "dropping somebody else's condition": Case(
        lambda c: drop_condition(by(c, CLARA), ONE, "C-1", "not needed"),
        "^C-1 is Ben Okafor's proposal; only they can drop it$",
        on_condition,
    ),
    "dropping a condition that somebody voted with": Case(
        lambda c: drop_condition(by(c, BEN), ONE, "C-1", "not needed"),
        "^Clara Lindqvist has voted with C-1 on the table; it stays there$",
        lambda c: (on_condition(c), vote(c, CLARA)),
    ),
    "closing by a chair with a conflict": Case(
        close,
        "^Amina Haddad is recused from R-0001 and takes no part in it$",
        lambda c: (recuse(by(c, AMINA), ONE, CONFLICT), vote_all(c)),
    ),
    "closing on another dossier than was read": Case(
        lambda c: close(c, seen=ANOTHER),
        "^you read another dossier than the one R-0001 stands on now; read it again before you close it$",
        vote_all,
    ),
    "closing on files that have changed": Case(
        close,
        "^R-0001 has changed since it was opened: the model's files",
        lambda c: (vote_all(c), other_files(c)),
    ),
    "closing on a page that lacks the last vote": Case(
        lambda c: close(c, seen=replace(opened(c), revision=3)),
        r"^1 thing has happened on R-0001 since this page was shown: Elena Petrova \(vote cast\)\. "
        "Read the page again before you close it$",
        vote_all,
    ),
    "closing on a page that lacks several acts": Case(
        lambda c: close(c, seen=opened(c)),
        r"^4 things have happened on R-0001 since this page was shown: Ben Okafor \(vote cast\), "
        r"Clara Lindqvist \(vote cast\), Elena Petrova \(vote cast\)\. Read the page again before you close it$",
        lambda c: (asks(c), vote_all(c)),
    ),
    "closing while a blocking question is open": Case(
        close,
        r"^R-0001 has questions that must be resolved before it is decided: Q-1 \(Ben Okafor\)$",
        lambda c: (asks(c, blocking=True), vote_all(c)),
    ),
    "closing before the count was shown": Case(
        lambda c: close(c, seen=replace(seen_now(c, ONE), count=None)),
        "^you have not seen how the votes on R-0001 stand; say first whether you have a conflict of interest$",
        vote_all,
    ),
    "closing without a quorum": Case(
        close,
        "^R-0001 has no quorum; missing: 1 more vote, 1 vote from the lay seat$",
        lambda c: vote_all(c, people=(BEN, CLARA)),
    ),
    "closing where no quorum can be": Case(
        close,
        r"^R-0001 can have no quorum: even with everybody who may vote it misses 1 vote from the lay seat\. "
        r"Name further members in people\.yaml, or withdraw it$",
        lambda c: (
            vote_all(c, people=(BEN, CLARA, DEV)),
            recuse(by(c, ELENA), ONE, CONFLICT),
            recuse(by(c, KOFI), ONE, CONFLICT),
        ),
    ),
    "approving what the policy blocks": Case(
        close,
        "^the policy does not allow card-fraud/2 to be approved: asks-auc: ",
        lambda c: (measured(c, "2", 0.5), ask(c), vote_all(c)),
        Start.MEASURED,
    ),
    "adopting a policy after another one": Case(
        close,
        "^another policy was adopted since R-0001 was opened; withdraw it, and propose the change to the new one$",
        two_policies_of_which_one_was_adopted,
        Start.MEASURED,
    ),
    "withdrawing what somebody else asked for": Case(
        lambda c: withdraw(by(c, YUSUF), ONE, "no longer needed"),
        "^Yusuf neither asked for R-0001 nor owns its model$",
    ),
    "withdrawing an emergency": Case(
        lambda c: withdraw(by(c, FARAH), "R-0003", "no longer needed"),
        "^R-0003 reviews what was done in an emergency; the committee decides on it$",
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
        f"^R-0001 is withdrawn; it cannot be {done} any more$",
        lambda c: withdraw(by(c, FARAH), ONE, "no longer needed"),
    )
    for done, act in WHILE_UNDECIDED.items()
}
LAPSED = {
    f"what has lapsed cannot be {done}": Case(
        act,
        rf"^R-0001 was to be decided by 2026-05-01 1\d:\d\d UTC and has lapsed; it cannot be {done} any more$",
        late,
    )
    for done, act in WHILE_UNDECIDED.items()
}
TOO_LATE = {
    "closing what is withdrawn": Case(
        close,
        "^R-0001 is withdrawn; it cannot be voted on any more$",
        lambda c: (vote_all(c), withdraw(by(c, FARAH), ONE, "no longer needed")),
    ),
    "closing what has lapsed": Case(
        close,
        "^R-0001 was to be decided by .* and has lapsed; it cannot be voted on any more$",
        late_with_all_votes,
    ),
}
