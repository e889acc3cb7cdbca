"""Forms that are sent and refused.

The page is no longer true, or somebody filled in the form wrongly. Each case says what they are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from governance.committee.acts import Choice
from governance.records import Person
from governance.services.committee.condition import verify_condition
from governance.services.committee.emergency import break_glass, confirm_emergency
from governance.services.committee.end import revoke, suspend
from governance.services.committee.participation import declare_no_conflict, delegate_seat, recuse
from governance.services.committee.question import resolve_question
from governance.services.ports import Ports
from tests.builders import AMINA, BEN, CLARA, DEV, ELENA, FARAH, IVO, MARTA, MODEL, a_policy, by
from tests.pages.events import a_blocking_question, a_second_policy, decided, hours_later, renewed, reported, sent_back
from tests.services.refusals import CONFLICT, ONE, Act, Start
from tests.steps import adopt, ask, close, measured, on_condition, vote, vote_all

WHY_VOTE = "Reason (it goes into the log)"
RECORD = "Reason for the record"
RESCHEDULE = "Why (it goes into the log)"
WORDS = "I have written this with care, and would not write it twice."
VOTED = {"Vote": Choice.APPROVE, WHY_VOTE: WORDS}
CONDITION = {
    "What must be true, so that somebody else can check it": WORDS,
    "Who sees to it": "farah",
    "Who checks it": "elena",
    "Last day": date(2026, 5, 1),
}


@dataclass(frozen=True)
class Click:
    """A form that somebody sends, with its refusal."""

    person: Person
    presses: str
    says: str
    """The refusal, to the letter or to its end where `...` stands."""
    fills: Mapping[str, Any] = field(default_factory=dict)
    before: Act | None = None
    """What happens before the page is opened."""
    meanwhile: Act | None = None
    """What others do after it was opened, and before the button is pressed."""
    start: Start = Start.ASKED
    page: str = "review"
    request: str = ONE
    address: Mapping[str, str] = field(default_factory=dict)
    """What else the address names."""
    kept: bool = True
    """Whether the form is still there; where the person cannot use it any more it is not."""
    marks: str | None = None
    """The one field for whose sake it is refused: it says so below it."""


def voted_and_declared(console: Ports) -> None:
    """Let a quorum vote and the chair declare no conflict.

    She is shown the count.
    """
    vote_all(console)
    declare_no_conflict(by(console, AMINA), ONE)


CLICKS = {
    "a vote without a choice": Click(
        BEN, "Cast vote", "Choose approve, reject or abstain first.", {WHY_VOTE: WORDS}, marks="Vote"
    ),
    "a vote without a reason": Click(
        BEN,
        "Cast vote",
        "a reason is needed: the log records why, in your words",
        {"Vote": Choice.REJECT},
        marks=WHY_VOTE,
    ),
    "a vote after it was closed": Click(
        BEN,
        "Cast vote",
        "R-0001 is approved; it cannot be voted on any more",
        VOTED,
        meanwhile=decided,
        kept=False,
    ),
    "a vote after the dossier was renewed": Click(
        BEN,
        "Cast vote",
        "the dossier of R-0001 has changed since you read it; read it again before you vote",
        VOTED,
        meanwhile=renewed,
    ),
    "a vote after stepping back in another window": Click(
        BEN,
        "Cast vote",
        "Ben Okafor is recused from R-0001 and takes no part in it",
        VOTED,
        meanwhile=lambda c: recuse(by(c, BEN), ONE, CONFLICT),
        kept=False,
    ),
    "a vote after the seat was handed over": Click(
        BEN,
        "Cast vote",
        "Lin Osei sits in for Ben Okafor on R-0001; take the seat back first",
        VOTED,
        meanwhile=lambda c: delegate_seat(by(c, BEN), ONE, "on leave"),
        kept=False,
    ),
    "a vote after another one from a second window": Click(
        BEN,
        "Cast vote",
        "Ben Okafor has voted on R-0001 since this page was shown (reject, ...",
        VOTED,
        meanwhile=lambda c: vote(c, BEN, Choice.REJECT),
    ),
    "the same vote again": Click(
        BEN,
        "Vote again",
        "Ben Okafor has already cast exactly this vote on R-0001, and it stands",
        VOTED,
        before=lambda c: vote(c, BEN, reason=WORDS),
    ),
    "stepping back after voting in another window": Click(
        BEN,
        "Recuse yourself",
        "Ben Okafor has voted on R-0001; a conflict of interest must be declared before voting",
        {"What the conflict is (it goes into the log)": WORDS},
        meanwhile=lambda c: vote(c, BEN),
        kept=False,
    ),
    "stepping back after declaring in another window": Click(
        BEN,
        "Recuse yourself",
        "Ben Okafor has declared no conflict of interest in R-0001, and has seen the votes. Abstain instead, and say why",
        {"What the conflict is (it goes into the log)": WORDS},
        meanwhile=lambda c: declare_no_conflict(by(c, BEN), ONE),
        kept=False,
    ),
    "stepping back without a reason": Click(
        BEN,
        "Recuse yourself",
        "a reason is needed: the log records why, in your words",
        marks="What the conflict is (it goes into the log)",
    ),
    "declaring after declaring in another window": Click(
        BEN,
        "I have none",
        "Ben Okafor has said already whether there is a conflict of interest in R-0001",
        meanwhile=lambda c: declare_no_conflict(by(c, BEN), ONE),
    ),
    "handing over a seat after voting in another window": Click(
        BEN,
        "Hand over my seat",
        "Ben Okafor has voted on R-0001; a seat can only be handed over before voting",
        {"draft_delegate_R-0001_ben_reason": WORDS},
        meanwhile=lambda c: vote(c, BEN),
        kept=False,
    ),
    "closing when a vote has come": Click(
        AMINA,
        "Close the request",
        "1 thing has happened on R-0001 since this page was shown: Dev Raman (vote cast). "
        "Read the page again before you close it",
        {RECORD: WORDS},
        before=voted_and_declared,
        meanwhile=lambda c: vote(c, DEV, Choice.REJECT),
    ),
    "closing when a blocking question has come": Click(
        AMINA,
        "Close the request",
        "1 thing has happened on R-0001 since this page was shown: Ben Okafor (question asked). "
        "Read the page again before you close it",
        {RECORD: WORDS},
        before=voted_and_declared,
        meanwhile=a_blocking_question,
    ),
    "closing when another chair has closed": Click(
        AMINA,
        "Close the request",
        "R-0001 is approved; it cannot be voted on any more",
        {RECORD: WORDS},
        before=voted_and_declared,
        meanwhile=lambda c: close(c, actor=IVO),
        kept=False,
    ),
    "closing without a reason": Click(
        AMINA,
        "Close the request",
        "a reason is needed: the log records why, in your words",
        before=voted_and_declared,
        marks=RECORD,
    ),
    "closing what the policy blocks": Click(
        AMINA,
        "Close the request",
        "the policy does not let card-fraud/2 be approved: asks-auc: ...",
        {RECORD: WORDS},
        start=Start.MEASURED,
        before=lambda c: (measured(c, "2", 0.5), ask(c), voted_and_declared(c)),
    ),
    "a question without words": Click(BEN, "Ask", "a question needs a text", marks="Question (it goes into the log)"),
    "a question after it was closed": Click(
        BEN,
        "Ask",
        "R-0001 is approved; it cannot be asked about any more",
        {"Question (it goes into the log)": WORDS},
        meanwhile=decided,
        kept=False,
    ),
    "an answer to what was resolved": Click(
        FARAH,
        "Answer",
        "Q-1 of R-0001 was resolved by Ben Okafor",
        {"Your answer": WORDS},
        before=a_blocking_question,
        meanwhile=lambda c: resolve_question(by(c, BEN), ONE, "Q-1", "I found out"),
        kept=False,
    ),
    "resolving what was resolved": Click(
        AMINA,
        "Resolved",
        "Q-1 of R-0001 was resolved by Ben Okafor",
        {"Why it is resolved": WORDS},
        before=a_blocking_question,
        meanwhile=lambda c: resolve_question(by(c, BEN), ONE, "Q-1", "I found out"),
        kept=False,
    ),
    "a condition without words": Click(
        BEN,
        "Propose it",
        "a condition needs a text: what must be true, so that somebody else can check it",
        {**CONDITION, "What must be true, so that somebody else can check it": " "},
        marks="What must be true, so that somebody else can check it",
    ),
    "a condition whose owner checks it": Click(
        BEN,
        "Propose it",
        "Farah Nasser cannot check their own condition; name somebody else as verifier",
        {**CONDITION, "Who checks it": "farah"},
        marks="Who checks it",
    ),
    "a condition rescheduled beyond the approval": Click(
        AMINA,
        "Reschedule it",
        "the last day is 1 May 2030, and the approval ends on 1 Apr 2027; expected that day or an earlier one",
        {"Last day": date(2030, 5, 1), RESCHEDULE: WORDS},
        start=Start.APPROVED,
        page="committee",
        marks="Last day",
    ),
    "a condition rescheduled when it was verified": Click(
        AMINA,
        "Reschedule it",
        "C-1 was verified by Elena Petrova",
        {"Last day": date(2026, 6, 1), RESCHEDULE: WORDS},
        meanwhile=lambda c: (reported(c), verify_condition(by(c, ELENA), ONE, "C-1", "I called")),
        start=Start.APPROVED,
        page="committee",
        kept=False,
    ),
    "a condition that was due yesterday": Click(
        BEN,
        "Propose it",
        "the condition is due on 31 Mar 2026, and today is 1 Apr 2026; expected a later day",
        {**CONDITION, "Last day": date(2026, 3, 31)},
        marks="Last day",
    ),
    "a condition on what was closed": Click(
        BEN,
        "Propose it",
        "R-0001 is approved; it cannot be given conditions any more",
        CONDITION,
        meanwhile=decided,
        kept=False,
    ),
    "dropping a condition that somebody has voted with": Click(
        BEN,
        "Drop it",
        "Clara Lindqvist voted while C-1 was proposed, so it cannot be dropped",
        {"Why it is not needed": WORDS},
        before=on_condition,
        meanwhile=lambda c: vote(c, CLARA),
    ),
    "reporting on what was verified": Click(
        FARAH,
        "Report it as met",
        "C-1 was verified by Elena Petrova",
        {"What was done": WORDS},
        start=Start.APPROVED,
        page="decision",
        meanwhile=lambda c: (reported(c), verify_condition(by(c, ELENA), ONE, "C-1", "I called")),
        kept=False,
    ),
    "reporting without words": Click(
        FARAH,
        "Report it as met",
        "a reason is needed: the log records why, in your words",
        {"Where to see it": WORDS},
        start=Start.APPROVED,
        page="decision",
        marks="What was done",
    ),
    "verifying what was sent back": Click(
        ELENA,
        "It is met",
        "C-1 is open; Farah Nasser must report on it first",
        {"What you saw": WORDS},
        start=Start.APPROVED,
        page="decision",
        before=reported,
        meanwhile=sent_back,
        kept=False,
    ),
    "suspending without a reason": Click(
        CLARA,
        "Suspend this approval",
        "a reason is needed: the log records why, in your words",
        start=Start.SERVING,
        page="decision",
        request="R-0002",
        marks="Why (it goes into the log)",
    ),
    "suspending what was suspended": Click(
        CLARA,
        "Suspend this approval",
        "R-0002 is suspended; it cannot be suspended any more",
        {"draft_suspend_R-0002_clara_reason": WORDS},
        meanwhile=lambda c: suspend(by(c, BEN), "R-0002", "it locked out a whole town"),
        start=Start.SERVING,
        page="decision",
        request="R-0002",
        kept=False,
    ),
    "revoking what is revoked": Click(
        MARTA,
        "Revoke it for good",
        "R-0002 is revoked; it cannot be revoked any more",
        {"draft_revoke_R-0002_marta_reason": WORDS},
        meanwhile=lambda c: revoke(by(c, MARTA), "R-0002", "it locked out a whole town"),
        start=Start.SERVING,
        page="decision",
        request="R-0002",
        kept=False,
    ),
    "a first key without a reason": Click(
        MARTA,
        "Start the emergency",
        "a reason is needed: the log records why, in your words",
        start=Start.SERVING,
        page="decision",
        request="R-0002",
        marks="Why it cannot wait (it goes into the log)",
    ),
    "a first key while another is turned": Click(
        MARTA,
        "Start the emergency",
        "R-0003 is an emergency about the alias champion of card-fraud, and is not decided yet",
        {"Why it cannot wait (it goes into the log)": WORDS},
        meanwhile=lambda c: break_glass(by(c, FARAH), MODEL, "2", "it blocks everybody"),
        start=Start.SERVING,
        page="decision",
        request="R-0002",
    ),
    "a second key after another one": Click(
        CLARA,
        "Confirm the emergency",
        "Marta Sand has already confirmed R-0003; the alias moves only once",
        {"Why this cannot wait (it goes into the log)": WORDS},
        meanwhile=lambda c: confirm_emergency(by(c, MARTA), "R-0003", "I see it too"),
        start=Start.FIRST_KEY,
        request="R-0003",
        kept=False,
    ),
    "a second key that comes too late": Click(
        CLARA,
        "Confirm the emergency",
        "R-0003 was to be decided by 1 Apr 2026...",
        {"Why this cannot wait (it goes into the log)": WORDS},
        meanwhile=hours_later,
        start=Start.FIRST_KEY,
        request="R-0003",
    ),
    "an appeal on the same evidence": Click(
        FARAH,
        "Appeal",
        "R-0001 was rejected on this evidence, so an appeal needs new evidence (`placet assess card-fraud 2`)",
        {"Why (it goes into the log)": WORDS},
        start=Start.REJECTED,
        page="decision",
    ),
    "an appeal without a reason": Click(
        FARAH,
        "Appeal",
        "a reason is needed: the log records why, in your words",
        start=Start.REJECTED,
        page="decision",
        marks="Why (it goes into the log)",
    ),
    "a re-attestation that is asked for already": Click(
        FARAH,
        "Ask for a re-attestation",
        "R-0003 already asks for this, on the same dossier",
        {"Why (it goes into the log)": WORDS},
        meanwhile=lambda c: (measured(c, "3", 0.91), ask(c, "3")),
        start=Start.SERVING,
        page="decision",
        request="R-0002",
    ),
    "asking without a reason": Click(
        FARAH,
        "Ask the committee",
        "a reason is needed: the log records why, in your words",
        start=Start.MEASURED,
        page="models",
        address={"ask": f"{MODEL}/2"},
        marks=WHY_VOTE,
    ),
    "asking for an alias that there cannot be": Click(
        FARAH,
        "Ask the committee",
        "the alias is 'latest', expected at most...",
        {"Alias": "latest", WHY_VOTE: WORDS},
        start=Start.MEASURED,
        page="models",
        address={"ask": f"{MODEL}/2"},
    ),
    "asking what was rejected on the same evidence": Click(
        FARAH,
        "Ask the committee",
        "R-0001 was rejected...",
        {WHY_VOTE: WORDS},
        start=Start.REJECTED,
        page="models",
        address={"ask": f"{MODEL}/2"},
    ),
    "asking what somebody else asked meanwhile": Click(
        FARAH,
        "Ask the committee",
        "R-0001 already asks for this, on the same dossier",
        {WHY_VOTE: WORDS},
        start=Start.MEASURED,
        meanwhile=ask,
        page="models",
        address={"ask": f"{MODEL}/2"},
        kept=False,
    ),
    "withdrawing without a reason": Click(
        FARAH,
        "Withdraw the request",
        "a reason is needed: the log records why, in your words",
        marks="Why (it goes into the log)",
    ),
    "withdrawing what was decided meanwhile": Click(
        FARAH,
        "Withdraw the request",
        "R-0001 is approved; it cannot be withdrawn any more",
        {"Why (it goes into the log)": WORDS},
        meanwhile=decided,
        kept=False,
    ),
    "renewing on the same dossier": Click(
        FARAH,
        "Renew",
        "R-0001 already asks for this, on the same dossier",
        {"What has changed, and why": WORDS},
        before=lambda c: measured(c, "2", 0.91),
        meanwhile=ask,
        kept=False,
    ),
    "proposing a policy that came into force": Click(
        CLARA,
        "Propose it",
        "standard, version 2 is in force already, word for word",
        {"Why (it goes into the log)": WORDS},
        before=a_second_policy,
        meanwhile=lambda c: adopt(c, a_policy(version=2, review_days=20)),
        page="policy",
        kept=False,
    ),
    "proposing a policy without a reason": Click(
        CLARA,
        "Propose it",
        "a reason is needed: the log records why, in your words",
        before=a_second_policy,
        page="policy",
        marks="Why (it goes into the log)",
    ),
}
